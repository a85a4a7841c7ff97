/* symbols.h - characters as the few symbols the automaton walks on.
 *
 * All that PCRE2 takes for one another without regard to case are one symbol, and so are a Latin letter and its
 * accented forms: literals need no variants. Characters that have no other form and take three bytes or more are read
 * byte by byte. Different characters may share a symbol: that costs time, never a match. */
#ifndef ANALYZER_SYMBOLS_H
#define ANALYZER_SYMBOLS_H

#include "palaver/span.h"

#define SYMBOL_COUNT 128
#define SYMBOL_OTHER 0 /* a character of no literal; also stands behind each character read byte by byte */
#define SYMBOL_GAP 63  /* a run of white space and hyphens */
#define SYMBOL_FAR 64  /* from here on letters with no form in ASCII: an Arabic word never looks like a Latin one */

/* Of characters read byte by byte: one symbol a byte. */
#define SYMBOL_OF_LEAD(byte) ((uint8_t)(47 + ((byte) & 0xf)))
#define SYMBOL_OF_TAIL(byte) ((uint8_t)(SYMBOL_FAR + ((byte) & 0x3f)))

struct symbols {
    uint8_t ascii[0x80];
    uint8_t two[0x800];      /* by code point */
    uint8_t page_of[0x400];  /* of three-byte characters, by their first two bytes: 0, or number of a page from 1 */
    uint8_t (*pages)[64];    /* by the third byte */
    size_t page_count;
    uint16_t bases[0x10000]; /* ASCII letter that a code point is an accented form of, in lower case; or 0 */
    uint16_t plain[0x10000]; /* one code point for all that are equal without regard to case */
};

/* Makes the symbols for the code points marked in `used` (by code point below 0x10000). */
struct symbols *symbols_new(const bool *used) MUST_USE;
void symbols_free(struct symbols *symbols);

/* Appends the symbols of one character; false when it cannot be in a literal. A gap behind a gap adds none. */
bool symbols_add(const struct symbols *symbols, uint32_t c, uint8_t *out, size_t room, size_t *length);

/* True for symbols behind which a word may begin. Where a word may begin there is one, but not the other way round. */
static inline bool symbol_is_boundary(uint8_t symbol)
{
    return symbol == SYMBOL_OTHER || symbol == SYMBOL_GAP || (symbol >= 37 && symbol <= 46);
}

/* True for the first symbol of a character that is read byte by byte, up to a SYMBOL_OTHER. */
static inline bool symbol_is_lead(uint8_t symbol)
{
    return symbol >= SYMBOL_OF_LEAD(0) && symbol < SYMBOL_GAP;
}

static inline bool symbols_equal(const struct symbols *symbols, uint32_t a, uint32_t b)
{
    return a == b || (a < 0x10000 && b < 0x10000 && symbols->plain[a] == symbols->plain[b]);
}

/* The symbol or symbols at `at`, given to `STEP(symbol)` one by one; moves `at` behind the character. The text is
 * well-formed UTF-8. */
#define SYMBOLS_STEP(symbols, at, STEP)                                                  \
    do {                                                                                 \
        unsigned char first_ = *(at);                                                    \
        if (first_ < 0x80) {                                                             \
            (at)++;                                                                      \
            STEP((symbols)->ascii[first_]);                                              \
        } else if (first_ < 0xe0) {                                                      \
            unsigned at_ = (unsigned)(first_ & 0x1f) << 6 | ((at)[1] & 0x3f);            \
            (at) += 2;                                                                   \
            STEP((symbols)->two[at_]);                                                   \
        } else if (first_ < 0xf0) {                                                      \
            uint8_t page_ = (symbols)->page_of[(first_ & 0xf) << 6 | ((at)[1] & 0x3f)];  \
            unsigned char second_ = (at)[1], third_ = (at)[2];                           \
            (at) += 3;                                                                   \
            if (page_) {                                                                 \
                STEP((symbols)->pages[page_ - 1][third_ & 0x3f]);                        \
            } else {                                                                     \
                STEP(SYMBOL_OF_LEAD(first_));                                            \
                STEP(SYMBOL_OF_TAIL(second_));                                           \
                STEP(SYMBOL_OF_TAIL(third_));                                            \
                STEP(SYMBOL_OTHER);                                                      \
            }                                                                            \
        } else {                                                                         \
            unsigned char second_ = (at)[1], third_ = (at)[2], fourth_ = (at)[3];        \
            (at) += 4;                                                                   \
            STEP(SYMBOL_OF_LEAD(first_));                                                \
            STEP(SYMBOL_OF_TAIL(second_));                                               \
            STEP(SYMBOL_OF_TAIL(third_));                                                \
            STEP(SYMBOL_OF_TAIL(fourth_));                                               \
            STEP(SYMBOL_OTHER);                                                          \
        }                                                                                \
    } while (0)

#endif
