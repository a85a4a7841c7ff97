/* Front pages of Pipermail archives in several shapes, and the names of their periods. */
#include <criterion/criterion.h>

#include "collector/pipermail_index.h"
#include "palaver/when.h"

static struct arena arena;
static struct pipermail_index seen;

static void read_at(const char *url, const char *page)
{
    pipermail_index_read(url, span_of(page), &arena, &seen);
}

static void read_page(const char *page)
{
    read_at("https://lists.example.org/pipermail/talk/", page);
}

static void expect_period(size_t i, const char *name, const char *url)
{
    cr_assert(i < seen.count, "there are %zu periods", seen.count);
    cr_expect_str_eq(seen.periods[i].name, name);
    cr_expect_str_eq(seen.periods[i].url, url);
}

static void end(void)
{
    arena_release(&arena);
}

TestSuite(pipermail_index, .fini = end, .timeout = 10);

#define HEAD "<title>The Talk Archives</title><h1>The Talk Archives</h1><table border=3>"
#define ROW(period, file, label)                                                                                      \
    "<tr><td>" period ":</td><td><A href=\"" period "/thread.html\">[ Thread ]</a>"                                   \
    "<A href=\"" period "/date.html\">[ Date ]</a></td><td><A href=\"" file "\">" label "</a></td></tr>"

Test(pipermail_index, months_come_oldest_first_with_their_files_and_labels)
{
    read_page(HEAD ROW("2025-July", "2025-July.txt", "[ Text 3 KB ]") ROW("2025-June", "2025-June.txt.gz", "[ Gzip'd Text 12 KB ]"));
    cr_expect_eq(seen.count, 2);
    cr_expect(seen.is_pipermail);
    expect_period(0, "2025-June", "https://lists.example.org/pipermail/talk/2025-June.txt.gz");
    expect_period(1, "2025-July", "https://lists.example.org/pipermail/talk/2025-July.txt");
    cr_expect_str_eq(seen.periods[0].label, "[ Gzip'd Text 12 KB ]");
    cr_expect_eq(seen.periods[0].from_ms, when_from_date(2025, 6, 1));
    cr_expect_eq(seen.periods[0].to_ms, when_from_date(2025, 7, 1));
}

Test(pipermail_index, the_full_mbox_beside_the_page_comes_first)
{
    read_page(HEAD "<a href=\"/pipermail/talk.mbox/talk.mbox\">download the full raw archive</a>"
                   ROW("2025-July", "2025-July.txt", "[ Text 3 KB ]"));
    cr_expect_eq(seen.count, 2);
    expect_period(0, "mbox", "https://lists.example.org/pipermail/talk.mbox/talk.mbox");
    cr_expect(seen.periods[0].whole);
    cr_expect_not(seen.periods[1].whole);
}

Test(pipermail_index, a_period_offered_packed_and_plain_is_taken_once)
{
    read_page(HEAD ROW("2025-July", "2025-July.txt.gz", "a") "<a href=\"2025-July.txt\">b</a>");
    cr_expect_eq(seen.count, 1);
    expect_period(0, "2025-July", "https://lists.example.org/pipermail/talk/2025-July.txt.gz");
}

Test(pipermail_index, months_in_other_languages_are_known_escaped_or_not)
{
    static const struct { const char *name; int month; } cases[] = {
        {"2025-July", 7},      {"2025-Juillet", 7},    {"2025-F\xC3\xA9vrier", 2}, {"2025-d\xC3\xA9" "cembre", 12},
        {"2025-enero", 1},     {"2025-Mar\xC3\xA7o", 3}, {"2025-M\xC3\xA4rz", 3},  {"2025-Dicembre", 12},
        {"2025-7\xE6\x9C\x88", 7}, {"2025-07", 7},     {"2025-\xD9\x8A\xD9\x86\xD8\xA7\xD9\x8A\xD8\xB1", 1}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t from = 0, to = 0;
        cr_expect(pipermail_period_read(span_of(cases[i].name), &from, &to), "case %s", cases[i].name);
        cr_expect_eq(from, when_from_date(2025, cases[i].month, 1), "case %s", cases[i].name);
    }
    read_page(HEAD ROW("2025-F%C3%A9vrier", "2025-F%C3%A9vrier.txt.gz", "[ Texte gzipp\xC3\xA9 ]")
                  ROW("2025-Ao%FBt", "2025-Ao%FBt.txt.gz", "x"));
    cr_assert_eq(seen.count, 2);
    cr_expect_eq(seen.periods[0].from_ms, when_from_date(2025, 2, 1));
    cr_expect_eq(seen.periods[1].from_ms, when_from_date(2025, 8, 1));
}

