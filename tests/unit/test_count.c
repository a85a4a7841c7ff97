/* Counting: every property, two at once, and that counts say what listings show. */
#include <criterion/criterion.h>

#include "tests/unit/support/talk_archive.h"

static struct talk talk;

static void setup(void)
{
    talk_open(&talk);
}

static void teardown(void)
{
    talk_close(&talk);
}

TestSuite(count, .init = setup, .fini = teardown, .timeout = 60);

static bool add_row(void *to, const struct count_row *row, struct err *err)
{
    (void)err;
    struct str *out = to;
    str_format(out, "%s%s", out->length ? "; " : "", row->key ? row->key : "-");
    if (row->key2)
        str_format(out, "/%s", row->key2);
    str_format(out, " %lld %lld %lld", (long long)row->posts, (long long)row->people, (long long)row->matches);
    return true;
}

static void rows(const char *query, enum count_by by, enum count_by then_by, const char *zone_name, struct str *out)
{
    struct err err = {0};
    OWNED(zone_closep) struct zone *zone = zone_name ? zone_open(zone_name, &err) : NULL;
    OWNED(query_freep) struct query *parsed = query_parse(query, NULL, &err);
    cr_assert(parsed, "%s", err.text);
    struct count_request request = {parsed, talk.tagging, by, then_by, zone, 0};
    str_clear(out);
    cr_assert(store_each_count(talk.store, &request, add_row, out, &err), "%s", err.text);
}

struct counted {
    const char *query;
    enum count_by by, then_by;
    const char *zone, *rows; /* "key posts people matches; ..." */
};

static void expect(const struct counted *cases, size_t count)
{
    OWNED(str_release) struct str got = STR_INIT;
    for (size_t i = 0; i < count; i++) {
        rows(cases[i].query, cases[i].by, cases[i].then_by, cases[i].zone, &got);
        cr_expect_str_eq(str_text(&got), cases[i].rows, "%zu: %s: got '%s', wanted '%s'", i, cases[i].query,
                         str_text(&got), cases[i].rows);
    }
}

Test(count, by_each_property)
{
    static const struct counted cases[] = {
        {"", BY_NOTHING, BY_NOTHING, NULL, "- 7 6 0"},
        {"", BY_THEME, BY_NOTHING, NULL, "flooding 2 2 2; nursing 2 2 3"},
        {"flood", BY_THEME, BY_NOTHING, NULL, "flooding 2 2 2; nursing 1 1 1"},
        {"is:context", BY_THEME, BY_NOTHING, NULL, "flooding 1 1 1"},
        {"", BY_TERM, BY_NOTHING, NULL, "flood* 2 2 2; nurse* 2 2 2; walk* 1 1 1"},
        {"", BY_LANG, BY_NOTHING, NULL, "en 3 3 0; ar 1 0 0; fr 1 1 0; pt 1 1 0; zh 1 1 0"},
        {"", BY_NETWORK, BY_NOTHING, NULL, "mail 2 2 0; web 2 1 0; x 2 2 0; pubmed 1 1 0"},
        {"", BY_PLACE, BY_NOTHING, NULL,
         "TALKCHAT 2 2 0; hut-talk 2 2 0; news.example 2 1 0; other-talk 1 1 0; worker safety 1 1 0"},
        {"network:mail", BY_AUTHOR, BY_NOTHING, NULL, "Ada Lind 1 1 0; José Álvarez 1 1 0"},
        {"network:x", BY_AUTHOR, BY_NOTHING, NULL, "amina_example 1 1 0; ben_example 1 1 0"},
        {"", BY_QUESTION, BY_NOTHING, NULL, "- 5 4 0; 1 2 2 0"},
        {"", BY_KIND, BY_NOTHING, NULL, "message 4 4 0; article 2 1 0; abstract 1 1 0"},
        {"network:mail OR network:x", BY_THREAD, BY_NOTHING, NULL, "mail:4@example.org 2 2 0; x:1 2 2 0"},
        {"network:mail", BY_SERIES, BY_NOTHING, NULL, "EHS-X 2 2 0"},
        {"", BY_TAG, BY_NOTHING, NULL, "TalkChat 2 2 0"},
        {"", BY_LINK, BY_NOTHING, NULL, "https://www.example.org/report?x=1 1 1 0"},
        {"", BY_LINK_HOST, BY_NOTHING, NULL, "example.org 1 1 0"},
        {"network:mail", BY_COUNTRY, BY_NOTHING, NULL, "- 1 1 0; Uganda 1 1 0"},
        {"", BY_MENTION, BY_NOTHING, NULL, ""},
        {"tag:none", BY_LANG, BY_NOTHING, NULL, ""},
    };
    expect(cases, COUNT_OF(cases));
}

