/* query_posts.c - conditions that name posts, authors or places: looked up first, then a list of row numbers. */
#include "archive/query_rows.h"
#include "archive/store_private.h"

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

bool id_test(const struct test_context *context, struct sql *sql, enum form form, struct err *err)
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
bool thread_test(const struct test_context *context, struct sql *sql, enum form form, struct err *err)
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

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

bool author_test(const struct test_context *context, struct sql *sql, enum form form, struct err *err)
{
    const struct node *node = context->node;
    sql_add(sql, form != FORM_FILTER ? "SELECT pk FROM posts WHERE author IN (" : "p.author IN (");
    sql_add(sql, "SELECT pk FROM authors WHERE person IN ");
    if (!is_ascii(node->value)) { /* SQLite knows the small letters of ASCII only */
        OWNED(numbers_release) struct numbers people = {0};
        if (!rows_look_up(context, "SELECT person, author, name, author_id FROM authors", &people, err))
            return false;
        sql_numbers(sql, people.at, people.count);
        sql_add(sql, ")");
        return true;
    }
    static const char *const COLUMNS[] = {"author", "name", "author_id"};
    for (size_t i = 0; i < COUNT_OF(COLUMNS); i++) {
        sql_add(sql, i == 0 ? "(" : " UNION ");
        sql_add(sql, "SELECT person FROM authors WHERE ");
        sql_compare(sql, COLUMNS[i], node->value, node->star, " COLLATE NOCASE");
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
bool place_test(const struct test_context *context, struct sql *sql, enum form form, struct err *err)
{
    static const char PLACES[] = "SELECT pk, name FROM places";
    static const char LISTS[] = "SELECT pk, name FROM places WHERE kind = 'list'";
    OWNED(numbers_release) struct numbers places = {0};
    if (!rows_look_up(context, context->node->field->id == FIELD_LIST ? LISTS : PLACES, &places, err))
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
        sql_add(sql, " UNION SELECT g.group_key FROM same_as g JOIN appearances a ON a.post = g.post "
                     "WHERE a.place IN ");
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
