/* test_utf8.c */
#include <criterion/criterion.h>

#include "palaver/utf8.h"

Test(utf8, ill_formed_parts_are_as_long_as_the_standard_says)
{
    /* Unicode 15, section 3.9, tables 3-8 to 3-11 */
    static const struct {
        const char *bytes;
        uint32_t c;
        size_t length;
    } CASES[] = {
        {"a", 'a', 1},
        {"\xc3\xa9", 0xe9, 2},
        {"\xe4\xb8\x80", 0x4e00, 3},
        {"\xf0\x9f\x98\x80", 0x1f600, 4},
        {"\xf4\x8f\xbf\xbf", 0x10ffff, 4},
        {"\xef\xbf\xbf", 0xffff, 3},
        {"\x80", 0xfffd, 1},
        {"\xc0\xaf", 0xfffd, 1},
        {"\xe0\x80\xbf", 0xfffd, 1},
        {"\xed\xa0\x80", 0xfffd, 1},
        {"\xf4\x91\x92\x93", 0xfffd, 1},
        {"\xff", 0xfffd, 1},
        {"\xe1\x80\xe2", 0xfffd, 2},
        {"\xf0\x91\x92\xf1", 0xfffd, 3},
        {"\xf1\xbf", 0xfffd, 2},
        {"\xe4\xb8", 0xfffd, 2},
        {"\xc3", 0xfffd, 1},
        {"\xc3" "a", 0xfffd, 1},
        {"\xf5\x80\x80\x80", 0xfffd, 1},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        size_t length;
        cr_expect_eq(utf8_next(span_of(CASES[i].bytes), &length), CASES[i].c, "case %zu", i);
        cr_expect_eq(length, CASES[i].length, "case %zu", i);
        cr_expect_eq(utf8_valid(span_of(CASES[i].bytes)), CASES[i].c != 0xfffd, "case %zu", i);
    }
}

Test(utf8, every_code_point_comes_back)
{
    for (uint32_t c = 0; c < 0x110000; c++) {
        char bytes[4];
        size_t put = utf8_put(c, bytes), got;
        uint32_t back = utf8_next(span_from(bytes, put), &got);
        bool surrogate = c >= 0xd800 && c < 0xe000;
        cr_assert(got == put && back == (surrogate ? 0xfffd : c), "U+%04X", c);
    }
}

Test(utf8, all_three_byte_strings_are_judged_alike_by_all_functions)
{
    for (uint32_t n = 0; n < 0x1000000; n += 7) { /* a seventh of them: coprime to 256 */
        char bytes[3] = {(char)(n >> 16), (char)(n >> 8), (char)n};
        struct span text = span_from(bytes, 3);
        size_t at = 0, length, count = 0;
        bool valid = true;
        for (; at < 3; at += length, count++) {
            uint32_t c = utf8_next(span_from_to(text, at, 3), &length);
            valid = valid && (c != 0xfffd || (length == 3 && bytes[0] == '\xef'));
        }
        cr_assert_eq(at, 3);
        cr_assert(utf8_valid(text) == valid && utf8_count(text) == count, "%06X", n);
    }
}

Test(utf8, repairing_replaces_and_counts)
{
    OWNED(str_release) struct str out = STR_INIT;
    cr_expect_eq(utf8_repair(span_from("a\0b\xff\xe4\xb8x\xc3\xa9", 9), &out), 3);
    cr_expect(span_is(str_span(&out), "a\xef\xbf\xbd" "b\xef\xbf\xbd\xef\xbf\xbdxé"));
    cr_expect(utf8_valid(str_span(&out)));
    str_clear(&out);
    cr_expect_eq(utf8_repair(span_of("fine \xef\xbf\xbd é 一"), &out), 0);
    cr_expect(span_is(str_span(&out), "fine \xef\xbf\xbd é 一"));
    cr_expect_eq(utf8_repair((struct span){0}, &out), 0);
}

Test(utf8, counting_and_offsets_agree)
{
    struct span text = span_of("abcdefgh é一😀\xff" "z");
    cr_expect_eq(utf8_count(text), 14);
    cr_expect_eq(utf8_offset(text, 0), 0);
    cr_expect_eq(utf8_offset(text, 9), 9);
    cr_expect_eq(utf8_offset(text, 10), 11);
    cr_expect_eq(utf8_offset(text, 12), 18);
    cr_expect_eq(utf8_offset(text, 13), 19);
    cr_expect_eq(utf8_offset(text, 99), text.length);
    cr_expect_eq(utf8_count((struct span){0}), 0);
}

