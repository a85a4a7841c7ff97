/* Posts of X from files. */
#include <criterion/criterion.h>

#include "tests/unit/support/posts.h"

extern const struct format format_twarc;

#define USER "\"user\":{\"id_str\":\"7\",\"screen_name\":\"amina_example\",\"name\":\"Amina\"}"
#define CREATED "\"created_at\":\"Fri Feb 06 16:00:05 +0000 2015\""

Test(format_twarc, a_v1_tweet_has_all_its_fields)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_twarc,
        "{" CREATED ",\"id\":563710000000000001,\"id_str\":\"563710000000000001\",\"full_text\":\"@musa_example Tea &amp; #ORS https://t.co/a https://t.co/p\","
        "\"entities\":{\"hashtags\":[{\"text\":\"ORS\",\"indices\":[24,28]}],\"user_mentions\":[{\"screen_name\":\"musa_example\",\"indices\":[0,13]}],"
        "\"urls\":[{\"url\":\"https://t.co/a\",\"expanded_url\":\"https://example.org/ors?x=1\",\"display_url\":\"example.org/ors\",\"indices\":[29,43]}],"
        "\"media\":[{\"url\":\"https://t.co/p\",\"media_url_https\":\"https://example.org/p.jpg\",\"type\":\"photo\",\"ext_alt_text\":\"A cup\",\"indices\":[44,58]}]},"
        "\"in_reply_to_status_id_str\":\"563710000000000000\",\"lang\":\"en\",\"favorite_count\":3,\"retweet_count\":2," USER "}\n");
    cr_assert_eq(got.count, 1);
    const struct post *post = got.at[0];
    cr_expect_str_eq(post->network, "x");
    cr_expect_str_eq(post->native_id, "563710000000000001");
    cr_expect_str_eq(post->author_id, "7");
    cr_expect_str_eq(post->author, "amina_example");
    cr_expect_str_eq(post->name, "Amina");
    cr_expect_str_eq(post->url, "https://x.com/amina_example/status/563710000000000001");
    cr_expect_str_eq(post->lang, "en");
    cr_expect(span_is(post->text, "@musa_example Tea & #ORS https://example.org/ors?x=1"));
    cr_expect_eq(post->posted_ms, 1423238405000);
    cr_expect_eq(post->grain, WHEN_SECOND);
    cr_expect_eq(post->likes, 3);
    cr_expect_eq(post->boosts, 2);
    cr_expect_eq(post->replies, POST_NO_COUNT);
    cr_expect_eq(post->quality, QUALITY_FULL);
    cr_expect_eq(post->raw.at[0], '{');
    cr_expect_str_eq(post_relation(post, RELATION_ANSWERS, 0)->native_id, "563710000000000000");
    const struct entity *tag = post_entity(post, ENTITY_HASHTAG, 0), *link = post_entity(post, ENTITY_LINK, 0);
    cr_expect(span_is(tag->text, "ORS"));
    cr_expect(span_is(span_from_to(post->text, tag->start, tag->end), "#ORS"));
    cr_expect_str_eq(link->url, "https://example.org/ors?x=1");
    cr_expect(span_is(span_from_to(post->text, link->start, link->end), "https://example.org/ors?x=1"));
    cr_expect(span_is(post_entity(post, ENTITY_MEDIA, 0)->text, "A cup"));
    cr_expect_str_eq(got.places[0].kind, "file");
}

Test(format_twarc, a_retweet_is_a_repost_without_text_and_brings_the_original)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_twarc,
        "{" CREATED ",\"id_str\":\"12\",\"full_text\":\"RT @musa_example: the whole te\xe2\x80\xa6\"," USER ",\"retweeted_status\":"
        "{" CREATED ",\"id_str\":\"11\",\"full_text\":\"the whole text\",\"user\":{\"id_str\":\"8\",\"screen_name\":\"musa_example\"}}}\n");
    cr_assert_eq(got.count, 2);
    const struct post *repost = posts_find(&got, "12"), *original = posts_find(&got, "11");
    cr_assert(repost && original);
    cr_expect_eq(repost->kind, POST_REPOST);
    cr_expect_eq(repost->text.length, 0);
    cr_expect_str_eq(post_relation(repost, RELATION_REPOSTS, 0)->native_id, "11");
    cr_expect(span_is(original->text, "the whole text"));
    cr_expect_eq(original->quality, QUALITY_FULL);
    cr_expect(span_starts(original->raw, "{\"created_at\""));
}

