/* query_test.c - one condition as SQL, twice over: as a filter on a post at hand, and as the list of posts it holds for.
 *
 * Most are rows of some table that name a post (`x.post`): filter and list are made from one condition on `x`. What
 * tables cannot compare by an index (names in other scripts, places, series) is looked up beforehand. */
#include "archive/query_sql.h"

#include <stdlib.h>

#include "archive/store_private.h"
#include "palaver/fold.h"

#define HIGHEST "\xf4\x8f\xbf\xbf" /* U+10FFFF: behind every value that begins alike */

/* ---- comparing ---- */

/* `column` is the value, or begins with it; as a range, so that an index serves. */
static void compare(struct sql *sql, const char *column, const char *value, bool star, const char *collate)
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

struct numbers {
    int64_t *at;
    size_t count, room;
};

static void numbers_release(struct numbers *numbers)
{
    free(numbers->at);
}

static void numbers_add(struct numbers *numbers, int64_t number)
{
    if (numbers->count == numbers->room) {
        numbers->room = numbers->room ? numbers->room * 2 : 16;
        numbers->at = mem_grow(numbers->at, numbers->room, sizeof *numbers->at);
    }
    numbers->at[numbers->count++] = number;
}

static bool folds_to(struct span text, const struct node *node, struct str *room)
{
    str_clear(room);
    fold_case(text, room);
    return node->star ? span_starts(str_span(room), node->value) : span_is(str_span(room), node->value);
}

/* First column of the rows of `sql` of which any further column folds to the value. */
static bool look_up(const struct test_context *context, const char *sql, struct numbers *out, struct err *err)
{
    OWNED(str_release) struct str folded = STR_INIT;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, context->store, sql, err))
        return false;
    int columns = sqlite3_column_count(stmt.at);
    while (stmt_next(&stmt, err))
        for (int i = 1; i < columns; i++)
            if (!stmt_column_null(&stmt, i) && folds_to(stmt_column_span(&stmt, i), context->node, &folded)) {
                numbers_add(out, stmt_column_int(&stmt, 0));
                break;
            }
    return !stmt.failed;
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

/* ---- rows of tables that name a post ---- */

enum form {
    FORM_FILTER,
    FORM_KEYS,
    FORM_COUNT, /* as keys, when only their number matters: a post may come twice */
};

/* `where` is about x and follows; the caller closes with rows_end(). */
static void rows_begin(struct sql *sql, enum form form, const char *table)
{
    sql_add(sql, form == FORM_FILTER ? "EXISTS (SELECT 1 FROM " :
                 form == FORM_KEYS ? "SELECT DISTINCT x.post AS pk FROM " : "SELECT x.post AS pk FROM ");
    sql_add(sql, table);
    sql_add(sql, form == FORM_FILTER ? " x WHERE x.post = p.pk AND " : " x WHERE ");
}

static void rows_end(struct sql *sql, enum form form)
{
    if (form == FORM_FILTER)
        sql_add(sql, ")");
}

static bool tag_rows(const struct test_context *context, struct sql *sql, enum form form)
{
    const struct node *node = context->node;
    rows_begin(sql, form, "entities");
    sql_add(sql, "x.kind = ");
    sql_int(sql, node->field->id == FIELD_TAG ? ENTITY_HASHTAG : ENTITY_MENTION);
    sql_add(sql, " AND ");
    compare(sql, "x.folded", node->value, node->star, "");
    rows_end(sql, form);
    return true;
}

/* A host, or an address with or without its scheme: the host is what the index knows. */
static bool link_rows(const struct test_context *context, struct sql *sql, enum form form)
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
    compare(sql, "x.folded", str_text(&host) + (www ? 4 : 0), node->star && !path, "");
    if (path) {
        sql_add(sql, " AND ");
        compare(sql, "substr(coalesce(x.url, x.text), instr(coalesce(x.url, x.text), '://') + 3)", rest, node->star, "");
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
    return err_at(err, ERR_MISSING, place, "query, column %lld: lexicon '%s' has no %s '%s%s'", (long long)node->column,
                  lexicon ? lexicon : "?", node->field->name, node->shown, node->star ? "*" : "");
}

