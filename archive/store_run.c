/* store_run.c - runs: what was asked of which source, what came of it, what was set aside and what was refused. */
#include <stdlib.h>

#include "archive/belt.h"
#include "archive/new_ids.h"
#include "archive/store_along.h"
#include "archive/store_open.h"
#include "archive/store_put.h"
#include "archive/store_raw.h"
#include "archive/store_sink.h"

void run_forget(struct store *store)
{
    free(store->source);
    free(store->target);
    store->source = store->target = NULL;
    store->run = 0;
}

void runs_forget(struct store *store)
{
    run_forget(store);
    for (struct parked_run *parked; (parked = store->parked);) {
        store->parked = parked->next;
        free(parked->source);
        free(parked->target);
        free(parked);
    }
}

static void run_park(struct store *store)
{
    struct parked_run *parked = mem_new(sizeof *parked);
    *parked = (struct parked_run){store->run, TAKE(store->source), TAKE(store->target), store->tally, store->parked};
    store->parked = parked;
    store->run = 0;
}

static bool run_unpark(struct store *store, int64_t run)
{
    for (struct parked_run **at = &store->parked, *parked; (parked = *at); at = &parked->next) {
        if (parked->run != run)
            continue;
        *at = parked->next;
        store->run = run;
        store->source = parked->source;
        store->target = parked->target;
        store->tally = store->tally_kept = parked->tally;
        free(parked);
        return true;
    }
    return false;
}

bool store_run_enter(struct store *store, int64_t run, struct err *err)
{
    if (run == store->run)
        return true;
    if (store->in_page)
        return err_set(err, ERR_USAGE, "%s: a page is not committed yet", store->path);
    if (store->run)
        run_park(store);
    preparer_page_end(&store->preparer);
    store->container = 0;
    if (run != 0 && !run_unpark(store, run))
        return err_set(err, ERR_USAGE, "%s: run %lld is not open", store->path, (long long)run);
    return run == 0 || along_begin(store, false, err);
}

static bool archive_is_fresh(struct store *store, bool *out_fresh, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    int64_t any = 0;
    if (!stmt_open(&stmt, store, "SELECT 1 FROM posts LIMIT 1", err) || !stmt_run_int(&stmt, &any, err))
        return false;
    *out_fresh = !any;
    return true;
}

bool runs_close_stale(struct store *store, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "UPDATE runs SET state = ?1, why = 'cut off', ended_ms = began_ms WHERE state = ?2", err))
        return false;
    stmt_int(&stmt, 1, RUN_STOPPED);
    stmt_int(&stmt, 2, RUN_OPEN);
    return stmt_run(&stmt, err);
}

static bool gone_any(struct store *store, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    int64_t any = 0;
    if (!stmt_open(&stmt, store, "SELECT 1 FROM gone LIMIT 1", err) || !stmt_run_int(&stmt, &any, err))
        return false;
    store->tells_gone = any != 0;
    return true;
}

bool store_run_begin(struct store *store, const char *source, const char *target, int64_t *out_run, struct err *err)
{
    if (store->run)
        return err_set(err, ERR_USAGE, "%s: a run is open already", store->path);
    bool fresh = false;
    if (!page_begin(store, err) || !archive_is_fresh(store, &fresh, err) || !gone_any(store, err) ||
        (fresh && !late_indices_drop(store, err)) || !along_begin(store, fresh, err))
        return false;
    store->fresh_run = fresh;
    if (fresh && !store->new_ids)
        store->new_ids = new_ids_begin();
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "INSERT INTO runs(source, target, state, began_ms) VALUES(?1, ?2, ?3, ?4)", err))
        return false;
    stmt_text(&stmt, 1, source);
    stmt_text(&stmt, 2, target);
    stmt_int(&stmt, 3, RUN_OPEN);
    stmt_int(&stmt, 4, store->now_ms);
    if (!stmt_run(&stmt, err))
        return false;
    int64_t run = sqlite3_last_insert_rowid(store->db);
    stmt_release(&stmt);
    if (!page_commit(store, err))
        return false;
    store->run = *out_run = run;
    store->source = mem_text(source);
    store->target = mem_text(target);
    store->tally = store->tally_kept = (struct tally){0};
    preparer_page_end(&store->preparer);
    return true;
}

bool store_run_beside(struct store *store, struct err *err)
{
    return store->belt || belt_start(store, err);
}

void store_not_asked(struct store *store)
{
    if (store->belt) {
        belt_not_asked(store->belt);
        return;
    }
    store->tally.seen++;
    store->tally.not_asked++;
}

struct tally store_tally(const struct store *store)
{
    return store->tally;
}

