/* Notebook logs of LISTSERV. */
#include <criterion/criterion.h>

#include "palaver/str.h"
#include "tests/unit/support/posts.h"

extern const struct format format_listserv;

#define RULE "=========================================================================\r\n"
#define HEAD(who) "Date:         Wed, 26 Jun 2013 16:16:14 +0000\r\nFrom:         " who " <" who "@EXAMPLE.ORG>\r\nSubject:      s\r\n\r\n"

Test(format_listserv, each_mail_of_a_log_is_a_post_of_its_list)
{
    OWNED(post_list_release) struct post_list got =
        posts_read_span(&format_listserv, span_of(RULE HEAD("ada") "one\r\n" RULE HEAD("ben") "two\r\n"), "HEALTH-L.LOG1306D", NULL);
    cr_assert_eq(got.count, 2);
    cr_expect_eq(got.reject_count, 0);
    cr_expect(span_is(got.at[0]->text, "one\n"));
    cr_expect(span_is(got.at[1]->text, "two\n"));
    cr_expect_str_eq(got.at[0]->author_id, "ada@example.org");
    cr_expect_eq(got.at[0]->posted_ms, 1372263374000LL);
    cr_expect_eq(got.at[0]->quality, QUALITY_LIST);
    cr_expect_str_eq(got.places[0].kind, "list");
    cr_expect_str_eq(got.places[0].name, "health-l");
}

Test(format_listserv, a_rule_inside_a_mail_parts_nothing)
{
    OWNED(post_list_release) struct post_list got =
        posts_read(&format_listserv, RULE HEAD("ada") "one\r\n" RULE "no header here\r\n" RULE "\r\n====\r\nend\r\n");
    cr_assert_eq(got.count, 1);
    cr_expect(span_ends(got.at[0]->text, "end\n"));
}

struct head_case {
    const char *head;
    bool is_log;
};

static const struct head_case heads[] = {
    {RULE HEAD("ada") "x", true},
    {"\r\n" RULE HEAD("ada") "x", true},
    {RULE "words\r\n", false},
    {RULE, false},
    {"====\nFrom: x\n", false},
    {"From: x\n", false},
    {"", false},
};

Test(format_listserv, a_log_begins_with_its_rule_and_a_header)
{
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        cr_expect_eq(format_listserv.sniff(span_of(heads[i].head), "x") > 0, heads[i].is_log, "case %zu", i);
}

Test(format_listserv, a_mail_without_a_header_is_refused_with_its_place)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_listserv, "words before any rule\r\n" RULE HEAD("ada") "one\r\n");
    cr_expect_eq(got.count, 1);
    cr_assert_eq(got.reject_count, 1);
    cr_expect_eq(got.rejects[0].why.record, 1);
    cr_expect_str_eq(got.rejects[0].why.file, "test.log");
}

Test(format_listserv, a_log_larger_than_its_window_loses_nothing)
{
    OWNED(str_release) struct str log = STR_INIT;
    for (int i = 0; i < 4000; i++)
        str_format(&log, RULE HEAD("ada") "mail %d and some words to fill the window with, again and again and again\r\n", i);
    OWNED(post_list_release) struct post_list got = posts_read(&format_listserv, str_text(&log));
    cr_assert_eq(got.count, 4000);
    cr_expect(span_starts(got.at[3999]->text, "mail 3999 "));
}
