/* story_html_card.c - a post as a card of the page. */
#include <string.h>

#include "analyzer/story_html.h"
#include "palaver/utf8.h"

#define CARD_MAX_BYTES ((size_t)64 << 10) /* of a post's words on the page: longer ones make it too heavy to open */

static void text_range(struct page *page, const struct card *card, size_t from, size_t to)
{
    struct html *html = &page->html;
    while (from < to) {
        size_t end = from;
        while (end < to && card->text.at[end] != '\n')
            end++;
        html_span(html, span_from_to(card->text, from, end));
        if (end < to) {
            html_open(html, "br");
            html_close(html, "br");
        }
        from = end + 1;
    }
}

static void mark_write(struct page *page, const struct card *card, const struct mark *mark, size_t from, size_t to)
{
    struct html *html = &page->html;
    if (mark->kind == MARK_LINK) {
        html_open(html, "a");
        html_attr(html, "href", mark->url);
        html_attr(html, "rel", "noopener noreferrer nofollow");
        text_range(page, card, from, to);
        html_close(html, "a");
        return;
    }
    char css[8];
    snprintf(css, sizeof css, "t%u", (unsigned)(mark->theme % 8));
    html_open(html, "mark");
    html_attr(html, "class", css);
    html_attr(html, "title", telling_theme_title(page->telling, mark->theme));
    text_range(page, card, from, to);
    html_close(html, "mark");
}

static void paragraph(struct page *page, const struct card *card, size_t from, size_t to)
{
    html_open(&page->html, "p");
    for (size_t i = 0; i < card->mark_count; i++) {
        const struct mark *mark = &card->marks[i];
        if (mark->end <= from || mark->start >= to)
            continue;
        size_t start = mark->start > from ? mark->start : from, end = mark->end < to ? mark->end : to;
        text_range(page, card, from, start);
        mark_write(page, card, mark, start, end);
        from = end;
    }
    text_range(page, card, from, to);
    html_close(&page->html, "p");
}

static void paragraphs(struct page *page, const struct card *card, size_t from, size_t to)
{
    while (from < to) {
        size_t end = from, next;
        while (end < to && !(card->text.at[end] == '\n' && end + 1 < to && card->text.at[end + 1] == '\n'))
            end++;
        next = end;
        while (next < to && card->text.at[next] == '\n')
            next++;
        if (end > from)
            paragraph(page, card, from, end);
        from = next > end ? next : end;
        if (from == end && end < to)
            from++;
    }
}

/* What a page does not show of a text, it names. */
static void rest_write(struct page *page, const struct card *card)
{
    struct html *html = &page->html;
    html_open(html, "p");
    html_attr(html, "class", "aside");
    html_text(html, "… ");
    html_text(html, telling_word(page->telling, WORD_REST_COMMAND));
    html_text(html, " ");
    html_element(html, "code", NULL,
                 arena_format(&page->telling->arena, "palaver query --full id:%s", card->short_id));
    html_close(html, "p");
}

static void text_write(struct page *page, const struct card *card)
{
    struct html *html = &page->html;
    html_open(html, "div");
    html_attr(html, "class", card->paraphrased ? "text paraphrase" : "text");
    html_attr(html, "dir", "auto");
    if (card->lang)
        html_attr(html, "lang", card->lang);
    size_t shown = card->short_id ? utf8_cut(card->text, CARD_MAX_BYTES) : card->text.length;
    size_t lead = card->lead && card->lead < shown ? card->lead : shown;
    paragraphs(page, card, 0, lead);
    if (lead < shown) {
        html_open(html, "details");
        html_element(html, "summary", NULL, telling_word(page->telling, WORD_READ_ON));
        paragraphs(page, card, lead, shown);
        html_close(html, "details");
    }
    html_close(html, "div");
    if (shown < card->text.length)
        rest_write(page, card);
    if (card->paraphrased)
        html_element(html, "p", "aside", telling_word(page->telling, WORD_PARAPHRASE));
}

