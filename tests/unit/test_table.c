/* test_table.c */
#include <criterion/criterion.h>
#include <math.h>

#include "palaver/table.h"

static const struct table_column COLUMNS[] = {
    {"Theme", "theme", false},
    {"Posts", "posts", true},
    {"Share", "share", true},
};

static void rows_write(struct table *table)
{
    table_text(table, span_of("health-worker-safety"));
    table_int(table, 1234);
    table_real(table, 12.345, 1);
    table_row_end(table);
    table_text(table, span_of("卫生,\n\"x\""));
    table_int(table, -5);
    table_real(table, NAN, 1);
    table_row_end(table);
    table_text(table, (struct span){0});
    table_text(table, (struct span){0});
    table_real(table, 2, 0);
    table_row_end(table);
    table_end(table);
}

static void expect_rows(enum table_form form, size_t max_width, const char *text)
{
    OWNED(str_release) struct str str = STR_INIT;
    struct out out = out_to_str(&str);
    OWNED(table_freep) struct table *table = table_new(&out, form, COLUMNS, COUNT_OF(COLUMNS), max_width);
    rows_write(table);
    cr_expect_str_eq(str_text(&str), text);
}

Test(table, for_people_columns_are_aligned_by_display_width)
{
    expect_rows(TABLE_PEOPLE, 0, "Theme                 Posts  Share\n"
                                 "health-worker-safety   1234   12.3\n"
                                 "卫生, \"x\"                -5      -\n"
                                 "                                 2\n");
}

Test(table, the_widest_text_column_is_cut_to_the_terminal)
{
    expect_rows(TABLE_PEOPLE, 30, "Theme             Posts  Share\n"
                                  "health-worker-s…   1234   12.3\n"
                                  "卫生, \"x\"            -5      -\n"
                                  "                             2\n");
}

Test(table, csv_is_quoted_where_it_must_be)
{
    expect_rows(TABLE_CSV, 0, "theme,posts,share\r\n"
                              "health-worker-safety,1234,12.3\r\n"
                              "\"卫生,\n\"\"x\"\"\",-5,\r\n"
                              ",,2\r\n");
}

Test(table, json_lines_have_a_schema_and_types)
{
    expect_rows(TABLE_JSON, 0,
                "{\"schema\":1,\"theme\":\"health-worker-safety\",\"posts\":1234,\"share\":12.3}\n"
                "{\"schema\":1,\"theme\":\"卫生,\\n\\\"x\\\"\",\"posts\":-5,\"share\":null}\n"
                "{\"schema\":1,\"theme\":null,\"posts\":null,\"share\":2}\n");
}

static void expect_one_cell(enum table_form form, bool guard, struct span cell, const char *text)
{
    static const struct table_column ONE[] = {{"T", "t", false}};
    OWNED(str_release) struct str str = STR_INIT;
    struct out out = out_to_str(&str);
    OWNED(table_freep) struct table *table = table_new(&out, form, ONE, 1, 0);
    if (guard)
        table_guard_formulas(table);
    table_text(table, cell);
    table_row_end(table);
    table_end(table);
    cr_expect_str_eq(str_text(&str), text);
}

Test(table, cells_that_a_spreadsheet_would_run_are_guarded_when_asked)
{
    expect_one_cell(TABLE_CSV, false, span_of("=1+1"), "t\r\n=1+1\r\n");
    expect_one_cell(TABLE_CSV, true, span_of("=1+1"), "t\r\n'=1+1\r\n");
    expect_one_cell(TABLE_CSV, true, span_of("@SUM(a,b)"), "t\r\n\"'@SUM(a,b)\"\r\n");
    expect_one_cell(TABLE_CSV, true, span_of("\tx"), "t\r\n'\tx\r\n");
    expect_one_cell(TABLE_CSV, true, span_of("a=b"), "t\r\na=b\r\n");
    expect_one_cell(TABLE_CSV, true, span_of(""), "t\r\n\r\n");
}

Test(table, bytes_of_a_post_cannot_steer_a_terminal)
{
    struct span bad = span_of("\x1b[2Ja\xff\r\nb");
    expect_one_cell(TABLE_PEOPLE, false, bad, "T\n[2Ja\xef\xbf\xbd b\n");
    expect_one_cell(TABLE_CSV, false, bad, "t\r\n\"\xef\xbf\xbd[2Ja\xef\xbf\xbd\r\nb\"\r\n");
    expect_one_cell(TABLE_JSON, false, bad, "{\"schema\":1,\"t\":\"\\u001b[2Ja\xef\xbf\xbd\\r\\nb\"}\n");
    expect_one_cell(TABLE_CSV, false, span_from("a\0b", 3), "t\r\na\xef\xbf\xbd" "b\r\n");
    expect_one_cell(TABLE_PEOPLE, false, span_of("صحة"), "T\n\xe2\x81\xa8صحة\xe2\x81\xa9\n");
}

Test(table, without_rows_programs_get_the_header_and_people_nothing)
{
    static const char *const EXPECTED[] = {"", "theme,posts,share\r\n", ""};
    for (size_t form = 0; form < COUNT_OF(EXPECTED); form++) {
        OWNED(str_release) struct str str = STR_INIT;
        struct out out = out_to_str(&str);
        OWNED(table_freep) struct table *table =
            table_new(&out, (enum table_form)form, COLUMNS, COUNT_OF(COLUMNS), 80);
        table_end(table);
        cr_expect_str_eq(str_text(&str), EXPECTED[form]);
    }
}

Test(table, long_tables_are_printed_as_they_come)
{
    OWNED(str_release) struct str str = STR_INIT;
    struct out out = out_to_str(&str);
    OWNED(table_freep) struct table *table = table_new(&out, TABLE_PEOPLE, COLUMNS, COUNT_OF(COLUMNS), 80);
    size_t before = 0;
    for (int i = 0; i < 3000; i++) {
        table_text(table, span_of("row"));
        table_int(table, i % 100);
        table_real(table, i % 100, 2);
        table_row_end(table);
        if (i == 1000)
            before = str.length;
    }
    cr_expect_gt(before, 1000 * 10);
    table_end(table);
    size_t lines = 0;
    for (struct span rest = str_span(&str), line; span_line(&rest, &line); lines++)
        cr_expect_eq(line.length, strlen("Theme  Posts  Share"), "line %zu", lines);
    cr_expect_eq(lines, 3001);
}

Test(table, one_released_early_leaks_nothing)
{
    OWNED(str_release) struct str str = STR_INIT;
    struct out out = out_to_str(&str);
    OWNED(table_freep) struct table *table = table_new(&out, TABLE_PEOPLE, COLUMNS, COUNT_OF(COLUMNS), 80);
    table_text(table, span_of("held back"));
}

Test(csv_cell, is_quoted_only_where_needed)
{
    static const struct {
        const char *text, *cell;
    } CASES[] = {
        {"", ""}, {"plain é", "plain é"}, {"a,b", "\"a,b\""}, {"a\"b", "\"a\"\"b\""}, {"\"", "\"\"\"\""},
        {"a\nb", "\"a\nb\""}, {"a\rb", "\"a\rb\""}, {" a", "\" a\""}, {"a ", "\"a \""}, {"a;b", "a;b"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        OWNED(str_release) struct str str = STR_INIT;
        struct out out = out_to_str(&str);
        csv_cell(&out, span_of(CASES[i].text));
        cr_expect_str_eq(str_text(&str), CASES[i].cell);
    }
}
