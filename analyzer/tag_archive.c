/* tag_archive.c - tags an archive on all cores: one thread reads and writes the archive, the others match.
 *
 * Batches go round a ring. They are handed to whichever worker is free and written in the order they were read, so
 * that "read up to this change" stays true when the program is killed between two commits. */
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "palaver/analysis.h"

#define BATCH_POSTS 256
#define BATCH_BYTES ((size_t)1 << 20)
#define WORKERS_MAX 64

enum batch_state { BATCH_EMPTY, BATCH_FULL, BATCH_TAKEN, BATCH_DONE };

struct batch_post {
    int64_t key, change;
    struct tagger_text text;
    struct match *matches;
    size_t match_count;
};

struct batch {
    enum batch_state state;
    struct arena arena; /* texts, blanks and matches */
    struct batch_post posts[BATCH_POSTS];
    size_t count, bytes;
    struct err err;
};

struct ring {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct batch *batches;
    size_t size;
    size_t fill, next, drain; /* running numbers: batch to fill, to be taken, to be written */
    bool closing;
};

struct worker {
    pthread_t thread;
    struct ring *ring;
    struct tagger *tagger;
};

struct tagging_run {
    struct store *store;
    struct ring ring;
    int64_t tagging;
    struct tag_result *result;
};

static void batch_match(struct batch *batch, struct tagger *tagger)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct batch_post *post = &batch->posts[i];
        const struct match *found = NULL;
        if (!tagger_read(tagger, &post->text, &found, &post->match_count, &batch->err)) {
            post->match_count = 0;
            return;
        }
        post->matches = arena_alloc(&batch->arena, (post->match_count + 1) * sizeof *post->matches);
        if (post->match_count)
            memcpy(post->matches, found, post->match_count * sizeof *found);
    }
}

static void *work(void *of)
{
    struct worker *worker = of;
    struct ring *ring = worker->ring;
    pthread_mutex_lock(&ring->lock);
    for (;;) {
        while (ring->next == ring->fill && !ring->closing)
            pthread_cond_wait(&ring->changed, &ring->lock);
        if (ring->next == ring->fill)
            break;
        struct batch *batch = &ring->batches[ring->next++ % ring->size];
        batch->state = BATCH_TAKEN;
        pthread_mutex_unlock(&ring->lock);
        batch_match(batch, worker->tagger);
        pthread_mutex_lock(&ring->lock);
        batch->state = BATCH_DONE;
        pthread_cond_broadcast(&ring->changed);
    }
    pthread_mutex_unlock(&ring->lock);
    return NULL;
}

static bool batch_write(struct tagging_run *run, struct batch *batch, struct err *err)
{
    if (batch->err.code)
        return err_pass(err, &batch->err);
    for (size_t i = 0; i < batch->count; i++) {
        const struct batch_post *post = &batch->posts[i];
        if (!store_tagging_put(run->store, run->tagging, post->key, post->change, post->matches, post->match_count,
                               err))
            return false;
        run->result->posts++;
        run->result->tagged += post->match_count > 0;
        run->result->matches += (int64_t)post->match_count;
    }
    arena_reset(&batch->arena);
    batch->count = 0;
    batch->bytes = 0;
    return true;
}

/* Waits for the oldest batch and writes it. */
static bool drain_one(struct tagging_run *run, struct err *err)
{
    struct ring *ring = &run->ring;
    pthread_mutex_lock(&ring->lock);
    struct batch *batch = &ring->batches[ring->drain % ring->size];
    while (batch->state != BATCH_DONE)
        pthread_cond_wait(&ring->changed, &ring->lock);
    pthread_mutex_unlock(&ring->lock);
    bool done = batch_write(run, batch, err);
    batch->state = BATCH_EMPTY;
    ring->drain++;
    return done;
}

static void batch_hand_over(struct ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    ring->batches[ring->fill % ring->size].state = BATCH_FULL;
    ring->fill++;
    pthread_cond_broadcast(&ring->changed);
    pthread_mutex_unlock(&ring->lock);
}

