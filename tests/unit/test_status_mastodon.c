/* Statuses of Mastodon servers. */
#include <criterion/criterion.h>

#include "tests/unit/support/posts.h"

extern const struct format format_mastodon;

#define ACCOUNT "\"account\":{\"id\":\"7\",\"acct\":\"amina\",\"username\":\"amina\",\"display_name\":\"Amina\",\"url\":\"https://a.example/@amina\",\"uri\":\"https://a.example/users/amina\"}"
#define HEAD(n) "\"id\":\"" n "\",\"uri\":\"https://a.example/s/" n "\",\"url\":\"https://a.example/@amina/" n "\",\"created_at\":\"2025-07-01T08:15:30.120Z\",\"visibility\":\"public\"," ACCOUNT

Test(status_mastodon, a_status_has_all_its_fields)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_mastodon,
        "[{" HEAD("1") ",\"edited_at\":\"2025-07-01T09:00:00.000Z\",\"language\":\"en\",\"spoiler_text\":\"\","
        "\"content\":\"<p>Tea &amp; soap <span class=\\\"h-card\\\"><a href=\\\"https://b.example/@musa\\\" class=\\\"u-url mention\\\">@<span>musa</span></a></span></p>"
        "<p><a href=\\\"https://a.example/tags/WASH\\\" class=\\\"mention hashtag\\\" rel=\\\"tag\\\">#<span>WASH</span></a> "
        "<a href=\\\"https://example.org/a/very/long/path\\\"><span class=\\\"invisible\\\">https://</span><span class=\\\"ellipsis\\\">example.org/a/very</span><span class=\\\"invisible\\\">/long/path</span></a></p>\","
        "\"mentions\":[{\"acct\":\"musa@b.example\",\"url\":\"https://b.example/@musa\"}],\"tags\":[{\"name\":\"wash\"},{\"name\":\"hidden\"}],"
        "\"media_attachments\":[{\"type\":\"image\",\"url\":\"https://a.example/1.webp\",\"description\":\"A tap\"}],"
        "\"poll\":{\"options\":[{\"title\":\"yes\"},{\"title\":\"no\"}]},\"card\":{\"url\":\"https://example.org/a\",\"title\":\"T\",\"description\":\"D\"},"
        "\"replies_count\":2,\"reblogs_count\":1,\"favourites_count\":4}]");
    cr_assert_eq(got.count, 1);
    const struct post *post = got.at[0];
    cr_expect_str_eq(post->native_id, "https://a.example/s/1");
    cr_expect_str_eq(post->author, "amina@a.example");
    cr_expect_str_eq(post->author_id, "https://a.example/users/amina");
    cr_expect_str_eq(post->name, "Amina");
    cr_expect_str_eq(post->lang, "en");
    cr_expect_neq(post->edited_ms, POST_NO_TIME);
    cr_expect(span_is(post->text, "Tea & soap @musa\n\n#WASH https://example.org/a/very/long/path"), "%.*s", (int)post->text.length, post->text.at);
    const struct entity *mention = post_entity(post, ENTITY_MENTION, 0), *tag = post_entity(post, ENTITY_HASHTAG, 0), *link = post_entity(post, ENTITY_LINK, 0);
    cr_expect(span_is(mention->text, "musa@b.example"));
    cr_expect(span_is(span_from_to(post->text, mention->start, mention->end), "@musa"));
    cr_expect(span_is(tag->text, "WASH") && span_is(span_from_to(post->text, tag->start, tag->end), "#WASH"));
    cr_expect(span_is(post_entity(post, ENTITY_HASHTAG, 1)->text, "hidden"));
    cr_expect_str_eq(link->url, "https://example.org/a/very/long/path");
    cr_expect(span_is(post_entity(post, ENTITY_MEDIA, 0)->text, "A tap"));
    cr_expect(span_is(post_entity(post, ENTITY_POLL, 0)->text, "yes\nno"));
    cr_expect_str_eq(post_entity(post, ENTITY_CARD, 0)->title, "T");
    cr_expect_eq(post->replies, 2);
}

