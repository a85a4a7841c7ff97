/* store_sink.h - the archive's end of the road. */
#ifndef ARCHIVE_STORE_SINK_H
#define ARCHIVE_STORE_SINK_H

#include "archive/store_private.h"

#define COMMIT_POSTS 20000 /* a page of a big file is committed in pieces; its cursor only at its end */

void store_sink_prepare(struct store *store);
void store_sink_release(struct store *store);
bool run_save(struct store *store, struct err *err) MUST_USE; /* the tally as it stands */
/* Marks runs that a killed program left open. */
bool runs_close_stale(struct store *store, struct err *err) MUST_USE;
void run_forget(struct store *store);
void runs_forget(struct store *store); /* the parked ones too */

#endif
