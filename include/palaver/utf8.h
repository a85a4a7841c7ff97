/* utf8.h - bytes to code points and back. Source: Unicode 15, section 3.9, table 3-7. */
#ifndef PALAVER_UTF8_H
#define PALAVER_UTF8_H

#include "palaver/str.h"

#define UTF8_REPLACEMENT 0xFFFDu

/* The code point at the front of `rest` and its length in bytes (1..4). An ill-formed byte gives U+FFFD and
 * the length of the maximal ill-formed subpart. `rest` is not empty. */
uint32_t utf8_next(struct span rest, size_t *out_bytes);
/* Writes 1..4 bytes, returns how many; surrogates and beyond U+10FFFF are written as U+FFFD. */
size_t utf8_put(uint32_t code_point, char out[4]);
bool utf8_valid(struct span text);
/* Appends `text` with ill-formed parts and U+0000 as U+FFFD; returns how many were replaced. */
size_t utf8_repair(struct span text, struct str *out);
/* Number of code points; ill-formed bytes count as utf8_next() gives them. */
size_t utf8_count(struct span text);
/* The number of code points before byte `byte`, a character boundary, of a text of which many are asked: counted on or
 * back from the last one asked. {0} to begin with, and again for texts at other times at the same place in memory. */
struct utf8_counter {
    const char *text;
    size_t byte, points;
};
size_t utf8_counter_at(struct utf8_counter *counter, struct span text, size_t byte);
/* Byte offset of code point number `index` (clamped to the end). */
size_t utf8_offset(struct span text, size_t index);
/* Longest beginning of at most `bytes` bytes that does not cut a character (nor before a combining mark). */
size_t utf8_cut(struct span text, size_t bytes);

/* Classes needed by boundaries and tokens; data: utf8proc. */
bool code_point_is_letter(uint32_t c);      /* L* */
bool code_point_is_mark(uint32_t c);        /* M* */
bool code_point_is_digit(uint32_t c);       /* N* */
bool code_point_is_space(uint32_t c);       /* Z*, TAB..CR, NEL */
/* Scripts written without spaces between words: Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar. */
bool code_point_is_unspaced(uint32_t c);
bool code_point_is_han(uint32_t c);
bool code_point_is_arabic(uint32_t c);
bool code_point_is_emoji(uint32_t c);       /* Extended_Pictographic, near enough to keep clusters whole */

#endif
