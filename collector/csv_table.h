/* csv_table.h - posts in tables, a row each, whose columns are found by name: people choose and reorder them. Tables in
 * UTF-16 are read too; the record of a row is then its text in UTF-8. */
#ifndef COLLECTOR_CSV_TABLE_H
#define COLLECTOR_CSV_TABLE_H

#include "collector/csv_stream.h"
#include "collector/record_reader.h"

#define CSV_TABLE_NAMES 32   /* of one column, with the NULL at the end */
#define CSV_TABLE_COLUMNS 32

struct csv_table {
    struct record_reader out;  /* where posts and rejects go */
    const struct format_options *options;
    struct csv_row row;      /* at hand */
    size_t columns[CSV_TABLE_COLUMNS]; /* of the row; SIZE_MAX: not in this table */
    size_t text;             /* which of them is the text */
    struct zone *zone;       /* of times without one; NULL: UTC */
    const char *date_order;  /* "dmy", "mdy" or "ymd", for forms that need one */
    bool order_told;         /* by the user or by a date of the table */
};

struct csv_table_form {
    const char *const (*names)[CSV_TABLE_NAMES]; /* of each column; the first that is there counts */
    size_t count;
    size_t text; /* the column that no table may lack */
    /* Told once, with the rows behind the header as far as they are at hand; or NULL. */
    void (*begin)(struct csv_table *table, struct csv rows);
    /* Gives the row at hand to the sink; false only when that failed. */
    bool (*read)(struct csv_table *table, struct err *err);
};

/* True when the name says that it is a table: ".csv" or ".tsv", in any case. */
bool csv_table_named(const char *name);
/* The first row of a file that may be a table: at least two cells, blanks around them taken off. Cells live in `arena`
 * or in `head`. */
bool csv_table_header(struct span head, struct arena *arena, struct csv_row *out_header);
/* A cell without the blanks around it (the text column keeps them); its `at` is NULL when nothing is in it. */
struct span csv_table_cell(const struct csv_table *table, size_t column);
/* Spreadsheets save the rows that they show behind the last one too. */
bool csv_table_row_is_empty(const struct csv_table *table);
/* Every row of the table; what cannot be read is rejected with its place. False only when the sink failed. */
bool csv_table_read(struct input *input, const struct format_options *options, struct sink *sink,
                    const struct csv_table_form *form, struct err *err) MUST_USE;

#endif
