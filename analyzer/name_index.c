/* name_index.c - open addressing, at most half full. Hash: FNV-1a's scheme over words of eight bytes. */
#include "analyzer/name_index.h"

#include <assert.h>
#include <stdlib.h>

static uint32_t name_hash(struct span name)
{
    uint64_t hash = 0xcbf29ce484222325u ^ name.length;
    for (size_t at = 0; at < name.length; at += sizeof hash) {
        uint64_t word = 0;
        memcpy(&word, name.at + at, name.length - at < sizeof word ? name.length - at : sizeof word);
        hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    return (uint32_t)hash;
}

#define PLACE_BITS 24
#define PLACE_MASK ((1u << PLACE_BITS) - 1)

static size_t slot_empty(const struct name_index *index, uint32_t hash)
{
    size_t at = hash & (index->room - 1);
    while (index->slots[at])
        at = (at + 1) & (index->room - 1);
    return at;
}

static void slot_fill(struct name_index *index, size_t entry)
{
    uint32_t hash = index->entries[entry].hash;
    index->slots[slot_empty(index, hash)] = (hash >> PLACE_BITS) << PLACE_BITS | (uint32_t)(entry + 1);
}

size_t name_index_find(const struct name_index *index, struct span name)
{
    if (!index->room)
        return NAME_INDEX_NONE;
    uint32_t hash = name_hash(name);
    for (size_t at = hash & (index->room - 1); index->slots[at]; at = (at + 1) & (index->room - 1)) {
        if ((index->slots[at] ^ hash) >> PLACE_BITS)
            continue;
        const struct name_entry *entry = &index->entries[(index->slots[at] & PLACE_MASK) - 1];
        if (entry->hash == hash && entry->length == name.length && memcmp(entry->name, name.at, name.length) == 0)
            return entry->number;
    }
    return NAME_INDEX_NONE;
}

static void slots_grow(struct name_index *index, size_t room)
{
    free(index->slots);
    index->room = room;
    index->slots = mem_array(room, sizeof *index->slots);
    for (size_t i = 0; i < index->count; i++)
        slot_fill(index, i);
}

void name_index_reserve(struct name_index *index, size_t count)
{
    size_t room = index->room ? index->room : 64;
    while (room < count * 2)
        room *= 2;
    if (room > index->room)
        slots_grow(index, room);
}

void name_index_add(struct name_index *index, struct span name, size_t number)
{
    if ((index->count + 1) * 2 > index->room)
        slots_grow(index, index->room ? index->room * 2 : 64);
    if (index->count == index->entry_room) {
        index->entry_room = index->entry_room ? index->entry_room * 2 : 32;
        index->entries = mem_grow(index->entries, index->entry_room, sizeof *index->entries);
    }
    assert(index->count < NAME_INDEX_MAX); /* lexicons have fewer units, lists and themes */
    index->entries[index->count] =
        (struct name_entry){name.at, (uint32_t)name.length, (uint32_t)number, name_hash(name)};
    slot_fill(index, index->count++);
}

void name_index_release(struct name_index *index)
{
    free(index->slots);
    free(index->entries);
    *index = (struct name_index)NAME_INDEX_INIT;
}
