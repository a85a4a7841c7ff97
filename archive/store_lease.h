/* store_lease.h - one writer: a row that says who. */
#ifndef ARCHIVE_STORE_LEASE_H
#define ARCHIVE_STORE_LEASE_H

#include "archive/store_private.h"

#define LEASE_STALE_MS (10 * 60 * 1000) /* without a sign of life from another machine it is taken over */

/* Takes the lease; ERR_BUSY names who holds it. A holder that is dead is succeeded without asking. */
bool lease_take(struct store *store, struct err *err) MUST_USE;
/* Still ours? Another may have taken it over while this machine slept. */
bool lease_check(struct store *store, struct err *err) MUST_USE;
bool lease_beat(struct store *store, struct err *err) MUST_USE;
void lease_drop(struct store *store);
/* True if somebody alive holds it. */
bool lease_held(struct store *store);

#endif
