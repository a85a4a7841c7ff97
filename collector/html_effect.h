/* html_effect.h - what an HTML element does to the words in it, when they become plain text. */
#ifndef COLLECTOR_HTML_EFFECT_H
#define COLLECTOR_HTML_EFFECT_H

enum html_effect {
    EFFECT_NONE,
    EFFECT_SKIP,      /* nothing inside is shown */
    EFFECT_BREAK,     /* <br> */
    EFFECT_BLOCK,     /* stands on lines of its own */
    EFFECT_PARAGRAPH, /* and between empty lines */
    EFFECT_ITEM,
    EFFECT_CELL,
    EFFECT_QUOTE,
    EFFECT_PRE,
    EFFECT_LINK,
    EFFECT_IMAGE,
    EFFECT_TITLE,
    EFFECT_HTML,
};

/* `name` in lower case; unknown elements have no effect. */
enum html_effect html_effect(const char *name);

#endif
