/* html_effect.c - the elements that matter, in the order of their names. */
#include "collector/html_effect.h"

#include <stdlib.h>
#include <string.h>

#include "palaver/own.h"

static const struct {
    const char *name;
    enum html_effect effect;
} EFFECTS[] = { /* sorted */
    {"a", EFFECT_LINK},          {"address", EFFECT_BLOCK},   {"article", EFFECT_PARAGRAPH},
    {"aside", EFFECT_PARAGRAPH}, {"blockquote", EFFECT_QUOTE}, {"br", EFFECT_BREAK},
    {"caption", EFFECT_BLOCK},   {"center", EFFECT_BLOCK},    {"dd", EFFECT_BLOCK},
    {"details", EFFECT_BLOCK},   {"div", EFFECT_BLOCK},       {"dl", EFFECT_PARAGRAPH},
    {"dt", EFFECT_BLOCK},        {"figcaption", EFFECT_BLOCK}, {"figure", EFFECT_PARAGRAPH},
    {"footer", EFFECT_PARAGRAPH}, {"form", EFFECT_BLOCK},     {"h1", EFFECT_PARAGRAPH},
    {"h2", EFFECT_PARAGRAPH},    {"h3", EFFECT_PARAGRAPH},    {"h4", EFFECT_PARAGRAPH},
    {"h5", EFFECT_PARAGRAPH},    {"h6", EFFECT_PARAGRAPH},    {"header", EFFECT_PARAGRAPH},
    {"hr", EFFECT_PARAGRAPH},    {"html", EFFECT_HTML},       {"iframe", EFFECT_SKIP},
    {"img", EFFECT_IMAGE},       {"li", EFFECT_ITEM},         {"main", EFFECT_PARAGRAPH},
    {"nav", EFFECT_PARAGRAPH},   {"noscript", EFFECT_SKIP},   {"object", EFFECT_SKIP},
    {"ol", EFFECT_PARAGRAPH},    {"p", EFFECT_PARAGRAPH},     {"pre", EFFECT_PRE},
    {"script", EFFECT_SKIP},     {"section", EFFECT_PARAGRAPH}, {"select", EFFECT_SKIP},
    {"style", EFFECT_SKIP},      {"summary", EFFECT_BLOCK},   {"svg", EFFECT_SKIP},
    {"table", EFFECT_PARAGRAPH}, {"td", EFFECT_CELL},         {"template", EFFECT_SKIP},
    {"textarea", EFFECT_PRE},    {"th", EFFECT_CELL},         {"title", EFFECT_TITLE},
    {"tr", EFFECT_BLOCK},        {"ul", EFFECT_PARAGRAPH},
};

static int compare_name(const void *name, const void *row)
{
    return strcmp(name, *(const char *const *)row);
}

enum html_effect html_effect(const char *name)
{
    const char *const *row =
        bsearch(name, &EFFECTS[0].name, COUNT_OF(EFFECTS), sizeof EFFECTS[0], compare_name);
    return row ? EFFECTS[(size_t)((const char *)row - (const char *)EFFECTS) / sizeof EFFECTS[0]].effect
               : EFFECT_NONE;
}
