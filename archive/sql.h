/* sql.h - SQL that is put together from fixed pieces, with every value bound. Private to the archive. */
#ifndef ARCHIVE_SQL_H
#define ARCHIVE_SQL_H

#include "archive/stmt.h"
#include "palaver/arena.h"
#include "palaver/str.h"

struct sql_value {
    const char *text; /* NULL: a number */
    int64_t number;
};

struct sql {
    struct str text;
    struct arena arena; /* of the texts bound */
    struct sql_value *values;
    size_t count, room;
};
#define SQL_INIT {0}

void sql_release(struct sql *sql);
/* A piece of fixed text: never a value. */
void sql_add(struct sql *sql, const char *text);
/* A parameter holding the value; its "?N" is appended. */
void sql_int(struct sql *sql, int64_t number);
void sql_text(struct sql *sql, const char *text); /* copied */
/* "(SELECT value ...)": these numbers, for IN. */
void sql_numbers(struct sql *sql, const int64_t *numbers, size_t count);
/* Prepares and binds; `sql` must outlive the statement. */
bool sql_open(const struct sql *sql, struct stmt *stmt, struct store *store, struct err *err) MUST_USE;

#endif
