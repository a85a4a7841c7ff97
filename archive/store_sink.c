/* store_sink.c - from records to rows: find the post a record is about, keep the record, show the best one.
 *
 * A record that only mentions a post (QUALITY_MENTIONED: the quoted tweet inside another) is part of another record and
 * not counted in the tally; the post is context until a place itself brings it. */
#include "archive/store_sink.h"

#include <stdlib.h>

#include "archive/store_open.h"
#include "archive/store_put.h"
#include "archive/store_raw.h"

#define GONE_NONE POST_NO_TIME

static bool run_is_open(const struct store *store, struct err *err)
{
    return store->run ? true : err_set(err, ERR_USAGE, "%s: no run is open", store->path);
}

/* ---- what cannot be stored ---- */

static bool network_is_valid(const char *network)
{
    return network && network[0] && strlen(network) <= 64 && !strchr(network, ':');
}

static bool post_valid(const struct post *post, const struct place *place, struct err *why)
{
    if (!network_is_valid(post->network))
        return err_set(why, ERR_SYNTAX, "a post without a network");
    if (post->native_id && (!post->native_id[0] || strlen(post->native_id) > NATIVE_ID_MAX_BYTES))
        return err_set(why, ERR_LIMIT, "an id that is empty or longer than %d bytes", NATIVE_ID_MAX_BYTES);
    if (post->relation_count > POST_MAX_RELATIONS || post->entity_count > POST_MAX_ENTITIES)
        return err_set(why, ERR_LIMIT, "%zu relations and %zu entities are too many", post->relation_count,
                       post->entity_count);
    if (post->raw.length > MAIL_MAX_BYTES || post->text.length > MAIL_MAX_BYTES)
        return err_set(why, ERR_LIMIT, "a record of %zu bytes is too long", post->raw.length);
    if (!place || !place->kind || !place->name)
        return err_set(why, ERR_SYNTAX, "a post without a place");
    for (size_t i = 0; i < post->relation_count; i++)
        if (!post->relations[i].native_id ||
            (post->relations[i].network && !network_is_valid(post->relations[i].network)))
            return err_set(why, ERR_SYNTAX, "a relation without an id");
    for (size_t i = 0; i < post->entity_count; i++)
        if (post->entities[i].start > post->entities[i].end || post->entities[i].end > post->text.length)
            return err_set(why, ERR_SYNTAX, "an entity outside the text");
    return true;
}

/* ---- one post ---- */

static bool appearance_add(struct store *store, int64_t post, int64_t place, int64_t record, int64_t seen_ms,
                           struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "INSERT OR IGNORE INTO appearances VALUES(?1, ?2, ?3, ?4, ?5)", err))
        return false;
    stmt_int(&stmt, 1, post);
    stmt_int(&stmt, 2, place);
    stmt_int(&stmt, 3, record);
    stmt_int(&stmt, 4, store->run);
    stmt_int(&stmt, 5, seen_ms);
    return stmt_run(&stmt, err);
}

static bool place_is_new(struct store *store, int64_t post, int64_t place, bool *out_new, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT 1 FROM appearances WHERE post = ?1 AND place = ?2 LIMIT 1", err))
        return false;
    int64_t there = 0;
    stmt_int(&stmt, 1, post);
    stmt_int(&stmt, 2, place);
    if (!stmt_run_int(&stmt, &there, err))
        return false;
    *out_new = !there;
    return true;
}

/* Deletions may be told before the post itself is imported. */
static bool gone_when(struct store *store, struct span id, int64_t *out_ms, struct err *err)
{
    *out_ms = GONE_NONE;
    if (!store->tells_gone)
        return true;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT when_ms FROM gone WHERE short = ?1 AND id = ?2 ORDER BY when_ms LIMIT 1", err))
        return false;
    stmt_int(&stmt, 1, short_id_number(id));
    stmt_span(&stmt, 2, id);
    return stmt_run_int(&stmt, out_ms, err);
}

