/* mail_outline.h - a mail as a MIME parser is given it: where it lies in memory, without a copy, ended where a limit is met,
 * and without the addresses of embedded mails (GMime makes an object of each, and recurses once per group). Offsets are
 * those in the mail's body, moved by what stands in front. */
#ifndef COLLECTOR_MAIL_OUTLINE_H
#define COLLECTOR_MAIL_OUTLINE_H

#include "collector/mail_head.h"
#include "palaver/str.h"

/* Of the headers within a mail, for each of which GMime makes objects of some hundred bytes. */
#define EMBEDDED_FIELD_MAX_BYTES 8192 /* a longer field is read under another name, that nothing is looked for in it */
#define MIME_MAX_BOUNDARIES 1000      /* boundary parameters */
#define MIME_MAX_DELIMITERS 4000      /* lines that part its parts */
#define MIME_MAX_FIELDS 50000
#define MIME_MAX_PARAMETERS 20000     /* of Content- fields */
#define MIME_MAX_HEAD_BYTES ((size_t)8 << 20)

struct mail_edit; /* see collector/mail_outline.c */

/* Buffers are kept from mail to mail. */
struct mail_outline {
    struct str head;         /* the Content- fields of the mail's own header; in front of the body */
    struct span body;        /* where the mail has it; it ends earlier where a limit is met */
    struct mail_edit *edits; /* bytes of the body that read otherwise, in order */
    size_t edit_count, edit_room;
    bool cut;
};

void mail_outline_make(struct mail_outline *outline, struct span mail, const struct mail_head *head);
void mail_outline_release(struct mail_outline *outline);

/* Bytes from offset `from` on, at most `room`; fewer where head and body meet, none at the end. */
size_t mail_outline_read(const struct mail_outline *outline, size_t from, char *to, size_t room);

#endif
