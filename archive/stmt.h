/* stmt.h - SQL statements: prepared once, bound, stepped, given back. Columns and parameters in the order of SQL;
 * parameters count from 1, columns from 0.
 *
 *     OWNED(stmt_release) struct stmt stmt = STMT_INIT;
 *     if (!stmt_open(&stmt, store, "SELECT text FROM posts WHERE pk = ?1", err))
 *         return false;
 *     stmt_int(&stmt, 1, key);
 *     while (stmt_next(&stmt, err))
 *         use(stmt_column_span(&stmt, 0));
 *     return !stmt.failed; */
#ifndef ARCHIVE_STMT_H
#define ARCHIVE_STMT_H

#include <sqlite3.h>

#include "palaver/err.h"
#include "palaver/span.h"

struct store;

struct stmt {
    sqlite3_stmt *at;
    struct store *store;
    bool kept;   /* goes back into the store's cache */
    bool failed; /* a step failed and said so in its err */
};
#define STMT_INIT {0}

/* `sql` must be a string literal: the cache knows it by its address. May be opened again while in use. */
bool stmt_open(struct stmt *stmt, struct store *store, const char *sql, struct err *err) MUST_USE;
/* For SQL that was put together: not kept. */
bool stmt_open_once(struct stmt *stmt, struct store *store, const char *sql, struct err *err) MUST_USE;
void stmt_release(struct stmt *stmt); /* zeroed is fine */
void stmts_release(struct store *store); /* those kept */

/* Bound bytes must stay until the next stmt_next, stmt_run or release. A NULL text is NULL. */
void stmt_int(struct stmt *stmt, int parameter, int64_t value);
void stmt_int_or_null(struct stmt *stmt, int parameter, int64_t value, int64_t null); /* `null` becomes NULL */
void stmt_real(struct stmt *stmt, int parameter, double value);
void stmt_text(struct stmt *stmt, int parameter, const char *text);
void stmt_span(struct stmt *stmt, int parameter, struct span text); /* as TEXT; absent: NULL */
void stmt_bytes(struct stmt *stmt, int parameter, struct span bytes); /* as BLOB; absent: NULL */

void stmt_zeros(struct stmt *stmt, int parameter, size_t length); /* a BLOB to be filled later */

/* True while there is a row; false at the end and, with `failed` and err set, on failure. */
bool stmt_next(struct stmt *stmt, struct err *err) MUST_USE;
/* Runs to the end and makes it ready to be bound and run again; false on failure. */
bool stmt_run(struct stmt *stmt, struct err *err) MUST_USE;
/* The same for one row's first column; *out_value unchanged when there is no row. */
bool stmt_run_int(struct stmt *stmt, int64_t *out_value, struct err *err) MUST_USE;
void stmt_again(struct stmt *stmt); /* ready to be bound and stepped again */

int64_t stmt_column_int(struct stmt *stmt, int column); /* NULL gives 0 */
int64_t stmt_column_int_or(struct stmt *stmt, int column, int64_t null);
double stmt_column_real(struct stmt *stmt, int column);
const char *stmt_column_text(struct stmt *stmt, int column); /* NULL gives NULL; lasts until the next step */
struct span stmt_column_span(struct stmt *stmt, int column); /* text or blob; NULL gives an absent span */
bool stmt_column_null(struct stmt *stmt, int column);

/* Runs SQL without parameters. */
bool sql_run(struct store *store, const char *sql, struct err *err) MUST_USE;
/* Turns SQLite's last failure into an err: ERR_BUSY, ERR_IO, ERR_STOPPED or ERR_ARCHIVE, naming the file. */
bool sql_failed(struct store *store, struct err *err);

#endif
