/* sink.h - where collected records go. `page_end` says the page is whole: commit it with its cursor.
 *
 * Every function returns false only when the receiver itself failed (disk full, stopped): then the source stops. */
#ifndef PALAVER_SINK_H
#define PALAVER_SINK_H

#include "palaver/err.h"
#include "palaver/post.h"

struct sink {
    void *to;
    bool (*post)(void *to, const struct post *, const struct place *, struct err *);
    /* The service says that the post is deleted, withheld or not to be had any more. */
    bool (*gone)(void *to, const char *network, const char *native_id, int64_t when_ms, struct err *);
    /* Understood, and not a post: "stream limit", "user", "digest masthead", ... (a static string). */
    bool (*set_aside)(void *to, const char *what, struct err *);
    /* Not understood: kept with its bytes and the reason. */
    bool (*reject)(void *to, struct span bytes, const struct err *why, struct err *);
    bool (*page_end)(void *to, const char *cursor, struct err *);
};

/* Records seen = stored + merged + set aside + rejected + not asked for. */
struct tally {
    int64_t seen;
    int64_t stored;     /* new posts */
    int64_t merged;     /* further appearances, the same record again, revisions */
    int64_t set_aside;
    int64_t rejected;
    int64_t not_asked;  /* what --only left out */
    int64_t gone;       /* deletions told (not in `seen`) */
};

#endif
