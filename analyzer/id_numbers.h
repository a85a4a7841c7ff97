/* id_numbers.h - ids to small numbers, kept as 64-bit hashes: what threading needs of a million ids in a few MB.
 *
 * Two ids with one hash would be taken for one post: at a million ids a chance of one in 10^7. */
#ifndef ANALYZER_ID_NUMBERS_H
#define ANALYZER_ID_NUMBERS_H

#include "palaver/span.h"

struct id_numbers {
    uint64_t *hashes;  /* by number */
    uint32_t *buckets; /* open addressing: number + 1, 0 is free */
    size_t count, room, bucket_count;
};

void id_numbers_release(struct id_numbers *map);
uint64_t id_numbers_hash(struct span id);
/* The number of a hash, given when it is new (*out_new); numbers count from 0. */
uint32_t id_numbers_put(struct id_numbers *map, uint64_t hash, bool *out_new);
/* UINT32_MAX: not there. */
uint32_t id_numbers_find(const struct id_numbers *map, uint64_t hash);

#endif
