/* builtin.h - the lexicons built into the program: lexicons/NAME.yaml, turned into bytes by the Makefile. */
#ifndef ANALYZER_BUILTIN_H
#define ANALYZER_BUILTIN_H

#include "palaver/own.h"

struct builtin_lexicon {
    const char *name;
    const unsigned char *bytes;
    size_t length;
};

extern const struct builtin_lexicon builtin_lexicons[];
extern const size_t builtin_lexicon_count;

#endif
