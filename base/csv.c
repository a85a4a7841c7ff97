/* csv.c - RFC 4180, and what spreadsheets make of it. */
#include "palaver/csv.h"

#include <string.h>

static char separator_of(struct span text)
{
    static const char candidates[] = {',', ';', '\t'};
    size_t counts[COUNT_OF(candidates)] = {0};
    bool quoted = false;
    for (size_t i = 0; i < text.length && (quoted || text.at[i] != '\n'); i++) {
        if (text.at[i] == '"')
            quoted = !quoted;
        for (size_t j = 0; !quoted && j < COUNT_OF(candidates); j++)
            counts[j] += text.at[i] == candidates[j];
    }
    size_t best = 0;
    for (size_t j = 1; j < COUNT_OF(candidates); j++)
        if (counts[j] > counts[best])
            best = j;
    return candidates[best];
}

struct csv csv_begin(struct span text)
{
    if (span_starts(text, "\xEF\xBB\xBF"))
        text = span_from_to(text, 3, text.length);
    return (struct csv){text, 1, separator_of(text)};
}

/* A quoted cell whose opening quote is at *at; moves behind its closing one. */
static bool quoted_cell(struct csv *csv, size_t *at, struct arena *arena, struct span *out_cell, struct err *err)
{
    struct span text = csv->rest;
    size_t start = *at + 1, end = start, doubled = 0;
    for (;; end++) {
        if (end >= text.length)
            return err_at(err, ERR_SYNTAX, (struct place_at){.line = csv->line, .byte = -1},
                          "a quoted cell does not end");
        if (text.at[end] != '"')
            continue;
        if (end + 1 < text.length && text.at[end + 1] == '"') {
            doubled++;
            end++;
            continue;
        }
        break;
    }
    *at = end + 1;
    *out_cell = span_from_to(text, start, end);
    if (doubled == 0)
        return true;
    char *copy = arena_alloc(arena, end - start - doubled + 1);
    size_t length = 0;
    for (size_t i = start; i < end; i++) {
        copy[length++] = text.at[i];
        i += text.at[i] == '"';
    }
    *out_cell = span_from(copy, length);
    return true;
}

struct cells {
    struct span *at;
    size_t count, room;
};

static bool cells_add(struct cells *cells, struct arena *arena, struct span cell, const struct csv *csv,
                      struct err *err)
{
    if (cells->count == CSV_MAX_CELLS)
        return err_at(err, ERR_LIMIT, (struct place_at){.line = csv->line, .byte = -1}, "more than %d cells in a row",
                      CSV_MAX_CELLS);
    if (cells->count == cells->room) {
        size_t room = cells->room ? cells->room * 2 : 32;
        struct span *grown = arena_alloc(arena, room * sizeof *grown);
        if (cells->count)
            memcpy(grown, cells->at, cells->count * sizeof *grown);
        cells->at = grown;
        cells->room = room;
    }
    cells->at[cells->count++] = cell;
    return true;
}

static size_t line_end(struct span text, size_t at)
{
    if (at < text.length && text.at[at] == '\r')
        at++;
    return at < text.length && text.at[at] == '\n' ? at + 1 : at;
}

static int64_t lines_in(struct span text)
{
    int64_t lines = 0;
    for (size_t i = 0; i < text.length; i++)
        lines += text.at[i] == '\n';
    return lines;
}

/* Cells up to the row's end; returns the offset of its line end, or SIZE_MAX on failure. */
static size_t read_cells(struct csv *csv, struct arena *arena, struct cells *cells, struct err *err)
{
    struct span text = csv->rest;
    for (size_t at = 0;;) {
        struct span cell;
        size_t start = at;
        bool quoted = at < text.length && text.at[at] == '"';
        if (quoted && !quoted_cell(csv, &at, arena, &cell, err))
            return SIZE_MAX;
        while (at < text.length && text.at[at] != csv->separator && text.at[at] != '\n' &&
               !(text.at[at] == '\r' && at + 1 < text.length && text.at[at + 1] == '\n'))
            at++;
        if (!quoted)
            cell = span_from_to(text, start, at);
        if (!cells_add(cells, arena, cell, csv, err))
            return SIZE_MAX;
        if (at >= text.length || text.at[at] != csv->separator)
            return at;
        at++;
    }
}

bool csv_next(struct csv *csv, struct arena *arena, struct csv_row *out_row, struct err *err)
{
    for (size_t end; csv->rest.length > 0 && (end = line_end(csv->rest, 0)) > 0;) {
        csv->rest = span_from_to(csv->rest, end, csv->rest.length);
        csv->line++;
    }
    if (csv->rest.length == 0)
        return false;
    struct cells cells = {0};
    size_t end = read_cells(csv, arena, &cells, err);
    if (end == SIZE_MAX) {
        csv->rest.length = 0; /* what follows an open quote cannot be told apart */
        return false;
    }
    *out_row = (struct csv_row){cells.at, cells.count, csv->line, span_from_to(csv->rest, 0, end)};
    size_t next = line_end(csv->rest, end);
    csv->line += lines_in(span_from_to(csv->rest, 0, next));
    csv->rest = span_from_to(csv->rest, next, csv->rest.length);
    return true;
}

size_t csv_column(const struct csv_row *header, const char *name)
{
    for (size_t i = 0; i < header->count; i++)
        if (span_is_nocase(span_trim(header->cells[i]), name))
            return i;
    return SIZE_MAX;
}

struct span csv_cell_at(const struct csv_row *row, size_t column)
{
    return column < row->count ? row->cells[column] : span_from("", 0);
}
