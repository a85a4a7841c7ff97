/* count.c - posts, people and matches by one or two properties, in SQL, so that memory stays bounded.
 *
 * The unit is that of every listing: a post counts once for each value it has (`query theme:X` lists what `themes` counts
 * for X). Where a post can have a value more than once, rows are made distinct before they are counted. */
#include <stdio.h>

#include <sqlite3.h>

#include "archive/query_sql.h"
#include "archive/store_private.h"

/* One property, as SQL over p, a (its author's row) and what it joins; "$" stands for the number of the dimension, "@" for
 * the tagging. */
struct dimension {
    enum count_by by;
    const char *name;
    const char *join;   /* NULL: none needed */
    const char *group;  /* equal for posts that are counted together; NULL: no value */
    const char *label;  /* what is shown of it; the least of a group */
    const char *key;    /* instead of the label: made of the group (g$) once a group */
    bool many;          /* a post may have several values, or one several times */
};

#define ENTITY_JOIN(kind) "JOIN entities e$ ON e$.post = p.pk AND e$.kind = " kind
#define READING_JOIN "LEFT JOIN readings r$ ON r$.post = p.pk"
#define PLACE_JOIN                                                                                              \
    "CROSS JOIN appearances v$ ON v$.post IN (SELECT p.pk UNION SELECT g.post FROM same_as g WHERE g.group_key = p.pk) " \
    "JOIN places l$ ON l$.pk = v$.place"
#define WHEN_IN(unit) "palaver_when(?1, p.posted_ms, p.grain, '" unit "')"
#define KIND_NAME                                                                                       \
    "CASE p.kind WHEN 0 THEN 'message' WHEN 1 THEN 'repost' WHEN 2 THEN 'digest' WHEN 3 THEN 'abstract' " \
    "WHEN 4 THEN 'article' ELSE 'notice' END"

static const struct dimension DIMENSIONS[] = {
    {.by = BY_THEME, .name = "theme", .join = "JOIN matches m$ ON m$.tagging = @ AND m$.post = p.pk",
     .group = "m$.theme", .key = "(SELECT h.theme FROM tagging_themes h WHERE h.tagging = @ AND h.n = g$)"},
    {.by = BY_TERM, .name = "term",
     .join = "JOIN matches m$ ON m$.tagging = @ AND m$.post = p.pk JOIN tagging_terms w$ ON w$.tagging = @ AND w$.n = "
             "m$.term", .group = "w$.text", .label = "w$.text"},
    {.by = BY_LANG, .name = "lang"}, /* its expression is SQL_LANG's */
    {.by = BY_NETWORK, .name = "network", .group = "p.network", .label = "p.network"},
    {.by = BY_PLACE, .name = "place", .join = PLACE_JOIN, .group = "lower(l$.name)", .label = "l$.name", .many = true},
    {.by = BY_DAY, .name = "day", .group = WHEN_IN("day"), .key = "g$"},
    {.by = BY_HOUR, .name = "hour", .group = WHEN_IN("hour"), .key = "g$"},
    {.by = BY_MINUTE, .name = "minute", .group = WHEN_IN("minute"), .key = "g$"},
    {.by = BY_WEEK, .name = "week", .group = WHEN_IN("week"), .key = "g$"},
    {.by = BY_MONTH, .name = "month", .group = WHEN_IN("month"), .key = "g$"},
    {.by = BY_AUTHOR, .name = "author", .group = "a.person",
     .label = "CASE WHEN a.network = 'mail' OR a.author IS NULL THEN ifnull(nullif(a.name, ''), a.author) "
              "ELSE a.author END"},
    {.by = BY_QUESTION, .name = "question", .join = "LEFT JOIN questions q$ ON q$.post = p.pk",
     .group = "nullif(q$.question, 0)", .key = "g$"},
    {.by = BY_KIND, .name = "kind", .group = "p.kind", .label = KIND_NAME},
    {.by = BY_THREAD, .name = "thread", .join = "LEFT JOIN threads t$ ON t$.post = p.pk",
     .group = "coalesce(nullif(t$.thread_key, 0), t$.thread_id, p.pk)",
     .key = "CASE typeof(g$) WHEN 'integer' THEN (SELECT f.id FROM posts f WHERE f.pk = g$) ELSE g$ END"},
    {.by = BY_SERIES, .name = "series", .join = READING_JOIN, .group = "lower(r$.series)", .label = "r$.series"},
    {.by = BY_TAG, .name = "tag", .join = ENTITY_JOIN("0"), .group = "e$.folded", .label = "e$.text", .many = true},
    {.by = BY_LINK, .name = "link", .join = ENTITY_JOIN("2"), .group = "ifnull(e$.url, e$.text)", .key = "g$",
     .many = true},
    {.by = BY_LINK_HOST, .name = "host", .join = ENTITY_JOIN("2 AND e$.folded <> ''"), .group = "e$.folded", .key = "g$",
     .many = true},
    {.by = BY_COUNTRY, .name = "country", .join = READING_JOIN, .group = "r$.profile_country", .key = "g$"},
    {.by = BY_MENTION, .name = "mention", .join = ENTITY_JOIN("1"), .group = "e$.folded", .key = "g$", .many = true},
};
_Static_assert(ENTITY_HASHTAG == 0 && ENTITY_MENTION == 1 && ENTITY_LINK == 2, "numbers of ENTITY_JOIN");

