/* Taggings: how far each has come, whatever order the results come back in. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/support/store_case.h"

static const char LEXICON_A[] = "lexicon: talk\nversion: \"1\"\nthemes:\n  flood:\n    title: {en: Floods}\n    en:\n"
                                "      terms: [flood*]\n  nurse:\n    en:\n      terms: [nurse*]\n";
static const char LEXICON_B[] = "lexicon: talk\nversion: \"2\"\nthemes:\n  flood:\n    en:\n      terms: [flooding]\n";

static struct store_case at;
static struct lexicon *lexicon_a, *lexicon_b;

static void setup(void)
{
    struct err err = {0};
    case_open(&at);
    lexicon_a = lexicon_parse(span_of(LEXICON_A), "talk", &err);
    cr_assert(lexicon_a, "%s", err.text);
    lexicon_b = lexicon_parse(span_of(LEXICON_B), "talk", &err);
    cr_assert(lexicon_b, "%s", err.text);
    for (int i = 0; i < 10; i++) {
        char id[16], text[40];
        snprintf(id, sizeof id, "%d", i);
        snprintf(text, sizeof text, "été flood %d and nurses", i);
        struct post post = case_post(id, text, text);
        case_put(&at, &post);
    }
    case_page(&at);
}

static void teardown(void)
{
    case_close(&at);
    lexicon_free(lexicon_a);
    lexicon_free(lexicon_b);
}

TestSuite(store_tagging, .init = setup, .fini = teardown, .timeout = 60);

struct seen {
    int64_t key[32], change[32];
    size_t count;
};

static bool see(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct seen *seen = to;
    seen->key[seen->count] = post->key;
    seen->change[seen->count++] = post->change;
    return true;
}

static int64_t begin(const struct lexicon *lexicon)
{
    struct err err = {0};
    int64_t tagging = 0;
    cr_assert(store_tagging_begin(at.store, lexicon, &tagging, &err), "%s", err.text);
    return tagging;
}

static struct seen untagged(int64_t tagging, const char *text)
{
    struct err err = {0};
    struct seen seen = {.count = 0};
    OWNED(query_freep) struct query *query = text ? query_parse(text, NULL, &err) : NULL;
    cr_assert(store_each_untagged(at.store, tagging, query, see, &seen, &err), "%s", err.text);
    return seen;
}

static void put(int64_t tagging, int64_t key, int64_t change)
{
    struct err err = {0};
    struct match matches[] = {{.theme = 0, .term = 0, .start = 6, .end = 11}, {.theme = 1, .term = 1, .start = 18, .end = 24}};
    cr_assert(store_tagging_put(at.store, tagging, key, change, matches, 2, &err), "%s", err.text);
}

static void finish(int64_t tagging)
{
    struct err err = {0};
    cr_assert(store_tagging_end(at.store, tagging, &err), "%s", err.text);
}

static bool behind(void *to, const struct tagging *tagging, struct err *err)
{
    (void)err;
    str_format(to, "%s/%s:%lld ", tagging->lexicon, tagging->version, (long long)tagging->posts_behind);
    return true;
}

static void expect_behind(const char *wanted)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    cr_assert(store_each_tagging(at.store, behind, &got, &err), "%s", err.text);
    cr_expect_str_eq(str_text(&got), wanted);
}

Test(store_tagging, results_may_come_back_in_any_order)
{
    int64_t tagging = begin(lexicon_a);
    struct seen seen = untagged(tagging, NULL);
    cr_assert_eq(seen.count, 10);
    for (size_t i = seen.count; i-- > 0;)
        put(tagging, seen.key[i], seen.change[i]);
    finish(tagging);
    expect_behind("talk/1:0 ");
    cr_expect_eq(untagged(tagging, NULL).count, 0);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM tagged"), 0, "order was kept: one number says it all");
}

Test(store_tagging, what_was_not_put_back_is_read_again)
{
    int64_t tagging = begin(lexicon_a);
    struct seen seen = untagged(tagging, NULL);
    for (size_t i = 0; i < seen.count; i++)
        if (i != 4)
            put(tagging, seen.key[i], seen.change[i]);
    finish(tagging);
    cr_expect_gt(untagged(tagging, NULL).count, 0);
    cr_expect_eq(untagged(tagging, NULL).key[0], seen.key[4]);
}

Test(store_tagging, a_query_tags_some_and_the_rest_comes_later)
{
    int64_t tagging = begin(lexicon_a);
    struct seen some = untagged(tagging, "id:x:7 OR id:x:3");
    cr_assert_eq(some.count, 2);
    for (size_t i = 0; i < some.count; i++)
        put(tagging, some.key[i], some.change[i]);
    finish(tagging);
    expect_behind("talk/1:8 ");
    struct seen rest = untagged(tagging, NULL);
    cr_expect_eq(rest.count, 8);
    for (size_t i = 0; i < rest.count; i++)
        put(tagging, rest.key[i], rest.change[i]);
    finish(tagging);
    expect_behind("talk/1:0 ");
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM matches"), 20);
}

Test(store_tagging, an_altered_post_loses_its_matches_and_is_read_again)
{
    int64_t tagging = begin(lexicon_a);
    struct seen seen = untagged(tagging, NULL);
    for (size_t i = 0; i < seen.count; i++)
        put(tagging, seen.key[i], seen.change[i]);
    finish(tagging);
    struct post post = case_post("3", "an altered text that is a good deal longer", "new");
    case_put(&at, &post);
    case_page(&at);
    expect_behind("talk/1:1 ");
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM matches"), 18);
    cr_expect_eq(untagged(tagging, NULL).count, 1);
}

Test(store_tagging, matches_are_shown_with_their_words_in_code_points)
{
    OWNED(str_release) struct str got = STR_INIT;
    int64_t tagging = begin(lexicon_a);
    struct seen seen = untagged(tagging, "id:x:0");
    put(tagging, seen.key[0], seen.change[0]);
    finish(tagging);
    case_sql(at.path, "SELECT theme, term, field, start, end, words, start_byte FROM v_matches", &got);
    cr_expect_str_eq(str_text(&got), "flood|flood*|text|4|9|flood|6 nurse|nurse*|text|16|22|nurses|18");
}

Test(store_tagging, taggings_stand_side_by_side_and_can_be_dropped)
{
    struct err err = {0};
    int64_t a = begin(lexicon_a), b = begin(lexicon_b), found = 0;
    cr_expect_neq(a, b);
    cr_expect_eq(begin(lexicon_a), a, "known by its hash");
    cr_assert(store_tagging_find(at.store, NULL, &found, &err));
    cr_expect_eq(found, a, "the one used last");
    cr_assert(store_tagging_find(at.store, lexicon_hash(lexicon_b), &found, &err));
    cr_expect_eq(found, b);
    OWNED(str_release) struct str source = STR_INIT;
    cr_assert(store_tagging_source(at.store, b, &source, &err));
    cr_expect_str_eq(str_text(&source), LEXICON_B);
    put(a, 1, 1);
    finish(a);
    cr_assert(store_tagging_drop(at.store, a, &err), "%s", err.text);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM matches"), 0);
    expect_behind("talk/2:10 ");
}

Test(store_tagging, what_was_never_tagged_is_said_to_be_missing)
{
    struct err err = {0};
    int64_t found = 7;
    cr_expect_not(store_tagging_find(at.store, NULL, &found, &err));
    cr_expect_eq(err.code, ERR_MISSING);
    err_clear(&err);
    begin(lexicon_a);
    cr_expect_not(store_tagging_find(at.store, "other", &found, &err));
    cr_expect_eq(err.code, ERR_MISSING);
    err_clear(&err);
    OWNED(str_release) struct str source = STR_INIT;
    cr_expect_not(store_tagging_source(at.store, 99, &source, &err));
    cr_expect_eq(err.code, ERR_MISSING);
    struct seen seen = {.count = 0};
    err_clear(&err);
    cr_expect_not(store_each_untagged(at.store, 99, NULL, see, &seen, &err));
    cr_expect_eq(err.code, ERR_MISSING);
    cr_expect_eq(found, 7, "outputs are written only on success");
}
