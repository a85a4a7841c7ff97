/* What a line of tag --filter says of themes; half of it is broken. */
#include <criterion/criterion.h>

#include "palaver/tagged.h"

static struct arena arena;

static void empty(void)
{
    arena_release(&arena);
}

TestSuite(tagged_line, .fini = empty);

#define MATCH "{\"term\":\"nurse*\",\"layer\":\"en\",\"line\":8,\"field\":\"text\",\"start\":4,\"end\":10,\"text\":\"nurses\"}"

Test(tagged_line, matches_come_with_their_theme_and_place)
{
    struct told_tags tags;
    struct err err = {0};
    cr_assert(tagged_line_read(span_of("{\"id\":\"x:1\",\"lexicon\":\"ab\",\"themes\":[{\"theme\":\"safety\",\"matches\":[" MATCH
                                       "]},{\"theme\":\"pay\",\"matches\":[]}]}"), &arena, &tags, &err), "%s", err.text);
    cr_expect_str_eq(tags.lexicon, "ab");
    cr_assert_eq(tags.match_count, 1);
    cr_expect_str_eq(tags.matches[0].theme, "safety");
    cr_expect_str_eq(tags.matches[0].term, "nurse*");
    cr_expect_eq(tags.matches[0].term_line, 8);
    cr_expect_eq(tags.matches[0].start, 4);
    cr_expect_eq(tags.matches[0].end, 10);
    cr_expect_eq(tags.matches[0].near_end, 0);
}

Test(tagged_line, what_is_not_such_a_line_says_what_it_lacks)
{
    static const struct {
        const char *line, *why;
    } CASES[] = {
        {"{\"id\":\"x:1\"}", "no 'lexicon'"},
        {"{\"lexicon\":\"ab\"}", "no 'lexicon' or no 'themes'"},
        {"{\"lexicon\":7,\"themes\":[]}", "no 'lexicon'"},
        {"{\"lexicon\":\"ab\",\"themes\":{}}", "no 'themes'"},
        {"{\"lexicon\":\"ab\",\"themes\":[7]}", "no theme or no matches"},
        {"{\"lexicon\":\"ab\",\"themes\":[{\"theme\":\"t\",\"matches\":[{}]}]}", "needs term"},
        {"{\"lexicon\":\"ab\",\"themes\":[{\"theme\":\"t\",\"matches\":[{\"term\":\"a\",\"layer\":\"en\",\"text\":\"a\"}]}]}",
         "neither text nor title"},
        {"{\"lexicon\":\"ab\",\"themes\":[{\"theme\":\"t\",\"matches\":[{\"term\":\"a\",\"layer\":\"en\",\"text\":\"a\","
         "\"field\":\"text\",\"start\":3,\"end\":2}]}]}", "no start and end"},
        {"{\"lexicon\":\"ab\",\"themes\":[{\"theme\":\"t\",\"matches\":[{\"term\":\"a\",\"layer\":\"en\",\"text\":\"a\","
         "\"field\":\"text\",\"start\":-1,\"end\":2}]}]}", "no start and end"},
        {"{\"lexicon\":\"ab\",\"themes\":[", "JSON"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct told_tags tags = {0};
        struct err err = {0};
        cr_expect_not(tagged_line_read(span_of(CASES[i].line), &arena, &tags, &err), "%s", CASES[i].line);
        cr_expect(strstr(err.text, CASES[i].why), "%s: %s", CASES[i].line, err.text);
        cr_expect_eq(tags.match_count, 0);
    }
}

Test(tagged_line, more_matches_than_a_post_keeps_are_refused)
{
    OWNED(str_release) struct str line = STR_INIT;
    struct told_tags tags;
    struct err err = {0};
    str_add(&line, "{\"lexicon\":\"ab\",\"themes\":[{\"theme\":\"t\",\"matches\":[" MATCH);
    for (size_t i = 0; i < TOLD_MAX_MATCHES; i++)
        str_add(&line, "," MATCH);
    str_add(&line, "]}]}");
    cr_expect_not(tagged_line_read(str_span(&line), &arena, &tags, &err));
    cr_expect_eq(err.code, ERR_LIMIT);
}

Test(tagged_line, a_line_is_opened_as_it_came_and_loses_an_older_tagging)
{
    static const struct {
        const char *line, *open;
    } CASES[] = {
        {"{\"id\":1,  \"own\":[1,2]}", "{\"id\":1,  \"own\":[1,2]"},
        {" {\"text\":\"themes\" }\n", "{\"text\":\"themes\""},
        {"{\"id\":\"1\",\"themes\":[{}],\"lexicon\":\"ab\",\"own\":12345678901}", "{\"id\":\"1\",\"own\":12345678901"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        OWNED(str_release) struct str open = STR_INIT;
        struct err err = {0};
        cr_assert(tagged_line_open(span_of(CASES[i].line), &open, &err), "%s", err.text);
        cr_expect_str_eq(str_text(&open), CASES[i].open);
    }
}

Test(tagged_line, only_a_parent_that_is_named_makes_an_answer)
{
    cr_expect(tagged_line_answers(span_of("{\"parent\":\"x:1\"}")));
    cr_expect_not(tagged_line_answers(span_of("{\"parent\":null}")));
    cr_expect_not(tagged_line_answers(span_of("{\"text\":\"\\\"parent\\\":1\"}")));
}