bool count_by_find(const char *name, enum count_by *out_by)
{
    for (size_t i = 0; i < COUNT_OF(DIMENSIONS); i++)
        if (strcmp(name, DIMENSIONS[i].name) == 0) {
            *out_by = DIMENSIONS[i].by;
            return true;
        }
    return false;
}

static const struct dimension *dimension_of(enum count_by by)
{
    for (size_t i = 0; i < COUNT_OF(DIMENSIONS); i++)
        if (DIMENSIONS[i].by == by)
            return &DIMENSIONS[i];
    return NULL;
}

/* ---- moments in the zone ---- */

static const struct moment_unit {
    const char *name;
    enum when_grain grain; /* what is known less exactly has no value: an abstract of 2015 is of no day */
    int length;            /* of "2015-02-06T16:05" */
} UNITS[] = {
    {"minute", WHEN_MINUTE, 16}, {"hour", WHEN_MINUTE, 13}, {"day", WHEN_DAY, 10}, {"week", WHEN_DAY, 10},
    {"month", WHEN_MONTH, 7},
};

/* palaver_when(zone, ms, grain, unit): "2015-02-06", ...; of a week its Monday. NULL for no time. */
static void sql_when(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const struct zone *zone = sqlite3_value_pointer(values[0], "zone");
    int grain = sqlite3_value_int(values[2]);
    const char *name = (const char *)sqlite3_value_text(values[3]);
    const struct moment_unit *unit = UNITS;
    while (name && unit < UNITS + COUNT_OF(UNITS) && strcmp(unit->name, name) != 0)
        unit++;
    if (!name || unit == UNITS + COUNT_OF(UNITS) || sqlite3_value_type(values[1]) == SQLITE_NULL ||
        grain > (int)unit->grain)
        return;
    char text[WHEN_TEXT_BYTES];
    struct when_parts at = when_split(sqlite3_value_int64(values[1]), grain < WHEN_DAY ? zone : NULL);
    if (strcmp(name, "week") == 0)
        at = when_split(when_from_date(at.year, at.month, at.day) - (at.weekday + 6) % 7 * DAY_MS, NULL);
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d", at.year, at.month, at.day, at.hour, at.minute);
    sqlite3_result_text(context, text, unit->length, SQLITE_TRANSIENT);
}

