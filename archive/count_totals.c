/* count_totals.c - the headline numbers of a query, and the running numbers that its series lack. */
#include "archive/query_sql.h"
#include "archive/store_private.h"

static void join_talk(const void *of, struct sql *sql)
{
    (void)of;
    sql_add(sql, " LEFT JOIN authors a ON a.pk = p.author LEFT JOIN threads t ON t.post = p.pk");
}

static bool counted_totals(struct store *store, struct scope scope, struct totals *out, struct err *err)
{
    OWNED(sql_release) struct sql sql = SQL_INIT;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    scope.joins = join_talk;
    sql_add(&sql, "SELECT count(*), count(DISTINCT a.person), "
                  "count(DISTINCT coalesce(nullif(t.thread_key, 0), t.thread_id, p.pk)), "
                  "count(CASE WHEN t.parent_key > 0 OR t.parent_id IS NOT NULL THEN 1 END), "
                  "min(p.posted_ms), max(p.posted_ms), "
                  "sum(EXISTS (SELECT 1 FROM matches m WHERE m.tagging = ");
    sql_int(&sql, scope.tagging);
    sql_add(&sql, " AND m.post = p.pk))");
    if (!scope_sql(store, &scope, &sql, err) || !sql_open(&sql, &stmt, store, err) || !stmt_next(&stmt, err))
        return false;
    out->posts = stmt_column_int(&stmt, 0);
    out->people = stmt_column_int(&stmt, 1);
    out->threads = stmt_column_int(&stmt, 2);
    out->replies = stmt_column_int(&stmt, 3);
    out->first_ms = stmt_column_int_or(&stmt, 4, WHEN_NONE);
    out->last_ms = stmt_column_int_or(&stmt, 5, WHEN_NONE);
    out->tagged = stmt_column_int(&stmt, 6);
    return true;
}

static bool uncounted_totals(struct store *store, struct scope scope, struct totals *out, struct err *err)
{
    OWNED(sql_release) struct sql sql = SQL_INIT;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    scope.uncounted_too = true;
    sql_add(&sql, "SELECT ");
    sql_add(&sql, SQL_CLASS);
    sql_add(&sql, ", count(*)");
    if (!scope_sql(store, &scope, &sql, err))
        return false;
    sql_add(&sql, " AND p.counted = 0 GROUP BY 1");
    if (!sql_open(&sql, &stmt, store, err))
        return false;
    while (stmt_next(&stmt, err)) {
        int64_t count = stmt_column_int(&stmt, 1);
        switch ((enum post_class)stmt_column_int(&stmt, 0)) {
        case CLASS_REPOST: out->reposts = count; break;
        case CLASS_DIGEST: out->digests = count; break;
        case CLASS_NOTICE: out->notices = count; break;
        case CLASS_CONTEXT: out->context = count; break;
        case CLASS_GONE: out->gone = count; break;
        case CLASS_COUNTED: case CLASS_COPY: case CLASS_UNTOLD: break;
        }
    }
    return !stmt.failed;
}

bool store_totals(struct store *store, const struct query *query, int64_t tagging, struct totals *out_totals,
                  struct err *err)
{
    struct totals totals = {0};
    struct scope scope = {.query = query, .tagging = tagging};
    if (!counted_totals(store, scope, &totals, err) || !uncounted_totals(store, scope, &totals, err))
        return false;
    *out_totals = totals;
    return true;
}

static void join_readings(const void *of, struct sql *sql)
{
    (void)of;
    sql_add(sql, " JOIN readings r ON r.post = p.pk AND r.series IS NOT NULL AND r.running > 0");
}

bool store_each_missing(struct store *store, const struct query *query, bool (*each)(void *to, const char *series,
                        int64_t first, int64_t last, struct err *), void *to, struct err *err)
{
    /* Spellings of one series differ in case; the number before, within the series, is what is looked at. */
    OWNED(sql_release) struct sql sql = SQL_INIT;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    struct scope scope = {.query = query, .joins = join_readings};
    if (query && query_needs_tagging(query) && !store_tagging_find(store, NULL, &scope.tagging, err))
        return false;
    sql_add(&sql, "SELECT series, before + 1, running - 1 FROM (SELECT min(series) OVER (PARTITION BY folded) AS series, "
                  "folded, running, lag(running) OVER (PARTITION BY folded ORDER BY running) AS before FROM ("
                  "SELECT min(r.series) AS series, lower(r.series) AS folded, r.running AS running");
    if (!scope_sql(store, &scope, &sql, err))
        return false;
    sql_add(&sql, " GROUP BY 2, 3)) WHERE running > before + 1 ORDER BY series, running");
    if (!sql_open(&sql, &stmt, store, err))
        return false;
    while (stmt_next(&stmt, err))
        if (!each(to, stmt_column_text(&stmt, 0), stmt_column_int(&stmt, 1), stmt_column_int(&stmt, 2), err))
            return false;
    return !stmt.failed;
}
