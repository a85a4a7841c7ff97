/* story_markdown_html.c - the editor's Markdown as HTML. Raw HTML in it is shown as text; pictures by their alt text. */
#define CMARK_NO_SHORT_NAMES /* its NODE_... would stand in the way of ours */
#include <cmark.h>
#include <string.h>

#include "analyzer/story_html.h"

#define MAX_NESTED 20 /* of lists and quotes; deeper ones are set as plain text */

static void plain_text(cmark_node *node, struct str *out)
{
    cmark_iter *iter = cmark_iter_new(node);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *at = cmark_iter_get_node(iter);
        const char *literal = cmark_node_get_literal(at);
        if (event == CMARK_EVENT_ENTER && literal)
            str_add(out, literal);
        else if (event == CMARK_EVENT_ENTER && (cmark_node_get_type(at) == CMARK_NODE_SOFTBREAK ||
                                                cmark_node_get_type(at) == CMARK_NODE_LINEBREAK))
            str_add(out, " ");
    }
    cmark_iter_free(iter);
}

static void node_write(struct page *page, cmark_node *node, int depth);

static void children(struct page *page, cmark_node *node, int depth)
{
    for (cmark_node *child = cmark_node_first_child(node); child; child = cmark_node_next(child))
        node_write(page, child, depth + 1);
}

static void wrapped(struct page *page, cmark_node *node, const char *tag, int depth)
{
    html_open(&page->html, tag);
    if (strcmp(tag, "p") == 0)
        html_attr(&page->html, "dir", "auto");
    children(page, node, depth);
    html_close(&page->html, tag);
}

static void link_write(struct page *page, cmark_node *node, int depth)
{
    const char *url = page_target(page, cmark_node_get_url(node));
    if (!url) {
        children(page, node, depth);
        return;
    }
    html_open(&page->html, "a");
    html_attr(&page->html, "href", url);
    if (*url != '#')
        html_attr(&page->html, "rel", "noopener noreferrer");
    children(page, node, depth);
    html_close(&page->html, "a");
}

static void heading_write(struct page *page, cmark_node *node)
{
    OWNED(str_release) struct str text = STR_INIT;
    int level = cmark_node_get_heading_level(node);
    plain_text(node, &text);
    page_heading(page, level < 2 ? 2 : level > 4 ? 4 : level, NULL, str_text(&text));
}

static bool in_tight_list(cmark_node *node)
{
    cmark_node *item = cmark_node_parent(node);
    cmark_node *list = item ? cmark_node_parent(item) : NULL;
    return list && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list);
}

static void inline_write(struct page *page, cmark_node *node, int depth)
{
    struct html *html = &page->html;
    const char *literal = cmark_node_get_literal(node);
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_SOFTBREAK:
        html_text(html, "\n");
        break;
    case CMARK_NODE_LINEBREAK:
        html_open(html, "br");
        html_close(html, "br");
        break;
    case CMARK_NODE_CODE:
        html_element(html, "code", NULL, literal);
        break;
    case CMARK_NODE_EMPH:
        wrapped(page, node, "em", depth);
        break;
    case CMARK_NODE_STRONG:
        wrapped(page, node, "strong", depth);
        break;
    case CMARK_NODE_LINK:
        link_write(page, node, depth);
        break;
    default: /* text, raw HTML, and what stands for a picture */
        if (literal)
            html_text(html, literal);
        children(page, node, depth);
        break;
    }
}

static void node_write(struct page *page, cmark_node *node, int depth)
{
    if (depth > MAX_NESTED) {
        OWNED(str_release) struct str text = STR_INIT;
        plain_text(node, &text);
        html_text(&page->html, str_text(&text));
        return;
    }
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
        wrapped(page, node, "blockquote", depth);
        break;
    case CMARK_NODE_LIST:
        wrapped(page, node, cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? "ol" : "ul", depth);
        break;
    case CMARK_NODE_ITEM:
        wrapped(page, node, "li", depth);
        break;
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_HTML_BLOCK:
        html_element(&page->html, "pre", NULL, cmark_node_get_literal(node));
        break;
    case CMARK_NODE_HEADING:
        heading_write(page, node);
        break;
    case CMARK_NODE_THEMATIC_BREAK:
        html_open(&page->html, "hr");
        html_close(&page->html, "hr");
        break;
    case CMARK_NODE_PARAGRAPH:
        if (in_tight_list(node))
            children(page, node, depth);
        else
            wrapped(page, node, "p", depth);
        break;
    default:
        inline_write(page, node, depth);
        break;
    }
}

void page_markdown(struct page *page, const char *markdown)
{
    cmark_node *root = cmark_parse_document(markdown, strlen(markdown), CMARK_OPT_DEFAULT);
    if (!root)
        return;
    for (cmark_node *node = cmark_node_first_child(root); node; node = cmark_node_next(node)) {
        node_write(page, node, 0);
        html_comment_free_line(&page->html);
    }
    cmark_node_free(root);
}