static bool needs_tagging(const struct test_context *context, struct err *err)
{
    if (context->tagging)
        return true;
    return err_set(err, ERR_MISSING, "%s: %s: asks for themes, and nothing is tagged yet: palaver tag",
                   store_path(context->store), context->node->field->name);
}

/* theme:, term:, has:theme and lexicon: are rows of matches; what a name stands for is looked up first, because the
 * index begins with the theme's number. */
static bool match_rows(const struct test_context *context, struct sql *sql, enum form form, struct err *err)
{
    static const char THEMES[] = "SELECT n, theme FROM tagging_themes WHERE tagging = ?1";
    static const char TERMS[] = "SELECT theme, text, n FROM tagging_terms WHERE tagging = ?1";
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
        if (!(node->star ? span_starts(name, node->value) : span_is(name, node->value)))
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
static bool series_rows(const struct test_context *context, struct sql *sql, enum form form, struct err *err)
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
        if (!folds_to(name, context->node, &folded))
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

static bool question_rows(const struct test_context *context, struct sql *sql, enum form form)
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

/* ---- posts by id ---- */

/* Rows that an id, or the beginning of a short id, stands for. */
static bool posts_named(const struct test_context *context, struct numbers *out, struct err *err)
{
    static const char BY_SHORT[] = "SELECT pk FROM posts WHERE short BETWEEN ?1 AND ?2";
    const char *value = context->node->value;
    int64_t low, high, pk = 0;
    if (!post_pk_of(context->store, span_of(value), &pk, err))
        return false;
    if (pk) {
        numbers_add(out, pk);
        return true;
    }
    if (!short_id_range(span_of(value), &low, &high))
        return true;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, context->store, BY_SHORT, err))
        return false;
    stmt_int(&stmt, 1, low);
    stmt_int(&stmt, 2, high);
    while (stmt_next(&stmt, err))
        numbers_add(out, stmt_column_int(&stmt, 0));
    return !stmt.failed;
}

/* And the shown post of each one's group. */
static bool add_shown(const struct test_context *context, struct numbers *numbers, struct err *err)
{
    for (size_t i = 0, count = numbers->count; i < count; i++) {
        OWNED(stmt_release) struct stmt stmt = STMT_INIT;
        int64_t shown = numbers->at[i];
        if (!stmt_open(&stmt, context->store, "SELECT group_key FROM same_as WHERE post = ?1", err))
            return false;
        stmt_int(&stmt, 1, numbers->at[i]);
        if (!stmt_run_int(&stmt, &shown, err))
            return false;
        if (shown != numbers->at[i])
            numbers_add(numbers, shown);
    }
    return true;
}

static bool id_test(const struct test_context *context, struct sql *sql, enum form form, struct err *err)
{
    OWNED(numbers_release) struct numbers posts = {0};
    if (!posts_named(context, &posts, err) || !add_shown(context, &posts, err))
        return false;
    sql_add(sql, form != FORM_FILTER ? "SELECT pk FROM posts WHERE pk IN " : "p.pk IN ");
    sql_numbers(sql, posts.at, posts.count);
    return true;
}

/* The threads of the posts named; or the thread whose first post, not here, has this id. A post that was not threaded
 * yet is a thread by itself. */