Test(format_twarc, long_texts_quotes_and_edits_of_v1)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_twarc,
        "{" CREATED ",\"id_str\":\"22\",\"text\":\"cut\xe2\x80\xa6\",\"truncated\":true,\"extended_tweet\":{\"full_text\":\"cut no more https://t.co/q\",\"entities\":"
        "{\"urls\":[{\"url\":\"https://t.co/q\",\"expanded_url\":\"https://twitter.com/musa_example/status/21\",\"indices\":[12,26]}]}},"
        "\"edit_history\":{\"edit_tweet_ids\":[\"20\",\"22\"]},\"quoted_status_id_str\":\"21\"," USER ","
        "\"quoted_status\":{" CREATED ",\"id_str\":\"21\",\"text\":\"quoted\"," USER "}}\n");
    const struct post *post = posts_find(&got, "22"), *quoted = posts_find(&got, "21");
    cr_assert(post && quoted);
    cr_expect(span_is(post->text, "cut no more"));
    cr_expect_str_eq(post_relation(post, RELATION_QUOTES, 0)->native_id, "21");
    cr_expect_str_eq(post_relation(post, RELATION_VERSION_OF, 0)->native_id, "20");
    cr_expect_null(post_relation(post, RELATION_VERSION_OF, 1));
    cr_expect_eq(quoted->quality, QUALITY_MENTIONED);
}

#define V2_AUTHOR "\"author_id\":\"77\",\"created_at\":\"2025-07-01T08:15:30.000Z\",\"conversation_id\":\"100\""

Test(format_twarc, a_v2_page_is_joined_with_what_it_includes)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_twarc,
        "{\"data\":[{\"id\":\"101\",\"text\":\"cut\xe2\x80\xa6 https://t.co/x\",\"note_tweet\":{\"text\":\"what &lt;works&gt; #ORS\",\"entities\":{\"hashtags\":[{\"start\":21,\"end\":25,\"tag\":\"ORS\"}]}},"
        V2_AUTHOR ",\"lang\":\"qst\",\"referenced_tweets\":[{\"type\":\"replied_to\",\"id\":\"100\"}],\"attachments\":{\"media_keys\":[\"3_1\"],\"poll_ids\":[\"5\"]},"
        "\"public_metrics\":{\"retweet_count\":1,\"reply_count\":2,\"like_count\":3}},"
        "{\"id\":\"102\",\"text\":\"RT @x: a\"," V2_AUTHOR ",\"referenced_tweets\":[{\"type\":\"retweeted\",\"id\":\"90\"}]}],"
        "\"includes\":{\"users\":[{\"id\":\"77\",\"username\":\"amina_example\",\"name\":\"Amina\"}],\"media\":[{\"media_key\":\"3_1\",\"type\":\"photo\",\"url\":\"https://example.org/1.jpg\",\"alt_text\":\"alt\"}],"
        "\"polls\":[{\"id\":\"5\",\"options\":[{\"label\":\"yes\"},{\"label\":\"no\"}]}],"
        "\"tweets\":[{\"id\":\"90\",\"text\":\"a whole post\",\"author_id\":\"78\",\"created_at\":\"2025-07-01T08:00:00.000Z\"},{\"id\":\"100\",\"text\":\"root\",\"author_id\":\"77\",\"created_at\":\"2025-07-01T08:00:00.000Z\"}]},"
        "\"errors\":[{\"resource_type\":\"tweet\",\"resource_id\":\"95\",\"type\":\"https://api.twitter.com/2/problems/resource-not-found\"}],"
        "\"__twarc\":{\"retrieved_at\":\"2025-07-02T00:00:00+00:00\"}}\n");
    cr_assert_eq(got.count, 4);
    const struct post *post = posts_find(&got, "101");
    cr_assert(post);
    cr_expect(span_is(post->text, "what <works> #ORS"));
    cr_expect_str_eq(post->author, "amina_example");
    cr_expect_null(post->lang);
    cr_expect_eq(post->grain, WHEN_MS);
    cr_expect_eq(post->seen_ms, 1751414400000);
    cr_expect_eq(post->replies, 2);
    cr_expect(span_is(post_entity(post, ENTITY_MEDIA, 0)->text, "alt"));
    cr_expect(span_is(post_entity(post, ENTITY_POLL, 0)->text, "yes\nno"));
    cr_expect_str_eq(post_relation(post, RELATION_THREAD, 0)->native_id, "100");
    cr_expect(span_starts(post->raw, "{\"id\":\"101\""));
    cr_expect_eq(posts_find(&got, "102")->kind, POST_REPOST);
    cr_expect_eq(posts_find(&got, "90")->quality, QUALITY_FULL);
    cr_expect_eq(posts_find(&got, "100")->quality, QUALITY_MENTIONED);
    cr_expect_str_eq(posts_find(&got, "90")->url, "https://x.com/i/web/status/90");
    cr_expect_eq(got.gone, 1);
}