static void head_write(struct page *page, const struct card *card)
{
    struct html *html = &page->html;
    struct telling *telling = page->telling;
    html_open(html, "div");
    html_attr(html, "class", "by");
    if (card->told)
        html_element(html, "span", NULL, telling_word(telling, WORD_ASKED_BY));
    html_element(html, "bdi", "who", card->author);
    if (card->detail)
        html_element(html, "bdi", "detail", card->detail);
    if (card->posted_ms != WHEN_NONE) {
        char when[WHEN_TEXT_BYTES];
        when_text(card->posted_ms, card->grain <= WHEN_SECOND ? WHEN_SECOND : card->grain, NULL, when);
        html_open(html, "time");
        html_attr(html, "datetime", when);
        html_text(html, telling_moment(telling, card->posted_ms, card->grain));
        html_close(html, "time");
    } else if (!card->paraphrased) {
        html_element(html, "span", "when", telling_word(telling, WORD_UNKNOWN_TIME));
    }
    html_close(html, "div");
    if (card->title && *card->title) {
        html_open(html, "p");
        html_attr(html, "class", "title");
        html_attr(html, "dir", "auto");
        html_text(html, card->title);
        html_close(html, "p");
    }
}

static void count_words(struct page *page, enum word word, int64_t number)
{
    if (number <= 0)
        return;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct tree tree;
    struct fill fills[] = {{.number = number}};
    tree_init(&tree, &arena);
    tree_fill(&tree, telling_word(page->telling, word), fills, 1);
    html_open(&page->html, "span");
    for (const struct node *node = tree.root->first; node; node = node->next) {
        if (node->kind == NODE_NUMBER)
            html_format(&page->html, "%lld", (long long)node->number);
        else
            html_text(&page->html, node->text);
    }
    html_close(&page->html, "span");
    tree_release(&tree);
}

static void foot_write(struct page *page, const struct card *card)
{
    struct html *html = &page->html;
    struct telling *telling = page->telling;
    html_open(html, "div");
    html_attr(html, "class", "foot");
    for (size_t i = 0; i < card->theme_count; i++) {
        char css[16];
        snprintf(css, sizeof css, "chip t%u", (unsigned)(card->themes[i].theme % 8));
        OWNED(str_release) struct str url = STR_INIT;
        str_format(&url, "#theme-%s", card->themes[i].id);
        if (page_has_anchor(page, str_text(&url) + 1))
            page_link(page, css, str_text(&url), card->themes[i].title);
        else
            html_element(html, "span", css, card->themes[i].title);
    }
    html_open(html, "span");
    html_attr(html, "class", "meta");
    count_words(page, WORD_LIKES, card->likes);
    count_words(page, WORD_BOOSTS, card->boosts);
    count_words(page, WORD_NEARLY_SAME, card->nearly_same);
    if (card->url && !card->paraphrased)
        page_link(page, "original", card->url, telling_word(telling, WORD_ORIGINAL));
    html_close(html, "span");
    html_close(html, "div");
}

void page_card(struct page *page, const struct card *card)
{
    struct html *html = &page->html;
    html_open(html, "article");
    if (card->anchor)
        html_attr(html, "id", arena_format(&page->telling->arena, "p-%s", card->anchor));
    bool brief = card->text.length < 400;
    html_attr(html, "class", card->asks ? (brief ? "card asks brief" : "card asks") : card->small ? "card small" : "card");
    head_write(page, card);
    if (!card->told)
        text_write(page, card);
    for (size_t i = 0; i < card->media_count; i++) {
        html_open(html, "p");
        html_attr(html, "class", "media");
        html_attr(html, "dir", "auto");
        html_format(html, "[%s] %s", telling_word(page->telling, WORD_PICTURE), card->media[i]);
        html_close(html, "p");
    }
    if (card->theme_count || card->likes > 0 || card->boosts > 0 || card->url)
        foot_write(page, card);
    if (card->note) {
        html_open(html, "p");
        html_attr(html, "class", "note");
        html_element(html, "b", NULL, telling_word(page->telling, WORD_NOTE));
        html_text(html, " ");
        html_element(html, "bdi", NULL, card->note);
        html_close(html, "p");
    }
    if (card->reply_count) {
        html_open(html, "div");
        html_attr(html, "class", "replies");
        for (size_t i = 0; i < card->reply_count; i++)
            page_card(page, card->replies[i]);
        html_close(html, "div");
    }
    html_close(html, "article");
    html_comment_free_line(html);
}