static bool register_when(struct store *store, struct err *err)
{
    int code = sqlite3_create_function(store->db, "palaver_when", 4, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, sql_when,
                                       NULL, NULL);
    /* BUSY: it is there already, and a count within a count is using it */
    return code == SQLITE_OK || code == SQLITE_BUSY || sql_failed(store, err);
}

/* ---- the statement ---- */

struct counting {
    const struct count_request *request;
    const struct dimension *by[2];
    bool careful; /* matches beside values that repeat: rows are made distinct first */
    bool themes;  /* counts matches */
};

/* A template with the dimension's number and the tagging's filled in. */
static void add_template(struct sql *sql, const char *text, size_t number, int64_t tagging)
{
    for (; *text; text++) {
        if (*text == '$')
            str_format(&sql->text, "%zu", number + 1);
        else if (*text == '@')
            sql_int(sql, tagging);
        else
            str_add_char(&sql->text, *text);
    }
}

static bool is_match(const struct dimension *dimension)
{
    return dimension && (dimension->by == BY_THEME || dimension->by == BY_TERM);
}

static void add_group(const struct counting *counting, size_t number, struct sql *sql)
{
    const struct dimension *dimension = counting->by[number];
    if (!dimension) {
        sql_add(sql, "NULL");
    } else if (dimension->by == BY_LANG) { /* "pt" of "pt-br" */
        str_format(&sql->text, "substr(%s, 1, instr(%s || '-', '-') - 1)", SQL_LANG, SQL_LANG);
    } else {
        add_template(sql, dimension->group, number, counting->request->tagging);
    }
}

static void add_label(const struct counting *counting, size_t number, struct sql *sql)
{
    const struct dimension *dimension = counting->by[number];
    if (dimension && dimension->label)
        add_template(sql, dimension->label, number, counting->request->tagging);
    else
        sql_add(sql, "NULL");
}

static void add_key(const struct counting *counting, size_t number, struct sql *sql)
{
    const struct dimension *dimension = counting->by[number];
    if (!dimension)
        sql_add(sql, "NULL");
    else if (dimension->label)
        add_template(sql, "k$", number, 0);
    else
        add_template(sql, dimension->key ? dimension->key : "g$", number, counting->request->tagging);
}

/* Theme by term is one match seen twice: joined once. */
static bool shares_match(const struct counting *counting)
{
    return is_match(counting->by[0]) && is_match(counting->by[1]) && counting->by[0] != counting->by[1];
}

static void add_join(const struct counting *counting, size_t number, struct sql *sql)
{
    const struct dimension *dimension = counting->by[number];
    if (!dimension || !dimension->join)
        return;
    sql_add(sql, " ");
    add_template(sql, dimension->join, number, counting->request->tagging);
    if (number == 1 && shares_match(counting))
        sql_add(sql, " AND m2.field = m1.field AND m2.start = m1.start AND m2.end = m1.end AND m2.term = m1.term");
}

/* Matches of this post for the theme or term of the row. */
static void add_matches_of_row(const struct counting *counting, struct sql *sql)
{
    size_t number = is_match(counting->by[0]) ? 0 : 1;
    bool theme = counting->by[number]->by == BY_THEME;
    sql_add(sql, "(SELECT count(*) FROM matches c WHERE c.tagging = ");
    sql_int(sql, counting->request->tagging);
    sql_add(sql, " AND c.post = p.pk AND c.");
    add_template(sql, theme ? "theme = m$.theme)" :
                      "term IN (SELECT o.n FROM tagging_terms o WHERE o.tagging = @ AND o.text = w$.text))", number,
                 counting->request->tagging);
}

