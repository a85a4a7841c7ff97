/* html.c - HTML written so that it cannot come out unbalanced or unescaped. */
#include "palaver/html.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

#include "palaver/utf8.h"

struct html html_to(struct out *out)
{
    return (struct html){.out = out};
}

static bool is_void(const char *tag)
{
    static const char *const VOID[] = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"};
    for (size_t i = 0; i < COUNT_OF(VOID); i++)
        if (strcmp(tag, VOID[i]) == 0)
            return true;
    return false;
}

static void tag_end(struct html *html)
{
    if (html->in_tag)
        out_char(html->out, '>');
    html->in_tag = false;
}

void html_doctype(struct html *html)
{
    tag_end(html);
    out_text(html->out, "<!DOCTYPE html>\n");
}

void html_open(struct html *html, const char *tag)
{
    tag_end(html);
    out_char(html->out, '<');
    out_text(html->out, tag);
    html->in_tag = true;
    if (is_void(tag))
        return;
    assert(html->depth < HTML_DEPTH);
    html->open[html->depth++] = tag;
}

void html_close(struct html *html, const char *tag)
{
    tag_end(html);
    if (is_void(tag))
        return;
    assert(html->depth > 0 && strcmp(html->open[html->depth - 1], tag) == 0);
    html->depth--;
    out_text(html->out, "</");
    out_text(html->out, tag);
    out_char(html->out, '>');
}

static bool is_bidi_control(uint32_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c;
}

/* What stands for a character, or NULL when it stands for itself. */
static const char *escape_of(uint32_t c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\t':
    case '\n':
        return NULL;
    case '\r':
        return "\n"; /* what any HTML parser makes of it; the LF of a CRLF is then skipped */
    default:
        break;
    }
    if (is_bidi_control(c))
        return "";
    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) ||
        c == UTF8_REPLACEMENT)
        return "\xef\xbf\xbd";
    return NULL;
}

static bool plain_byte(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
}

static void escaped(struct out *out, struct span text)
{
    size_t at = 0, kept_from = 0;
    while (at < text.length) {
        if (plain_byte((unsigned char)text.at[at])) {
            at++;
            continue;
        }
        size_t bytes;
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        const char *instead = escape_of(c);
        if (instead) {
            out_span(out, span_from_to(text, kept_from, at));
            out_text(out, instead);
            if (c == '\r' && at + 1 < text.length && text.at[at + 1] == '\n')
                bytes++;
            kept_from = at + bytes;
        }
        at += bytes;
    }
    if (at > kept_from)
        out_span(out, span_from_to(text, kept_from, at));
}

static void attr_begin(struct html *html, const char *name)
{
    assert(html->in_tag);
    assert(strncmp(name, "on", 2) != 0 && strcmp(name, "style") != 0); /* the page's policy allows neither */
    out_char(html->out, ' ');
    out_text(html->out, name);
}

void html_attr_span(struct html *html, const char *name, struct span value)
{
    attr_begin(html, name);
    if (!value.at)
        return;
    out_text(html->out, "=\"");
    escaped(html->out, value);
    out_char(html->out, '"');
}

void html_attr(struct html *html, const char *name, const char *value)
{
    html_attr_span(html, name, span_of(value));
}

void html_attr_int(struct html *html, const char *name, int64_t value)
{
    attr_begin(html, name);
    out_format(html->out, "=\"%" PRId64 "\"", value);
}

void html_attr_real(struct html *html, const char *name, double value)
{
    if (!isfinite(value) || fabs(value) > 1e15)
        value = 0;
    /* By hand: printf's decimal point follows the locale. */
    int64_t hundredths = (int64_t)llround(value * 100);
    const char *minus = hundredths < 0 ? "-" : "";
    int64_t whole = llabs(hundredths) / 100, part = llabs(hundredths) % 100;
    attr_begin(html, name);
    if (part == 0)
        out_format(html->out, "=\"%s%" PRId64 "\"", minus, whole);
    else if (part % 10 == 0)
        out_format(html->out, "=\"%s%" PRId64 ".%" PRId64 "\"", minus, whole, part / 10);
    else
        out_format(html->out, "=\"%s%" PRId64 ".%02" PRId64 "\"", minus, whole, part);
}

void html_span(struct html *html, struct span text)
{
    tag_end(html);
    escaped(html->out, text);
}

void html_text(struct html *html, const char *text)
{
    html_span(html, span_of(text));
}

void html_format(struct html *html, const char *format, ...)
{
    OWNED(mem_freep) char *text = NULL;
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int needed = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (needed > 0) {
        text = mem_new((size_t)needed + 1);
        vsnprintf(text, (size_t)needed + 1, format, again);
        html_text(html, text);
    }
    va_end(again);
}

void html_element(struct html *html, const char *tag, const char *css_class, const char *text)
{
    html_open(html, tag);
    if (css_class)
        html_attr(html, "class", css_class);
    if (text)
        html_text(html, text);
    html_close(html, tag);
}

bool html_link_allowed(const char *url)
{
    struct span link = span_of(url);
    if (!span_starts_nocase(link, "http://") && !span_starts_nocase(link, "https://") && !span_starts(link, "#"))
        return false;
    for (size_t i = 0; i < link.length; i++)
        if ((unsigned char)link.at[i] <= 0x20 || (unsigned char)link.at[i] == 0x7f)
            return false;
    return utf8_valid(link);
}

void html_link(struct html *html, const char *url, const char *text)
{
    if (!url || !html_link_allowed(url)) {
        html_text(html, text);
        return;
    }
    html_open(html, "a");
    html_attr(html, "href", url);
    html_text(html, text);
    html_close(html, "a");
}

void html_style(struct html *html, struct span css)
{
    assert(!span_find(css, span_of("</"))); /* it would end the element */
    html_open(html, "style");
    tag_end(html);
    out_span(html->out, css);
    html_close(html, "style");
}

void html_comment_free_line(struct html *html)
{
    tag_end(html);
    out_char(html->out, '\n');
}
