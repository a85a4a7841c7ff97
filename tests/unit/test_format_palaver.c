/* Palaver's own JSON lines. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/unit/support/posts.h"

extern const struct format format_palaver;

Test(format_palaver, what_export_writes_is_read_back)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_palaver,
        "{\"schema\":1,\"id\":\"mail:a@example.org\",\"short\":\"abcdefghij\",\"network\":\"mail\",\"native_id\":\"a@example.org\",\"url\":\"https://example.org/1\",\"kind\":\"digest\","
        "\"posted_at\":\"2015-02\",\"edited_at\":\"2015-02-07T00:00:00.000Z\",\"author\":{\"handle\":\"ada@example.org\",\"name\":\"Ada\",\"id\":\"ada\"},\"title\":\"T\",\"text\":\"a\\u0000b\","
        "\"lang\":\"fr\",\"tags\":[\"ORS\"],\"mentions\":[\"musa\"],\"links\":[{\"url\":\"https://example.org/2\"}],\"media\":[{\"url\":null,\"alt\":\"A cup\"}],"
        "\"relations\":[{\"kind\":\"answers\",\"id\":\"mail:b@example.org\"},{\"kind\":\"quotes\",\"id\":\"x:12\"}],"
        "\"places\":[{\"kind\":\"list\",\"name\":\"hifa\",\"host\":null},{\"kind\":\"folder\",\"name\":\"f\",\"host\":\"h\"}],"
        "\"counts\":{\"likes\":1,\"boosts\":null,\"replies\":0},\"themes\":[{\"theme\":\"x\",\"matches\":[]}]}\n");
    cr_assert_eq(got.count, 2, "once for each place");
    const struct post *post = got.at[0];
    cr_expect_str_eq(post->network, "mail");
    cr_expect_str_eq(post->native_id, "a@example.org");
    cr_expect_eq(post->kind, POST_DIGEST);
    cr_expect_eq(post->grain, WHEN_MONTH);
    cr_expect_eq(post->edited_ms, 1423267200000);
    cr_expect_str_eq(post->author, "ada@example.org");
    cr_expect_str_eq(post->author_id, "ada");
    cr_expect(span_is(post->text, "a\xef\xbf\xbd" "b"));
    cr_expect_eq(post->likes, 1);
    cr_expect_eq(post->boosts, POST_NO_COUNT);
    cr_expect_eq(post->replies, 0);
    cr_expect_str_eq(post_relation(post, RELATION_ANSWERS, 0)->native_id, "b@example.org");
    cr_expect_null(post_relation(post, RELATION_ANSWERS, 0)->network);
    cr_expect_str_eq(post_relation(post, RELATION_QUOTES, 0)->network, "x");
    cr_expect(span_is(post_entity(post, ENTITY_MEDIA, 0)->text, "A cup"));
    cr_expect_str_eq(got.places[1].host, "h");
}

Test(format_palaver, id_and_text_are_enough)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_palaver,
        "{\"id\":\"1\",\"text\":\"a\"}\n{\"id\":2,\"text\":\"b\"}\n{\"text\":\"c\"}\n{\"id\":\"x:3\",\"text\":\"d\",\"parent\":\"x:2\",\"author\":\"ada\"}\n{\"id\":\"mail:~ab\",\"network\":\"mail\",\"native_id\":null,\"text\":\"e\"}\n");
    static const struct {
        const char *network, *id;
    } WANTED[] = {{"file", "1"}, {"file", "2"}, {"file", NULL}, {"x", "3"}, {"mail", "~ab"}};
    cr_assert_eq(got.count, COUNT_OF(WANTED));
    for (size_t i = 0; i < COUNT_OF(WANTED); i++) {
        cr_expect_str_eq(got.at[i]->network, WANTED[i].network, "line %zu", i + 1);
        cr_expect(WANTED[i].id ? got.at[i]->native_id && strcmp(got.at[i]->native_id, WANTED[i].id) == 0
                               : !got.at[i]->native_id, "line %zu", i + 1);
    }
    cr_expect_str_eq(got.at[3]->author, "ada");
    cr_expect_str_eq(post_relation(got.at[3], RELATION_ANSWERS, 0)->native_id, "2");
}

Test(format_palaver, wrong_types_are_rejected_by_name_and_place)
{
    static const struct {
        const char *line, *why;
    } CASES[] = {
        {"{\"id\":\"1\"}", "there is no 'text'"},
        {"{\"id\":\"1\",\"text\":7}", "'text' is not text"},
        {"{\"id\":[],\"text\":\"a\"}", "the value of 'id' is not what it should be"},
        {"{\"id\":\"1\",\"text\":\"a\",\"kind\":\"poem\"}", "'kind' is none of ours"},
        {"{\"id\":\"1\",\"text\":\"a\",\"posted_at\":\"yesterday\"}", "the value of 'posted_at' is not what it should be"},
        {"{\"id\":\"1\",\"text\":\"a\",\"tags\":\"x\"}", "the value of 'tags' is not what it should be"},
        {"{\"id\":\"1\",\"text\":\"a\",\"tags\":[1]}", "the value of 'tags' is not what it should be"},
        {"{\"id\":\"1\",\"text\":\"a\",\"relations\":[{\"kind\":\"eats\",\"id\":\"x:1\"}]}", "the value of 'relations' is not what it should be"},
        {"{\"id\":\"1\",\"text\":\"a\",\"counts\":{\"likes\":\"3\"}}", "the value of 'likes' is not what it should be"},
        {"{\"id\":\"1\",\"id\":\"2\",\"text\":\"a\"}", "not JSON: duplicate object key near '\"id\"'"},
        {"[[1]]", "not an object"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char text[512];
        snprintf(text, sizeof text, "{\"id\":\"0\",\"text\":\"first\"}\n%s\n{\"id\":\"9\",\"text\":\"last\"}", CASES[i].line);
        OWNED(post_list_release) struct post_list got = posts_read(&format_palaver, text);
        cr_assert_eq(got.reject_count, 1, "%s", CASES[i].line);
        cr_expect_str_eq(got.rejects[0].why.text, CASES[i].why, "%s: %s", CASES[i].line, got.rejects[0].why.text);
        cr_expect_eq(got.rejects[0].why.line, 2);
        cr_expect_eq(got.count, 2);
    }
}

Test(format_palaver, context_and_gone_are_told)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_palaver,
        "{\"id\":\"x:1\",\"text\":\"a\",\"context\":true}\n{\"id\":\"x:2\",\"text\":\"b\",\"gone\":true}\n");
    cr_expect_eq(got.at[0]->quality, QUALITY_MENTIONED);
    cr_expect_eq(got.at[1]->quality, QUALITY_FULL);
    cr_expect_eq(got.gone, 1);
}
