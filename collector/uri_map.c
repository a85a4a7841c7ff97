/* uri_map.c - a hash table of texts. */
#include "collector/uri_map.h"

#include <stdlib.h>

#include "palaver/own.h"

struct uri_entry {
    const char *id, *uri;
    bool marked;
};

void uri_map_release(struct uri_map *map)
{
    arena_release(&map->arena);
    free(map->entries);
    *map = (struct uri_map)URI_MAP_INIT;
}

static size_t place_of(const struct uri_map *map, const char *id)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (const char *c = id; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    size_t at = (size_t)hash & (map->room - 1);
    while (map->entries[at].id && strcmp(map->entries[at].id, id) != 0)
        at = (at + 1) & (map->room - 1);
    return at;
}

static void grow(struct uri_map *map)
{
    struct uri_map larger = {.arena = map->arena, .count = map->count, .room = map->room ? map->room * 2 : 256};
    larger.entries = mem_array(larger.room, sizeof *larger.entries);
    for (size_t i = 0; i < map->room; i++)
        if (map->entries[i].id)
            larger.entries[place_of(&larger, map->entries[i].id)] = map->entries[i];
    free(map->entries);
    *map = larger;
}

static struct uri_entry *entry_of(struct uri_map *map, const char *id)
{
    if (map->count * 2 >= map->room)
        grow(map);
    struct uri_entry *entry = &map->entries[place_of(map, id)];
    if (!entry->id) {
        entry->id = arena_text(&map->arena, id);
        map->count++;
    }
    return entry;
}

void uri_map_put(struct uri_map *map, const char *id, const char *uri)
{
    struct uri_entry *entry = entry_of(map, id);
    if (!entry->uri)
        entry->uri = arena_text(&map->arena, uri);
}

const char *uri_map_find(const struct uri_map *map, const char *id)
{
    return map->room ? map->entries[place_of(map, id)].uri : NULL;
}

bool uri_map_mark(struct uri_map *map, const char *id)
{
    struct uri_entry *entry = entry_of(map, id);
    bool before = entry->marked;
    entry->marked = true;
    return !before;
}
