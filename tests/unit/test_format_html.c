/* Saved web pages, and plain texts. */
#include <criterion/criterion.h>

#include "palaver/str.h"
#include "tests/unit/support/posts.h"

extern const struct format format_html, format_text;

#define PROSE "The nurses of the ward said that soap, water and time were what they lacked, and that nobody had asked them. " \
              "They wrote it down, day by day, for three months, and sent it to the district, which answered, in the end, with a visit. "

static const char PAGE[] =
    "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>What the nurses wrote - The Example</title>"
    "<meta property=\"og:title\" content=\"What the nurses wrote\"><meta name=\"author\" content=\"By Amina Example\"><meta property=\"article:published_time\" content=\"2021-03-18T09:30:00+03:00\">"
    "<link rel=\"canonical\" href=\"https://news.example.org/a\"><style>p{}</style><script>var secret = 'script words';</script></head><body>"
    "<nav><ul><li><a href=\"/1\">Menu one</a></li><li><a href=\"/2\">Menu two</a></li></ul></nav>"
    "<div class=\"story\"><h1>What the nurses wrote</h1><p class=\"byline\">By Amina Example</p><p>" PROSE "</p><p>" PROSE "<a href=\"/report\">the report</a></p>"
    "<div class=\"share\"><a href=\"#\">Share this</a></div><p style=\"display:none\">hidden words</p></div>"
    "<aside>Related stories</aside><footer>Imprint words</footer></body></html>";

Test(format_html, the_article_is_found_and_the_furniture_left)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_html, PAGE);
    cr_assert_eq(got.count, 1);
    const struct post *post = got.at[0];
    cr_expect_eq(post->kind, POST_ARTICLE);
    cr_expect_str_eq(post->native_id, "https://news.example.org/a");
    cr_expect_str_eq(post->title, "What the nurses wrote");
    cr_expect_str_eq(post->name, "Amina Example");
    cr_expect_str_eq(post->lang, "en");
    cr_expect_eq(post->posted_ms, 1616049000000);
    cr_expect(span_starts(post->text, "The nurses of the ward"));
    static const char *const AWAY[] = {"Menu", "Share", "hidden", "Related", "Imprint", "script", "What the nurses wrote"};
    for (size_t i = 0; i < COUNT_OF(AWAY); i++)
        cr_expect_null(span_find(post->text, span_of(AWAY[i])), "%s", AWAY[i]);
    const struct entity *link = post_entity(post, ENTITY_LINK, 0);
    cr_expect_str_eq(link->url, "https://news.example.org/report");
    cr_expect(span_is(span_from_to(post->text, link->start, link->end), "the report"));
}

Test(format_html, json_ld_goes_before_meta_tags_however_badly_written)
{
    static const char *const CASES[] = {
        "{\"@type\":\"NewsArticle\",\"headline\":\"From JSON-LD\",\"datePublished\":\"2020-01-02\",\"author\":[{\"@type\":\"Person\",\"name\":\"Ada\"},{\"name\":\"Musa\"}]}",
        "<!-- {\"@graph\":[{\"@type\":\"WebSite\"},{\"@type\":[\"Thing\",\"BlogPosting\"],\"headline\":\"From JSON-LD\",\"datePublished\":\"2020-01-02\",\"author\":\"Ada, Musa\"}]} -->",
        "[{\"@type\":\"Article\",\"headline\":\"From JSON-LD\",\"datePublished\":\"2020-01-02\",\"description\":\"raw\nbreak\",\"author\":{\"givenName\":\"Ada,\",\"familyName\":\"Musa\"}}]",
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        OWNED(str_release) struct str page = STR_INIT;
        str_format(&page, "<html><head><meta property=\"og:title\" content=\"From meta\"><script type=\"application/ld+json\">%s</script></head><body><p>%s</p></body></html>", CASES[i], PROSE);
        OWNED(post_list_release) struct post_list got = posts_read(&format_html, str_text(&page));
        cr_assert_eq(got.count, 1);
        cr_expect_str_eq(got.at[0]->title, "From JSON-LD", "case %zu: %s", i, got.at[0]->title);
        cr_expect_str_eq(got.at[0]->name, "Ada, Musa", "case %zu: %s", i, got.at[0]->name);
        cr_expect_eq(got.at[0]->posted_ms, when_from_date(2020, 1, 2), "case %zu", i);
    }
}

Test(format_html, chinese_and_arabic_prose_weighs_like_any_other)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_html,
        "<html lang=\"zh\"><body><div><a href=\"/\">首页</a> <a href=\"/b\">新闻</a></div><div class=\"x\"><p>在冲突地区，卫生工作者的安全，不只是武装袭击的问题，也是谁算卫生工作者的问题。</p>"
        "<p>村医说，他们受伤时既没有工资，也没有保险，更没有人把他们的名字写进任何一张表里。</p><p>这封信，我读给一位退休的村医听，她沉默了很久，然后说，我们那时候也没有人数。</p></div><div><a href=\"/c\">版权</a></div></body></html>");
    cr_assert_eq(got.count, 1);
    cr_expect(span_starts(got.at[0]->text, "在冲突地区"), "%.*s", (int)got.at[0]->text.length, got.at[0]->text.at);
    cr_expect_null(span_find(got.at[0]->text, span_of("版权")));
    cr_expect_null(got.at[0]->native_id);
}

Test(format_html, pages_without_words_are_rejected_and_broken_ones_read)
{
    OWNED(post_list_release) struct post_list none = posts_read(&format_html, "<html><body><script>x</script></body></html>");
    cr_expect_eq(none.reject_count, 1);
    OWNED(post_list_release) struct post_list broken = posts_read(&format_html, "<html><p>One <b>two<p>three &bogus; <<<");
    cr_assert_eq(broken.count, 1);
    cr_expect(span_find(broken.at[0]->text, span_of("three")));
}

Test(format_text, a_first_line_of_its_own_is_the_title)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_text, "\xef\xbb\xbf# A note\r\n\r\nFirst line\r\nSecond\r\n");
    cr_assert_eq(got.count, 1);
    cr_expect_str_eq(got.at[0]->title, "A note");
    cr_expect(span_is(got.at[0]->text, "First line\nSecond\n"));
    cr_expect_eq(got.at[0]->kind, POST_ARTICLE);
    OWNED(post_list_release) struct post_list one = posts_read(&format_text, "Caf\xe9 and nothing else");
    cr_expect_null(one.at[0]->title);
    cr_expect(span_starts(one.at[0]->text, "Caf\xc3\xa9"));
    cr_expect_eq(one.at[0]->inferred, POST_INFERRED_CHARSET);
    OWNED(post_list_release) struct post_list none = posts_read(&format_text, " \n\n ");
    cr_expect_eq(none.reject_count, 1);
}
