/* store.c - opening, closing and copying an archive. Relies on store_check.c for what is believed of a file and on
 * store_lease.c for there being one writer. */
#include "palaver/store.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "archive/belt.h"
#include "archive/store_lease.h"
#include "archive/store_open.h"
#include "archive/store_sink.h"

/* On a network file system WAL cannot work; SQLite then stays with DELETE, which is slower and as safe. */
static bool store_prepare_writing(struct store *store, struct err *err)
{
    if (!sql_run(store, "PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
                        "PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864; "
                        "PRAGMA wal_autocheckpoint = 8000", err))
        return false;
    if (!lease_take(store, err) || !meta_int(store, "change", &store->change, err))
        return false;
    bool ok = page_begin(store, err) && store_check_home(store, err) && runs_close_stale(store, err) &&
              page_commit(store, err);
    if (!ok) {
        page_undo(store);
        lease_drop(store);
    }
    return ok;
}

static bool store_begin(struct store *store, enum store_mode mode, struct err *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (mode == STORE_WRITE)
        flags |= SQLITE_OPEN_CREATE;
    if (mode == STORE_READ && access(store->path, F_OK) != 0)
        return errno == ENOENT ? err_set(err, ERR_MISSING, "%s: there is no such archive", store->path)
                               : err_errno(err, ERR_IO, "%s", store->path);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* nobody asks; it is a lock at each allocation. Once: later it is refused */
    int code = sqlite3_open_v2(store->path, &store->db, flags, NULL);
    if (!store->db)
        return err_set(err, ERR_IO, "%s: cannot be opened", store->path);
    if (code != SQLITE_OK)
        return sql_failed(store, err);
    store->writes = mode == STORE_WRITE;
    if (store->writes && access(store->path, F_OK) == 0 && sqlite3_db_readonly(store->db, "main") == 1)
        return err_set(err, ERR_IO, "%s: cannot be written to", store->path);
    if (!store_settle(store, err) || !store_check(store, err))
        return false;
    if (store->writes)
        return store_prepare_writing(store, err);
    return sql_run(store, "PRAGMA query_only = ON; PRAGMA cache_size = -16384", err);
}

struct store *store_open(const char *path, enum store_mode mode, struct err *err)
{
    struct store *store = mem_new(sizeof *store);
    store->path = mem_text(path);
    store_sink_prepare(store);
    if (store_begin(store, mode, err))
        return store;
    store->writes = false; /* never got the lease */
    store_close(store);
    return NULL;
}

/* At rest an archive is one file. Only the last one out can do that; for everybody else SQLite refuses. */
static void store_rest(struct store *store)
{
    struct err nobody = {0};
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    bool wal = stmt_open_once(&stmt, store, "PRAGMA journal_mode", &nobody) && stmt_next(&stmt, &nobody) &&
               strcmp(stmt_column_text(&stmt, 0), "wal") == 0;
    stmt_release(&stmt);
    if (!wal || sqlite3_db_readonly(store->db, "main") != 0 || lease_held(store))
        return;
    sqlite3_busy_timeout(store->db, 0);
    if (!sql_run(store, "PRAGMA query_only = OFF; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE",
                 &nobody))
        err_clear(&nobody); /* others are at work: the last of them does it */
}

void store_close(struct store *store)
{
    if (!store)
        return;
    struct err nobody = {0};
    if (!belt_end(store, &nobody)) /* a run that nobody ended */
        err_clear(&nobody);
    if (store->db && store->writes) {
        page_undo(store); /* what nobody ended is not whole */
        if (!late_indices_make(store, &nobody))
            page_undo(store); /* the next writer makes them */
        lease_drop(store);
    }
    if (store->db) {
        stmts_release(store);
        store_rest(store);
        stmts_release(store);
        sqlite3_close(store->db);
    }
    store_sink_release(store);
    free(store->path);
    free(store);
}

void store_closep(struct store **store)
{
    store_close(*store);
    *store = NULL;
}

const char *store_path(const struct store *store)
{
    return store->path;
}

bool store_changed_ms(struct store *store, int64_t *out_ms, struct err *err)
{
    return meta_int(store, "changed_ms", out_ms, err);
}

bool store_backup(struct store *store, const char *path, struct err *err)
{
    if (access(path, F_OK) == 0)
        return err_set(err, ERR_IO, "%s: is there already; a backup never replaces a file", path);
    if (!page_commit(store, err))
        return false;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!sql_run(store, "PRAGMA query_only = OFF", err) || !stmt_open_once(&stmt, store, "VACUUM INTO ?1", err))
        return false;
    stmt_text(&stmt, 1, path);
    struct err why = {0};
    bool ok = stmt_run(&stmt, &why);
    if (!ok) {
        err_set(err, why.code, "%s: the backup failed: %s", path, why.text);
        unlink(path); /* what VACUUM had begun */
    }
    if (!store->writes)
        ok = sql_run(store, "PRAGMA query_only = ON", err) && ok;
    return ok;
}

void store_on_progress(struct store *store, void (*tell)(void *to, const char *what, int64_t done, int64_t total),
                       void *to)
{
    store->tell = tell;
    store->tell_to = to;
}

void store_tell(struct store *store, const char *what, int64_t done, int64_t total)
{
    if (store->tell)
        store->tell(store->tell_to, what, done, total);
}