static bool has_counts(const struct post *post)
{
    return post->likes != POST_NO_COUNT || post->boosts != POST_NO_COUNT || post->replies != POST_NO_COUNT;
}

static bool post_next_pk(struct store *store, int64_t *out_pk, struct err *err)
{
    if (!store->next_post) {
        OWNED(stmt_release) struct stmt stmt = STMT_INIT;
        if (!stmt_open(&stmt, store, "SELECT coalesce(max(pk), 0) + 1 FROM posts", err) ||
            !stmt_run_int(&stmt, &store->next_post, err))
            return false;
    }
    *out_pk = store->next_post++;
    return true;
}

static bool sink_post_new(struct store *store, const struct post *post, const struct rank *rank, int64_t place,
                          struct span id, struct err *err)
{
    struct post_row row = {.id = id, .counts_ms = has_counts(post) ? post->seen_ms : POST_NO_TIME};
    return gone_when(store, id, &row.gone_ms, err) && post_next_pk(store, &row.pk, err) &&
           record_add(store, row.pk, post, rank, false, &row.record, err) && post_insert(store, post, &row, err) &&
           appearance_add(store, row.pk, place, row.record, post->seen_ms, err);
}

/* Counts are not content: the newest look wins, and nothing becomes stale by it. */
static bool counts_update(struct store *store, int64_t pk, const struct post *post, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!has_counts(post))
        return true;
    if (!stmt_open(&stmt, store, "UPDATE posts SET likes = ?2, boosts = ?3, replies = ?4, counts_ms = ?5 WHERE pk = ?1 "
                   "AND (counts_ms IS NULL OR counts_ms < ?5)", err))
        return false;
    stmt_int(&stmt, 1, pk);
    stmt_int_or_null(&stmt, 2, post->likes, POST_NO_COUNT);
    stmt_int_or_null(&stmt, 3, post->boosts, POST_NO_COUNT);
    stmt_int_or_null(&stmt, 4, post->replies, POST_NO_COUNT);
    stmt_int(&stmt, 5, post->seen_ms);
    return stmt_run(&stmt, err);
}

/* A record that is not here yet, of a post that is. */
static bool sink_post_further(struct store *store, const struct post *post, const struct rank *rank, int64_t pk,
                              int64_t *out_record, struct err *err)
{
    struct post_row row = {.pk = pk, .gone_ms = GONE_NONE};
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT record, gone_ms FROM posts WHERE pk = ?1", err))
        return false;
    stmt_int(&stmt, 1, pk);
    if (!stmt_next(&stmt, err))
        return stmt.failed ? false : err_set(err, ERR_ARCHIVE, "%s: a post is missing", store->path);
    int64_t shown = stmt_column_int(&stmt, 0);
    row.gone_ms = stmt_column_int_or(&stmt, 1, GONE_NONE);
    stmt_release(&stmt);
    struct rank best;
    if (!record_keep_fields(store, shown, pk, err) || !record_rank(store, shown, &best, err) ||
        !record_add(store, pk, post, rank, true, out_record, err))
        return false;
    if (!rank_better(rank, &best))
        return true;
    row.record = *out_record;
    if (rank->fields_hash != best.fields_hash)
        return post_replace(store, post, &row, err);
    return post_show_record(store, pk, row.record, err); /* other bytes, the same words */
}

static bool was_context(struct store *store, int64_t pk, bool *out_context, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    int64_t context = 0;
    if (!stmt_open(&stmt, store, "SELECT context FROM posts WHERE pk = ?1", err))
        return false;
    stmt_int(&stmt, 1, pk);
    if (!stmt_run_int(&stmt, &context, err))
        return false;
    *out_context = context != 0;
    return true;
}

