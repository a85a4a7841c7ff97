/* Threads: by what posts answer, and where mail says nothing of that, by guarded subjects. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "palaver/analysis.h"
#include "tests/unit/support/store_case.h"

static struct store_case at;

static void setup(void)
{
    case_open(&at);
}

static void teardown(void)
{
    case_close(&at);
}

TestSuite(thread, .init = setup, .fini = teardown, .timeout = 120);

#define HOUR_MS ((int64_t)3600 * 1000)

/* `answers`: up to two ids, the oldest first. */
static void mail(const char *id, const char *title, const char *older, const char *parent, int64_t hour)
{
    struct relation relations[2];
    struct post post = case_post(id, "words", id);
    post.network = "mail";
    post.title = title;
    post.posted_ms += hour * HOUR_MS;
    if (older)
        relations[post.relation_count++] = (struct relation){RELATION_ANSWERS, NULL, older};
    if (parent)
        relations[post.relation_count++] = (struct relation){RELATION_ANSWERS, NULL, parent};
    post.relations = relations;
    case_put(&at, &post);
}

static void derive(void)
{
    static const struct derivation *const steps[] = {&derivation_reading, &derivation_threads};
    struct err err = {0};
    case_page(&at);
    case_end(&at);
    cr_assert(store_derive(at.store, steps, COUNT_OF(steps), false, &err), "%s", err.text);
}

/* The native ids of a post's parent and of its thread's first post, for each that was found. */
struct seen {
    int64_t keys[64], parents[64], threads[64];
    char names[64][24];
    size_t count;
};

static bool see(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct seen *seen = to;
    size_t i = seen->count++;
    seen->keys[i] = post->key;
    seen->parents[i] = post->parent_key;
    seen->threads[i] = post->thread_key;
    snprintf(seen->names[i], sizeof seen->names[i], "%s", post->post.native_id);
    return true;
}

static const char *name_of(const struct seen *seen, int64_t key)
{
    for (size_t i = 0; i < seen->count; i++)
        if (seen->keys[i] == key)
            return seen->names[i];
    return "-";
}

static void expect(const char *wanted)
{
    struct err err = {0};
    struct seen seen = {0};
    OWNED(str_release) struct str got = STR_INIT;
    struct post_selection all = {.everything = true, .order = ORDER_ID};
    derive();
    cr_assert(store_each_post(at.store, &all, see, &seen, &err), "%s", err.text);
    for (size_t i = 0; i < seen.count; i++)
        str_format(&got, "%s%s<%s/%s", i ? " " : "", seen.names[i], name_of(&seen, seen.parents[i]),
                   name_of(&seen, seen.threads[i]));
    cr_expect_str_eq(str_text(&got), wanted, "%s", str_text(&got));
}

Test(thread, an_answer_that_comes_first_finds_its_parent)
{
    mail("c", "Re: One", "a", "b", 2);
    mail("b", "Re: One", NULL, "a", 1);
    mail("a", "One", NULL, NULL, 0);
    expect("a<-/a b<a/a c<b/a");
}

Test(thread, siblings_of_a_missing_parent_are_one_thread_that_the_oldest_begins)
{
    mail("b", "Re: One", NULL, "gone", 5);
    mail("c", "Re: Two", NULL, "gone", 3);
    expect("b<-/c c<-/c");
}

Test(thread, posts_that_answer_each_other_or_themselves_do_not_hang)
{
    mail("a", "Loop", NULL, "b", 0);
    mail("b", "Loop", NULL, "a", 1);
    mail("s", "Self", NULL, "s", 2);
    expect("a<b/b b<-/b s<-/s");
}

/* "b" is here and answers nothing, whatever those say that answer it; "gone" is not, so the first to tell is believed. */
Test(thread, what_others_say_of_a_post_that_is_here_counts_for_nothing)
{
    mail("b", "One", NULL, NULL, 3);
    mail("a", "Re: One", "gone", "b", 4);
    mail("c", "Re: One", "b", "gone", 5);
    expect("a<b/b b<-/b c<-/b");
}

Test(thread, a_reply_without_headers_joins_its_long_subject)
{
    mail("a", "Clean water for rural clinics", NULL, NULL, 0);
    mail("b", "Re: Clean water for rural clinics", NULL, NULL, 24);
    expect("a<-/a b<a/a");
}

Test(thread, a_short_subject_a_late_reply_and_no_reply_join_nothing)
{
    mail("a", "Hello", NULL, NULL, 0);
    mail("b", "Re: Hello", NULL, NULL, 1);
    mail("c", "Clean water for rural clinics", NULL, NULL, 0);
    mail("d", "Re: Clean water for rural clinics", NULL, NULL, 24 * 40);
    mail("e", "Nurses in mountain villages", NULL, NULL, 0);
    mail("f", "Nurses in mountain villages", NULL, NULL, 1);
    expect("a<-/a b<-/b c<-/c d<-/d e<-/e f<-/f");
}

/* Two announcements of one minute: which of them the reply joins must not hang on which was imported first. */
#define SAME_MINUTE "a<-/a b<-/b c<b/b"

Test(thread, of_two_equal_subjects_at_one_time_a_reply_joins_the_same_one)
{
    mail("a", "Clean water for rural clinics", NULL, NULL, 0);
    mail("b", "Clean water for rural clinics", NULL, NULL, 0);
    mail("c", "Re: Clean water for rural clinics", NULL, NULL, 1);
    expect(SAME_MINUTE);
}

Test(thread, of_two_equal_subjects_at_one_time_a_reply_joins_the_same_one_the_other_way_round)
{
    mail("c", "Re: Clean water for rural clinics", NULL, NULL, 1);
    mail("b", "Clean water for rural clinics", NULL, NULL, 0);
    mail("a", "Clean water for rural clinics", NULL, NULL, 0);
    expect(SAME_MINUTE);
}

static int64_t roots, posts;

static bool count_roots(void *to, const struct stored_post *post, struct err *err)
{
    (void)to, (void)err;
    roots += post->thread_key == post->key;
    posts++;
    return true;
}

Test(thread, a_chain_of_twenty_thousand_is_one_thread)
{
    struct err err = {0};
    struct post_selection all = {.everything = true, .order = ORDER_ID};
    for (int i = 0; i < 20000; i++) {
        char id[16], parent[16];
        snprintf(id, sizeof id, "%d", i);
        snprintf(parent, sizeof parent, "%d", i - 1);
        mail(id, "Chain", NULL, i ? parent : NULL, i);
    }
    derive();
    cr_assert(store_each_post(at.store, &all, count_roots, NULL, &err), "%s", err.text);
    cr_expect_eq(posts, 20000);
    cr_expect_eq(roots, 1);
}

Test(thread, a_message_of_a_series_that_came_twice_does_not_answer_itself)
{
    mail("a", "[hut] EHS-FRAGILE (7) Q1 What keeps services going? (4) Three numbers and a doubt", NULL, NULL, 0);
    mail("b", "EHS-FRAGILE (7) Q1 What keeps services going? (4) Three numbers and a doubt", NULL, NULL, 1);
    mail("c", "Re: EHS-FRAGILE (7) Q1 What keeps services going? (4) Three numbers and a doubt", NULL, NULL, 2);
    /* and the same words under another number are another message, which follows */
    mail("d", "EHS-FRAGILE (9) Q1 What keeps services going? (4) Three numbers and a doubt", NULL, NULL, 3);
    expect("a<-/a b<-/a c<a/a d<a/a");
}
