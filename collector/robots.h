/* robots.h - what a site's robots.txt lets us read. Source: RFC 9309. */
#ifndef COLLECTOR_ROBOTS_H
#define COLLECTOR_ROBOTS_H

#include "palaver/span.h"

#define ROBOTS_MAX_BYTES ((size_t)500 << 10) /* RFC 9309 section 2.5: at least as much is to be read */

/* Whether `agent` ("palaver") may ask for `path` (path and query, beginning with '/'), by the text of a robots.txt.
 * The longest rule that fits decides, and Allow wins a tie; any text is some robots.txt. */
bool robots_allow(struct span robots, const char *agent, const char *path);

#endif
