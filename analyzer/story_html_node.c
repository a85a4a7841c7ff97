/* story_html_node.c - the nodes of a told story as elements of the page. */
#include <string.h>

#include "analyzer/story_html.h"
#include "palaver/utf8.h"

bool page_has_anchor(const struct page *page, const char *id)
{
    for (size_t i = 0; i < page->anchor_count; i++)
        if (strcmp(page->anchors[i], id) == 0)
            return true;
    return false;
}

const char *page_target(const struct page *page, const char *url)
{
    if (!url || !html_link_allowed(url))
        return NULL;
    if (*url != '#')
        return url;
    if (telling_is_shown(page->telling, url + 1))
        return arena_format(&page->telling->arena, "#p-%s", url + 1);
    return page_has_anchor(page, url + 1) ? url : NULL;
}

void page_link(struct page *page, const char *css, const char *url, const char *text)
{
    struct html *html = &page->html;
    url = page_target(page, url);
    if (!url) {
        html_element(html, "bdi", css, text);
        return;
    }
    html_open(html, "a");
    if (css)
        html_attr(html, "class", css);
    html_attr(html, "href", url);
    if (*url != '#')
        html_attr(html, "rel", "noopener noreferrer nofollow");
    html_element(html, "bdi", NULL, text);
    html_close(html, "a");
}

void page_heading(struct page *page, int level, const char *id, const char *text)
{
    static const char *const tags[] = {"h2", "h3", "h4"};
    struct arena *arena = &page->telling->arena;
    struct html *html = &page->html;
    const char *tag = tags[level - 2];
    id = id ? id : arena_format(arena, "part-%d", ++page->heading_count);
    html_open(html, tag);
    html_attr(html, "id", id);
    html_attr(html, "dir", "auto");
    html_text(html, text);
    html_close(html, tag);
    if (level != 2)
        return;
    struct page_heading *heading = arena_alloc(arena, sizeof *heading);
    *heading = (struct page_heading){id, arena_text(arena, text), NULL};
    if (page->last)
        page->last->next = heading;
    else
        page->first = heading;
    page->last = heading;
}

/* A tweet's length: such cards stand in two columns where there is room. */
#define BRIEF_LETTERS 320

static bool card_is_brief(const struct card *card)
{
    return !card->asks && utf8_count(card->text) <= BRIEF_LETTERS;
}

/* The cards that follow each other, as one group; returns the last of them. */
static const struct node *cards_write(struct page *page, const struct node *node)
{
    const struct node *last = node;
    bool brief = card_is_brief(node->card);
    while (last->next && last->next->kind == NODE_CARD && !last->next->card->asks) {
        last = last->next;
        brief = brief && card_is_brief(last->card);
    }
    html_open(&page->html, "div");
    html_attr(&page->html, "class", brief && last != node ? "cards pair" : "cards");
    for (const struct node *at = node; at != last->next; at = at->next)
        page_card(page, at->card);
    html_close(&page->html, "div");
    return last;
}

static void children(struct page *page, const struct node *node)
{
    for (const struct node *child = node->first; child; child = child->next) {
        if (child->kind == NODE_CARD && !child->card->asks)
            child = cards_write(page, child);
        else
            page_node(page, child);
    }
}

static void wrapped(struct page *page, const char *tag, const char *css, const struct node *node)
{
    html_open(&page->html, tag);
    if (css)
        html_attr(&page->html, "class", css);
    if (node->id)
        html_attr(&page->html, "id", node->id);
    children(page, node);
    html_close(&page->html, tag);
}

static void number_write(struct page *page, const struct node *node)
{
    struct html *html = &page->html;
    const char *url = node->count ? arena_format(&page->telling->arena, "#n%zu", node->count)
                                  : page_target(page, node->url);
    if (!url) {
        html_format(html, "%lld", (long long)node->number);
        return;
    }
    html_open(html, "a");
    html_attr(html, "class", "num");
    html_attr(html, "href", url);
    html_format(html, "%lld", (long long)node->number);
    html_close(html, "a");
}

static void bar_write(struct page *page, const struct node *node)
{
    struct html *html = &page->html;
    html_open(html, "svg");
    html_attr(html, "class", "barline");
    html_attr(html, "viewBox", "0 0 300 12");
    html_attr(html, "preserveAspectRatio", "none");
    html_attr(html, "aria-hidden", "true");
    double unit = 300.0 / (double)(node->level ? node->level : 1);
    const int64_t reach[] = {node->number + node->beyond, node->number};
    for (size_t i = node->beyond ? 0 : 1; i < COUNT_OF(reach); i++) {
        html_open(html, "rect");
        html_attr_real(html, "width", unit * (double)reach[i]);
        html_attr_int(html, "height", 12);
        html_attr(html, "class", i ? "bar" : "bar beyond");
        html_close(html, "rect");
    }
    html_close(html, "svg");
}

