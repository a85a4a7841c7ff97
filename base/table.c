/* table.c - rows in three forms. For people the first rows are held back to see how wide the columns are; later ones
 * are printed as they come, so that memory stays bounded. */
#include "palaver/table.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "palaver/json_out.h"
#include "palaver/utf8.h"
#include "palaver/width.h"

#define HELD_ROWS ((size_t)500)
#define TEXT_MIN_COLUMNS ((size_t)12) /* a cut column is not made narrower than this */
#define GAP "  "

struct table {
    struct out *out;
    enum table_form form;
    const struct table_column *columns;
    size_t column_count, max_width;
    bool guard_formulas, header_done, widths_done;
    size_t at;      /* next column of this row */
    char **held;    /* cells of held rows, row by row */
    size_t held_count, held_room;
    size_t *widths; /* of the columns, in terminal columns */
    struct json_out json;
};

struct table *table_new(struct out *out, enum table_form form, const struct table_column *columns, size_t count,
                        size_t max_width)
{
    assert(count > 0);
    struct table *table = mem_new(sizeof *table);
    *table = (struct table){.out = out, .form = form, .columns = columns, .column_count = count,
                            .max_width = max_width, .json = json_out_to(out)};
    table->widths = mem_array(count, sizeof *table->widths);
    for (size_t i = 0; i < count; i++)
        table->widths[i] = width_of(span_of(columns[i].title));
    return table;
}

void table_guard_formulas(struct table *table)
{
    table->guard_formulas = true;
}

void csv_cell(struct out *out, struct span text)
{
    bool quoted = false;
    for (size_t i = 0; i < text.length && !quoted; i++)
        quoted = strchr("\",\r\n", text.at[i]) && text.at[i];
    quoted = quoted || (text.length && (text.at[0] == ' ' || text.at[text.length - 1] == ' '));
    if (!quoted) {
        out_span(out, text);
        return;
    }
    out_char(out, '"');
    const char *quote;
    while ((quote = span_find_char(text, '"')) != NULL) {
        size_t length = (size_t)(quote - text.at) + 1;
        out_span(out, span_from_to(text, 0, length));
        out_char(out, '"');
        text = span_from_to(text, length, text.length);
    }
    out_span(out, text);
    out_char(out, '"');
}

/* For CSV: valid UTF-8 without controls that could steer a terminal; each becomes one U+FFFD, so that positions in the
 * text stay what they are. */
static void text_clean(struct span text, struct str *out)
{
    str_reserve(out, text.length);
    for (size_t at = 0, bytes; at < text.length; at += bytes) {
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c < 0xa0);
        str_add_code_point(out, control ? UTF8_REPLACEMENT : c);
    }
}

static void cell_clean(struct out *out, struct span text, bool guard_formulas)
{
    OWNED(str_release) struct str clean = STR_INIT;
    if (guard_formulas && text.length && text.at[0] && strchr("=+-@\t\r", text.at[0]))
        str_add_char(&clean, '\'');
    text_clean(text, &clean);
    csv_cell(out, str_span(&clean));
}

void csv_cell_guarded(struct out *out, struct span text)
{
    cell_clean(out, text, true);
}

static void csv_text(struct table *table, struct span text)
{
    cell_clean(table->out, text, table->guard_formulas);
}

static void csv_header(struct table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (i)
            out_char(table->out, ',');
        csv_cell(table->out, span_of(table->columns[i].key));
    }
    out_text(table->out, "\r\n");
    table->header_done = true;
}

static void padding(struct table *table, size_t columns)
{
    for (; columns > 0; columns--)
        out_char(table->out, ' ');
}

static void people_cell(struct table *table, size_t column, struct span text)
{
    size_t width = table->widths[column], used = width_of(text);
    OWNED(str_release) struct str cut = STR_INIT;
    bool last = column + 1 == table->column_count, number = table->columns[column].number;
    if (column)
        out_text(table->out, GAP);
    if (used > width && !number && table->max_width) {
        used = width_cut(text, width, &cut);
        text = str_span(&cut);
    }
    if (number && used < width)
        padding(table, width - used);
    out_span(table->out, text);
    if (!number && !last && used < width)
        padding(table, width - used);
    if (last)
        out_char(table->out, '\n');
}

