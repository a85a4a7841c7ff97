/* query_test.c - one condition as SQL: a filter on a post at hand, and the list of posts it holds for. */
#include "archive/query_rows.h"

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
    case FIELD_NETWORK: sql_compare(sql, "p.network", node->value, node->star, ""); return true;
    case FIELD_COUNTRY:
        rows_begin(sql, form, "readings");
        sql_compare(sql, "x.profile_country", node->value, node->star, " COLLATE NOCASE");
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
