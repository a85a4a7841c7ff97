/* tree.c - building the tree of a story. */
#include "analyzer/tree.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void tree_init(struct tree *tree, struct arena *arena)
{
    *tree = (struct tree){.arena = arena};
    tree->root = arena_alloc(arena, sizeof *tree->root);
    tree->open[tree->depth++] = tree->root;
}

void tree_release(struct tree *tree)
{
    free(tree->counts);
    *tree = (struct tree){0};
}

struct node *tree_leaf(struct tree *tree, enum node_kind kind)
{
    struct node *node = arena_alloc(tree->arena, sizeof *node);
    struct node *parent = tree->open[tree->depth - 1];
    node->kind = kind;
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    return node;
}

struct node *tree_open(struct tree *tree, enum node_kind kind)
{
    assert(tree->depth < TREE_DEPTH);
    struct node *node = tree_leaf(tree, kind);
    tree->open[tree->depth++] = node;
    return node;
}

void tree_close(struct tree *tree)
{
    assert(tree->depth > 1);
    tree->depth--;
}

void tree_text(struct tree *tree, const char *text)
{
    tree_leaf(tree, NODE_TEXT)->text = arena_text(tree->arena, text ? text : "");
}

void tree_heading(struct tree *tree, int level, const char *id, const char *text)
{
    struct node *node = tree_leaf(tree, NODE_HEADING);
    node->level = level;
    node->id = arena_text(tree->arena, id);
    node->text = arena_text(tree->arena, text);
}

void tree_link(struct tree *tree, const char *url, const char *text)
{
    struct node *node = tree_leaf(tree, NODE_LINK);
    node->url = arena_text(tree->arena, url);
    node->text = arena_text(tree->arena, text);
}

void tree_name(struct tree *tree, const char *name)
{
    tree_link(tree, "", name); /* a link that leads nowhere is its text alone, isolated */
}

static size_t count_find(struct tree *tree, int64_t number, const char *command)
{
    for (size_t i = 0; i < tree->count_count; i++)
        if (tree->counts[i].number == number && strcmp(tree->counts[i].command, command) == 0)
            return i + 1;
    if (tree->count_count == tree->count_room) {
        tree->count_room = tree->count_room ? tree->count_room * 2 : 64;
        tree->counts = mem_grow(tree->counts, tree->count_room, sizeof *tree->counts);
    }
    tree->counts[tree->count_count++] = (struct count){arena_text(tree->arena, command), number};
    return tree->count_count;
}

struct node *tree_number(struct tree *tree, int64_t number, const char *command)
{
    struct node *node = tree_leaf(tree, NODE_NUMBER);
    node->number = number;
    if (command)
        node->count = count_find(tree, number, command);
    return node;
}

struct node *tree_cell(struct tree *tree, int level, const char *css)
{
    struct node *node = tree_open(tree, NODE_CELL);
    node->level = level;
    node->css = css;
    return node;
}

static void fill_one(struct tree *tree, const struct fill *fill)
{
    if (fill->text && fill->url)
        tree_link(tree, fill->url, fill->text);
    else if (fill->text)
        tree_text(tree, fill->text);
    else
        tree_number(tree, fill->number, fill->command)->url = fill->command ? NULL : fill->url;
}

static void text_span(struct tree *tree, const char *from, const char *to)
{
    if (to > from)
        tree_leaf(tree, NODE_TEXT)->text = arena_span_text(tree->arena, span_from(from, (size_t)(to - from)));
}

void tree_fill(struct tree *tree, const char *words, const struct fill *fills, size_t count)
{
    const char *from = words;
    for (const char *at = words; *at;) {
        if (*at != '{' || at[1] < '0' || at[1] > '9') {
            at++;
            continue;
        }
        size_t index = (size_t)(at[1] - '0');
        const char *end = strchr(at, '}');
        if (!end || index >= count)
            break;
        text_span(tree, from, at);
        if (at[2] == '?') {
            const char *bar = strchr(at, '|');
            assert(bar && bar < end);
            if (fills[index].number == 1)
                text_span(tree, at + 3, bar);
            else
                text_span(tree, bar + 1, end);
        } else {
            fill_one(tree, &fills[index]);
        }
        at = from = end + 1;
    }
    text_span(tree, from, from + strlen(from));
}
