/* locale_words.h - the table behind locale.h. */
#ifndef ANALYZER_LOCALE_WORDS_H
#define ANALYZER_LOCALE_WORDS_H

#include "analyzer/locale.h"

enum { LOCALE_EN, LOCALE_FR, LOCALE_ES, LOCALE_PT, LOCALE_AR, LOCALE_ZH, LOCALE_COUNT };

extern const char *const locale_words[WORD_COUNT][LOCALE_COUNT];

#endif
