/* source_web.c - web articles by address, where the site's robots.txt lets them be read. */
#include <strings.h>

#include "collector/article.h"
#include "collector/build.h"
#include "collector/live.h"
#include "collector/robots.h"

#define ARTICLE_MAX_BYTES ((size_t)16 << 20)

/* Path and query of a URL, as robots.txt compares them. */
static void path_of(const char *url, struct str *out)
{
    const char *host = strstr(url, "://"), *path = host ? strchr(host + 3, '/') : NULL;
    str_add_span(out, path ? span_from(path, strcspn(path, "#")) : span_of("/"));
}

/* RFC 9309 section 2.3.1: no file, no rules; an unreachable one forbids all. */
static bool may_read(struct collecting *live, const char *url, struct err *err)
{
    OWNED(http_answer_release) struct http_answer answer = HTTP_ANSWER_INIT;
    OWNED(str_release) struct str robots = STR_INIT;
    OWNED(str_release) struct str path = STR_INIT;
    if (!url_resolve(url, "/robots.txt", &robots))
        return err_set(err, ERR_USAGE, "web: no web address");
    struct http_request request = {.url = str_text(&robots), .max_bytes = HTTP_PAGE_MAX_BYTES};
    if (!http_ask(live->http, &request, &answer, err))
        return false;
    if (answer.status >= 400 && answer.status < 500)
        return true;
    if (answer.status != 200)
        return live_refused(str_text(&robots), &answer, err);
    path_of(url, &path);
    return robots_allow(str_span(&answer.body), "palaver", str_text(&path)) ||
           err_set(err, ERR_AUTH, "%s: the site's robots.txt asks not to read it", url);
}

/* "text/html; charset=utf-8" */
static const char *charset_of(const char *type, struct arena *arena)
{
    const char *at = strcasestr(type, "charset=");
    if (!at)
        return NULL;
    at += strlen("charset=");
    at += *at == '"' || *at == '\'';
    size_t length = strcspn(at, "\"'; \t");
    return length ? arena_span_text(arena, span_from(at, length)) : NULL;
}

static void add_links(struct build *build, const struct html_text *text)
{
    for (size_t i = 0; i < text->link_count && build->entity_room < POST_MAX_ENTITIES; i++) {
        const struct html_link *link = &text->links[i];
        if (!link->url || strncasecmp(link->url, "http", 4) != 0 || link->alt || link->end > build->post.text.length)
            continue;
        struct entity *entity =
            build_entity(build, ENTITY_LINK, span_from_to(build->post.text, link->start, link->end), link->url);
        entity->start = link->start;
        entity->end = link->end;
    }
}

static bool give(struct collecting *live, const struct http_answer *answer, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(article_release) struct article article = ARTICLE_INIT;
    OWNED(str_release) struct str host = STR_INIT;
    article_read(str_span(&answer->body), charset_of(str_text(&answer->type), &arena), str_text(&answer->url), &arena,
                 &article);
    struct build build = build_begin(&arena, "web");
    struct post *post = &build.post;
    post->kind = POST_ARTICLE;
    post->native_id = post->url = article.url ? article.url : live->request->target;
    post->title = article.title;
    post->author = post->name = article.author ? article.author : article.site;
    post->lang = article.lang;
    post->posted_ms = article.posted_ms;
    post->edited_ms = article.edited_ms;
    post->grain = article.grain;
    post->seen_ms = when_now();
    post->inferred = (article.charset_guessed ? (unsigned)POST_INFERRED_CHARSET : 0) | (article.cut ? (unsigned)POST_CUT : 0);
    post->raw = str_span(&answer->body);
    post->text = arena_span(&arena, str_span(&article.text.text));
    add_links(&build, &article.text);
    url_host(live->request->target, &host);
    struct place place = {"site", str_text(&host), NULL};
    struct sink *sink = live->sink;
    struct err why = {0}, told = {0};
    if (post->text.length == 0 && !post->title)
        err_set(&told, ERR_SYNTAX, "a page without words");
    else if (build_end(&build, &told))
        return sink->post(sink->to, post, &place, err);
    err_at(&why, told.code, (struct place_at){.file = live->request->target, .byte = -1}, "%s", told.text);
    return sink->reject(sink->to, post->raw, &why, err);
}

static bool read_page(struct collecting *live, struct err *err)
{
    OWNED(http_answer_release) struct http_answer answer = HTTP_ANSWER_INIT;
    OWNED(str_release) struct str etag = STR_INIT;
    OWNED(str_release) struct str modified = STR_INIT;
    const char *url = live->request->target;
    if (!may_read(live, url, err) || !live_note_read(live, "etag", &etag, err) ||
        !live_note_read(live, "modified", &modified, err))
        return false;
    struct http_request request = {.url = url, .max_bytes = ARTICLE_MAX_BYTES, .etag = str_text(&etag),
                                   .modified = str_text(&modified),
                                   .accept = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"};
    if (!http_ask(live->http, &request, &answer, err))
        return false;
    if (answer.status == 304)
        return true;
    if (answer.status == 404 || answer.status == 410)
        return err_set(err, ERR_MISSING, "%s: the page is gone (%ld)", url, answer.status);
    if (answer.status == 401 || answer.status == 403)
        return err_set(err, ERR_AUTH, "%s: answers %ld", url, answer.status);
    if (answer.status != 200)
        return live_refused(url, &answer, err);
    if (answer.type.length && !strcasestr(str_text(&answer.type), "html"))
        return err_set(err, ERR_SYNTAX, "%s: is no web page but %.60s", url, str_text(&answer.type));
    return give(live, &answer, err) && live_note_write(live, "etag", str_text(&answer.etag), err) &&
           live_note_write(live, "modified", str_text(&answer.modified), err);
}

static bool collect(struct collecting *live, struct err *err)
{
    OWNED(walk_release) struct walk walk = WALK_INIT;
    struct err why = {0};
    bool found = false;
    if (!walk_resume(live, &walk, &found, err) ||
        (!found && !walk_open(live, &walk, WHEN_NONE, when_now(), "", err)))
        return false;
    walk.to_ms = walk.left_to_ms = when_now();
    return read_page(live, &why) ? walk_close(live, &walk, err) : walk_give_up(live, &walk, &why, err);
}

static bool spell(struct span word, struct str *out, struct err *err)
{
    (void)err;
    str_add(out, "{urls: [");
    live_quote(word, out);
    str_add(out, "]}");
    return true;
}

static bool target(const struct source_request *request, struct str *out, struct err *err)
{
    const char *url = request->item;
    if (!url || !url_resolve(url, url, out))
        return setting_error(request, "urls", err, "urls: '%s' is no web address", url ? url : "");
    return true;
}

static bool plan(struct collecting *live, struct source_plan *out, struct err *err)
{
    (void)live;
    (void)err;
    out->requests = 2;
    str_add(&out->text, "robots.txt and the page");
    return true;
}

static const struct source_key keys[] = {
    {"urls", "addresses of the articles", true, true},
    {NULL, NULL, false, false},
};

const struct source source_web = {
    .name = "web",
    .what = "a web article, where robots.txt allows",
    .spelling = "web:URL",
    .keys = keys,
    .spread = "urls",
    .spell = spell,
    .target = target,
    .plan = plan,
    .collect = collect,
};
