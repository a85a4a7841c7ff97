/* name_index.c - open addressing, at most half full. Hash: FNV-1a. */
#include "analyzer/name_index.h"

#include <stdlib.h>

static size_t name_hash(struct span name)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < name.length; i++)
        hash = (hash ^ (unsigned char)name.at[i]) * 0x100000001b3u;
    return (size_t)(hash ^ hash >> 32);
}

static struct name_slot *slot_of(const struct name_index *index, struct span name)
{
    size_t at = name_hash(name) & (index->room - 1);
    while (index->slots[at].name.at && !span_equal(index->slots[at].name, name))
        at = (at + 1) & (index->room - 1);
    return &index->slots[at];
}

size_t name_index_find(const struct name_index *index, struct span name)
{
    if (!index->room)
        return NAME_INDEX_NONE;
    const struct name_slot *slot = slot_of(index, name);
    return slot->name.at ? slot->number : NAME_INDEX_NONE;
}

static void index_grow(struct name_index *index)
{
    struct name_index larger = {.room = index->room ? index->room * 2 : 64, .count = index->count};
    larger.slots = mem_array(larger.room, sizeof *larger.slots);
    for (size_t i = 0; i < index->room; i++)
        if (index->slots[i].name.at)
            *slot_of(&larger, index->slots[i].name) = index->slots[i];
    free(index->slots);
    *index = larger;
}

void name_index_add(struct name_index *index, struct span name, size_t number)
{
    if ((index->count + 1) * 2 > index->room)
        index_grow(index);
    *slot_of(index, name) = (struct name_slot){name, number};
    index->count++;
}

void name_index_release(struct name_index *index)
{
    free(index->slots);
    *index = (struct name_index)NAME_INDEX_INIT;
}
