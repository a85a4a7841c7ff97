/* redact.h - what a page, table or CSV may show of people: names, never mail addresses or phone numbers. */
#ifndef PALAVER_REDACT_H
#define PALAVER_REDACT_H

#include "palaver/post.h"
#include "palaver/str.h"

/* Appends `text` with mail addresses (also "user AT host", "user (at) host") as "a...@..." and phone numbers as
 * "+..." ; ranges in `kept` (ascending byte offsets of `text`) are moved along: NULL, or pairs start,end. */
void redact_text(struct span text, size_t *kept, size_t kept_count, struct str *out);
bool redact_needed(struct span text); /* false: redact_text would copy it unchanged */

/* The author as shown: the name, else the handle (never a mail address: its local part is cut to its first letter). */
const char *author_shown(const struct post *post, struct arena *arena);

#endif
