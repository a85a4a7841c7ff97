/* The words of pages. */
#include <criterion/criterion.h>

#include "collector/html_text.h"

struct html_case {
    const char *html, *text;
};

static const struct html_case cases[] = {
    {"<p>One</p><p>two</p>", "One\n\ntwo\n"},
    {"One<br>two<br><br>three", "One\ntwo\n\nthree\n"},
    {"<div>a</div><div>b</div>", "a\nb\n"},
    {"  much \n  white\tspace  ", "much white space\n"},
    {"a<b>b</b> <i>c</i>", "ab c\n"},
    {"<ul><li>a<li>b</ul>", "- a\n- b\n"},
    {"<table><tr><td>a<td>b<tr><td>c</table>", "a\tb\nc\n"},
    {"<blockquote>said<br>so</blockquote>mine", "> said\n> so\n\nmine\n"},
    {"<blockquote><blockquote>deep</blockquote></blockquote>", ">> deep\n"},
    {"<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc\n"},
    {"x<script>alert(1)</script><style>p{}</style>y", "xy\n"},
    {"<p style=\"display:none\">hidden</p><p hidden>too</p>seen", "seen\n"},
    {"&lt;b&gt; &amp; &eacute; &#x4e2d;", "<b> & é 中\n"},
    {"a&nbsp;b<p>&nbsp;</p>c", "a b\n\nc\n"},
    /* and what is broken */
    {"", ""},
    {"<p>", ""},
    {"</p></div>a", "a\n"},
    {"<b><i>a</b></i>b", "ab\n"},
    {"a < b and c > d", "a < b and c > d\n"},
    {"a<!-- never closed", "a\n"},
    {"<table><b>out</table>in", "out\n\nin\n"},
};

Test(html_text, words_and_paragraphs_are_kept_and_markup_is_gone)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(html_text_release) struct html_text got = HTML_TEXT_INIT;
        OWNED(arena_release) struct arena arena = ARENA_INIT;
        html_text_read(span_of(cases[i].html), "utf-8", &arena, &got);
        cr_expect_str_eq(str_text(&got.text), cases[i].text, "case %s gave '%s'", cases[i].html, str_text(&got.text));
    }
}

Test(html_text, links_and_pictures_come_with_their_place_in_the_text)
{
    OWNED(html_text_release) struct html_text got = HTML_TEXT_INIT;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    html_text_read(span_of("<p>See <a href=\" http://example.org/?a=1&amp;b=2 \">the paper </a> now "
                           "<img src=\"http://example.org/p.png\" alt=\"A clinic\"><a href=\"#top\">up</a>"
                           "<img src=\"data:image/png;base64,AAAA\">"),
                   NULL, &arena, &got);
    cr_assert_eq(got.link_count, 2);
    cr_assert_str_eq(got.links[0].url, "http://example.org/?a=1&b=2");
    cr_assert(span_is(span_from_to(str_span(&got.text), got.links[0].start, got.links[0].end), "the paper"));
    cr_assert_null(got.links[0].alt);
    cr_assert_str_eq(got.links[1].alt, "A clinic");
}

Test(html_text, a_page_says_its_title_language_and_charset)
{
    OWNED(html_text_release) struct html_text got = HTML_TEXT_INIT;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    html_text_read(span_of("<html lang=fr><head><meta charset=\"iso-8859-1\"><title> Sant\xE9 </title></head>d\xE9j\xE0"), NULL,
                   &arena, &got);
    cr_assert_str_eq(got.title, "Santé");
    cr_assert_str_eq(got.lang, "fr");
    cr_assert_str_eq(str_text(&got.text), "déjà\n");
    cr_assert_not(got.charset_guessed);
    html_text_read(span_of("<p>d\xE9j\xE0"), NULL, &arena, &got);
    cr_assert_str_eq(str_text(&got.text), "déjà\n");
    cr_assert(got.charset_guessed);
}

Test(html_text, words_below_a_hundred_thousand_elements_are_found, .timeout = 10)
{
    OWNED(str_release) struct str page = STR_INIT;
    OWNED(html_text_release) struct html_text got = HTML_TEXT_INIT;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    for (int i = 0; i < 100000; i++)
        str_add(&page, "<div>");
    str_add(&page, "at the bottom");
    html_text_read(str_span(&page), NULL, &arena, &got);
    cr_assert_str_eq(str_text(&got.text), "at the bottom\n");
    cr_assert(got.cut);
}

Test(html_text, a_tag_of_thousands_of_attributes_costs_no_time, .timeout = 5)
{
    OWNED(str_release) struct str page = STR_INIT;
    OWNED(html_text_release) struct html_text got = HTML_TEXT_INIT;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    str_add(&page, "before <p");
    for (int i = 0; i < 100000; i++)
        str_format(&page, " a%d=1", i);
    str_add(&page, ">after");
    html_text_read(str_span(&page), NULL, &arena, &got);
    cr_assert_str_eq(str_text(&got.text), "before\n\nafter\n");
    cr_assert(got.cut);
}
