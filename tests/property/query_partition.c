/* Random queries over a small archive: what a query lists and what its negation lists are, together, all that counts,
 * and nothing twice. A list read from an index and a filter tried on each post must agree for that. */
#include <criterion/criterion.h>

#include "tests/unit/support/talk_archive.h"

static uint64_t seed = 20150206;

static unsigned pick(unsigned below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % below;
}

static void add_condition(struct str *out, int depth)
{
    static const char *const TESTS[] = {
        "flood", "nurses", "flo*", "title:safe", "quoted:river", "\"the flood\"", "洗手", "مستشفى", "theme:flooding",
        "theme:nur*", "theme:idle", "term:\"walk*\"", "lexicon:talk", "tag:talkchat", "tag:t*", "tag:none", "network:mail",
        "network:x", "place:hut-talk", "list:other-talk", "author:\"ada lind\"", "author:jos*", "author:josé*", "lang:en",
        "lang:none", "kind:message", "series:ehs-x", "q:1", "q:none", "q:*", "thread:mail:5@example.net", "id:x:2",
        "id:mail:7@example.net", "since:2019", "until:2016", "date:2021-03", "has:link", "has:reply", "has:theme",
        "is:reply", "is:start", "is:question", "country:uganda", "link:example.org", "link:exa*", "has:title",
    };
    unsigned kind = depth > 3 ? 0 : pick(5);
    if (kind < 2) {
        str_format(out, "%s%s", pick(4) == 0 ? "-" : "", TESTS[pick(COUNT_OF(TESTS))]);
        return;
    }
    str_add(out, pick(4) == 0 ? "NOT (" : "(");
    for (unsigned i = 0, count = 1 + pick(3); i <= count; i++) {
        str_add(out, i == 0 ? "" : kind == 2 ? " OR " : " ");
        add_condition(out, depth + 1);
    }
    str_add_char(out, ')');
}

static bool keep_key(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    int *times = to;
    cr_assert(post->key >= 0 && post->key < 64);
    times[post->key]++;
    return true;
}

static void list(struct talk *talk, const char *text, int64_t limit, int times[64])
{
    struct err err = {0};
    OWNED(query_freep) struct query *query = query_parse(text, NULL, &err);
    cr_assert(query, "%s: %s", text, err.text);
    struct post_selection selection = {.query = query, .tagging = talk->tagging, .limit = limit};
    cr_assert(store_each_post(talk->store, &selection, keep_key, times, &err), "%s: %s", text, err.text);
}

Test(query_partition, a_query_and_its_negation_part_what_counts, .timeout = 120)
{
    struct talk talk;
    OWNED(str_release) struct str query = STR_INIT;
    OWNED(str_release) struct str negation = STR_INIT;
    int all[64] = {0};
    talk_open(&talk);
    list(&talk, "", 0, all);
    for (int round = 0; round < 400; round++) {
        int yes[64] = {0}, no[64] = {0}, few[64] = {0};
        str_clear(&query);
        str_clear(&negation);
        add_condition(&query, 0);
        str_format(&negation, "-(%s)", str_text(&query));
        list(&talk, str_text(&query), 0, yes);
        list(&talk, str_text(&query), 100, few); /* led by another condition, maybe */
        list(&talk, str_text(&negation), 0, no);
        for (int i = 0; i < 64; i++) {
            cr_assert_eq(yes[i] + no[i], all[i], "round %d, post %d: %s", round, i, str_text(&query));
            cr_assert_eq(yes[i], few[i], "round %d, post %d: %s", round, i, str_text(&query));
        }
    }
    talk_close(&talk);
}
