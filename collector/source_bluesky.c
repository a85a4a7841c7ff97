/* source_bluesky.c - hashtags on Bluesky, by app.bsky.feed.searchPosts.
 *
 * A search forgets its cursor after some 10,000 hits, so the walk goes down by time: when a cursor ends, the search
 * begins anew below the oldest post seen, until that brings nothing new. Sorted and cut is by the earlier of createdAt
 * and indexedAt, since authors may declare any date. Source: lexicons of app.bsky.feed and com.atproto.server. */
#include <stdlib.h>

#include "collector/live.h"
#include "collector/post_bluesky.h"
#include "collector/session_bluesky.h"
#include "collector/uri_map.h"

#define PAGE_POSTS 100
#define EMPTY_PAGES_MAX 5
#define OVERLAP_MS ((int64_t)3600 * 1000) /* how late posts are indexed */
#define THREAD_DEPTH 1000

struct search {
    struct collecting *live;
    struct str base, tag, access;
    const char *identifier;
    bool threads;
    struct arena arena;
    struct uri_map seen;
    struct http_answer answer;
    struct bluesky_reader reader;
};

static void search_release(struct search *search)
{
    str_release(&search->base);
    str_release(&search->tag);
    secret_wipe(&search->access);
    arena_release(&search->arena);
    uri_map_release(&search->seen);
    http_answer_release(&search->answer);
}

/* ---- asking ---- */

static bool expired(const struct http_answer *answer)
{
    return answer->status == 401 ||
           (answer->status == 400 && (span_find(str_span(&answer->body), span_of("\"ExpiredToken\"")) ||
                                      span_find(str_span(&answer->body), span_of("\"InvalidToken\""))));
}

static bool ask(struct search *search, const char *url, struct err *err)
{
    struct http_request request = {.url = url, .accept = "application/json"};
    const char *who = search->identifier;
    const char *stale = NULL;
    for (int attempt = 1;; attempt++) {
        if (who && !bluesky_token(search->live, str_text(&search->base), who, stale, &search->access, err))
            return false;
        request.bearer = who ? str_text(&search->access) : NULL;
        if (!http_ask(search->live->http, &request, &search->answer, err))
            return false;
        if (!who || !expired(&search->answer) || attempt == 3)
            break;
        stale = str_text(&search->access);
    }
    long status = search->answer.status;
    if (status == 401 || status == 403 || expired(&search->answer))
        return err_set(err, ERR_AUTH, "bluesky: the search is refused (%ld)%s", status,
                       who ? "" : "; give an identifier and an app password");
    return true;
}

/* ---- one page ---- */

/* The earlier of both dates, as the service sorts. */
static int64_t sort_ms(const json_t *post)
{
    const char *texts[] = {json_string_value(json_object_get(post, "indexedAt")),
                           json_string_value(json_object_get(json_object_get(post, "record"), "createdAt"))};
    int64_t earliest = WHEN_NONE, ms;
    enum when_grain grain;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i] && when_parse(span_of(texts[i]), NULL, &ms, &grain) && ms > 0 &&
            (earliest == WHEN_NONE || ms < earliest))
            earliest = ms;
    return earliest;
}

static bool give_thread(struct search *search, const json_t *post, struct err *err)
{
    const char *root = json_string_value(json_object_get(
        json_object_get(json_object_get(json_object_get(post, "record"), "reply"), "root"), "uri"));
    const char *uri = root ? root : json_string_value(json_object_get(post, "uri"));
    OWNED(str_release) struct str mark = STR_INIT;
    OWNED(str_release) struct str url = STR_INIT;
    str_format(&mark, "thread %s", uri ? uri : "");
    if (!uri || (!root && json_get_int(post, "replyCount", 0) == 0) || !uri_map_mark(&search->seen, str_text(&mark)))
        return true;
    str_format(&url, "%s/xrpc/app.bsky.feed.getPostThread?depth=%d", str_text(&search->base), THREAD_DEPTH);
    live_param(&url, "uri", uri);
    struct err why = {0};
    if (!ask(search, str_text(&url), err))
        return false;
    if (search->answer.status != 200) /* the root is gone; its answers were found by the search */
        return true;
    OWNED(json_releasep) json_t *thread = json_read(str_span(&search->answer.body), "thread", &why);
    if (!thread)
        return search->live->sink->reject(search->live->sink->to, str_span(&search->answer.body), &why, err);
    struct place place = search->reader.place;
    search->reader.place.kind = "thread";
    bool done = bluesky_read_value(&search->reader, thread, str_span(&search->answer.body), err);
    search->reader.place = place;
    return done;
}

