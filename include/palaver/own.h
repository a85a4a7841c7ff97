/* own.h - who frees what, said to the compiler.
 *
 * OWNED(name_release) ties a local variable to its release, so every early return is clean;
 * the release function takes the variable's address and accepts zeroed values.
 * TAKE(p) hands a pointer over and clears the variable. */
#ifndef PALAVER_OWN_H
#define PALAVER_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OWNED(release) __attribute__((cleanup(release)))
#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_at, args_at) __attribute__((format(printf, format_at, args_at)))

#define TAKE(p)                  \
    __extension__({              \
        __typeof__(p) taken_ = (p); \
        (p) = NULL;              \
        taken_;                  \
    })

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Memory that must be there: out of memory ends the program with one line on stderr and exit code 1;
 * an open transaction rolls back by itself. Owner: the caller, until free(). */
void *mem_new(size_t bytes) MUST_USE;                             /* zeroed */
void *mem_array(size_t count, size_t each_bytes) MUST_USE;        /* zeroed, checks the product */
void *mem_grow(void *old, size_t count, size_t each_bytes) MUST_USE; /* realloc, checks the product */
char *mem_text(const char *text) MUST_USE;                        /* copy of a C string; NULL gives NULL */
void mem_freep(void *pointer_to_pointer);                         /* for OWNED(mem_freep) char *x */

#endif
