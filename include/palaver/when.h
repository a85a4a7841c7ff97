/* when.h - moments: milliseconds since 1970-01-01T00:00:00Z, leap seconds left out as in POSIX. */
#ifndef PALAVER_WHEN_H
#define PALAVER_WHEN_H

#include "palaver/err.h"
#include "palaver/span.h"

#define WHEN_NONE INT64_MIN /* no time known; the same as POST_NO_TIME */
#define WHEN_TEXT_BYTES 40

#define DAY_MS ((int64_t)24 * 3600 * 1000)

enum when_grain { WHEN_MS, WHEN_SECOND, WHEN_MINUTE, WHEN_DAY, WHEN_MONTH, WHEN_YEAR };

/* A time zone: a fixed offset or a name of the tz database ("Europe/London", "UTC", "+02:00"). */
struct zone; /* opaque */
struct zone *zone_open(const char *name, struct err *err) MUST_USE; /* ERR_USAGE when unknown */
void zone_close(struct zone *zone);
void zone_closep(struct zone **zone);
/* Minutes to add to UTC at that moment. NULL is UTC. */
int zone_offset_minutes(const struct zone *zone, int64_t ms);
/* A local wall clock reading, as if it were UTC, to the moment meant. Where clocks were put back the first of the
 * two is taken; where they were put forward the reading is moved on by the gap. */
int64_t zone_to_utc(const struct zone *zone, int64_t local_ms);

/* ISO 8601 / RFC 3339: 2015, 2015-02, 2015-02-06, 2015-02-06T16:00[:05[.123]][Z|+01:00] (blank for T too).
 * Without an offset the time is read in `zone` (NULL: UTC). Says how exact it was. */
bool when_parse(struct span text, const struct zone *zone, int64_t *out_ms, enum when_grain *out_grain);
/* RFC 5322 date with its obsolete forms and common damage; offsets beyond +-14 h are read as UTC. */
bool when_parse_mail(struct span text, int64_t *out_ms, enum when_grain *out_grain);
/* asctime and its kin: "Fri Feb 06 16:00:00 +0000 2015" (twitter v1), "Thu Jan  1 00:00:00 1970" (From_). */
bool when_parse_asctime(struct span text, int64_t *out_ms);

int64_t when_now(void); /* the clock, unless PALAVER_NOW (RFC 3339) is set: for reproducible tests */
int64_t when_from_date(int year, int month, int day); /* 00:00 UTC */
/* "2015-02-06T16:00:05Z", shorter by grain ("2015-02-06"); "" for WHEN_NONE. In `zone`, with its offset; a date
 * that came without a time of day is the same everywhere. */
void when_text(int64_t ms, enum when_grain grain, const struct zone *zone, char out[WHEN_TEXT_BYTES]);
/* Broken down in `zone`. */
struct when_parts {
    int year, month, day, hour, minute, second, ms, weekday; /* weekday: 0 Sunday */
};
struct when_parts when_split(int64_t ms, const struct zone *zone);

#endif
