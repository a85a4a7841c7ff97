/* Every match in its context: order, sides, draws, patterns of one's own. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "palaver/kwic.h"
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

TestSuite(kwic, .init = setup, .fini = teardown, .timeout = 60);

/* One line each, whatever breaks the text has. */
static bool list_line(void *to, const struct kwic_line *line, struct err *err)
{
    (void)err;
    struct str *out = to;
    size_t from = out->length;
    str_format(out, "%s|%.*s[%.*s]%.*s\n", line->id, (int)line->left.length, line->left.at, (int)line->match.length,
               line->match.at, (int)line->right.length, line->right.at);
    for (size_t i = from; i + 1 < out->length; i++)
        out->at[i] = out->at[i] == '\n' ? ' ' : out->at[i];
    return true;
}

static void lines_of(const struct kwic_request *request, struct str *out)
{
    struct err err = {0};
    str_clear(out);
    cr_assert(kwic_each(talk.store, request, list_line, out, &err), "%s", err.text);
}

static size_t count_lines(const struct str *text)
{
    size_t count = 0;
    for (size_t i = 0; i < text->length; i++)
        count += text->at[i] == '\n';
    return count;
}

static struct lexicon *pattern(const char *text)
{
    struct err err = {0};
    struct lexicon *lexicon = lexicon_of_pattern(text, &err);
    cr_assert(lexicon, "%s: %s", text, err.text);
    return lexicon;
}

Test(kwic, a_limit_keeps_the_first_lines_of_a_theme)
{
    OWNED(str_release) struct str lines = STR_INIT;
    struct kwic_request request = {.tagging = talk.tagging, .theme = "flooding"};
    lines_of(&request, &lines);
    cr_expect_gt(count_lines(&lines), 0);
    request.limit = 1;
    OWNED(str_release) struct str first = STR_INIT;
    lines_of(&request, &first);
    cr_expect_eq(count_lines(&first), 1);
    cr_expect(span_starts(str_span(&lines), str_text(&first)));
}

Test(kwic, a_pattern_of_ones_own_is_matched_now)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = pattern("flood*");
    OWNED(str_release) struct str lines = STR_INIT;
    struct kwic_request request = {.pattern = lexicon, .context_columns = 10};
    lines_of(&request, &lines);
    cr_expect_gt(count_lines(&lines), 0);
    struct span rest = str_span(&lines), line;
    while (span_line(&rest, &line)) {
        const char *open = span_find_char(line, '[');
        cr_expect(open && (open[1] == 'f' || open[1] == 'F'), "%.*s", (int)line.length, line.at);
    }
}

Test(kwic, a_pattern_that_matches_nothing_gives_no_line)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = pattern("never written anywhere");
    OWNED(str_release) struct str lines = STR_INIT;
    struct kwic_request request = {.pattern = lexicon};
    lines_of(&request, &lines);
    cr_expect_eq(lines.length, 0);
}

Test(kwic, bad_patterns_are_refused_with_a_reason)
{
    static const char *const CASES[] = {"/(/", "/[/", "", "/(?<x/"};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct err err = {0};
        struct lexicon *lexicon = lexicon_of_pattern(CASES[i], &err);
        cr_expect_null(lexicon, "%s", CASES[i]);
        cr_expect(err.text[0], "%s", CASES[i]);
        lexicon_free(lexicon);
    }
}

/* The match itself is what lines are sorted by; equal ones stay in the order of time. */
Test(kwic, lines_are_sorted_by_what_was_asked)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = pattern("/\\b\\p{L}{5,}/");
    OWNED(str_release) struct str lines = STR_INIT;
    struct kwic_request request = {.pattern = lexicon, .sort = KWIC_MATCH};
    lines_of(&request, &lines);
    cr_assert_gt(count_lines(&lines), 3);
    OWNED(str_release) struct str before = STR_INIT;
    struct span rest = str_span(&lines), line;
    while (span_line(&rest, &line)) {
        const char *open = span_find_char(line, '['), *close = span_find_char(line, ']');
        struct span match = span_from(open + 1, (size_t)(close - open - 1));
        OWNED(str_release) struct str folded = STR_INIT;
        for (size_t i = 0; i < match.length; i++)
            str_add_char(&folded, (char)((match.at[i] >= 'A' && match.at[i] <= 'Z') ? match.at[i] + 32 : match.at[i]));
        if ((unsigned char)match.at[0] < 0x80) {
            cr_expect(span_compare(str_span(&before), str_span(&folded)) <= 0, "%s before %s", str_text(&before),
                      str_text(&folded));
            str_clear(&before);
            str_add_span(&before, str_span(&folded));
        }
    }
}

Test(kwic, a_draw_is_the_same_with_the_same_seed)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = pattern("/\\p{L}+/");
    OWNED(str_release) struct str one = STR_INIT, again = STR_INIT, other = STR_INIT;
    struct kwic_request request = {.pattern = lexicon, .random = 5, .seed = 1};
    lines_of(&request, &one);
    lines_of(&request, &again);
    request.seed = 2;
    lines_of(&request, &other);
    cr_expect_eq(count_lines(&one), 5);
    cr_expect_str_eq(str_text(&one), str_text(&again));
    cr_expect_str_neq(str_text(&one), str_text(&other));
}

Test(kwic, context_is_cut_by_columns_on_whole_characters)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = pattern("/\\p{L}+/");
    struct err err = {0};
    OWNED(str_release) struct str lines = STR_INIT;
    struct kwic_request request = {.pattern = lexicon, .context_columns = 3};
    cr_assert(kwic_each(talk.store, &request, list_line, &lines, &err), "%s", err.text);
    struct span rest = str_span(&lines), line;
    while (span_line(&rest, &line)) {
        const char *bar = span_find_char(line, '|'), *open = span_find_char(line, '[');
        cr_expect(!bar || !open || open - bar - 1 <= 3 * 4, "%.*s", (int)line.length, line.at);
    }
}
