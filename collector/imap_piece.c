/* imap_piece.c - which mails of a mailbox are still to be asked for. UIDs grow as mail arrives, and a window may be
 * made wider later; so what was reached is a rectangle, of UIDs and of times, and each piece makes it larger. */
#include <inttypes.h>
#include <stdio.h>

#include "collector/imap_pull.h"

void imap_reached_write(const struct imap_reached *reached, struct str *out)
{
    str_format(out, "%" PRIu32 " %" PRId64 " %" PRId64 " %" PRId64, reached->validity, reached->next,
               reached->since_ms, reached->until_ms);
}

static bool sound(const struct imap_reached *reached)
{
    return reached->next >= 1 && reached->next <= (int64_t)UINT32_MAX + 1;
}

bool imap_reached_read(const char *text, struct imap_reached *out)
{
    struct imap_reached reached;
    char rest;
    if (sscanf(text, "%" SCNu32 " %" SCNd64 " %" SCNd64 " %" SCNd64 "%c", &reached.validity, &reached.next,
               &reached.since_ms, &reached.until_ms, &rest) != 4 || !sound(&reached))
        return false;
    *out = reached;
    return true;
}

void imap_piece_write(const struct imap_piece *piece, struct str *out)
{
    str_format(out, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " ", piece->from, piece->to, piece->since_ms,
               piece->until_ms);
    imap_reached_write(&piece->then, out);
}

bool imap_piece_read(const char *text, struct imap_piece *out)
{
    struct imap_piece piece;
    int read = 0;
    if (sscanf(text, "%" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %n", &piece.from, &piece.to, &piece.since_ms,
               &piece.until_ms, &read) != 4 || read == 0 || !imap_reached_read(text + read, &piece.then) ||
        piece.from < 1 || piece.to > (int64_t)UINT32_MAX + 1)
        return false;
    *out = piece;
    return true;
}

/* WHEN_NONE is the smallest number: as a beginning it is right so, as an end it stands for the largest. */
static int64_t end_of(int64_t until_ms)
{
    return until_ms == WHEN_NONE ? INT64_MAX : until_ms;
}

bool imap_piece_next(const struct imap_reached *reached, uint32_t validity, int64_t next, int64_t since_ms,
                     int64_t until_ms, struct imap_piece *out)
{
    struct imap_reached then = {validity, next, since_ms, until_ms};
    if (!reached->validity || reached->validity != validity) {
        *out = (struct imap_piece){1, next, since_ms, until_ms, then};
        return true;
    }
    then = *reached;
    if (since_ms < reached->since_ms) { /* the window was made wider to the past */
        then.since_ms = since_ms;
        *out = (struct imap_piece){1, reached->next, since_ms, reached->since_ms, then};
        return true;
    }
    if (end_of(until_ms) > end_of(reached->until_ms)) { /* or to the future */
        then.until_ms = until_ms;
        *out = (struct imap_piece){1, reached->next, reached->until_ms, until_ms, then};
        return true;
    }
    if (next <= reached->next)
        return false;
    then = (struct imap_reached){validity, next, since_ms, until_ms};
    *out = (struct imap_piece){reached->next, next, since_ms, until_ms, then};
    return true;
}
