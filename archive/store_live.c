/* store_live.c - what collecting remembers between runs: cursors, intervals and their gaps, notes. */
#include "archive/store_private.h"

/* Inside a run it is committed with the page; outside at once. */
static bool live_kept(struct store *store, struct err *err)
{
    return store->run ? true : page_commit(store, err);
}

static bool run_needed(const struct store *store, struct err *err)
{
    return store->run ? true : err_set(err, ERR_USAGE, "%s: no run is open", store->path);
}

static bool text_read(struct stmt *stmt, struct str *out, struct err *err)
{
    str_clear(out);
    if (stmt_next(stmt, err))
        str_add_span(out, stmt_column_span(stmt, 0));
    return !stmt->failed;
}

bool store_cursor(struct store *store, const char *source, const char *target, struct str *out_cursor, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT cursor FROM cursors WHERE source = ?1 AND target = ?2", err))
        return false;
    stmt_text(&stmt, 1, source);
    stmt_text(&stmt, 2, target);
    return text_read(&stmt, out_cursor, err);
}

bool store_note_read(struct store *store, const char *key, struct str *out_value, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT value FROM notes WHERE name = ?1", err))
        return false;
    stmt_text(&stmt, 1, key);
    return text_read(&stmt, out_value, err);
}

bool store_note_write(struct store *store, const char *key, const char *value, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!page_begin(store, err) ||
        !stmt_open(&stmt, store, "INSERT OR REPLACE INTO notes(name, value) VALUES(?1, ?2)", err))
        return false;
    stmt_text(&stmt, 1, key);
    stmt_text(&stmt, 2, value);
    if (!stmt_run(&stmt, err))
        return false;
    stmt_release(&stmt);
    return live_kept(store, err);
}

bool store_knows(struct store *store, const char *network, const char *native_id, bool *out_known, struct err *err)
{
    OWNED(str_release) struct str id = STR_INIT;
    int64_t pk = 0, context = 1;
    str_format(&id, "%s:%s", network, native_id);
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!post_pk_of(store, str_span(&id), &pk, err) ||
        !stmt_open(&stmt, store, "SELECT context FROM posts WHERE pk = ?1", err))
        return false;
    stmt_int(&stmt, 1, pk);
    if (!stmt_run_int(&stmt, &context, err))
        return false;
    *out_known = pk != 0 && !context; /* a mere mention is not the post */
    return true;
}

bool store_newest_edit(struct store *store, const char *network, const char *native_id, int64_t *out_ms,
                       struct err *err)
{
    OWNED(str_release) struct str id = STR_INIT;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    int64_t pk = 0;
    str_format(&id, "%s:%s", network, native_id);
    *out_ms = WHEN_NONE;
    if (!post_pk_of(store, str_span(&id), &pk, err) || !pk)
        return !err->code;
    if (!stmt_open(&stmt, store, "SELECT edited_ms FROM posts WHERE pk = ?1 AND edited_ms IS NOT NULL", err))
        return false;
    stmt_int(&stmt, 1, pk);
    return stmt_run_int(&stmt, out_ms, err);
}

bool store_each_brought(struct store *store, const char *source, const char *target, int64_t after_key, int64_t limit,
                        bool (*each)(void *to, int64_t key, const char *native_id, struct err *), void *to,
                        struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT p.pk, p.native_id FROM posts p WHERE p.pk > ?3 AND p.gone_ms IS NULL AND p.context = 0 "
                   "AND EXISTS (SELECT 1 FROM appearances a JOIN runs r ON r.number = a.run WHERE a.post = p.pk "
                   "AND r.source = ?1 AND r.target = ?2) ORDER BY p.pk LIMIT ?4", err))
        return false;
    stmt_text(&stmt, 1, source);
    stmt_text(&stmt, 2, target);
    stmt_int(&stmt, 3, after_key);
    stmt_int(&stmt, 4, limit);
    while (stmt_next(&stmt, err))
        if (!each(to, stmt_column_int(&stmt, 0), stmt_column_text(&stmt, 1), err))
            return false;
    return !stmt.failed;
}

/* ---- intervals ---- */

bool store_interval_open(struct store *store, int64_t from_ms, int64_t to_ms, int64_t *out_number, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!run_needed(store, err) || !page_begin(store, err) ||
        !stmt_open(&stmt, store, "INSERT INTO intervals(source, target, from_ms, to_ms, closed, run) "
                   "VALUES(?1, ?2, ?3, ?4, 0, ?5)", err))
        return false;
    stmt_text(&stmt, 1, store->source);
    stmt_text(&stmt, 2, store->target);
    stmt_int_or_null(&stmt, 3, from_ms, WHEN_NONE);
    stmt_int_or_null(&stmt, 4, to_ms, WHEN_NONE);
    stmt_int(&stmt, 5, store->run);
    if (!stmt_run(&stmt, err))
        return false;
    *out_number = sqlite3_last_insert_rowid(store->db);
    return true;
}

static bool interval_there(struct store *store, int64_t number, struct err *err)
{
    return sqlite3_changes(store->db) == 1
               ? true
               : err_set(err, ERR_MISSING, "%s: there is no interval %lld", store->path, (long long)number);
}

bool store_interval_cursor(struct store *store, int64_t number, const char *cursor, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!page_begin(store, err) ||
        !stmt_open(&stmt, store, "UPDATE intervals SET cursor = ?2 WHERE number = ?1", err))
        return false;
    stmt_int(&stmt, 1, number);
    stmt_text(&stmt, 2, cursor);
    if (!stmt_run(&stmt, err) || !interval_there(store, number, err))
        return false;
    stmt_release(&stmt);
    return live_kept(store, err);
}

