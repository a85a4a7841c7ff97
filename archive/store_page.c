/* store_page.c - transactions. The first write opens one; a page's end, a mark or a close commits it, and with it the
 * change counter, so that a number is never given twice. */
#include "archive/store_along.h"
#include "archive/store_lease.h"

bool meta_int(struct store *store, const char *name, int64_t *out_value, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT value FROM meta WHERE name = ?1", err))
        return false;
    stmt_text(&stmt, 1, name);
    int64_t value = 0;
    if (!stmt_run_int(&stmt, &value, err))
        return false;
    *out_value = value;
    return true;
}

bool meta_set_int(struct store *store, const char *name, int64_t value, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "INSERT OR REPLACE INTO meta(name, value) VALUES(?1, ?2)", err))
        return false;
    stmt_text(&stmt, 1, name);
    stmt_int(&stmt, 2, value);
    return stmt_run(&stmt, err);
}

int64_t change_next(struct store *store)
{
    store->altered = true;
    return ++store->change;
}

bool page_begin(struct store *store, struct err *err)
{
    if (store->in_page)
        return true;
    if (!store->writes)
        return err_set(err, ERR_IO, "%s: the archive was opened for reading only", store->path);
    if (!sql_run(store, "BEGIN IMMEDIATE", err) || !lease_check(store, err)) {
        page_undo(store);
        return false;
    }
    store->in_page = true;
    store->now_ms = when_now();
    store->since_commit = 0;
    return true;
}

bool page_commit(struct store *store, struct err *err)
{
    if (!store->in_page)
        return true;
    bool ok = lease_beat(store, err) && meta_set_int(store, "change", store->change, err);
    if (ok && store->altered)
        ok = meta_set_int(store, "changed_ms", when_now(), err) && (!store->run || along_mark(store, err));
    if (!ok || !sql_run(store, "COMMIT", err)) {
        page_undo(store);
        return false;
    }
    store->in_page = false;
    store->altered = false;
    store->since_commit = 0;
    store->tally_kept = store->tally;
    return true;
}

/* What memory holds beside the file goes back with it. */
void page_undo(struct store *store)
{
    struct err nobody = {0};
    if (!sqlite3_get_autocommit(store->db) && !sql_run(store, "ROLLBACK", &nobody))
        err_clear(&nobody); /* SQLite had rolled back by itself */
    store->in_page = false;
    store->altered = false;
    store->since_commit = 0;
    store->tally = store->tally_kept;
    store_forget(store);
    int64_t change = 0;
    if (meta_int(store, "change", &change, &nobody))
        store->change = change;
}
