/* query.h - the one query language (palaver(1), QUERY): words, "phrases", field:value, OR, NOT, parentheses. */
#ifndef PALAVER_QUERY_H
#define PALAVER_QUERY_H

#include "palaver/err.h"
#include "palaver/out.h"
#include "palaver/post.h"

#define QUERY_MAX_BYTES ((size_t)64 << 10)
#define QUERY_MAX_NODES 2000
#define QUERY_MAX_DEPTH 100

struct query; /* opaque, see archive/query.c */

/* `text` NULL or empty: all counted posts. Times in it are read in `zone` (NULL: UTC), which must outlive the query.
 * Errors: NULL and ERR_USAGE (or ERR_LIMIT) with the column, and the nearest field where one was misspelt. */
struct query *query_parse(const char *text, const struct zone *zone, struct err *err) MUST_USE;
void query_free(struct query *query);
void query_freep(struct query **query);
const char *query_text(const struct query *query);
/* How it was understood, one condition a line, indented; for --explain. */
void query_explain(const struct query *query, struct out *out);
/* True if it names themes or terms, and so needs a tagging. */
bool query_needs_tagging(const struct query *query);

/* For --only: can it be decided on a record by itself, before anything is stored? ERR_USAGE names the field that
 * cannot (theme:, thread:, q:, ...). */
bool query_decides_records(const struct query *query, struct err *err) MUST_USE;
bool query_accepts(const struct query *query, const struct post *post, const struct place *place);

#endif
