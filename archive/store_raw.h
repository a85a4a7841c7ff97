/* store_raw.h - compressing record bytes; and the record that holds others, as a digest holds its parts. */
#ifndef ARCHIVE_STORE_RAW_H
#define ARCHIVE_STORE_RAW_H

#include "archive/store_private.h"

#define CONTAINER_KEEP_BYTES ((size_t)1 << 20) /* what is no digest is a container only up to here */

/* One zstd frame; lasts until the next call. */
struct span raw_pack(struct store *store, struct span bytes);
bool raw_unpack(struct store *store, struct span packed, int64_t whole_bytes, struct str *out, struct err *err) MUST_USE;

/* Remembers the bytes of `record`; does `raw` lie inside the record remembered last, and where? */
void container_set(struct store *store, const struct post *post, int64_t record);
bool container_holds(const struct store *store, struct span raw, size_t *out_start);

#endif