Test(count, by_moments_in_the_zone)
{
    static const struct counted cases[] = {
        {"network:mail", BY_DAY, BY_NOTHING, NULL, "2021-03-01 1 1 0; 2021-03-02 1 1 0"},
        {"network:mail", BY_DAY, BY_NOTHING, "+02:00", "2021-03-01 1 1 0; 2021-03-03 1 1 0"},
        {"network:mail", BY_WEEK, BY_NOTHING, NULL, "2021-03-01 2 2 0"},
        {"network:x", BY_WEEK, BY_NOTHING, NULL, "2015-02-02 2 2 0"},
        {"network:mail", BY_MONTH, BY_NOTHING, NULL, "2021-03 2 2 0"},
        {"network:x", BY_HOUR, BY_NOTHING, NULL, "2015-02-06T16 2 2 0"},
        {"network:x", BY_HOUR, BY_NOTHING, "+05:30", "2015-02-06T21 2 2 0"},
        {"network:x", BY_MINUTE, BY_NOTHING, NULL, "2015-02-06T16:00 1 1 0; 2015-02-06T16:05 1 1 0"},
        {"network:web", BY_DAY, BY_NOTHING, NULL, "- 1 1 0; 2019-01-15 1 0 0"},
    };
    expect(cases, COUNT_OF(cases));
}

Test(count, by_two_properties)
{
    static const struct counted cases[] = {
        {"", BY_THEME, BY_NETWORK, NULL, "flooding/x 2 2 2; nursing/mail 1 1 2; nursing/x 1 1 1"},
        {"", BY_THEME, BY_QUESTION, NULL, "flooding/1 2 2 2; nursing 1 1 2; nursing/1 1 1 1"},
        {"", BY_THEME, BY_TERM, NULL, "flooding/flood* 2 2 2; nursing/nurse* 2 2 2; nursing/walk* 1 1 1"},
        {"", BY_THEME, BY_PLACE, NULL, "flooding/talkchat 2 2 2; nursing/hut-talk 1 1 2; nursing/talkchat 1 1 1"},
        {"", BY_THEME, BY_TAG, NULL, "flooding/talkchat 2 2 2; nursing/talkchat 1 1 1"},
        {"network:x", BY_LANG, BY_DAY, NULL, "en/2015-02-06 2 2 0"},
        {"network:mail", BY_SERIES, BY_LANG, NULL, "EHS-X/en 1 1 0; EHS-X/fr 1 1 0"},
    };
    expect(cases, COUNT_OF(cases));
}

struct theme_check {
    size_t themes;
};

static bool same_as_listing(void *to, const struct count_row *row, struct err *err)
{
    (void)err;
    struct theme_check *check = to;
    OWNED(str_release) struct str query = STR_INIT;
    OWNED(str_release) struct str listed = STR_INIT;
    int64_t posts = 0;
    str_format(&query, "theme:\"%s\"", row->key);
    talk_list(&talk, str_text(&query), &listed);
    for (size_t i = 0; i <= listed.length; i++)
        posts += i == listed.length ? listed.length > 0 : listed.at[i] == ' ';
    cr_expect_eq(posts, row->posts, "%s: %s", row->key, str_text(&listed));
    check->themes++;
    return true;
}

Test(count, themes_counts_what_query_lists)
{
    struct err err = {0};
    struct theme_check check = {0};
    struct count_request request = {.tagging = talk.tagging, .by = BY_THEME};
    cr_assert(store_each_count(talk.store, &request, same_as_listing, &check, &err), "%s", err.text);
    cr_expect_eq(check.themes, 2);
}

static bool count_rows(void *to, const struct count_row *row, struct err *err)
{
    (void)err;
    *(int64_t *)to += row->posts;
    return true;
}

Test(count, a_limit_keeps_the_largest)
{
    struct err err = {0};
    int64_t posts = 0;
    struct count_request request = {.by = BY_LANG, .limit = 1};
    cr_assert(store_each_count(talk.store, &request, count_rows, &posts, &err), "%s", err.text);
    cr_expect_eq(posts, 3);
}

