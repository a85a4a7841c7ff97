/* query_rows.c - see query_rows.h. */
#include "archive/query_rows.h"

#include <stdlib.h>

#include "palaver/fold.h"

#define HIGHEST "\xf4\x8f\xbf\xbf" /* U+10FFFF: behind every value that begins alike */

/* ---- comparing ---- */

void sql_compare(struct sql *sql, const char *column, const char *value, bool star, const char *collate)
{
    OWNED(str_release) struct str end = STR_INIT;
    str_format(&end, "%s" HIGHEST, value);
    sql_add(sql, "(");
    sql_add(sql, column);
    sql_add(sql, star ? " >= " : " = ");
    sql_text(sql, value);
    sql_add(sql, collate);
    if (star) {
        sql_add(sql, " AND ");
        sql_add(sql, column);
        sql_add(sql, " < ");
        sql_text(sql, str_text(&end));
        sql_add(sql, collate);
    }
    sql_add(sql, ")");
}

void numbers_release(struct numbers *numbers)
{
    free(numbers->at);
}

void numbers_add(struct numbers *numbers, int64_t number)
{
    if (numbers->count == numbers->room) {
        numbers->room = numbers->room ? numbers->room * 2 : 16;
        numbers->at = mem_grow(numbers->at, numbers->room, sizeof *numbers->at);
    }
    numbers->at[numbers->count++] = number;
}

bool node_fits_name(struct span text, const struct node *node, struct str *room)
{
    str_clear(room);
    fold_case(text, room);
    return node->star ? span_starts(str_span(room), node->value) : span_is(str_span(room), node->value);
}

bool rows_look_up(const struct test_context *context, const char *sql, struct numbers *out, struct err *err)
{
    OWNED(str_release) struct str folded = STR_INIT;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, context->store, sql, err))
        return false;
    int columns = sqlite3_column_count(stmt.at);
    while (stmt_next(&stmt, err))
        for (int i = 1; i < columns; i++)
            if (!stmt_column_null(&stmt, i) && node_fits_name(stmt_column_span(&stmt, i), context->node, &folded)) {
                numbers_add(out, stmt_column_int(&stmt, 0));
                break;
            }
    return !stmt.failed;
}

/* ---- rows of tables that name a post ---- */

/* `where` is about x and follows; the caller closes with rows_end(). */
void rows_begin(struct sql *sql, enum form form, const char *table)
{
    sql_add(sql, form == FORM_FILTER ? "EXISTS (SELECT 1 FROM " :
                 form == FORM_KEYS ? "SELECT DISTINCT x.post AS pk FROM " : "SELECT x.post AS pk FROM ");
    sql_add(sql, table);
    sql_add(sql, form == FORM_FILTER ? " x WHERE x.post = p.pk AND " : " x WHERE ");
}

void rows_end(struct sql *sql, enum form form)
{
    if (form == FORM_FILTER)
        sql_add(sql, ")");
}

bool tag_rows(const struct test_context *context, struct sql *sql, enum form form)
{
    const struct node *node = context->node;
    rows_begin(sql, form, "entities");
    sql_add(sql, "x.kind = ");
    sql_int(sql, node->field->id == FIELD_TAG ? ENTITY_HASHTAG : ENTITY_MENTION);
    sql_add(sql, " AND ");
    sql_compare(sql, "x.folded", node->value, node->star, "");
    rows_end(sql, form);
    return true;
}

/* A host, or an address with or without its scheme: the host is what the index knows. */
bool link_rows(const struct test_context *context, struct sql *sql, enum form form)
{
    const struct node *node = context->node;
    const char *slashes = strstr(node->value, "://");
    const char *rest = slashes ? slashes + 3 : node->value;
    const char *path = strchr(rest, '/');
    OWNED(str_release) struct str host = STR_INIT;
    OWNED(str_release) struct str url = STR_INIT;
    if (path)
        str_format(&url, "%s%s", slashes ? "" : "https://", node->value);
    fold_case(path ? query_link_host(str_span(&url)) : span_of(rest), &host);
    bool www = span_starts(str_span(&host), "www.");
    rows_begin(sql, form, "entities");
    sql_add(sql, "x.kind = ");
    sql_int(sql, ENTITY_LINK);
    sql_add(sql, " AND ");
    sql_compare(sql, "x.folded", str_text(&host) + (www ? 4 : 0), node->star && !path, "");
    if (path) {
        sql_add(sql, " AND ");
        sql_compare(sql, "substr(coalesce(x.url, x.text), instr(coalesce(x.url, x.text), '://') + 3)", rest, node->star, "");
    }
    rows_end(sql, form);
    return true;
}

