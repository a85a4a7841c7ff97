/* assets.h - files built into the program: analyzer/assets/, turned into bytes by the Makefile. */
#ifndef ANALYZER_ASSETS_H
#define ANALYZER_ASSETS_H

#include "palaver/span.h"

struct asset {
    const char *name;
    const unsigned char *bytes;
    size_t length;
};

extern const struct asset assets[]; /* ended by a NULL name */

#endif
