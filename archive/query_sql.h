/* query_sql.h - from a query to SQL over `posts p`. Private to the archive. */
#ifndef ARCHIVE_QUERY_SQL_H
#define ARCHIVE_QUERY_SQL_H

#include "archive/query.h"
#include "archive/sql.h"
#include "palaver/store.h"

struct scope {
    const struct query *query; /* NULL: every counted post */
    int64_t tagging;           /* for theme: and term:; 0 none */
    bool everything;           /* every row */
    bool uncounted_too;        /* the same conditions over what is not counted as well (totals) */
    bool few_by_time;          /* only the first or last few by time are wanted */
    enum post_only only;
    int64_t from_ms, to_ms;    /* to_ms 0: at any time */
    int64_t after_change, shard, shards;
    void (*joins)(const void *of, struct sql *sql); /* writes between FROM and WHERE; or NULL */
    const void *joins_of;
};

/* Appends " FROM posts p ... WHERE ..." : each post of the scope once. Errors: ERR_MISSING for a theme or lexicon that
 * is not there, ERR_LIMIT for what SQLite cannot take. */
bool scope_sql(struct store *store, const struct scope *scope, struct sql *sql, struct err *err) MUST_USE;

/* The class of a post, as SQL over p: what stands beside the counted posts. */
enum post_class {
    CLASS_COUNTED, CLASS_REPOST, CLASS_DIGEST, CLASS_NOTICE, CLASS_CONTEXT, CLASS_COPY, CLASS_GONE, CLASS_UNTOLD,
};
extern const char SQL_CLASS[];
extern const char SQL_LANG[]; /* language told, else guessed, in small letters; or NULL */

/* ---- conditions (query_test.c) ---- */

struct test_context {
    struct store *store;
    int64_t tagging;
    const struct node *node;
};
/* A condition of SQL over p, true or false or (as false) NULL. */
bool test_filter(const struct test_context *context, struct sql *sql, struct err *err) MUST_USE;
/* "SELECT ... AS pk": the posts for which it holds, by an index; only for fields with test_has_keys(). */
bool test_keys(const struct test_context *context, struct sql *sql, struct err *err) MUST_USE;
/* The same for counting them: a post may come more than once. */
bool test_count(const struct test_context *context, struct sql *sql, struct err *err) MUST_USE;
bool test_has_keys(const struct node *node);

/* ---- words (query_match.c) ---- */

bool match_is_pure(const struct node *node); /* words and nothing else: one FTS5 expression can say it */
void match_add(const struct node *node, struct str *out);

#endif
