/* fold_scan.h - the inner loops of folding. */
#ifndef BASE_FOLD_SCAN_H
#define BASE_FOLD_SCAN_H

#include "palaver/utf8.h"

typedef unsigned char fold_block __attribute__((vector_size(16)));

/* ASCII that every view lets stand, but for case and '_': no controls but TAB, LF and CR, no '`'. */
static inline bool fold_byte_is_plain(unsigned char c)
{
    return (c >= 0x20 && c < 0x7f && c != '`') || c == '\t' || c == '\n' || c == '\r';
}

static inline bool fold_block_is_plain(const char *at)
{
    fold_block bytes;
    memcpy(&bytes, at, sizeof bytes);
    fold_block odd = (fold_block)((bytes < 0x20) & (bytes != '\t') & (bytes != '\n') & (bytes != '\r')) |
                     (fold_block)(bytes > 0x7e) | (fold_block)(bytes == '`');
    uint64_t halves[2];
    memcpy(halves, &odd, sizeof halves);
    return (halves[0] | halves[1]) == 0;
}

/* The next place at or behind `at` that is not plain ASCII. */
static inline size_t fold_scan_plain(struct span text, size_t at)
{
    if (at < text.length && !fold_byte_is_plain((unsigned char)text.at[at]))
        return at;
    while (text.length - at >= sizeof(fold_block) && fold_block_is_plain(text.at + at))
        at += sizeof(fold_block);
    while (at < text.length && fold_byte_is_plain((unsigned char)text.at[at]))
        at++;
    return at;
}

/* utf8_next() with its two commonest cases in place. */
static inline uint32_t fold_scan_next(struct span text, size_t at, size_t *out_bytes)
{
    const unsigned char *bytes = (const unsigned char *)text.at + at;
    size_t left = text.length - at;
    if (left >= 2 && bytes[0] >= 0xc2 && bytes[0] < 0xe0 && (bytes[1] & 0xc0) == 0x80) {
        *out_bytes = 2;
        return (uint32_t)(bytes[0] & 0x1f) << 6 | (bytes[1] & 0x3fu);
    }
    if (left >= 3 && bytes[0] > 0xe0 && bytes[0] < 0xf0 && bytes[0] != 0xed && (bytes[1] & 0xc0) == 0x80 &&
        (bytes[2] & 0xc0) == 0x80) {
        *out_bytes = 3;
        return (uint32_t)(bytes[0] & 0x0f) << 12 | (uint32_t)(bytes[1] & 0x3f) << 6 | (bytes[2] & 0x3fu);
    }
    return utf8_next((struct span){(const char *)bytes, left}, out_bytes);
}

#endif
