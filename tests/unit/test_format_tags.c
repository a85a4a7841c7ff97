/* Tables of X posts, and an account's own archive. */
#include <criterion/criterion.h>

#include "tests/unit/support/posts.h"

extern const struct format format_tags, format_xexport;

Test(format_tags, a_tags_sheet_is_read_by_the_names_of_its_columns)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_tags,
        "text,id_str,from_user,created_at,time,from_user_id_str,in_reply_to_status_id_str,status_url,entities_str\r\n"
        "\"Tea &amp; \"\"soap\"\"\nhttps://t.co/a\",563710000000000001,amina_example,Fri Feb 06 16:00:05 +0000 2015,06/02/2015 17:00:05,7,563710000000000000,,\"{\"\"urls\"\":[{\"\"url\"\":\"\"https://t.co/a\"\",\"\"expanded_url\"\":\"\"https://example.org/\"\"}],\"\"hashtags\"\":[{\"\"text\"\":\"\"ORS\"\"}]}\"\r\n"
        "second,1.26426E+18,musa_example,,,,,http://twitter.com/musa_example/statuses/563710000000000002,\r\n"
        "third,1.26426E+18,musa_example,Fri Feb 06 16:00:07 +0000 2015,,,,,\r\n"
        ",,,,,,,,\r\n");
    cr_assert_eq(got.count, 3);
    const struct post *post = got.at[0];
    cr_expect_str_eq(post->native_id, "563710000000000001");
    cr_expect(span_is(post->text, "Tea & \"soap\"\nhttps://example.org/"), "%.*s", (int)post->text.length, post->text.at);
    cr_expect_eq(post->posted_ms, 1423238405000);
    cr_expect_eq(post->quality, QUALITY_PART);
    cr_expect_str_eq(post_relation(post, RELATION_ANSWERS, 0)->native_id, "563710000000000000");
    cr_expect(span_is(post_entity(post, ENTITY_HASHTAG, 0)->text, "ORS"));
    cr_expect_str_eq(post_entity(post, ENTITY_LINK, 0)->url, "https://example.org/");
    cr_expect_str_eq(got.at[1]->native_id, "563710000000000002", "from the address");
    cr_expect_null(got.at[2]->native_id, "lost for good");
    cr_expect_eq(got.at[2]->posted_ms, 1423238407000);
    cr_assert_eq(got.reject_count, 1);
    cr_expect_eq(got.rejects[0].why.line, 6);
}

Test(format_tags, twarc_tables_of_both_kinds)
{
    OWNED(post_list_release) struct post_list v2 = posts_read(&format_tags,
        "id,conversation_id,referenced_tweets.replied_to.id,referenced_tweets.retweeted.id,text,created_at,lang,public_metrics.like_count,entities.hashtags,entities.mentions,author.username,author_id\n"
        "101,100,100,,hello,2025-07-01T08:15:30.000Z,en,3,\"[\"\"#WASH\"\",\"\"#ORS\"\"]\",\"[\"\"@musa_example\"\"]\",amina_example,77\n"
        "102,102,,90.0,whole text of another,2025-07-01T08:15:30.000Z,en,,,,musa_example,78\n");
    cr_assert_eq(v2.count, 2);
    cr_expect_eq(v2.at[0]->likes, 3);
    cr_expect_str_eq(v2.at[0]->url, "https://x.com/amina_example/status/101");
    cr_expect(span_is(post_entity(v2.at[0], ENTITY_HASHTAG, 1)->text, "ORS"));
    cr_expect(span_is(post_entity(v2.at[0], ENTITY_MENTION, 0)->text, "musa_example"));
    cr_expect_eq(v2.at[1]->kind, POST_REPOST);
    cr_expect_eq(v2.at[1]->text.length, 0);
    cr_expect_str_eq(post_relation(v2.at[1], RELATION_REPOSTS, 0)->native_id, "90");
    OWNED(post_list_release) struct post_list v1 = posts_read(&format_tags,
        "id,tweet_url,created_at,user_screen_name,text,tweet_type,hashtags,retweet_or_quote_id\n"
        "11,https://twitter.com/a/status/11,Fri Feb 06 16:00:05 +0000 2015,amina_example,words,quote,WASH ORS,10\n");
    cr_assert_eq(v1.count, 1);
    cr_expect_str_eq(post_relation(v1.at[0], RELATION_QUOTES, 0)->native_id, "10");
    cr_expect(span_is(post_entity(v1.at[0], ENTITY_HASHTAG, 1)->text, "ORS"));
}

