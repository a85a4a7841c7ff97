/* belt.h - the sink of a long import. The caller's thread makes records ready (prepare.h) and lays them on a belt of a few
 * batches; a second thread takes them off and writes them, in the same order; on a fresh archive a third one indexes
 * their words in a file of its own, moved into the archive at the end. The first error wins and stops all of them. */
#ifndef ARCHIVE_BELT_H
#define ARCHIVE_BELT_H

#include "palaver/sink.h"

struct belt; /* opaque, see archive/belt.c */
struct store;

/* Of the open run; afterwards only the belt's own threads touch the archive. */
bool belt_start(struct store *store, struct err *err) MUST_USE;
struct sink *belt_sink(struct belt *belt);
void belt_not_asked(struct belt *belt);
/* Waits until everything is written and leaves the archive as if it had been written by the caller. Does nothing without
 * a belt. False when anything on it had failed. */
bool belt_end(struct store *store, struct err *err) MUST_USE;

#endif
