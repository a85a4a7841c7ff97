/* status_mastodon.h - statuses as servers of the Mastodon API send them (Mastodon, Pleroma, Akkoma, GoToSocial, snac),
 * to struct post. One reader for live sources and for saved pages. */
#ifndef COLLECTOR_STATUS_MASTODON_H
#define COLLECTOR_STATUS_MASTODON_H

#include "collector/json_reader.h"

struct mastodon_reader {
    struct record_reader in;
    const char *host; /* the server asked: local accounts have no host in their name; or NULL */
    /* Parents are named by numbers of the server asked: the uri behind one, or NULL. May be NULL itself. */
    const char *(*uri_of)(void *to, const char *local_id);
    void *to;
};

/* Gives one status, and what it repeats or quotes, to the sink. What is no status, or not public, is rejected or set
 * aside there. False only when the sink failed. */
bool mastodon_read_status(struct mastodon_reader *reader, const json_t *status, struct span raw,
                          enum post_quality quality, struct err *err) MUST_USE;
bool mastodon_is_status(const json_t *value);
/* The global id: `uri`, else `url`; NULL when it has none. */
const char *mastodon_uri(const json_t *status, struct arena *arena);

#endif
