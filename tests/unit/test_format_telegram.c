/* Telegram's result.json. */
#include <criterion/criterion.h>

#include "tests/unit/support/posts.h"

extern const struct format format_telegram;

Test(format_telegram, one_chat_with_its_texts_answers_and_services)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_telegram,
        "{\n \"name\": \"Ward 3\",\n \"type\": \"private_supergroup\",\n \"id\": 42,\n \"messages\": [\n"
        "{\"id\":1,\"type\":\"service\",\"date_unixtime\":\"1423238400\",\"actor\":\"Ada\",\"actor_id\":\"user1\",\"action\":\"create_group\",\"text\":\"\"},\n"
        "{\"id\":2,\"type\":\"message\",\"date\":\"2015-02-06T18:00:05\",\"date_unixtime\":\"1423238405\",\"edited_unixtime\":\"1423238500\",\"from\":\"Ada\",\"from_id\":\"user1\",\"reply_to_message_id\":1,"
        "\"text\":[\"see \",{\"type\":\"text_link\",\"text\":\"this\",\"href\":\"https://example.org/\"},\" \",{\"type\":\"hashtag\",\"text\":\"#ORS\"}],\"reactions\":[{\"count\":2},{\"count\":1}]},\n"
        "{\"id\":3,\"type\":\"message\",\"date\":\"2015-02-06T18:00:06\",\"from\":null,\"from_id\":\"user2\",\"text\":\"plain\",\"photo\":\"(File not included.)\"}\n ]\n}\n");
    cr_assert_eq(got.count, 3);
    cr_expect_eq(got.at[0]->kind, POST_NOTICE);
    cr_expect(span_is(got.at[0]->text, "create_group"));
    const struct post *post = got.at[1];
    cr_expect_str_eq(post->native_id, "42/2");
    cr_expect_str_eq(post->author_id, "user1");
    cr_expect(span_is(post->text, "see this #ORS"));
    cr_expect_eq(post->posted_ms, 1423238405000);
    cr_expect_eq(post->edited_ms, 1423238500000);
    cr_expect_eq(post->likes, 3);
    cr_expect_str_eq(post_relation(post, RELATION_ANSWERS, 0)->native_id, "42/1");
    const struct entity *link = post_entity(post, ENTITY_LINK, 0);
    cr_expect_str_eq(link->url, "https://example.org/");
    cr_expect(span_is(span_from_to(post->text, link->start, link->end), "this"));
    cr_expect(span_is(post_entity(post, ENTITY_HASHTAG, 0)->text, "ORS"));
    cr_expect_str_eq(got.at[2]->author, "user2");
    cr_expect_eq(got.at[2]->inferred, POST_INFERRED_TIME, "local time, zone not told");
    cr_expect_null(post_entity(got.at[2], ENTITY_MEDIA, 0)->url);
    cr_expect_str_eq(got.places[1].name, "Ward 3");
}

Test(format_telegram, a_whole_account_keeps_its_chats_apart)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_telegram,
        "{\"about\":\"x\",\"personal_information\":{\"user_id\":9},\"chats\":{\"about\":\"y\",\"list\":["
        "{\"name\":\"A\",\"type\":\"private_group\",\"id\":1,\"messages\":[{\"id\":5,\"type\":\"message\",\"date_unixtime\":\"1\",\"text\":\"a\"}]},"
        "{\"type\":\"saved_messages\",\"id\":2,\"messages\":[{\"id\":5,\"type\":\"message\",\"date_unixtime\":\"1\",\"text\":\"b\"}]}]}}");
    cr_assert_eq(got.count, 2);
    cr_expect_str_eq(got.at[0]->native_id, "1/5");
    cr_expect_str_eq(got.places[0].name, "A");
    cr_expect_str_eq(got.at[1]->native_id, "2/5");
    cr_expect_str_neq(got.places[1].name, "A");
}

Test(format_telegram, broken_messages_cost_themselves)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_telegram,
        "{\"name\":\"A\",\"id\":1,\"messages\":[\n{\"id\":1,\"type\":\"message\",\"date_unixtime\":\"1\",\"text\":\"a\"},\n7,\n{\"no\":\"text\"},\n{\"id\":2,\"text\":\"cut\n},\n"
        "{\"id\":3,\"type\":\"message\",\"date_unixtime\":\"99999999999999999999\",\"text\":\"c\"}\n");
    cr_expect_eq(got.count, 2);
    cr_expect_eq(got.at[1]->posted_ms, POST_NO_TIME);
    static const int64_t LINES[] = {3, 4, 5};
    cr_assert_eq(got.reject_count, COUNT_OF(LINES) + 1);
    for (size_t i = 0; i < COUNT_OF(LINES); i++)
        cr_expect_eq(got.rejects[i].why.line, LINES[i], "reject %zu in line %d: %s", i, (int)got.rejects[i].why.line, got.rejects[i].why.text);
    cr_expect(strstr(got.rejects[3].why.text, "the file ends inside the list"));
}
