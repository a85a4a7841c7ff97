/* numbers.c - see numbers.h. */
#include "analyzer/numbers.h"

#include <stdlib.h>

#define NUMBERS_FEW 32

static int number_compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

void numbers_sort(uint32_t *at, size_t count)
{
    size_t ordered = 1;
    while (ordered < count && at[ordered - 1] <= at[ordered])
        ordered++;
    if (ordered < count && count > NUMBERS_FEW) {
        qsort(at, count, sizeof *at, number_compare);
        return;
    }
    for (size_t i = ordered; i < count; i++) {
        uint32_t moving = at[i];
        size_t to = i;
        for (; to > 0 && at[to - 1] > moving; to--)
            at[to] = at[to - 1];
        at[to] = moving;
    }
}
