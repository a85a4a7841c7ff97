/* str.c - text that grows by doubling. */
#include "palaver/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "palaver/utf8.h"

#define FORMAT_ROOM 64 /* most of what is formatted fits in it and is formatted once */

void str_release(struct str *str)
{
    free(str->at);
    *str = (struct str)STR_INIT;
}

void str_clear(struct str *str)
{
    str->length = 0;
    if (str->at)
        str->at[0] = '\0';
}

void str_reserve(struct str *str, size_t more)
{
    if (str->at && str->room - str->length > more)
        return;
    size_t need;
    if (__builtin_add_overflow(str->length, more, &need) || need > SIZE_MAX / 2 - 64)
        need = SIZE_MAX - 1; /* mem_grow ends the program */
    size_t room = str->room ? str->room : 32;
    while (room <= need)
        room = room < SIZE_MAX / 2 ? room * 2 : SIZE_MAX;
    str->at = mem_grow(str->at, room, 1);
    str->room = room;
    str->at[str->length] = '\0';
}

void str_add(struct str *str, const char *text)
{
    str_add_span(str, span_of(text));
}

void str_add_span(struct str *str, struct span span)
{
    str_reserve(str, span.length);
    if (span.length)
        memcpy(str->at + str->length, span.at, span.length);
    str->length += span.length;
    str->at[str->length] = '\0';
}

void str_add_char(struct str *str, char c)
{
    str_reserve(str, 1);
    str->at[str->length++] = c;
    str->at[str->length] = '\0';
}

void str_add_code_point(struct str *str, uint32_t code_point)
{
    str_reserve(str, 4);
    str->length += utf8_put(code_point, str->at + str->length);
    str->at[str->length] = '\0';
}

void str_format(struct str *str, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    str_reserve(str, FORMAT_ROOM);
    size_t room = str->room - str->length;
    int needed = vsnprintf(str->at + str->length, room, format, args);
    va_end(args);
    if (needed > 0 && (size_t)needed >= room) {
        str_reserve(str, (size_t)needed);
        vsnprintf(str->at + str->length, (size_t)needed + 1, format, again);
    }
    if (needed > 0)
        str->length += (size_t)needed;
    va_end(again);
}

void str_cut(struct str *str, size_t length)
{
    if (length >= str->length)
        return;
    str->length = length;
    str->at[length] = '\0';
}

char *str_take(struct str *str)
{
    str_reserve(str, 0); /* an empty text is a text too */
    char *taken = str->at;
    *str = (struct str)STR_INIT;
    return taken;
}
