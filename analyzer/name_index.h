/* name_index.h - from a text to the number it was given. */
#ifndef ANALYZER_NAME_INDEX_H
#define ANALYZER_NAME_INDEX_H

#include "palaver/span.h"

#define NAME_INDEX_NONE SIZE_MAX

struct name_entry {
    const char *name;
    uint32_t length, number, hash;
};

/* Eight bits of the hash above the entry's place plus 1; 0: empty. A look-up that finds nothing mostly touches these
 * alone, four bytes a name, which the cache holds. */
#define NAME_INDEX_MAX ((1u << 24) - 2) /* entries */

struct name_index {
    uint32_t *slots;
    size_t room; /* of slots */
    struct name_entry *entries; /* in the order they came */
    size_t count, entry_room;
};

#define NAME_INDEX_INIT {0}

size_t name_index_find(const struct name_index *index, struct span name); /* NAME_INDEX_NONE: not there */
void name_index_add(struct name_index *index, struct span name, size_t number); /* borrows the bytes of `name` */
void name_index_reserve(struct name_index *index, size_t count); /* room for as many in all */
void name_index_release(struct name_index *index);

#endif
