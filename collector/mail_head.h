/* mail_head.h - the header of a mail: its fields as they stand, and decoded. Relies on GMime for encoded words and
 * addresses; GMime never sees more than FIELD_MAX_BYTES of a field (its address parser recurses). */
#ifndef COLLECTOR_MAIL_HEAD_H
#define COLLECTOR_MAIL_HEAD_H

#include "palaver/arena.h"
#include "palaver/err.h"
#include "palaver/post.h"

#define MAIL_MAX_FIELDS 5000
#define MAIL_HEAD_MAX_BYTES ((size_t)4 << 20)
#define FIELD_MAX_BYTES ((size_t)64 << 10)   /* decoded of one field; the rest is left out */
#define ADDRESS_MAX_BYTES ((size_t)4 << 10)

void mail_library_begin(void); /* before anything is decoded; as often as one likes */

struct mail_field {
    struct span name, value; /* value: folded as received, without the last line break */
};

struct mail_head {
    struct mail_field *fields; /* in the arena given */
    size_t count, room;
    size_t body; /* offset of the body in the mail */
};

/* Takes the header off the front of `mail`; lines that are no fields are passed over when fields follow, else the body
 * begins with them. ERR_LIMIT beyond the limits above. */
bool mail_head_read(struct span mail, struct arena *arena, struct mail_head *out_head, struct err *err) MUST_USE;

/* How long the field name at the front of `line` is, 0 when the line begins no field ("Subject: x" gives 7). */
size_t field_name_length(struct span line);

/* The value of field number `nth` (from 0) of that name, whatever its letter case; at == NULL: there is none. */
struct span mail_field(const struct mail_head *head, const char *name, size_t nth);

/* Unfolded and decoded: encoded words, raw bytes in UTF-8 or windows-1252; one line, trimmed. "" when there is none. */
const char *field_text(struct span value, struct arena *arena);
/* Field `name`; raw bytes that are no UTF-8 are taken to be in the charset that the body declares. */
struct span mail_field_repaired(const struct mail_head *head, const char *name, struct arena *arena);
/* Unfolded only. */
struct span field_unfold(struct span value, struct arena *arena);

struct mail_address {
    const char *address; /* as written; NULL: none */
    const char *name;    /* decoded; or NULL */
};
/* The first mailbox of an address list; understands "user at host.org (Name)" of list archives and sets
 * *out_munged then. */
struct mail_address field_address(struct span value, struct arena *arena, bool *out_munged);

/* Message ids in their order, without <>, blanks or control characters; at most `room`, the last ones when there are
 * more. Returns how many. */
size_t field_message_ids(struct span value, struct arena *arena, const char **out_ids, size_t room);

#endif
