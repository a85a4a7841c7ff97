/* article.h - a web page's article: its own words, and what the page says about it.
 *
 * Metadata by priority: JSON-LD, then meta tags, then what the page shows. The words by the rules of Readability:
 * known containers first, else the blocks with most prose and fewest links. A page with little prose is `thin`. */
#ifndef COLLECTOR_ARTICLE_H
#define COLLECTOR_ARTICLE_H

#include "collector/html_text.h"
#include "palaver/when.h"

struct article {
    const char *title, *author, *site, *description, *lang; /* lang: as declared, BCP 47; NULL where not told */
    const char *url;       /* canonical, http or https; NULL when the page does not say */
    int64_t posted_ms, edited_ms; /* WHEN_NONE when not told */
    enum when_grain grain;
    struct html_text text; /* its links are made absolute when `url` is known */
    bool thin;             /* fewer than 200 letters of prose were found */
    bool charset_guessed, cut; /* cut: a limit of html_text.h was met */
};

#define PAGE_MAX_NODES 150000 /* elements and attributes of one tree; a longer page is read as words only */

#define ARTICLE_INIT {.posted_ms = WHEN_NONE, .edited_ms = WHEN_NONE}
void article_release(struct article *article);

/* Never fails: any bytes are some page. `charset` and `url` as told from outside, or NULL. Everything but the text
 * lives in the arena. */
void article_read(struct span html, const char *charset, const char *url, struct arena *arena, struct article *out);

#endif
