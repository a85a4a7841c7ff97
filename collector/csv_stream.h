/* csv_stream.h - the rows of a table one by one, with no more of it in memory than the row at hand. */
#ifndef COLLECTOR_CSV_STREAM_H
#define COLLECTOR_CSV_STREAM_H

#include "collector/window.h"
#include "palaver/csv.h"

struct csv_stream {
    struct window window;
    struct csv csv; /* over what is at hand */
    bool begun;
    size_t taken;   /* bytes of the row given last, and what stood before it */
};

struct csv_stream csv_stream_on(struct input *input);
void csv_stream_release(struct csv_stream *stream);

/* The next row, of at most RECORD_MAX_BYTES; it lasts until the next call, its copied cells until the arena is reset.
 * False at the end, and on failure with err set, placed at its line: what follows cannot be told apart. */
bool csv_stream_next(struct csv_stream *stream, struct arena *arena, struct csv_row *out_row, struct err *err) MUST_USE;

/* Where that row stands in the input, in bytes. */
int64_t csv_stream_byte(const struct csv_stream *stream, const struct csv_row *row);

#endif
