/* relay_kept.h - what a relay keeps back: records and ledger entries of one page, in order, in its arena. */
#ifndef COLLECTOR_RELAY_KEPT_H
#define COLLECTOR_RELAY_KEPT_H

#include <string.h>

#include "collector/relay.h"

enum relay_kind { RELAY_POST, RELAY_GONE, RELAY_SET_ASIDE, RELAY_REJECT };

struct relay_record {
    struct relay_record *next;
    enum relay_kind kind;
    const struct post *post;   /* post */
    const struct place *place;
    const char *network, *id;  /* gone */
    int64_t when_ms;
    const char *what;          /* set aside */
    struct span bytes;         /* reject */
    struct err *why;
};

enum entry_kind { ENTRY_CURSOR, ENTRY_CLOSE, ENTRY_GAP, ENTRY_NOTE };

struct relay_entry {
    struct relay_entry *next;
    enum entry_kind kind;
    int64_t number, from_ms, to_ms;
    const char *key, *value;   /* of a note; cause and text of a gap; cursor */
};

extern const struct ledger relay_ledger; /* relay_ledger.c; its `to` is the relay */

static inline bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

#endif
