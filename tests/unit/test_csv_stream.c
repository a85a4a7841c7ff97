/* Tables of which only a stretch is in memory. */
#include <criterion/criterion.h>

#include "collector/csv_stream.h"
#include "palaver/str.h"

struct source {
    struct span rest;
    size_t step;
    bool breaks; /* it fails at its end */
};

static int64_t source_read(struct input *input, char *to, size_t room, struct err *err)
{
    struct source *source = input->state;
    size_t take = source->rest.length < source->step ? source->rest.length : source->step;
    take = take < room ? take : room;
    if (take == 0 && source->breaks) {
        err_set(err, ERR_IO, "broken");
        return -1;
    }
    memcpy(to, source->rest.at, take);
    source->rest = span_from_to(source->rest, take, source->rest.length);
    return (int64_t)take;
}

/* "line@byte:cell|cell;..." and the error's line in brackets */
static void describe(struct source source, struct str *out)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct input input = {.name = "t.csv", .base = "t.csv", .read = source_read, .state = &source};
    OWNED(csv_stream_release) struct csv_stream stream = csv_stream_on(&input);
    struct csv_row row;
    struct err err = {0};
    while (csv_stream_next(&stream, &arena, &row, &err)) {
        str_format(out, "%ld@%ld:", (long)row.line, (long)csv_stream_byte(&stream, &row));
        for (size_t i = 0; i < row.count; i++) {
            str_add(out, i ? "|" : "");
            str_add_span(out, row.cells[i]);
        }
        str_add(out, ";");
        arena_reset(&arena);
    }
    if (err.code)
        str_format(out, "[%ld]", (long)err.line);
}

static const struct { const char *text, *rows; } cases[] = {
    {"a,b\n1,2\n", "1@0:a|b;2@4:1|2;"},
    {"\xEF\xBB\xBF" "a;b\r\n1;2\r\n", "1@3:a|b;2@8:1|2;"},
    {"a,b\n\n\"x\n\"\"y\"\"\",2\nlast,3", "1@0:a|b;3@5:x\n\"y\"|2;5@17:last|3;"},
    {"a,5\" pipe\nb,\"c\"d\n", "1@0:a|5\" pipe;2@10:b|c;"},
    /* and what is wrong */
    {"", ""},
    {"\n\n", ""},
    {"a,b\n1,\"never\nends\n", "1@0:a|b;[2]"},
};

Test(csv_stream, rows_are_the_same_however_few_bytes_come_at_once)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t step = 1; step < 40; step += step < 6 ? 1 : 30) {
            OWNED(str_release) struct str got = STR_INIT;
            describe((struct source){span_of(cases[i].text), step, false}, &got);
            cr_expect_str_eq(str_text(&got), cases[i].rows, "case %zu in steps of %zu", i, step);
        }
}

Test(csv_stream, a_row_that_is_too_long_is_told_with_its_line)
{
    OWNED(str_release) struct str table = STR_INIT;
    OWNED(str_release) struct str got = STR_INIT;
    str_add(&table, "a,b\n1,\"");
    while (table.length < RECORD_MAX_BYTES + 100)
        str_add(&table, "0123456789");
    str_add(&table, "\"\n2,x\n");
    describe((struct source){str_span(&table), table.length, false}, &got);
    /* Not compared by Criterion, which never comes back from a message of megabytes. */
    cr_expect(strcmp(str_text(&got), "1@0:a|b;[2]") == 0, "%.60s", str_text(&got));
}

Test(csv_stream, a_table_that_breaks_off_gives_what_came)
{
    OWNED(str_release) struct str got = STR_INIT;
    describe((struct source){span_of("a,b\n1,2\n"), 3, true}, &got);
    cr_expect_str_eq(str_text(&got), "1@0:a|b;2@4:1|2;");
}
