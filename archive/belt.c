/* belt.c - see belt.h.
 *
 * What a batch holds is copied into its arena, but for a text beyond LARGE_RECORD_BYTES: that is lent, and the caller waits until
 * it is written. So memory stays at a few batches and one large record, whatever comes. */
#include "archive/belt.h"

#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "archive/fulltext_beside.h"
#include "archive/store_along.h"
#include "archive/store_open.h"
#include "archive/store_put.h"
#include "archive/store_sink.h"

#define BATCHES 16
#define BATCH_EVENTS 256
#define BATCH_BYTES ((size_t)1 << 19)
#define HUGE_BYTES ((size_t)8 << 20) /* a record that leaves little room for pages beside it */

enum event_kind { EVENT_POST, EVENT_GONE, EVENT_SET_ASIDE, EVENT_REFUSED, EVENT_PAGE_END };

struct event {
    enum event_kind kind;
    union {
        struct prepared post;
        struct {
            const char *network, *native_id;
            int64_t when_ms;
        } gone;
        const char *set_aside;
        struct refused refused;
        const char *cursor;
    };
    struct words_job job; /* left by the writer for the indexer */
};

struct batch {
    struct event events[BATCH_EVENTS];
    size_t count, bytes;
    int64_t not_asked;
    struct arena arena; /* of the caller's thread */
    struct arena old;   /* of the writer's: words to be taken out */
};

struct belt {
    struct store *store;
    struct sink sink;
    pthread_t writer, indexer;
    bool indexes;           /* the third thread runs */
    bool narrow;            /* few pages are held, until the page of a huge record ends */
    struct beside *beside;
    pthread_mutex_t lock;   /* over what follows, up to `err` */
    pthread_cond_t moved;
    size_t filled, written, indexed; /* running numbers of batches */
    bool closing;
    struct err err;
    atomic_bool failed;
    struct batch batches[BATCHES]; /* number n in place n % BATCHES; each is one thread's at a time */
};

/* ---- the caller's side ---- */

static size_t done_count(const struct belt *belt)
{
    return belt->indexes ? belt->indexed : belt->written;
}

/* Waits until no more than `most` batches are on the belt. */
static void belt_wait(struct belt *belt, size_t most)
{
    pthread_mutex_lock(&belt->lock);
    while (belt->filled - done_count(belt) > most)
        pthread_cond_wait(&belt->moved, &belt->lock);
    pthread_mutex_unlock(&belt->lock);
}

static void batch_send(struct belt *belt)
{
    pthread_mutex_lock(&belt->lock);
    belt->filled++;
    pthread_cond_broadcast(&belt->moved);
    pthread_mutex_unlock(&belt->lock);
    belt_wait(belt, BATCHES - 1);
    struct batch *batch = &belt->batches[belt->filled % BATCHES];
    arena_reset(&batch->arena);
    batch->count = batch->bytes = 0;
    batch->not_asked = 0;
}

static struct batch *batch_open(struct belt *belt)
{
    return &belt->batches[belt->filled % BATCHES];
}

static bool belt_works(struct belt *belt, struct err *err)
{
    return atomic_load(&belt->failed) ? err_pass(err, &belt->err) : true;
}

static bool event_added(struct belt *belt, size_t bytes)
{
    struct batch *batch = batch_open(belt);
    batch->bytes += bytes;
    if (++batch->count == BATCH_EVENTS || batch->bytes >= BATCH_BYTES)
        batch_send(belt);
    return true;
}

static struct event *event_next(struct belt *belt, enum event_kind kind)
{
    struct batch *batch = batch_open(belt);
    struct event *event = &batch->events[batch->count];
    event->kind = kind;
    event->job = (struct words_job){0};
    return event;
}

static bool belt_refuse(void *to, struct span bytes, const struct err *why, struct err *err)
{
    struct belt *belt = to;
    if (!belt_works(belt, err))
        return false;
    struct event *event = event_next(belt, EVENT_REFUSED);
    struct arena *arena = &batch_open(belt)->arena;
    event->refused = refuse(&belt->store->preparer, bytes, why, arena);
    event->refused.packed = arena_span(arena, event->refused.packed);
    return event_added(belt, event->refused.packed.length);
}

static struct place place_copy(const struct place *place, struct arena *arena)
{
    return (struct place){arena_text(arena, place->kind), arena_text(arena, place->name), arena_text(arena, place->host)};
}

/* Everything but the raw bytes, which are packed at once. */
static struct post *post_keep(const struct post *post, struct arena *arena)
{
    struct post bare = *post;
    bare.raw = (struct span){0};
    struct post *kept = post_copy(&bare, arena);
    kept->raw = post->raw;
    return kept;
}

