/* table.h - rows for people (aligned by display width), or as CSV or JSON lines for programs: one description of the
 * columns, three forms. Cells are text or numbers; text is made harmless for a terminal. */
#ifndef PALAVER_TABLE_H
#define PALAVER_TABLE_H

#include "palaver/out.h"

enum table_form { TABLE_PEOPLE, TABLE_CSV, TABLE_JSON };

struct table_column {
    const char *title; /* for people */
    const char *key;   /* for CSV and JSON: stable */
    bool number;       /* right-aligned, unquoted in JSON */
};

struct table; /* opaque */

/* `columns` is borrowed and outlives the table. `max_width`: of the terminal, 0 for no limit (the widest text column
 * is cut to fit). In JSON every line begins with "schema":1. Owner: caller, until table_free(). */
struct table *table_new(struct out *out, enum table_form form, const struct table_column *columns, size_t count,
                        size_t max_width) MUST_USE;
void table_guard_formulas(struct table *table); /* CSV cells that begin with = + - @ TAB CR get a ' in front */
void table_text(struct table *table, struct span text); /* next cell; span.at NULL: empty in tables, null in JSON */
void table_int(struct table *table, int64_t number);
void table_real(struct table *table, double number, int decimals); /* NaN: "-" for people, null in JSON, empty in CSV */
void table_row_end(struct table *table);
void table_end(struct table *table); /* prints what is held back (people) */
void table_free(struct table *table);
void table_freep(struct table **table);

/* One RFC 4180 cell, quoted where needed. */
void csv_cell(struct out *out, struct span text);
/* As table_guard_formulas() does: for a file that people open in a spreadsheet. */
void csv_cell_guarded(struct out *out, struct span text);

#endif
