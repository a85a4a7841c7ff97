/* span.c - looking into borrowed bytes. */
#include "palaver/span.h"

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool ascii_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool span_starts(struct span span, const char *with)
{
    size_t length = strlen(with);
    return span.length >= length && (length == 0 || memcmp(span.at, with, length) == 0);
}

bool span_starts_nocase(struct span span, const char *with)
{
    size_t length = strlen(with);
    if (span.length < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (ascii_lower(span.at[i]) != ascii_lower(with[i]))
            return false;
    return true;
}

bool span_ends(struct span span, const char *with)
{
    size_t length = strlen(with);
    return span.length >= length && (length == 0 || memcmp(span.at + span.length - length, with, length) == 0);
}

bool span_is_nocase(struct span span, const char *text)
{
    return span.length == strlen(text) && span_starts_nocase(span, text);
}

int span_compare(struct span a, struct span b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
    if (order != 0)
        return order < 0 ? -1 : 1;
    return (a.length > b.length) - (a.length < b.length);
}

struct span span_trim(struct span span)
{
    while (span.length && ascii_space(span.at[0])) {
        span.at++;
        span.length--;
    }
    while (span.length && ascii_space(span.at[span.length - 1]))
        span.length--;
    return span;
}

const char *span_find(struct span span, struct span what)
{
    if (what.length == 0)
        return span.at;
    if (span.length < what.length)
        return NULL;
    const char *at = span.at, *last = span.at + (span.length - what.length);
    while (at <= last) {
        at = memchr(at, what.at[0], (size_t)(last - at) + 1);
        if (!at || memcmp(at, what.at, what.length) == 0)
            return at;
        at++;
    }
    return NULL;
}

const char *span_find_char(struct span span, char what)
{
    return span.length ? memchr(span.at, what, span.length) : NULL;
}

bool span_line(struct span *rest, struct span *out_line)
{
    if (rest->length == 0)
        return false;
    const char *end = memchr(rest->at, '\n', rest->length);
    size_t length = end ? (size_t)(end - rest->at) : rest->length;
    size_t taken = length + (end ? 1 : 0);
    if (end && length && rest->at[length - 1] == '\r')
        length--;
    *out_line = (struct span){rest->at, length};
    rest->at += taken;
    rest->length -= taken;
    return true;
}

bool span_number(struct span span, int64_t *out_number)
{
    size_t at = span.length && span.at[0] == '-' ? 1 : 0;
    if (at == span.length)
        return false;
    bool negative = at == 1;
    int64_t number = 0;
    for (; at < span.length; at++) {
        if (span.at[at] < '0' || span.at[at] > '9')
            return false;
        /* counted downwards, so that INT64_MIN can be read too */
        if (__builtin_mul_overflow(number, (int64_t)10, &number) ||
            __builtin_sub_overflow(number, (int64_t)(span.at[at] - '0'), &number))
            return false;
    }
    if (!negative && number == INT64_MIN)
        return false;
    *out_number = negative ? number : -number;
    return true;
}

char *span_text(struct span span)
{
    char *text = mem_new(span.length + 1);
    if (span.length)
        memcpy(text, span.at, span.length);
    return text;
}
