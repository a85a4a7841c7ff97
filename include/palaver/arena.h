/* arena.h - memory for one page or record, given back all at once. Not for several threads at a time. */
#ifndef PALAVER_ARENA_H
#define PALAVER_ARENA_H

#include "palaver/span.h"

struct arena_block; /* opaque, see base/arena.c */

struct arena {
    struct arena_block *blocks;
    size_t block_count;
};

#define ARENA_INIT {0}

void *arena_alloc(struct arena *arena, size_t bytes) MUST_USE; /* zeroed, aligned for any type */
char *arena_text(struct arena *arena, const char *text) MUST_USE; /* NULL gives NULL */
char *arena_span_text(struct arena *arena, struct span span) MUST_USE; /* copy ended by NUL */
struct span arena_span(struct arena *arena, struct span span) MUST_USE; /* copy, ended by NUL too */
char *arena_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3) MUST_USE;
void arena_reset(struct arena *arena);   /* all memory may be used again; one block is kept */
void arena_release(struct arena *arena);

#endif