/* Pages that many batches write to; SQLite also sorts in as much memory, which the derivations have no room for. */
static bool cache_resize(struct store *store, bool wide, struct err *err)
{
    return sql_run(store, wide ? "PRAGMA cache_size = -32768" : "PRAGMA cache_size = -8192", err);
}

/* With no other thread at work. */
static bool belt_narrow(struct belt *belt, bool narrow, struct err *err)
{
    if (belt->narrow == narrow)
        return true;
    batch_send(belt);
    belt_wait(belt, 0);
    belt->narrow = narrow;
    sqlite3_db_cacheflush(belt->store->db); /* what cannot be written yet stays */
    bool done = cache_resize(belt->store, !narrow, err);
    malloc_trim(0);
    return done;
}

static bool belt_post(void *to, const struct post *post, const struct place *place, struct err *err)
{
    struct belt *belt = to;
    struct err why = {0};
    if (!belt_works(belt, err))
        return false;
    if (!post_valid(post, place, &why))
        return belt_refuse(to, post->raw, &why, err);
    if (post->raw.length > HUGE_BYTES && !belt_narrow(belt, true, err))
        return false;
    struct preparer *preparer = &belt->store->preparer;
    struct event *event = event_next(belt, EVENT_POST);
    struct arena *arena = &batch_open(belt)->arena;
    bool large = post->text.length > LARGE_RECORD_BYTES || post->raw.length > LARGE_RECORD_BYTES;
    const struct place where = place_copy(place, arena);
    prepare(preparer, large ? post : post_keep(post, arena), &where, arena, &event->post);
    if (large) { /* lent; the preparer's own buffers too */
        batch_open(belt)->count++;
        batch_send(belt);
        belt_wait(belt, 0);
        return belt_works(belt, err);
    }
    event->post.post.raw.at = NULL;
    event->post.packed = arena_span(arena, event->post.packed);
    event->post.words = words_copy(&event->post.words, arena);
    return event_added(belt, event->post.packed.length + 4 * post->text.length);
}

static bool belt_gone(void *to, const char *network, const char *native_id, int64_t when_ms, struct err *err)
{
    struct belt *belt = to;
    if (!belt_works(belt, err))
        return false;
    if (!post_id_valid(network, native_id))
        return true; /* nothing here can have such an id */
    struct event *event = event_next(belt, EVENT_GONE);
    struct arena *arena = &batch_open(belt)->arena;
    event->gone.network = arena_text(arena, network);
    event->gone.native_id = arena_text(arena, native_id);
    event->gone.when_ms = when_ms;
    return event_added(belt, strlen(native_id));
}

static bool belt_set_aside(void *to, const char *what, struct err *err)
{
    struct belt *belt = to;
    if (!belt_works(belt, err))
        return false;
    event_next(belt, EVENT_SET_ASIDE)->set_aside = what;
    return event_added(belt, 0);
}

static bool belt_page_end(void *to, const char *cursor, struct err *err)
{
    struct belt *belt = to;
    if (!belt_works(belt, err))
        return false;
    preparer_page_end(&belt->store->preparer);
    event_next(belt, EVENT_PAGE_END)->cursor = arena_text(&batch_open(belt)->arena, cursor);
    return event_added(belt, 0) && belt_narrow(belt, false, err);
}

struct sink *belt_sink(struct belt *belt)
{
    return &belt->sink;
}

void belt_not_asked(struct belt *belt)
{
    batch_open(belt)->not_asked++;
}

/* ---- the writer ---- */

static bool event_take(struct store *store, struct event *event, struct err *err)
{
    switch (event->kind) {
    case EVENT_POST:
        store->job = &event->job;
        return take_post(store, &event->post, err);
    case EVENT_GONE:
        return take_gone(store, event->gone.network, event->gone.native_id, event->gone.when_ms, err);
    case EVENT_SET_ASIDE:
        return take_set_aside(store, event->set_aside, err);
    case EVENT_REFUSED:
        return take_refused(store, &event->refused, err);
    case EVENT_PAGE_END:
        return take_page_end(store, event->cursor, err);
    }
    return true;
}

static void batch_take(struct belt *belt, struct batch *batch)
{
    struct err err = {0};
    arena_reset(&batch->old);
    for (size_t i = 0; i < batch->count && !atomic_load(&belt->failed); i++) {
        batch->events[i].job.arena = &batch->old;
        if (!event_take(belt->store, &batch->events[i], &err)) {
            pthread_mutex_lock(&belt->lock);
            belt->err = err;
            pthread_mutex_unlock(&belt->lock);
            atomic_store(&belt->failed, true);
        }
    }
    belt->store->tally.seen += batch->not_asked;
    belt->store->tally.not_asked += batch->not_asked;
}

