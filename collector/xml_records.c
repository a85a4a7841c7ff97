/* xml_records.c - looking for start and end tags by name. */
#include "collector/xml_records.h"

#include <stdio.h>

#define TAG_BYTES 64
#define NOISE_KEEP_BYTES ((size_t)64 << 10)

struct xml_records xml_records_on(struct input *input, const char *const *names)
{
    return (struct xml_records){.window = window_on(input), .names = names};
}

void xml_records_release(struct xml_records *records)
{
    window_release(&records->window);
}

static bool ends_name(char c)
{
    return c == '>' || c == ' ' || c == '/' || c == '\t' || c == '\r' || c == '\n';
}

/* The first start tag with one of the names; needs the byte behind the name at hand. */
static const char *find_start(const struct xml_records *records, struct span text, const char **out_name)
{
    for (struct span rest = text;;) {
        const char *at = span_find_char(rest, '<');
        if (!at)
            return NULL;
        rest = span_from(at + 1, rest.length - (size_t)(at + 1 - rest.at));
        for (size_t i = 0; records->names[i]; i++) {
            size_t length = strlen(records->names[i]);
            if (rest.length > length && memcmp(rest.at, records->names[i], length) == 0 && ends_name(rest.at[length])) {
                *out_name = records->names[i];
                return at;
            }
        }
    }
}

static enum xml_found give(struct xml_records *records, size_t length, enum xml_found what,
                           struct xml_record *out)
{
    struct window *window = &records->window;
    *out = (struct xml_record){.bytes = span_from(window_span(window).at, length), .byte = window->byte,
                               .line = window->line, .number = ++records->number};
    records->taken = length;
    return what;
}

static enum xml_found bad(struct xml_records *records, size_t length, enum err_code code, const char *why,
                          struct xml_record *out)
{
    give(records, length, XML_FOUND_BAD, out);
    if (out->bytes.length > NOISE_KEEP_BYTES && code == ERR_LIMIT)
        out->bytes.length = NOISE_KEEP_BYTES;
    err_at(&out->why, code, window_place(&records->window, records->number), "%s", why);
    return XML_FOUND_BAD;
}

/* From the start tag at the front to behind its end tag, or what came in between. */
static enum xml_found whole(struct xml_records *records, const char *name, struct xml_record *out)
{
    char end_tag[TAG_BYTES];
    snprintf(end_tag, sizeof end_tag, "</%s", name);
    size_t looked = 1;
    for (;;) {
        struct span text = window_span(&records->window);
        struct span rest = span_from_to(text, looked, text.length);
        const char *end = span_find(rest, span_of(end_tag));
        const char *other_name, *close = NULL;
        struct span inside = end ? span_from(rest.at, (size_t)(end - rest.at)) : rest;
        const char *other = find_start(records, inside, &other_name);
        if (other && strcmp(other_name, name) == 0)
            return bad(records, (size_t)(other - text.at), ERR_SYNTAX, "cut off: the next record begins inside it", out);
        if (end)
            close = memchr(end, '>', text.length - (size_t)(end - text.at));
        if (close) {
            size_t length = (size_t)(close - text.at) + 1;
            if (length > RECORD_MAX_BYTES)
                return bad(records, length, ERR_LIMIT, "longer than 16 MiB", out);
            enum xml_found found = give(records, length, XML_FOUND_RECORD, out);
            out->name = name;
            return found;
        }
        if (text.length > RECORD_MAX_BYTES)
            return bad(records, text.length, ERR_LIMIT, "longer than 16 MiB", out);
        /* Tags that the bytes at hand cut in two are seen again. */
        looked = end ? (size_t)(end - text.at) : text.length > TAG_BYTES + 1 ? text.length - TAG_BYTES : 1;
        if (!window_more(&records->window))
            return bad(records, window_span(&records->window).length, ERR_SYNTAX,
                       "the file ends inside this record", out);
    }
}

enum xml_found xml_records_next(struct xml_records *records, struct xml_record *out)
{
    struct window *window = &records->window;
    window_take_counting(window, records->taken);
    records->taken = 0;
    for (;;) {
        struct span text = window_span(window);
        const char *name, *start = find_start(records, text, &name);
        if (start) {
            window_take_counting(window, (size_t)(start - text.at));
            return whole(records, name, out);
        }
        if (text.length > TAG_BYTES)
            window_take_counting(window, text.length - TAG_BYTES);
        if (window_more(window))
            continue;
        if (window->err.code) {
            give(records, 0, XML_FOUND_BAD, out);
            out->why = window->err;
            err_clear(&window->err);
            return XML_FOUND_BAD;
        }
        return XML_FOUND_END;
    }
}
