/* fulltext_beside.h - a full-text index filled by a thread of its own while another writes the archive, for SQLite has one
 * writer a file. It lies in a temporary file without a name, without journal and without a second copy of each page in a
 * log; its tables are moved into the archive, where it stands or falls as one transaction. */
#ifndef ARCHIVE_FULLTEXT_BESIDE_H
#define ARCHIVE_FULLTEXT_BESIDE_H

#include "archive/store_private.h"

struct beside; /* opaque, see archive/fulltext_beside.c */

struct beside *beside_open(void); /* NULL: it cannot be had */
void beside_close(struct beside *beside);
/* Takes out job->old and puts in `words`. A failure is kept to itself: the archive can always index what it holds. */
void beside_put(struct beside *beside, const struct words_job *job, const struct words *words);
void beside_end(struct beside *beside); /* no more words come */
/* Commits. Where something had failed nothing is moved, and the derivation is left behind. */
bool beside_move(struct beside *beside, struct store *store, struct err *err) MUST_USE;

#endif
