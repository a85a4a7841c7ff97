/* id_numbers.c - open addressing over 64-bit hashes of ids. */
#include "analyzer/id_numbers.h"

#include <stdlib.h>

#include "palaver/hash.h"

void id_numbers_release(struct id_numbers *map)
{
    free(map->hashes);
    free(map->buckets);
    *map = (struct id_numbers){0};
}

uint64_t id_numbers_hash(struct span id)
{
    struct hash hash = hash_of(id);
    uint64_t value = 0;
    for (size_t i = 0; i < 8; i++)
        value = value << 8 | hash.bytes[i];
    return value;
}

static void insert(struct id_numbers *map, uint32_t number)
{
    size_t at = (size_t)map->hashes[number] & (map->bucket_count - 1);
    while (map->buckets[at])
        at = (at + 1) & (map->bucket_count - 1);
    map->buckets[at] = number + 1;
}

static void grow(struct id_numbers *map)
{
    map->room = map->room ? map->room * 2 : 1024;
    map->hashes = mem_grow(map->hashes, map->room, sizeof *map->hashes);
    free(map->buckets);
    map->bucket_count = map->room * 2;
    map->buckets = mem_array(map->bucket_count, sizeof *map->buckets);
    for (size_t i = 0; i < map->count; i++)
        insert(map, (uint32_t)i);
}

uint32_t id_numbers_find(const struct id_numbers *map, uint64_t hash)
{
    if (map->bucket_count == 0)
        return UINT32_MAX;
    for (size_t at = (size_t)hash & (map->bucket_count - 1);; at = (at + 1) & (map->bucket_count - 1)) {
        if (!map->buckets[at])
            return UINT32_MAX;
        if (map->hashes[map->buckets[at] - 1] == hash)
            return map->buckets[at] - 1;
    }
}

uint32_t id_numbers_put(struct id_numbers *map, uint64_t hash, bool *out_new)
{
    uint32_t number = id_numbers_find(map, hash);
    *out_new = number == UINT32_MAX;
    if (!*out_new)
        return number;
    if (map->count == map->room)
        grow(map);
    number = (uint32_t)map->count++;
    map->hashes[number] = hash;
    insert(map, number);
    return number;
}
