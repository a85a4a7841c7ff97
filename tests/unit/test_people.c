/* The table of people: what it tells, and what is wrong with it, by line. */
#include <criterion/criterion.h>

#include "analyzer/people.h"

static struct people *read(const char *text, struct err *err)
{
    return people_read(span_of(text), "people.csv", err);
}

Test(people, a_spreadsheets_table_is_read_whatever_its_separator_and_order)
{
    static const char *const tables[] = {
        "person,role,country\n@Ada,\"nurse, tutor\",Liberia\n",
        ("\xef\xbb\xbf" "country;person;notes;role\r\nLiberia;ada;not shown;nurse, tutor\r\n"),
        "role\tcountry\tperson\nnurse, tutor\tLiberia\tADA\n\n",
    };
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        struct err err = {0};
        size_t count = 0;
        OWNED(people_freep) struct people *people = read(tables[i], &err);
        cr_assert(people, "%zu: %s", i, err.text);
        const struct person_told *row = people_rows(people, &count);
        cr_assert_eq(count, 1);
        cr_expect_str_eq(row->folded, "ada");
        cr_expect_str_eq(row->role, "nurse, tutor");
        cr_expect_str_eq(row->country, "Liberia");
        cr_expect_null(row->organisation);
    }
}

Test(people, what_is_wrong_is_named_with_its_line)
{
    static const struct { const char *table; int64_t line; const char *says; } cases[] = {
        {"", 1, "empty"},
        {"name,role\nAda,nurse\n", 1, "'person'"},
        {"person,notes\nAda,x\n", 1, "'role'"},
        {"person,role\nAda,nurse\n,tutor\n", 3, "no person"},
        {"person,role\nAda,nurse\nBen,x\n@ada,tutor\n", 4, "line 2"},
        {"person,role\nAda,nurse,tutor\n", 2, "3 cells"},
        {"person,role\nAda,\"nurse\n", 2, "quoted"},
        {"person,role\nAda,nurse\nBen,\xc3\n", 3, "UTF-8"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {0};
        OWNED(people_freep) struct people *people = read(cases[i].table, &err);
        cr_expect_null(people, "%zu", i);
        cr_expect_eq(err.line, cases[i].line, "%zu: line %lld: %s", i, (long long)err.line, err.text);
        cr_expect_str_eq(err.file, "people.csv", "%zu", i);
        cr_expect(strstr(err.text, cases[i].says), "%zu: %s", i, err.text);
    }
}

Test(people, a_cell_is_one_line_without_addresses_and_not_endless)
{
    struct err err = {0};
    size_t count = 0;
    OWNED(people_freep) struct people *people =
        read("person,role\nAda,\"nurse,\nwrite to ada@mail.example.org\"\n", &err);
    cr_assert(people, "%s", err.text);
    const char *role = people_rows(people, &count)->role;
    cr_expect_null(strchr(role, '\n'));
    cr_expect_null(strstr(role, "ada@mail"));
    OWNED(str_release) struct str table = STR_INIT;
    str_add(&table, "person,role\nAda,");
    for (int i = 0; i <= PEOPLE_MAX_CELL; i++)
        str_add_char(&table, 'x');
    OWNED(people_freep) struct people *none = read(str_text(&table), &err);
    cr_expect_null(none);
    cr_expect_eq(err.code, ERR_LIMIT);
}

Test(people, rows_are_met_by_handle_or_name_and_fill_in_what_they_tell)
{
    struct err err = {0};
    size_t count = 0;
    struct person people_of_talk[] = {
        {.key = "x:1", .name = "Ada Lind", .handle = "ada_example", .role = "midwife", .country = "Ghana"},
        {.key = "mail:2", .name = "José Dos Santos"},
        {.key = "x:3", .name = "Eve", .handle = "eve_example"},
    };
    struct talk talk = {.people = people_of_talk, .person_count = COUNT_OF(people_of_talk)};
    OWNED(people_freep) struct people *people =
        read("person,role,country\n@ada_example,nurse tutor,\njosé dos santos,,Mozambique\nevelyn_example,x,Kenya\n", &err);
    cr_assert(people, "%s", err.text);
    people_apply(people, &talk);
    cr_expect_str_eq(people_of_talk[0].role, "nurse tutor");
    cr_expect_str_eq(people_of_talk[0].country, "Ghana", "an empty cell takes nothing away");
    cr_expect_str_eq(people_of_talk[1].country, "Mozambique");
    cr_expect_null(people_of_talk[2].country);
    cr_expect_eq(talk.countries, 2);
    const struct person_told *rows = people_rows(people, &count);
    cr_expect(rows[0].met && rows[1].met && !rows[2].met);
    cr_expect_str_eq(people_nearest(&talk, "evelyn_example"), "eve_example");
    cr_expect_null(people_nearest(&talk, "zzz"));
}
