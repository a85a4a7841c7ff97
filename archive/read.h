/* read.h - one post from its row. Private to the archive. */
#ifndef ARCHIVE_READ_H
#define ARCHIVE_READ_H

#include "archive/stmt.h"
#include "palaver/store.h"

/* Reads posts one after the other; `arena` holds what hangs on one of them and is reset for the next. */
struct post_reader {
    struct store *store;
    unsigned wants;
    int64_t tagging;
    struct arena *arena;
    unsigned leaves;
};
/* Hands the post of row `key` to `each`; a row that is gone is passed over. */
bool read_post(const struct post_reader *reader, int64_t key, post_visit *each, void *to, struct err *err) MUST_USE;

/* Hands every post with a later change to `each`, oldest first, with what a tagger reads of it: key, change, kind,
 * network, title, text, segments, parent, and whether its subject is a reply's; the rest is not filled in. */
bool read_texts(struct store *store, int64_t after_change, post_visit *each, void *to, struct err *err) MUST_USE;

/* What hangs on a post, each filled in from its own table (read_children.c); strings live in `arena`. */
struct post_children {
    struct store *store;
    struct arena *arena;
    int64_t key, group_key; /* group_key: of the shown post; 0 when it is in no group */
};
bool children_relations(const struct post_children *of, struct stored_post *post, struct err *err) MUST_USE;
bool children_entities(const struct post_children *of, struct stored_post *post, struct err *err) MUST_USE;
bool children_segments(const struct post_children *of, struct stored_post *post, struct err *err) MUST_USE;
bool children_places(const struct post_children *of, struct stored_post *post, struct err *err) MUST_USE;
bool children_group(const struct post_children *of, struct stored_post *post, struct err *err) MUST_USE;
bool children_matches(const struct post_children *of, int64_t tagging, struct stored_post *post,
                      struct err *err) MUST_USE;

#endif
