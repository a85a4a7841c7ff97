/* store_code.c - what human coders judged: keyed by the post's id, so that no import and no undo touches it. */
#include "archive/store_private.h"

bool store_code_put(struct store *store, const struct code *code, struct err *err)
{
    if (code->value != 0 && code->value != 1)
        return err_set(err, ERR_USAGE, "a code is 1 (has the theme) or 0 (has not), not %d", code->value);
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!page_begin(store, err) ||
        !stmt_open(&stmt, store, "INSERT OR REPLACE INTO codes(post_id, theme, coder, value, coded_ms, note) "
                   "VALUES(?1, ?2, ?3, ?4, ?5, ?6)", err))
        return false;
    stmt_text(&stmt, 1, code->post_id);
    stmt_text(&stmt, 2, code->theme);
    stmt_text(&stmt, 3, code->coder);
    stmt_int(&stmt, 4, code->value);
    stmt_int(&stmt, 5, code->coded_ms);
    stmt_text(&stmt, 6, code->note);
    if (!stmt_run(&stmt, err))
        return false;
    stmt_release(&stmt);
    return store->run ? true : page_commit(store, err);
}

bool store_each_code(struct store *store, bool (*each)(void *to, const struct code *, struct err *), void *to,
                     struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT post_id, theme, coder, value, coded_ms, note FROM codes "
                   "ORDER BY post_id, theme, coder", err))
        return false;
    while (stmt_next(&stmt, err)) {
        struct code code = {
            .post_id = stmt_column_text(&stmt, 0),
            .theme = stmt_column_text(&stmt, 1),
            .coder = stmt_column_text(&stmt, 2),
            .value = (int)stmt_column_int(&stmt, 3),
            .coded_ms = stmt_column_int(&stmt, 4),
            .note = stmt_column_text(&stmt, 5),
        };
        if (!each(to, &code, err))
            return false;
    }
    return !stmt.failed;
}
