/* span.h - a borrowed run of bytes: pointer and length, no owner, no NUL at the end. */
#ifndef PALAVER_SPAN_H
#define PALAVER_SPAN_H

#include <string.h>

#include "palaver/own.h"

struct span {
    const char *at; /* NULL when absent */
    size_t length;  /* bytes */
};

static inline struct span span_of(const char *text)
{
    return (struct span){text, text ? strlen(text) : 0};
}

static inline struct span span_from(const char *at, size_t length)
{
    return (struct span){at, length};
}

static inline bool span_is(struct span span, const char *text)
{
    size_t length = strlen(text);
    return span.length == length && (length == 0 || memcmp(span.at, text, length) == 0);
}

static inline bool span_equal(struct span a, struct span b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

static inline struct span span_from_to(struct span span, size_t from, size_t to) /* from <= to <= length */
{
    return (struct span){span.at + from, to - from};
}

bool span_starts(struct span span, const char *with);
bool span_starts_nocase(struct span span, const char *with); /* ASCII case */
bool span_ends(struct span span, const char *with);
bool span_is_nocase(struct span span, const char *text);     /* ASCII case */
int span_compare(struct span a, struct span b);              /* bytewise, as memcmp, then length */
struct span span_trim(struct span span);                     /* ASCII white space off both ends */
/* First place of `what`, or NULL. */
const char *span_find(struct span span, struct span what);
const char *span_find_char(struct span span, char what);
/* Takes the next line off the front of *rest, without its LF or CRLF; false when nothing is left. */
bool span_line(struct span *rest, struct span *out_line);
/* A decimal number that fills the whole span; false if empty, not digits, or beyond int64. */
bool span_number(struct span span, int64_t *out_number);
char *span_text(struct span span) MUST_USE; /* copy with NUL; caller frees */

#endif
