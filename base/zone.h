/* zone.h - what when.c needs of time zones beyond their public face. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "palaver/when.h"

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

/* A local wall clock reading, as if it were UTC, to the moment meant. Where clocks were put back the first of the
 * two is taken; where they were put forward the reading is moved on by the gap. */
int64_t zone_to_utc(const struct zone *zone, int64_t local_ms);

#endif
