/* RSS and Atom. */
#include <criterion/criterion.h>

#include "tests/unit/support/posts.h"

extern const struct format format_feed;

Test(format_feed, an_rss_item_has_all_its_fields)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_feed,
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Ward news</title><language>fr</language><link>https://example.org/</link>"
        "<item><title>Soap &amp;amp; &lt;b&gt;tea&lt;/b&gt;</title><link>https://example.org/1</link><guid isPermaLink=\"false\">tag:1</guid><dc:creator>Amina</dc:creator><pubDate>Fri, 06 Feb 2015 16:00:05 GMT</pubDate>"
        "<description>short</description><content:encoded><![CDATA[<p>Long <a href=\"/x\">text</a></p>]]></content:encoded><enclosure url=\"https://example.org/a.mp3\" type=\"audio/mpeg\"/></item></channel></rss>");
    cr_assert_eq(got.count, 1);
    const struct post *post = got.at[0];
    cr_expect_eq(post->kind, POST_ARTICLE);
    cr_expect_str_eq(post->network, "web");
    cr_expect_str_eq(post->native_id, "https://example.org/1");
    cr_expect_str_eq(post->title, "Soap & tea");
    cr_expect_str_eq(post->name, "Amina");
    cr_expect_str_eq(post->lang, "fr");
    cr_expect_eq(post->posted_ms, 1423238405000);
    cr_expect(span_is(post->text, "Long text"));
    const struct entity *link = post_entity(post, ENTITY_LINK, 0);
    cr_expect_str_eq(link->url, "https://example.org/x");
    cr_expect(span_is(span_from_to(post->text, link->start, link->end), "text"));
    cr_expect_str_eq(post_entity(post, ENTITY_MEDIA, 0)->title, "audio/mpeg");
    cr_expect_str_eq(got.places[0].kind, "feed");
    cr_expect_str_eq(got.places[0].name, "Ward news");
    cr_expect(span_starts(post->raw, "<item>"));
}

Test(format_feed, atom_and_rdf_are_read_too)
{
    OWNED(post_list_release) struct post_list atom = posts_read(&format_feed,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>F</title><author><name>Ada</name></author><entry><id>urn:1</id><title type=\"html\">A &lt;i&gt;b&lt;/i&gt;</title>"
        "<link rel=\"alternate\" href=\"https://example.org/2\"/><link rel=\"self\" href=\"https://example.org/no\"/><published>2015-02-06T16:00:05Z</published><updated>2015-02-07T16:00:05Z</updated>"
        "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>One</p><p>Two</p></div></content></entry></feed>");
    cr_assert_eq(atom.count, 1);
    cr_expect_str_eq(atom.at[0]->url, "https://example.org/2");
    cr_expect_str_eq(atom.at[0]->title, "A b");
    cr_expect_str_eq(atom.at[0]->name, "Ada");
    cr_expect_str_eq(atom.at[0]->lang, "en");
    cr_expect(span_is(atom.at[0]->text, "One\n\nTwo"));
    cr_expect_eq(atom.at[0]->edited_ms, 1423324805000);
    OWNED(post_list_release) struct post_list rdf = posts_read(&format_feed,
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>F</title></channel>"
        "<item rdf:about=\"https://example.org/3\"><title>T</title><link>https://example.org/3</link><dc:date>2015-02-06</dc:date></item></rdf:RDF>");
    cr_assert_eq(rdf.count, 1);
    cr_expect_eq(rdf.at[0]->grain, WHEN_DAY);
}

Test(format_feed, feeds_that_are_not_well_formed_give_what_they_have)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_feed,
        "\n PHP warning\n<?xml version=\"1.0\"?><rss><channel><item><title>Caf&eacute; & bar</title><link>https://example.org/1</link></item><item><title>second\x01</title><link>https://example.org/2</link></item><item><tit");
    cr_assert_geq(got.count, 2);
    cr_expect_str_eq(got.at[1]->title, "second");
    cr_expect(strstr(got.at[0]->title, "Caf\xc3\xa9"));
}

Test(format_feed, empty_entries_are_rejected_and_entities_not_expanded)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_feed,
        "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>\n<rss><channel>\n<item><link>https://example.org/1</link></item>\n<item><title>x &b; &f;</title></item></channel></rss>");
    cr_assert_eq(got.reject_count, 1);
    cr_expect_str_eq(got.rejects[0].why.text, "an entry without title and text");
    cr_expect_eq(got.rejects[0].why.line, 3);
    cr_assert_eq(got.count, 1);
    cr_expect_null(strstr(got.at[0]->title, "root:"));
    OWNED(post_list_release) struct post_list none = posts_read(&format_feed, "<rss><channel></channel></rss>");
    cr_expect_eq(posts_set_aside(&none, "feed without entries"), 1);
    OWNED(post_list_release) struct post_list junk = posts_read(&format_feed, "no markup");
    cr_expect_eq(junk.reject_count, 1);
}
