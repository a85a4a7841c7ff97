/* The marks of a chat, in the six languages. */
#include <criterion/criterion.h>

#include "analyzer/chat_mark.h"

struct mark_case {
    const char *text;
    int64_t question, answer;
};

static const struct mark_case cases[] = {
    {"Q3: What keeps health workers safe? #chat", 3, 0},
    {"#chat Q1. Who is here?", 1, 0},
    {"@host_example Q2/ How do we know?", 2, 0},
    {"Question 4: what next?", 4, 0},
    {"P3: ¿Qué falta? #chat", 3, 0},
    {"السؤال 2: ما الذي يحمي العاملين؟", 2, 0},
    {"س3: ما العمل؟", 3, 0},
    {"问题3：怎样保护卫生工作者？", 3, 0},
    {"A3 Community trust keeps them safe", 0, 3},
    {"A3: trust", 0, 3},
    {"@host_example A10: trust", 0, 10},
    {"(A1 cont.) and pay", 0, 1},
    {"2a: pay them on time", 0, 2},
    {"R2: payer les agents", 0, 2},
    {"One more A3: drivers too", 0, 3},
    {"ج3: الثقة", 0, 3},
    {"答3：信任", 0, 3},
    /* and what is none */
    {"", 0, 0},
    {"A 5 year plan is needed", 0, 0},
    {"a3b is a paper size of nobody", 0, 0},
    {"Q", 0, 0},
    {"Q0: nothing", 0, 0},
    {"Q99: more than any chat has", 0, 0},
    {"Q123: too many digits", 0, 0},
    {"Queue 3 is long", 0, 0},
    {"We lost 3 nurses", 0, 0},
    {"A4% of them", 0, 0},
    {"#Q3 @A3 http://example.org/Q3", 0, 0},
    {"\xff\xfe Q3", 0, 0},
};

Test(chat_mark, is_found_where_it_stands_and_nowhere_else)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t question = -1, answer = -1;
        chat_mark_read(span_of(cases[i].text), &question, &answer);
        cr_expect_eq(question, cases[i].question, "case '%s': question %ld", cases[i].text, (long)question);
        cr_expect_eq(answer, cases[i].answer, "case '%s': answer %ld", cases[i].text, (long)answer);
    }
}
