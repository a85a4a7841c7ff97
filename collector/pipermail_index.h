/* pipermail_index.h - what a Pipermail archive's front page offers: one file of mails for each period.
 *
 * Period names: "2025-July" (the month in the server's language), "2025", "2025q3", "Week-of-Mon-20250707",
 * "20250701". Source: Mailman/Archiver/HyperArch.py. */
#ifndef COLLECTOR_PIPERMAIL_INDEX_H
#define COLLECTOR_PIPERMAIL_INDEX_H

#include "palaver/arena.h"
#include "palaver/err.h"
#include "palaver/span.h"

#define PIPERMAIL_MAX_PERIODS 20000 /* daily archives of fifty years */

struct pipermail_period {
    const char *name;       /* "2025-July", percent signs resolved; the full mbox: "mbox" */
    const char *url;
    const char *label;      /* the link's words, as "[ Gzip'd Text 12 KB ]": they change with the file */
    int64_t from_ms, to_ms; /* WHEN_NONE: unknown */
    bool whole;             /* the full mbox: mails as they were sent */
};

struct pipermail_index {
    struct pipermail_period *periods; /* oldest first, the full mbox in front; in the arena */
    size_t count;
    bool is_pipermail; /* the page says so, or has periods' threads */
    bool is_empty;     /* says that nothing was posted yet */
};

/* Reads the page that came from `url`; whatever it is, something comes out. */
void pipermail_index_read(const char *url, struct span page, struct arena *arena, struct pipermail_index *out_index);

/* The time that a period's name covers; a month in a language not known here is its whole year. False for other words. */
bool pipermail_period_read(struct span name, int64_t *out_from_ms, int64_t *out_to_ms);

#endif
