/* test_html.c */
#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>

#include "palaver/html.h"

struct page {
    struct str str;
    struct out out;
    struct html html;
};

static void begin(struct page *page)
{
    page->str = (struct str)STR_INIT;
    page->out = out_to_str(&page->str);
    page->html = html_to(&page->out);
}

static void expect_end(struct page *page, const char *html)
{
    cr_expect_str_eq(str_text(&page->str), html);
    cr_expect_eq(page->html.depth, 0);
    str_release(&page->str);
}

Test(html, elements_nest_and_void_ones_close_themselves)
{
    struct page page;
    begin(&page);
    html_doctype(&page.html);
    html_open(&page.html, "p");
    html_attr(&page.html, "class", "a \"b\" & <c> 'd'");
    html_attr(&page.html, "hidden", NULL);
    html_attr_int(&page.html, "tabindex", -1);
    html_text(&page.html, "one");
    html_open(&page.html, "br");
    html_text(&page.html, "two");
    html_open(&page.html, "img");
    html_attr(&page.html, "alt", "");
    html_close(&page.html, "p");
    html_comment_free_line(&page.html);
    html_element(&page.html, "cite", "name", "O'Hara");
    html_element(&page.html, "b", NULL, NULL);
    expect_end(&page, "<!DOCTYPE html>\n<p class=\"a &quot;b&quot; &amp; &lt;c&gt; &#39;d&#39;\" hidden tabindex=\"-1\">"
                      "one<br>two<img alt=\"\"></p>\n<cite class=\"name\">O&#39;Hara</cite><b></b>");
}

Test(html, no_text_can_pass_as_markup_or_control_the_page)
{
    static const struct {
        const char *text, *html;
    } CASES[] = {
        {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
        {"&amp; \"x\"", "&amp;amp; &quot;x&quot;"},
        {"a\tb\nc\r\nd\re", "a\tb\nc\nd\ne"},
        {"a\x01" "b\x7f" "c\xc2\x9b", "a\xef\xbf\xbd" "b\xef\xbf\xbd" "c\xef\xbf\xbd"},
        {"\xef\xbf\xbe\xef\xbf\xbf\xf0\x9f\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"a\xe2\x80\xae" "b\xe2\x81\xa6" "c\xe2\x80\x8f", "abc"},
        {"a\xff\xe4\xb8z", "a\xef\xbf\xbd\xef\xbf\xbdz"},
        {"é 一 😀 صحة", "é 一 😀 صحة"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct page page;
        begin(&page);
        html_text(&page.html, CASES[i].text);
        expect_end(&page, CASES[i].html);
    }
    struct page page;
    begin(&page);
    html_span(&page.html, span_from("a\0b", 3));
    html_format(&page.html, "%s %d", "<", 3);
    expect_end(&page, "a\xef\xbf\xbd" "b&lt; 3");
}

Test(html, only_web_addresses_and_fragments_become_links)
{
    static const struct {
        const char *url;
        bool allowed;
    } CASES[] = {
        {"http://example.org/a?b=c&d", true},
        {"HTTPS://example.org", true},
        {"#q3", true},
        {"javascript:alert(1)", false},
        {" http://example.org", false},
        {"http://example.org/a b", false},
        {"http://example.org/\n", false},
        {"http://example.org/\x7f", false},
        {"http://example.org/\xff", false},
        {"//example.org", false},
        {"mailto:a@example.org", false},
        {"data:text/html,x", false},
        {"", false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        cr_expect_eq(html_link_allowed(CASES[i].url), CASES[i].allowed, "%s", CASES[i].url);
        struct page page;
        begin(&page);
        html_link(&page.html, CASES[i].url, "text");
        cr_expect_eq(strncmp(str_text(&page.str), "<a href=", 8) == 0, CASES[i].allowed, "%s", CASES[i].url);
        cr_expect(CASES[i].allowed || strcmp(str_text(&page.str), "text") == 0);
        str_release(&page.str);
    }
    struct page page;
    begin(&page);
    html_link(&page.html, "http://example.org/?a&\"b", "<x>");
    html_link(&page.html, NULL, "none");
    expect_end(&page, "<a href=\"http://example.org/?a&amp;&quot;b\">&lt;x&gt;</a>none");
}

Test(html, numbers_have_at_most_two_decimals_and_a_point)
{
    static const struct {
        double value;
        const char *text;
    } CASES[] = {
        {0, "0"}, {1, "1"}, {1.5, "1.5"}, {1.25, "1.25"}, {-0.05, "-0.05"}, {2.0 / 3, "0.67"}, {-0.001, "0"},
        {1e6, "1000000"}, {NAN, "0"}, {INFINITY, "0"}, {1e300, "0"}, {9.999, "10"}, {0.1, "0.1"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char expected[64];
        struct page page;
        begin(&page);
        html_open(&page.html, "rect");
        html_attr_real(&page.html, "x", CASES[i].value);
        html_close(&page.html, "rect");
        snprintf(expected, sizeof expected, "<rect x=\"%s\"></rect>", CASES[i].text);
        expect_end(&page, expected);
    }
}

Test(html, a_style_sheet_is_written_as_it_is)
{
    struct page page;
    begin(&page);
    html_style(&page.html, span_of("a > b { content: \"&\" }"));
    expect_end(&page, "<style>a > b { content: \"&\" }</style>");
}

Test(html, closing_another_element_than_the_innermost_is_our_mistake, .signal = SIGABRT)
{
    struct page page;
    begin(&page);
    html_open(&page.html, "p");
    html_open(&page.html, "b");
    html_close(&page.html, "p");
}

Test(html, an_attribute_behind_the_start_tag_is_our_mistake, .signal = SIGABRT)
{
    struct page page;
    begin(&page);
    html_open(&page.html, "p");
    html_text(&page.html, "x");
    html_attr(&page.html, "class", "late");
}

Test(html, any_bytes_leave_balanced_escaped_text)
{
    uint64_t state = 11;
    for (int round = 0; round < 20000; round++) {
        char bytes[24];
        size_t length = 0;
        while (length < sizeof bytes) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            uint32_t r = (uint32_t)(state >> 33);
            bytes[length++] = r % 3 ? "<>&\"'/\r\n\xe2\x80\xae\xff"[r / 3 % 11] : (char)(r >> 8);
        }
        struct page page;
        begin(&page);
        html_span(&page.html, span_from(bytes, length));
        struct span html = str_span(&page.str);
        for (size_t i = 0; i < html.length; i++)
            cr_assert(!strchr("<>\"'", html.at[i]) && html.at[i], "round %d (seed 11)", round);
        str_release(&page.str);
    }
}
