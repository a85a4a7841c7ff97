/* word.c - the word that was probably meant. */
#include "palaver/yaml.h"

#define WORD_MAX_BYTES 63
#define SLIPS_MAX 3

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Edits that make one of the other; two neighbours swapped are one edit (optimal string alignment). */
static size_t word_distance(struct span a, struct span b)
{
    size_t before_last[WORD_MAX_BYTES + 1], last[WORD_MAX_BYTES + 1], row[WORD_MAX_BYTES + 1];
    for (size_t j = 0; j <= b.length; j++)
        before_last[j] = last[j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            size_t other = a.at[i - 1] != b.at[j - 1];
            row[j] = smallest(last[j] + 1, row[j - 1] + 1, last[j - 1] + other);
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1] &&
                before_last[j - 2] + 1 < row[j])
                row[j] = before_last[j - 2] + 1;
        }
        memcpy(before_last, last, sizeof last);
        memcpy(last, row, sizeof row);
    }
    return last[b.length];
}

const char *word_nearest(const char *word, const char *const *allowed, size_t count)
{
    struct span asked = span_of(word);
    if (asked.length == 0 || asked.length > WORD_MAX_BYTES)
        return NULL;
    const char *nearest = NULL;
    size_t least = asked.length / 3 < SLIPS_MAX ? asked.length / 3 : SLIPS_MAX; /* more is another word */
    least = least ? least : 1;
    for (size_t i = 0; i < count; i++) {
        struct span candidate = span_of(allowed[i]);
        if (candidate.length == 0 || candidate.length > WORD_MAX_BYTES)
            continue;
        size_t distance = word_distance(asked, candidate);
        if (distance <= least && distance < candidate.length && (!nearest || distance < least)) {
            nearest = allowed[i];
            least = distance;
        }
    }
    return nearest;
}
