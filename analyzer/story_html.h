/* story_html.h - what the files that write a page share. */
#ifndef ANALYZER_STORY_HTML_H
#define ANALYZER_STORY_HTML_H

#include "analyzer/section.h"

struct page_heading {
    const char *id, *text;
    struct page_heading *next;
};

struct page {
    struct html html;
    struct telling *telling;
    const char **anchors; /* ids that exist on the page */
    size_t anchor_count;
    struct page_heading *first, *last; /* of the second level */
    int heading_count;
};

/* A link; to a place that is not on the page it becomes plain text. */
void page_link(struct page *page, const char *css, const char *url, const char *text);
/* Where a link leads: an address, a place on the page (posts stand at "#p-ID"), or NULL when it leads nowhere. */
const char *page_target(const struct page *page, const char *url);
bool page_has_anchor(const struct page *page, const char *id);
void page_heading(struct page *page, int level, const char *id, const char *text);
void page_node(struct page *page, const struct node *node); /* and what it holds */
void page_counts(struct page *page); /* the list of all counts, each with its command */
void page_card(struct page *page, const struct card *card);
void page_markdown(struct page *page, const char *markdown);

#endif
