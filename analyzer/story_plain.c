/* story_plain.c - a story as Markdown or as plain text for a mailing list. */
#include <string.h>

#include "analyzer/story_forms.h"
#include "palaver/width.h"

struct plain {
    struct telling *telling;
    struct out *out;
    bool markdown;
};

static void line_text(struct plain *plain, const char *text)
{
    OWNED(str_release) struct str safe = STR_INIT;
    width_safe(span_of(text), &safe);
    out_span(plain->out, str_span(&safe));
}

/* What people wrote must not become markup of the page it is put on. */
static void escaped(struct plain *plain, struct span text, const char *before)
{
    struct span line;
    while (span_line(&text, &line)) {
        OWNED(str_release) struct str safe = STR_INIT;
        width_safe(line, &safe);
        out_text(plain->out, before);
        for (size_t i = 0; i < safe.length; i++) {
            char c = safe.at[i];
            if (plain->markdown && strchr("\\`*_[]<>#|~", c))
                out_char(plain->out, '\\');
            out_char(plain->out, c);
        }
        out_char(plain->out, '\n');
    }
}

static void card_write(struct plain *plain, const struct card *card, int depth)
{
    char before[40] = "";
    struct out *out = plain->out;
    for (int i = 0; i <= depth && i < 12; i++)
        strcat(before, plain->markdown ? "> " : i ? "    " : "  ");
    out_text(out, before);
    out_text(out, plain->markdown ? "**" : "");
    line_text(plain, card->author);
    out_text(out, plain->markdown ? "**" : "");
    if (card->posted_ms != WHEN_NONE)
        out_format(out, ", %s", telling_posted(plain->telling, card->posted_ms, card->grain));
    if (card->short_id)
        out_format(out, " [%s]", card->short_id);
    out_text(out, "\n");
    if (plain->markdown)
        out_format(out, "%s\n", before);
    if (!card->told)
        escaped(plain, card->text, before);
    for (size_t i = 0; i < card->media_count; i++) {
        out_format(out, "%s[%s] ", before, telling_word(plain->telling, WORD_PICTURE));
        escaped(plain, span_of(card->media[i]), "");
    }
    if (card->url && !card->paraphrased)
        out_format(out, "%s%s%s%s\n", before, plain->markdown ? "<" : "", card->url, plain->markdown ? ">" : "");
    if (card->note) {
        out_format(out, "%s%s: ", before, telling_word(plain->telling, WORD_NOTE));
        escaped(plain, span_of(card->note), "");
    }
    for (size_t i = 0; i < card->reply_count; i++) {
        out_format(out, "%s\n", before);
        card_write(plain, card->replies[i], depth + 1);
    }
    if (depth == 0)
        out_text(out, "\n");
}

static void node_write(struct plain *plain, const struct node *node);

static void children(struct plain *plain, const struct node *node)
{
    for (const struct node *child = node->first; child; child = child->next)
        node_write(plain, child);
}

static void row_write(struct plain *plain, const struct node *row)
{
    out_text(plain->out, plain->markdown ? "|" : "  ");
    bool first = true;
    for (const struct node *cell = row->first; cell; cell = cell->next) {
        if (cell->first && cell->first->kind == NODE_BAR)
            continue;
        out_text(plain->out, plain->markdown ? " " : first ? "" : "  ");
        children(plain, cell);
        out_text(plain->out, plain->markdown ? " |" : "");
        first = false;
    }
    out_text(plain->out, "\n");
}

static void table_write(struct plain *plain, const struct node *table)
{
    out_format(plain->out, plain->markdown ? "**%s**\n\n" : "%s\n", table->text);
    for (const struct node *row = table->first; row; row = row->next) {
        row_write(plain, row);
        if (!plain->markdown || row != table->first)
            continue;
        out_text(plain->out, "|");
        for (const struct node *cell = row->first; cell; cell = cell->next)
            if (!cell->first || cell->first->kind != NODE_BAR)
                out_text(plain->out, " --- |");
        out_text(plain->out, "\n");
    }
    out_text(plain->out, "\n");
}

static void counts_write(struct plain *plain)
{
    const struct tree *tree = &plain->telling->tree;
    if (tree->count_count == 0)
        return;
    const char *head = telling_word(plain->telling, WORD_COUNTS_HEAD);
    out_format(plain->out, plain->markdown ? "\n## %s\n\n" : "\n%s\n\n", head);
    for (size_t i = 0; i < tree->count_count; i++)
        out_format(plain->out, plain->markdown ? "- %lld: `%s`\n" : "  %lld: %s\n", (long long)tree->counts[i].number,
                   tree->counts[i].command);
}

static void node_write(struct plain *plain, const struct node *node)
{
    struct out *out = plain->out;
    switch (node->kind) {
    case NODE_HEADING: out_format(out, plain->markdown ? "\n## %s\n\n" : "\n%s\n\n", node->text); break;
    case NODE_PARAGRAPH: children(plain, node); out_text(out, "\n\n"); break;
    case NODE_MARKDOWN: out_text(out, node->text); out_text(out, "\n"); break;
    case NODE_TEXT: case NODE_STRONG: line_text(plain, node->text); break;
    case NODE_NUMBER: out_format(out, "%lld", (long long)node->number); break;
    case NODE_LINK:
        line_text(plain, node->text);
        if (node->url && html_link_allowed(node->url) && *node->url != '#')
            out_format(out, plain->markdown ? " (<%s>)" : " (%s)", node->url);
        break;
    case NODE_CODE: out_format(out, plain->markdown ? "`%s`" : "%s", node->text); break;
    case NODE_CARD: card_write(plain, node->card, 0); break;
    case NODE_LIST: children(plain, node); out_text(out, "\n"); break;
    case NODE_ITEM: out_text(out, "- "); children(plain, node); out_text(out, "\n"); break;
    case NODE_TABLE: table_write(plain, node); break;
    case NODE_ROW: row_write(plain, node); break;
    case NODE_FOLD:
        out_format(out, plain->markdown ? "**%s** (+%lld)\n\n" : "%s (+%lld)\n\n", node->text, (long long)node->number);
        children(plain, node);
        break;
    case NODE_TILES: children(plain, node); out_text(out, "\n"); break;
    case NODE_TILE: out_format(out, "- %s: ", node->text); children(plain, node); out_text(out, "\n"); break;
    case NODE_ROOT: case NODE_GROUP: case NODE_CELL: case NODE_CHART: children(plain, node); break;
    case NODE_BAR: break;
    }
}

bool story_write_plain(struct telling *telling, const char *title, bool markdown, struct out *out, struct err *err)
{
    (void)err;
    struct plain plain = {telling, out, markdown};
    out_format(out, markdown ? "# %s\n\n" : "%s\n\n", title);
    node_write(&plain, telling->tree.root);
    counts_write(&plain);
    return true;
}