static void add_rows(const struct counting *counting, struct sql *sql)
{
    sql_add(sql, counting->careful ? "SELECT DISTINCT " : "SELECT ");
    for (size_t i = 0; i < 2; i++) {
        add_group(counting, i, sql);
        str_format(&sql->text, " AS g%zu, ", i + 1);
        if (counting->careful && counting->by[i] && counting->by[i]->many) { /* two spellings would be two rows */
            add_group(counting, i, sql);
            str_format(&sql->text, " AS l%zu, ", i + 1);
        } else {
            add_label(counting, i, sql);
            str_format(&sql->text, " AS l%zu, ", i + 1);
        }
    }
    sql_add(sql, "p.pk AS pk, a.person AS person, p.posted_ms AS posted_ms, ");
    if (counting->careful)
        add_matches_of_row(counting, sql);
    else
        sql_add(sql, counting->themes ? "1" : "0");
    sql_add(sql, " AS n");
}

static void add_joins(const void *of, struct sql *sql)
{
    const struct counting *counting = of;
    sql_add(sql, " LEFT JOIN authors a ON a.pk = p.author");
    add_join(counting, 0, sql);
    add_join(counting, 1, sql);
}

static bool count_sql(struct store *store, const struct counting *counting, struct sql *sql, struct err *err)
{
    const struct count_request *request = counting->request;
    struct scope scope = {
        .query = request->query, .tagging = request->tagging, .joins = add_joins, .joins_of = counting,
    };
    bool many = (counting->by[0] && counting->by[0]->many) || (counting->by[1] && counting->by[1]->many);
    sql_int(sql, 0); /* ?1 is the zone, bound as a pointer afterwards */
    str_clear(&sql->text);
    sql_add(sql, "SELECT ");
    for (size_t i = 0; i < 2; i++) {
        add_key(counting, i, sql);
        sql_add(sql, i ? " AS key2, " : " AS key1, ");
    }
    sql_add(sql, "posts, people, matches, first, last FROM (SELECT g1, g2, min(l1) AS k1, min(l2) AS k2, ");
    sql_add(sql, many || counting->themes ? "count(DISTINCT pk)" : "count(*)");
    sql_add(sql, " AS posts, count(DISTINCT person) AS people, sum(n) AS matches, min(posted_ms) AS first, "
                 "max(posted_ms) AS last FROM (");
    add_rows(counting, sql);
    if (!scope_sql(store, &scope, sql, err))
        return false;
    sql_add(sql, ") GROUP BY g1, g2) ORDER BY posts DESC, key1, key2");
    if (request->limit > 0) {
        sql_add(sql, " LIMIT ");
        sql_int(sql, request->limit);
    }
    return true;
}

bool store_each_count(struct store *store, const struct count_request *request,
                      bool (*each)(void *to, const struct count_row *, struct err *), void *to, struct err *err)
{
    struct counting counting = {
        .request = request, .by = {dimension_of(request->by), dimension_of(request->then_by)},
    };
    bool first = is_match(counting.by[0]), second = is_match(counting.by[1]);
    counting.themes = first || second;
    counting.careful = counting.themes && !shares_match(&counting) &&
                       ((first && second) || (!first && counting.by[0] && counting.by[0]->many) ||
                        (!second && counting.by[1] && counting.by[1]->many));
    if (counting.themes && request->tagging == 0)
        return err_set(err, ERR_MISSING, "%s: nothing is tagged yet: palaver tag", store_path(store));
    OWNED(sql_release) struct sql sql = SQL_INIT;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!register_when(store, err) || !count_sql(store, &counting, &sql, err) || !sql_open(&sql, &stmt, store, err))
        return false;
    sqlite3_bind_pointer(stmt.at, 1, (void *)(uintptr_t)request->zone, "zone", NULL);
    while (stmt_next(&stmt, err)) {
        struct count_row row = {
            .key = stmt_column_text(&stmt, 0), .key2 = stmt_column_text(&stmt, 1),
            .posts = stmt_column_int(&stmt, 2), .people = stmt_column_int(&stmt, 3),
            .matches = stmt_column_int(&stmt, 4), .first_ms = stmt_column_int_or(&stmt, 5, WHEN_NONE),
            .last_ms = stmt_column_int_or(&stmt, 6, WHEN_NONE),
        };
        if (!each(to, &row, err))
            return false;
    }
    return !stmt.failed;
}
