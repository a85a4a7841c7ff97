/* find.h - ranges found in a folded text, before they become matches. */
#ifndef ANALYZER_FIND_H
#define ANALYZER_FIND_H

#include "palaver/own.h"

struct find {
    uint32_t start, end;           /* bytes of the folded text */
    uint32_t near_start, near_end; /* the companion's; both 0 when none */
};

struct finds {
    struct find *at;
    size_t count, room;
};
#define FINDS_INIT {0}

void finds_add(struct finds *finds, struct find find);
void finds_release(struct finds *finds);
/* By start, the longer first. */
void finds_sort(struct find *at, size_t count);
void finds_sort_by_end(struct find *at, size_t count);
/* Of sorted finds that overlap keeps the first, and of those that begin together the longest; returns how many. */
size_t finds_reduce(struct find *at, size_t count);
/* The first of sorted finds that begins at `start` or later; `count` when none does. */
size_t finds_from(const struct find *at, size_t count, uint32_t start);
/* How many of finds sorted by end do so at `end` or before. */
size_t finds_until(const struct find *at, size_t count, uint32_t end);
/* True if one of the sorted, reduced finds overlaps [start, end). */
bool finds_overlap(const struct find *at, size_t count, uint32_t start, uint32_t end);

#endif