static bool sink_post_known(struct store *store, const struct post *post, const struct rank *rank, int64_t place,
                            int64_t pk, bool *out_stored, struct err *err)
{
    int64_t record = 0;
    bool new_place = false, context = false;
    if (!was_context(store, pk, &context, err) || !record_find(store, pk, rank, &record, err) ||
        !place_is_new(store, pk, place, &new_place, err))
        return false;
    if (record) {
        if (!container_holds(store, post->raw, &(size_t){0}))
            container_set(store, post, record);
    } else if (!sink_post_further(store, post, rank, pk, &record, err)) {
        return false;
    }
    store->altered = store->altered || new_place;
    *out_stored = context && post->quality != QUALITY_MENTIONED;
    return appearance_add(store, pk, place, record, post->seen_ms, err) && counts_update(store, pk, post, err);
}

static bool sink_reject(void *to, struct span bytes, const struct err *why, struct err *err);

/* What failed half-way must never be committed: the page goes back as a whole. */
static bool page_kept(struct store *store, bool ok)
{
    if (!ok)
        page_undo(store);
    return ok;
}

static bool post_take(struct store *store, const struct post *given, const struct place *place, struct err *err)
{
    arena_reset(&store->arena);
    struct post post = *given;
    if (post.seen_ms == POST_NO_TIME)
        post.seen_ms = store->now_ms;
    int64_t place_key, pk;
    if (!place_pk(store, place, &place_key, err))
        return false;
    struct span id = post_identify(store, &post, place_key);
    if (!post_pk_of(store, id, &pk, err))
        return false;
    struct rank rank = rank_of(store, &post);
    bool stored = pk == 0;
    if (!(pk ? sink_post_known(store, &post, &rank, place_key, pk, &stored, err)
             : sink_post_new(store, &post, &rank, place_key, id, err)))
        return false;
    if (post.quality != QUALITY_MENTIONED) {
        store->tally.seen++;
        *(stored ? &store->tally.stored : &store->tally.merged) += 1;
    }
    if (++store->since_commit < COMMIT_POSTS)
        return true;
    return run_save(store, err) && page_commit(store, err);
}

static bool sink_post(void *to, const struct post *post, const struct place *place, struct err *err)
{
    struct store *store = to;
    struct err why = {0};
    if (!run_is_open(store, err) || !page_begin(store, err))
        return false;
    if (!post_valid(post, place, &why))
        return sink_reject(to, post->raw, &why, err);
    return page_kept(store, post_take(store, post, place, err));
}

/* ---- what is no post ---- */

static bool sink_gone(void *to, const char *network, const char *native_id, int64_t when_ms, struct err *err)
{
    struct store *store = to;
    if (!run_is_open(store, err) || !page_begin(store, err))
        return false;
    if (!network_is_valid(network) || !native_id || !native_id[0] || strlen(native_id) > NATIVE_ID_MAX_BYTES)
        return true; /* nothing here can have such an id */
    arena_reset(&store->arena);
    struct span id = span_of(arena_format(&store->arena, "%s:%s", network, native_id));
    int64_t pk;
    OWNED(stmt_release) struct stmt add = STMT_INIT, mark = STMT_INIT;
    if (!post_pk_of(store, id, &pk, err) ||
        !stmt_open(&add, store, "INSERT OR IGNORE INTO gone(short, id, run, when_ms) VALUES(?1, ?2, ?3, ?4)", err) ||
        !stmt_open(&mark, store, "UPDATE posts SET gone_ms = min(coalesce(gone_ms, ?2), ?2), counted = 0, change = ?3 "
                   "WHERE pk = ?1 AND (gone_ms IS NULL OR gone_ms > ?2)", err))
        return false;
    int64_t when = when_ms == POST_NO_TIME ? store->now_ms : when_ms;
    stmt_int(&add, 1, short_id_number(id));
    stmt_span(&add, 2, id);
    stmt_int(&add, 3, store->run);
    stmt_int(&add, 4, when);
    stmt_int(&mark, 1, pk);
    stmt_int(&mark, 2, when);
    stmt_int(&mark, 3, store->change + 1);
    if (!stmt_run(&add, err) || !stmt_run(&mark, err))
        return page_kept(store, false);
    if (sqlite3_changes(store->db) > 0)
        (void)change_next(store);
    store->tells_gone = true;
    store->tally.gone++;
    return true;
}