Test(format_twarc, both_spellings_of_v2_are_read_and_the_flattened_form)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_twarc,
        "{\"id\":\"201\",\"text\":\"cut\",\"note_post\":{\"text\":\"whole\"}," V2_AUTHOR ",\"author\":{\"id\":\"77\",\"username\":\"amina_example\"},"
        "\"referenced_posts\":[{\"type\":\"quoted\",\"id\":\"200\",\"text\":\"inner\"," V2_AUTHOR "}],\"edit_history_post_ids\":[\"199\",\"201\"],\"public_metrics\":{\"repost_count\":9}}\n");
    const struct post *post = posts_find(&got, "201");
    cr_assert(post);
    cr_expect(span_is(post->text, "whole"));
    cr_expect_eq(post->boosts, 9);
    cr_expect_str_eq(post_relation(post, RELATION_QUOTES, 0)->native_id, "200");
    cr_expect_str_eq(post_relation(post, RELATION_VERSION_OF, 0)->native_id, "199");
    cr_expect_eq(posts_find(&got, "200")->quality, QUALITY_MENTIONED);
}

Test(format_twarc, what_is_no_post_is_set_aside_by_its_kind)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_twarc,
        "{\"delete\":{\"status\":{\"id_str\":\"5\"},\"timestamp_ms\":\"1423238405000\"}}\n"
        "{\"limit\":{\"track\":3}}\n{\"errors\":[{\"title\":\"Not Found Error\"}]}\n{\"meta\":{\"result_count\":0}}\n"
        "{\"data\":[{\"id\":\"1\",\"username\":\"amina_example\",\"name\":\"A\"},{\"id\":\"2\",\"username\":\"musa_example\",\"name\":\"M\"}]}\n"
        "{\"data\":[{\"id\":\"1\",\"name\":\"L\",\"member_count\":3}]}\n{\"start\":\"2020\",\"end\":\"2021\",\"tweet_count\":4}\n");
    cr_expect_eq(got.count, 0);
    cr_expect_eq(got.reject_count, 0);
    cr_expect_eq(posts_set_aside(&got, "deletion notice"), 1);
    cr_expect_eq(posts_set_aside(&got, "stream limit"), 1);
    cr_expect_eq(posts_set_aside(&got, "error"), 1);
    cr_expect_eq(posts_set_aside(&got, "empty page"), 1);
    cr_expect_eq(posts_set_aside(&got, "user"), 2);
    cr_expect_eq(posts_set_aside(&got, "list"), 1);
    cr_expect_eq(posts_set_aside(&got, "count"), 1);
    cr_expect_eq(got.gone, 1);
}

Test(format_twarc, bad_records_are_rejected_with_their_place_and_the_rest_goes_on)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_twarc,
        "{\"id_str\":\"1\",\"text\":7," USER "}\n"
        "{\"text\":\"no id\",\"id_str\":\"\"," USER "}\n"
        "7\n[3]\n{\"some\":\"thing\"}\n"
        "{\"id_str\":\"2\",\"text\":\"cut of\n"
        "{" CREATED ",\"id_str\":\"3\",\"text\":\"good\"," USER "}\n{\"id_str\":\"4\",");
    cr_expect_eq(got.count, 1);
    cr_expect(span_is(got.at[0]->text, "good"));
    static const int64_t LINES[] = {1, 2, 3, 4, 5, 6, 8};
    cr_assert_eq(got.reject_count, COUNT_OF(LINES), "%zu rejects", got.reject_count);
    for (size_t i = 0; i < COUNT_OF(LINES); i++)
        cr_expect_eq(got.rejects[i].why.line, LINES[i], "reject %zu is in line %d", i, (int)got.rejects[i].why.line);
    cr_expect(got.went);
}

Test(format_twarc, without_a_date_the_id_tells_the_time)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_twarc,
        "{\"id_str\":\"1294030472427835393\",\"text\":\"a\"," USER "}\n{\"id_str\":\"12345\",\"text\":\"old\"," USER "}\n");
    cr_assert_eq(got.count, 2);
    cr_expect_eq(got.at[0]->posted_ms, (1294030472427835393 >> 22) + 1288834974657);
    cr_expect_eq(got.at[0]->inferred, POST_INFERRED_TIME);
    cr_expect_eq(got.at[1]->posted_ms, POST_NO_TIME);
}

Test(format_twarc, ids_that_are_only_numbers_keep_their_digits)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_twarc,
        "{\"id\":905255756789825536,\"text\":\"a\"," USER ",\"in_reply_to_status_id\":905255756789825535}\n");
    cr_assert_eq(got.count, 1);
    cr_expect_str_eq(got.at[0]->native_id, "905255756789825536");
    cr_expect_str_eq(post_relation(got.at[0], RELATION_ANSWERS, 0)->native_id, "905255756789825535");
}