static bool thread_test(const struct test_context *context, struct sql *sql, enum form form, struct err *err)
{
    OWNED(numbers_release) struct numbers posts = {0};
    OWNED(numbers_release) struct numbers threads = {0};
    if (!posts_named(context, &posts, err) || !add_shown(context, &posts, err))
        return false;
    for (size_t i = 0; i < posts.count; i++) {
        OWNED(stmt_release) struct stmt stmt = STMT_INIT;
        int64_t thread = 0;
        if (!stmt_open(&stmt, context->store, "SELECT thread_key FROM threads WHERE post = ?1", err))
            return false;
        stmt_int(&stmt, 1, posts.at[i]);
        if (!stmt_run_int(&stmt, &thread, err))
            return false;
        if (thread)
            numbers_add(&threads, thread);
    }
    sql_add(sql, form != FORM_FILTER ? "SELECT pk FROM posts WHERE pk IN (SELECT value FROM (" : "p.pk IN (");
    sql_add(sql, "SELECT post AS value FROM threads WHERE thread_key IN ");
    sql_numbers(sql, threads.at, threads.count);
    sql_add(sql, " UNION SELECT post FROM threads WHERE thread_key = 0 AND thread_id IN (SELECT ");
    sql_text(sql, context->node->value);
    sql_add(sql, " UNION SELECT o.thread_id FROM threads o WHERE o.thread_key = 0 AND o.post IN ");
    sql_numbers(sql, posts.at, posts.count);
    sql_add(sql, ") UNION SELECT value FROM ");
    sql_numbers(sql, posts.at, posts.count);
    sql_add(sql, form != FORM_FILTER ? "))" : ")");
    return true;
}

/* ---- authors and places ---- */

static bool author_test(const struct test_context *context, struct sql *sql, enum form form, struct err *err)
{
    const struct node *node = context->node;
    sql_add(sql, form != FORM_FILTER ? "SELECT pk FROM posts WHERE author IN (" : "p.author IN (");
    sql_add(sql, "SELECT pk FROM authors WHERE person IN ");
    if (!is_ascii(node->value)) { /* SQLite knows the small letters of ASCII only */
        OWNED(numbers_release) struct numbers people = {0};
        if (!look_up(context, "SELECT person, author, name, author_id FROM authors", &people, err))
            return false;
        sql_numbers(sql, people.at, people.count);
        sql_add(sql, ")");
        return true;
    }
    static const char *const COLUMNS[] = {"author", "name", "author_id"};
    for (size_t i = 0; i < COUNT_OF(COLUMNS); i++) {
        sql_add(sql, i == 0 ? "(" : " UNION ");
        sql_add(sql, "SELECT person FROM authors WHERE ");
        compare(sql, COLUMNS[i], node->value, node->star, " COLLATE NOCASE");
    }
    sql_add(sql, "))");
    return true;
}

static bool any_groups(struct store *store, bool *out_any, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT 1 FROM same_as LIMIT 1", err))
        return false;
    *out_any = stmt_next(&stmt, err);
    return !stmt.failed;
}

/* A group is found by the places of all its members. */
static bool place_test(const struct test_context *context, struct sql *sql, enum form form, struct err *err)
{
    static const char PLACES[] = "SELECT pk, name FROM places", LISTS[] = "SELECT pk, name FROM places WHERE kind = 'list'";
    OWNED(numbers_release) struct numbers places = {0};
    if (!look_up(context, context->node->field->id == FIELD_LIST ? LISTS : PLACES, &places, err))
        return false;
    bool grouped;
    if (!any_groups(context->store, &grouped, err))
        return false;
    if (form == FORM_COUNT || (form == FORM_KEYS && !grouped)) {
        rows_begin(sql, form, "appearances");
        sql_add(sql, "x.place IN ");
        sql_numbers(sql, places.at, places.count);
        return true;
    }
    if (form == FORM_KEYS) {
        sql_add(sql, "SELECT post AS pk FROM appearances WHERE place IN ");
        sql_numbers(sql, places.at, places.count);
        sql_add(sql, " UNION SELECT g.group_key FROM same_as g JOIN appearances a ON a.post = g.post WHERE a.place IN ");
        sql_numbers(sql, places.at, places.count);
        return true;
    }
    sql_add(sql, "(EXISTS (SELECT 1 FROM appearances x WHERE x.post = p.pk AND x.place IN ");
    sql_numbers(sql, places.at, places.count);
    if (!grouped) {
        sql_add(sql, "))");
        return true;
    }
    sql_add(sql, ") OR EXISTS (SELECT 1 FROM same_as g JOIN appearances x ON x.post = g.post WHERE g.group_key = p.pk "
                 "AND x.place IN ");
    sql_numbers(sql, places.at, places.count);
    sql_add(sql, "))");
    return true;
}

