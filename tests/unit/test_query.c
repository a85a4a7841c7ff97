/* The query language by itself: how it is read, what it says of itself, where its errors point, and --only. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "palaver/query.h"

static void explain(const char *text, const struct zone *zone, struct str *out)
{
    struct err err = {0};
    str_clear(out);
    OWNED(query_freep) struct query *query = query_parse(text, zone, &err);
    struct out to = out_to_str(out);
    if (query)
        query_explain(query, &to);
    else
        str_format(out, "ERROR: %s", err.text);
}

struct saying {
    const char *query, *said;
};

static void expect_said(const struct saying *cases, size_t count)
{
    OWNED(str_release) struct str got = STR_INIT;
    for (size_t i = 0; i < count; i++) {
        explain(cases[i].query, NULL, &got);
        cr_expect_str_eq(str_text(&got), cases[i].said, "%s:\n%s", cases[i].query, str_text(&got));
    }
}

#define WORD(word) "  the title or own text has the word \"" word "\"\n"

Test(query, says_how_it_was_understood)
{
    static const struct saying cases[] = {
        {NULL, "counted posts\n"},
        {"", "counted posts\n"},
        {" \t\n ", "counted posts\n"},
        {"Flood", "counted posts for which\n" WORD("flood")},
        {"flo*", "counted posts for which\n  the title or own text has the word \"flo\"...\n"},
        {"\"Health Workers\"",
         "counted posts for which\n  the title or own text has the phrase \"health workers\"\n"},
        {"co-operation", "counted posts for which\n  the title or own text has the phrase \"co operation\"\n"},
        {"洗手*", "counted posts for which\n  the title or own text has the phrase \"洗 手\"\n"},
        {"a OR b c", "counted posts for which\n  any of:\n  " WORD("a") "    all of:\n    " WORD("b") "    " WORD("c")},
        {"a AND (b OR c)",
         "counted posts for which\n  all of:\n  " WORD("a") "    any of:\n    " WORD("b") "    " WORD("c")},
        {"NOT a", "counted posts for which\n  not:\n  " WORD("a")},
        {"-theme:x", "counted posts for which\n  not:\n    a theme is \"x\"\n"},
        {"or and not", "counted posts for which\n  all of:\n  " WORD("or") "  " WORD("and") "  " WORD("not")},
        {"theme:*", "counted posts for which\n  a theme is anything\n"},
        {"tag:(A OR b*)", "counted posts for which\n  any of:\n    a hashtag is \"a\"\n    a hashtag is \"b\"...\n"},
        {"#HSRFCAS", "counted posts for which\n  a hashtag is \"hsrfcas\"\n"},
        {"author:\"Jane \\\"J\\\" Doe\"",
         "counted posts for which\n  the author's handle, address or name is \"jane \"j\" doe\"\n"},
        {"Author:@jane_example",
         "counted posts for which\n  the author's handle, address or name is \"jane_example\"\n"},
        {"theme：安全", "counted posts for which\n  a theme is \"安全\"\n"},
        {"is:repost OR is:digest",
         "counted posts and reposts and digests for which\n  any of:\n    it is a repost\n"
         "    it is a digest, the container of its parts\n"},
        {"-is:repost", "counted posts for which\n  not:\n    it is a repost\n"},
        {"is:any", "every post, counted or not, for which\n  it is a post of any kind, counted or not\n"},
        {"q:Q3", "counted posts for which\n  it asks or answers question 3\n"},
        {"since:2015-02-06 until:2015-02-08",
         "counted posts for which\n  all of:\n    posted at or after 2015-02-06T00:00:00Z\n"
         "    posted before 2015-02-08T00:00:00Z\n"},
        {"date:2015-02",
         "counted posts for which\n  posted at or after 2015-02-01T00:00:00Z, before 2015-03-01T00:00:00Z\n"},
        {"date:2015-12", "counted posts for which\n  posted at or after 2015-12-01T00:00:00Z, before 2016-01-01T00:00:00Z\n"},
    };
    expect_said(cases, COUNT_OF(cases));
}

Test(query, colons_of_links_and_times_are_no_fields)
{
    static const struct saying cases[] = {
        {"http://x", "counted posts for which\n  the title or own text has the phrase \"http x\"\n"},
        {"https://example.org/a_(b)",
         "counted posts for which\n  the title or own text has the phrase \"https example org a b\"\n"},
        {"12:30", "counted posts for which\n  the title or own text has the phrase \"12 30\"\n"},
        {"Ebola: news", "counted posts for which\n  all of:\n  " WORD("ebola") "  " WORD("news")},
        {"\"theme:x\"", "counted posts for which\n  the title or own text has the phrase \"theme x\"\n"},
        {"主题：安全", "counted posts for which\n  the title or own text has the phrase \"主 题 安 全\"\n"},
    };
    expect_said(cases, COUNT_OF(cases));
}

Test(query, errors_name_the_column_and_what_would_help)
{
    static const struct {
        const char *query;
        int64_t column;
        const char *part;
    } cases[] = {
        {"flood autor:jane", 7, "did you mean 'author:'"},
        {"teme:x", 1, "did you mean 'theme:'"},
        {"zzzzzzzz:x", 1, "there is no field 'zzzzzzzz:'"},
        {"theme:", 1, "needs a value"},
        {"theme: x", 1, "needs a value"},
        {"a (b", 3, "never closed"},
        {"a b)", 4, "closes nothing"},
        {"()", 2, "nothing stands before this bracket"},
        {"\"abc", 1, "never closed"},
        {"a OR", 5, "missing at the end"},
        {"OR a", 1, "nothing stands before this OR"},
        {"AND a", 1, "nothing stands before this AND"},
        {"a AND", 3, "nothing stands behind this AND"},
        {"a AND OR b", 3, "nothing stands behind this AND"},
        {"NOT", 1, "nothing stands behind this NOT"},
        {"a -", 3, "nothing stands behind"},
        {"health - care", 8, "right behind it"},
        {"fl*d", 1, "at the end of a word"},
        {"*", 1, "needs some letters"},
        {"!!!", 1, "has no letters"},
        {"x 🎉", 3, "has no letters"},
        {"tag:#", 5, "no letters of a hashtag"},
        {"has:links", 5, "link, media"},
        {"is:retweet", 4, "repost"},
        {"kind:tweet", 6, "message"},
        {"since:yesteryear", 7, "is no date"},
        {"since:2015-13", 7, "is no date"},
        {"until:7x", 7, "is no date"},
        {"q:three", 3, "is no question"},
        {"q:5..2", 3, "is no question"},
        {"lang:e*", 6, "cannot end in '*'"},
        {"author:\"\"", 8, "is no value"},
        {"lang:french", 6, "is no language code"},
        {"lang:f", 6, "is no language code"},
        {"lang:\"fr en\"", 6, "is no language code"},
        {"textt:x", 1, "there is no field 'textt:'"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {0};
        OWNED(query_freep) struct query *query = query_parse(cases[i].query, NULL, &err);
        cr_expect_null(query, "%s", cases[i].query);
        cr_expect_eq(err.code, ERR_USAGE, "%s: %d", cases[i].query, err.code);
        cr_expect_eq(err.column, cases[i].column, "%s: column %lld: %s", cases[i].query, (long long)err.column, err.text);
        cr_expect(strstr(err.text, cases[i].part), "%s: %s", cases[i].query, err.text);
    }
}

Test(query, limits_are_named)
{
    OWNED(str_release) struct str text = STR_INIT;
    struct err err = {0};
    for (size_t i = 0; i <= QUERY_MAX_DEPTH; i++)
        str_add(&text, "(");
    cr_expect_null(query_parse(str_text(&text), NULL, &err));
    cr_expect_eq(err.code, ERR_LIMIT, "%s", err.text);
    err_clear(&err);
    str_clear(&text);
    for (size_t i = 0; i <= QUERY_MAX_NODES; i++)
        str_add(&text, "a ");
    cr_expect_null(query_parse(str_text(&text), NULL, &err));
    cr_expect_eq(err.code, ERR_LIMIT, "%s", err.text);
    err_clear(&err);
    str_clear(&text);
    while (text.length <= QUERY_MAX_BYTES)
        str_add(&text, "abcdefgh");
    cr_expect_null(query_parse(str_text(&text), NULL, &err));
    cr_expect_eq(err.code, ERR_LIMIT, "%s", err.text);
    err_clear(&err);
    str_clear(&text);
    for (size_t i = 0; i < 3 * QUERY_MAX_DEPTH; i++)
        str_add(&text, "NOT ");
    cr_expect_null(query_parse(str_text(&text), NULL, &err));
    cr_expect_eq(err.code, ERR_LIMIT, "%s", err.text);
}

Test(query, bytes_that_are_no_utf8_are_repaired)
{
    struct err err = {0};
    OWNED(query_freep) struct query *query = query_parse("fl\xffood \xe6\xb4", NULL, &err);
    cr_expect(query == NULL ? err.code == ERR_USAGE : query_text(query)[0] != '\0');
}

Test(query, dates_are_read_in_the_zone)
{
    struct err err = {0};
    OWNED(zone_closep) struct zone *zone = zone_open("+02:00", &err);
    OWNED(str_release) struct str got = STR_INIT;
    cr_assert(zone, "%s", err.text);
    explain("date:2015-02-06", zone, &got);
    cr_expect_str_eq(str_text(&got), "counted posts for which\n  posted at or after 2015-02-06T00:00:00+02:00, before "
                     "2015-02-07T00:00:00+02:00\n");
}

Test(query, time_before_now_is_counted_from_the_clock)
{
    setenv("PALAVER_NOW", "2024-03-10T12:00:00Z", 1);
    static const struct saying cases[] = {
        {"since:36h", "counted posts for which\n  posted at or after 2024-03-09T00:00:00Z\n"},
        {"since:7d", "counted posts for which\n  posted at or after 2024-03-03T12:00:00Z\n"},
        {"since:2w", "counted posts for which\n  posted at or after 2024-02-25T12:00:00Z\n"},
        {"since:3m", "counted posts for which\n  posted at or after 2023-12-10T00:00:00Z\n"},
        {"since:1y", "counted posts for which\n  posted at or after 2023-03-10T00:00:00Z\n"},
        {"until:today", "counted posts for which\n  posted before 2024-03-10T00:00:00Z\n"},
        {"date:yesterday", "counted posts for which\n  posted at or after 2024-03-09T00:00:00Z, before 2024-03-10T00:00:00Z\n"},
    };
    expect_said(cases, COUNT_OF(cases));
}

Test(query, knows_whether_it_needs_a_tagging)
{
    static const struct {
        const char *query;
        bool needs;
    } cases[] = {
        {"flood", false},          {"theme:x", true},          {"-term:x", true},         {"has:theme", true},
        {"lexicon:a theme:x", false}, {"(lexicon:a theme:x) OR theme:y", true}, {"has:link", false}, {"theme:(a OR b)", true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {0};
        OWNED(query_freep) struct query *query = query_parse(cases[i].query, NULL, &err);
        cr_assert(query, "%s", err.text);
        cr_expect_eq(query_needs_tagging(query), cases[i].needs, "%s", cases[i].query);
    }
}

/* ---- on single records ---- */

