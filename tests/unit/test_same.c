/* The same mail met twice: by author, words and time, and not by less. */
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

/* ---- greetings ---- */

static void titled(const char *id, const char *title, const char *text, int64_t seconds)
{
    struct post post = case_post(id, text, id);
    post.network = "mail";
    post.title = title;
    post.author = NULL;
    post.name = "Ada Lind";
    post.quality = QUALITY_FULL;
    post.posted_ms += seconds * 1000;
    case_put(&at, &post);
}

Test(same, a_greeting_of_any_length_is_another_on_each_list)
{
    static const char *const FRONTS[] = {
        "", "Dear all,\n\n", "Dear HIFA and CHIFA colleagues, dear friends of the forum on maternal health,\n\n",
        "(Apologies for cross-posting)\n\nDear Ben, Chi and Dina,\n", "Hi everyone\n\n",
        "Chers coll\u00e8gues et amis,\n\n",
        "Estimadas colegas:\n", "Prezados,\n\n",
        "\u0627\u0644\u0633\u0644\u0627\u0645 \u0639\u0644\u064a\u0643\u0645\u060c\n",
        "\u5927\u5bb6\u597d\uff01\n", "Dear all, ",
        "Dear members of the lists on health workers in fragile states and\nof the region,\n\n",
    };
    char id[8];
    for (size_t i = 0; i < COUNT_OF(FRONTS); i++) {
        OWNED(str_release) struct str text = STR_INIT;
        str_add(&text, FRONTS[i]);
        str_add(&text, WORDS);
        snprintf(id, sizeof id, "m%zu", i);
        mail(id, "Ada Lind", text.at, (int64_t)i);
    }
    expect_joined(COUNT_OF(FRONTS));
}

Test(same, what_only_looks_like_a_greeting_is_text)
{
    mail("a", "Ada Lind", "Dearth of nurses, and of midwives, is what the district told us about again this year.", 0);
    mail("b", "Ada Lind", "Dearth of doctors, and of midwives, is what the district told us about again this year.", 0);
    mail("c", "Ada Lind", "Hi", 0);
    expect_joined(0);
}

Test(same, a_mail_sent_to_one_list_after_the_other_is_one_message)
{
    titled("a", "[hifa] Cold chains", "Dear HIFA,\n\n" WORDS, 0);
    titled("b", "Cold chains", "Dear CHIFA colleagues,\n\n" WORDS, 3 * 3600);
    titled("c", "Cold chains", WORDS, 5 * 3600);
    titled("d", "Another subject", WORDS, 6 * 3600);
    titled("e", "Cold chains", WORDS, 30 * 3600); /* the next day: a reminder */
    expect_joined(3);
}

/* ---- what is not the same ---- */

#define FORM \
    "Weekly report of the district on stocks, staff and referrals, as agreed at the meeting in March. Stock of " \
    "vaccines: sufficient. Stock of gloves: sufficient. Staff present: all. Ambulance: in service, fuel for two weeks. " \
    "Referrals to the hospital by the health centre since the last report are in the table that follows, by cause. "

Test(same, reports_made_from_one_form_are_not_copies)
{
    titled("a", "Weekly report", FORM "Ward three: 12 deliveries, 1 referral.", 0);
    titled("b", "Weekly report", FORM "Ward four: 9 deliveries, 2 referrals.", 30);
    titled("c", "Weekly report", FORM "Ward five: 31 deliveries, 0 referral.", 60);
    expect_joined(0);
}

Test(same, a_footer_that_one_list_adds_is_no_difference)
{
    titled("a", "Weekly report", FORM FORM, 0);
    titled("b", "Weekly report", FORM FORM "\nYou get this because you joined our forum", 30);
    expect_joined(2);
}

Test(same, any_two_of_a_group_may_be_the_ones_that_agree)
{
    /* Between the copies in time stands another's mail with the same words. */
    mail("a", "Ada Lind", WORDS, 0);
    mail("b", "Ben Okoye", WORDS, 30);
    mail("c", "Ada Lind", WORDS, 60);
    mail("d", "Ben Okoye", WORDS, 90);
    expect_joined(4);
    cr_expect_eq(case_number(at.path, "SELECT count(DISTINCT group_key) FROM same_as"), 2);
}
