/* language_words.h - the language of a text by its function words. */
#ifndef ANALYZER_LANGUAGE_WORDS_H
#define ANALYZER_LANGUAGE_WORDS_H

#include "palaver/span.h"

/* BCP 47 of the language most of whose function words stand in `text`, a static string; NULL when they are too few or
 * two languages are too near each other. *out_share: its part of the words counted for the best two, 0..1, written only
 * when a language is found. Thread-safe. */
const char *language_by_words(struct span text, double *out_share);

#endif