/* ---- filters only ---- */

/* The language told, unless it says that none is known; else the guess. */
const char SQL_LANG[] =
    "lower(replace(CASE WHEN p.lang IS NULL OR p.lang IN ('', 'und', 'zxx', 'mul') OR p.lang GLOB 'q[a-z][a-z]' "
    "THEN (SELECT r.lang FROM readings r WHERE r.post = p.pk) ELSE p.lang END, '_', '-'))";

static void lang_filter(const struct node *node, struct sql *sql)
{
    OWNED(str_release) struct str below = STR_INIT;
    if (strcmp(node->value, "none") == 0) {
        sql_add(sql, SQL_LANG);
        sql_add(sql, " IS NULL");
        return;
    }
    str_format(&below, "%s-", node->value);
    sql_add(sql, "substr(");
    sql_add(sql, SQL_LANG);
    sql_add(sql, " || '-', 1, length(");
    sql_text(sql, str_text(&below));
    sql_add(sql, ")) = ");
    sql_text(sql, str_text(&below));
}

static void time_filter(const struct node *node, struct sql *sql)
{
    if (node->low > WHEN_NONE + 1) {
        sql_add(sql, "p.posted_ms >= ");
        sql_int(sql, node->low);
    }
    if (node->high < INT64_MAX) {
        sql_add(sql, node->low > WHEN_NONE + 1 ? " AND p.posted_ms < " : "p.posted_ms < ");
        sql_int(sql, node->high);
    }
}

static bool is_filter(const struct node *node, struct sql *sql)
{
    static const char *const SAID[] = {
        [IS_ANY] = "1",
        [IS_REPOST] = "p.kind = 1",
        [IS_DIGEST] = "p.kind = 2",
        [IS_NOTICE] = "p.kind = 5",
        [IS_CONTEXT] = "p.context = 1",
        [IS_COPY] = "EXISTS (SELECT 1 FROM same_as x WHERE x.post = p.pk AND x.group_key <> p.pk)",
        [IS_GONE] = "p.gone_ms IS NOT NULL",
        [IS_MESSAGE] = "p.kind = 0",
        [IS_ABSTRACT] = "p.kind = 3",
        [IS_ARTICLE] = "p.kind = 4",
        [IS_REPLY] = "EXISTS (SELECT 1 FROM threads x WHERE x.post = p.pk AND (x.parent_key > 0 OR "
                     "x.parent_id IS NOT NULL))",
        [IS_START] = "NOT EXISTS (SELECT 1 FROM threads x WHERE x.post = p.pk AND (x.parent_key > 0 OR "
                     "x.parent_id IS NOT NULL))",
        [IS_QUESTION] = "EXISTS (SELECT 1 FROM questions x WHERE x.post = p.pk AND x.asks = 1)",
        [IS_ANSWER] = "EXISTS (SELECT 1 FROM questions x WHERE x.post = p.pk AND x.question > 0 AND x.asks = 0)",
    };
    sql_add(sql, SAID[node->choice]);
    return true;
}

static bool has_filter(const struct test_context *context, struct sql *sql, struct err *err)
{
    static const char *const SAID[] = {
        [HAS_LINK] = "EXISTS (SELECT 1 FROM entities x WHERE x.post = p.pk AND x.kind = 2)",
        [HAS_MEDIA] = "EXISTS (SELECT 1 FROM entities x WHERE x.post = p.pk AND x.kind = 3)",
        [HAS_REPLY] = "p.pk IN (SELECT x.parent_key FROM threads x WHERE x.parent_key > 0)",
        [HAS_TAG] = "EXISTS (SELECT 1 FROM entities x WHERE x.post = p.pk AND x.kind = 0)",
        [HAS_MENTION] = "EXISTS (SELECT 1 FROM entities x WHERE x.post = p.pk AND x.kind = 1)",
        [HAS_POLL] = "EXISTS (SELECT 1 FROM entities x WHERE x.post = p.pk AND x.kind = 5)",
        [HAS_TITLE] = "p.title <> ''",
    };
    if (context->node->choice == HAS_THEME)
        return match_rows(context, sql, FORM_FILTER, err);
    sql_add(sql, SAID[context->node->choice]);
    return true;
}