static bool batch_add(void *to, const struct stored_post *post, struct err *err)
{
    struct tagging_run *run = to;
    struct ring *ring = &run->ring;
    struct batch *batch = &ring->batches[ring->fill % ring->size];
    struct batch_post *slot = &batch->posts[batch->count++];
    struct tagger_text text = tagger_text_of(post, &batch->arena);
    text.text = arena_span(&batch->arena, text.text);
    text.title = arena_span(&batch->arena, text.title);
    *slot = (struct batch_post){.key = post->key, .change = post->change, .text = text};
    batch->bytes += text.text.length + text.title.length;
    if (batch->count < BATCH_POSTS && batch->bytes < BATCH_BYTES)
        return true;
    batch_hand_over(ring);
    return ring->fill - ring->drain < ring->size || drain_one(run, err);
}

static void workers_stop(struct ring *ring, struct worker *workers, size_t count, struct tag_result *result)
{
    pthread_mutex_lock(&ring->lock);
    ring->closing = true;
    pthread_cond_broadcast(&ring->changed);
    pthread_mutex_unlock(&ring->lock);
    for (size_t i = 0; i < count; i++) {
        pthread_join(workers[i].thread, NULL);
        struct tagger_counts counts = tagger_counts(workers[i].tagger);
        result->runaway += counts.runaway;
        result->cut += counts.cut;
        tagger_free(workers[i].tagger);
    }
}

static bool workers_start(struct ring *ring, struct worker *workers, size_t wanted, const struct tag_request *request,
                          size_t *out_count, struct err *err)
{
    for (*out_count = 0; *out_count < wanted; ++*out_count) {
        struct worker *worker = &workers[*out_count];
        worker->ring = ring;
        worker->tagger = tagger_new(request->lexicon, err);
        if (!worker->tagger)
            return false;
        tagger_set_slow(worker->tagger, request->slow);
        int failed = pthread_create(&worker->thread, NULL, work, worker);
        if (failed) {
            tagger_free(worker->tagger);
            return err_set(err, ERR_LIMIT, "no thread to tag with: %s", strerror(failed));
        }
    }
    return true;
}

static bool read_and_write(struct tagging_run *run, const struct query *query, struct err *err)
{
    struct ring *ring = &run->ring;
    if (!store_each_untagged(run->store, run->tagging, query, batch_add, run, err))
        return false;
    if (ring->batches[ring->fill % ring->size].count > 0)
        batch_hand_over(ring);
    while (ring->drain < ring->fill)
        if (!drain_one(run, err))
            return false;
    return store_tagging_end(run->store, run->tagging, err);
}

static size_t worker_count(int asked)
{
    long cores = asked > 0 ? asked : sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > WORKERS_MAX ? WORKERS_MAX : (size_t)cores;
}

bool tag_archive(struct store *store, const struct tag_request *request, struct tag_result *out_result,
                 struct err *err)
{
    struct tag_result result = {0};
    struct tagging_run run = {.store = store, .result = &result};
    if (!store_tagging_begin(store, request->lexicon, &run.tagging, err))
        return false;
    struct worker workers[WORKERS_MAX];
    size_t wanted = worker_count(request->workers), count = 0;
    run.ring = (struct ring){.size = wanted * 2 + 2};
    pthread_mutex_init(&run.ring.lock, NULL);
    pthread_cond_init(&run.ring.changed, NULL);
    run.ring.batches = mem_array(run.ring.size, sizeof *run.ring.batches);
    bool done = workers_start(&run.ring, workers, wanted, request, &count, err) &&
                read_and_write(&run, request->query, err);
    workers_stop(&run.ring, workers, count, &result);
    for (size_t i = 0; i < run.ring.size; i++)
        arena_release(&run.ring.batches[i].arena);
    mem_freep(&run.ring.batches);
    pthread_cond_destroy(&run.ring.changed);
    pthread_mutex_destroy(&run.ring.lock);
    result.tagging = run.tagging;
    *out_result = result;
    return done;
}
