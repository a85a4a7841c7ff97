/* mem.c - memory that must be there. Running out is the one failure nobody handles: the program ends,
 * and what was not committed rolls back by itself. */
#include "palaver/own.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* No stdio: it may want memory itself. */
static void memory_is_out(void)
{
    static const char LINE[] = "palaver: out of memory\n";
    ssize_t written = write(STDERR_FILENO, LINE, sizeof LINE - 1);
    (void)written; /* nobody left to tell */
    _exit(1);
}

void *mem_new(size_t bytes)
{
    return mem_array(1, bytes);
}

void *mem_array(size_t count, size_t each_bytes)
{
    void *got = calloc(count ? count : 1, each_bytes ? each_bytes : 1);
    if (!got)
        memory_is_out();
    return got;
}

void *mem_grow(void *old, size_t count, size_t each_bytes)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, each_bytes, &bytes))
        memory_is_out();
    void *got = realloc(old, bytes ? bytes : 1);
    if (!got)
        memory_is_out();
    return got;
}

char *mem_text(const char *text)
{
    if (!text)
        return NULL;
    size_t bytes = strlen(text) + 1;
    return memcpy(mem_new(bytes), text, bytes);
}

void mem_freep(void *pointer_to_pointer)
{
    void **pointer = pointer_to_pointer;
    free(*pointer);
    *pointer = NULL;
}