Test(format_tags, a_table_without_hashtags_has_them_in_its_text)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_tags,
        "id,text,created_at,username\n"
        "1,\"Tea #HSRFCAS, #santé_2015 (#سلامة) a#b #1 # &#39; #\",2015-02-06 15:40:00,amina_example\n"
        "2,no tag,2015-02-06 15:41:00,musa_example\n");
    cr_assert_eq(got.count, 2);
    const char *const tags[] = {"HSRFCAS", "santé_2015", "سلامة"};
    cr_assert_eq(got.at[0]->entity_count, COUNT_OF(tags));
    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        const struct entity *tag = &got.at[0]->entities[i];
        cr_expect(span_is(tag->text, tags[i]), "%.*s", (int)tag->text.length, tag->text.at);
        cr_expect(span_is(span_from_to(got.at[0]->text, tag->start + 1, tag->end), tags[i]));
    }
    cr_expect_eq(got.at[1]->entity_count, 0);
}

Test(format_tags, a_quote_that_never_closes_costs_what_is_behind_it)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_tags, "id,text,created_at\n1,a,\n2,\"never closed\n3,c,\n");
    cr_expect_eq(got.count, 1);
    cr_assert_eq(got.reject_count, 1);
    cr_expect_eq(got.rejects[0].why.line, 3);
    OWNED(post_list_release) struct post_list none = posts_read(&format_tags, "id,name\n1,a\n");
    cr_expect_str_eq(none.rejects[0].why.text, "no column with the text: one is to be named 'text' in the first row");
}

Test(format_xexport, the_variable_in_front_goes_and_reposts_are_known_by_their_text)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_xexport,
        "window.YTD.tweets.part0 = [ {\n  \"tweet\" : {\n \"id_str\" : \"1294030472427835393\", \"full_text\" : \"Tea &amp; #ORS\", \"created_at\" : \"Fri Aug 14 06:01:02 +0000 2020\",\n"
        " \"favorite_count\" : \"3\", \"entities\" : { \"hashtags\" : [ { \"text\" : \"ORS\", \"indices\" : [ \"10\", \"14\" ] } ] } } },\n"
        "{ \"id_str\" : \"1294030472427835394\", \"full_text\" : \"RT @musa_example: cut\", \"created_at\" : \"x\" },\n{ \"tweet\" : 7 }\n];\n");
    cr_assert_eq(got.count, 2);
    cr_expect(span_is(got.at[0]->text, "Tea & #ORS"));
    cr_expect_eq(got.at[0]->likes, 3);
    const struct entity *tag = post_entity(got.at[0], ENTITY_HASHTAG, 0);
    cr_expect(span_is(span_from_to(got.at[0]->text, tag->start, tag->end), "#ORS"));
    cr_expect_eq(got.at[1]->kind, POST_REPOST);
    cr_expect_eq(got.at[1]->inferred, POST_INFERRED_TIME);
    cr_assert_eq(got.reject_count, 1);
    cr_expect_eq(got.rejects[0].why.line, 6);
}

Test(format_xexport, other_data_of_the_account_is_set_aside)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_xexport, "window.YTD.like.part0 = [ { \"like\" : {} } ]");
    cr_expect_eq(posts_set_aside(&got, "account data without posts"), 1);
    OWNED(post_list_release) struct post_list junk = posts_read(&format_xexport, "window.YTD and nothing more");
    cr_expect_eq(junk.reject_count, 1);
}