static void row_write(struct page *page, const struct node *node)
{
    html_open(&page->html, "tr");
    if (node->css)
        html_attr(&page->html, "class", node->css);
    for (const struct node *cell = node->first; cell; cell = cell->next) {
        const char *tag = cell->level ? "th" : "td";
        html_open(&page->html, tag);
        if (cell->level)
            html_attr(&page->html, "scope", cell->level == 1 ? "row" : "col");
        if (cell->css)
            html_attr(&page->html, "class", cell->css);
        if (cell->level == 1)
            html_open(&page->html, "bdi");
        children(page, cell);
        if (cell->level == 1)
            html_close(&page->html, "bdi");
        html_close(&page->html, tag);
    }
    html_close(&page->html, "tr");
    html_comment_free_line(&page->html);
}

static void table_write(struct page *page, const struct node *node)
{
    struct html *html = &page->html;
    html_open(html, "div");
    html_attr(html, "class", "scroll");
    html_open(html, "table");
    if (node->css)
        html_attr(html, "class", node->css);
    html_element(html, "caption", NULL, node->text);
    const struct node *row = node->first;
    if (row && row->first && row->first->level == 2) {
        html_open(html, "thead");
        row_write(page, row);
        html_close(html, "thead");
        row = row->next;
    }
    html_open(html, "tbody");
    for (; row; row = row->next)
        row_write(page, row);
    html_close(html, "tbody");
    html_close(html, "table");
    html_close(html, "div");
}

static void chart_write(struct page *page, const struct node *node)
{
    struct html *html = &page->html;
    html_open(html, "figure");
    html_attr(html, "class", "chart");
    html_element(html, "figcaption", NULL, node->text);
    html_open(html, "div");
    html_attr(html, "class", "wide");
    node->draw(html, node->data, true);
    html_close(html, "div");
    html_open(html, "div");
    html_attr(html, "class", "narrow");
    node->draw(html, node->data, false);
    html_close(html, "div");
    html_open(html, "details");
    html_element(html, "summary", NULL, telling_word(page->telling, WORD_FIGURES));
    children(page, node);
    html_close(html, "details");
    html_close(html, "figure");
}

static void fold_write(struct page *page, const struct node *node)
{
    struct html *html = &page->html;
    html_open(html, "details");
    html_attr(html, "class", "fold");
    html_open(html, "summary");
    html_text(html, node->text);
    html_open(html, "span");
    html_attr(html, "class", "many");
    html_format(html, " + %lld", (long long)node->number);
    html_close(html, "span");
    html_close(html, "summary");
    children(page, node);
    html_close(html, "details");
}

void page_counts(struct page *page)
{
    struct html *html = &page->html;
    const struct tree *tree = &page->telling->tree;
    if (tree->count_count == 0)
        return;
    page_heading(page, 2, "numbers", telling_word(page->telling, WORD_COUNTS_HEAD));
    html_element(html, "p", "sum", telling_word(page->telling, WORD_COUNTS_INTRO));
    html_open(html, "section"); /* a box that scrolls, by the keyboard too */
    html_attr(html, "class", "box");
    html_attr(html, "tabindex", "0");
    html_attr(html, "aria-labelledby", "numbers");
    html_open(html, "ol");
    html_attr(html, "class", "counts");
    for (size_t i = 0; i < tree->count_count; i++) {
        html_open(html, "li");
        html_attr(html, "id", arena_format(&page->telling->arena, "n%zu", i + 1));
        html_open(html, "b");
        html_format(html, "%lld", (long long)tree->counts[i].number);
        html_close(html, "b");
        html_text(html, " ");
        html_open(html, "code");
        html_attr(html, "dir", "ltr");
        html_text(html, tree->counts[i].command);
        html_close(html, "code");
        html_close(html, "li");
        html_comment_free_line(html);
    }
    html_close(html, "ol");
    html_close(html, "section");
}

void page_node(struct page *page, const struct node *node)
{
    struct html *html = &page->html;
    switch (node->kind) {
    case NODE_ROOT: children(page, node); break;
    case NODE_GROUP: wrapped(page, node->id ? "div" : "span", node->css, node); break;
    case NODE_HEADING: page_heading(page, node->level, node->id, node->text); break;
    case NODE_PARAGRAPH: wrapped(page, "p", node->css, node); break;
    case NODE_MARKDOWN: page_markdown(page, node->text); break;
    case NODE_TEXT: html_text(html, node->text); break;
    case NODE_STRONG: html_element(html, "strong", NULL, node->text); break;
    case NODE_NUMBER: number_write(page, node); break;
    case NODE_LINK: page_link(page, NULL, node->url, node->text); break;
    case NODE_CODE: html_element(html, "code", NULL, node->text); break;
    case NODE_CARD: page_card(page, node->card); break;
    case NODE_LIST: if (node->first) wrapped(page, "ul", node->css, node); break;
    case NODE_ITEM: wrapped(page, "li", node->css, node); break;
    case NODE_TABLE: table_write(page, node); break;
    case NODE_ROW: row_write(page, node); break;
    case NODE_CELL: children(page, node); break;
    case NODE_BAR: bar_write(page, node); break;
    case NODE_FOLD: fold_write(page, node); break;
    case NODE_CHART: chart_write(page, node); break;
    case NODE_TILES: wrapped(page, "dl", "tiles", node); break;
    case NODE_TILE:
        html_open(html, "div");
        html_element(html, "dt", NULL, node->text);
        wrapped(page, "dd", NULL, node);
        html_close(html, "div");
        break;
    }
}