static bool run_write(struct store *store, enum run_state state, const char *why, int64_t ended_ms, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "UPDATE runs SET state = ?2, why = ?3, ended_ms = ?4, seen = ?5, stored = ?6, "
                   "merged = ?7, set_aside = ?8, rejected = ?9, not_asked = ?10, gone = ?11 WHERE number = ?1", err))
        return false;
    const struct tally *tally = &store->tally;
    stmt_int(&stmt, 1, store->run);
    stmt_int(&stmt, 2, state);
    stmt_text(&stmt, 3, why);
    stmt_int_or_null(&stmt, 4, ended_ms, POST_NO_TIME);
    const int64_t counts[] = {tally->seen, tally->stored, tally->merged, tally->set_aside, tally->rejected,
                              tally->not_asked, tally->gone};
    for (int i = 0; i < (int)COUNT_OF(counts); i++)
        stmt_int(&stmt, 5 + i, counts[i]);
    return stmt_run(&stmt, err);
}

bool run_save(struct store *store, struct err *err)
{
    return run_write(store, RUN_OPEN, NULL, POST_NO_TIME, err);
}

bool store_run_end(struct store *store, enum run_state state, const struct err *why, struct err *err)
{
    if (!store->run)
        return err_set(err, ERR_USAGE, "%s: no run is open", store->path);
    char line[REFUSED_LINE_BYTES] = "";
    struct err failed = {0}; /* on the belt, told by nothing before */
    if (!belt_end(store, &failed) && state == RUN_DONE) {
        state = RUN_FAILED;
        why = &failed;
    }
    if (why)
        err_line(why, line, sizeof line);
    bool ok = page_begin(store, err) && run_write(store, state, why ? line : NULL, when_now(), err) &&
              page_commit(store, err);
    along_end(store);
    run_forget(store);
    return ok && (why != &failed || err_pass(err, &failed));
}

bool store_each_run(struct store *store, bool (*each)(void *to, const struct run *, struct err *), void *to,
                    struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT number, source, target, state, why, began_ms, ended_ms, seen, stored, merged, "
                   "set_aside, rejected, not_asked, gone FROM runs ORDER BY number", err))
        return false;
    while (stmt_next(&stmt, err)) {
        struct run run = {
            .number = stmt_column_int(&stmt, 0),
            .source = stmt_column_text(&stmt, 1),
            .target = stmt_column_text(&stmt, 2),
            .state = (enum run_state)stmt_column_int(&stmt, 3),
            .why = stmt_column_text(&stmt, 4),
            .began_ms = stmt_column_int(&stmt, 5),
            .ended_ms = stmt_column_int_or(&stmt, 6, POST_NO_TIME),
            .tally = {.seen = stmt_column_int(&stmt, 7), .stored = stmt_column_int(&stmt, 8),
                      .merged = stmt_column_int(&stmt, 9), .set_aside = stmt_column_int(&stmt, 10),
                      .rejected = stmt_column_int(&stmt, 11), .not_asked = stmt_column_int(&stmt, 12),
                      .gone = stmt_column_int(&stmt, 13)},
        };
        if (!each(to, &run, err))
            return false;
    }
    return !stmt.failed;
}

bool store_each_set_aside(struct store *store, int64_t run, bool (*each)(void *to, const char *what, int64_t count,
                          struct err *), void *to, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT what, count FROM set_aside WHERE run = ?1 ORDER BY what", err))
        return false;
    stmt_int(&stmt, 1, run);
    while (stmt_next(&stmt, err))
        if (!each(to, stmt_column_text(&stmt, 0), stmt_column_int(&stmt, 1), err))
            return false;
    return !stmt.failed;
}

bool store_each_reject(struct store *store, int64_t run, bool (*each)(void *to, const struct stored_reject *,
                       struct err *), void *to, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    OWNED(str_release) struct str bytes = STR_INIT;
    if (!stmt_open(&stmt, store, "SELECT run, why, whole_bytes, bytes FROM rejects WHERE ?1 = 0 OR run = ?1 ORDER BY pk",
                   err))
        return false;
    stmt_int(&stmt, 1, run);
    while (stmt_next(&stmt, err)) {
        int64_t whole = stmt_column_int(&stmt, 2);
        str_clear(&bytes);
        if (!raw_unpack(store, stmt_column_span(&stmt, 3),
                        whole < (int64_t)REJECT_KEEP_BYTES ? whole : (int64_t)REJECT_KEEP_BYTES, &bytes, err))
            return false;
        struct stored_reject reject = {stmt_column_int(&stmt, 0), stmt_column_text(&stmt, 1), str_span(&bytes), whole};
        if (!each(to, &reject, err))
            return false;
    }
    return !stmt.failed;
}