Test(status_mastodon, boosts_are_reposts_and_wrappers_are_unwrapped)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_mastodon,
        "[{\"id\":\"9\",\"uri\":\"https://b.example/Announce/9\",\"created_at\":\"2025-07-01T08:20:00Z\",\"content\":\"\"," ACCOUNT ",\"reblog\":{" HEAD("1") ",\"content\":\"<p>a</p>\"}}]");
    cr_assert_eq(got.count, 2);
    const struct post *boost = posts_find(&got, "https://b.example/Announce/9");
    cr_expect_eq(boost->kind, POST_REPOST);
    cr_expect_eq(boost->text.length, 0);
    cr_expect_str_eq(post_relation(boost, RELATION_REPOSTS, 0)->native_id, "https://a.example/s/1");
    cr_expect(span_is(posts_find(&got, "https://a.example/s/1")->text, "a"));
}

Test(status_mastodon, threads_quotes_and_warnings)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_mastodon,
        "{\"ancestors\":[{" HEAD("1") ",\"content\":\"<p>root</p>\"}],\"descendants\":[{" HEAD("2") ",\"in_reply_to_id\":\"1\",\"spoiler_text\":\"Violence\",\"content\":\"plain &lt;text&gt; of GoToSocial\"},"
        "{" HEAD("3") ",\"in_reply_to_id\":\"_\",\"akkoma\":{\"in_reply_to_apid\":\"https://c.example/x\"},\"pleroma\":{\"context\":\"https://c.example/ctx\"},"
        "\"content\":\"<p class=\\\"quote-inline\\\">RE: <a href=\\\"https://a.example/s/4\\\">https://a.example/s/4</a></p><p>mine</p>\",\"quote\":{\"state\":\"accepted\",\"quoted_status\":{" HEAD("4") ",\"content\":\"<p>theirs</p>\"}}}]}");
    cr_assert_eq(got.count, 4);
    const struct post *second = posts_find(&got, "https://a.example/s/2"), *third = posts_find(&got, "https://a.example/s/3");
    cr_expect_str_eq(post_relation(second, RELATION_ANSWERS, 0)->native_id, "https://a.example/s/1");
    cr_expect(span_starts(second->text, "Violence\n\nplain"));
    cr_expect_str_eq(post_relation(third, RELATION_ANSWERS, 0)->native_id, "https://c.example/x");
    cr_expect_str_eq(post_relation(third, RELATION_THREAD, 0)->native_id, "https://c.example/ctx");
    cr_expect_str_eq(post_relation(third, RELATION_QUOTES, 0)->native_id, "https://a.example/s/4");
    cr_expect(span_is(third->text, "mine"), "%.*s", (int)third->text.length, third->text.at);
    cr_expect_eq(posts_find(&got, "https://a.example/s/4")->quality, QUALITY_MENTIONED);
}

Test(status_mastodon, what_is_not_public_or_no_status_stays_out)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_mastodon,
        "{\"uri\":\"u:1\",\"created_at\":\"x\",\"visibility\":\"direct\",\"content\":\"secret\"," ACCOUNT "}\n{\"error\":\"Record not found\"}\n"
        "{\"created_at\":\"x\",\"content\":\"no uri\"," ACCOUNT "}\n[7]\n{\"uri\":\"u:2\",\"created_at\":7,\"content\":[],\"mentions\":7,\"tags\":{}," ACCOUNT "}\n");
    cr_expect_eq(posts_set_aside(&got, "not public"), 1);
    cr_expect_eq(posts_set_aside(&got, "error"), 1);
    cr_expect_eq(got.reject_count, 2);
    cr_assert_eq(got.count, 1);
    cr_expect_eq(got.at[0]->posted_ms, POST_NO_TIME);
}

Test(status_mastodon, the_language_that_snac_declares_for_everything_is_not_believed)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_mastodon,
        "[{\"id\":\"1719820800900150983cd24fb0d6963f7d28e17f72\",\"uri\":\"https://s.example/u/p/1\",\"content\":\"<p>eau</p>\","
        "\"created_at\":\"2025-07-01T08:15:30Z\",\"visibility\":\"public\",\"language\":\"en\"," ACCOUNT "},"
        "{" HEAD("2") ",\"content\":\"<p>eau</p>\",\"language\":\"fr\"}]");
    cr_assert_eq(got.count, 2);
    cr_expect_null(got.at[0]->lang);
    cr_expect_str_eq(got.at[1]->lang, "fr");
}
