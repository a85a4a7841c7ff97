/* store_late.c - making the tables, and those indices that only readers need: built once at the end of a first
 * import they cost a quarter of what they cost row by row. */
#include "archive/store_open.h"

#include <stdio.h>
#include <stdlib.h>

const char *schema_late(void)
{
    const char *at = strstr(schema_sql, "-- LATE");
    return at ? at : "";
}

bool store_create(struct store *store, struct err *err)
{
    char pragmas[200];
    if (!sql_run(store, "PRAGMA page_size = 8192", err) || !sql_run(store, "BEGIN IMMEDIATE", err))
        return false;
    snprintf(pragmas, sizeof pragmas, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
             ARCHIVE_APPLICATION_ID, ARCHIVE_VERSION);
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    int64_t objects = 0;
    bool ok = stmt_open_once(&stmt, store, "SELECT count(*) FROM sqlite_schema", err) &&
              stmt_run_int(&stmt, &objects, err);
    stmt_release(&stmt);
    if (ok && objects == 0) /* else another program has made it while we waited */
        ok = sql_run(store, schema_sql, err) && sql_run(store, pragmas, err);
    if (!ok || objects != 0)
        page_undo(store);
    return ok;
}

/* Calls `each` with the name and the whole text of every statement behind "-- LATE". */
static bool late_each(struct store *store, bool (*each)(struct store *, const char *name, const char *sql, struct err *),
                      struct err *err)
{
    for (const char *at = schema_late(); (at = strstr(at, "CREATE INDEX ")); at++) {
        char name[100], sql[500];
        const char *end = strchr(at, ';');
        if (sscanf(at, "CREATE INDEX %99[a-z_]", name) != 1 || !end)
            break;
        snprintf(sql, sizeof sql, "%.*s", (int)(end - at), at);
        if (!each(store, name, sql, err))
            return false;
    }
    return true;
}

static bool late_drop(struct store *store, const char *name, const char *sql, struct err *err)
{
    (void)sql;
    char text[200];
    snprintf(text, sizeof text, "DROP INDEX IF EXISTS %s", name);
    return sql_run(store, text, err);
}

static bool late_make(struct store *store, const char *name, const char *sql, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?1", err))
        return false;
    stmt_text(&stmt, 1, name);
    int64_t there = 0;
    if (!stmt_run_int(&stmt, &there, err))
        return false;
    stmt_release(&stmt);
    return there ? true : sql_run(store, sql, err);
}

bool late_indices_drop(struct store *store, struct err *err)
{
    if (!page_begin(store, err) || !late_each(store, late_drop, err))
        return false;
    store->indices_wait = true;
    return true;
}

bool late_indices_make(struct store *store, struct err *err)
{
    if (!store->indices_wait)
        return true;
    store_tell(store, "indices", 0, 0);
    if (!page_begin(store, err) || !late_each(store, late_make, err) || !page_commit(store, err))
        return false;
    store->indices_wait = false;
    return true;
}
