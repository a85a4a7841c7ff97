/* query_sql.c - a whole query as SQL: which condition leads, which ones filter, and what counts.
 *
 * The condition with the fewest posts leads: its list is read from an index, each post looked up, the rest tried on it.
 * How many there are is asked of the index itself, and no further than SCOPE_FEW. SQLite keeps the order that CROSS JOIN
 * writes down; left to itself, and without statistics, it guesses. */
#include "archive/query_sql.h"

#include <stdlib.h>

#include "archive/store_private.h"

#define SCOPE_FEW 4000        /* posts that are quickly looked up and sorted */
#define SCOPE_MAX_DEPTH 12    /* OR within AND within OR ...: SQLite's parser has a small stack */
#define SCOPE_CHUNK 32        /* conditions a bracket: its expressions have a greatest depth */
#define SCOPE_MAX_CONJUNCTS 64 /* looked at for a leading one */

const char SQL_CLASS[] =
    "CASE WHEN p.counted = 1 THEN 0 WHEN p.no_archive THEN 7 WHEN p.gone_ms IS NOT NULL THEN 6 WHEN p.context THEN 4 "
    "WHEN EXISTS (SELECT 1 FROM same_as s WHERE s.post = p.pk AND s.group_key <> p.pk) THEN 5 "
    "WHEN p.kind = 1 THEN 1 WHEN p.kind = 2 THEN 2 WHEN p.kind = 5 THEN 3 ELSE 5 END";

struct builder {
    struct store *store;
    struct sql *sql;
    struct arena arena;
};

/* What is left of a NOT when it has been carried down to the tests. */
struct clause {
    const struct node *node;
    bool negative;
    int64_t tagging;
};

/* ---- conditions within conditions ---- */

static bool joins_all(const struct clause *clause)
{
    return (clause->node->kind == NODE_ALL) != clause->negative;
}

static bool is_lexicon(const struct node *node)
{
    return node->kind == NODE_TEST && node->field->id == FIELD_LEXICON;
}

/* Themes beside a lexicon: are that lexicon's. */
static bool tagging_within(struct store *store, const struct node *node, int64_t *tagging, struct err *err)
{
    if (is_lexicon(node))
        return store_tagging_find(store, node->value, tagging, err);
    for (const struct node *child = node->kind == NODE_ALL ? node->first : NULL; child; child = child->next)
        if (is_lexicon(child))
            return store_tagging_find(store, child->value, tagging, err);
    return true;
}

/* Before condition number `count` of a list that begins "((" and ends "))". */
static void between_sql(struct sql *sql, size_t count, const char *between)
{
    bool chunk = count % SCOPE_CHUNK == 0;
    if (count == 0)
        return;
    sql_add(sql, chunk ? ")" : "");
    sql_add(sql, between);
    sql_add(sql, chunk ? "(" : "");
}

static bool leaf_sql(struct builder *builder, const struct clause *clause, struct err *err)
{
    struct test_context context = {builder->store, clause->tagging, clause->node};
    sql_add(builder->sql, clause->negative ? "NOT ifnull(" : "");
    if (!test_filter(&context, builder->sql, err))
        return false;
    sql_add(builder->sql, clause->negative ? ", 0)" : "");
    return true;
}

static bool clause_sql(struct builder *builder, struct clause clause, int depth, struct err *err)
{
    while (clause.node->kind == NODE_NOT) {
        clause.node = clause.node->first;
        clause.negative = !clause.negative;
    }
    if (!tagging_within(builder->store, clause.node, &clause.tagging, err))
        return false;
    if (clause.node->kind == NODE_TEST || match_is_pure(clause.node))
        return leaf_sql(builder, &clause, err);
    if (depth == SCOPE_MAX_DEPTH)
        return err_set(err, ERR_LIMIT, "query: OR, AND and NOT stand more than %d deep in each other", SCOPE_MAX_DEPTH);
    const char *between = joins_all(&clause) ? " AND " : " OR ";
    size_t count = 0;
    sql_add(builder->sql, "((");
    for (const struct node *child = clause.node->first; child; child = child->next, count++) {
        between_sql(builder->sql, count, between);
        if (!clause_sql(builder, (struct clause){child, clause.negative, clause.tagging}, depth + 1, err))
            return false;
    }
    sql_add(builder->sql, "))");
    return true;
}

/* ---- the conditions that must all hold ---- */

struct conjuncts {
    struct clause at[QUERY_MAX_NODES];
    size_t count;
};

static bool conjuncts_collect(struct builder *builder, struct clause clause, struct conjuncts *out, struct err *err)
{
    while (clause.node->kind == NODE_NOT) {
        clause.node = clause.node->first;
        clause.negative = !clause.negative;
    }
    if (!tagging_within(builder->store, clause.node, &clause.tagging, err))
        return false;
    if (clause.node->kind == NODE_TEST || !joins_all(&clause)) {
        out->at[out->count++] = clause; /* no more than the query has nodes */
        return true;
    }
    for (const struct node *child = clause.node->first; child; child = child->next)
        if (!conjuncts_collect(builder, (struct clause){child, clause.negative, clause.tagging}, out, err))
            return false;
    return true;
}