static bool theme_missing(const struct test_context *context, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, context->store, "SELECT lexicon FROM taggings WHERE number = ?1", err))
        return false;
    stmt_int(&stmt, 1, context->tagging);
    const char *lexicon = stmt_next(&stmt, err) ? stmt_column_text(&stmt, 0) : NULL;
    const struct node *node = context->node;
    struct place_at place = {.column = node->column, .byte = -1};
    return err_at(err, ERR_USAGE, place, "query, column %lld: lexicon '%s' has no %s '%s%s'", (long long)node->column,
                  lexicon ? lexicon : "?", node->field->name, node->shown, node->star ? "*" : "");
}

static bool needs_tagging(const struct test_context *context, struct err *err)
{
    if (context->tagging)
        return true;
    return err_set(err, ERR_MISSING, "%s: %s: asks for themes, and nothing is tagged yet: palaver tag",
                   store_path(context->store), context->node->field->name);
}

/* "186" and "en:186" name the terms in a line of the lexicon, as kwic and query --why print it. */
static bool names_line(const char *value, const char *layer, int64_t line)
{
    const char *colon = strchr(value, ':');
    int64_t number;
    return span_number(span_of(colon ? colon + 1 : value), &number) && number == line &&
           (!colon || span_is(span_from(value, (size_t)(colon - value)), layer));
}

/* theme:, term:, has:theme and lexicon: are rows of matches; what a name stands for is looked up first, because the
 * index begins with the theme's number. */
bool match_rows(const struct test_context *context, struct sql *sql, enum form form, struct err *err)
{
    static const char THEMES[] = "SELECT n, theme FROM tagging_themes WHERE tagging = ?1";
    static const char TERMS[] = "SELECT theme, text, n, layer, line FROM tagging_terms WHERE tagging = ?1";
    const struct node *node = context->node;
    if (!needs_tagging(context, err))
        return false;
    bool term = node->field->id == FIELD_TERM, named = term || node->field->id == FIELD_THEME;
    OWNED(numbers_release) struct numbers themes = {0};
    OWNED(numbers_release) struct numbers terms = {0};
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, context->store, term ? TERMS : THEMES, err))
        return false;
    stmt_int(&stmt, 1, context->tagging);
    while (named && stmt_next(&stmt, err)) {
        struct span name = stmt_column_span(&stmt, 1);
        bool meant = node->star ? span_starts(name, node->value) : span_is(name, node->value);
        if (!meant && !(term && names_line(node->value, stmt_column_text(&stmt, 3), stmt_column_int(&stmt, 4))))
            continue;
        numbers_add(&themes, stmt_column_int(&stmt, 0));
        if (term)
            numbers_add(&terms, stmt_column_int(&stmt, 2));
    }
    if (stmt.failed)
        return false;
    if (named && themes.count == 0 && !(node->star && node->value[0] == '\0'))
        return theme_missing(context, err);
    rows_begin(sql, form, "matches");
    sql_add(sql, "x.tagging = ");
    sql_int(sql, context->tagging);
    if (named && themes.count == 1) {
        sql_add(sql, " AND x.theme = ");
        sql_int(sql, themes.at[0]);
    } else if (named) {
        sql_add(sql, " AND x.theme IN ");
        sql_numbers(sql, themes.at, themes.count);
    }
    if (term) {
        sql_add(sql, " AND x.term IN ");
        sql_numbers(sql, terms.at, terms.count);
    }
    rows_end(sql, form);
    return true;
}

/* Spellings of one series differ in case: those that the index has are few. */
bool series_rows(const struct test_context *context, struct sql *sql, enum form form, struct err *err)
{
    static const char SPELLINGS[] =
        "WITH RECURSIVE s(x) AS (SELECT min(series) FROM readings WHERE series IS NOT NULL UNION ALL "
        "SELECT (SELECT min(series) FROM readings WHERE series > s.x) FROM s WHERE s.x IS NOT NULL) "
        "SELECT x FROM s WHERE x IS NOT NULL";
    OWNED(str_release) struct str folded = STR_INIT;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, context->store, SPELLINGS, err))
        return false;
    rows_begin(sql, form, "readings");
    sql_add(sql, "x.series IN (");
    const char *between = "";
    while (stmt_next(&stmt, err)) {
        struct span name = stmt_column_span(&stmt, 0);
        if (!node_fits_name(name, context->node, &folded))
            continue;
        OWNED(mem_freep) char *spelling = span_text(name);
        sql_add(sql, between);
        sql_text(sql, spelling);
        between = ", ";
    }
    sql_add(sql, ")");
    rows_end(sql, form);
    return !stmt.failed;
}

bool question_rows(const struct test_context *context, struct sql *sql, enum form form)
{
    const struct node *node = context->node;
    if (node->high == 0) { /* q:none; only ever a filter */
        sql_add(sql, "NOT EXISTS (SELECT 1 FROM questions x WHERE x.post = p.pk AND x.question > 0)");
        return true;
    }
    rows_begin(sql, form, "questions");
    sql_add(sql, "x.question BETWEEN ");
    sql_int(sql, node->low);
    sql_add(sql, " AND ");
    sql_int(sql, node->high);
    rows_end(sql, form);
    return true;
}
