/* store_along.h - what is derived from one post by itself is written as the post comes in: its reading and its words.
 *
 * Only where both derivations stood at the newest change before the run: then they stand there after each commit of
 * it, and nothing is read back. Where they did not, store_derive() does it later, as it does after a new rule. */
#ifndef ARCHIVE_STORE_ALONG_H
#define ARCHIVE_STORE_ALONG_H

#include "archive/store_private.h"

/* When a run is begun, or taken up again. `fresh`: the archive holds no post; then inside a page. */
bool along_begin(struct store *store, bool fresh, struct err *err) MUST_USE;
void along_end(struct store *store);
/* From here on words go to another thread (belt.c); the index in the archive is behind until they are moved in. */
bool along_beside(struct store *store, struct err *err) MUST_USE;
/* With each commit of the run. */
bool along_mark(struct store *store, struct err *err) MUST_USE;
/* Behind the rows of a post that is new or shows other fields. */
bool along_put(struct store *store, int64_t key, const struct prepared *given, bool fresh_post, struct err *err) MUST_USE;

/* ---- one post's words, for the other thread ---- */
struct words_job {
    int64_t key;            /* 0: nothing to do */
    bool add;               /* the words given with the post */
    struct words old;       /* to be taken out first; in `arena` */
    struct arena *arena;
};
/* The words that were indexed for the post at work. */
bool words_hand_over(struct store *store, const struct words *old);

/* ---- the table `derived` (store_derive.c) ---- */
bool derived_read(struct store *store, const struct derivation *derivation, int64_t *out_upto, struct err *err) MUST_USE;
bool derived_write(struct store *store, const struct derivation *derivation, int64_t upto, struct err *err) MUST_USE;
bool derived_drop(struct store *store, const struct derivation *derivation, struct err *err) MUST_USE;
/* The rows of a reading; `fresh_post`: there are none of this post. */
bool reading_put(struct store *store, int64_t key, const struct reading *reading, bool fresh_post,
                 struct err *err) MUST_USE;

#endif
