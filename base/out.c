/* out.c - one way to write, to a FILE or to memory; failures are collected and told once. */
#include "palaver/out.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

struct out out_to_file(FILE *file)
{
    return (struct out){.file = file};
}

struct out out_to_str(struct str *str)
{
    return (struct out){.str = str};
}

static void out_fail(struct out *out)
{
    if (!out->failed)
        out->failed = errno ? errno : EIO;
}

void out_span(struct out *out, struct span span)
{
    if (span.length == 0 || out->failed)
        return;
    if (out->str) {
        str_add_span(out->str, span);
        return;
    }
    errno = 0;
    if (fwrite(span.at, 1, span.length, out->file) != span.length)
        out_fail(out);
}

void out_text(struct out *out, const char *text)
{
    out_span(out, span_of(text));
}

void out_char(struct out *out, char c)
{
    out_span(out, span_from(&c, 1));
}

void out_format(struct out *out, const char *format, ...)
{
    if (out->failed)
        return;
    char few[256];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int needed = vsnprintf(few, sizeof few, format, args);
    va_end(args);
    if (needed >= (int)sizeof few) {
        OWNED(mem_freep) char *many = mem_new((size_t)needed + 1);
        vsnprintf(many, (size_t)needed + 1, format, again);
        out_span(out, span_from(many, (size_t)needed));
    } else if (needed > 0) {
        out_span(out, span_from(few, (size_t)needed));
    }
    va_end(again);
}

bool out_finish(struct out *out, const char *what, struct err *err)
{
    errno = 0;
    if (!out->failed && out->file && (fflush(out->file) != 0 || ferror(out->file)))
        out_fail(out);
    if (!out->failed)
        return true;
    return err_set(err, ERR_IO, "cannot write %s: %s", what, strerror(out->failed));
}
