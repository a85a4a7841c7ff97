/* subject.h - a subject line taken apart: reply prefixes of the world, list tags, series and numbers. */
#ifndef ANALYZER_SUBJECT_H
#define ANALYZER_SUBJECT_H

#include "palaver/reading.h"

#define SUBJECT_MAX_BYTES 2000 /* what is longer is read up to there */

/* `title` NULL gives an empty subject (base ""). Strings live in `arena`. */
void subject_read(const char *title, struct arena *arena, struct subject *out_subject);

#endif
