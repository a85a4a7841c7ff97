/* numbers.h - short rows of numbers (units, terms) put in order. */
#ifndef ANALYZER_NUMBERS_H
#define ANALYZER_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

/* Ascending. Made for rows that are mostly short and nearly in order. */
void numbers_sort(uint32_t *at, size_t count);

#endif