/* All words that must be there are one question to the index, asked in the place of the first. */
static void words_joined(struct builder *builder, struct conjuncts *conjuncts)
{
    struct node *all = arena_alloc(&builder->arena, sizeof *all), **last = &all->first;
    size_t kept = 0, first = SIZE_MAX, words = 0;
    *all = (struct node){.kind = NODE_ALL};
    for (size_t i = 0; i < conjuncts->count; i++) {
        struct clause clause = conjuncts->at[i];
        bool pure = !clause.negative && match_is_pure(clause.node);
        if (pure) {
            struct node *copy = arena_alloc(&builder->arena, sizeof *copy);
            *copy = *clause.node;
            copy->next = NULL;
            *last = copy;
            last = &copy->next;
            words++;
        }
        if (!pure || first == SIZE_MAX) {
            if (pure)
                first = kept;
            conjuncts->at[kept++] = clause;
        }
    }
    conjuncts->count = kept;
    if (words > 1)
        conjuncts->at[first].node = all;
}

/* ---- which one leads ---- */

/* How many posts it lists, counted no further than SCOPE_FEW. */
static bool list_count(struct builder *builder, const struct clause *clause, int64_t *out_count, struct err *err)
{
    OWNED(sql_release) struct sql sql = SQL_INIT;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    struct test_context context = {builder->store, clause->tagging, clause->node};
    sql_add(&sql, "SELECT count(*) FROM (SELECT 1 FROM (");
    if (!test_count(&context, &sql, err))
        return false;
    sql_add(&sql, ") LIMIT ");
    sql_int(&sql, SCOPE_FEW);
    sql_add(&sql, ")");
    return sql_open(&sql, &stmt, builder->store, err) && stmt_run_int(&stmt, out_count, err);
}

#define RANK_PLACE 5
/* Lists of equal length lead in this order: the ones that cost less. */
static int list_rank(const struct node *node)
{
    if (node->kind != NODE_TEST)
        return 3;
    switch (node->field->id) {
    case FIELD_ID: return 0;
    case FIELD_THREAD: return 1;
    case FIELD_AUTHOR: return 2;
    case FIELD_PLACE: case FIELD_LIST: return RANK_PLACE; /* has to be sorted first */
    case FIELD_WORDS: case FIELD_TITLE: case FIELD_QUOTED: return 3;
    default: return 4;
    }
}

static bool leader_pick(struct builder *builder, const struct scope *scope, const struct conjuncts *conjuncts,
                        size_t *out_leader, struct err *err)
{
    size_t leader = SIZE_MAX, lists = 0, looked = conjuncts->count;
    if (looked > SCOPE_MAX_CONJUNCTS)
        looked = SCOPE_MAX_CONJUNCTS;
    for (size_t i = 0; i < looked; i++)
        if (!conjuncts->at[i].negative && test_has_keys(conjuncts->at[i].node)) {
            leader = i;
            lists++;
        }
    *out_leader = leader;
    bool wide = lists == 1 && list_rank(conjuncts->at[leader].node) == RANK_PLACE;
    if (lists == 0 || (lists == 1 && !scope->few_by_time && !wide))
        return true;
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < looked; i++) {
        const struct clause *clause = &conjuncts->at[i];
        int64_t count = 0;
        if (clause->negative || !test_has_keys(clause->node))
            continue;
        if (!list_count(builder, clause, &count, err))
            return false;
        if (count < least || (count == least && list_rank(clause->node) < list_rank(conjuncts->at[leader].node))) {
            least = count;
            leader = i;
        }
    }
    /* Many: the newest are soon met on the way back through time; and a place's posts are a good part of all. */
    bool soon = scope->few_by_time && !scope->query->opened;
    *out_leader = lists == 1 && least >= SCOPE_FEW && (soon || wide) ? SIZE_MAX : leader;
    return true;
}

/* ---- the whole ---- */

static bool bounds_time(const struct conjuncts *conjuncts)
{
    for (size_t i = 0; i < conjuncts->count; i++)
        if (!conjuncts->at[i].negative && conjuncts->at[i].node->kind == NODE_TEST &&
            conjuncts->at[i].node->field->form == VALUE_TIME)
            return true;
    return false;
}

/* One of the kinds that never count must be there. */
static bool is_uncounted(const struct conjuncts *conjuncts)
{
    for (size_t i = 0; i < conjuncts->count; i++) {
        const struct clause *clause = &conjuncts->at[i];
        if (!clause->negative && clause->node->kind == NODE_TEST && clause->node->field->id == FIELD_IS &&
            (1u << clause->node->choice) & (QUERY_OPENERS & ~(1u << IS_ANY)))
            return true;
    }
    return false;
}

