/* imap_walk.h - the mails of one piece of a mailbox: asked for in batches, handed on in pages, asked for again when the
 * line breaks. A page's mails and the UID behind them commit together. */
#ifndef COLLECTOR_IMAP_WALK_H
#define COLLECTOR_IMAP_WALK_H

#include "collector/imap_pull.h"
#include "collector/mail.h"

struct imap_walk {
    struct imap_folder *folder;
    struct collecting *live;
    struct mail_reader reader;
    struct arena arena;      /* of the mail at hand */
    struct walk interval;
    struct imap_piece piece;
    struct imap_uids uids;   /* of the piece, ascending */
    bool searched;
    size_t from, count;      /* the batch: uids.at[from] and on */
    size_t whole;            /* of the batch, from its front, are handed on */
    bool got[IMAP_BATCH];
    size_t got_count;
    int64_t page_mails, page_bytes, page_begun_ms; /* handed on since the last commit, and when that was */
    int64_t outside, deleted;
};

void imap_walk_release(struct imap_walk *walk);

/* Walks `piece` in the interval that is open. What came before a failure is committed with it: imap_walk_cursor(). */
bool imap_walk_on(struct imap_walk *walk, struct err *err) MUST_USE;
/* What is left of the piece, from the first mail on that is not handed on. */
void imap_walk_cursor(struct imap_walk *walk, struct str *out_cursor);

#endif
