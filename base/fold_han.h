/* fold_han.h - traditional Chinese characters and their simplified ones. */
#ifndef BASE_FOLD_HAN_H
#define BASE_FOLD_HAN_H

#include "palaver/own.h"

/* Unified ideographs of the first plane (and, among them, the hexagrams): three bytes each in UTF-8. */
#define HAN_FROM 0x3400u
#define HAN_COUNT 0x6c00u

/* By ICU's transliterator Hant-Hans, at build time: both within the range, and no target mapped again. */
struct han_pair {
    uint16_t traditional, simplified;
};
extern const struct han_pair han_pairs[];
extern const size_t han_pair_count;

/* The folded character of each of the range. */
const uint16_t *fold_han_table(void);

#endif
