/* Posts of Bluesky. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/unit/support/posts.h"

extern const struct format format_bluesky;

#define URI(n) "at://did:plc:abc/app.bsky.feed.post/" n
#define AUTHOR "\"author\":{\"did\":\"did:plc:abc\",\"handle\":\"amina.example.org\",\"displayName\":\"Amina\"}"
#define VIEW(n, record) "{\"uri\":\"" URI(n) "\",\"cid\":\"c\",\"indexedAt\":\"2025-07-01T08:20:01.111Z\"," AUTHOR ",\"record\":{" record "}}"
#define CREATED "\"createdAt\":\"2025-07-01T08:20:00.000Z\""

Test(post_bluesky, facets_count_bytes_and_wrong_ones_are_dropped)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_bluesky,
        "{\"posts\":[" VIEW("1", CREATED ",\"langs\":[\"sw\",\"en\"],\"text\":\"Maji safi \xf0\x9f\x9a\xb0 #WASH soma example.org/rep\xe2\x80\xa6\",\"tags\":[\"hygiene\"],\"facets\":["
        "{\"index\":{\"byteStart\":15,\"byteEnd\":20},\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"WASH\"}]},"
        "{\"index\":{\"byteStart\":26,\"byteEnd\":44},\"features\":[{\"$type\":\"app.bsky.richtext.facet#link\",\"uri\":\"https://example.org/report\"},{\"$type\":\"new#kind\"}]},"
        "{\"index\":{\"byteStart\":11,\"byteEnd\":14},\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"cut\"}]},"
        "{\"index\":{\"byteStart\":40,\"byteEnd\":400},\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"far\"}]},"
        "{\"index\":{\"byteStart\":-1,\"byteEnd\":\"x\"},\"features\":7},null]") "]}");
    cr_assert_eq(got.count, 1);
    const struct post *post = got.at[0];
    cr_expect_str_eq(post->native_id, URI("1"));
    cr_expect_str_eq(post->url, "https://bsky.app/profile/did:plc:abc/post/1");
    cr_expect_str_eq(post->author_id, "did:plc:abc");
    cr_expect_str_eq(post->author, "amina.example.org");
    cr_expect_str_eq(post->lang, "sw");
    const struct entity *tag = post_entity(post, ENTITY_HASHTAG, 0), *link = post_entity(post, ENTITY_LINK, 0);
    cr_expect(span_is(span_from_to(post->text, tag->start, tag->end), "#WASH"));
    cr_expect(span_is(link->text, "example.org/rep\xe2\x80\xa6"));
    cr_expect_str_eq(link->url, "https://example.org/report");
    cr_expect(span_is(post_entity(post, ENTITY_HASHTAG, 1)->text, "hygiene"));
    cr_expect_null(post_entity(post, ENTITY_HASHTAG, 2));
    cr_expect_str_eq(post_relation(post, RELATION_THREAD, 0)->native_id, URI("1"));
}

Test(post_bluesky, forged_dates_give_way_to_when_it_was_first_seen)
{
    static const struct {
        const char *created;
        int64_t ms;
        unsigned inferred;
    } CASES[] = {
        {"2025-07-01T08:20:00.000Z", 1751358000000, 0},
        {"2099-01-01T00:00:00Z", 1751358001111, POST_CLAMPED_TIME},
        {"0001-01-01T00:00:00Z", 1751358001111, POST_CLAMPED_TIME},
        {"1970-01-01T00:00:00Z", 1751358001111, POST_CLAMPED_TIME},
        {"not a date", 1751358001111, POST_INFERRED_TIME},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char text[600];
        snprintf(text, sizeof text, "{\"posts\":[" VIEW("1", "\"createdAt\":\"%s\",\"text\":\"a\"") "]}", CASES[i].created);
        OWNED(post_list_release) struct post_list got = posts_read(&format_bluesky, text);
        cr_assert_eq(got.count, 1);
        cr_expect_eq(got.at[0]->posted_ms, CASES[i].ms, "%s", CASES[i].created);
        cr_expect_eq(got.at[0]->inferred, CASES[i].inferred, "%s", CASES[i].created);
    }
}

Test(post_bluesky, a_post_dated_before_its_network_by_both_dates_has_no_time)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_bluesky,
        "{\"posts\":[{\"uri\":\"" URI("1") "\"," AUTHOR ",\"indexedAt\":\"0001-10-14T00:00:00.000Z\","
        "\"record\":{\"createdAt\":\"0001-10-14T00:00:00.000Z\",\"text\":\"a\"}}]}");
    cr_assert_eq(got.count, 1);
    cr_expect_eq(got.at[0]->posted_ms, POST_NO_TIME);
    cr_expect_eq(got.at[0]->inferred, POST_CLAMPED_TIME);
}

Test(post_bluesky, feeds_threads_quotes_and_reposts)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_bluesky,
        "{\"feed\":[{\"post\":{\"uri\":\"" URI("2") "\"," AUTHOR ",\"record\":{" CREATED ",\"text\":\"b\",\"reply\":{\"root\":{\"uri\":\"" URI("0") "\"},\"parent\":{\"uri\":\"" URI("1") "\"}}},"
        "\"embed\":{\"$type\":\"app.bsky.embed.recordWithMedia#view\",\"record\":{\"record\":{\"uri\":\"" URI("8") "\"," AUTHOR ",\"value\":{" CREATED ",\"text\":\"quoted\"}}},\"media\":{\"images\":[{\"alt\":\"A tap\",\"fullsize\":\"https://example.org/1\"}]}}},"
        "\"reply\":{\"parent\":" VIEW("1", CREATED ",\"text\":\"a\"") ",\"root\":{\"$type\":\"app.bsky.feed.defs#notFoundPost\",\"uri\":\"" URI("0") "\",\"notFound\":true}},"
        "\"reason\":{\"$type\":\"app.bsky.feed.defs#reasonRepost\",\"uri\":\"at://did:plc:xyz/app.bsky.feed.repost/5\",\"by\":{\"did\":\"did:plc:xyz\",\"handle\":\"musa.example.org\"},\"indexedAt\":\"2025-07-02T00:00:00Z\"}}]}\n"
        "{\"thread\":{\"$type\":\"app.bsky.feed.defs#threadViewPost\",\"post\":" VIEW("3", CREATED ",\"text\":\"c\"") ",\"replies\":[{\"post\":" VIEW("4", CREATED ",\"text\":\"d\"") ",\"replies\":[]},"
        "{\"$type\":\"app.bsky.feed.defs#notFoundPost\",\"uri\":\"" URI("6") "\",\"notFound\":true},{\"$type\":\"app.bsky.feed.defs#blockedPost\",\"uri\":\"" URI("7") "\",\"blocked\":true}]}}\n");
    cr_assert_eq(got.count, 6);
    const struct post *post = posts_find(&got, URI("2"));
    cr_expect_str_eq(post_relation(post, RELATION_ANSWERS, 0)->native_id, URI("1"));
    cr_expect_str_eq(post_relation(post, RELATION_THREAD, 0)->native_id, URI("0"));
    cr_expect_str_eq(post_relation(post, RELATION_QUOTES, 0)->native_id, URI("8"));
    cr_expect(span_is(post_entity(post, ENTITY_MEDIA, 0)->text, "A tap"));
    cr_expect_eq(posts_find(&got, URI("1"))->quality, QUALITY_MENTIONED);
    cr_expect_eq(posts_find(&got, URI("8"))->quality, QUALITY_MENTIONED);
    const struct post *repost = posts_find(&got, "at://did:plc:xyz/app.bsky.feed.repost/5");
    cr_expect_eq(repost->kind, POST_REPOST);
    cr_expect_str_eq(repost->author, "musa.example.org");
    cr_expect(posts_find(&got, URI("3")) && posts_find(&got, URI("4")));
    cr_expect_eq(got.gone, 1);
    cr_expect_eq(posts_set_aside(&got, "blocked post"), 1);
    cr_expect_eq(posts_set_aside(&got, "post not found"), 1);
}

Test(post_bluesky, one_bad_record_does_not_cost_its_page)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_bluesky,
        "{\"posts\":[" VIEW("1", CREATED ",\"text\":\"a\",\"facets\":null") ",7," VIEW("2", CREATED ",\"text\":7") ",{\"uri\":\"at://did:plc:abc/app.bsky.feed.like/1\"},"
        VIEW("3", "\"text\":\"c\\u0000d\",\"langs\":\"en\",\"reply\":[]") "]}");
    cr_expect_eq(got.count, 2);
    cr_expect(span_is(got.at[1]->text, "c\xef\xbf\xbd" "d"));
    cr_expect_eq(got.reject_count, 2);
    cr_expect_eq(posts_set_aside(&got, "record of another kind"), 1);
}
