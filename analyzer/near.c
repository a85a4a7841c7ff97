/* near.c - which posts say nearly the same: sixteen minima of hashes over the words (Broder 1997). */
#include <string.h>

#include "analyzer/talk.h"

#define NEAR_MAX_WORDS 400  /* of one post: a mail's beginning tells enough */
#define NEAR_MIN_WORDS 4    /* shorter posts are compared by nothing: "Thank you" is not a copy */
#define NEAR_AGREE 13       /* of 16: about four words in five are shared */

static bool word_byte(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* FNV-1a, 64 bits, letters without case. */
static uint64_t word_hash(struct span word)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < word.length; i++) {
        unsigned char c = (unsigned char)word.at[i];
        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c + 32);
        hash = (hash ^ c) * 0x100000001b3u;
    }
    return hash;
}

static void hash_in(uint64_t hash, uint32_t *hashes)
{
    for (uint64_t i = 0; i < NEAR_HASHES; i++) {
        uint64_t mixed = (hash + i * 0x9e3779b97f4a7c15u) * 0xff51afd7ed558ccdu;
        mixed ^= mixed >> 33;
        uint32_t low = (uint32_t)(mixed * 0xc4ceb9fe1a85ec53u >> 32);
        if (low < hashes[i])
            hashes[i] = low;
    }
}

uint32_t near_hashes(struct span text, uint32_t out_hashes[NEAR_HASHES])
{
    uint32_t words = 0;
    memset(out_hashes, 0xff, NEAR_HASHES * sizeof *out_hashes);
    for (size_t i = 0; i < text.length && words < NEAR_MAX_WORDS;) {
        char before = i > 0 ? text.at[i - 1] : ' ';
        if (!word_byte((unsigned char)text.at[i])) {
            i++;
            continue;
        }
        size_t end = i;
        while (end < text.length && word_byte((unsigned char)text.at[end]))
            end++;
        struct span word = span_from_to(text, i, end);
        /* Handles, hashtags and addresses are what a copy changes first. */
        bool outside = before == '@' || before == '#';
        if (span_starts_nocase(word, "http")) {
            while (end < text.length && (unsigned char)text.at[end] > ' ')
                end++;
            outside = true;
        }
        if (!outside) {
            hash_in(word_hash(word), out_hashes);
            words++;
        }
        i = end;
    }
    return words;
}

bool notes_near(const struct note *a, const struct note *b)
{
    if (a->words < NEAR_MIN_WORDS || b->words < NEAR_MIN_WORDS)
        return false;
    int same = 0;
    for (size_t i = 0; i < NEAR_HASHES; i++)
        same += a->near[i] == b->near[i];
    return same >= NEAR_AGREE;
}
