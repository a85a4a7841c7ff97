/* ledger.h - what a source must remember between runs: cursors, intervals, gaps, small notes. The archive keeps it; a
 * source sees only these functions, and does not know it is an archive.
 *
 * A run owns an interval; only a closed one moves the high-water mark; an open one is entered again where its cursor
 * stands (features R2, R3). What is written becomes durable with the sink's next page_end(). Never secrets. */
#ifndef PALAVER_LEDGER_H
#define PALAVER_LEDGER_H

#include "palaver/err.h"
#include "palaver/str.h"
#include "palaver/when.h"

struct ledger_interval {
    int64_t number;
    int64_t from_ms, to_ms; /* WHEN_NONE: unbounded */
    bool closed;
    const char *cursor; /* borrowed until the visit returns */
};

/* All are about the run's own source and target. False only when the archive failed. */
struct ledger {
    void *to;
    bool (*interval_open)(void *to, int64_t from_ms, int64_t to_ms, int64_t *out_number, struct err *);
    bool (*interval_cursor)(void *to, int64_t number, const char *cursor, struct err *);
    bool (*interval_close)(void *to, int64_t number, int64_t to_ms, struct err *);
    bool (*each_interval)(void *to, bool (*each)(void *, const struct ledger_interval *, struct err *), void *each_to,
                          struct err *);
    bool (*gap)(void *to, int64_t from_ms, int64_t to_ms, const char *cause, const char *text, struct err *);
    bool (*note_read)(void *to, const char *key, struct str *out_value, struct err *);   /* "" when none */
    bool (*note_write)(void *to, const char *key, const char *value, struct err *);
    bool (*knows)(void *to, const char *network, const char *native_id, bool *out_known, struct err *);
    /* When the post's newest revision here was made; WHEN_NONE: never edited, or not here. */
    bool (*newest_edit)(void *to, const char *network, const char *native_id, int64_t *out_ms, struct err *);
    /* The next posts, at most `limit`, that this source and target has brought and nobody told as gone. Keys only order
     * them: begin with 0, go on with the last one. */
    bool (*each_brought)(void *to, int64_t after_key, int64_t limit,
                         bool (*each)(void *, int64_t key, const char *native_id, struct err *), void *each_to,
                         struct err *);
};

#endif