/* Takes what is too much from the widest text column, again and again. */
static void widths_fit(struct table *table)
{
    if (table->max_width == 0)
        return;
    for (;;) {
        size_t all = (table->column_count - 1) * strlen(GAP), widest = table->column_count;
        for (size_t i = 0; i < table->column_count; i++) {
            all += table->widths[i];
            if (!table->columns[i].number && table->widths[i] > TEXT_MIN_COLUMNS &&
                (widest == table->column_count || table->widths[i] > table->widths[widest]))
                widest = i;
        }
        if (all <= table->max_width || widest == table->column_count)
            return;
        size_t surplus = all - table->max_width, spare = table->widths[widest] - TEXT_MIN_COLUMNS;
        size_t second = TEXT_MIN_COLUMNS;
        for (size_t i = 0; i < table->column_count; i++)
            if (i != widest && !table->columns[i].number && table->widths[i] > second)
                second = table->widths[i];
        size_t ahead = table->widths[widest] - second; /* down to the next widest, then in turns */
        size_t step = ahead ? ahead : 1;
        step = step < spare ? step : spare;
        table->widths[widest] -= step < surplus ? step : surplus;
    }
}

static void held_print(struct table *table)
{
    if (!table->widths_done) {
        table->widths_done = true;
        widths_fit(table);
    }
    if (table->held_count && !table->header_done) {
        table->header_done = true;
        for (size_t i = 0; i < table->column_count; i++)
            people_cell(table, i, span_of(table->columns[i].title));
    }
    for (size_t i = 0; i < table->held_count; i++) {
        people_cell(table, i % table->column_count, span_of(table->held[i]));
        free(table->held[i]);
    }
    table->held_count = 0;
}

static void people_text(struct table *table, struct span text)
{
    OWNED(str_release) struct str safe = STR_INIT;
    width_safe(text, &safe);
    if (table->widths_done) {
        people_cell(table, table->at, str_span(&safe));
        return;
    }
    size_t width = width_of(str_span(&safe));
    if (width > table->widths[table->at])
        table->widths[table->at] = width;
    if (table->held_count == table->held_room) {
        table->held_room = table->held_room ? table->held_room * 2 : 64;
        table->held = mem_grow(table->held, table->held_room, sizeof *table->held);
    }
    table->held[table->held_count++] = str_take(&safe);
}

static void json_begin(struct table *table)
{
    if (table->at == 0) {
        json_object(&table->json);
        json_key_int(&table->json, "schema", 1);
    }
    json_key(&table->json, table->columns[table->at].key);
}

/* `text` as a number where the column is one. */
static void number_add(struct table *table, const char *text)
{
    assert(table->at < table->column_count);
    if (table->form == TABLE_PEOPLE) {
        people_text(table, span_of(text));
    } else if (table->form == TABLE_CSV) {
        if (table->at == 0 && !table->header_done)
            csv_header(table);
        if (table->at)
            out_char(table->out, ',');
        out_text(table->out, text); /* a minus is no formula here */
    }
    table->at++;
}

void table_text(struct table *table, struct span text)
{
    assert(table->at < table->column_count);
    if (table->form == TABLE_PEOPLE) {
        people_text(table, text);
    } else if (table->form == TABLE_JSON) {
        json_begin(table);
        json_span(&table->json, text);
    } else {
        if (table->at == 0 && !table->header_done)
            csv_header(table);
        if (table->at)
            out_char(table->out, ',');
        csv_text(table, text);
    }
    table->at++;
}

void table_int(struct table *table, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    if (table->form != TABLE_JSON || !table->columns[table->at].number) {
        if (table->form == TABLE_JSON)
            table_text(table, span_of(text));
        else
            number_add(table, text);
        return;
    }
    json_begin(table);
    json_int(&table->json, number);
    table->at++;
}

void table_real(struct table *table, double number, int decimals)
{
    char text[64];
    if (isnan(number)) {
        if (table->form == TABLE_PEOPLE)
            number_add(table, "-");
        else if (table->form == TABLE_CSV)
            number_add(table, "");
        else
            table_text(table, (struct span){0});
        return;
    }
    snprintf(text, sizeof text, "%.*f", decimals < 0 ? 0 : decimals > 17 ? 17 : decimals, number);
    if (table->form != TABLE_JSON) {
        number_add(table, text);
        return;
    }
    json_begin(table);
    json_real(&table->json, strtod(text, NULL)); /* rounded as asked */
    table->at++;
}

void table_row_end(struct table *table)
{
    assert(table->at == table->column_count);
    table->at = 0;
    if (table->form == TABLE_CSV) {
        out_text(table->out, "\r\n");
    } else if (table->form == TABLE_JSON) {
        json_object_end(&table->json);
        json_line_end(&table->json);
    } else if (!table->widths_done && table->held_count >= HELD_ROWS * table->column_count) {
        held_print(table);
    }
}

void table_end(struct table *table)
{
    if (table->form == TABLE_PEOPLE)
        held_print(table);
    else if (table->form == TABLE_CSV && !table->header_done)
        csv_header(table); /* no row is an answer too */
}

void table_free(struct table *table)
{
    if (!table)
        return;
    for (size_t i = 0; i < table->held_count; i++)
        free(table->held[i]);
    free(table->held);
    free(table->widths);
    free(table);
}

void table_freep(struct table **table)
{
    table_free(TAKE(*table));
}
