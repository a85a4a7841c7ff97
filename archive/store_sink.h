/* store_sink.h - the archive's end of the road. */
#ifndef ARCHIVE_STORE_SINK_H
#define ARCHIVE_STORE_SINK_H

#include "archive/store_take.h"

#define REFUSED_LINE_BYTES (ERR_TEXT_BYTES + ERR_FILE_BYTES + 64)
#define COMMIT_POSTS 20000 /* a page of a big file is committed in pieces; its cursor only at its end */

/* What cannot be stored, as it is kept: the line lives in `arena`, the packed bytes until the preparer's next call. */
struct refused refuse(struct preparer *preparer, struct span bytes, const struct err *why, struct arena *arena);
void store_sink_prepare(struct store *store);
void store_sink_release(struct store *store);
bool run_save(struct store *store, struct err *err) MUST_USE; /* the tally as it stands */
/* Marks runs that a killed program left open. */
bool runs_close_stale(struct store *store, struct err *err) MUST_USE;
void run_forget(struct store *store);
void runs_forget(struct store *store); /* the parked ones too */

#endif
