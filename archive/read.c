/* read.c - posts by query, in order: first the rows in their order, then each post by its row. Nothing fat is sorted. */
#include "archive/read.h"

#include "archive/query_sql.h"
#include "archive/store_private.h"

#define READ_BATCH 512            /* rows taken at once when the reader may write between */
#define READ_FEW 2000             /* so many by time may be had by walking back through time */

static const char *order_sql(enum post_order order)
{
    switch (order) {
    case ORDER_TIME: return " ORDER BY p.posted_ms, p.id";
    case ORDER_TIME_DOWN: return " ORDER BY p.posted_ms DESC, p.id";
    case ORDER_CHANGE: return " ORDER BY p.change, p.id";
    case ORDER_ID: return " ORDER BY p.id";
    case ORDER_ENGAGEMENT:
        return " ORDER BY ifnull(p.likes, 0) + ifnull(p.boosts, 0) + ifnull(p.replies, 0) DESC, p.posted_ms, p.id";
    case ORDER_THREAD: /* threads by their beginning, posts within by time */
        return " ORDER BY ifnull((SELECT f.posted_ms FROM threads t JOIN posts f ON f.pk = t.thread_key WHERE t.post = "
               "p.pk), p.posted_ms), ifnull((SELECT ifnull(t.thread_id, f.id) FROM threads t LEFT JOIN posts f ON f.pk = "
               "t.thread_key WHERE t.post = p.pk), p.id), p.posted_ms, p.id";
    }
    return "";
}

static struct scope scope_of(const struct post_selection *selection)
{
    bool by_time = selection->order == ORDER_TIME || selection->order == ORDER_TIME_DOWN;
    int64_t last = selection->limit + selection->offset;
    return (struct scope){
        .query = selection->query,
        .tagging = selection->tagging,
        .everything = selection->everything,
        .few_by_time = by_time && selection->limit > 0 && last <= READ_FEW,
        .after_change = selection->after_change,
        .only = selection->only,
        .from_ms = selection->from_ms,
        .to_ms = selection->to_ms,
        .shard = selection->shard,
        .shards = selection->shards,
    };
}

static bool rows_open(struct store *store, const struct post_selection *selection, struct sql *sql, struct stmt *stmt,
                      struct err *err)
{
    struct scope scope = scope_of(selection);
    sql_add(sql, "SELECT p.pk, p.change");
    if (!scope_sql(store, &scope, sql, err))
        return false;
    sql_add(sql, order_sql(selection->order));
    if (selection->limit > 0 || selection->offset > 0) {
        sql_add(sql, " LIMIT ");
        sql_int(sql, selection->limit > 0 ? selection->limit : -1);
        sql_add(sql, " OFFSET ");
        sql_int(sql, selection->offset);
    }
    return sql_open(sql, stmt, store, err);
}

static bool read_stream(const struct post_reader *reader, const struct post_selection *selection, post_visit *each,
                        void *to, struct err *err)
{
    OWNED(sql_release) struct sql sql = SQL_INIT;
    OWNED(stmt_release) struct stmt rows = STMT_INIT;
    if (!rows_open(reader->store, selection, &sql, &rows, err))
        return false;
    while (stmt_next(&rows, err))
        if (!read_post(reader, stmt_column_int(&rows, 0), each, to, err))
            return false;
    return !rows.failed;
}

/* By change, a batch at a time with no statement open between: derivations write and commit as they read. */
static bool read_by_change(const struct post_reader *reader, const struct post_selection *selection, post_visit *each,
                           void *to, struct err *err)
{
    struct post_selection part = *selection;
    int64_t left = selection->limit > 0 ? selection->limit : INT64_MAX;
    size_t count = 1;
    while (left > 0 && count > 0) {
        int64_t keys[READ_BATCH];
        part.limit = left < READ_BATCH ? left : READ_BATCH;
        OWNED(sql_release) struct sql sql = SQL_INIT;
        OWNED(stmt_release) struct stmt rows = STMT_INIT;
        if (!rows_open(reader->store, &part, &sql, &rows, err))
            return false;
        for (count = 0; count < READ_BATCH && stmt_next(&rows, err); count++) {
            keys[count] = stmt_column_int(&rows, 0);
            part.after_change = stmt_column_int(&rows, 1);
        }
        if (rows.failed)
            return false;
        stmt_release(&rows);
        for (size_t i = 0; i < count; i++)
            if (!read_post(reader, keys[i], each, to, err))
                return false;
        left -= (int64_t)count;
    }
    return true;
}

bool store_each_post(struct store *store, const struct post_selection *selection, post_visit *each, void *to,
                     struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct post_reader reader = {store, selection->wants, selection->tagging, &arena, selection->leaves};
    bool asks = selection->query && selection->query->root;
    if (selection->order == ORDER_CHANGE && selection->offset == 0 && !asks)
        return read_by_change(&reader, selection, each, to, err);
    return read_stream(&reader, selection, each, to, err);
}

bool store_each_id(struct store *store, bool (*each)(void *to, int64_t key, struct span id, int64_t posted_ms,
                   struct err *), void *to, struct err *err)
{
    OWNED(stmt_release) struct stmt rows = STMT_INIT;
    if (!stmt_open(&rows, store, "SELECT pk, id, posted_ms FROM posts ORDER BY pk", err))
        return false;
    while (stmt_next(&rows, err))
        if (!each(to, stmt_column_int(&rows, 0), stmt_column_span(&rows, 1),
                  stmt_column_int_or(&rows, 2, POST_NO_TIME), err))
            return false;
    return !rows.failed;
}

bool store_each_relation(struct store *store, bool (*each)(void *to, struct span id, enum relation_kind kind,
                         struct span other_id, struct err *), void *to, struct err *err)
{
    OWNED(stmt_release) struct stmt rows = STMT_INIT;
    /* "> 0" is true of all: asked so, SQLite walks both tables in their own order and not by an index of relations. */
    if (!stmt_open(&rows, store, "SELECT p.id, r.kind, r.other_id FROM relations r CROSS JOIN posts p ON p.pk = r.post "
                   "WHERE r.post > 0 ORDER BY p.short, p.id, r.n", err))
        return false;
    while (stmt_next(&rows, err))
        if (!each(to, stmt_column_span(&rows, 0), (enum relation_kind)stmt_column_int(&rows, 1),
                  stmt_column_span(&rows, 2), err))
            return false;
    return !rows.failed;
}
