/* store_take.h - what a sink was given, made ready, becomes rows. In the order given; a run is open. What fails half-way
 * takes its page back as a whole. */
#ifndef ARCHIVE_STORE_TAKE_H
#define ARCHIVE_STORE_TAKE_H

#include "archive/store_private.h"

struct refused {
    const char *why; /* with its place */
    int64_t whole_bytes;
    struct span packed; /* at most REJECT_KEEP_BYTES of them, as one zstd frame */
};

bool take_post(struct store *store, const struct prepared *given, struct err *err) MUST_USE;
bool take_gone(struct store *store, const char *network, const char *native_id, int64_t when_ms,
               struct err *err) MUST_USE;
bool take_set_aside(struct store *store, const char *what, struct err *err) MUST_USE;
bool take_refused(struct store *store, const struct refused *refused, struct err *err) MUST_USE;
bool take_page_end(struct store *store, const char *cursor, struct err *err) MUST_USE;

#endif