Test(pipermail_index, a_month_in_a_language_not_known_is_its_whole_year)
{
    int64_t from, to;
    cr_assert(pipermail_period_read(span_of("2025-Temmuz"), &from, &to));
    cr_expect_eq(from, when_from_date(2025, 1, 1));
    cr_expect_eq(to, when_from_date(2026, 1, 1));
}

Test(pipermail_index, years_quarters_weeks_and_days_are_periods_too)
{
    int64_t from, to;
    cr_assert(pipermail_period_read(span_of("2025"), &from, &to));
    cr_expect_eq(to, when_from_date(2026, 1, 1));
    cr_assert(pipermail_period_read(span_of("2025q4"), &from, &to));
    cr_expect_eq(from, when_from_date(2025, 10, 1));
    cr_expect_eq(to, when_from_date(2026, 1, 1));
    cr_assert(pipermail_period_read(span_of("Week-of-Mon-20250707"), &from, &to));
    cr_expect_eq(from, when_from_date(2025, 7, 7));
    cr_expect_eq(to, when_from_date(2025, 7, 14));
    cr_assert(pipermail_period_read(span_of("20250701"), &from, &to));
    cr_expect_eq(to, when_from_date(2025, 7, 2));
}

Test(pipermail_index, other_words_are_no_periods)
{
    static const char *const words[] = {"", "talk", "index", "2025q5", "2025q", "20251301", "Week-of-Mon-2025", "2025-",
                                        "99", "0000-May", "9999-May", "20250732", "author"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        int64_t from, to;
        cr_expect_not(pipermail_period_read(span_of(words[i]), &from, &to), "case '%s'", words[i]);
    }
}

Test(pipermail_index, a_page_without_tags_closed_or_quoted_is_read_all_the_same)
{
    read_page("<a href=2025-May.txt.gz>[ Gzip'd Text<a href = '2025-June.txt' >[ Text<tr><td><A HREF=\"2025-July.txt.gz");
    cr_expect_geq(seen.count, 2);
    expect_period(0, "2025-May", "https://lists.example.org/pipermail/talk/2025-May.txt.gz");
}

Test(pipermail_index, files_of_other_places_are_not_asked_for)
{
    read_page(HEAD "<a href=\"https://elsewhere.example/2025-May.txt.gz\">x</a><a href=\"/etc/2025-May.txt\">x</a>"
                   "<a href=\"../other/2025-May.txt\">x</a><a href=\"file:///2025-May.txt\">x</a>"
                   "<a href=\"//elsewhere.example/pipermail/talk/2025-May.txt\">x</a><a href=\"robots.txt\">x</a>");
    cr_expect_eq(seen.count, 0);
}

Test(pipermail_index, what_is_no_archive_offers_nothing)
{
    static const char *const pages[] = {"", "<html>", "<html><body>It works!</body></html>", "\xff\xfe\x00\x01",
                                        "<a href=\"%zz.txt\">x</a>", "<a href=\".txt\">x</a><a href=\".mbox/\">x</a>"};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        read_page(pages[i]);
        cr_expect_eq(seen.count, 0, "page %zu", i);
        cr_expect_not(seen.is_empty, "page %zu", i);
    }
}

Test(pipermail_index, a_list_without_mail_says_so)
{
    read_page(HEAD "<p>No messages have been posted to this list yet, so the archives are currently empty.");
    cr_expect(seen.is_empty);
}
