/* store_raw.h - record bytes as they come out of the archive; prepare.h packs them. */
#ifndef ARCHIVE_STORE_RAW_H
#define ARCHIVE_STORE_RAW_H

#include "archive/store_private.h"

bool raw_unpack(struct store *store, struct span packed, int64_t whole_bytes, struct str *out, struct err *err) MUST_USE;

#endif
