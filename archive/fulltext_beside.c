/* fulltext_beside.c - see fulltext_beside.h. FTS5 keeps an index in ordinary tables (its documentation: "FTS5 Data
 * Structures"): fts_data and fts_idx hold the segments, fts_docsize the number of words of each row. */
#include "archive/fulltext_beside.h"

#include <stdlib.h>

#include "archive/fulltext.h"
#include "archive/store_along.h"
#include "archive/store_open.h"

struct beside {
    struct store side; /* only what statements need of one */
    bool failed;
};

static void beside_failed(struct beside *beside, bool ok)
{
    beside->failed = beside->failed || !ok;
}

/* The table as schema.sql makes it. */
static bool table_make(struct store *side, struct err *err)
{
    char sql[500];
    const char *at = strstr(schema_sql, "CREATE VIRTUAL TABLE fts "), *end = at ? strchr(at, ';') : NULL;
    if (!end || (size_t)(end - at) >= sizeof sql)
        return err_set(err, ERR_ARCHIVE, "the schema has no full-text table");
    snprintf(sql, sizeof sql, "%.*s", (int)(end - at), at);
    return sql_run(side, "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
                         "PRAGMA cache_size = -8192", err) &&
           sql_run(side, sql, err) && sql_run(side, FULLTEXT_BUILD, err) && sql_run(side, "BEGIN", err);
}

struct beside *beside_open(void)
{
    struct beside *beside = mem_new(sizeof *beside);
    struct err nobody = {0};
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    beside->side.path = mem_text("temporary index");
    if (sqlite3_open_v2("", &beside->side.db, flags, NULL) == SQLITE_OK && table_make(&beside->side, &nobody))
        return beside;
    beside_close(beside);
    return NULL;
}

void beside_close(struct beside *beside)
{
    if (!beside)
        return;
    stmts_release(&beside->side);
    sqlite3_close(beside->side.db);
    free(beside->side.path);
    free(beside);
}

void beside_put(struct beside *beside, const struct words_job *job, const struct words *words)
{
    struct err nobody = {0};
    OWNED(stmt_release) struct stmt remove = STMT_INIT;
    if (beside->failed)
        return;
    if (!words_none(&job->old))
        beside_failed(beside, stmt_open(&remove, &beside->side, FULLTEXT_REMOVE, &nobody) &&
                                  words_write(&remove, job->key, &job->old, &nobody));
    if (job->add && !beside->failed)
        beside_failed(beside, fulltext_add(&beside->side, job->key, words, &nobody));
}

void beside_end(struct beside *beside)
{
    struct err nobody = {0};
    if (!beside->failed)
        beside_failed(beside, sql_run(&beside->side, "INSERT INTO fts(fts) VALUES('optimize'); COMMIT", &nobody));
}

/* Rows of `columns` columns, the first of them a number, the others what they are. */
static bool rows_move(struct store *from, struct store *to, const char *select, const char *insert, int columns,
                      struct err *err)
{
    OWNED(stmt_release) struct stmt rows = STMT_INIT, add = STMT_INIT;
    if (!stmt_open(&rows, from, select, err) || !stmt_open(&add, to, insert, err))
        return false;
    while (stmt_next(&rows, err)) {
        for (int i = 0; i < columns; i++)
            if (sqlite3_column_type(rows.at, i) == SQLITE_INTEGER)
                stmt_int(&add, i + 1, stmt_column_int(&rows, i));
            else
                stmt_bytes(&add, i + 1, stmt_column_span(&rows, i));
        if (!stmt_run(&add, err))
            return false;
    }
    return !rows.failed;
}

/* 'delete-all' leaves FTS5 without any segment in memory; it reads the structure again when it is asked. */
static bool tables_move(struct store *side, struct store *store, struct err *err)
{
    return sql_run(store, "INSERT INTO fts(fts) VALUES('delete-all'); DELETE FROM fts_data; DELETE FROM fts_idx; "
                          "DELETE FROM fts_docsize", err) &&
           rows_move(side, store, "SELECT id, block FROM fts_data ORDER BY id", "INSERT INTO fts_data VALUES(?1, ?2)", 2,
                     err) &&
           rows_move(side, store, "SELECT segid, term, pgno FROM fts_idx ORDER BY segid, term",
                     "INSERT INTO fts_idx VALUES(?1, ?2, ?3)", 3, err) &&
           rows_move(side, store, "SELECT id, sz FROM fts_docsize ORDER BY id", "INSERT INTO fts_docsize VALUES(?1, ?2)",
                     2, err);
}

bool beside_move(struct beside *beside, struct store *store, struct err *err)
{
    store->road = WORDS_LATER;
    if (beside->failed)
        return true;
    if (!page_begin(store, err))
        return false;
    /* Writing to FTS5's own tables is what DEFENSIVE forbids to SQL that came from outside; this is ours. */
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    bool ok = tables_move(&beside->side, store, err);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    ok = ok && derived_write(store, &derivation_fulltext, store->change, err) && page_commit(store, err);
    if (!ok)
        page_undo(store);
    return ok;
}
