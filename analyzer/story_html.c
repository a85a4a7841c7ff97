/* story_html.c - the page: one file, no script, no request, everything in it escaped by construction. */
#include "analyzer/story_html.h"

#include <string.h>

#include "analyzer/assets.h"
#include "analyzer/story_forms.h"
#include "palaver/utf8.h"

static struct span asset_find(const char *name)
{
    for (size_t i = 0; assets[i].name; i++)
        if (strcmp(assets[i].name, name) == 0)
            return span_from((const char *)assets[i].bytes, assets[i].length);
    return span_of("");
}

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

static void node_write(struct page *page, const struct node *node);

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
            node_write(page, child);
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

static void counts_write(struct page *page)
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

static void node_write(struct page *page, const struct node *node)
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
    case NODE_COUNTS: counts_write(page); break;
    }
}

/* ---- the frame ---- */

static void base64(const struct hash *hash, char out[48])
{
    static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t at = 0;
    for (size_t i = 0; i < HASH_BYTES; i += 3) {
        size_t left = HASH_BYTES - i;
        uint32_t bits = (uint32_t)hash->bytes[i] << 16 | (left > 1 ? (uint32_t)hash->bytes[i + 1] << 8 : 0) |
                        (left > 2 ? (uint32_t)hash->bytes[i + 2] : 0);
        out[at++] = LETTERS[bits >> 18 & 63];
        out[at++] = LETTERS[bits >> 12 & 63];
        out[at++] = left > 1 ? LETTERS[bits >> 6 & 63] : '=';
        out[at++] = left > 2 ? LETTERS[bits & 63] : '=';
    }
    out[at] = '\0';
}

static void meta(struct html *html, const char *name, const char *content)
{
    html_open(html, "meta");
    html_attr(html, "name", name);
    html_attr(html, "content", content);
    html_close(html, "meta");
    html_comment_free_line(html);
}

static void head_write(struct html *html, const struct telling *telling, const char *title, const char *digest)
{
    struct span css = asset_find("story.css");
    struct hash hash = hash_of(css);
    char sum[48], policy[200];
    base64(&hash, sum);
    snprintf(policy, sizeof policy,
             "default-src 'none'; style-src 'sha256-%s'; img-src data:; base-uri 'none'; form-action 'none'", sum);
    html_open(html, "head");
    html_open(html, "meta");
    html_attr(html, "charset", "utf-8");
    html_close(html, "meta");
    html_comment_free_line(html);
    html_open(html, "meta");
    html_attr(html, "http-equiv", "Content-Security-Policy");
    html_attr(html, "content", policy);
    html_close(html, "meta");
    html_comment_free_line(html);
    meta(html, "viewport", "width=device-width, initial-scale=1");
    meta(html, "color-scheme", "light dark");
    meta(html, "referrer", "no-referrer");
    meta(html, "generator", "Palaver " PALAVER_VERSION);
    meta(html, "palaver-digest", digest);
    (void)telling;
    html_element(html, "title", NULL, title);
    html_style(html, css);
    html_close(html, "head");
    html_comment_free_line(html);
}

static void mast_write(struct page *page, struct html *html, const char *title)
{
    struct telling *telling = page->telling;
    const struct talk *talk = &telling->talk;
    html_open(html, "header");
    html_attr(html, "class", "mast");
    html_open(html, "h1");
    html_attr(html, "dir", "auto");
    html_text(html, title);
    html_close(html, "h1");
    size_t from = talk->core_from, to = talk->core_to;
    if (talk->is_chat ? to == from : talk->count == 0) {
        html_close(html, "header");
        return;
    }
    if (!talk->is_chat) {
        from = 0;
        to = talk->count;
        while (from + 1 < to && talk->notes[from].posted_ms == WHEN_NONE) /* those without a time come first */
            from++;
    }
    int64_t first = talk->notes[from].posted_ms, last = talk->notes[to - 1].posted_ms;
    const char *begin = telling_date(telling, first, false), *end = telling_date(telling, last, false);
    html_element(html, "p", "dates",
                 strcmp(begin, end) == 0 ? begin : arena_format(&telling->arena, "%s – %s", begin, end));
    html_close(html, "header");
    html_comment_free_line(html);
}

static void contents_write(struct page *page, struct html *html)
{
    if (!page->first || !page->first->next)
        return;
    html_open(html, "nav");
    html_attr(html, "aria-label", telling_word(page->telling, WORD_CONTENTS));
    html_open(html, "ol");
    for (const struct page_heading *heading = page->first; heading; heading = heading->next) {
        html_open(html, "li");
        html_open(html, "a");
        html_attr(html, "href", arena_format(&page->telling->arena, "#%s", heading->id));
        html_attr(html, "dir", "auto"); /* what is cut off is cut off at its own end */
        html_element(html, "bdi", NULL, heading->text);
        html_close(html, "a");
        html_close(html, "li");
    }
    html_close(html, "ol");
    html_close(html, "nav");
    html_comment_free_line(html);
}

static void anchors_collect(struct page *page, const struct node *node, size_t *room)
{
    for (; node; node = node->next) {
        if (node->id) {
            if (page->anchor_count == *room) {
                *room = *room * 2 + 64;
                page->anchors = mem_grow(page->anchors, *room, sizeof *page->anchors);
            }
            page->anchors[page->anchor_count++] = node->id;
        }
        anchors_collect(page, node->first, room);
    }
}

bool story_write_html(struct telling *telling, const char *title, const char *digest, struct out *out, struct err *err)
{
    (void)err;
    OWNED(str_release) struct str body = STR_INIT;
    struct out to_body = out_to_str(&body);
    struct page page = {.html = html_to(&to_body), .telling = telling};
    size_t room = 0;
    anchors_collect(&page, telling->tree.root, &room);
    node_write(&page, telling->tree.root);
    counts_write(&page);
    struct html html = html_to(out);
    html_doctype(&html);
    html_open(&html, "html");
    html_attr(&html, "lang", locale_name(telling->locale));
    html_attr(&html, "dir", locale_is_rtl(telling->locale) ? "rtl" : "ltr");
    head_write(&html, telling, title, digest);
    html_open(&html, "body");
    html_open(&html, "a");
    html_attr(&html, "class", "skip");
    html_attr(&html, "href", "#story");
    html_text(&html, telling_word(telling, WORD_SKIP));
    html_close(&html, "a");
    mast_write(&page, &html, title);
    contents_write(&page, &html);
    html_open(&html, "main");
    html_attr(&html, "id", "story");
    html_comment_free_line(&html);
    out_span(out, str_span(&body)); /* written by the same means, so balanced and escaped */
    html_close(&html, "main");
    html_open(&html, "footer");
    html_format(&html, "%s Palaver %s", telling_word(telling, WORD_MARK), PALAVER_VERSION);
    html_close(&html, "footer");
    html_close(&html, "body");
    html_close(&html, "html");
    html_comment_free_line(&html);
    mem_freep(&page.anchors);
    return true;
}
