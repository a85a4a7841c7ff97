/* arena.c - a list of blocks; the newest is filled from front to back. */
#include "palaver/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define ARENA_BLOCK_BYTES ((size_t)64 << 10)
/* What holds a lexicon goes on in blocks that are each a huge page, if the system has one: in small ones the kernel
 * brings page after page, a sixth of the time in which a lexicon is read. */
#define ARENA_HUGE_BYTES ((size_t)2 << 20)
#define ARENA_SMALL_BLOCKS 16
#define ARENA_ALIGN _Alignof(max_align_t)

struct arena_block {
    struct arena_block *next;
    size_t used, room;
    _Alignas(max_align_t) char bytes[];
};

static struct arena_block *block_new(struct arena *arena, size_t bytes)
{
    void *huge = NULL;
    if (arena->block_count >= ARENA_SMALL_BLOCKS && bytes <= ARENA_BLOCK_BYTES)
        huge = aligned_alloc(ARENA_HUGE_BYTES, ARENA_HUGE_BYTES);
    if (huge) {
        struct arena_block *block = huge;
        (void)madvise(huge, ARENA_HUGE_BYTES, MADV_HUGEPAGE); /* without it the pages are small */
        *block = (struct arena_block){.room = ARENA_HUGE_BYTES - sizeof *block};
        return block;
    }
    size_t room = bytes > ARENA_BLOCK_BYTES ? bytes : ARENA_BLOCK_BYTES;
    struct arena_block *block = mem_grow(NULL, 1, sizeof *block + room);
    *block = (struct arena_block){.room = room};
    return block;
}

static char *arena_take(struct arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        bytes = SIZE_MAX / 2; /* mem_grow ends the program */
    bytes = (bytes + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    struct arena_block *block = arena->blocks;
    if (!block || block->room - block->used < bytes) {
        struct arena_block *fresh = block_new(arena, bytes);
        arena->block_count++;
        if (block && bytes > ARENA_BLOCK_BYTES && block->room > block->used) {
            /* A large piece goes behind the block in use, whose rest stays usable. */
            fresh->next = block->next;
            block->next = fresh;
        } else {
            fresh->next = block;
            arena->blocks = fresh;
        }
        block = fresh;
    }
    char *taken = block->bytes + block->used;
    block->used += bytes;
    return taken;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    return memset(arena_take(arena, bytes), 0, bytes);
}

char *arena_span_text(struct arena *arena, struct span span)
{
    char *text = arena_take(arena, span.length + 1);
    if (span.length)
        memcpy(text, span.at, span.length);
    text[span.length] = '\0';
    return text;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text ? arena_span_text(arena, span_of(text)) : NULL;
}

struct span arena_span(struct arena *arena, struct span span)
{
    return (struct span){arena_span_text(arena, span), span.length};
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int needed = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t bytes = needed > 0 ? (size_t)needed + 1 : 1;
    char *text = arena_take(arena, bytes);
    text[0] = '\0';
    vsnprintf(text, bytes, format, again);
    va_end(again);
    return text;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *kept = NULL;
    while (arena->blocks) {
        struct arena_block *block = arena->blocks;
        arena->blocks = block->next;
        /* Of ordinary size only: one huge record must not hold its memory for good. */
        if (!kept && block->room == ARENA_BLOCK_BYTES)
            kept = block;
        else
            free(block);
    }
    if (kept) {
        kept->next = NULL;
        kept->used = 0;
    }
    arena->block_count = kept ? 1 : 0;
    arena->blocks = kept;
}

void arena_release(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
    arena->block_count = 0;
}
