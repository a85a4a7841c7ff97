/* imap_pull.h - brings a mailbox into the archive, piece by piece, each mail once. */
#ifndef COLLECTOR_IMAP_PULL_H
#define COLLECTOR_IMAP_PULL_H

#include "collector/imap_folder.h"

#define IMAP_BATCH 500                            /* mails asked for at once: two round trips for a thousand */
/* A page is committed when one of these is reached: often enough that little is asked for again after a kill, seldom
 * enough that the archive's index of words is not rewritten with every batch. */
#define IMAP_PAGE_MAILS 5000
#define IMAP_PAGE_BYTES ((int64_t)8 << 20)
#define IMAP_PAGE_MS 3000

/* What is true of the mailbox as collected so far: every mail with a UID below `next` that was posted in the window
 * was asked for. Kept as the cursor of a closed interval. */
struct imap_reached {
    uint32_t validity; /* 0: nothing yet */
    int64_t next;
    int64_t since_ms, until_ms; /* WHEN_NONE: unbounded */
};

/* Part of a mailbox that is still to be asked for, and what will be true when it was. An open interval's cursor. */
struct imap_piece {
    int64_t from, to; /* UIDs, `to` not included */
    int64_t since_ms, until_ms;
    struct imap_reached then;
};

void imap_reached_write(const struct imap_reached *reached, struct str *out);
bool imap_reached_read(const char *text, struct imap_reached *out);
void imap_piece_write(const struct imap_piece *piece, struct str *out);
bool imap_piece_read(const char *text, struct imap_piece *out);

/* The next piece to ask for, given what was reached, what is asked for now, and the mailbox as it is. False: none. */
bool imap_piece_next(const struct imap_reached *reached, uint32_t validity, int64_t next, int64_t since_ms,
                     int64_t until_ms, struct imap_piece *out_piece);

/* Everything that is asked for and not there yet. */
bool imap_pull(struct imap_folder *folder, struct err *err) MUST_USE;

#endif
