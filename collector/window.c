/* window.c - reading ahead in one buffer. */
#include "collector/window.h"

#include <stdlib.h>

#define READ_BYTES ((size_t)256 << 10)

struct window window_on(struct input *input)
{
    return (struct window){.input = input, .line = 1};
}

void window_release(struct window *window)
{
    free(window->at);
    *window = (struct window){0};
}

bool window_more(struct window *w)
{
    if (w->ended)
        return false;
    if (w->room - w->end < READ_BYTES) {
        if (w->start) {
            memmove(w->at, w->at + w->start, w->end - w->start);
            w->end -= w->start;
            w->start = 0;
        }
        while (w->room - w->end < READ_BYTES) {
            w->room = w->room ? w->room * 2 : 2 * READ_BYTES;
            w->at = mem_grow(w->at, w->room, 1);
        }
    }
    int64_t got = w->input->read(w->input, w->at + w->end, READ_BYTES, &w->err);
    if (got <= 0) {
        w->ended = true;
        return false;
    }
    w->end += (size_t)got;
    return true;
}

void window_take(struct window *window, size_t bytes, int64_t lines)
{
    window->start += bytes;
    window->byte += (int64_t)bytes;
    window->line += lines;
}

void window_take_counting(struct window *window, size_t bytes)
{
    struct span rest = span_from(window->at + window->start, bytes);
    int64_t lines = 0;
    for (const char *line; rest.length && (line = memchr(rest.at, '\n', rest.length)); lines++)
        rest = span_from(line + 1, rest.length - (size_t)(line + 1 - rest.at));
    window_take(window, bytes, lines);
}

void window_skip_mark(struct window *window)
{
    while (window->end - window->start < 3 && window_more(window))
        ;
    if (window->end - window->start >= 3 && memcmp(window->at + window->start, "\xef\xbb\xbf", 3) == 0)
        window_take(window, 3, 0);
}

bool window_line(struct window *window, size_t limit, struct span *out_line)
{
    size_t looked = 0;
    for (;;) {
        struct span rest = window_span(window);
        const char *line = rest.length > looked ? memchr(rest.at + looked, '\n', rest.length - looked) : NULL;
        if (line && (size_t)(line - rest.at) < limit) {
            *out_line = span_from(rest.at, (size_t)(line - rest.at) + 1);
            return true;
        }
        if (rest.length >= limit) {
            *out_line = span_from(rest.at, limit);
            return true;
        }
        looked = rest.length;
        if (!window_more(window)) {
            *out_line = window_span(window);
            return out_line->length > 0;
        }
    }
}

struct place_at window_place(const struct window *window, int64_t record)
{
    return (struct place_at){
        .file = window->input->name, .line = window->line, .byte = window->byte, .record = record};
}
