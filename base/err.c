/* err.c - failures with their place. */
#include "palaver/err.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "palaver/utf8.h"

static bool may_steer(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f || c == 0x061c ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Bytes of a post may stand in an error's text: none of them may steer the terminal, break the line or turn it round. */
static void text_tame(char *text)
{
    size_t bytes;
    for (struct span rest = span_of(text); rest.length; rest = span_from_to(rest, bytes, rest.length)) {
        uint32_t c = utf8_next(rest, &bytes);
        if (may_steer(c) || (c == UTF8_REPLACEMENT && !span_starts(rest, "\xef\xbf\xbd")))
            memset(text + (rest.at - text), '?', bytes);
    }
}

/* vsnprintf cuts anywhere: take off a character that lost its end. */
static void text_end_whole(char *text)
{
    size_t length = strlen(text), at = length;
    while (at > 0 && length - at < 3 && ((unsigned char)text[at - 1] & 0xc0) == 0x80)
        at--;
    if (at == 0 || (unsigned char)text[at - 1] < 0xc0)
        return;
    unsigned char lead = (unsigned char)text[at - 1];
    size_t needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (length - (at - 1) < needed)
        text[at - 1] = '\0';
}

static void text_copy(char *to, size_t to_bytes, const char *text)
{
    snprintf(to, to_bytes, "%s", text);
    text_end_whole(to);
    text_tame(to);
}

static void err_fill(struct err *err, enum err_code code, const char *format, va_list args)
{
    err->code = code;
    vsnprintf(err->text, sizeof err->text, format, args);
    text_end_whole(err->text);
    text_tame(err->text);
}

bool err_set(struct err *err, enum err_code code, const char *format, ...)
{
    if (err->code != ERR_NONE)
        return false;
    va_list args;
    va_start(args, format);
    err_fill(err, code, format, args);
    va_end(args);
    return false;
}

bool err_at(struct err *err, enum err_code code, struct place_at at, const char *format, ...)
{
    if (err->code != ERR_NONE)
        return false;
    va_list args;
    va_start(args, format);
    err_fill(err, code, format, args);
    va_end(args);
    text_copy(err->file, sizeof err->file, at.file ? at.file : "");
    err->line = at.line;
    err->column = at.column;
    err->record = at.record;
    err->has_byte = at.byte >= 0;
    err->byte = at.byte >= 0 ? at.byte : 0;
    return false;
}

void *err_null(struct err *err, enum err_code code, const char *format, ...)
{
    if (err->code != ERR_NONE)
        return NULL;
    va_list args;
    va_start(args, format);
    err_fill(err, code, format, args);
    va_end(args);
    return NULL;
}

bool err_errno(struct err *err, enum err_code code, const char *format, ...)
{
    int failure = errno;
    if (err->code != ERR_NONE)
        return false;
    va_list args;
    va_start(args, format);
    err_fill(err, code, format, args);
    va_end(args);
    size_t length = strlen(err->text);
    snprintf(err->text + length, sizeof err->text - length, ": %s", strerror(failure)); /* glibc: thread-safe */
    text_end_whole(err->text);
    return false;
}

void err_add_file(struct err *err, const char *file)
{
    if (err->code != ERR_NONE && err->file[0] == '\0' && file)
        text_copy(err->file, sizeof err->file, file);
}

void err_clear(struct err *err)
{
    memset(err, 0, sizeof *err);
}

bool err_pass(struct err *err, const struct err *why)
{
    if (err->code == ERR_NONE)
        *err = *why;
    return false;
}

void err_line(const struct err *err, char *out, size_t out_bytes)
{
    if (out_bytes == 0)
        return;
    const char *file = err->file, *colon = err->file[0] ? ": " : "";
    if (err->line > 0 && err->column > 0)
        snprintf(out, out_bytes, "%s%s%" PRId64 ":%" PRId64 ": %s", file, file[0] ? ":" : "line ", err->line,
                 err->column, err->text);
    else if (err->line > 0)
        snprintf(out, out_bytes, "%s%s%" PRId64 ": %s", file, file[0] ? ":" : "line ", err->line, err->text);
    else if (err->has_byte)
        snprintf(out, out_bytes, "%s%sbyte %" PRId64 ": %s", file, colon, err->byte, err->text);
    else if (err->record > 0)
        snprintf(out, out_bytes, "%s%srecord %" PRId64 ": %s", file, colon, err->record, err->text);
    else
        snprintf(out, out_bytes, "%s%s%s", file, colon, err->text);
    text_end_whole(out);
}
