/* Putting marks told by offsets into the text that is kept. */
#include <criterion/criterion.h>

#include "collector/text_marks.h"

static struct arena arena;

static void empty(void)
{
    arena_release(&arena);
}

TestSuite(text_marks, .fini = empty);

static struct build place(const char *sent, struct text_mark *marks, size_t count)
{
    struct build build = build_begin(&arena, "x");
    for (size_t i = 0; i < count; i++) {
        build_entity(&build, ENTITY_HASHTAG, marks[i].want, NULL);
        marks[i].entity = i;
    }
    text_marks_place(&build, span_of(sent), marks, count);
    struct err err = {0};
    cr_assert(build_end(&build, &err));
    return build;
}

static struct span shown(const struct build *build, size_t entity)
{
    const struct entity *at = &build->entities[entity];
    return span_from_to(build->post.text, at->start, at->end);
}

Test(text_marks, offsets_count_code_points_of_the_escaped_text)
{
    struct text_mark marks[] = {{.start = 13, .end = 17, .want = span_of("#ORS")}};
    struct build build = place("\xf0\x9f\x9a\xb0 a &amp; b, #ors &lt;3 &amp;amp; &eacute;", marks, 1);
    cr_expect(span_is(build.post.text, "\xf0\x9f\x9a\xb0 a & b, #ors <3 &amp; &eacute;"));
    cr_expect(span_is(shown(&build, 0), "#ors"));
}

Test(text_marks, wrong_offsets_are_looked_for_and_lost_ones_have_no_range)
{
    struct text_mark marks[] = {
        {.start = 3, .end = 6, .want = span_of("#ab")},      /* counted in UTF-16 */
        {.start = 90, .end = 95, .want = span_of("#cd")},    /* beyond the end */
        {.start = 0, .end = 3, .want = span_of("#nowhere")},
    };
    struct build build = place("\xf0\x9f\x98\x80 #ab and #CD", marks, 3);
    cr_expect(span_is(shown(&build, 0), "#ab"));
    cr_expect(span_is(shown(&build, 1), "#CD"));
    cr_expect_eq(build.entities[2].end, 0);
}

Test(text_marks, short_links_become_what_they_stand_for)
{
    struct text_mark marks[] = {
        {.start = 4, .end = 17, .want = span_of("https://t.co/"), .replace = span_of("https://example.org/a&b")},
        {.start = 22, .end = 36, .want = span_of("https://t.co/b"), .drop_at_end = true},
    };
    struct build build = place("see https://t.co/ and https://t.co/b", marks, 2);
    cr_expect(span_is(build.post.text, "see https://example.org/a&b and"));
    cr_expect(span_is(shown(&build, 0), "https://example.org/a&b"));
    cr_expect_eq(build.entities[1].end, 0);
}

Test(text_marks, a_link_in_the_middle_is_not_dropped)
{
    struct text_mark marks[] = {{.start = 0, .end = 14, .want = span_of("https://t.co/b"), .drop_at_end = true}};
    struct build build = place("https://t.co/b is it", marks, 1);
    cr_expect(span_is(build.post.text, "https://t.co/b is it"));
}

Test(text_marks, several_pictures_share_one_link)
{
    struct text_mark marks[] = {
        {.start = 2, .end = 16, .want = span_of("https://t.co/b"), .drop_at_end = true},
        {.start = 2, .end = 16, .want = span_of("https://t.co/b"), .drop_at_end = true},
    };
    struct build build = place("a https://t.co/b", marks, 2);
    cr_expect(span_is(build.post.text, "a"));
}

Test(text_marks, overlapping_and_reversed_marks_do_no_harm)
{
    struct text_mark marks[] = {
        {.start = 5, .end = 2, .want = span_of("#a")},
        {.start = 0, .end = 5, .want = span_of("#abcd")},
        {.start = 0, .end = 5, .want = span_of("#abcd")},
    };
    struct build build = place("#abcd", marks, 3);
    cr_expect(span_is(build.post.text, "#abcd"));
    cr_expect(span_is(shown(&build, 1), "#abcd"));
}

Test(text_marks, the_full_width_sign_is_a_sign)
{
    struct text_mark marks[] = {{.start = 0, .end = 3, .want = span_of("#ab")}};
    struct build build = place("\xef\xbc\x83" "ab", marks, 1);
    cr_expect(span_is(shown(&build, 0), "\xef\xbc\x83" "ab"));
}

Test(text_marks, nul_and_broken_bytes_become_replacement_characters)
{
    struct build build = build_begin(&arena, "x");
    text_marks_place(&build, span_from("a\0b\xff\r\n", 6), NULL, 0);
    cr_expect(span_is(build.post.text, "a\xef\xbf\xbd" "b\xef\xbf\xbd\n"));
}
