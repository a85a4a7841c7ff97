/* store_undo.c - taking a run back. One transaction: what only this run brought goes, words of the text index and raw
 * bytes included; a post that other runs saw too shows the best of what is left. */
#include <stdlib.h>

#include "archive/store_put.h"
#include "archive/store_raw.h"

struct keys {
    int64_t *at;
    size_t count, room;
};

static void keys_release(struct keys *keys)
{
    free(keys->at);
}

static void keys_add(struct keys *keys, int64_t key)
{
    if (keys->count == keys->room)
        keys->at = mem_grow(keys->at, keys->room = keys->room * 2 + 256, sizeof *keys->at);
    keys->at[keys->count++] = key;
}

struct undo {
    struct store *store;
    int64_t run, posts_removed, appearances_removed;
    struct keys records; /* that may be without an appearance now */
};

static bool keys_read(struct store *store, const char *sql, int64_t parameter, struct keys *out_keys, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, sql, err))
        return false;
    stmt_int(&stmt, 1, parameter);
    while (stmt_next(&stmt, err))
        keys_add(out_keys, stmt_column_int(&stmt, 0));
    return !stmt.failed;
}

static bool run_sql(struct store *store, const char *sql, int64_t first, int64_t second, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, sql, err))
        return false;
    stmt_int(&stmt, 1, first);
    if (sqlite3_bind_parameter_count(stmt.at) > 1)
        stmt_int(&stmt, 2, second);
    return stmt_run(&stmt, err);
}

static bool ask_sql(struct store *store, const char *sql, int64_t first, int64_t second, int64_t *out_value,
                    struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, sql, err))
        return false;
    stmt_int(&stmt, 1, first);
    if (sqlite3_bind_parameter_count(stmt.at) > 1)
        stmt_int(&stmt, 2, second);
    return stmt_run_int(&stmt, out_value, err);
}

static bool post_remove(struct undo *undo, int64_t post, struct err *err)
{
    static const char *const SQL[] = {
        "DELETE FROM relations WHERE post = ?1",
        "DELETE FROM entities WHERE post = ?1",
        "DELETE FROM same_as WHERE post = ?1",
        "DELETE FROM posts WHERE pk = ?1",
    };
    if (!post_forget_derived(undo->store, post, err))
        return false;
    for (size_t i = 0; i < COUNT_OF(SQL); i++)
        if (!run_sql(undo->store, SQL[i], post, 0, err))
            return false;
    undo->posts_removed++;
    return true;
}

/* The best of the records that still have an appearance. */
static bool record_elect(struct store *store, int64_t post, int64_t *out_record, struct rank *out_rank, struct err *err)
{
    OWNED(keys_release) struct keys left = {0};
    if (!keys_read(store, "SELECT DISTINCT record FROM appearances WHERE post = ?1", post, &left, err))
        return false;
    for (size_t i = 0; i < left.count; i++) {
        struct rank rank;
        if (!record_rank(store, left.at[i], &rank, err))
            return false;
        if (i == 0 || rank_better(&rank, out_rank)) {
            *out_rank = rank;
            *out_record = left.at[i];
        }
    }
    return true;
}

static bool post_show_next(struct store *store, int64_t post, int64_t shown, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct post_row row = {.pk = post, .gone_ms = POST_NO_TIME};
    struct post fields;
    struct rank rank, old;
    int64_t gone_ms = POST_NO_TIME;
    bool kept = false;
    if (!record_elect(store, post, &row.record, &rank, err) || !record_rank(store, shown, &old, err))
        return false;
    if (rank.fields_hash == old.fields_hash)
        return post_show_record(store, post, row.record, err);
    if (!ask_sql(store, "SELECT gone_ms FROM posts WHERE pk = ?1 AND gone_ms IS NOT NULL", post, 0, &gone_ms, err) ||
        !record_fields(store, row.record, &arena, &fields, &kept, err))
        return false;
    if (!kept)
        return err_set(err, ERR_ARCHIVE, "%s: the fields of record %lld are missing", store->path,
                       (long long)row.record);
    row.gone_ms = gone_ms;
    return post_replace(store, &fields, &row, err);
}

static bool undo_post(struct undo *undo, int64_t post, struct err *err)
{
    struct store *store = undo->store;
    int64_t left = 0, shown = 0, shown_left = 0;
    if (!keys_read(store, "SELECT DISTINCT record FROM appearances WHERE post = ?1", post, &undo->records, err) ||
        !run_sql(store, "DELETE FROM appearances WHERE post = ?1 AND run = ?2", post, undo->run, err))
        return false;
    undo->appearances_removed += sqlite3_changes(store->db);
    if (!ask_sql(store, "SELECT 1 FROM appearances WHERE post = ?1 LIMIT 1", post, 0, &left, err))
        return false;
    if (!left)
        return post_remove(undo, post, err);
    return ask_sql(store, "SELECT record FROM posts WHERE pk = ?1", post, 0, &shown, err) &&
           ask_sql(store, "SELECT 1 FROM appearances WHERE post = ?1 AND record = ?2 LIMIT 1", post, shown, &shown_left,
                   err) &&
           (shown_left || post_show_next(store, post, shown, err));
}

/* Parts go before the digest that holds their bytes; a record that still holds another's bytes stays. */
static bool undo_records(struct undo *undo, struct err *err)
{
    bool any = true;
    while (any) {
        any = false;
        for (size_t i = undo->records.count; i-- > 0;) {
            if (undo->records.at[i] == 0)
                continue;
            if (!run_sql(undo->store, "DELETE FROM records WHERE pk = ?1 AND NOT EXISTS (SELECT 1 FROM appearances a "
                         "WHERE a.post = records.post AND a.record = records.pk) AND NOT EXISTS (SELECT 1 FROM records i "
                         "WHERE i.inside = records.pk)", undo->records.at[i], 0, err))
                return false;
            if (sqlite3_changes(undo->store->db)) {
                undo->records.at[i] = 0;
                any = true;
            }
        }
    }
    return true;
}

