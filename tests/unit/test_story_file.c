/* The story file taken apart; half of the cases are broken. */
#include <criterion/criterion.h>

#include "analyzer/story_file.h"
#include "palaver/story.h"

static struct story *parse(const char *text, struct err *err)
{
    return story_parse(span_of(text), "talk.md", err);
}

Test(story_file, front_matter_Markdown_and_directives_come_apart_in_order)
{
    struct err err = {0};
    OWNED(story_freep) struct story *story =
        parse("---\ntitle: A talk: told\nquery: tag:x\n---\nHello *you*.\n::post abcd2345 note=\"a \\\"b\\\" c\"\n\nBye.\n", &err);
    cr_assert(story, "%s", err.text);
    cr_assert_str_eq(story_value(story, "title"), "A talk: told");
    cr_assert_str_eq(story_value(story, "query"), "tag:x");
    cr_assert_null(story_value(story, "locale"));
    cr_assert_eq(story->block_count, 3);
    cr_assert(span_is(story->blocks[0].markdown, "Hello *you*.\n"));
    const struct directive *post = &story->blocks[1].directive;
    cr_assert(story->blocks[1].is_directive);
    cr_assert_str_eq(post->ids[0], "abcd2345");
    cr_assert_str_eq(directive_value(post, "note"), "a \"b\" c");
    cr_assert_eq(post->line, 6);
    cr_assert_eq(story->blocks[2].line, 7);
}

Test(story_file, a_file_without_front_matter_or_anything_is_a_story)
{
    struct err err = {0};
    OWNED(story_freep) struct story *empty = parse("", &err);
    OWNED(story_freep) struct story *plain = parse("Only words.\n", &err);
    cr_assert(empty && plain);
    cr_assert_eq(empty->block_count, 0);
    cr_assert_eq(plain->block_count, 1);
}

Test(story_file, nothing_inside_fenced_code_is_a_directive)
{
    struct err err = {0};
    OWNED(story_freep) struct story *story = parse("```\n::nonsense here\n```\n::numbers\n", &err);
    cr_assert(story, "%s", err.text);
    cr_assert_eq(story->block_count, 2);
    cr_assert_str_eq(story->blocks[1].directive.name, "numbers");
}

Test(story_file, a_full_id_with_an_equals_sign_is_an_id)
{
    struct err err = {0};
    OWNED(story_freep) struct story *story = parse("::post mail:a=b@example.org\n", &err);
    cr_assert(story, "%s", err.text);
    cr_assert_str_eq(story->blocks[0].directive.ids[0], "mail:a=b@example.org");
}

Test(story_file, what_is_quoted_is_read_back)
{
    struct err err = {0};
    OWNED(str_release) struct str line = STR_INIT;
    str_add(&line, "::post abcd extract=");
    story_quote(&line, span_of("a \"word\" and a \\ and\na line"));
    str_add(&line, "\n");
    OWNED(story_freep) struct story *story = parse(str_text(&line), &err);
    cr_assert(story, "%s", err.text);
    cr_assert_str_eq(directive_value(&story->blocks[0].directive, "extract"), "a \"word\" and a \\ and a line");
}

Test(story_file, a_broken_file_is_named_with_line_and_reason)
{
    static const struct { const char *text; int64_t line; const char *reason; } cases[] = {
        {"---\ntitle: x\n", 1, "no closing"},
        {"---\ntitle\n---\n", 2, "key: value"},
        {"---\n: x\n---\n", 2, "a key is wanted"},
        {"---\na: 1\na: 2\n---\n", 3, "already"},
        {"x\n::pots abcd\n", 2, "did you mean '::post'"},
        {"::zzzzzzzzzz\n", 1, "no directive"},
        {"::post abcd note=\"open\n", 1, "not closed"},
        {"::post abcd nte=x\n", 1, "does not take 'nte='"},
        {"::post abcd note=x note=y\n", 1, "twice"},
        {"::numbers max=3\n", 1, "no key"},
        {"a\nb\xff\n", 2, "not UTF-8"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {0};
        OWNED(story_freep) struct story *story = parse(cases[i].text, &err);
        cr_expect(!story, "case %zu", i);
        cr_expect_eq(err.code, ERR_SYNTAX, "case %zu", i);
        cr_expect_eq(err.line, cases[i].line, "case %zu: line %lld", i, (long long)err.line);
        cr_expect_str_eq(err.file, "talk.md", "case %zu", i);
        cr_expect(strstr(err.text, cases[i].reason), "case %zu: %s", i, err.text);
    }
}

Test(story_file, a_NUL_byte_is_told_with_its_line)
{
    struct err err = {0};
    OWNED(story_freep) struct story *story = story_parse(span_from("a\nb\0c", 5), "talk.md", &err);
    cr_assert_null(story);
    cr_assert_eq(err.line, 2);
}

Test(story_file, numbers_of_directives_are_whole_and_bounded)
{
    struct err err = {0};
    OWNED(story_freep) struct story *story = parse("::answers q=3 max=many\n", &err);
    int64_t number;
    cr_assert(story);
    const struct directive *directive = &story->blocks[0].directive;
    cr_assert(directive_number(directive, "q", 9, 0, &number, &err));
    cr_assert_eq(number, 3);
    cr_assert(directive_number(directive, "absent", 9, 7, &number, &err));
    cr_assert_eq(number, 7);
    cr_assert(!directive_number(directive, "max", 9, 0, &number, &err));
    cr_assert_eq(err.line, 1);
    struct err low = {0};
    cr_assert(!directive_number(directive, "q", 2, 0, &number, &low));
}
