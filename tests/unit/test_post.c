/* Copies of posts, and the names of their kinds. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "palaver/post.h"

TestSuite(post, .timeout = 20);

Test(post, every_kind_has_a_name_that_finds_it)
{
    for (int kind = POST_MESSAGE; kind <= POST_NOTICE; kind++) {
        enum post_kind found = POST_NOTICE;
        cr_expect(post_kind_find(span_of(post_kind_name((enum post_kind)kind)), &found));
        cr_expect_eq((int)found, kind);
    }
    cr_expect_str_eq(post_kind_name(POST_DIGEST), "digest");
}

Test(post, what_is_no_kind_is_not_found)
{
    static const char *const NAMES[] = {"", "Message", "message ", "messages", "toot"};
    enum post_kind kind = POST_ARTICLE;
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        cr_expect_not(post_kind_find(span_of(NAMES[i]), &kind), "'%s'", NAMES[i]);
    cr_expect_eq(kind, POST_ARTICLE, "outputs are written only on success");
}

Test(post, a_copy_outlives_everything_it_was_made_from)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    char *text = mem_text("text"), *id = mem_text("id"), *other = mem_text("other"), *url = mem_text("url");
    struct relation relation = {RELATION_QUOTES, NULL, other};
    struct entity entity = {ENTITY_LINK, span_of(text), url, NULL, 1, 3};
    struct post post = POST_INIT;
    post.network = id;
    post.native_id = id;
    post.text = span_of(text);
    post.relations = &relation;
    post.relation_count = 1;
    post.entities = &entity;
    post.entity_count = 1;
    struct post *copy = post_copy(&post, &arena);
    memset(text, 'z', 4);
    memset(id, 'z', 2);
    memset(other, 'z', 5);
    memset(url, 'z', 3);
    cr_expect(span_is(copy->text, "text"));
    cr_expect_str_eq(copy->native_id, "id");
    cr_expect_str_eq(copy->relations[0].native_id, "other");
    cr_expect_str_eq(copy->entities[0].url, "url");
    cr_expect(span_is(copy->entities[0].text, "text"));
    cr_expect_null(copy->title, "what was not there is not there");
    cr_expect_null(copy->raw.at);
    cr_expect_eq(copy->entities[0].end, 3);
    free(text);
    free(id);
    free(other);
    free(url);
}
