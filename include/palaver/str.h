/* str.h - text that grows. Always ended by a NUL that `length` does not count. */
#ifndef PALAVER_STR_H
#define PALAVER_STR_H

#include "palaver/span.h"

struct str {
    char *at; /* NULL only while nothing was added: use str_text() to read it as a C string */
    size_t length, room;
};

#define STR_INIT {0}

void str_release(struct str *str);
void str_clear(struct str *str); /* length 0, memory kept */
void str_add(struct str *str, const char *text);
void str_add_span(struct str *str, struct span span);
void str_add_char(struct str *str, char c);
void str_add_code_point(struct str *str, uint32_t code_point); /* as UTF-8; surrogates and beyond become U+FFFD */
void str_format(struct str *str, const char *format, ...) PRINTF_LIKE(2, 3); /* appends */
void str_reserve(struct str *str, size_t more); /* room for `more` bytes behind length */
void str_cut(struct str *str, size_t length);   /* shortens; longer than now changes nothing */
char *str_take(struct str *str) MUST_USE;       /* the caller owns and frees; str is empty again */

static inline struct span str_span(const struct str *str)
{
    return (struct span){str->at ? str->at : "", str->length};
}

static inline const char *str_text(const struct str *str)
{
    return str->at ? str->at : "";
}

#endif