struct page {
    json_t *answer;
    struct str body; /* the answer's bytes outlive questions about threads */
    size_t count, fresh;
    int64_t oldest_ms;
    const char *cursor;
};

static void page_release(struct page *page)
{
    json_decref(page->answer);
    str_release(&page->body);
}

static bool give_posts(struct search *search, struct page *page, struct err *err)
{
    struct span rest = json_member(str_span(&page->body), "posts"), element;
    const json_t *post;
    size_t i;
    search->reader.seen_ms = when_now();
    page->oldest_ms = WHEN_NONE;
    json_array_foreach(json_object_get(page->answer, "posts"), i, post)
    {
        if (!json_element(&rest, &element))
            element = str_span(&page->body);
        search->reader.at = (struct place_at){.file = "searchPosts", .byte = -1, .record = (int64_t)i + 1};
        const char *uri = json_string_value(json_object_get(post, "uri"));
        int64_t ms = sort_ms(post);
        page->count++;
        if (ms != WHEN_NONE && (page->oldest_ms == WHEN_NONE || ms < page->oldest_ms))
            page->oldest_ms = ms;
        if (uri && !uri_map_mark(&search->seen, uri))
            continue; /* the boundary between two searches repeats */
        page->fresh++;
        if (!bluesky_read_value(&search->reader, post, element, err))
            return false;
    }
    json_array_foreach(json_object_get(page->answer, "posts"), i, post)
        if (search->threads && !give_thread(search, post, err))
            return false;
    return true;
}

static bool ask_page(struct search *search, const struct walk *walk, int64_t until_ms, const char *cursor,
                     struct page *page, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    OWNED(str_release) struct str text = STR_INIT;
    str_format(&url, "%s/xrpc/app.bsky.feed.searchPosts?sort=latest&limit=%d", str_text(&search->base), PAGE_POSTS);
    str_format(&text, "#%s", str_text(&search->tag));
    live_param(&url, "q", str_text(&text));
    str_clear(&text);
    live_time(until_ms, &text);
    live_param(&url, "until", str_text(&text));
    str_clear(&text);
    if (walk->from_ms != WHEN_NONE) {
        live_time(walk->from_ms, &text);
        live_param(&url, "since", str_text(&text));
    }
    if (cursor)
        live_param(&url, "cursor", cursor);
    for (int attempt = 1;; attempt++) {
        struct err why = {0};
        if (!ask(search, str_text(&url), err))
            return false;
        if (search->answer.status != 200)
            return live_refused(str_text(&url), &search->answer, err);
        page->answer = json_read(str_span(&search->answer.body), "searchPosts", &why);
        if (json_get_array(page->answer, "posts"))
            break;
        json_decref(page->answer);
        page->answer = NULL;
        if (attempt == LIVE_GARBLED_TRIES)
            return err_set(err, ERR_SYNTAX, "bluesky: the search answers no list of posts");
    }
    page->cursor = json_string_value(json_object_get(page->answer, "cursor"));
    str_add_span(&page->body, str_span(&search->answer.body));
    return give_posts(search, page, err);
}

/* ---- walking ---- */

