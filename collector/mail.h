/* mail.h - one mail's bytes to posts. A digest becomes several: itself, and each of its parts. */
#ifndef COLLECTOR_MAIL_H
#define COLLECTOR_MAIL_H

#include "collector/mail_body.h"

/* What is known of a mail beside its bytes. */
struct mail_origin {
    struct span from_line;       /* "From jane@example.org Thu ..." of an mbox; at NULL: none */
    enum mail_quoting quoting;
    enum post_quality quality;   /* QUALITY_FULL; QUALITY_LIST and QUALITY_PART never become more */
    struct place_at at;          /* of its first byte, for errors */
    struct place place;          /* where it was found, for mails that name no list */
    bool place_told;             /* the user said the place: it counts even when the mail names a list */
    int64_t fallback_ms;         /* when the mail has no time at all: POST_NO_TIME, or that of its digest */
    const char *digest_id;       /* it came inside this digest; NULL: by itself */
    const char *list_id;         /* of that digest, for parts that name no list; or NULL */
    int depth;                   /* digests around it */
};

/* Keeps buffers from mail to mail. One thread at a time. */
struct mail_reader {
    struct sink *sink;
    struct arena arena;
    struct mail_body body;
    struct err limit; /* room for the reason of a rejection */
};

struct mail_reader mail_reader_to(struct sink *sink);
void mail_reader_release(struct mail_reader *reader);

/* Reads one mail (at most MAIL_MAX_BYTES, without its From_ line) and hands its posts to the sink; what cannot be read
 * goes to sink->reject. False only when the sink failed. `bytes` must last until it returns: raw points into it. */
bool mail_read(struct mail_reader *reader, struct span bytes, const struct mail_origin *origin, struct err *err) MUST_USE;

/* One part of a digest whose text was found already: `head` its header, `text` its words as UTF-8, `raw` its bytes. */
bool mail_part(struct mail_reader *reader, const struct mail_head *head, struct span text, struct span raw,
               const struct mail_origin *origin, struct err *err) MUST_USE;

/* Hands on a post that is filled already: a digest itself. */
bool mail_container(struct mail_reader *reader, struct build *build, const struct mail_origin *origin, const char *list,
                    struct err *err) MUST_USE;

/* "healthtalk.lists.example.org" of the list headers, or NULL. */
const char *mail_list_id(const struct mail_head *head, struct arena *arena);

#define DIGEST_MAX_DEPTH 4
#define REJECT_KEEP_BYTES ((size_t)64 << 10) /* of a mail that is too long, as its rejected bytes */

#endif
