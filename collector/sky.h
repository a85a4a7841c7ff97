/* sky.h - asking Bluesky's XRPC methods, logged in or not. */
#ifndef COLLECTOR_SKY_H
#define COLLECTOR_SKY_H

#include "collector/live.h"
#include "collector/post_bluesky.h"

struct sky {
    struct collecting *live;
    const char *identifier; /* the account; NULL: as a visitor */
    struct str base, access;
    struct http_answer answer;
};
#define SKY_INIT {0}
/* Host and account as the job says. */
void sky_open(struct sky *sky, struct collecting *live);
void sky_release(struct sky *sky);

/* GET; the answer in sky->answer with any status but a refusal (ERR_AUTH). An expired session is renewed. */
bool sky_ask(struct sky *sky, const char *url, struct err *err) MUST_USE;
/* The same until the answer is an object with the array `member`; LIVE_GARBLED_TRIES times. Owner: caller, json_decref.
 * Errors: ERR_NETWORK for another status, ERR_SYNTAX. */
json_t *sky_ask_list(struct sky *sky, const char *url, const char *member, struct err *err) MUST_USE;

/* Asks for the posts that this source has brought, and tells those as gone that the service has no more. Once a day. */
bool sky_find_deleted(struct sky *sky, struct sink *sink, struct err *err) MUST_USE;

#endif
