/* store_sink.c - the archive's end of the road, when it writes at once: each call makes ready what it was given, and
 * takes it. belt.c does the same on two threads. */
#include "archive/store_sink.h"

#include <stdlib.h>

#include "archive/belt.h"
#include "archive/store_open.h"
#include "archive/store_put.h"
#include "archive/store_take.h"

static bool run_is_open(const struct store *store, struct err *err)
{
    return store->run ? true : err_set(err, ERR_USAGE, "%s: no run is open", store->path);
}

struct refused refuse(struct preparer *preparer, struct span bytes, const struct err *why, struct arena *arena)
{
    char *line = arena_alloc(arena, REFUSED_LINE_BYTES);
    err_line(why, line, REFUSED_LINE_BYTES);
    struct span kept = span_from(bytes.at ? bytes.at : "", bytes.length);
    if (kept.length > REJECT_KEEP_BYTES)
        kept.length = REJECT_KEEP_BYTES;
    return (struct refused){line, (int64_t)bytes.length, raw_pack(preparer, kept)};
}

static bool sink_reject(void *to, struct span bytes, const struct err *why, struct err *err)
{
    struct store *store = to;
    if (!run_is_open(store, err))
        return false;
    arena_reset(&store->arena);
    struct refused refused = refuse(&store->preparer, bytes, why, &store->arena);
    return take_refused(store, &refused, err);
}

static bool sink_post(void *to, const struct post *post, const struct place *place, struct err *err)
{
    struct store *store = to;
    struct err why = {0};
    struct prepared prepared;
    if (!run_is_open(store, err))
        return false;
    if (!post_valid(post, place, &why))
        return sink_reject(to, post->raw, &why, err);
    arena_reset(&store->arena);
    prepare(&store->preparer, post, place, &store->arena, &prepared);
    return take_post(store, &prepared, err);
}

static bool sink_gone(void *to, const char *network, const char *native_id, int64_t when_ms, struct err *err)
{
    return run_is_open(to, err) && take_gone(to, network, native_id, when_ms, err);
}

static bool sink_set_aside(void *to, const char *what, struct err *err)
{
    return run_is_open(to, err) && take_set_aside(to, what, err);
}

static bool sink_page_end(void *to, const char *cursor, struct err *err)
{
    struct store *store = to;
    if (!run_is_open(store, err))
        return false;
    preparer_page_end(&store->preparer);
    return take_page_end(store, cursor, err);
}

void store_sink_prepare(struct store *store)
{
    store->sink = (struct sink){.to = store, .post = sink_post, .gone = sink_gone, .set_aside = sink_set_aside,
                                .reject = sink_reject, .page_end = sink_page_end};
    preparer_init(&store->preparer);
    store->unpack = ZSTD_createDCtx();
}

struct sink *store_sink(struct store *store)
{
    return store->belt ? belt_sink(store->belt) : &store->sink;
}

void store_sink_release(struct store *store)
{
    runs_forget(store);
    author_cache_free(store);
    free(store->new_ids);
    yielded_free(store);
    preparer_release(&store->preparer);
    str_release(&store->names);
    str_release(&store->fields);
    arena_release(&store->arena);
    ZSTD_freeDCtx(store->unpack);
    free(store->place.kind);
    free(store->place.name);
    free(store->place.host);
}

void store_forget(struct store *store)
{
    author_cache_clear(store);
    if (!store->belt) /* else another thread counts them */
        preparer_page_end(&store->preparer);
    store->place.pk = 0;
    store->container = 0;
    store->next_post = 0;
    tagging_forget(store);
}
