/* pace.h - how fast a host may be asked: learned from what it says, kept between runs as a note of the ledger.
 *
 * Headers read: X-RateLimit-Limit/-Remaining/-Reset (Mastodon: RFC 3339; X, Bluesky: seconds since 1970 or from now),
 * RateLimit-* and RateLimit (draft-ietf-httpapi-ratelimit-headers), Retry-After (RFC 9110 section 10.2.3, both forms). */
#ifndef COLLECTOR_PACE_H
#define COLLECTOR_PACE_H

#include "palaver/ledger.h"

/* Waiting goes through a clock, so that tests do not sleep. With PALAVER_CLOCK=fast in the environment, time jumps. */
struct pace_clock {
    _Atomic int64_t skipped_ms; /* what a fast clock has jumped over */
    bool fast;
};
void pace_clock_init(struct pace_clock *clock);
int64_t pace_now(const struct pace_clock *clock);
/* Sleeps until then; false as soon as `stop` (may be NULL) is set. */
bool pace_sleep_until(struct pace_clock *clock, int64_t then_ms, volatile const bool *stop);

struct pace; /* all hosts of a job; any thread may call; opaque */
struct pace *pace_new(struct pace_clock *clock) MUST_USE; /* borrowed */
void pace_free(struct pace *pace);

/* Reads what earlier runs learned of `host`, the first time it is met. */
void pace_load(struct pace *pace, const char *host, struct ledger *ledger);
/* Waits until `host` may be asked again, and takes that moment for the caller: whoever asks next waits behind it.
 * ERR_RATE when it is more than limit_ms away, ERR_STOPPED when `stop` was set meanwhile. */
bool pace_wait(struct pace *pace, const char *host, int64_t limit_ms, volatile const bool *stop, struct err *err)
    MUST_USE;
/* One header line of an answer of `host`, as received. */
void pace_header(struct pace *pace, const char *host, struct span name, struct span value);
/* An answer came: `status` 429 or 503 without Retry-After sets a wait of its own that doubles each time. */
void pace_answered(struct pace *pace, const char *host, long status);
/* Writes what was learned since the last time into the ledger. */
bool pace_save(struct pace *pace, struct ledger *ledger, struct err *err) MUST_USE;
/* Milliseconds of back-off before try number `attempt` (from 1), with jitter; at most five minutes. */
int64_t pace_backoff_ms(struct pace *pace, int attempt);
/* Retry-After in both forms, from `now_ms`; false if it is neither. */
bool retry_after_read(struct span value, int64_t now_ms, int64_t *out_ms);

#endif
