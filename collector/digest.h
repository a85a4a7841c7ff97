/* digest.h - a mail that holds others: whether it is one, where its parts are, and handing them on one by one.
 *
 * Plain digests (RFC 1153, Mailman, LISTSERV, Yahoo, group hosts) are split at lines of dashes, underscores or equals
 * signs that a run of header fields follows; MIME digests at their boundaries. The digest itself becomes a post of kind
 * POST_DIGEST with its masthead and topics as text; parts point to it (RELATION_PART_OF), each with its own bytes. */
#ifndef COLLECTOR_DIGEST_H
#define COLLECTOR_DIGEST_H

#include "collector/mail.h"

#define DIGEST_MAX_PARTS 2000

enum digest_part_kind { DIGEST_MESSAGE, DIGEST_FOOTER, DIGEST_EMPTY /* its text was filtered out */ };

struct digest_part {
    enum digest_part_kind kind;
    struct span text; /* plain digests: the entry with its header fields, UTF-8 */
    struct span raw;  /* its bytes in the mail; the whole mail when it was transfer-encoded */
};

struct digest {
    bool mime;
    struct span masthead; /* of a plain digest: all before the first entry */
    struct digest_part *parts; /* in the arena */
    size_t part_count, part_room;
    bool cut; /* more than DIGEST_MAX_PARTS */
};

/* Is the mail just read a digest? `post` has its text and title. */
bool digest_find(const struct mail_head *head, const struct mail_body *body, struct span mail, const struct post *post,
                 struct arena *arena, struct digest *out_digest);

/* Splits the text of a plain digest; false when it is none. `sure`: its subject says it is one. */
bool digest_split_plain(struct span text, bool sure, struct arena *arena, struct digest *out_digest);
struct digest_part *digest_add(struct digest *digest, struct arena *arena);

/* "Forum Digest, Vol 9, Issue 3", "Lot Forum, Vol 9, Parution 5", "Digest #31", "Digest Number 31"; not replies to one. */
bool digest_subject(const char *subject);

/* Hands on the digest in `build`, then its parts. */
bool digest_deliver(struct mail_reader *reader, struct build *build, const struct digest *digest,
                    const struct mail_origin *origin, const char *list, struct err *err) MUST_USE;

#endif
