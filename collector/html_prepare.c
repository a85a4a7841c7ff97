/* html_prepare.c - a page's bytes as UTF-8 that libxml2 can be given: its charset, and tags that would cost it seconds. */
#include <ctype.h>
#include <strings.h>

#include "collector/charset.h"
#include "collector/html_text.h"

#define META_SEARCH_BYTES 4096
#define CHARSET_NAME_MAX_BYTES 40

static const char *meta_charset(struct span head, struct arena *arena)
{
    for (size_t i = 0; i + 8 < head.length; i++) {
        if (strncasecmp(head.at + i, "charset", 7) != 0)
            continue;
        size_t at = i + 7;
        while (at < head.length && isspace((unsigned char)head.at[at]))
            at++;
        if (at == head.length || head.at[at] != '=')
            continue;
        at++;
        while (at < head.length && (isspace((unsigned char)head.at[at]) || head.at[at] == '"' || head.at[at] == '\''))
            at++;
        size_t from = at;
        while (at < head.length && (isalnum((unsigned char)head.at[at]) || (head.at[at] && strchr("-_.:+", head.at[at]))))
            at++;
        if (at > from && at - from < CHARSET_NAME_MAX_BYTES)
            return arena_span_text(arena, span_from_to(head, from, at));
    }
    return NULL;
}

const char *html_charset(struct span html, struct arena *arena)
{
    if (span_starts(html, "\xEF\xBB\xBF"))
        return "utf-8";
    if (span_starts(html, "\xFF\xFE") || span_starts(html, "\xFE\xFF"))
        return "utf-16";
    struct span head = span_from(html.at, html.length < META_SEARCH_BYTES ? html.length : META_SEARCH_BYTES);
    const char *name = meta_charset(head, arena);
    /* A page that says so in ASCII letters is not in UTF-16. */
    return name && strncasecmp(name, "utf-16", 6) == 0 ? "utf-8" : name;
}

/* The end of the tag that begins at `from`, behind its '>'; counts what looks like an attribute. */
static size_t tag_end(struct span html, size_t from, size_t *out_attributes)
{
    char quote = '\0';
    *out_attributes = 0;
    for (size_t i = from + 1; i < html.length; i++) {
        char c = html.at[i];
        if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if ((c == '"' || c == '\'') && html.at[i - 1] == '=') {
            quote = c;
        } else if (c == '>') {
            return i + 1;
        } else if (isspace((unsigned char)c) || c == '/') {
            ++*out_attributes;
        }
    }
    return html.length;
}

static bool bare_overloaded_tags(struct str *html)
{
    bool whole = true;
    struct span text = str_span(html);
    size_t to = 0, kept_from = 0;
    for (size_t i = 0; i < text.length;) {
        const char *tag = memchr(text.at + i, '<', text.length - i);
        if (!tag)
            break;
        size_t from = (size_t)(tag - text.at), attributes;
        if (from + 1 >= text.length || !isalpha((unsigned char)text.at[from + 1])) {
            i = from + 1;
            continue;
        }
        i = tag_end(text, from, &attributes);
        if (attributes <= 2 * HTML_MAX_ATTRIBUTES) /* blanks may be doubled */
            continue;
        size_t name_end = from + 1;
        while (name_end < i && isalnum((unsigned char)text.at[name_end]))
            name_end++;
        memmove(html->at + to, html->at + kept_from, name_end - kept_from);
        to += name_end - kept_from;
        kept_from = i - (text.at[i - 1] == '>');
        whole = false;
    }
    if (!whole) {
        memmove(html->at + to, html->at + kept_from, text.length - kept_from);
        str_cut(html, to + text.length - kept_from);
    }
    return whole;
}

bool html_prepare(struct span html, const char *charset, struct str *out, bool *out_charset_guessed)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    bool whole = html.length <= HTML_MAX_BYTES;
    if (!whole)
        html.length = HTML_MAX_BYTES;
    const char *own = html_charset(html, &arena);
    if (span_starts(html, "\xEF\xBB\xBF")) {
        html = span_from_to(html, 3, html.length);
        charset = "utf-8";
    }
    if (!charset || !*charset)
        charset = own;
    *out_charset_guessed = !charset_decode(html, charset, out);
    return bare_overloaded_tags(out) && whole;
}
