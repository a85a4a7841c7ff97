/* test_str.c */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "palaver/str.h"

Test(str, grows_and_stays_ended_by_a_nul)
{
    OWNED(str_release) struct str str = STR_INIT;
    cr_expect_str_eq(str_text(&str), "");
    for (int i = 0; i < 1000; i++)
        str_format(&str, "%d,", i % 10);
    cr_expect_eq(str.length, 2000);
    cr_expect_eq(str.at[2000], '\0');
    cr_expect_eq(str.at[1998], '9');
    str_add(&str, "");
    str_add_char(&str, 'x');
    cr_expect(span_ends(str_span(&str), "9,x"));
}

Test(str, a_span_with_nul_bytes_is_added_whole)
{
    OWNED(str_release) struct str str = STR_INIT;
    str_add_span(&str, span_from("a\0b", 3));
    str_add_span(&str, (struct span){0});
    cr_expect_eq(str.length, 3);
}

Test(str, code_points_that_are_none_become_the_replacement_character)
{
    static const struct {
        uint32_t c;
        const char *bytes;
    } CASES[] = {
        {'a', "a"}, {0xe9, "é"}, {0x4e00, "一"}, {0x1f600, "😀"}, {0xd800, "\xef\xbf\xbd"}, {0x110000, "\xef\xbf\xbd"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        OWNED(str_release) struct str str = STR_INIT;
        str_add_code_point(&str, CASES[i].c);
        cr_expect(span_is(str_span(&str), CASES[i].bytes), "U+%04X", CASES[i].c);
    }
}

Test(str, cutting_never_lengthens)
{
    OWNED(str_release) struct str str = STR_INIT;
    str_cut(&str, 5);
    cr_expect_eq(str.length, 0);
    str_add(&str, "abcdef");
    str_cut(&str, 9);
    cr_expect_str_eq(str_text(&str), "abcdef");
    str_cut(&str, 2);
    cr_expect_str_eq(str_text(&str), "ab");
    str_clear(&str);
    cr_expect_str_eq(str_text(&str), "");
}

Test(str, taking_leaves_it_empty)
{
    struct str str = STR_INIT;
    OWNED(mem_freep) char *empty = str_take(&str);
    cr_expect_str_eq(empty, "");
    str_add(&str, "abc");
    OWNED(mem_freep) char *taken = str_take(&str);
    cr_expect_str_eq(taken, "abc");
    cr_expect_null(str.at);
    str_release(&str);
}

Test(str, reserving_keeps_what_is_there)
{
    OWNED(str_release) struct str str = STR_INIT;
    str_add(&str, "abc");
    str_reserve(&str, 100000);
    cr_expect_geq(str.room, 100004);
    cr_expect_str_eq(str_text(&str), "abc");
}