/* Deletions that only this run told are not known any more. */
static bool undo_gone(struct undo *undo, struct err *err)
{
    struct store *store = undo->store;
    OWNED(keys_release) struct keys told = {0};
    if (!keys_read(store, "SELECT p.pk FROM gone g JOIN posts p ON p.short = g.short AND p.id = g.id WHERE g.run = ?1",
                   undo->run, &told, err) ||
        !run_sql(store, "DELETE FROM gone WHERE run = ?1", undo->run, 0, err))
        return false;
    for (size_t i = 0; i < told.count; i++)
        if (!run_sql(store, "UPDATE posts SET gone_ms = (SELECT min(when_ms) FROM gone g WHERE g.short = posts.short AND "
                     "g.id = posts.id), change = ?2 WHERE pk = ?1", told.at[i], change_next(store), err) ||
            !run_sql(store, POSTS_RECOUNT " AND pk = ?1", told.at[i], 0, err))
            return false;
    return true;
}

/* What pointed at removed posts, until the derivations have run again. */
static bool undo_pointers(struct undo *undo, struct err *err)
{
    struct store *store = undo->store;
    OWNED(keys_release) struct keys led = {0};
    if (!keys_read(store, "SELECT post FROM same_as WHERE ?1 AND group_key NOT IN (SELECT pk FROM posts)", 1, &led, err))
        return false;
    for (size_t i = 0; i < led.count; i++)
        if (!run_sql(store, "DELETE FROM same_as WHERE post = ?1", led.at[i], 0, err) ||
            !run_sql(store, POSTS_RECOUNT " AND pk = ?1", led.at[i], 0, err))
            return false;
    return sql_run(store, "DELETE FROM threads WHERE thread_key <> 0 AND thread_key NOT IN (SELECT pk FROM posts)", err) &&
           sql_run(store, "UPDATE threads SET parent_key = 0 WHERE parent_key <> 0 AND parent_key NOT IN "
                   "(SELECT pk FROM posts)", err);
}

static bool undo_run(struct undo *undo, struct err *err)
{
    /* What says how far its source has come goes too, of later runs as well, which may have gone on from there (an
     * interval names the last run that was at work on it): behind it would be a hole. What other runs brought is merged
     * when collected again. */
    static const char NOTES[] = "DELETE FROM notes WHERE (SELECT substr(name, 1, length(source) + length(target) + 2) = "
                                "source || ':' || target || ' ' FROM runs WHERE number = ?1)";
    static const char *const SQL[] = {
        "DELETE FROM set_aside WHERE run = ?1",
        "DELETE FROM rejects WHERE run = ?1",
        "DELETE FROM cursors WHERE run >= ?1 AND (source, target) = (SELECT source, target FROM runs WHERE number = ?1)",
        "DELETE FROM intervals WHERE run >= ?1 AND (source, target) = (SELECT source, target FROM runs WHERE number = ?1)",
        NOTES,
        "DELETE FROM gaps WHERE run = ?1",
        "DELETE FROM runs WHERE number = ?1",
    };
    for (size_t i = 0; i < COUNT_OF(SQL); i++)
        if (!run_sql(undo->store, SQL[i], undo->run, 0, err))
            return false;
    return true;
}

static bool undo_all(struct undo *undo, struct err *err)
{
    struct store *store = undo->store;
    OWNED(keys_release) struct keys posts = {0};
    if (!keys_read(store, "SELECT DISTINCT post FROM appearances WHERE run = ?1", undo->run, &posts, err))
        return false;
    for (size_t i = 0; i < posts.count; i++) {
        if (i % 1000 == 0)
            store_tell(store, "undo", (int64_t)i, (int64_t)posts.count);
        if (!undo_post(undo, posts.at[i], err))
            return false;
    }
    if (!undo_records(undo, err) || !undo_gone(undo, err) || !undo_pointers(undo, err) || !undo_run(undo, err))
        return false;
    (void)change_next(store); /* derivations of the whole archive see that something changed */
    return sql_run(store, "DELETE FROM authors WHERE pk NOT IN (SELECT author FROM posts WHERE author IS NOT NULL)",
                   err) &&
           sql_run(store, "DELETE FROM places WHERE pk NOT IN (SELECT place FROM appearances)", err) &&
           /* words of removed posts stay in the index's older parts until those are merged */
           sql_run(store, "INSERT INTO fts(fts) VALUES('optimize')", err);
}

bool store_undo(struct store *store, int64_t run, int64_t *out_posts_removed, int64_t *out_appearances_removed,
                struct err *err)
{
    struct undo undo = {.store = store, .run = run};
    int64_t there = 0;
    if (store->run)
        return err_set(err, ERR_USAGE, "%s: a run is open", store->path);
    if (!ask_sql(store, "SELECT 1 FROM runs WHERE number = ?1", run, 0, &there, err))
        return false;
    if (!there)
        return err_set(err, ERR_MISSING, "%s: there is no run %lld", store->path, (long long)run);
    bool ok = page_commit(store, err) && page_begin(store, err) && undo_all(&undo, err) && page_commit(store, err);
    free(undo.records.at);
    if (!ok) {
        page_undo(store);
        return false;
    }
    store_forget(store);
    *out_posts_removed = undo.posts_removed;
    *out_appearances_removed = undo.appearances_removed;
    return true;
}
