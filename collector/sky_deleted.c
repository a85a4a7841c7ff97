/* sky_deleted.c - posts that Bluesky has no more.
 *
 * There is no list of deletions, but getPosts leaves out what is gone, 25 addresses at a time. A post counts as gone
 * when it is missing twice, the second time asked for among the missing alone. Source: lexicon app.bsky.feed.getPosts. */
#include <stdio.h>

#include "collector/sky.h"
#include "collector/uri_map.h"

#define AT_ONCE 25
#define EVERY_MS ((int64_t)24 * 3600 * 1000)

struct batch {
    struct arena arena;
    const char *uris[AT_ONCE];
    size_t count;
    int64_t last_key;
};

static bool batch_add(void *to, int64_t key, const char *native_id, struct err *err)
{
    struct batch *batch = to;
    (void)err;
    batch->last_key = key;
    batch->uris[batch->count++] = arena_text(&batch->arena, native_id);
    return true;
}

/* Keeps those of the batch that the answer leaves out. */
static bool keep_missing(struct sky *sky, struct batch *batch, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    str_format(&url, "%s/xrpc/app.bsky.feed.getPosts", str_text(&sky->base));
    for (size_t i = 0; i < batch->count; i++)
        live_param(&url, "uris", batch->uris[i]);
    OWNED(json_releasep) json_t *told = sky_ask_list(sky, str_text(&url), "posts", err);
    if (!told)
        return false;
    OWNED(uri_map_release) struct uri_map there = URI_MAP_INIT;
    const json_t *post;
    size_t i, missing = 0;
    json_array_foreach(json_object_get(told, "posts"), i, post)
    {
        const char *uri = json_string_value(json_object_get(post, "uri"));
        if (uri)
            uri_map_mark(&there, uri);
    }
    for (size_t k = 0; k < batch->count; k++)
        if (uri_map_mark(&there, batch->uris[k]))
            batch->uris[missing++] = batch->uris[k];
    batch->count = missing;
    return true;
}

static bool check(struct sky *sky, struct sink *sink, struct batch *batch, struct err *err)
{
    if (!keep_missing(sky, batch, err) || (batch->count > 0 && !keep_missing(sky, batch, err)))
        return false;
    for (size_t i = 0; i < batch->count; i++)
        if (!sink->gone(sink->to, "bluesky", batch->uris[i], when_now(), err))
            return false;
    return sink->page_end(sink->to, NULL, err);
}

static bool check_all(struct sky *sky, struct sink *sink, struct err *err)
{
    struct ledger *ledger = sky->live->ledger;
    struct batch batch = {.arena = ARENA_INIT};
    bool done = true;
    for (bool more = true; done && more;) {
        arena_reset(&batch.arena);
        batch.count = 0;
        done = ledger->each_brought(ledger->to, batch.last_key, AT_ONCE, batch_add, &batch, err);
        more = batch.count > 0;
        if (done && live_stopped(sky->live))
            done = err_set(err, ERR_STOPPED, "stopped while looking for deleted posts");
        done = done && (!more || check(sky, sink, &batch, err));
    }
    arena_release(&batch.arena);
    return done;
}

bool sky_find_deleted(struct sky *sky, struct sink *sink, struct err *err)
{
    OWNED(str_release) struct str checked = STR_INIT;
    int64_t last = 0, now = when_now();
    char text[32];
    if (!live_note_read(sky->live, "checked", &checked, err))
        return false;
    bool before = span_number(str_span(&checked), &last);
    if (before && now - last < EVERY_MS)
        return true;
    snprintf(text, sizeof text, "%lld", (long long)now);
    /* What was collected just now need not be asked for again. */
    return (!before || check_all(sky, sink, err)) && live_note_write(sky->live, "checked", text, err);
}
