/* Subjects: prefixes of the world, list tags, and the numbers of moderated series. */
#include <criterion/criterion.h>

#include "analyzer/subject.h"
#include "palaver/str.h"

struct subject_case {
    const char *title, *base, *tag, *series, *topic;
    int64_t running, question, topic_number;
    bool reply, forward;
};

static const struct subject_case cases[] = {
    {"Safe access", "Safe access", NULL, NULL, "Safe access", 0, 0, 0, false, false},
    {"Re: Safe access", "Safe access", NULL, NULL, "Safe access", 0, 0, 0, true, false},
    {"AW: RE: 答复: [talk] Safe access", "Safe access", "talk", NULL, "Safe access", 0, 0, 0, true, false},
    {"[talk] Re[2]: Safe access", "Safe access", "talk", NULL, "Safe access", 0, 0, 0, true, false},
    {"RE: TR : Accès", "Accès", NULL, NULL, "Accès", 0, 0, 0, true, true},
    {"رد: سلامة العاملين", "سلامة العاملين", NULL, NULL, "سلامة العاملين", 0, 0, 0, true, false},
    {"回复：卫生工作者安全", "卫生工作者安全", NULL, NULL, "卫生工作者安全", 0, 0, 0, true, false},
    {"[Fwd: Safe access]", "Safe access", NULL, NULL, "Safe access", 0, 0, 0, false, true},
    {"Safe access (fwd)", "Safe access", NULL, NULL, "Safe access", 0, 0, 0, false, true},
    {"[talk] EHS-X (476) Q3 What have we learned? (2)", "EHS-X Q3 What have we learned?", "talk", "EHS-X",
     "What have we learned?", 476, 3, 2, false, false},
    {"Open access (10) Q1. What is the impact?", "Open access Q1 What is the impact?", NULL, "Open access",
     "What is the impact?", 10, 1, 0, false, false},
    {"Open access (47) Experience of reading (2) HIFA", "Open access Experience of reading", NULL, "Open access",
     "Experience of reading", 47, 0, 2, false, false},
    {"Delivering Quality Health Services: a practical implementation guide (3)",
     "Delivering Quality Health Services: a practical implementation guide", NULL, NULL,
     "Delivering Quality Health Services: a practical implementation guide", 0, 0, 3, false, false},
    {"EHS-X (1) Webinar - Services During COVID-19 (English/French)",
     "EHS-X Webinar - Services During COVID-19 (English/French)", NULL, "EHS-X",
     "Webinar - Services During COVID-19 (English/French)", 1, 0, 0, false, false},
    /* Half of what comes is not as it should be. */
    {"", "", NULL, NULL, NULL, 0, 0, 0, false, false},
    {NULL, "", NULL, NULL, NULL, 0, 0, 0, false, false},
    {"Re:", "", NULL, NULL, "", 0, 0, 0, true, false},
    {"[talk]", "[talk]", NULL, NULL, "[talk]", 0, 0, 0, false, false},
    {"Report (2022)", "Report (2022)", NULL, NULL, "Report (2022)", 0, 0, 0, false, false},
    {"Note: this is no reply", "Note: this is no reply", NULL, NULL, "Note: this is no reply", 0, 0, 0, false, false},
    {"r: lower case letters are no prefix", "r: lower case letters are no prefix", NULL, NULL,
     "r: lower case letters are no prefix", 0, 0, 0, false, false},
    {"(12) nothing before", "(12) nothing before", NULL, NULL, "(12) nothing before", 0, 0, 0, false, false},
    {"A B C D E (12) too many words for a code", "A B C D E (12) too many words for a code", NULL, NULL,
     "A B C D E (12) too many words for a code", 0, 0, 0, false, false},
    {"EHS-X (123456) too long a number", "EHS-X (123456) too long a number", NULL, NULL,
     "EHS-X (123456) too long a number", 0, 0, 0, false, false},
    {"Re: \n\t  folded\n line", "folded line", NULL, NULL, "folded line", 0, 0, 0, true, false},
};

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

Test(subject, is_taken_apart)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct subject_case *c = &cases[i];
        const char *name = c->title ? c->title : "(none)";
        struct subject got;
        subject_read(c->title, &arena, &got);
        cr_expect(same(got.base, c->base), "case %s: base '%s'", name, got.base);
        cr_expect(same(got.list_tag, c->tag), "case %s: tag '%s'", name, got.list_tag ? got.list_tag : "none");
        cr_expect(same(got.series, c->series), "case %s: series '%s'", name, got.series ? got.series : "none");
        cr_expect(same(got.topic, c->topic), "case %s: topic '%s'", name, got.topic ? got.topic : "none");
        cr_expect_eq(got.running, c->running, "case %s: running %ld", name, (long)got.running);
        cr_expect_eq(got.question, c->question, "case %s: question %ld", name, (long)got.question);
        cr_expect_eq(got.topic_number, c->topic_number, "case %s: topic number %ld", name, (long)got.topic_number);
        cr_expect_eq(got.reply, c->reply, "case %s: reply", name);
        cr_expect_eq(got.forward, c->forward, "case %s: forward", name);
    }
}

Test(subject, of_a_megabyte_is_read_up_to_its_limit)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str title = STR_INIT;
    for (int i = 0; i < 100000; i++)
        str_add(&title, "Re: [x] (1) ");
    struct subject got;
    subject_read(str_text(&title), &arena, &got);
    cr_assert(got.reply);
    cr_assert_leq(strlen(got.base), SUBJECT_MAX_BYTES);
}
