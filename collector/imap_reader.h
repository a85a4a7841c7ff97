/* imap_reader.h - the bytes of an IMAP server, cut into responses (RFC 9051 section 7).
 *
 * A response is a line; behind a line that ends in {N} come N bytes, a literal, and a further line. Literals are
 * passed by their length, so nothing inside a mail can pass for protocol. No socket here: bytes go in at one end,
 * whole responses come out at the other. */
#ifndef COLLECTOR_IMAP_READER_H
#define COLLECTOR_IMAP_READER_H

#include "palaver/err.h"
#include "palaver/post.h"
#include "palaver/span.h"

#define IMAP_TEXT_MAX_BYTES ((size_t)16 << 20)   /* of a response without its literals: a SEARCH of a million mails */
#define IMAP_LITERAL_MAX_BYTES MAIL_MAX_BYTES    /* a longer one is passed over; its length is told */
#define IMAP_LITERAL_SKIP_BYTES ((int64_t)4 << 30) /* and beyond this the server is not believed */
#define IMAP_MAX_LITERALS 64                     /* in one response */

struct imap_literal {
    size_t at, length;   /* bytes of the response; length 0 when it was passed over */
    int64_t told_bytes;  /* its length as the server said */
};

/* Borrowed from the reader until its next call; may be changed in place. */
struct imap_response {
    char *at;
    size_t length; /* without the last line break */
    const struct imap_literal *literals;
    size_t literal_count;
};

struct imap_reader {
    char *at;
    size_t start, end, room;
    size_t given;       /* bytes of the response handed out last: taken off by the next call */
    size_t read;        /* from start: what is known to belong to the response at hand */
    size_t looked;      /* from start: no line break before here */
    size_t line;        /* from start: where its last line begins */
    size_t text_bytes;  /* of it, literals left out */
    size_t need;        /* bytes of a literal still to come behind `read` */
    int64_t skip;       /* the same of one that is too long */
    struct imap_literal literals[IMAP_MAX_LITERALS];
    size_t literal_count;
};
#define IMAP_READER_INIT {0}
void imap_reader_release(struct imap_reader *reader);

/* Where the next bytes of the server go, and how many at most; then say how many came. */
void imap_reader_room(struct imap_reader *reader, char **out_at, size_t *out_room);
void imap_reader_came(struct imap_reader *reader, size_t bytes);

enum imap_got { IMAP_GOT_RESPONSE, IMAP_WANTS_MORE, IMAP_GARBLED };

/* The next response. IMAP_GARBLED sets err (ERR_SYNTAX or ERR_LIMIT): what follows cannot be read. */
enum imap_got imap_reader_next(struct imap_reader *reader, struct imap_response *out_response, struct err *err);

#endif
