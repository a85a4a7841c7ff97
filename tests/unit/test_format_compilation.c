/* Compilations of a discussion. */
#include <criterion/criterion.h>

#include "tests/unit/support/posts.h"

extern const struct format format_compilation;

static const char BOOK[] = "Full compilation\nEdited by Ada\n\nEHS (1) Welcome to all\n1 March, 2021\n\nFirst words https://example.org/x.\n\n"
                           "In reply to: HIFA profile: Ben Example is a doctor.\n\nHIFA profile: Ada\nExample is a nurse.\n\nEHS (2) A title that goes on\n"
                           "in a second line (2)\n30 April, 2021\nPage 2 of 9\n\nSecond words\n\f\nPage 3 of 9\n";

Test(format_compilation, each_numbered_title_with_a_date_begins_a_post)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_compilation, BOOK);
    cr_assert_eq(got.count, 2);
    cr_expect_eq(posts_set_aside(&got, "compilation title page"), 1);
    const struct post *one = got.at[0], *two = got.at[1];
    cr_expect_str_eq(one->title, "EHS (1) Welcome to all");
    cr_expect_str_eq(one->name, "Ada Example");
    cr_expect_eq(one->posted_ms, 1614556800000LL);
    cr_expect_eq(one->grain, WHEN_DAY);
    cr_expect(span_starts(one->text, "First words"));
    cr_expect_eq(one->inferred, POST_INFERRED_AUTHOR);
    cr_expect_not_null(post_entity(one, ENTITY_LINK, 0));
    cr_expect_str_eq(two->title, "EHS (2) A title that goes on in a second line (2)");
    cr_expect(span_is(two->text, "Second words\n"));
    cr_expect_null(two->name);
    cr_expect(span_starts(two->raw, "EHS (2)"));
}

struct head_case {
    const char *head;
    bool compilation;
};

static const struct head_case heads[] = {
    {BOOK, true},
    {"1 WHO: Outbreak\n3 January, 2020\n\nx\n\n2 Another\n4 January, 2020\n", true},
    {"EHS (1) Welcome\n32 March, 2021\n", false},
    {"EHS (one) Welcome\n1 March, 2021\n", false},
    {"EHS (1) Welcome\n1 March, 2021 at 10:00\n", false},
    {"Dear all,\n1 March, 2021\n", false},
    {"1 March, 2021\n", false},
    {"", false},
};

Test(format_compilation, titles_without_number_or_date_are_no_compilation)
{
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        cr_expect_eq(format_compilation.sniff(span_of(heads[i].head), "x") > 0, heads[i].compilation, "case %zu", i);
}

Test(format_compilation, what_is_none_is_refused_and_said_so)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_compilation, "words\n");
    cr_assert_eq(got.count, 0);
    cr_assert_eq(got.reject_count, 1);
    cr_expect_eq(got.rejects[0].why.code, ERR_SYNTAX);
    cr_expect_str_eq(got.rejects[0].why.file, "test.txt");
}
