/* Rows and cells as RFC 4180 has them, and as spreadsheets write them. */
#include <criterion/criterion.h>

#include "palaver/csv.h"
#include "palaver/str.h"

/* All rows as "line:cell|cell;..." , or the error's line in brackets. */
static void describe(const char *text, struct str *out)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct csv csv = csv_begin(span_of(text));
    struct csv_row row;
    struct err err = {0};
    while (csv_next(&csv, &arena, &row, &err)) {
        str_format(out, "%ld:", (long)row.line);
        for (size_t i = 0; i < row.count; i++) {
            str_add(out, i ? "|" : "");
            str_add_span(out, row.cells[i]);
        }
        str_add(out, ";");
    }
    if (err.code)
        str_format(out, "[%ld]", (long)err.line);
}

static const struct { const char *text, *rows; } cases[] = {
    {"a,b\n1,2\n", "1:a|b;2:1|2;"},
    {"a,b\r\n1,2\r\n", "1:a|b;2:1|2;"},
    {"\xEF\xBB\xBF" "a;b\n1;2", "1:a|b;2:1|2;"},
    {"a\tb\n1\t\n", "1:a|b;2:1|;"},
    {"\"x,y\",\"say \"\"no\"\"\"\n", "1:x,y|say \"no\";"},
    {"\"two\nlines\",z\nnext,row\n", "1:two\nlines|z;3:next|row;"},
    {"a,b,c\n\n\n1\n", "1:a|b|c;4:1;"},
    {"", ""},
    {"\n\r\n", ""},
    {"a,b\n1,\"never closed\n2,3\n", "1:a|b;[2]"},
    {"\"", "[1]"},
    {"a,\"b\"trailing,c\n", "1:a|b|c;"},
    {"a\rb,c\n", "1:a\rb|c;"},
};

Test(csv, rows_are_read_with_their_lines)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(str_release) struct str got = STR_INIT;
        describe(cases[i].text, &got);
        cr_expect_str_eq(str_text(&got), cases[i].rows, "case '%s': %s", cases[i].text, str_text(&got));
    }
}

Test(csv, a_row_of_too_many_cells_is_refused_at_its_line)
{
    OWNED(str_release) struct str text = STR_INIT;
    OWNED(str_release) struct str got = STR_INIT;
    str_add(&text, "a\n");
    for (int i = 0; i < CSV_MAX_CELLS + 5; i++)
        str_add_char(&text, ',');
    describe(str_text(&text), &got);
    cr_assert_str_eq(str_text(&got), "1:a;[2]");
}

Test(csv, columns_are_found_by_name)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct csv csv = csv_begin(span_of("Id, Text \n1\n"));
    struct csv_row header, row;
    struct err err = {0};
    cr_assert(csv_next(&csv, &arena, &header, &err));
    cr_assert(csv_next(&csv, &arena, &row, &err));
    cr_expect_eq(csv_column(&header, "text"), 1);
    cr_expect_eq(csv_column(&header, "none"), SIZE_MAX);
    cr_expect(span_is(csv_cell_at(&row, 0), "1"));
    cr_expect_eq(csv_cell_at(&row, 1).length, 0);
}
