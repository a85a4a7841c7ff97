/* Chats: which posts are questions, which answer them, and which are talk beside them. */
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

TestSuite(question, .init = setup, .fini = teardown, .timeout = 60);

#define LONG " and this is long enough to be an answer of its own"

static void say_tagged(const char *id, const char *who, int minute, const char *text, const char *parent, const char *tag)
{
    struct relation relation = {RELATION_ANSWERS, "x", parent};
    struct entity entity = {.kind = ENTITY_HASHTAG, .text = span_of(tag)};
    struct post post = case_post(id, text, id);
    post.author = post.author_id = who;
    post.posted_ms += (int64_t)minute * 60000;
    post.relations = &relation;
    post.relation_count = parent != NULL;
    post.entities = &entity;
    post.entity_count = *tag != '\0';
    case_put(&at, &post);
}

static void say(const char *id, const char *who, int minute, const char *text, const char *parent)
{
    say_tagged(id, who, minute, text, parent, "huttalk");
}

/* A host who asks twice makes a chat. */
static void open_chat(void)
{
    say("q1", "host", 0, "Q1: What keeps a clinic open at night?", NULL);
    say("q2", "host", 20, "Q2: Who pays for it, and for how long?", NULL);
}

static void derive(void)
{
    struct err err = {0};
    case_page(&at);
    case_end(&at);
    cr_assert(analysis_update(at.store, NULL, false, &err), "%s", err.text);
}

/* The question of a post, negative when it asks it; 0 none. */
static int64_t question_of(const char *id)
{
    char sql[300];
    snprintf(sql, sizeof sql,
             "SELECT coalesce((SELECT CASE asks WHEN 1 THEN -question ELSE question END FROM questions "
             "JOIN posts ON posts.pk = questions.post WHERE posts.native_id = '%s'), 0)", id);
    return case_number(at.path, sql);
}

Test(question, marks_win_over_the_time_and_late_answers_go_home)
{
    open_chat();
    say("a", "ada", 5, "A1 A generator and somebody awake", NULL);
    say("b", "ben", 25, "A1: sorry for being late, but light", NULL);
    say("c", "eve", 26, "A2 The ministry, on paper", NULL);
    say("d", "eve", 26 + 24 * 60, "A2 slept on it: the village pays", NULL);
    derive();
    cr_expect_eq(question_of("q1"), -1);
    cr_expect_eq(question_of("q2"), -2);
    cr_expect_eq(question_of("a"), 1);
    cr_expect_eq(question_of("b"), 1);
    cr_expect_eq(question_of("c"), 2);
    cr_expect_eq(question_of("d"), 2);
}

Test(question, what_is_said_openly_answers_the_open_question_when_it_says_something)
{
    open_chat();
    say("a", "ada", 6, "Our night shift is two women and a torch" LONG, NULL);
    say("b", "ben", 6, "Hello from Juba", NULL);
    say("c", "eve", -5, "Looking forward to this, a long week lies behind all of us here", NULL);
    say_tagged("d", "dan", 6, "Somebody without the tag speaks of something else" LONG, NULL, "");
    derive();
    cr_expect_eq(question_of("a"), 1);
    cr_expect_eq(question_of("b"), 0);
    cr_expect_eq(question_of("c"), 0);
    cr_expect_eq(question_of("d"), 0);
}

Test(question, a_participants_question_is_talk_and_what_answers_it_counts)
{
    open_chat();
    say("ask", "ada", 6, "Silly question maybe: is there one agreed definition of a clinic at night? #huttalk", NULL);
    say("tell", "ben", 7, "@ada Not silly: open when somebody knocks" LONG, "ask");
    say("both", "eve", 8, "Has anyone asked the guards? They keep the door and no plan counts them.", NULL);
    derive();
    cr_expect_eq(question_of("ask"), 0);
    cr_expect_eq(question_of("tell"), 1);
    cr_expect_eq(question_of("both"), 1, "a question with a statement behind it says something");
}

Test(question, thanks_farewells_and_nods_are_talk)
{
    open_chat();
    say("a", "ada", 5, "A1 A generator and somebody awake", NULL);
    say("nod", "ben", 6, "@ada I could not agree more", "a");
    say("reply", "ben", 6, "@ada Same here, and the fuel is stolen every other week", "a");
    say("bye", "eve", 30, "Thank you all for this hour, it was a pleasure to be with you", NULL);
    say("due", "dan", 30, "Thanks to the village committee the light has been on for a year", NULL);
    derive();
    cr_expect_eq(question_of("nod"), 0);
    cr_expect_eq(question_of("reply"), 1);
    cr_expect_eq(question_of("bye"), 0);
    cr_expect_eq(question_of("due"), 2, "thanks to somebody is an answer");
}

Test(question, a_host_who_answers_takes_part_and_one_who_only_leads_does_not)
{
    open_chat();
    say("q3", "cohost", 40, "Q3: What should we ask next?", NULL);
    say("q4", "cohost", 60, "Q4: And what did we forget?", NULL);
    say("a", "ada", 5, "A1 A generator and somebody awake", NULL);
    say("own", "cohost", 7, "A1 A bell that works", NULL);
    say("lead", "host", 8, "@ada Thank you, may we quote you on the generator?", "a");
    say("part", "cohost", 9, "@ada In our study the generator was sold in the second year", "a");
    derive();
    cr_expect_eq(question_of("own"), 1);
    cr_expect_eq(question_of("lead"), 0);
    cr_expect_eq(question_of("part"), 1);
}

Test(question, one_question_alone_or_by_many_makes_no_chat)
{
    say("q1", "ada", 0, "Q1: is anybody here?", NULL);
    say("a", "ben", 1, "A1 no", NULL);
    say("q2", "eve", 2, "Q2 results are out", NULL);
    derive();
    cr_expect_eq(question_of("q1"), 0);
    cr_expect_eq(question_of("a"), 0);
}

Test(question, a_mark_of_a_question_nobody_asked_and_a_huge_number_are_no_answers)
{
    open_chat();
    say("a", "ada", 5, "A9 is a road in another country, and it is closed tonight", NULL);
    say("b", "ben", 5, "A999999999999 the paper size, " LONG, NULL);
    say("c", "eve", 5, "", NULL);
    derive();
    cr_expect_eq(question_of("a"), 1, "said openly");
    cr_expect_eq(question_of("b"), 1, "said openly");
    cr_expect_eq(question_of("c"), 0);
}
