/* read_find.c - one post by whatever id a person has: full, short, or the beginning of a short one. */
#include "archive/new_ids.h"
#include "archive/query_sql.h"
#include "archive/read.h"
#include "archive/store_private.h"

#define FIND_MAX_SHOWN 4 /* of the posts that an ambiguous beginning fits */

bool post_pk_at(struct store *store, struct span id, int64_t number, int64_t *out_pk, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    *out_pk = 0;
    if (new_ids_lack(store->new_ids, number))
        return true;
    if (!stmt_open(&stmt, store, "SELECT pk, network, native_id FROM posts WHERE short = ?1", err))
        return false;
    stmt_int(&stmt, 1, number);
    while (stmt_next(&stmt, err)) {
        struct span network = stmt_column_span(&stmt, 1), native_id = stmt_column_span(&stmt, 2);
        if (id.length == network.length + 1 + native_id.length && id.at[network.length] == ':' &&
            span_equal(span_from(id.at, network.length), network) &&
            span_equal(span_from_to(id, network.length + 1, id.length), native_id)) {
            *out_pk = stmt_column_int(&stmt, 0);
            break; /* beside it may stand another id with the same 50 bits */
        }
    }
    return !stmt.failed;
}

bool post_pk_of(struct store *store, struct span id, int64_t *out_pk, struct err *err)
{
    return post_pk_at(store, id, short_id_number(id), out_pk, err);
}

/* The shown post of a group, when it is in one. */
static bool shown_of(struct store *store, int64_t *key, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT group_key FROM same_as WHERE post = ?1", err))
        return false;
    stmt_int(&stmt, 1, *key);
    return stmt_run_int(&stmt, key, err);
}

/* Letters that two short ids have in common at their beginning. */
static size_t common_letters(const char *a, const char *b)
{
    size_t count = 0;
    while (a[count] && a[count] == b[count])
        count++;
    return count;
}

static bool missing(struct store *store, const char *any_id, int64_t low, struct err *err)
{
    static const char NEAREST[] =
        "SELECT short FROM (SELECT short FROM posts WHERE short <= ?1 ORDER BY short DESC LIMIT 1) UNION "
        "SELECT short FROM (SELECT short FROM posts WHERE short > ?1 ORDER BY short LIMIT 1)";
    char asked[SHORT_ID_BYTES], near[SHORT_ID_BYTES], nearest[SHORT_ID_BYTES] = "";
    if (low < 0)
        return err_set(err, ERR_MISSING, "no post '%s' in %s", any_id, store_path(store));
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, NEAREST, err))
        return false;
    short_id_text(low, asked);
    stmt_int(&stmt, 1, low);
    while (stmt_next(&stmt, err)) {
        short_id_text(stmt_column_int(&stmt, 0), near);
        if (!nearest[0] || common_letters(asked, near) > common_letters(asked, nearest))
            memcpy(nearest, near, sizeof nearest);
    }
    if (stmt.failed)
        return false;
    if (!nearest[0])
        return err_set(err, ERR_MISSING, "no post '%s' in %s", any_id, store_path(store));
    return err_set(err, ERR_MISSING, "no post '%s' in %s; the nearest is %s", any_id, store_path(store), nearest);
}

/* All rows of the range, as shown posts: one is the answer, several are ambiguous. */
static bool find_short(struct store *store, const char *any_id, int64_t low, int64_t high, int64_t *out_key,
                       struct err *err)
{
    static const char RANGE[] =
        "SELECT ifnull(s.group_key, p.pk), p.short FROM posts p LEFT JOIN same_as s ON s.post = p.pk "
        "WHERE p.short BETWEEN ?1 AND ?2 ORDER BY p.short, p.id LIMIT 1000";
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    OWNED(str_release) struct str shown = STR_INIT;
    int64_t found = 0;
    size_t others = 0;
    if (!stmt_open(&stmt, store, RANGE, err))
        return false;
    stmt_int(&stmt, 1, low);
    stmt_int(&stmt, 2, high);
    while (stmt_next(&stmt, err)) {
        char short_id[SHORT_ID_BYTES];
        int64_t key = stmt_column_int(&stmt, 0);
        others += found != 0 && key != found;
        if (!found)
            found = key;
        short_id_text(stmt_column_int(&stmt, 1), short_id);
        if (others < FIND_MAX_SHOWN)
            str_format(&shown, "%s%s", shown.length ? ", " : "", short_id);
    }
    if (stmt.failed)
        return false;
    if (others > 0)
        return err_set(err, ERR_USAGE, "'%s' begins the ids of several posts: %s%s", any_id, str_text(&shown),
                       others >= FIND_MAX_SHOWN ? ", ..." : "");
    *out_key = found;
    return true;
}

bool store_find_post(struct store *store, const char *any_id, unsigned wants, int64_t tagging, post_visit *each,
                     void *to, struct err *err)
{
    struct span id = span_trim(span_of(any_id));
    int64_t key = 0, low = -1, high = -1;
    if (!post_pk_of(store, id, &key, err))
        return false;
    if (!key && short_id_range(id, &low, &high) && !find_short(store, any_id, low, high, &key, err))
        return false;
    if (!key)
        return missing(store, any_id, low, err);
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct post_reader reader = {store, wants, tagging, &arena, 0};
    return shown_of(store, &key, err) && read_post(&reader, key, each, to, err);
}

bool store_read_post(struct store *store, const char *id, unsigned wants, post_visit *each, void *to, struct err *err)
{
    int64_t key = 0;
    if (!post_pk_of(store, span_of(id), &key, err))
        return false;
    if (!key)
        return err_set(err, ERR_MISSING, "no post '%s' in %s", id, store_path(store));
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct post_reader reader = {store, wants, 0, &arena, 0};
    return read_post(&reader, key, each, to, err);
}
