/* The full-text index: it follows the posts, row by row, and a rebuild gives the same. */
#include <criterion/criterion.h>

#include "archive/fulltext.h"
#include "archive/store_private.h"
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

TestSuite(fulltext, .init = setup, .fini = teardown, .timeout = 60);

static void expect(const char *query, const char *listed)
{
    OWNED(str_release) struct str got = STR_INIT;
    talk_list(&talk, query, &got);
    cr_expect_str_eq(str_text(&got), listed, "%s: got '%s', wanted '%s'", query, str_text(&got), listed);
}

static void derive(bool force)
{
    struct err err = {0};
    const struct derivation *const derivations[] = {&derivation_fulltext};
    cr_assert(store_derive(talk.store, derivations, 1, force, &err), "%s", err.text);
}

/* The index checks itself: every row's words are where they should be, and no others. */
static int64_t words_in_index(void)
{
    struct err err = {0};
    int64_t count = -1;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    cr_assert(sql_run(talk.store, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab(main, fts, instance)", &err),
              "%s", err.text);
    cr_assert(stmt_open_once(&stmt, talk.store, "SELECT count(*) FROM temp.words", &err) &&
              stmt_run_int(&stmt, &count, &err), "%s", err.text);
    return count;
}

static void put_again(const char *native_id, const char *text, enum post_quality quality)
{
    struct err err = {0};
    int64_t run;
    struct place place = {"hashtag", "TALKCHAT", NULL};
    struct post post = POST_INIT;
    cr_assert(store_run_begin(talk.store, "import", "again", &run, &err), "%s", err.text);
    struct sink *sink = store_sink(talk.store);
    post.network = "x";
    post.native_id = native_id;
    post.quality = quality;
    post.text = span_of(text);
    post.raw = span_of(text);
    cr_assert(sink->post(sink->to, &post, &place, &err), "%s", err.text);
    cr_assert(sink->page_end(sink->to, "", &err) && store_run_end(talk.store, RUN_DONE, NULL, &err), "%s", err.text);
}

Test(fulltext, what_is_taken_out_is_no_longer_found)
{
    struct err err = {0};
    int64_t before = words_in_index(), key = talk_key(&talk, "2");
    expect("moved", "2");
    cr_assert(fulltext_remove(talk.store, key, &err), "%s", err.text);
    expect("moved", "");
    expect("flood", "1");
    cr_expect_lt(words_in_index(), before);
    cr_assert(fulltext_remove(talk.store, key, &err), "%s", err.text); /* a second time: nothing to do */
    cr_assert(fulltext_remove(talk.store, 123456, &err), "%s", err.text); /* never there */
    cr_assert(page_commit(talk.store, &err), "%s", err.text);
    derive(true);
    expect("moved", "2");
    cr_expect_eq(words_in_index(), before);
}

Test(fulltext, own_quoted_and_title_are_taken_out_alike)
{
    struct err err = {0};
    int64_t key = talk_key(&talk, "4@example.org");
    cr_assert(fulltext_remove(talk.store, key, &err), "%s", err.text);
    expect("walked", "");
    expect("quoted:river", "");
    expect("title:safe", "5");
    cr_assert(page_commit(talk.store, &err), "%s", err.text);
}

Test(fulltext, an_altered_post_is_found_by_its_new_words_only)
{
    put_again("2", "A1 In the end all of the patients could be carried to the hill behind the school", QUALITY_FULL);
    derive(false);
    expect("moved", "");
    expect("carried", "2");
    int64_t after = words_in_index();
    derive(true);
    cr_expect_eq(words_in_index(), after, "%lld words, %lld after a rebuild", (long long)after,
                 (long long)words_in_index());
}

Test(fulltext, a_new_post_is_added_and_the_rest_left_alone)
{
    int64_t before = words_in_index();
    put_again("99", "brand new", QUALITY_FULL);
    expect("brand", "");
    derive(false);
    expect("brand", "99");
    cr_expect_eq(words_in_index(), before + 2);
    derive(false);
    cr_expect_eq(words_in_index(), before + 2);
}
