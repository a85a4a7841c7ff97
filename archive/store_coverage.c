/* store_coverage.c - what each place has brought, and what no other has. */
#include "archive/store_private.h"

/* Places of one server under one name (a tag, and the threads around it) are one place when it comes to overlap. */
static const char PLACES[] =
    "WITH seen AS (SELECT DISTINCT a.post, l.kind, l.name, coalesce(l.host, '') AS host, l.name || char(10) || "
    "coalesce(l.host, '') AS spot FROM appearances a JOIN posts p ON p.pk = a.post JOIN places l ON l.pk = a.place "
    "WHERE p.counted = 1), "
    "spread AS (SELECT post, count(DISTINCT spot) AS spots FROM seen GROUP BY post) "
    "SELECT kind, name, host, count(*), sum(spots = 1) FROM seen JOIN spread USING (post) "
    "GROUP BY kind, name, host ORDER BY kind, name, host";

bool store_each_place(struct store *store, bool (*each)(void *to, const struct place_seen *, struct err *), void *to,
                      struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, PLACES, err))
        return false;
    while (stmt_next(&stmt, err)) {
        const char *host = stmt_column_text(&stmt, 2);
        struct place_seen seen = {
            .place = {stmt_column_text(&stmt, 0), stmt_column_text(&stmt, 1), host && *host ? host : NULL},
            .posts = stmt_column_int(&stmt, 3),
            .only_here = stmt_column_int(&stmt, 4),
        };
        if (!each(to, &seen, err))
            return false;
    }
    return !stmt.failed;
}
