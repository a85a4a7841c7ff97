/* test_width.c */
#include <criterion/criterion.h>

#include "palaver/utf8.h"
#include "palaver/width.h"

Test(width, columns_as_a_terminal_counts_them)
{
    static const struct {
        const char *text;
        size_t columns;
    } CASES[] = {
        {"", 0}, {"abc", 3}, {"é", 1}, {"e\xcc\x81", 1}, {"卫生", 4}, {"ｶﾞ", 2}, {"Ａ", 2}, {"صحة", 3}, {"مُ", 1},
        {"😀", 2}, {"👩‍👩‍👧", 2}, {"👍🏽", 2}, {"❤️", 2}, {"🇫🇷", 2}, {"a\xe2\x80\x8b" "b", 2},
        {"\xe2\x81\xa8" "a\xe2\x81\xa9", 1}, {"각", 2}, {"\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", 2}, {"ที่", 1},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        cr_expect_eq(width_of(span_of(CASES[i].text)), CASES[i].columns, "%s: %zu", CASES[i].text,
                     width_of(span_of(CASES[i].text)));
}

Test(width, a_cut_fits_and_leaves_clusters_whole)
{
    static const struct {
        const char *text;
        size_t columns;
        const char *cut;
        size_t used;
    } CASES[] = {
        {"abcdef", 6, "abcdef", 6},
        {"abcdef", 5, "abcd…", 5},
        {"abcdef", 1, "…", 1},
        {"abcdef", 0, "", 0},
        {"", 0, "", 0},
        {"卫生工作", 8, "卫生工作", 8},
        {"卫生工作", 7, "卫生工…", 7},
        {"卫生工作", 6, "卫生…", 5},
        {"a👩‍👩‍👧b", 3, "a…", 2},
        {"ae\xcc\x81" "xyz", 3, "ae\xcc\x81…", 3},
        {"abe\xcc\x81", 3, "abe\xcc\x81", 3},
        {"\xe2\x81\xa8صحيفة\xe2\x81\xa9", 3, "\xe2\x81\xa8صح…\xe2\x81\xa9", 3}, /* the isolate is closed */
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        OWNED(str_release) struct str cut = STR_INIT;
        cr_expect_eq(width_cut(span_of(CASES[i].text), CASES[i].columns, &cut), CASES[i].used, "case %zu", i);
        cr_expect_str_eq(str_text(&cut), CASES[i].cut, "case %zu: %s", i, str_text(&cut));
    }
}

Test(width, nothing_harmful_is_left_in_safe_text)
{
    static const struct {
        const char *text, *safe;
    } CASES[] = {
        {"plain é 一 😀", "plain é 一 😀"},
        {"a\r\n\tb\nc", "a b c"},
        {"\x1b[31mred\x1b[0m", "[31mred[0m"},
        {"\x1b]0;title\x07", "]0;title"},
        {"a\x7f\xc2\x9b" "31m", "a31m"},
        {"a\x9b" "31m", "a\xef\xbf\xbd" "31m"},
        {"a\xe2\x80\xae" "b\xe2\x81\xa6" "c\xe2\x80\x8e\xd8\x9c", "abc"},
        {"a\xe2\x80\xa8" "b\xc2\x85" "c", "a b c"},
        {"co\xc2\xad" "op\xe2\x80\x8b\xef\xbb\xbf", "coop"},
        {"👩‍👩‍👧 ❤️", "👩‍👩‍👧 ❤️"},
        {" \xe2\x80\x8d\xef\xb8\x8f" "a", " a"},
        {"می\xe2\x80\x8cشود", "\xe2\x81\xa8می\xe2\x80\x8cشود\xe2\x81\xa9"},
        {"Hebrew שלום here", "\xe2\x81\xa8Hebrew שלום here\xe2\x81\xa9"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        OWNED(str_release) struct str safe = STR_INIT;
        str_add(&safe, "> ");
        width_safe(span_of(CASES[i].text), &safe);
        cr_expect_str_eq(str_text(&safe) + 2, CASES[i].safe, "case %zu: %s", i, str_text(&safe));
    }
}

Test(width, any_bytes_become_safe_and_stay_safe)
{
    uint64_t state = 5;
    OWNED(str_release) struct str safe = STR_INIT, cut = STR_INIT;
    for (int round = 0; round < 30000; round++) {
        struct str text = STR_INIT;
        for (int i = 0; i < 12; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            uint32_t r = (uint32_t)(state >> 33);
            if (r % 4 == 0)
                str_add_char(&text, (char)(r >> 4));
            else
                str_add_code_point(&text, r % 4 == 1 ? r / 4 % 0x700 : r % 4 == 2 ? 0x2000 + r / 4 % 0x70
                                                                                   : 0x1f300 + r / 4 % 0x400);
        }
        str_clear(&safe);
        width_safe(str_span(&text), &safe);
        size_t bytes, open = 0;
        cr_assert(utf8_valid(str_span(&safe)));
        for (size_t at = 0; at < safe.length; at += bytes) {
            uint32_t c = utf8_next(span_from_to(str_span(&safe), at, safe.length), &bytes);
            cr_assert(c >= 0x20 && !(c >= 0x7f && c < 0xa0), "round %d: U+%04X", round, c);
            cr_assert(!(c >= 0x202a && c <= 0x202e) && c != 0x200e && c != 0x200f, "round %d: U+%04X", round, c);
            open += c == 0x2068;
            open -= c == 0x2069;
        }
        cr_assert_eq(open, 0);
        size_t columns = state % 14;
        str_clear(&cut);
        size_t used = width_cut(str_span(&safe), columns, &cut);
        cr_assert(used <= columns && width_of(str_span(&cut)) == used, "round %d (seed 5)", round);
        str_release(&text);
    }
}
