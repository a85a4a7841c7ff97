/* edits.c - the distance of Levenshtein, for "the nearest is". */
#include "analyzer/edits.h"

#include <stdint.h>
#include <string.h>

size_t edits_between(const char *a, const char *b)
{
    size_t row[EDITS_MAX_BYTES + 1], a_length = strlen(a), b_length = strlen(b);
    if (a_length > EDITS_MAX_BYTES || b_length > EDITS_MAX_BYTES)
        return SIZE_MAX;
    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t best = corner + (a[i - 1] != b[j - 1]);
            corner = row[j];
            best = best < row[j] + 1 ? best : row[j] + 1;
            row[j] = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
        }
    }
    return row[b_length];
}
