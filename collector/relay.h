/* relay.h - a sink and a ledger that keep a page until it is whole and hand it on in one go.
 *
 * Several sources collect at once, each in its own thread, but one archive has one writer: what a source gives is
 * copied here, and its page goes to the real sink and ledger while it holds the desk. So pages never mix, a page and
 * its cursor still commit together, and a source that waits for the network holds up nobody. */
#ifndef COLLECTOR_RELAY_H
#define COLLECTOR_RELAY_H

#include <pthread.h>

#include "palaver/job.h"

#define RELAY_MAX_BYTES ((size_t)8 << 20) /* more than that of one page is handed on before its end */

struct desk { /* where one source at a time writes */
    pthread_mutex_t lock;
    bool failed;         /* the archive failed: nobody may write any more */
    struct err why;
    bool written;        /* since it was last looked at */
};

struct relay {
    struct sink sink;     /* for the source */
    struct ledger ledger;
    struct desk *desk;
    const struct collect_task *task;
    struct relay_record *first, *last;    /* kept back */
    struct relay_entry *first_entry, *last_entry;
    struct arena arena;   /* their memory */
    size_t bytes;
    struct span container, container_copy; /* the last record that may hold further ones: where it stood, our copy */
    struct place *place;  /* the last one */
};

void relay_init(struct relay *relay, struct desk *desk, const struct collect_task *task);
void relay_release(struct relay *relay);

/* The desk for a moment, for what is no page: `act` under the lock. False when the archive failed, now or before. */
bool desk_do(struct desk *desk, bool (*act)(void *to, struct err *err), void *to, struct err *err) MUST_USE;

#endif
