/* csv_table.c - see csv_table.h. */
#include "collector/csv_table.h"

#include <assert.h>
#include <strings.h>

#include "collector/utf16_input.h"

#define SHOWN_MAX_BYTES ((size_t)64 << 10) /* of what could not be read */

static void trim_cells(struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        row->cells[i] = span_trim(row->cells[i]);
}

bool csv_table_named(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && (strcasecmp(dot, ".csv") == 0 || strcasecmp(dot, ".tsv") == 0);
}

bool csv_table_header(struct span head, struct arena *arena, struct csv_row *out_header)
{
    OWNED(str_release) struct str text = STR_INIT;
    const char *charset = utf16_of_mark(head);
    if (charset) {
        utf16_decode(span_from_to(head, 2, head.length), charset, &text);
        head = arena_span(arena, str_span(&text));
    }
    struct err ignored = {0};
    struct csv csv = csv_begin(head);
    if (!csv.rest.length || strchr("{[<", csv.rest.at[0]) || !csv_next(&csv, arena, out_header, &ignored))
        return false;
    trim_cells(out_header);
    return out_header->count >= 2;
}

struct span csv_table_cell(const struct csv_table *table, size_t column)
{
    struct span text = csv_cell_at(&table->row, table->columns[column]), trimmed = span_trim(text);
    if (!trimmed.length)
        return (struct span){NULL, 0};
    return column == table->text ? text : trimmed;
}

bool csv_table_row_is_empty(const struct csv_table *table)
{
    for (size_t i = 0; i < table->row.count; i++)
        if (span_trim(table->row.cells[i]).length)
            return false;
    return true;
}

static bool columns_find(struct csv_table *table, const struct csv_row *header, const struct csv_table_form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        table->columns[i] = SIZE_MAX;
        for (size_t k = 0; form->names[i][k] && table->columns[i] == SIZE_MAX; k++)
            table->columns[i] = csv_column(header, form->names[i][k]);
    }
    return table->columns[form->text] != SIZE_MAX;
}

static bool rest_reject(struct csv_table *table, const struct csv_stream *stream, const struct err *why,
                        struct err *err)
{
    struct span rest = window_span(&stream->window);
    rest.length = rest.length < SHOWN_MAX_BYTES ? rest.length : SHOWN_MAX_BYTES;
    return table->out.sink->reject(table->out.sink->to, rest, why, err);
}

static bool rows_read(struct csv_table *table, struct csv_stream *stream, const struct csv_table_form *form,
                      struct err *err)
{
    struct err why = {0};
    const char *name = stream->window.input->name;
    int64_t number = 0;
    while (csv_stream_next(stream, table->out.arena, &table->row, &why)) {
        table->out.at = (struct place_at){.file = name, .line = table->row.line,
                                          .byte = csv_stream_byte(stream, &table->row), .record = ++number};
        if (!form->read(table, err))
            return false;
        arena_reset(table->out.arena);
    }
    if (stream->window.err.code) /* rather than the row that it broke off in */
        return rest_reject(table, stream, &stream->window.err, err);
    if (!why.code)
        return true;
    err_add_file(&why, name);
    return rest_reject(table, stream, &why, err);
}

bool csv_table_read(struct input *input, const struct format_options *options, struct sink *sink,
                    const struct csv_table_form *form, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(utf16_input_release) struct utf16_input utf16;
    utf16_input_open(&utf16, input);
    OWNED(csv_stream_release) struct csv_stream stream = csv_stream_on(&utf16.stream);
    struct csv_table table = {.out = {.sink = sink, .place = build_file_place(input, options), .arena = &arena,
                                      .seen_ms = input->modified_ms},
                              .options = options, .text = form->text};
    struct csv_row header;
    struct err why = {0};
    OWNED(zone_closep) struct zone *zone = NULL;
    if (options->zone_name && !(zone = zone_open(options->zone_name, err)))
        return false;
    table.zone = zone;
    assert(form->count <= CSV_TABLE_COLUMNS);
    if (csv_stream_next(&stream, &arena, &header, &why)) {
        trim_cells(&header);
        if (columns_find(&table, &header, form)) {
            if (form->begin)
                form->begin(&table, stream.csv);
            return rows_read(&table, &stream, form, err);
        }
    }
    err_at(&why, ERR_SYNTAX, (struct place_at){.file = input->name, .line = 1, .byte = 0},
           "no column with the text: one is to be named '%s' in the first row", form->names[form->text][0]);
    return rest_reject(&table, &stream, &why, err);
}
