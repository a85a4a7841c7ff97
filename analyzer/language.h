/* language.h - which language a text is in: a guess for what came without one. */
#ifndef ANALYZER_LANGUAGE_H
#define ANALYZER_LANGUAGE_H

#include "palaver/span.h"

/* BCP 47 ("en", "zh", "ar") or NULL when too short or undecided; a static string. *out_share: how sure, 0..1.
 * Links, mentions and hashtags should be left out of `text`; it is read up to LANGUAGE_BYTES. `thorough`: ask the library
 * too when script and function words leave it open; that takes a hundred times as long. Thread-safe. */
#define LANGUAGE_BYTES 1000
const char *language_guess(struct span text, bool thorough, double *out_share);

#endif
