/* test_span.c */
#include <criterion/criterion.h>
#include <limits.h>
#include <stdlib.h>

#include "palaver/span.h"

Test(span, absent_and_empty_spans_are_harmless)
{
    struct span none = {0}, line;
    int64_t number;
    cr_expect(span_is(none, ""));
    cr_expect(span_equal(none, span_of("")));
    cr_expect_eq(span_compare(none, span_of("")), 0);
    cr_expect_eq(span_trim(none).length, 0);
    cr_expect_null(span_find_char(none, 'x'));
    cr_expect_null(span_find(none, span_of("x")));
    cr_expect_not(span_line(&none, &line));
    cr_expect_not(span_number(none, &number));
    cr_expect(span_starts(none, ""));
    cr_expect_not(span_starts(none, "x"));
    OWNED(mem_freep) char *text = span_text(none);
    cr_expect_str_eq(text, "");
}

Test(span, beginnings_and_ends_are_compared_bytewise_or_without_case)
{
    struct span text = span_of("Re: Grüße");
    cr_expect(span_starts(text, "Re:"));
    cr_expect_not(span_starts(text, "re:"));
    cr_expect(span_starts_nocase(text, "rE:"));
    cr_expect(span_ends(text, "üße"));
    cr_expect_not(span_ends(text, "Re: Grüße and more"));
    cr_expect(span_is_nocase(text, "RE: GRüßE"));
    cr_expect_not(span_is_nocase(text, "RE: GRÜßE")); /* ASCII only */
    cr_expect_not(span_is_nocase(text, "re:"));
    cr_expect_not(span_starts_nocase(span_of("["), "{")); /* not letters */
}

Test(span, order_is_bytes_then_length)
{
    cr_expect_eq(span_compare(span_of("a"), span_of("b")), -1);
    cr_expect_eq(span_compare(span_of("\xff"), span_of("a")), 1);
    cr_expect_eq(span_compare(span_of("a"), span_of("ab")), -1);
    cr_expect_eq(span_compare(span_of("ab"), span_of("ab")), 0);
}

Test(span, finding_works_at_both_ends_and_past_false_starts)
{
    struct span text = span_of("aaab\0aab");
    text.length = 8;
    cr_expect_eq(span_find(text, span_of("aab")), text.at + 1);
    cr_expect_eq(span_find(span_from_to(text, 2, 8), span_of("aab")), text.at + 5);
    cr_expect_eq(span_find(text, span_of("")), text.at);
    cr_expect_null(span_find(text, span_of("abb")));
    cr_expect_null(span_find(span_of("aa"), span_of("aaa")));
    cr_expect_eq(span_find_char(text, '\0'), text.at + 4);
}

Test(span, lines_end_with_LF_or_CRLF_or_the_text)
{
    struct span rest = span_of("one\r\ntwo\n\n\rthree\r"), line;
    static const char *const LINES[] = {"one", "two", "", "\rthree\r"};
    for (size_t i = 0; i < COUNT_OF(LINES); i++) {
        cr_assert(span_line(&rest, &line));
        cr_expect(span_is(line, LINES[i]), "line %zu", i);
    }
    cr_expect_not(span_line(&rest, &line));
}

Test(span, numbers_fill_the_span_and_fit)
{
    static const struct {
        const char *text;
        bool is_number;
        int64_t number;
    } CASES[] = {
        {"0", true, 0},
        {"-12", true, -12},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1e3", false, 0},
        {"٣", false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        int64_t number = 42;
        cr_expect_eq(span_number(span_of(CASES[i].text), &number), CASES[i].is_number, "%s", CASES[i].text);
        cr_expect_eq(number, CASES[i].is_number ? CASES[i].number : 42, "%s", CASES[i].text);
    }
}

Test(span, trimming_takes_ASCII_blanks_only)
{
    cr_expect(span_is(span_trim(span_of(" \t\r\n a b \v\f")), "a b"));
    cr_expect_eq(span_trim(span_of(" \n ")).length, 0);
    cr_expect(span_is(span_trim(span_of("\xc2\xa0x")), "\xc2\xa0x"));
}