static bool sink_set_aside(void *to, const char *what, struct err *err)
{
    struct store *store = to;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!run_is_open(store, err) || !page_begin(store, err) ||
        !stmt_open(&stmt, store, "INSERT INTO set_aside(run, what, count) VALUES(?1, ?2, 1) "
                   "ON CONFLICT DO UPDATE SET count = count + 1", err))
        return false;
    stmt_int(&stmt, 1, store->run);
    stmt_text(&stmt, 2, what);
    if (!stmt_run(&stmt, err))
        return page_kept(store, false);
    store->tally.seen++;
    store->tally.set_aside++;
    return true;
}

static bool sink_reject(void *to, struct span bytes, const struct err *why, struct err *err)
{
    struct store *store = to;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!run_is_open(store, err) || !page_begin(store, err) ||
        !stmt_open(&stmt, store, "INSERT INTO rejects(run, why, whole_bytes, bytes) VALUES(?1, ?2, ?3, ?4)", err))
        return false;
    char line[ERR_TEXT_BYTES + ERR_FILE_BYTES + 64];
    err_line(why, line, sizeof line);
    struct span kept = span_from(bytes.at ? bytes.at : "", bytes.length);
    if (kept.length > REJECT_KEEP_BYTES)
        kept.length = REJECT_KEEP_BYTES;
    stmt_int(&stmt, 1, store->run);
    stmt_text(&stmt, 2, line);
    stmt_int(&stmt, 3, (int64_t)bytes.length);
    stmt_bytes(&stmt, 4, raw_pack(store, kept));
    if (!stmt_run(&stmt, err))
        return page_kept(store, false);
    store->tally.seen++;
    store->tally.rejected++;
    return true;
}

static bool cursor_save(struct store *store, const char *cursor, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "INSERT OR REPLACE INTO cursors(source, target, cursor, run) VALUES(?1, ?2, ?3, ?4)",
                   err))
        return false;
    stmt_text(&stmt, 1, store->source);
    stmt_text(&stmt, 2, store->target);
    stmt_text(&stmt, 3, cursor);
    stmt_int(&stmt, 4, store->run);
    return stmt_run(&stmt, err);
}

static bool sink_page_end(void *to, const char *cursor, struct err *err)
{
    struct store *store = to;
    if (!run_is_open(store, err) || !page_begin(store, err))
        return false;
    store->container.record = 0; /* the next page may lie in the same memory */
    equals_clear(store);
    return page_kept(store, (!cursor || cursor_save(store, cursor, err)) && run_save(store, err) && page_commit(store, err));
}

void store_sink_prepare(struct store *store)
{
    store->sink = (struct sink){.to = store, .post = sink_post, .gone = sink_gone, .set_aside = sink_set_aside,
                                .reject = sink_reject, .page_end = sink_page_end};
    store->pack = ZSTD_createCCtx();
    store->unpack = ZSTD_createDCtx();
}

struct sink *store_sink(struct store *store)
{
    return &store->sink;
}

void store_sink_release(struct store *store)
{
    runs_forget(store);
    author_cache_free(store);
    equals_clear(store);
    yielded_free(store);
    str_release(&store->container.bytes);
    str_release(&store->packed);
    str_release(&store->fields);
    arena_release(&store->arena);
    ZSTD_freeCCtx(store->pack);
    ZSTD_freeDCtx(store->unpack);
    free(store->place.kind);
    free(store->place.name);
    free(store->place.host);
}

void store_forget(struct store *store)
{
    author_cache_clear(store);
    equals_clear(store);
    store->place.pk = 0;
    store->container.record = 0;
    store->next_post = 0;
    tagging_forget(store);
}
