/* mail_body.h - what a mail says, and what it carries: the best text of its MIME parts, the others as media. */
#ifndef COLLECTOR_MAIL_BODY_H
#define COLLECTOR_MAIL_BODY_H

#include "collector/build.h"
#include "collector/html_text.h"
#include "collector/mail_outline.h"

#define MIME_MAX_DEPTH 100
#define MIME_MAX_PARTS 1000
#define MIME_MAX_DECODED_BYTES ((size_t)8 << 20) /* of text parts, before decoding; what is behind is left out, `cut` is set */

enum mail_quoting { MAIL_QUOTED_NOT, MAIL_QUOTED_MBOXO, MAIL_QUOTED_MBOXRD }; /* what ">From " at a line's front means */

/* Where an embedded message of a multipart/digest stands, in bytes of the mail. */
struct mail_range {
    size_t start, end;
};

struct mail_body {
    struct span plain;        /* the text, when it stands in the mail as it is: then `text` is empty */
    struct str text;          /* UTF-8, LF */
    struct html_text html;    /* room for one part */
    struct str decoded, utf8; /* room for one part */
    struct mail_outline outline; /* what GMime is given */
    struct mail_range *parts; /* of a digest, in order */
    size_t part_count, part_room;
    size_t leaf_count, decoded_bytes;
    bool is_digest;           /* there is a multipart/digest */
    bool is_report;           /* multipart/report: a bounce or receipt */
    bool transfer_encoded;    /* the text was base64 or quoted-printable: its bytes are not the mail's */
    bool charset_guessed;
    bool cut;                 /* a limit was met: some parts are left out */
};

void mail_body_release(struct mail_body *body);

/* Reads the body of `mail` (the whole mail, header included); media parts and links become entities of `build`. */
void mail_body_read(struct mail_body *body, struct span mail, const struct mail_head *head, enum mail_quoting quoting,
                    struct build *build);

static inline struct span mail_body_text(const struct mail_body *body)
{
    return body->plain.at ? body->plain : str_span(&body->text);
}

/* Takes the ">" off lines that begin ">From ", in place. */
void mail_unquote_from(struct str *text, enum mail_quoting quoting);

#endif