static bool accepts(const char *text)
{
    struct err err = {0};
    OWNED(query_freep) struct query *query = query_parse(text, NULL, &err);
    cr_assert(query && query_decides_records(query, &err), "%s: %s", text, err.text);
    struct relation relation = {RELATION_ANSWERS, NULL, "0@example.org"};
    struct entity entities[] = {
        {.kind = ENTITY_HASHTAG, .text = span_of("TalkChat")},
        {.kind = ENTITY_MENTION, .text = span_of("Ben_Example")},
        {.kind = ENTITY_LINK, .text = span_of("report"), .url = "https://www.Example.org/report"},
    };
    struct place place = {"list", "Hut-Talk", NULL};
    struct post post = POST_INIT;
    post.network = "mail";
    post.native_id = "1@example.org";
    post.author = "Ada@example.org";
    post.name = "Ada Lind";
    post.title = "Safe access";
    post.text = span_of("We moved the nurses. 洗手可以预防疾病");
    post.posted_ms = when_from_date(2021, 3, 1);
    post.relations = &relation;
    post.relation_count = 1;
    post.entities = entities;
    post.entity_count = COUNT_OF(entities);
    return query_accepts(query, &post, &place);
}

Test(query, single_records_are_decided_as_the_archive_would)
{
    static const struct {
        const char *query;
        bool accepted;
    } cases[] = {
        {"", true},
        {"list:hut-talk", true},
        {"list:hut*", true},
        {"list:other", false},
        {"place:HUT-TALK since:2021-03-01", true},
        {"until:2021-03-01", false},
        {"date:2021", true},
        {"nurses", true},
        {"\"moved the nurses\"", true},
        {"\"nurses moved\"", false},
        {"nurse", false},
        {"nurse*", true},
        {"洗手", true},
        {"手洗", false},
        {"title:safe", true},
        {"title:nurses", false},
        {"-nurses", false},
        {"nurses (tag:none OR tag:talkchat)", true},
        {"tag:talk*", true},
        {"mention:@ben_example", true},
        {"link:example.org", true},
        {"link:https://www.Example.org/rep*", true},
        {"link:example.net", false},
        {"author:\"ada lind\"", true},
        {"author:ada@EXAMPLE.org", true},
        {"author:ada", false},
        {"network:mail", true},
        {"network:x", false},
        {"network:twitter", false},
        {"kind:message", true},
        {"is:digest", false},
        {"is:reply", true},
        {"is:start", false},
        {"is:any", true},
        {"has:link has:tag has:mention has:title", true},
        {"has:media", false},
        {"id:mail:1@example.org", true},
        {"id:mail:2@example.org", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        cr_expect_eq(accepts(cases[i].query), cases[i].accepted, "%s", cases[i].query);
}

Test(query, a_record_without_a_time_is_neither_since_nor_until)
{
    struct err err = {0};
    struct post post = POST_INIT;
    post.network = "web";
    OWNED(query_freep) struct query *since = query_parse("since:2000", NULL, &err);
    OWNED(query_freep) struct query *until = query_parse("until:2100", NULL, &err);
    cr_assert(since && until);
    cr_expect_not(query_accepts(since, &post, NULL));
    cr_expect_not(query_accepts(until, &post, NULL));
}

Test(query, what_a_record_cannot_tell_is_refused_by_name)
{
    static const struct {
        const char *query, *part;
    } cases[] = {
        {"list:x theme:y", "column 8: theme:"}, {"-(a OR thread:x)", "thread:"}, {"lang:en", "lang:"},
        {"q:3", "q:"},                          {"has:reply", "has:reply"},       {"is:context", "is:context"},
        {"quoted:x", "quoted:"},                {"series:x", "series:"},          {"term:x", "term:"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {0};
        OWNED(query_freep) struct query *query = query_parse(cases[i].query, NULL, &err);
        cr_assert(query, "%s", err.text);
        cr_expect_not(query_decides_records(query, &err));
        cr_expect_eq(err.code, ERR_USAGE);
        cr_expect(strstr(err.text, cases[i].part), "%s: %s", cases[i].query, err.text);
    }
}
