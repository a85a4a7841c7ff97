/* edits.h - how far one name is from another. */
#ifndef ANALYZER_EDITS_H
#define ANALYZER_EDITS_H

#include <stddef.h>

#define EDITS_MAX_BYTES 80

/* Bytes to change, add or drop to get from `a` to `b`; SIZE_MAX when one is longer than EDITS_MAX_BYTES. */
size_t edits_between(const char *a, const char *b);

#endif
