/* uri_map.h - which global uri stands behind a server's own number, for as long as a run lasts. */
#ifndef COLLECTOR_URI_MAP_H
#define COLLECTOR_URI_MAP_H

#include "palaver/arena.h"

struct uri_map {
    struct arena arena;
    struct uri_entry *entries; /* open addressing; room is a power of two */
    size_t count, room;
};
#define URI_MAP_INIT {0}
void uri_map_release(struct uri_map *map);

void uri_map_put(struct uri_map *map, const char *id, const char *uri); /* both are copied; the first one stays */
const char *uri_map_find(const struct uri_map *map, const char *id);    /* NULL: unknown */
/* Marks an id as seen to; true when it was not before. */
bool uri_map_mark(struct uri_map *map, const char *id);

#endif