bool store_interval_close(struct store *store, int64_t number, int64_t to_ms, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!page_begin(store, err) ||
        !stmt_open(&stmt, store, "UPDATE intervals SET closed = 1, to_ms = ?2, run = max(run, ?3) WHERE number = ?1",
                   err)) /* the run that closes it is the one that filled the gap in it */
        return false;
    stmt_int(&stmt, 1, number);
    stmt_int_or_null(&stmt, 2, to_ms, WHEN_NONE);
    stmt_int(&stmt, 3, store->run);
    if (!stmt_run(&stmt, err) || !interval_there(store, number, err))
        return false;
    stmt_release(&stmt);
    return live_kept(store, err);
}

bool store_each_interval(struct store *store, const char *source, const char *target,
                         bool (*each)(void *to, const struct interval *, struct err *), void *to, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT number, source, target, from_ms, to_ms, closed, cursor, run FROM intervals "
                   "WHERE (?1 IS NULL OR source = ?1) AND (?2 IS NULL OR target = ?2) "
                   "ORDER BY source, target, from_ms, number", err))
        return false;
    stmt_text(&stmt, 1, source);
    stmt_text(&stmt, 2, target);
    while (stmt_next(&stmt, err)) {
        struct interval interval = {
            .number = stmt_column_int(&stmt, 0),
            .source = stmt_column_text(&stmt, 1),
            .target = stmt_column_text(&stmt, 2),
            .from_ms = stmt_column_int_or(&stmt, 3, WHEN_NONE),
            .to_ms = stmt_column_int_or(&stmt, 4, WHEN_NONE),
            .closed = stmt_column_int(&stmt, 5) != 0,
            .cursor = stmt_column_text(&stmt, 6),
            .run = stmt_column_int(&stmt, 7),
        };
        if (!each(to, &interval, err))
            return false;
    }
    return !stmt.failed;
}

/* ---- gaps ---- */

/* A source that fails each time it is asked leaves one gap, told anew, not one for each time. */
static bool gap_told_before(struct store *store, int64_t from_ms, int64_t to_ms, const char *cause, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "DELETE FROM gaps WHERE source = ?1 AND target = ?2 AND from_ms IS ?3 AND to_ms IS ?4 "
                   "AND cause = ?5", err))
        return false;
    stmt_text(&stmt, 1, store->source);
    stmt_text(&stmt, 2, store->target);
    stmt_int_or_null(&stmt, 3, from_ms, WHEN_NONE);
    stmt_int_or_null(&stmt, 4, to_ms, WHEN_NONE);
    stmt_text(&stmt, 5, cause);
    return stmt_run(&stmt, err);
}

bool store_gap(struct store *store, int64_t from_ms, int64_t to_ms, const char *cause, const char *text,
               struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!run_needed(store, err) || !page_begin(store, err) || !gap_told_before(store, from_ms, to_ms, cause, err) ||
        !stmt_open(&stmt, store, "INSERT INTO gaps(source, target, from_ms, to_ms, cause, text, run, told_ms) "
                   "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", err))
        return false;
    stmt_text(&stmt, 1, store->source);
    stmt_text(&stmt, 2, store->target);
    stmt_int_or_null(&stmt, 3, from_ms, WHEN_NONE);
    stmt_int_or_null(&stmt, 4, to_ms, WHEN_NONE);
    stmt_text(&stmt, 5, cause);
    stmt_text(&stmt, 6, text);
    stmt_int(&stmt, 7, store->run);
    stmt_int(&stmt, 8, store->now_ms);
    return stmt_run(&stmt, err);
}

/* Filled: closed intervals opened by later runs cover the gap, one behind the other. */
static bool gap_filled(struct store *store, const struct gap *gap, bool *out_filled, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT from_ms, to_ms FROM intervals WHERE source = ?1 AND target = ?2 AND closed = 1 "
                   "AND run > ?3 ORDER BY from_ms", err)) /* NULL, unbounded, comes first */
        return false;
    stmt_text(&stmt, 1, gap->source);
    stmt_text(&stmt, 2, gap->target);
    stmt_int(&stmt, 3, gap->run);
    int64_t reached = gap->from_ms; /* WHEN_NONE, the smallest number: from the beginning */
    bool filled = false;
    while (!filled && stmt_next(&stmt, err)) {
        int64_t from = stmt_column_int_or(&stmt, 0, WHEN_NONE), to = stmt_column_int_or(&stmt, 1, INT64_MAX);
        if (from <= reached && to > reached)
            reached = to;
        filled = reached == INT64_MAX || (gap->to_ms != WHEN_NONE && reached >= gap->to_ms);
    }
    *out_filled = filled;
    return !stmt.failed;
}

bool store_each_gap(struct store *store, bool (*each)(void *to, const struct gap *, struct err *), void *to,
                    struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT source, target, from_ms, to_ms, cause, text, run, told_ms FROM gaps "
                   "ORDER BY source, target, from_ms, pk", err))
        return false;
    while (stmt_next(&stmt, err)) {
        struct gap gap = {
            .source = stmt_column_text(&stmt, 0),
            .target = stmt_column_text(&stmt, 1),
            .from_ms = stmt_column_int_or(&stmt, 2, WHEN_NONE),
            .to_ms = stmt_column_int_or(&stmt, 3, WHEN_NONE),
            .cause = stmt_column_text(&stmt, 4),
            .text = stmt_column_text(&stmt, 5),
            .run = stmt_column_int(&stmt, 6),
            .told_ms = stmt_column_int(&stmt, 7),
        };
        if (!gap_filled(store, &gap, &gap.filled, err) || !each(to, &gap, err))
            return false;
    }
    return !stmt.failed;
}