/* One search until its cursor ends; *until_ms goes down to the oldest post it brought. */
static bool search_once(struct search *search, struct walk *walk, int64_t *until_ms, size_t *out_fresh, struct err *err)
{
    OWNED(str_release) struct str cursor = STR_INIT;
    OWNED(str_release) struct str text = STR_INIT;
    int64_t asked_ms = *until_ms;
    for (int empty = 0; empty < EMPTY_PAGES_MAX;) {
        OWNED(page_release) struct page page = {0};
        struct err why = {0};
        if (!ask_page(search, walk, asked_ms, cursor.length ? str_text(&cursor) : NULL, &page, &why)) {
            /* At the deep end the service fails instead of ending: the next search begins below. */
            if (cursor.length && *until_ms < asked_ms && why.code == ERR_NETWORK)
                return true;
            return err_pass(err, &why);
        }
        *out_fresh += page.fresh;
        empty = page.count ? 0 : empty + 1;
        if (page.oldest_ms != WHEN_NONE && page.oldest_ms + 1 < *until_ms)
            *until_ms = page.oldest_ms + 1; /* `until` is exclusive, and others may share the moment */
        walk->left_to_ms = *until_ms;
        str_clear(&cursor);
        str_add(&cursor, page.cursor ? page.cursor : "");
        str_clear(&text);
        str_format(&text, "%lld", (long long)*until_ms);
        bool on = walk_page_end(search->live, walk, str_text(&text), err);
        arena_reset(&search->arena);
        if (!on)
            return false;
        if (!cursor.length)
            return true;
    }
    return true;
}

static bool walk_on(void *to, struct walk *walk, struct err *err)
{
    struct search *search = to;
    int64_t until = walk->to_ms;
    struct err why = {0};
    if (!span_number(str_span(&walk->cursor), &until))
        until = walk->to_ms;
    for (size_t fresh = 1; fresh > 0;) {
        fresh = 0;
        if (!search_once(search, walk, &until, &fresh, &why))
            return walk_give_up(search->live, walk, &why, err);
    }
    return walk_close(search->live, walk, err);
}

static struct span tag_of(const struct source_request *request)
{
    const char *tag = setting_text(request, "tag");
    struct span text = span_trim(span_of(tag ? tag : ""));
    return span_starts(text, "#") ? span_from_to(text, 1, text.length) : text;
}

static bool collect(struct collecting *live, struct err *err)
{
    OWNED(search_release) struct search search = {.live = live};
    const char *host = setting_text(live->request, "host");
    search.identifier = setting_text(live->request, "identifier");
    live_base(host ? host : search.identifier ? "bsky.social" : "public.api.bsky.app", &search.base);
    str_add_span(&search.tag, tag_of(live->request));
    search.reader = (struct bluesky_reader){.sink = live->sink, .arena = &search.arena,
                                            .place = {"hashtag", str_text(&search.tag), "bsky.app"}};
    return setting_bool(live->request, "threads", false, &search.threads, err) &&
           live_windows(live, OVERLAP_MS, live_upper(live), walk_on, &search, err);
}

/* ---- naming ---- */

static bool spell(struct span word, struct str *out, struct err *err)
{
    return live_spell_one("tag", word, out, err);
}

static bool target(const struct source_request *request, struct str *out, struct err *err)
{
    struct span tag = tag_of(request);
    bool threads;
    if (!tag.length || span_find_char(tag, ' '))
        return setting_error(request, "tag", err, "tag: one tag is wanted, without blanks");
    str_add_span(out, tag);
    return setting_bool(request, "threads", false, &threads, err);
}

static bool plan(struct collecting *live, struct source_plan *out, struct err *err)
{
    (void)err;
    str_format(&out->text, "searches for the tag, %d posts a page, from new to old%s", PAGE_POSTS,
               setting_text(live->request, "identifier") ? "" : "; without login the service often refuses");
    return true;
}

static const struct source_key keys[] = {
    {"tag", "the hashtag, without '#'", true, false},
    {"identifier", "account to log in with: handle or DID", false, false},
    {"password_env", "environment variable with an app password", false, false},
    {"password_file", "file (0600) with it", false, false},
    {"password_command", "command that prints it", false, false},
    {"threads", "true: also the talk around each post", false, false},
    {"host", "server to log in at (bsky.social)", false, false},
    {NULL, NULL, false, false},
};

const struct source source_bluesky = {
    .name = "bluesky",
    .what = "a hashtag on Bluesky",
    .spelling = "bluesky:TAG",
    .keys = keys,
    .spell = spell,
    .target = target,
    .plan = plan,
    .collect = collect,
};
