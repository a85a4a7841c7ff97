/* What is the same for the posts of every network. */
#include <criterion/criterion.h>

#include "collector/build.h"
#include "palaver/str.h"
#include "palaver/utf8.h"

static void fill_text(struct str *text, const char *unit, size_t bytes)
{
    while (text->length < bytes)
        str_add(text, unit);
}

Test(build, a_text_is_cut_at_a_character_and_says_so)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str text = STR_INIT;
    struct err err = {0};
    fill_text(&text, "\xE2\x82\xAC", TEXT_MAX_BYTES + 10); /* three bytes each: none ends at the limit */
    struct build build = build_begin(&arena, "mail");
    build.post.text = str_span(&text);
    *build_entity(&build, ENTITY_LINK, span_of("near"), "https://example.org/1") =
        (struct entity){ENTITY_LINK, span_of("near"), "https://example.org/1", NULL, 3, 6};
    *build_entity(&build, ENTITY_LINK, span_of("far"), "https://example.org/2") =
        (struct entity){ENTITY_LINK, span_of("far"), "https://example.org/2", NULL, TEXT_MAX_BYTES - 4, TEXT_MAX_BYTES + 2};
    cr_assert(build_end(&build, &err));
    cr_expect_eq(build.post.text.length, TEXT_MAX_BYTES / 3 * 3);
    cr_expect(utf8_valid(build.post.text));
    cr_expect_eq(build.post.inferred, (unsigned)POST_CUT);
    cr_assert_eq(build.post.entity_count, 2);
    cr_expect_eq(build.post.entities[0].end, 6);
    cr_expect_eq(build.post.entities[1].start, 0);
    cr_expect_eq(build.post.entities[1].end, 0);
}

Test(build, a_text_of_just_the_limit_is_left_alone)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str text = STR_INIT;
    struct err err = {0};
    fill_text(&text, "x", TEXT_MAX_BYTES);
    struct build build = build_begin(&arena, "mail");
    build.post.text = build_text(&arena, str_span(&text));
    cr_assert(build_end(&build, &err));
    cr_expect_eq(build.post.text.length, TEXT_MAX_BYTES);
    cr_expect_eq(build.post.inferred, 0u);
}

Test(build, a_repaired_text_is_still_seen_to_be_too_long)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str text = STR_INIT;
    struct err err = {0};
    fill_text(&text, "\r\n", 3 * TEXT_MAX_BYTES);
    struct build build = build_begin(&arena, "mail");
    build.post.text = build_text(&arena, str_span(&text));
    cr_assert(build_end(&build, &err));
    cr_expect_eq(build.post.text.length, TEXT_MAX_BYTES);
    cr_expect_eq(build.post.inferred, (unsigned)POST_CUT);
}
