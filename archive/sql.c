/* sql.c - see sql.h. */
#include "archive/sql.h"

#include <inttypes.h>
#include <stdlib.h>

void sql_release(struct sql *sql)
{
    str_release(&sql->text);
    arena_release(&sql->arena);
    free(sql->values);
    *sql = (struct sql)SQL_INIT;
}

void sql_add(struct sql *sql, const char *text)
{
    str_add(&sql->text, text);
}

static void value_add(struct sql *sql, struct sql_value value)
{
    if (sql->count == sql->room) {
        sql->room = sql->room ? sql->room * 2 : 16;
        sql->values = mem_grow(sql->values, sql->room, sizeof *sql->values);
    }
    sql->values[sql->count++] = value;
    str_format(&sql->text, "?%zu", sql->count);
}

void sql_int(struct sql *sql, int64_t number)
{
    value_add(sql, (struct sql_value){NULL, number});
}

void sql_text(struct sql *sql, const char *text)
{
    value_add(sql, (struct sql_value){arena_text(&sql->arena, text), 0});
}

void sql_numbers(struct sql *sql, const int64_t *numbers, size_t count)
{
    OWNED(str_release) struct str list = STR_INIT;
    str_add_char(&list, '[');
    for (size_t i = 0; i < count; i++)
        str_format(&list, "%s%" PRId64, i ? "," : "", numbers[i]);
    str_add_char(&list, ']');
    sql_add(sql, "(SELECT value FROM json_each(");
    sql_text(sql, str_text(&list));
    sql_add(sql, "))");
}

bool sql_open(const struct sql *sql, struct stmt *stmt, struct store *store, struct err *err)
{
    if (!stmt_open_once(stmt, store, str_text(&sql->text), err))
        return false;
    size_t named = (size_t)sqlite3_bind_parameter_count(stmt->at); /* the last may not have been needed */
    for (size_t i = 0; i < sql->count && i < named; i++) {
        if (sql->values[i].text)
            stmt_text(stmt, (int)i + 1, sql->values[i].text);
        else
            stmt_int(stmt, (int)i + 1, sql->values[i].number);
    }
    return true;
}
