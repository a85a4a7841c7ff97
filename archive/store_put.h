/* store_put.h - rows of one post: written, replaced, read back. Steps of the sink and of undo. */
#ifndef ARCHIVE_STORE_PUT_H
#define ARCHIVE_STORE_PUT_H

#include "archive/store_private.h"

/* ---- authors and places (store_names.c) ---- */
bool author_pk(struct store *store, const struct post *post, int64_t *out_pk, struct err *err) MUST_USE; /* 0 none */
bool place_pk(struct store *store, const struct place *place, int64_t *out_pk, struct err *err) MUST_USE;
void author_cache_clear(struct store *store);
void author_cache_free(struct store *store);

/* ---- the post's own rows (store_put.c) ---- */
/* Gives `counted` to the posts of a further condition that follows as " AND ...": the rule of post_counts() (kinds:
 * message, abstract, article) and of store_put_same(). */
#define POSTS_RECOUNT                                                                                        \
    "UPDATE posts SET counted = kind IN (0, 3, 4) AND NOT context AND gone_ms IS NULL AND NOT no_archive AND " \
    "NOT EXISTS (SELECT 1 FROM same_as WHERE post = posts.pk AND group_key <> posts.pk) WHERE 1"

struct post_row {
    int64_t pk;
    int64_t record;  /* the one shown */
    struct span id;
    int64_t number;  /* short_id_number() of it */
    int64_t gone_ms; /* POST_NO_TIME: no */
    int64_t counts_ms;
};
bool post_insert(struct store *store, const struct post *post, const struct post_row *row, struct err *err) MUST_USE;
/* Shows these fields instead; what was derived from the old ones goes. Gives it the next change. */
bool post_replace(struct store *store, const struct post *post, const struct post_row *row, struct err *err) MUST_USE;
/* The same fields, from another record. */
bool post_show_record(struct store *store, int64_t pk, int64_t record, struct err *err) MUST_USE;
/* The fields shown now, from the tables; everything lives in the arena. */
bool post_load(struct store *store, int64_t pk, struct arena *arena, struct post *out_post, struct err *err) MUST_USE;
/* Takes out everything that was derived from the post: full text, reading, thread, group, question, matches. */
bool post_forget_derived(struct store *store, int64_t pk, struct err *err) MUST_USE;

/* ---- records of a post and the best of them (store_record.c) ---- */
/* True if `a` is to be shown rather than `b`: quality, newest edit, longest text, smallest hash. */
bool rank_better(const struct rank *a, const struct rank *b);
/* The record of this post with the same bytes and fields; 0 none. */
bool record_find(struct store *store, int64_t post, const struct rank *rank, int64_t *out_record,
                 struct err *err) MUST_USE;
/* `keep_fields`: those of `post`, which is the one given with its seen_ms. */
bool record_add(struct store *store, int64_t pk, const struct prepared *given, const struct post *post,
                bool keep_fields, int64_t *out_record, struct err *err) MUST_USE;
bool record_rank(struct store *store, int64_t record, struct rank *out_rank, struct err *err) MUST_USE;
/* Keeps the fields of the record shown, unless it has them. */
bool record_keep_fields(struct store *store, int64_t record, int64_t post, struct err *err) MUST_USE;
/* The fields that a record gave. */
bool record_fields(struct store *store, int64_t record, struct arena *arena, struct post *out_post,
                   bool *out_kept, struct err *err) MUST_USE;

#endif
