/* The same mail met twice: by author, words and time, and not by less. */
#include <criterion/criterion.h>

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

TestSuite(same, .init = setup, .fini = teardown, .timeout = 60);

#define WORDS "The clinic at the river lost its cold chain in the flood and nurses walked for two days to bring it back."

static void mail(const char *id, const char *name, const char *text, int64_t seconds)
{
    struct post post = case_post(id, text, id);
    post.network = "mail";
    post.author = NULL;
    post.name = name;
    post.posted_ms += seconds * 1000;
    case_put(&at, &post);
}

static void expect_joined(int64_t wanted)
{
    static const struct derivation *const steps[] = {&derivation_reading, &derivation_same};
    struct err err = {0};
    case_page(&at);
    case_end(&at);
    cr_assert(store_derive(at.store, steps, COUNT_OF(steps), false, &err), "%s", err.text);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM same_as"), wanted);
}

Test(same, copies_that_differ_in_wrapping_and_case_are_joined)
{
    mail("a", "Ada Lind", WORDS, 0);
    mail("b", "ada lind", "THE clinic at the river\nlost its cold chain, in the flood, and nurses walked for two days\n"
                          "to bring it back.", 60);
    expect_joined(2);
}

Test(same, a_short_text_says_nothing)
{
    mail("a", "Ada Lind", "Thanks, Ada", 0);
    mail("b", "Ada Lind", "Thanks, Ada", 0);
    expect_joined(0);
}

Test(same, another_author_is_another_message)
{
    mail("a", "Ada Lind", WORDS, 0);
    mail("b", "Ben Okoye", WORDS, 0);
    expect_joined(0);
}

Test(same, no_author_is_nobody_s_copy)
{
    mail("a", NULL, WORDS, 0);
    mail("b", NULL, WORDS, 0);
    expect_joined(0);
}

Test(same, two_minutes_apart_is_near_and_more_is_not)
{
    mail("a", "Ada Lind", WORDS, 0);
    mail("b", "Ada Lind", WORDS, 120);
    mail("c", "Ada Lind", WORDS, 241);
    expect_joined(2);
}
