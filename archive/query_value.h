/* query_value.h - from the text of a value to what its field compares with. Private to the query's parser. */
#ifndef ARCHIVE_QUERY_VALUE_H
#define ARCHIVE_QUERY_VALUE_H

#include "archive/query.h"

struct raw_value {
    struct span text; /* without quotes and star */
    bool quoted, star;
    size_t at;        /* where it begins in the query */
};

/* Fills in the value of a test whose field is set. A bare #tag among words becomes a test of tag:.
 * Errors: ERR_USAGE with the column. */
bool query_value_read(struct query *query, struct node *node, const struct raw_value *raw, struct err *err) MUST_USE;

#endif
