/* story_html.c - the page: one file, no script, no request, everything in it escaped by construction. */
#include "analyzer/story_html.h"

#include <string.h>

#include "analyzer/assets.h"
#include "analyzer/story_forms.h"

static struct span asset_find(const char *name)
{
    for (size_t i = 0; assets[i].name; i++)
        if (strcmp(assets[i].name, name) == 0)
            return span_from((const char *)assets[i].bytes, assets[i].length);
    return span_of("");
}

static void meta(struct html *html, const char *name, const char *content)
{
    html_open(html, "meta");
    html_attr(html, "name", name);
    html_attr(html, "content", content);
    html_close(html, "meta");
    html_comment_free_line(html);
}

static void head_write(struct html *html, const char *title, const char *digest)
{
    struct span css = asset_find("story.css");
    struct hash hash = hash_of(css);
    char sum[HASH_BASE64_BYTES], policy[200];
    hash_base64(&hash, sum);
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
    page_node(&page, telling->tree.root);
    page_counts(&page);
    struct html html = html_to(out);
    html_doctype(&html);
    html_open(&html, "html");
    html_attr(&html, "lang", locale_name(telling->locale));
    html_attr(&html, "dir", locale_is_rtl(telling->locale) ? "rtl" : "ltr");
    head_write(&html, title, digest);
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
