/* mbox_split.h - a stream of mails parted by "From " lines, in all dialects, one mail in memory at a time.
 *
 * A separator is a line that begins "From " and carries a clock time and a year (in any order and language), or is just
 * "From -" or "From word@word"; and that is the first of the file, or follows an empty line, or is followed by a header
 * field. A Content-Length is believed only when the mail then ends where the next separator or the file's end is.
 * Facts: mailing lists sheet, section 1. */
#ifndef COLLECTOR_MBOX_SPLIT_H
#define COLLECTOR_MBOX_SPLIT_H

#include "collector/mail_body.h"

#define MBOX_LINE_MAX_BYTES 1000 /* a longer line is no separator */

enum mbox_found {
    MBOX_MAIL,
    MBOX_TOO_LONG, /* over MAIL_MAX_BYTES: `mail` has its first bytes; the next call goes on behind it */
    MBOX_END,
    MBOX_FAILED,   /* the input broke off; err says why; what came before was handed out */
};

struct mbox_split {
    struct input *input;
    struct str window;
    size_t at;            /* where the current mail begins in the window */
    int64_t window_start; /* offset of the window in the stream */
    bool ended, begun, skipping, git, mboxrd;
    struct err failed;
};

struct mbox_mail {
    struct span from_line; /* without its line break; empty when the file begins without one */
    struct span mail;      /* what follows it, without the empty line before the next separator */
    int64_t byte;          /* offset of the From_ line in the stream */
    enum mail_quoting quoting;
};

struct mbox_split mbox_split_begin(struct input *input);
void mbox_split_release(struct mbox_split *split);
/* What it gives lasts until the next call. */
enum mbox_found mbox_split_next(struct mbox_split *split, struct mbox_mail *out_mail, struct err *err);

/* Is this line (without its break) a separator by its words? */
bool mbox_is_separator(struct span line);

#endif
