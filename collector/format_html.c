/* format_html.c - a saved web page: its article as one post. */
#include <strings.h>

#include "collector/article.h"
#include "collector/build.h"
#include "collector/input.h"

static int sniff(struct span head, const char *name)
{
    static const char *const MARKS[] = {"<!doctype html", "<html", "<head", "<body", "<title", "<article", "<meta "};
    struct span start = span_trim(span_starts(head, "\xef\xbb\xbf") ? span_from_to(head, 3, head.length) : head);
    const char *dot = strrchr(name, '.');
    bool named = dot && (strncasecmp(dot, ".htm", 4) == 0 || strcasecmp(dot, ".xhtml") == 0);
    for (size_t i = 0; i < COUNT_OF(MARKS); i++)
        if (span_starts_nocase(start, MARKS[i]))
            return named ? 75 : 70;
    /* Behind an XML declaration, a licence comment, or white space. */
    struct span first = span_from(start.at, start.length < 4096 ? start.length : 4096);
    if (start.length && start.at[0] == '<')
        for (const char *at = first.at; (at = memchr(at, '<', first.length - (size_t)(at - first.at))); at++)
            if (span_starts_nocase(span_from(at, first.length - (size_t)(at - first.at)), "<html") ||
                span_starts_nocase(span_from(at, first.length - (size_t)(at - first.at)), "<!doctype html"))
                return named ? 65 : 60;
    return named && start.length && start.at[0] == '<' ? 30 : 0;
}

static void add_links(struct build *build, const struct html_text *text)
{
    for (size_t i = 0; i < text->link_count && build->post.entity_count < POST_MAX_ENTITIES; i++) {
        const struct html_link *link = &text->links[i];
        bool web = link->url && strncasecmp(link->url, "http", 4) == 0;
        if (!web || link->end > build->post.text.length)
            continue;
        struct span words = span_from_to(build->post.text, link->start, link->end);
        struct entity *entity = build_entity(build, link->alt ? ENTITY_MEDIA : ENTITY_LINK,
                                             link->alt ? span_of(link->alt) : words, link->url);
        entity->start = link->alt ? 0 : link->start;
        entity->end = link->alt ? 0 : link->end;
    }
}

static bool give(struct input *input, const struct format_options *options, struct span html, struct arena *arena,
                 struct sink *sink, struct err *err)
{
    struct article article = ARTICLE_INIT;
    article_read(html, NULL, NULL, arena, &article);
    struct build build = build_begin(arena, "web");
    struct post *post = &build.post;
    post->kind = POST_ARTICLE;
    post->native_id = post->url = article.url;
    post->title = article.title;
    post->author = post->name = article.author ? article.author : article.site;
    post->lang = article.lang;
    post->posted_ms = article.posted_ms;
    post->edited_ms = article.edited_ms;
    post->grain = article.grain;
    post->seen_ms = input->modified_ms;
    post->inferred = (article.charset_guessed ? (unsigned)POST_INFERRED_CHARSET : 0) | (article.cut ? (unsigned)POST_CUT : 0);
    post->raw = html;
    post->text = arena_span(arena, str_span(&article.text.text));
    add_links(&build, &article.text);
    article_release(&article);
    struct place place = build_file_place(input, options);
    struct err why = {0}, told = {0};
    if (post->text.length == 0 && !post->title)
        err_set(&told, ERR_SYNTAX, "a page without words");
    else if (build_end(&build, &told))
        return sink->post(sink->to, post, &place, err);
    err_at(&why, told.code, (struct place_at){.file = input->name, .line = 1, .byte = 0}, "%s", told.text);
    return sink->reject(sink->to, html, &why, err);
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str html = STR_INIT;
    struct err why = {0};
    bool whole = input_read_all(input, RECORD_MAX_BYTES, &html, &why);
    if (!whole && why.code == ERR_LIMIT)
        return sink->reject(sink->to, span_from(html.at, 65536), &why, err);
    if (html.length && !give(input, options, str_span(&html), &arena, sink, err))
        return false;
    return whole || sink->reject(sink->to, span_of(""), &why, err);
}

const struct format format_html = {
    .name = "html",
    .what = "a saved web page: its article, with title, author and date",
    .extensions = "html htm xhtml",
    .sniff = sniff,
    .read = read,
};
