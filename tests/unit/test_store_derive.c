/* The one mechanism of derived data, and what it writes. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/support/store_case.h"

static struct store_case at;
static int64_t ran_after, ran; /* of the derivation that ran last */
static int64_t fail_at;        /* post at which a derivation fails; 0 none */

static void setup(void)
{
    case_open(&at);
    fail_at = 0;
}

static void teardown(void)
{
    case_close(&at);
}

TestSuite(store_derive, .init = setup, .fini = teardown, .timeout = 60);

static void put_posts(int from, int to)
{
    for (int i = from; i < to; i++) {
        char id[16], text[32];
        snprintf(id, sizeof id, "%d", i);
        snprintf(text, sizeof text, "text %d", i);
        struct post post = case_post(id, text, text);
        case_put(&at, &post);
    }
    case_page(&at);
}

struct visit {
    struct store *store;
    int64_t seen;
};

static bool read_post(void *to, const struct stored_post *post, struct err *err)
{
    struct visit *visit = to;
    struct segment segments[] = {{SEGMENT_QUOTE, 0, 2}, {SEGMENT_SIGNATURE, 3, 4}};
    struct reading reading = {.segments = segments, .segment_count = 2, .lang = "en", .lang_share = 0.5,
                              .subject = {.base = "b", .series = "S", .running = 7}};
    visit->seen++;
    ran++;
    if (visit->seen == fail_at)
        return err_set(err, ERR_STOPPED, "stopped");
    return store_put_reading(visit->store, post->key, &reading, err) &&
           store_derive_mark(visit->store, post->change, err);
}

static bool run_reading(struct store *store, int64_t after, struct err *err)
{
    struct visit visit = {store, 0};
    struct post_selection selection = {.everything = true, .order = ORDER_CHANGE, .after_change = after};
    ran_after = after;
    return store_each_post(store, &selection, read_post, &visit, err);
}

static bool run_threads(struct store *store, int64_t after, struct err *err)
{
    ran_after = after;
    ran++;
    return store_clear_threads(store, err) && store_put_thread(store, 1, 1, 0, true, "references", err) &&
           store_put_thread(store, 2, 1, 1, false, "subject", err);
}

static const struct derivation reading_1 = {"reading", "1", false, run_reading};
static const struct derivation reading_2 = {"reading", "2", false, run_reading};
static const struct derivation threads_1 = {"threads", "1", true, run_threads};

static bool derive(const struct derivation *a, const struct derivation *b, bool force)
{
    struct err err = {0};
    const struct derivation *const all[] = {a, b};
    ran = 0;
    ran_after = -1;
    return store_derive(at.store, all, b ? 2 : 1, force, &err);
}

Test(store_derive, only_what_is_new_is_done_again)
{
    put_posts(0, 5);
    cr_assert(derive(&reading_1, NULL, false));
    cr_expect_eq(ran, 5);
    cr_assert(derive(&reading_1, NULL, false));
    cr_expect_eq(ran, 0, "nothing is behind");
    put_posts(5, 7);
    cr_assert(derive(&reading_1, NULL, false));
    cr_expect_eq(ran, 2);
    put_posts(0, 7);
    cr_assert(derive(&reading_1, NULL, false));
    cr_expect_eq(ran, 0, "seen again is not altered");
}

Test(store_derive, another_version_and_force_start_again)
{
    put_posts(0, 5);
    cr_assert(derive(&reading_1, NULL, false));
    cr_assert(derive(&reading_2, NULL, false));
    cr_expect_eq(ran, 5);
    cr_assert(derive(&reading_2, NULL, true));
    cr_expect_eq(ran, 5);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM segments"), 10);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM readings WHERE series = 'S' AND running = 7"), 5);
}

Test(store_derive, what_another_version_made_is_named_until_it_is_made_again)
{
    static const struct derivation *const now[] = {&reading_2, &threads_1, NULL};
    struct err err = {0};
    const char *name = "";
    cr_assert(store_find_outdated(at.store, now, &name, &err));
    cr_expect_null(name, "nothing was derived yet");
    put_posts(0, 5);
    cr_assert(derive(&threads_1, &reading_1, false));
    put_posts(5, 7);
    cr_assert(store_find_outdated(at.store, now, &name, &err));
    cr_expect_str_eq(name, "reading");
    cr_assert(derive(&reading_2, &threads_1, false));
    put_posts(7, 9);
    cr_assert(store_find_outdated(at.store, now, &name, &err));
    cr_expect_null(name, "what is only behind is not outdated");
}

