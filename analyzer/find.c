/* find.c - sorted lists of ranges. */
#include "analyzer/find.h"

#include <stdlib.h>

void finds_add(struct finds *finds, struct find find)
{
    if (finds->count == finds->room) {
        finds->room = finds->room ? finds->room * 2 : 64;
        finds->at = mem_grow(finds->at, finds->room, sizeof *finds->at);
    }
    finds->at[finds->count++] = find;
}

void finds_release(struct finds *finds)
{
    free(finds->at);
    *finds = (struct finds)FINDS_INIT;
}

static int start_compare(const void *a, const void *b)
{
    const struct find *left = a, *right = b;
    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
    return (left->end < right->end) - (left->end > right->end);
}

static int end_compare(const void *a, const void *b)
{
    const struct find *left = a, *right = b;
    if (left->end != right->end)
        return left->end < right->end ? -1 : 1;
    return (left->start > right->start) - (left->start < right->start);
}

void finds_sort(struct find *at, size_t count)
{
    /* Nearly always a handful, and nearly always in order. */
    if (count > 16) {
        qsort(at, count, sizeof *at, start_compare);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct find moving = at[i];
        size_t to = i;
        for (; to > 0 && start_compare(&moving, &at[to - 1]) < 0; to--)
            at[to] = at[to - 1];
        at[to] = moving;
    }
}

void finds_sort_by_end(struct find *at, size_t count)
{
    qsort(at, count, sizeof *at, end_compare);
}

size_t finds_reduce(struct find *at, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || at[i].start >= at[kept - 1].end)
            at[kept++] = at[i];
    return kept;
}

size_t finds_from(const struct find *at, size_t count, uint32_t start)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (at[middle].start < start)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t finds_until(const struct find *at, size_t count, uint32_t end)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (at[middle].end <= end)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool finds_overlap(const struct find *at, size_t count, uint32_t start, uint32_t end)
{
    size_t next = finds_from(at, count, start);
    if (next < count && at[next].start < end)
        return true;
    return next > 0 && at[next - 1].end > start;
}
