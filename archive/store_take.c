/* store_take.c - from records to rows: find the post a record is about, keep the record, show the best one.
 *
 * A record that only mentions a post (QUALITY_MENTIONED: the quoted tweet inside another) is part of another record and
 * not counted in the tally; the post is context until a place itself brings it. */
#include "archive/store_take.h"

#include "archive/store_along.h"
#include "archive/store_put.h"
#include "archive/store_sink.h"

#define GONE_NONE POST_NO_TIME

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
static bool gone_when(struct store *store, const struct prepared *given, int64_t *out_ms, struct err *err)
{
    *out_ms = GONE_NONE;
    if (!store->tells_gone)
        return true;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT when_ms FROM gone WHERE short = ?1 AND id = ?2 ORDER BY when_ms LIMIT 1", err))
        return false;
    stmt_int(&stmt, 1, given->number);
    stmt_span(&stmt, 2, given->id);
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

/* `post` is the one given, and says when it was seen. */
static bool take_new(struct store *store, const struct prepared *given, const struct post *post, int64_t place,
                     int64_t *out_record, struct err *err)
{
    struct post_row row = {.id = given->id, .number = given->number,
                           .counts_ms = has_counts(post) ? post->seen_ms : POST_NO_TIME};
    if (!gone_when(store, given, &row.gone_ms, err) || !post_next_pk(store, &row.pk, err) ||
        !record_add(store, row.pk, given, post, false, &row.record, err) || !post_insert(store, post, &row, err))
        return false;
    *out_record = row.record;
    return appearance_add(store, row.pk, place, row.record, post->seen_ms, err) &&
           along_put(store, row.pk, given, true, err);
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
static bool take_further(struct store *store, const struct prepared *given, const struct post *post, int64_t pk,
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
        !record_add(store, pk, given, post, true, out_record, err))
        return false;
    if (!rank_better(&given->rank, &best))
        return true;
    row.record = *out_record;
    if (given->rank.fields_hash != best.fields_hash)
        return post_replace(store, post, &row, err) && along_put(store, pk, given, false, err);
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

static bool take_known(struct store *store, const struct prepared *given, const struct post *post, int64_t place,
                       int64_t pk, int64_t *out_record, bool *out_stored, struct err *err)
{
    bool new_place = false, context = false;
    if (!was_context(store, pk, &context, err) || !record_find(store, pk, &given->rank, out_record, err) ||
        !place_is_new(store, pk, place, &new_place, err))
        return false;
    if (*out_record == 0 && !take_further(store, given, post, pk, out_record, err))
        return false;
    store->altered = store->altered || new_place;
    *out_stored = context && post->quality != QUALITY_MENTIONED;
    return appearance_add(store, pk, place, *out_record, post->seen_ms, err) && counts_update(store, pk, post, err);
}

/* What failed half-way must never be committed: the page goes back as a whole. */
static bool page_kept(struct store *store, bool ok)
{
    if (!ok)
        page_undo(store);
    return ok;
}

static bool take_record(struct store *store, const struct prepared *given, struct err *err)
{
    struct post post = given->post;
    if (post.seen_ms == POST_NO_TIME)
        post.seen_ms = store->now_ms;
    int64_t place, pk, record = 0;
    if (!place_pk(store, &given->place, &place, err) || !post_pk_at(store, given->id, given->number, &pk, err))
        return false;
    bool stored = pk == 0;
    if (!(pk ? take_known(store, given, &post, place, pk, &record, &stored, err)
             : take_new(store, given, &post, place, &record, err)))
        return false;
    if (!given->inside)
        store->container = given->holds ? record : 0;
    if (post.quality != QUALITY_MENTIONED) {
        store->tally.seen++;
        *(stored ? &store->tally.stored : &store->tally.merged) += 1;
    }
    if (++store->since_commit < COMMIT_POSTS)
        return true;
    return run_save(store, err) && page_commit(store, err);
}

bool take_post(struct store *store, const struct prepared *given, struct err *err)
{
    return page_begin(store, err) && page_kept(store, take_record(store, given, err));
}

/* ---- what is no post ---- */

bool take_gone(struct store *store, const char *network, const char *native_id, int64_t when_ms, struct err *err)
{
    if (!page_begin(store, err))
        return false;
    if (!post_id_valid(network, native_id))
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

bool take_set_aside(struct store *store, const char *what, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!page_begin(store, err) || !stmt_open(&stmt, store, "INSERT INTO set_aside(run, what, count) VALUES(?1, ?2, 1) "
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

bool take_refused(struct store *store, const struct refused *refused, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!page_begin(store, err) || !stmt_open(&stmt, store, "INSERT INTO rejects(run, why, whole_bytes, bytes) "
                                              "VALUES(?1, ?2, ?3, ?4)", err))
        return false;
    stmt_int(&stmt, 1, store->run);
    stmt_text(&stmt, 2, refused->why);
    stmt_int(&stmt, 3, refused->whole_bytes);
    stmt_bytes(&stmt, 4, refused->packed);
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

bool take_page_end(struct store *store, const char *cursor, struct err *err)
{
    if (!page_begin(store, err))
        return false;
    store->container = 0;
    return page_kept(store, (!cursor || cursor_save(store, cursor, err)) && run_save(store, err) && page_commit(store, err));
}
