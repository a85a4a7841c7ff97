/* query_rows.h - conditions that are rows of some table, as a filter or as a list of posts. Private to the query's SQL.
 *
 * Most conditions are rows of a table that name a post (`x.post`): filter and list are made from one condition on x. What
 * tables cannot compare by an index (names in other scripts, places, series) is looked up beforehand. */
#ifndef ARCHIVE_QUERY_ROWS_H
#define ARCHIVE_QUERY_ROWS_H

#include "archive/query_sql.h"

enum form {
    FORM_FILTER,
    FORM_KEYS,
    FORM_COUNT, /* as keys, when only their number matters: a post may come twice */
};

/* "(column = value)", or that it begins with it; as a range, so that an index serves. */
void sql_compare(struct sql *sql, const char *column, const char *value, bool star, const char *collate);

struct numbers {
    int64_t *at;
    size_t count, room;
};
void numbers_release(struct numbers *numbers);
void numbers_add(struct numbers *numbers, int64_t number);

/* True if `text` in small letters is, or begins with, the value; `room` is reused. */
bool node_fits_name(struct span text, const struct node *node, struct str *room);
/* First column of the rows of `sql` (a literal) of which any further column folds to the value. */
bool rows_look_up(const struct test_context *context, const char *sql, struct numbers *out, struct err *err) MUST_USE;

/* What follows rows_begin() is a condition on x. */
void rows_begin(struct sql *sql, enum form form, const char *table);
void rows_end(struct sql *sql, enum form form);

bool tag_rows(const struct test_context *context, struct sql *sql, enum form form);  /* tag:, mention: */
bool link_rows(const struct test_context *context, struct sql *sql, enum form form);
bool question_rows(const struct test_context *context, struct sql *sql, enum form form);
bool match_rows(const struct test_context *context, struct sql *sql, enum form form, struct err *err) MUST_USE;
bool series_rows(const struct test_context *context, struct sql *sql, enum form form, struct err *err) MUST_USE;

/* query_posts.c: conditions that are looked up to posts, authors or places first. */
bool id_test(const struct test_context *context, struct sql *sql, enum form form, struct err *err) MUST_USE;
bool thread_test(const struct test_context *context, struct sql *sql, enum form form, struct err *err) MUST_USE;
bool author_test(const struct test_context *context, struct sql *sql, enum form form, struct err *err) MUST_USE;
bool place_test(const struct test_context *context, struct sql *sql, enum form form, struct err *err) MUST_USE;

#endif
