/* html.h - writing HTML and SVG by construction: balanced, escaped, no way to pass markup through.
 *
 * Control characters but TAB and LF, and U+FFFE/U+FFFF, become U+FFFD; bidi controls are dropped from text.
 * A link that is not http, https or a fragment (#...) becomes plain text. */
#ifndef PALAVER_HTML_H
#define PALAVER_HTML_H

#include "palaver/out.h"

#define HTML_DEPTH 64

struct html {
    struct out *out;
    const char *open[HTML_DEPTH]; /* static strings */
    int depth;
    bool in_tag; /* the start tag is not closed yet: attributes may follow */
};

struct html html_to(struct out *out);
void html_doctype(struct html *html);
void html_open(struct html *html, const char *tag); /* tag: a static string */
void html_attr(struct html *html, const char *name, const char *value); /* right after html_open; NULL value: bare */
void html_attr_span(struct html *html, const char *name, struct span value);
void html_attr_int(struct html *html, const char *name, int64_t value);
void html_attr_real(struct html *html, const char *name, double value); /* at most 2 decimals, '.' always */
void html_text(struct html *html, const char *text);
void html_span(struct html *html, struct span text);
void html_format(struct html *html, const char *format, ...) PRINTF_LIKE(2, 3); /* escaped after formatting */
void html_close(struct html *html, const char *tag); /* asserts that it is the innermost; void elements close themselves */
/* <tag class="css_class">text</tag> */
void html_element(struct html *html, const char *tag, const char *css_class, const char *text);
void html_link(struct html *html, const char *url, const char *text);
bool html_link_allowed(const char *url); /* http://, https:// or #fragment, no control characters or blanks */
void html_style(struct html *html, struct span css);    /* <style> of our own css, verbatim */
void html_comment_free_line(struct html *html);         /* LF between elements, for readable source */

#endif
