/* article_tree.h - finding the words of an article in a page's tree. Private to article.c, article_meta.c. */
#ifndef COLLECTOR_ARTICLE_TREE_H
#define COLLECTOR_ARTICLE_TREE_H

#include <libxml/HTMLtree.h>

#include "collector/article.h"

/* Appends the markup of the page's main part to `out_html`, without a heading that is just `title` (may be NULL).
 * Takes from the tree what is not part of it. */
void article_main(xmlDoc *page, const char *title, struct arena *arena, struct str *out_html);

/* What the page says about itself: everything of `out` but its text. */
void article_meta(const xmlDoc *page, const char *url, struct arena *arena, struct article *out);
void article_json_ld(const xmlDoc *page, struct arena *arena, struct article *out);

bool html_named(const xmlNode *node, const char *const *names); /* names ended by NULL; any letter case */
/* Depth first, in the order of the page; NULL at the end. `skip` leaves out what is below `node`. */
xmlNode *html_following(const xmlNode *top, const xmlNode *node, bool skip);

#endif
