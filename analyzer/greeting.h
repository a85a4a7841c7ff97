/* greeting.h - the salutation a mail begins with, which changes from list to list while the message stays. */
#ifndef ANALYZER_GREETING_H
#define ANALYZER_GREETING_H

#include "palaver/span.h"

/* Where the message itself begins: behind "Dear HIFA colleagues," and "(apologies for cross-posting)", in the languages
 * of the lists; 0 when it begins with neither. */
size_t greeting_end(struct span text);

#endif
