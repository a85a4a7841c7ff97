/* stmt.c - SQLite behind a few verbs; the only file that turns its return codes into an err. */
#include "archive/stmt.h"

#include <assert.h>

#include "archive/store_private.h"

bool sql_failed(struct store *store, struct err *err)
{
    int code = sqlite3_extended_errcode(store->db);
    const char *why = sqlite3_errmsg(store->db);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, ERR_BUSY, "%s: another program is using the archive (%s)", store->path, why);
    case SQLITE_INTERRUPT:
    case SQLITE_ABORT:
        return err_set(err, ERR_STOPPED, "%s: stopped", store->path);
    case SQLITE_FULL:
        return err_set(err, ERR_IO, "%s: the disk is full", store->path);
    case SQLITE_READONLY:
        return err_set(err, ERR_IO, "%s: cannot be written to (%s)", store->path, why);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return err_errno(err, ERR_IO, "%s: %s (%d)", store->path, why, code);
    case SQLITE_TOOBIG:
        return err_set(err, ERR_LIMIT, "%s: %s", store->path, why);
    case SQLITE_NOTADB:
        return err_set(err, ERR_ARCHIVE, "%s: not a Palaver archive (%s)", store->path, why);
    case SQLITE_CORRUPT:
        return err_set(err, ERR_ARCHIVE, "%s: the archive is damaged (%s)", store->path, why);
    default:
        return err_set(err, ERR_ARCHIVE, "%s: %s (%d)", store->path, why, code);
    }
}

static bool stmt_prepare(struct stmt *stmt, struct store *store, const char *sql, unsigned flags, struct err *err)
{
    *stmt = (struct stmt){.store = store};
    if (sqlite3_prepare_v3(store->db, sql, -1, flags, &stmt->at, NULL) != SQLITE_OK) {
        stmt->failed = true;
        return sql_failed(store, err);
    }
    return true;
}

bool stmt_open_once(struct stmt *stmt, struct store *store, const char *sql, struct err *err)
{
    return stmt_prepare(stmt, store, sql, 0, err);
}

bool stmt_open(struct stmt *stmt, struct store *store, const char *sql, struct err *err)
{
    size_t slot = ((uintptr_t)sql >> 3) * 0x9E3779B1u;
    for (size_t tries = 0; tries < STMT_KEPT; tries++, slot++) {
        size_t at = slot & (STMT_KEPT - 1);
        if (store->kept[at].sql && store->kept[at].sql != sql)
            continue;
        if (!store->kept[at].sql) {
            if (!stmt_prepare(stmt, store, sql, SQLITE_PREPARE_PERSISTENT, err))
                return false;
            store->kept[at].sql = sql;
            store->kept[at].at = stmt->at;
        } else if (sqlite3_stmt_busy(store->kept[at].at)) {
            break; /* a caller further up is stepping it */
        }
        *stmt = (struct stmt){.at = store->kept[at].at, .store = store, .kept = true};
        return true;
    }
    return stmt_prepare(stmt, store, sql, 0, err);
}

void stmt_release(struct stmt *stmt)
{
    if (stmt->at && stmt->kept) {
        sqlite3_reset(stmt->at);
        sqlite3_clear_bindings(stmt->at);
    } else if (stmt->at) {
        sqlite3_finalize(stmt->at);
    }
    *stmt = (struct stmt)STMT_INIT;
}

/* Binding fails only for a wrong number (our mistake) or for a value beyond the length limit, which a step then
 * meets as a missing NOT NULL value; say so here, where it is known. */
static void stmt_bound(struct stmt *stmt, int code)
{
    assert(code != SQLITE_RANGE && code != SQLITE_MISUSE);
    if (code != SQLITE_OK)
        stmt->failed = true;
}

void stmt_int(struct stmt *stmt, int parameter, int64_t value)
{
    stmt_bound(stmt, sqlite3_bind_int64(stmt->at, parameter, value));
}

void stmt_int_or_null(struct stmt *stmt, int parameter, int64_t value, int64_t null)
{
    stmt_bound(stmt, value == null ? sqlite3_bind_null(stmt->at, parameter)
                                   : sqlite3_bind_int64(stmt->at, parameter, value));
}

void stmt_real(struct stmt *stmt, int parameter, double value)
{
    stmt_bound(stmt, sqlite3_bind_double(stmt->at, parameter, value));
}

void stmt_text(struct stmt *stmt, int parameter, const char *text)
{
    stmt_bound(stmt, sqlite3_bind_text(stmt->at, parameter, text, -1, SQLITE_STATIC));
}

void stmt_span(struct stmt *stmt, int parameter, struct span text)
{
    stmt_bound(stmt, sqlite3_bind_text64(stmt->at, parameter, text.at, text.length, SQLITE_STATIC, SQLITE_UTF8));
}

void stmt_bytes(struct stmt *stmt, int parameter, struct span bytes)
{
    stmt_bound(stmt, sqlite3_bind_blob64(stmt->at, parameter, bytes.at, bytes.length, SQLITE_STATIC));
}

void stmt_zeros(struct stmt *stmt, int parameter, size_t length)
{
    stmt_bound(stmt, sqlite3_bind_zeroblob64(stmt->at, parameter, length));
}

bool stmt_next(struct stmt *stmt, struct err *err)
{
    if (stmt->failed) {
        err_set(err, ERR_LIMIT, "%s: a value is too long for the archive", stmt->store->path);
        return false;
    }
    int code = sqlite3_step(stmt->at);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE) {
        stmt->failed = true;
        sql_failed(stmt->store, err);
    }
    return false;
}

void stmt_again(struct stmt *stmt)
{
    sqlite3_reset(stmt->at);
}

bool stmt_run(struct stmt *stmt, struct err *err)
{
    while (stmt_next(stmt, err))
        ;
    sqlite3_reset(stmt->at);
    return !stmt->failed;
}

bool stmt_run_int(struct stmt *stmt, int64_t *out_value, struct err *err)
{
    if (stmt_next(stmt, err))
        *out_value = stmt_column_int(stmt, 0);
    sqlite3_reset(stmt->at);
    return !stmt->failed;
}

int64_t stmt_column_int(struct stmt *stmt, int column)
{
    return sqlite3_column_int64(stmt->at, column);
}

int64_t stmt_column_int_or(struct stmt *stmt, int column, int64_t null)
{
    return stmt_column_null(stmt, column) ? null : sqlite3_column_int64(stmt->at, column);
}

double stmt_column_real(struct stmt *stmt, int column)
{
    return sqlite3_column_double(stmt->at, column);
}

const char *stmt_column_text(struct stmt *stmt, int column)
{
    return (const char *)sqlite3_column_text(stmt->at, column);
}

struct span stmt_column_span(struct stmt *stmt, int column)
{
    if (stmt_column_null(stmt, column))
        return (struct span){0};
    const char *at = sqlite3_column_blob(stmt->at, column); /* of a text: its bytes, unconverted */
    int bytes = sqlite3_column_bytes(stmt->at, column);
    return span_from(at ? at : "", (size_t)bytes);
}

bool stmt_column_null(struct stmt *stmt, int column)
{
    return sqlite3_column_type(stmt->at, column) == SQLITE_NULL;
}

void stmts_release(struct store *store)
{
    for (size_t i = 0; i < STMT_KEPT; i++) {
        sqlite3_finalize(store->kept[i].at);
        store->kept[i].at = NULL;
        store->kept[i].sql = NULL;
    }
}

bool sql_run(struct store *store, const char *sql, struct err *err)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sql_failed(store, err);
    return true;
}
