/* window.h - a stretch of an input that grows at its end and is taken off at its front, with its place.
 *
 * What every reader that cuts a stream into records needs: memory stays as small as the record at hand. */
#ifndef COLLECTOR_WINDOW_H
#define COLLECTOR_WINDOW_H

#include "palaver/format.h"

struct window {
    struct input *input;
    char *at;
    size_t start, end, room; /* the bytes at hand are at[start] .. at[end - 1] */
    int64_t byte, line;      /* place of at[start]: from 0, from 1 */
    bool ended;
    struct err err; /* why the input ended, when it failed: say it once, then clear it */
};

struct window window_on(struct input *input);
void window_release(struct window *window);
/* More bytes behind `end`; false at the end of the input. Offsets from `start` stay good, pointers do not. */
bool window_more(struct window *window);
/* Takes bytes off the front; `lines` is how many line feeds are in them. */
void window_take(struct window *window, size_t bytes, int64_t lines);
void window_take_counting(struct window *window, size_t bytes); /* counts them itself */
/* Takes a UTF-8 byte order mark off the beginning of the input. */
void window_skip_mark(struct window *window);

static inline struct span window_span(const struct window *window)
{
    return (struct span){window->at ? window->at + window->start : "", window->end - window->start};
}

/* The next line at the front, its LF included; the rest when the input ends without one. Lines longer than `limit`
 * come in pieces. False when nothing is left. */
bool window_line(struct window *window, size_t limit, struct span *out_line);

struct place_at window_place(const struct window *window, int64_t record);

#endif
