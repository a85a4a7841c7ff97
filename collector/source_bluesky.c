/* source_bluesky.c - hashtags on Bluesky, by app.bsky.feed.searchPosts.
 *
 * A search forgets its cursor after some 10,000 hits, so the walk goes down by time: when a cursor ends, the search
 * begins anew below the oldest post seen, until that goes no lower. Searches so long do not always bring the same, so
 * where one was not enough all are made again until a pass brings nothing new. Sorted and cut is by the earlier of createdAt
 * and indexedAt, since authors may declare any date. Source: lexicons of app.bsky.feed and com.atproto.server. */
#include <stdio.h>

#include "collector/live.h"
#include "collector/sky.h"
#include "collector/uri_map.h"

#define PAGE_POSTS 100
#define EMPTY_PAGES_MAX 5
#define OVERLAP_MS ((int64_t)3600 * 1000) /* how late posts are indexed */
#define THREAD_DEPTH 1000
#define THREAD_ASKS_MAX 200 /* further questions about one thread */
#define PASSES_MAX 4        /* over an interval that one search could not bring */

struct search {
    struct sky sky;
    struct collecting *live;
    struct str tag;
    bool threads, deletions;
    struct arena arena;
    struct uri_map seen;
    struct record_reader reader;
};

static void search_release(struct search *search)
{
    sky_release(&search->sky);
    str_release(&search->tag);
    arena_release(&search->arena);
    uri_map_release(&search->seen);
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

/* Leaves of the tree whose answers the service left out, since it bounds depth and breadth. */
static void add_cut_leaves(struct search *search, const json_t *node, struct str *out_uris)
{
    const json_t *replies = json_object_get(node, "replies"), *post = json_get_object(node, "post"), *reply;
    const char *uri = json_string_value(json_object_get(post, "uri"));
    size_t i, shown = json_array_size(replies);
    if (uri && json_get_int(post, "replyCount", 0) > (int64_t)shown && !strpbrk(uri, "\n")) {
        OWNED(str_release) struct str mark = STR_INIT;
        str_format(&mark, "leaf %s", uri);
        if (uri_map_mark(&search->seen, str_text(&mark)))
            str_format(out_uris, "%s\n", uri);
    }
    json_array_foreach(replies, i, reply)
        add_cut_leaves(search, reply, out_uris);
}

/* One answer of getPostThread; `out_uris` gets those to ask for next, one a line. */
static bool ask_thread(struct search *search, const char *uri, bool whole, struct str *out_uris, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    struct sink *sink = search->live->sink;
    struct err why = {0};
    str_format(&url, "%s/xrpc/app.bsky.feed.getPostThread?depth=%d%s", str_text(&search->sky.base), THREAD_DEPTH,
               whole ? "" : "&parentHeight=0");
    live_param(&url, "uri", uri);
    if (!sky_ask(&search->sky, str_text(&url), err))
        return false;
    struct span body = str_span(&search->sky.answer.body);
    if (search->sky.answer.status != 200) /* the root is gone; its answers were found by the search */
        return true;
    OWNED(json_releasep) json_t *thread = json_read(body, "thread", &why);
    if (!thread)
        return sink->reject(sink->to, body, &why, err);
    add_cut_leaves(search, json_object_get(thread, "thread"), out_uris);
    struct place place = search->reader.place;
    search->reader.place.kind = "thread";
    bool done = bluesky_read_value(&search->reader, thread, body, err);
    search->reader.place = place;
    return done;
}

static bool give_thread(struct search *search, const json_t *post, struct err *err)
{
    const char *root = json_string_value(json_object_get(
        json_object_get(json_object_get(json_object_get(post, "record"), "reply"), "root"), "uri"));
    const char *uri = root ? root : json_string_value(json_object_get(post, "uri"));
    OWNED(str_release) struct str mark = STR_INIT;
    OWNED(str_release) struct str uris = STR_INIT;
    OWNED(str_release) struct str next = STR_INIT;
    str_format(&mark, "thread %s", uri ? uri : "");
    if (!uri || (!root && json_get_int(post, "replyCount", 0) == 0) || !uri_map_mark(&search->seen, str_text(&mark)))
        return true;
    if (!ask_thread(search, uri, true, &uris, err))
        return false;
    for (size_t at = 0, asked = 0; at < uris.length && asked < THREAD_ASKS_MAX; asked++) {
        size_t length = strcspn(str_text(&uris) + at, "\n");
        str_clear(&next);
        str_add_span(&next, span_from_to(str_span(&uris), at, at + length));
        at += length + 1;
        if (!ask_thread(search, str_text(&next), false, &uris, err))
            return false;
    }
    return true;
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
    str_format(&url, "%s/xrpc/app.bsky.feed.searchPosts?sort=latest&limit=%d", str_text(&search->sky.base), PAGE_POSTS);
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
    page->answer = sky_ask_list(&search->sky, str_text(&url), "posts", err);
    if (!page->answer)
        return false;
    page->cursor = json_string_value(json_object_get(page->answer, "cursor"));
    str_add_span(&page->body, str_span(&search->sky.answer.body));
    return give_posts(search, page, err);
}

/* ---- walking ---- */

/* Where a walk stands: "UNTIL PASS SEARCHES", so that it is resumed in the pass it was in. */
struct progress {
    int64_t until_ms;
    int pass;
    int searches; /* of this pass that brought something older */
};

static struct progress progress_read(const struct walk *walk)
{
    struct progress progress = {walk->to_ms, 1, 0};
    long long until;
    if (sscanf(str_text(&walk->cursor), "%lld %d %d", &until, &progress.pass, &progress.searches) >= 1)
        progress.until_ms = until;
    return progress;
}

/* One search until its cursor ends; until_ms goes down to the oldest post it brought. */
static bool search_once(struct search *search, struct walk *walk, struct progress *progress, size_t *out_fresh,
                        struct err *err)
{
    OWNED(str_release) struct str cursor = STR_INIT;
    OWNED(str_release) struct str text = STR_INIT;
    int64_t asked_ms = progress->until_ms;
    for (int empty = 0; empty < EMPTY_PAGES_MAX;) {
        OWNED(page_release) struct page page = {0};
        struct err why = {0};
        if (!ask_page(search, walk, asked_ms, cursor.length ? str_text(&cursor) : NULL, &page, &why)) {
            /* At the deep end the service fails instead of ending: the next search begins below. */
            if (cursor.length && progress->until_ms < asked_ms && why.code == ERR_NETWORK)
                return true;
            return err_pass(err, &why);
        }
        *out_fresh += page.fresh;
        empty = page.count ? 0 : empty + 1;
        if (page.oldest_ms != WHEN_NONE && page.oldest_ms + 1 < progress->until_ms)
            progress->until_ms = page.oldest_ms + 1; /* `until` is exclusive, and others may share the moment */
        if (progress->pass == 1)
            walk->left_to_ms = progress->until_ms;
        str_clear(&cursor);
        str_add(&cursor, page.cursor ? page.cursor : "");
        str_clear(&text);
        str_format(&text, "%lld %d %d", (long long)progress->until_ms, progress->pass, progress->searches);
        bool on = walk_page_end(search->live, walk, str_text(&text), err);
        arena_reset(&search->arena);
        if (!on)
            return false;
        if (!cursor.length)
            return true;
    }
    return true;
}

/* From the top of the interval to its bottom, by as many searches as it takes. */
static bool pass_once(struct search *search, struct walk *walk, struct progress *progress, size_t *out_fresh,
                      struct err *err)
{
    for (bool lower = true; lower;) {
        int64_t before = progress->until_ms;
        size_t fresh = 0;
        if (!search_once(search, walk, progress, &fresh, err))
            return false;
        lower = progress->until_ms < before;
        progress->searches += lower && fresh > 0;
        *out_fresh += fresh;
        if (progress->searches > 1 || progress->pass > 1)
            live_tell(search->live, "#%s: search %d of pass %d: %zu new", str_text(&search->tag),
                      progress->searches + !lower, progress->pass, fresh);
    }
    return true;
}

static bool walk_on(void *to, struct walk *walk, struct err *err)
{
    struct search *search = to;
    struct progress progress = progress_read(walk);
    struct err why = {0};
    for (;;) {
        size_t fresh = 0;
        if (!pass_once(search, walk, &progress, &fresh, &why))
            return walk_give_up(search->live, walk, &why, err);
        bool one_was_enough = progress.pass == 1 && progress.searches <= 1;
        if (one_was_enough || (progress.pass > 1 && fresh == 0) || progress.pass == PASSES_MAX)
            return walk_close(search->live, walk, err);
        progress = (struct progress){walk->to_ms, progress.pass + 1, 0};
    }
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
    sky_open(&search.sky, live);
    str_add_span(&search.tag, tag_of(live->request));
    search.reader = (struct record_reader){.sink = live->sink, .arena = &search.arena,
                                            .place = {"hashtag", str_text(&search.tag), "bsky.app"}};
    return setting_bool(live->request, "threads", false, &search.threads, err) &&
           setting_bool(live->request, "deletions", true, &search.deletions, err) &&
           live_windows(live, OVERLAP_MS, live_upper(live), walk_on, &search, err) &&
           (!search.deletions || sky_find_deleted(&search.sky, live->sink, err));
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
    return setting_bool(request, "threads", false, &threads, err) &&
           setting_bool(request, "deletions", true, &threads, err);
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
    {"deletions", "false: do not ask once a day which posts are gone", false, false},
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
