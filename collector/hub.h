/* hub.h - the one network thread of a job. Every source has a thread of its own and waits here for its transfers, so
 * that all of them are on their way at once, over shared connections, names and TLS sessions. */
#ifndef COLLECTOR_HUB_H
#define COLLECTOR_HUB_H

#include <curl/curl.h>

#include "palaver/err.h"

#define HUB_HOST_CONNECTIONS 2L /* to one host, whatever many sources ask it: its pace decides, not their number */
#define HUB_STOP_GRACE_MS 5000  /* a transfer on its way when the user stops may end in that time */

struct hub; /* opaque */
struct hub *hub_open(volatile const bool *stop, struct err *err) MUST_USE; /* `stop` is borrowed; may be NULL */
void hub_close(struct hub *hub); /* when nobody waits in it any more */
void hub_closep(struct hub **hub);

/* Performs the transfer that `easy` is set up for and waits for its end; any thread may call, each with a handle of its
 * own. Its callbacks run in the network thread. CURLE_ABORTED_BY_CALLBACK when the user stopped it. */
CURLcode hub_perform(struct hub *hub, CURL *easy);

#endif
