/* session_bluesky.h - logged in on Bluesky: tokens made once, refreshed when they expire, kept in memory only. */
#ifndef COLLECTOR_SESSION_BLUESKY_H
#define COLLECTOR_SESSION_BLUESKY_H

#include "collector/live.h"

/* The access token of `identifier` at the server `base`, for all sources of this program that use the account.
 * `stale`: the one the service has just refused, or NULL; it is refreshed, by one caller for all. Any thread.
 * Owner: caller, secret_wipe(). Errors: ERR_AUTH, and those of http_ask(). */
bool bluesky_token(struct collecting *live, const char *base, const char *identifier, const char *stale,
                   struct str *out_access, struct err *err) MUST_USE;

#endif
