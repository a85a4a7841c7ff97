/* Queries over an archive: what each field finds, what counts, and that groups are found by any of their members. */
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

TestSuite(query_sql, .init = setup, .fini = teardown, .timeout = 60);

struct listing {
    const char *query, *listed;
};

static void expect(const struct listing *cases, size_t count)
{
    OWNED(str_release) struct str got = STR_INIT;
    for (size_t i = 0; i < count; i++) {
        talk_list(&talk, cases[i].query, &got);
        cr_expect_str_eq(str_text(&got), cases[i].listed, "%s: got '%s', wanted '%s'", cases[i].query, str_text(&got),
                         cases[i].listed);
    }
}

Test(query_sql, no_query_is_all_counted_posts_by_time)
{
    static const struct listing cases[] = {{"", "14 1 2 9 88 4 5"}, {"  ", "14 1 2 9 88 4 5"}};
    expect(cases, COUNT_OF(cases));
}

Test(query_sql, words_are_found_in_title_and_own_text)
{
    static const struct listing cases[] = {
        {"flood", "1 2"},
        {"FLOOD nurses", "2"},
        {"flo*", "1 2"},
        {"\"the flood\"", "1 2"},
        {"\"flood the\"", ""},
        {"\"the flo*\"", "1 2"},
        {"sante", "5"},
        {"santé OR clinic", "1 5"},
        {"safe", "4 5"},
        {"title:safe", "4 5"},
        {"title:nurses", ""},
        {"river", ""},
        {"quoted:river", "4"},
        {"quoted:nurses", ""},
        {"bridge", "1"}, /* alt text */
        {"nurses -flood", "4"},
        {"nurses NOT title:safe", "2"},
        {"(flood OR nurses) (walked OR clinic)", "1 4"},
        {"flood (clinic OR has:link)", "1 2"},
        {"-flood", "14 9 88 4 5"},
    };
    expect(cases, COUNT_OF(cases));
}

Test(query_sql, chinese_and_arabic_words_are_found_at_any_length_and_with_or_without_marks)
{
    static const struct listing cases[] = {
        {"手", "88"},         {"洗手", "88"},      {"手洗", ""},       {"预防疾病", "88"}, {"卫生工作者", "88"},
        {"安全 洗手", "88"},  {"标题", ""},        {"مستشفى", "9"},    {"مُسْتَشْفَى", "9"},    {"ميداني", "9"},
        {"title：安全", "88"}, {"（洗手）", "88"}, {"hand 洗手", "88"},
        {"衛生工作者", "88"}, {"預防疾病", "88"},  {"預防疾痛", ""},
    };
    expect(cases, COUNT_OF(cases));
}

Test(query_sql, each_field_finds_its_posts)
{
    static const struct listing cases[] = {
        {"theme:flooding", "1 2"},
        {"theme:flooding theme:nursing", "2"},
        {"theme:nur*", "2 4"},
        {"theme:*", "1 2 4"},
        {"theme:idle", ""},
        {"term:\"walk*\"", "4"},
        {"has:theme", "1 2 4"},
        {"-has:theme", "14 9 88 5"},
        {"lexicon:talk", "1 2 4"},
        {"lexicon:talk theme:flooding", "1 2"},
        {"tag:TALKCHAT", "1 2"},
        {"#talkchat", "1 2"},
        {"tag:talk*", "1 2"},
        {"network:mail", "4 5"},
        {"place:hut-talk", "4 5"},
        {"place:HUT*", "4 5"},
        {"list:other-talk", "5"}, /* by its copy */
        {"list:TALKCHAT", ""},
        {"place:talkchat", "1 2"},
        {"author:@amina_example", "1"},
        {"author:\"ada lind\"", "14 4"},
        {"author:ADA@example.org", "4"},
        {"author:\"JOSÉ ÁLVAREZ\"", "5"},
        {"author:jos*", "5"},
        {"lang:en", "1 2 4"},
        {"lang:fr", "5"},
        {"lang:ar", "9"},
        {"lang:ar-sd", "9"},
        {"lang:none", ""},
        {"kind:abstract", "88"},
        {"series:ehs-x", "4 5"},
        {"series:ehs*", "4 5"},
        {"q:1", "1 2"},
        {"q:Q1..3", "1 2"},
        {"q:*", "1 2"},
        {"q:none flood", ""},
        {"thread:mail:5@example.net", "4 5"},
        {"thread:mail:7@example.net", "4 5"},
        {"id:x:2", "2"},
        {"id:mail:7@example.net", "5"},
        {"id:x:404", ""},
        {"country:uganda", "4"},
        {"link:example.org", "2"},
        {"link:www.example.org", "2"},
        {"link:https://www.example.org/report?x=1", "2"},
        {"link:https://www.example.org/rep*", "2"},
        {"link:https://www.example.org/other", ""},
        {"has:link", "2"},
        {"has:media", "1"},
        {"has:reply", "1 4"},
        {"has:title -is:reply", "14 9 88 4"},
        {"is:reply", "2 5"},
        {"is:question", "1"},
        {"is:answer", "2"},
    };
    expect(cases, COUNT_OF(cases));
}

