/* tree.h - a story between its file and its forms: what is said, in order, without saying how it looks.
 *
 * Sections make it; story_html.c, story_markdown.c, story_text.c and story_json.c write it; its digest is taken from
 * it. Every number carries the command that gives it again. Everything lives in the tree's arena. */
#ifndef ANALYZER_TREE_H
#define ANALYZER_TREE_H

#include "analyzer/locale.h"
#include "palaver/arena.h"
#include "palaver/html.h"

#define TREE_DEPTH 24

enum node_kind {
    NODE_ROOT,
    NODE_HEADING,   /* level 2..4, id */
    NODE_PARAGRAPH, /* css: what kind of paragraph */
    NODE_MARKDOWN,  /* text: the editor's own words */
    NODE_TEXT,
    NODE_STRONG,
    NODE_NUMBER,    /* number, count: index into counts, or url: its posts on the page */
    NODE_LINK,
    NODE_CODE,
    NODE_CARD,
    NODE_LIST,
    NODE_ITEM,
    NODE_TABLE,     /* text: caption */
    NODE_ROW,
    NODE_CELL,      /* level 1: heads its row, 2: heads its column */
    NODE_BAR,       /* number of level: a bar in a cell */
    NODE_FOLD,      /* opened on demand; text: what it holds, number */
    NODE_CHART,     /* draw, data, text: label; its children say the same in words */
    NODE_TILES,
    NODE_TILE,      /* text: label; its child is the number */
    NODE_GROUP,     /* css: what kind of words; with an id: a part of the page */
};

struct card;
struct chart_data;

struct node {
    enum node_kind kind;
    int level;
    int64_t number;
    int64_t beyond;                    /* NODE_BAR: a lighter part behind the bar */
    size_t count;                      /* 1 + index into counts; 0 none */
    const char *text, *id, *url, *css; /* css: a static name */
    const struct card *card;
    void (*draw)(struct html *html, const void *data, bool wide);
    const void *data;
    struct node *first, *last, *next;
};

/* A number on the page and the command that gives it again. */
struct count {
    const char *command;
    int64_t number;
};

struct tree {
    struct arena *arena;
    struct node *root;
    struct node *open[TREE_DEPTH];
    int depth;
    struct count *counts;
    size_t count_count, count_room;
};

void tree_init(struct tree *tree, struct arena *arena);
void tree_release(struct tree *tree);
struct node *tree_open(struct tree *tree, enum node_kind kind);
void tree_close(struct tree *tree);
struct node *tree_leaf(struct tree *tree, enum node_kind kind);
void tree_text(struct tree *tree, const char *text);
void tree_heading(struct tree *tree, int level, const char *id, const char *text);
void tree_link(struct tree *tree, const char *url, const char *text);
void tree_name(struct tree *tree, const char *name); /* keeps its own writing direction beside what follows */
/* `command` as typed in a shell. Numbers with the same command share one line of the list of counts. */
struct node *tree_number(struct tree *tree, int64_t number, const char *command);
struct node *tree_cell(struct tree *tree, int level, const char *css); /* opens */

/* What stands for {0}, {1}, ... of a locale's word. */
struct fill {
    const char *text;    /* text, or with `url` a link */
    const char *url;     /* of the text; of a number without command: where on the page its posts are */
    int64_t number;      /* when text is NULL */
    const char *command; /* of the number */
};
void tree_fill(struct tree *tree, const char *words, const struct fill *fills, size_t count);

#endif
