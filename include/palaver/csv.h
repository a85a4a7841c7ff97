/* csv.h - reading comma-separated values (RFC 4180): quoted cells with line breaks, LF or CRLF, a BOM, and the separators
 * that spreadsheets use (comma, semicolon, tab), told from the first row. */
#ifndef PALAVER_CSV_H
#define PALAVER_CSV_H

#include "palaver/arena.h"
#include "palaver/err.h"

#define CSV_MAX_CELLS 10000 /* of a row */

struct csv {
    struct span rest;
    int64_t line; /* of the row that comes next, from 1 */
    char separator;
};

struct csv_row {
    struct span *cells; /* in the arena given, or in the text */
    size_t count;
    int64_t line;       /* where it begins */
    struct span raw;    /* its bytes, without the line end */
};

struct csv csv_begin(struct span text);
/* The next row; false at the end, and on failure with err set (ERR_SYNTAX for a quote that never closes, ERR_LIMIT),
 * placed at its line. Empty lines are passed over. Cells live in `arena` until it is reset. */
bool csv_next(struct csv *csv, struct arena *arena, struct csv_row *out_row, struct err *err) MUST_USE;
/* Column of a header row by its name (ASCII case aside), or SIZE_MAX. */
size_t csv_column(const struct csv_row *header, const char *name);
/* A cell, or an empty span where the row is short. */
struct span csv_cell_at(const struct csv_row *row, size_t column);

#endif
