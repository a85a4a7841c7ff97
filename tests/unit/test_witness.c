/* The fields of a record as bytes, and damaged bytes. */
#include <criterion/criterion.h>

#include "archive/witness.h"

TestSuite(witness, .timeout = 60);

static struct post sample(void)
{
    static const struct relation RELATIONS[] = {{RELATION_ANSWERS, "x", "1"}, {RELATION_QUOTES, "mail", "2@example.org"}};
    static const struct entity ENTITIES[] = {{ENTITY_LINK, {"here", 4}, "https://example.org/", "A card", 2, 6}};
    struct post post = POST_INIT;
    post.network = "x";
    post.native_id = "77";
    post.author = "";
    post.title = "Ein Titel";
    post.text = span_of("to here and back");
    post.posted_ms = -5;
    post.inferred = POST_INFERRED_TIME | POST_CLAMPED_TIME;
    post.likes = 3;
    post.relations = RELATIONS;
    post.relation_count = 2;
    post.entities = ENTITIES;
    post.entity_count = 1;
    return post;
}

Test(witness, a_post_comes_back)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct post post = sample(), got;
    size_t content = 0;
    witness_write(&post, &bytes, &content);
    cr_assert(content < bytes.length);
    cr_assert(witness_read(str_span(&bytes), &arena, &got));
    cr_expect_str_eq(got.native_id, "77");
    cr_expect_str_eq(got.author, "", "empty is not absent");
    cr_expect_null(got.name);
    cr_expect(span_equal(got.text, post.text));
    cr_expect_eq(got.posted_ms, -5);
    cr_expect_eq(got.edited_ms, POST_NO_TIME);
    cr_expect_eq(got.likes, 3);
    cr_expect_eq(got.boosts, POST_NO_COUNT);
    cr_expect_eq(got.inferred, post.inferred);
    cr_expect_eq(got.relation_count, 2);
    cr_expect_null(got.relations[0].network, "its own network has one spelling");
    cr_expect_str_eq(got.relations[1].network, "mail");
    cr_expect_str_eq(got.entities[0].title, "A card");
    cr_expect_eq(got.entities[0].end, 6);
}

Test(witness, counts_and_the_time_of_looking_are_not_content)
{
    OWNED(str_release) struct str a = STR_INIT;
    OWNED(str_release) struct str b = STR_INIT;
    struct post post = sample();
    size_t content_a = 0, content_b = 0;
    witness_write(&post, &a, &content_a);
    post.likes = 4000;
    post.seen_ms = 12;
    witness_write(&post, &b, &content_b);
    cr_expect(span_equal(span_from(a.at, content_a), span_from(b.at, content_b)));
    post.title = "Another";
    str_clear(&b);
    witness_write(&post, &b, &content_b);
    cr_expect_not(span_equal(span_from(a.at, content_a), span_from(b.at, content_b)));
}

Test(witness, bytes_that_are_cut_or_longer_are_refused)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct post post = sample(), got;
    size_t content = 0;
    witness_write(&post, &bytes, &content);
    for (size_t length = 0; length < bytes.length; length++)
        cr_expect_not(witness_read(span_from(bytes.at, length), &arena, &got), "%zu bytes of it", length);
    str_add_char(&bytes, 'x');
    cr_expect_not(witness_read(str_span(&bytes), &arena, &got), "one byte too many");
}

/* Whatever one wrong byte does, nothing is read outside the bytes (sanitizers watch) and ranges stay inside the text. */
Test(witness, one_wrong_byte_never_leads_outside)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct post post = sample(), got;
    size_t content = 0, refused = 0;
    witness_write(&post, &bytes, &content);
    for (size_t i = 0; i < bytes.length; i++)
        for (int value = 0; value < 256; value++) {
            char old = bytes.at[i];
            bytes.at[i] = (char)value;
            if (!witness_read(str_span(&bytes), &arena, &got))
                refused++;
            else
                for (size_t e = 0; e < got.entity_count; e++)
                    cr_assert(got.entities[e].end <= got.text.length);
            bytes.at[i] = old;
            arena_reset(&arena);
        }
    cr_expect_gt(refused, 1000);
}