Test(store_derive, what_reads_a_derivation_follows_when_its_rules_change)
{
    put_posts(0, 5);
    cr_assert(derive(&reading_1, &threads_1, false));
    cr_assert(derive(&reading_1, &threads_1, false));
    cr_expect_eq(ran, 0);
    cr_assert(derive(&reading_2, &threads_1, false));
    cr_expect_eq(ran, 6);
    cr_expect_eq(ran_after, 0, "over everything");
}

Test(store_derive, an_altered_post_loses_what_was_derived_from_its_old_words)
{
    put_posts(0, 3);
    cr_assert(derive(&reading_1, &threads_1, false));
    struct post post = case_post("1", "another text, and longer", "new bytes");
    case_put(&at, &post);
    case_page(&at);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM readings"), 2);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM segments"), 4);
    cr_assert(derive(&reading_1, &threads_1, false));
    cr_expect_eq(ran, 2, "one post read, threads once");
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM readings"), 3);
}

Test(store_derive, a_failed_derivation_is_told_and_leaves_nothing_half_done)
{
    put_posts(0, 5);
    fail_at = 3;
    cr_expect_not(derive(&reading_1, NULL, false));
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM readings"), 0);
    fail_at = 0;
    cr_assert(derive(&reading_1, NULL, false));
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM readings"), 5);
}

Test(store_derive, threads_name_what_is_here_by_key_and_the_rest_by_id)
{
    OWNED(str_release) struct str got = STR_INIT;
    struct relation answers[] = {{RELATION_ANSWERS, NULL, "older"}, {RELATION_ANSWERS, NULL, "gone"}, {RELATION_QUOTES, NULL, "q"}};
    struct post post = case_post("0", "text 0", "text 0");
    post.relations = answers;
    post.relation_count = COUNT_OF(answers);
    case_put(&at, &post);
    put_posts(1, 2);
    cr_assert(derive(&threads_1, NULL, false));
    case_sql(at.path, "SELECT id, thread, parent, method FROM v_threads ORDER BY id", &got);
    cr_expect_str_eq(str_text(&got), "x:0|x:0|x:gone|references x:1|x:0|x:0|subject");
}

Test(store_derive, a_group_counts_once_and_again_alone_when_it_is_cleared)
{
    struct err err = {0};
    put_posts(0, 3);
    cr_assert(store_put_same(at.store, 1, 1, "copy", 1, &err));
    cr_assert(store_put_same(at.store, 2, 1, "copy", 0.9, &err));
    case_page(&at);
    cr_expect_eq(case_number(at.path, "SELECT sum(counted) FROM posts"), 2);
    struct post post = case_post("1", "a longer text than before", "longer");
    case_put(&at, &post);
    case_page(&at);
    cr_expect_eq(case_number(at.path, "SELECT sum(counted) FROM posts"), 2, "altered, and still behind the other");
    cr_assert(store_clear_same(at.store, &err));
    case_page(&at);
    cr_expect_eq(case_number(at.path, "SELECT sum(counted) FROM posts"), 3);
}

Test(store_derive, questions_are_kept_and_cleared)
{
    struct err err = {0};
    put_posts(0, 2);
    cr_assert(store_put_question(at.store, 1, 3, true, "marked", 1, &err));
    cr_assert(store_put_question(at.store, 2, 3, false, "reply", 0.8, &err));
    case_page(&at);
    cr_expect_eq(case_number(at.path, "SELECT sum(question) + sum(asks) FROM v_posts"), 7);
    cr_assert(store_clear_questions(at.store, &err));
    case_page(&at);
    cr_expect_eq(case_number(at.path, "SELECT sum(question) FROM v_posts"), 0);
}

Test(store_derive, a_reader_cannot_derive)
{
    put_posts(0, 2);
    case_end(&at);
    store_close(at.store);
    struct err err = {0};
    at.store = store_open(at.path, STORE_READ, &err);
    cr_assert(at.store);
    const struct derivation *const all[] = {&reading_1};
    cr_expect_not(store_derive(at.store, all, 1, true, &err));
    cr_expect_eq(err.code, ERR_IO);
}