static bool words_test(const struct node *node, struct sql *sql, enum form form)
{
    OWNED(str_release) struct str match = STR_INIT;
    match_add(node, &match);
    sql_add(sql, form != FORM_FILTER ? "SELECT rowid AS pk FROM fts WHERE fts MATCH "
                                     : "p.pk IN (SELECT rowid FROM fts WHERE fts MATCH ");
    sql_text(sql, str_text(&match));
    sql_add(sql, form != FORM_FILTER ? "" : ")");
    return true;
}

static bool test_sql(const struct test_context *context, struct sql *sql, enum form form, struct err *err)
{
    const struct node *node = context->node;
    if (node->kind != NODE_TEST) /* a tree of words */
        return words_test(node, sql, form);
    switch (node->field->id) {
    case FIELD_WORDS: case FIELD_TITLE: case FIELD_QUOTED: return words_test(node, sql, form);
    case FIELD_THEME: case FIELD_TERM: case FIELD_LEXICON: return match_rows(context, sql, form, err);
    case FIELD_TAG: case FIELD_MENTION: return tag_rows(context, sql, form);
    case FIELD_LINK: return link_rows(context, sql, form);
    case FIELD_SERIES: return series_rows(context, sql, form, err);
    case FIELD_Q: return question_rows(context, sql, form);
    case FIELD_THREAD: return thread_test(context, sql, form, err);
    case FIELD_ID: return id_test(context, sql, form, err);
    case FIELD_AUTHOR: return author_test(context, sql, form, err);
    case FIELD_PLACE: case FIELD_LIST: return place_test(context, sql, form, err);
    case FIELD_NETWORK: compare(sql, "p.network", node->value, node->star, ""); return true;
    case FIELD_COUNTRY:
        rows_begin(sql, form, "readings");
        compare(sql, "x.profile_country", node->value, node->star, " COLLATE NOCASE");
        rows_end(sql, form);
        return true;
    case FIELD_LANG: lang_filter(node, sql); return true;
    case FIELD_KIND:
        sql_add(sql, "p.kind = ");
        sql_int(sql, node->choice);
        return true;
    case FIELD_SINCE: case FIELD_UNTIL: case FIELD_DATE: time_filter(node, sql); return true;
    case FIELD_HAS: return has_filter(context, sql, err);
    case FIELD_IS: return is_filter(node, sql);
    }
    return false;
}

bool test_filter(const struct test_context *context, struct sql *sql, struct err *err)
{
    return test_sql(context, sql, FORM_FILTER, err);
}

bool test_keys(const struct test_context *context, struct sql *sql, struct err *err)
{
    return test_sql(context, sql, FORM_KEYS, err);
}

bool test_count(const struct test_context *context, struct sql *sql, struct err *err)
{
    return test_sql(context, sql, FORM_COUNT, err);
}

bool test_has_keys(const struct node *node)
{
    if (node->kind != NODE_TEST)
        return match_is_pure(node);
    switch (node->field->id) {
    case FIELD_WORDS: case FIELD_TITLE: case FIELD_QUOTED: case FIELD_THEME: case FIELD_TERM: case FIELD_TAG:
    case FIELD_MENTION: case FIELD_LINK: case FIELD_SERIES: case FIELD_THREAD: case FIELD_ID: case FIELD_AUTHOR:
    case FIELD_PLACE: case FIELD_LIST: return true;
    case FIELD_Q: return node->high > 0;
    default: return false;
    }
}