/* What counts, and the kinds the query opens itself to. `index`: by way of (counted, posted_ms). */
static void counted_sql(const struct scope *scope, bool index, bool uncounted_only, struct sql *sql)
{
    static const struct {
        enum is_what is;
        enum post_class class;
    } OPENED[] = {
        {IS_REPOST, CLASS_REPOST}, {IS_DIGEST, CLASS_DIGEST}, {IS_NOTICE, CLASS_NOTICE},
        {IS_CONTEXT, CLASS_CONTEXT}, {IS_COPY, CLASS_COPY}, {IS_GONE, CLASS_GONE},
    };
    unsigned opened = scope->query ? scope->query->opened : 0;
    if (scope->everything) {
        sql_add(sql, "1");
    } else if (scope->uncounted_too || opened & (1u << IS_ANY)) {
        sql_add(sql, "p.no_archive = 0");
    } else if (opened) {
        sql_add(sql, uncounted_only ? "(p.counted = 0 AND (0 OR (" : "(p.counted = 1 OR (p.counted = 0 AND (");
        sql_add(sql, SQL_CLASS);
        sql_add(sql, " IN (0");
        for (size_t i = 0; i < COUNT_OF(OPENED); i++)
            if (opened & (1u << OPENED[i].is)) {
                sql_add(sql, ", ");
                sql_int(sql, OPENED[i].class);
            }
        sql_add(sql, "))))");
    } else {
        sql_add(sql, index ? "p.counted = 1" : "+p.counted = 1");
    }
}

static void span_sql(const struct scope *scope, struct sql *sql)
{
    if (scope->after_change > 0) {
        sql_add(sql, " AND p.change > ");
        sql_int(sql, scope->after_change);
    }
    if (scope->to_ms != 0) {
        sql_add(sql, " AND p.counted IN (0, 1) AND p.posted_ms BETWEEN "); /* as the index has them */
        sql_int(sql, scope->from_ms);
        sql_add(sql, " AND ");
        sql_int(sql, scope->to_ms);
    }
    if (scope->only == ONLY_MARKED)
        sql_add(sql, " AND p.pk IN (SELECT post FROM readings WHERE chat_question > 0 OR chat_answer > 0)");
    if (scope->only == ONLY_NUMBERED)
        sql_add(sql, " AND p.pk IN (SELECT post FROM readings WHERE series IS NOT NULL AND question > 0)");
    if (scope->only == ONLY_MAIL)
        sql_add(sql, " AND p.network = 'mail'");
    if (scope->shards > 0) {
        sql_add(sql, " AND p.short % ");
        sql_int(sql, scope->shards);
        sql_add(sql, " = ");
        sql_int(sql, scope->shard - 1);
    }
}

static bool build(struct builder *builder, const struct scope *scope, struct conjuncts *conjuncts, struct err *err)
{
    struct sql *sql = builder->sql;
    const struct node *root = scope->query ? scope->query->root : NULL;
    size_t leader = SIZE_MAX;
    if (root && !conjuncts_collect(builder, (struct clause){root, false, scope->tagging}, conjuncts, err))
        return false;
    words_joined(builder, conjuncts);
    if (!leader_pick(builder, scope, conjuncts, &leader, err))
        return false;
    sql_add(sql, " FROM ");
    if (leader != SIZE_MAX) {
        const struct clause *clause = &conjuncts->at[leader];
        struct test_context context = {builder->store, clause->tagging, clause->node};
        sql_add(sql, "(");
        if (!test_keys(&context, sql, err))
            return false;
        sql_add(sql, ") led CROSS JOIN posts p ON p.pk = led.pk");
    } else {
        sql_add(sql, "posts p");
    }
    if (scope->joins)
        scope->joins(scope->joins_of, sql);
    sql_add(sql, " WHERE ");
    counted_sql(scope, leader == SIZE_MAX && (scope->few_by_time || bounds_time(conjuncts)),
                is_uncounted(conjuncts), sql);
    span_sql(scope, sql);
    size_t filters = 0;
    for (size_t i = 0; i < conjuncts->count; i++) {
        if (i == leader)
            continue;
        if (filters == 0)
            sql_add(sql, " AND ((");
        between_sql(sql, filters++, " AND ");
        if (!clause_sql(builder, conjuncts->at[i], 0, err))
            return false;
    }
    sql_add(sql, filters > 0 ? "))" : "");
    return true;
}

bool scope_sql(struct store *store, const struct scope *scope, struct sql *sql, struct err *err)
{
    struct builder builder = {.store = store, .sql = sql};
    struct conjuncts *conjuncts = mem_new(sizeof *conjuncts);
    bool built = build(&builder, scope, conjuncts, err);
    free(conjuncts);
    arena_release(&builder.arena);
    return built;
}
