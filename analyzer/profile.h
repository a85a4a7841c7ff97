/* profile.h - a member's profile footer: "HIFA profile: NAME is a ROLE at ORG, COUNTRY. ..." (digests sheet section 5). */
#ifndef ANALYZER_PROFILE_H
#define ANALYZER_PROFILE_H

#include "palaver/reading.h"

/* `text` is the footer's paragraph. What is not found stays NULL; strings in `arena`. */
void profile_read(struct span text, struct arena *arena, struct profile *out_profile);
/* English name of the first country named in `text` (longest name first), or NULL; a static string. */
const char *country_find(struct span text);

#endif