/* The next batch that the thread before has done with; NULL at the end. */
static struct batch *batch_next(struct belt *belt, const size_t *before, const size_t *mine)
{
    pthread_mutex_lock(&belt->lock);
    while (*mine == *before && !(belt->closing && *mine == belt->filled))
        pthread_cond_wait(&belt->moved, &belt->lock);
    struct batch *batch = *mine == *before ? NULL : &belt->batches[*mine % BATCHES];
    pthread_mutex_unlock(&belt->lock);
    return batch;
}

static void batch_passed(struct belt *belt, size_t *mine)
{
    pthread_mutex_lock(&belt->lock);
    ++*mine;
    pthread_cond_broadcast(&belt->moved);
    pthread_mutex_unlock(&belt->lock);
}

static void *write_all(void *to)
{
    struct belt *belt = to;
    for (struct batch *batch; (batch = batch_next(belt, &belt->filled, &belt->written));) {
        batch_take(belt, batch);
        batch_passed(belt, &belt->written);
    }
    return NULL;
}

/* ---- the indexer ---- */

static void *index_all(void *to)
{
    struct belt *belt = to;
    for (struct batch *batch; (batch = batch_next(belt, &belt->written, &belt->indexed));) {
        for (size_t i = 0; i < batch->count && !atomic_load(&belt->failed); i++)
            if (batch->events[i].job.key)
                beside_put(belt->beside, &batch->events[i].job, &batch->events[i].post.words);
        batch_passed(belt, &belt->indexed);
    }
    if (!atomic_load(&belt->failed))
        beside_end(belt->beside);
    return NULL;
}

/* ---- beginning and end ---- */

static struct belt *belt_new(struct store *store)
{
    struct belt *belt = mem_new(sizeof *belt);
    belt->store = store;
    belt->sink = (struct sink){belt, belt_post, belt_gone, belt_set_aside, belt_refuse, belt_page_end};
    pthread_mutex_init(&belt->lock, NULL);
    pthread_cond_init(&belt->moved, NULL);
    return belt;
}

static void belt_free(struct belt *belt)
{
    beside_close(belt->beside);
    for (size_t i = 0; i < BATCHES; i++) {
        arena_release(&belt->batches[i].arena);
        arena_release(&belt->batches[i].old);
    }
    pthread_cond_destroy(&belt->moved);
    pthread_mutex_destroy(&belt->lock);
    free(belt);
}

/* What the writer adds refers to rows that it has just found or added itself: to look for each of them again costs a
 * twelfth of an import. A test asks for all of them at once. */
static void keys_trusted(struct store *store, bool trusted)
{
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_FKEY, !trusted, NULL);
}

/* Where a thread cannot be had the sink writes by itself, and where an index beside cannot, store_derive() makes it. */
bool belt_start(struct store *store, struct err *err)
{
    struct belt *belt = belt_new(store);
    if (!cache_resize(store, true, err)) {
        belt_free(belt);
        return false;
    }
    if (store->fresh_run && store->road == WORDS_HERE && (belt->beside = beside_open()) && !along_beside(store, err)) {
        belt_free(belt);
        return false;
    }
    if (pthread_create(&belt->writer, NULL, write_all, belt) != 0) {
        store->road = belt->beside ? WORDS_LATER : store->road;
        belt_free(belt);
        return true;
    }
    store->belt = belt;
    keys_trusted(store, true);
    belt->indexes = belt->beside && pthread_create(&belt->indexer, NULL, index_all, belt) == 0;
    if (belt->beside && !belt->indexes)
        store->road = WORDS_LATER;
    return true;
}

/* The indices are made while the last words are indexed. */
static bool belt_finish(struct belt *belt, struct err *err)
{
    struct store *store = belt->store;
    bool ok = !atomic_load(&belt->failed) || err_pass(err, &belt->err);
    ok = ok && cache_resize(store, false, err) && page_commit(store, err) && (!belt->indexes || late_indices_make(store, err));
    if (belt->indexes)
        pthread_join(belt->indexer, NULL);
    return ok && (!belt->indexes || beside_move(belt->beside, store, err));
}

bool belt_end(struct store *store, struct err *err)
{
    struct belt *belt = store->belt;
    if (!belt)
        return true;
    pthread_mutex_lock(&belt->lock);
    belt->filled++;
    belt->closing = true;
    pthread_cond_broadcast(&belt->moved);
    pthread_mutex_unlock(&belt->lock);
    pthread_join(belt->writer, NULL);
    store->belt = NULL;
    store->job = NULL;
    keys_trusted(store, false);
    author_cache_free(store); /* the derivations need the room */
    bool ok = belt_finish(belt, err);
    belt_free(belt);
    malloc_trim(0); /* what the threads had is not asked for again by one that is alone */
    return ok;
}
