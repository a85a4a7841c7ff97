/* chars.h - what a code point is to the edge of a term, and which others equal it without regard to case.
 *
 * Both are asked of PCRE2 itself, so that what the prefilter and the plain matcher decide by table is what a pattern
 * would have decided. Tables are made once per process, at the first question. */
#ifndef ANALYZER_CHARS_H
#define ANALYZER_CHARS_H

#include "palaver/span.h"

/* Scripts written without blanks between words: a term's edge in them has no boundary. */
#define CHARS_UNSPACED "\\p{Han}\\p{Hiragana}\\p{Katakana}\\p{Thai}\\p{Lao}\\p{Khmer}\\p{Myanmar}"
/* One letter, mark or digit of a script that sets words apart. */
#define CHARS_JOINED "(?![" CHARS_UNSPACED "])[\\p{L}\\p{M}\\p{N}]"
#define CHARS_WORD "[\\p{L}\\p{M}\\p{N}]"
/* White space, line breaks and hyphens as folding leaves them. */
#define CHARS_GAP "[\\t-\\r\\x20\\-]"

#define CHARS_MAX_PARTNERS 8

bool char_is_joined(uint32_t c);   /* CHARS_JOINED */
bool char_is_unspaced(uint32_t c); /* [CHARS_UNSPACED] that is a letter, mark or digit */
bool char_is_upper(uint32_t c);    /* \p{Lu} or \p{Lt} */

static inline bool char_is_gap(unsigned char byte)
{
    return byte == ' ' || byte == '-' || (byte >= '\t' && byte <= '\r');
}

/* Code points that PCRE2 takes for `c` without regard to case, `c` itself first; at least 1. */
size_t char_partners(uint32_t c, uint32_t out[CHARS_MAX_PARTNERS]);

/* Calls `found` for each code point below U+10000 with another case that the pattern, a single character or class,
 * matches without regard to case. */
void chars_each_cased(const char *pattern, void (*found)(void *to, uint32_t c), void *to);

/* Asks PCRE2 about each of the code points for which the first of their block answers; for the test of that. */
bool chars_blocks_hold(void);

#endif
