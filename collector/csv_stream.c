/* csv_stream.c - see csv_stream.h. A row that ends where the bytes at hand end may go on: it is read again with more. */
#include "collector/csv_stream.h"

struct csv_stream csv_stream_on(struct input *input)
{
    return (struct csv_stream){.window = window_on(input)};
}

void csv_stream_release(struct csv_stream *stream)
{
    window_release(&stream->window);
}

/* As much again, since a row that goes on is read anew. False at the end of the input, or when there is as much as a row
 * may have. */
static bool more(struct csv_stream *stream)
{
    size_t had = window_span(&stream->window).length;
    if (had > RECORD_MAX_BYTES || !window_more(&stream->window))
        return false;
    while (window_span(&stream->window).length < 2 * had && window_more(&stream->window))
        ;
    stream->csv.rest = window_span(&stream->window);
    return true;
}

static void begin(struct csv_stream *stream)
{
    stream->begun = true;
    window_skip_mark(&stream->window);
    while (!span_find_char(window_span(&stream->window), '\n') && more(stream))
        ;
    stream->csv = csv_begin(window_span(&stream->window));
}

static bool too_long(int64_t line, struct err *err)
{
    return err_at(err, ERR_LIMIT, (struct place_at){.line = line, .byte = -1},
                  "a row of more than %zu MiB, or a quoted cell that does not end", RECORD_MAX_BYTES >> 20);
}

bool csv_stream_next(struct csv_stream *stream, struct arena *arena, struct csv_row *out_row, struct err *err)
{
    if (!stream->begun)
        begin(stream);
    window_take(&stream->window, stream->taken, 0);
    stream->taken = 0;
    stream->csv.rest = window_span(&stream->window);
    for (;;) {
        struct csv before = stream->csv;
        struct err why = {0};
        bool found = csv_next(&stream->csv, arena, out_row, &why);
        if (stream->csv.rest.length || why.code == ERR_LIMIT) {
            stream->taken = window_span(&stream->window).length - stream->csv.rest.length;
            if (found && out_row->raw.length > RECORD_MAX_BYTES)
                return too_long(before.line, err);
            return found || err_pass(err, &why);
        }
        stream->csv = before;
        if (more(stream))
            continue;
        size_t length = window_span(&stream->window).length;
        if (length > RECORD_MAX_BYTES)
            return too_long(before.line, err);
        stream->taken = found ? length : 0;
        return found || (why.code && err_pass(err, &why));
    }
}

int64_t csv_stream_byte(const struct csv_stream *stream, const struct csv_row *row)
{
    return stream->window.byte + (row->raw.at - window_span(&stream->window).at);
}
