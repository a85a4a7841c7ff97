/* mail_links.h - links written out in a text. */
#ifndef COLLECTOR_MAIL_LINKS_H
#define COLLECTOR_MAIL_LINKS_H

#include "collector/build.h"

#define MAIL_MAX_LINKS 4000 /* links and media of one mail; what is over is left out (POST_MAX_ENTITIES would reject it) */
#define LINK_MAX_BYTES 2000

/* Adds each http(s) link of `text` that no entity of `build` covers yet. `text` must last as long as the build. */
void mail_links_find(struct build *build, struct span text);

#endif