static bool count_within(void *to, const struct count_row *row, struct err *err)
{
    (void)err;
    OWNED(str_release) struct str got = STR_INIT;
    rows("network:x", BY_DAY, BY_NOTHING, NULL, &got);
    cr_expect_str_eq(str_text(&got), "2015-02-06 2 2 0");
    *(int64_t *)to += row->posts;
    return true;
}

Test(count, a_count_may_be_asked_for_within_another)
{
    struct err err = {0};
    int64_t posts = 0;
    struct count_request request = {.by = BY_DAY};
    cr_assert(store_each_count(talk.store, &request, count_within, &posts, &err), "%s", err.text);
    cr_expect_eq(posts, 7);
}

Test(count, themes_without_a_tagging_are_refused)
{
    struct err err = {0};
    int64_t posts = 0;
    struct count_request request = {.by = BY_LANG, .then_by = BY_THEME};
    cr_expect_not(store_each_count(talk.store, &request, count_rows, &posts, &err));
    cr_expect_eq(err.code, ERR_MISSING);
}

Test(count, names_of_properties_are_known)
{
    static const struct {
        const char *name;
        enum count_by by;
    } cases[] = {
        {"theme", BY_THEME}, {"term", BY_TERM}, {"lang", BY_LANG}, {"network", BY_NETWORK}, {"place", BY_PLACE},
        {"day", BY_DAY}, {"hour", BY_HOUR}, {"minute", BY_MINUTE}, {"month", BY_MONTH}, {"author", BY_AUTHOR},
        {"question", BY_QUESTION}, {"kind", BY_KIND}, {"thread", BY_THREAD}, {"series", BY_SERIES}, {"tag", BY_TAG},
        {"link", BY_LINK}, {"host", BY_LINK_HOST}, {"country", BY_COUNTRY}, {"mention", BY_MENTION},
    };
    enum count_by by = BY_NOTHING;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        cr_expect(count_by_find(cases[i].name, &by) && by == cases[i].by, "%s", cases[i].name);
    cr_expect_not(count_by_find("themes", &by));
    cr_expect_not(count_by_find("", &by));
}

static struct totals totals_of(const char *query)
{
    struct err err = {0};
    struct totals totals;
    OWNED(query_freep) struct query *parsed = query_parse(query, NULL, &err);
    cr_assert(parsed && store_totals(talk.store, parsed, talk.tagging, &totals, &err), "%s", err.text);
    return totals;
}

Test(count, totals_say_what_counts_and_what_stands_beside_it)
{
    struct totals all = totals_of(""), flood = totals_of("flood"), none = totals_of("tag:none");
    cr_expect_eq(all.posts, 7);
    cr_expect_eq(all.people, 6);
    cr_expect_eq(all.threads, 5);
    cr_expect_eq(all.replies, 2);
    cr_expect_eq(all.tagged, 3);
    cr_expect_eq(all.reposts, 1);
    cr_expect_eq(all.digests, 1);
    cr_expect_eq(all.context, 1);
    cr_expect_eq(all.notices, 1);
    cr_expect_eq(all.gone, 1);
    cr_expect_eq(all.first_ms, when_from_date(2015, 2, 6) + 16 * 3600000);
    cr_expect_eq(flood.posts, 2);
    cr_expect_eq(flood.reposts, 0);
    cr_expect_eq(flood.digests, 1);
    cr_expect_eq(flood.context, 1);
    cr_expect_eq(flood.gone, 1);
    cr_expect_eq(none.posts, 0);
    cr_expect_eq(none.tagged, 0);
    cr_expect_eq(none.first_ms, WHEN_NONE);
}

static bool add_gap(void *to, const char *series, int64_t first, int64_t last, struct err *err)
{
    (void)err;
    str_format(to, "%s %lld-%lld;", series, (long long)first, (long long)last);
    return true;
}

Test(count, missing_numbers_of_a_series_are_listed)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    cr_assert(store_each_missing(talk.store, NULL, add_gap, &got, &err), "%s", err.text);
    cr_expect_str_eq(str_text(&got), "EHS-X 2-3;");
    str_clear(&got);
    OWNED(query_freep) struct query *query = query_parse("theme:nursing series:ehs-x", NULL, &err);
    cr_assert(store_each_missing(talk.store, query, add_gap, &got, &err), "%s", err.text);
    cr_expect_str_eq(str_text(&got), "");
}