Test(utf8, a_cut_leaves_characters_and_their_marks_whole)
{
    static const struct {
        const char *text;
        size_t bytes, kept;
    } CASES[] = {
        {"abc", 5, 3},
        {"abc", 2, 2},
        {"abc", 0, 0},
        {"aé", 2, 1},
        {"aé", 3, 3},
        {"ae\xcc\x81", 2, 1}, /* before the mark is no place to cut */
        {"ae\xcc\x81", 3, 1},
        {"ae\xcc\x81z", 4, 4},
        {"一二", 5, 3},
        {"\xcc\x81" "abc", 1, 0},
        {"", 3, 0},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        cr_expect_eq(utf8_cut(span_of(CASES[i].text), CASES[i].bytes), CASES[i].kept, "case %zu", i);
}

Test(utf8, classes_of_code_points)
{
    static const uint32_t LETTERS[] = {'a', 'Z', 0xe9, 0x627, 0x4e00, 0xe01, 0x10400};
    static const uint32_t MARKS[] = {0x301, 0x64e, 0x93e, 0xe31, 0x20e3};
    static const uint32_t DIGITS[] = {'0', '9', 0x663, 0xb2, 0x2460};
    static const uint32_t SPACES[] = {' ', '\t', '\n', '\r', 0x85, 0xa0, 0x2028, 0x3000};
    static const uint32_t NONE[] = {'_', '-', '#', 0x7f, 0x200b, 0x1f600, 0xfffd, 0x110000, 0xffffffff};
    static const struct {
        bool (*is)(uint32_t);
        const uint32_t *members;
        size_t count;
    } CLASSES[] = {
        {code_point_is_letter, LETTERS, COUNT_OF(LETTERS)},
        {code_point_is_mark, MARKS, COUNT_OF(MARKS)},
        {code_point_is_digit, DIGITS, COUNT_OF(DIGITS)},
        {code_point_is_space, SPACES, COUNT_OF(SPACES)},
    };
    for (size_t i = 0; i < COUNT_OF(CLASSES); i++) {
        for (size_t j = 0; j < COUNT_OF(CLASSES); j++)
            for (size_t k = 0; k < CLASSES[j].count; k++)
                cr_expect_eq(CLASSES[i].is(CLASSES[j].members[k]), i == j, "class %zu of U+%04X", i,
                             CLASSES[j].members[k]);
        for (size_t k = 0; k < COUNT_OF(NONE); k++)
            cr_expect_not(CLASSES[i].is(NONE[k]), "class %zu of U+%04X", i, NONE[k]);
    }
}

Test(utf8, scripts_written_without_blanks)
{
    static const uint32_t UNSPACED[] = {0x4e00, 0x3400, 0x20000, 0x3042, 0x30a2, 0x30fc, 0xff76,
                                        0xe01,  0xe81,  0x1780,  0x1000, 0x3005};
    static const uint32_t SPACED[] = {'a', 0x627, 0xac00, 0x3001, 0x3002, 0x30fb, 0x1f600, 0xff01, 0x915, 0xe3f};
    for (size_t i = 0; i < COUNT_OF(UNSPACED); i++)
        cr_expect(code_point_is_unspaced(UNSPACED[i]), "U+%04X", UNSPACED[i]);
    for (size_t i = 0; i < COUNT_OF(SPACED); i++)
        cr_expect_not(code_point_is_unspaced(SPACED[i]), "U+%04X", SPACED[i]);
    cr_expect(code_point_is_han(0x9fa5) && !code_point_is_han(0x3042));
    cr_expect(code_point_is_arabic(0x6cc) && code_point_is_arabic(0xfefb) && !code_point_is_arabic(0x5d0));
    cr_expect(code_point_is_emoji(0x1f600) && code_point_is_emoji(0x2764) && !code_point_is_emoji('a'));
    cr_expect_not(code_point_is_emoji(0xffffffff));
}

Test(utf8, a_counter_says_at_any_place_in_any_order_what_counting_anew_says)
{
    const char *text = "a\xc3\xa9\xe4\xb8\x80 \xf0\x9f\x98\x80z\xd8\xb5";
    static const size_t PLACES[] = {0, 3, 16 - 2, 1, 6, 7, 11, 6, 12, 0, 14, 3, 3, 11};
    struct utf8_counter counter = {0};
    for (size_t i = 0; i < COUNT_OF(PLACES); i++)
        cr_expect_eq(utf8_counter_at(&counter, span_of(text), PLACES[i]), utf8_count(span_from(text, PLACES[i])), "%zu", i);
    cr_expect_eq(utf8_counter_at(&counter, span_of("xyz"), 2), 2, "another text begins anew");
}
