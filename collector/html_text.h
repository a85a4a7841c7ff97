/* html_text.h - the words of an HTML page or mail part, as plain text with paragraphs.
 *
 * Scripts, styles, templates and what is hidden from readers (head, noscript, `hidden`) are left out; white space is
 * collapsed as a browser does, but for <pre>; blocks stand on lines of their own, paragraphs between empty lines;
 * list items begin with "- ", cells are parted by tabs, <blockquote> (and what mail programs mark as the mail
 * answered) gets "> " in front of each line, so that quotes can be told as in plain mail. */
#ifndef COLLECTOR_HTML_TEXT_H
#define COLLECTOR_HTML_TEXT_H

#include "palaver/arena.h"
#include "palaver/err.h"
#include "palaver/str.h"

#define HTML_MAX_BYTES ((size_t)32 << 20)  /* of one page or part; what is behind is left out, `cut` is set */
#define HTML_MAX_DEPTH 1024                /* elements open at once; deeper ones are read as if they closed at once */
#define HTML_MAX_ATTRIBUTES 256            /* of one tag; a tag with more loses them all */
#define HTML_MAX_LINKS 5000

struct html_link {
    size_t start, end; /* bytes in the text; start == end: a link without words (a picture) */
    const char *url;   /* as written, entities resolved, blanks at its ends off; not made absolute */
    const char *alt;   /* of a picture: its alternative text, "" when none; NULL for a link */
};

struct html_text {
    struct str text;   /* UTF-8, LF; no blanks at line ends, no empty lines at its ends, a LF at the end unless empty */
    const char *title; /* of <title>, or NULL */
    const char *lang;  /* of <html lang>, or NULL */
    struct html_link *links; /* <a href> and <img src>, in their order; all but text and links live in the arena */
    size_t link_count, link_room;
    bool cut;             /* a limit was met: something is missing */
    bool charset_guessed; /* the charset was not declared or did not fit */
};

#define HTML_TEXT_INIT {0}
void html_text_release(struct html_text *text);
void html_text_clear(struct html_text *text); /* memory kept, for the next page */

/* Reads `html`. Never fails: any bytes are some page. `charset`: as told from outside (HTTP, MIME) or NULL: the page's
 * own <meta> or byte order mark, else UTF-8, else windows-1252. */
void html_text_read(struct span html, const char *charset, struct arena *arena, struct html_text *out);

/* The charset a page states itself (byte order mark, <meta>), or NULL. Lives in the arena. */
const char *html_charset(struct span html, struct arena *arena);

/* `html` as UTF-8 made harmless for libxml2: decoded as above, tags of more than HTML_MAX_ATTRIBUTES attributes bare,
 * at most HTML_MAX_BYTES. For those who parse a page into a tree themselves. Returns false when something was cut. */
bool html_prepare(struct span html, const char *charset, struct str *out, bool *out_charset_guessed);

#endif