Test(query_sql, since_is_included_and_until_is_not)
{
    static const struct listing cases[] = {
        {"since:2021-03-01T09:00", "4 5"},
        {"since:2021-03-01T09:01", "5"},
        {"until:2015-02-06T16:05", "1"},
        {"since:2015 until:2016", "1 2"},
        {"date:2015-02-06", "1 2"},
        {"date:2021-03", "4 5"},
        {"date:2019", "9"},
        {"-since:2019", "14 1 2"}, /* no time known is not since anything */
        {"flood since:2015-02-06T16:01", "2"},
    };
    expect(cases, COUNT_OF(cases));
}

Test(query_sql, is_opens_a_query_to_what_does_not_count)
{
    static const struct listing cases[] = {
        {"is:repost", "3"},
        {"kind:repost", "3"},
        {"is:digest", "6"},
        {"is:context", "10"},
        {"is:notice", "12"},
        {"is:gone", "11"},
        {"is:copy", "7"},
        {"is:copy list:hut-talk", ""},
        {"is:digest flood", "6"},
        {"flood -is:repost", "1 2"},
        {"is:any flood", "10 11 1 2 6 12"},
        {"is:repost OR flood", "1 2 3"},
        {"is:any", "14 10 11 1 2 3 9 88 4 5 7 6 12"}, /* never what is not to be told */
        {"is:any id:mail:7@example.net", "5 7"},
    };
    expect(cases, COUNT_OF(cases));
}

Test(query_sql, what_cannot_be_asked_is_said)
{
    OWNED(str_release) struct str got = STR_INIT;
    talk_list(&talk, "theme:floding", &got);
    cr_expect_str_eq(str_text(&got), "ERROR: query, column 1: lexicon 'talk' has no theme 'floding'");
    talk_list(&talk, "flood lexicon:nothing", &got);
    cr_expect(strstr(str_text(&got), "nothing"), "%s", str_text(&got));
    int64_t tagging = talk.tagging;
    talk.tagging = 0;
    talk_list(&talk, "theme:flooding", &got);
    cr_expect(strstr(str_text(&got), "nothing is tagged yet"), "%s", str_text(&got));
    talk_list(&talk, "theme:flooding lexicon:talk", &got); /* says itself which */
    cr_expect_str_eq(str_text(&got), "1 2");
    talk.tagging = tagging;
}

Test(query_sql, nothing_in_a_value_is_read_as_sql_or_as_fts5)
{
    static const struct listing cases[] = {
        {"author:\"x' OR 1=1 --\"", ""},
        {"\"flood' OR '1\"", ""},
        {"\"flood\\\" OR nurses\"", ""},
        {"tag:\"a%' OR 1\"", ""},
        {"\"own : flood\"", ""},
        {"flood* NEAR nurses*", ""},
        {"\"{quoted} : river\"", ""},
        {"place:\"%\"", ""},
        {"^flood", "1 2"},
        {"flood+clinic", ""},
    };
    expect(cases, COUNT_OF(cases));
}

Test(query_sql, many_conditions_are_within_sqlites_limits)
{
    OWNED(str_release) struct str query = STR_INIT;
    OWNED(str_release) struct str got = STR_INIT;
    for (int i = 0; i < 900; i++)
        str_format(&query, "author:nobody%d OR ", i);
    str_add(&query, "flood");
    talk_list(&talk, str_text(&query), &got);
    cr_expect_str_eq(str_text(&got), "1 2");
    str_clear(&query);
    for (int i = 0; i < 900; i++)
        str_format(&query, "-author:nobody%d ", i);
    str_add(&query, "flood");
    talk_list(&talk, str_text(&query), &got);
    cr_expect_str_eq(str_text(&got), "1 2");
    str_clear(&query);
    for (int i = 0; i < 1500; i++)
        str_format(&query, "word%d OR ", i);
    str_add(&query, "flood");
    talk_list(&talk, str_text(&query), &got);
    cr_expect_str_eq(str_text(&got), "1 2");
    str_clear(&query);
    for (int i = 0; i < 20; i++)
        str_add(&query, "tag:a (has:link OR (");
    talk_list(&talk, str_text(&query), &got);
    cr_expect(strncmp(str_text(&got), "ERROR: ", 7) == 0);
}

Test(query_sql, conditions_nest_a_dozen_deep_and_say_when_deeper)
{
    OWNED(str_release) struct str query = STR_INIT;
    OWNED(str_release) struct str got = STR_INIT;
    for (int i = 0; i < 5; i++)
        str_add(&query, "(tag:none OR -(tag:none OR ");
    str_add(&query, "has:link");
    for (int i = 0; i < 5; i++)
        str_add(&query, "))");
    talk_list(&talk, str_text(&query), &got);
    cr_expect(strncmp(str_text(&got), "ERROR", 5) != 0, "%s", str_text(&got));
    str_clear(&query);
    for (int i = 0; i < 12; i++)
        str_add(&query, "(tag:none OR -(tag:none OR ");
    str_add(&query, "has:link");
    for (int i = 0; i < 12; i++)
        str_add(&query, "))");
    talk_list(&talk, str_text(&query), &got);
    cr_expect(strstr(str_text(&got), "deep"), "%s", str_text(&got));
}
