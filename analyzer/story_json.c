/* story_json.c - a story's tree as JSON, for programs: one object, "schema": 1. */
#include "analyzer/story_forms.h"
#include "palaver/json_out.h"

#define MAX_NESTED 20 /* json_out holds 32 levels; a tree is far flatter */

static const char *const kinds[] = {
    [NODE_ROOT] = "story", [NODE_HEADING] = "heading", [NODE_PARAGRAPH] = "paragraph", [NODE_MARKDOWN] = "markdown",
    [NODE_TEXT] = "text", [NODE_STRONG] = "strong", [NODE_NUMBER] = "number", [NODE_LINK] = "link", [NODE_CODE] = "code",
    [NODE_CARD] = "post", [NODE_LIST] = "list", [NODE_ITEM] = "item", [NODE_TABLE] = "table", [NODE_ROW] = "row",
    [NODE_CELL] = "cell", [NODE_BAR] = "bar", [NODE_FOLD] = "fold", [NODE_CHART] = "chart",
    [NODE_TILES] = "tiles", [NODE_TILE] = "tile", [NODE_GROUP] = "group",
};

static void card_write(struct json_out *json, const struct card *card)
{
    json_key_text(json, "id", card->short_id);
    json_key_text(json, "author", card->author);
    if (card->posted_ms != WHEN_NONE) {
        char when[WHEN_TEXT_BYTES];
        when_text(card->posted_ms, card->grain, NULL, when);
        json_key_text(json, "posted_at", when);
    }
    json_key_text(json, "lang", card->lang);
    json_key_text(json, "title", card->title);
    json_key_span(json, "text", card->text);
    json_key(json, "paraphrased");
    json_bool(json, card->paraphrased);
    json_key_text(json, "url", card->paraphrased ? NULL : card->url);
    json_key_text(json, "note", card->note);
    json_key(json, "themes");
    json_array(json);
    for (size_t i = 0; i < card->theme_count; i++)
        json_text(json, card->themes[i].id);
    json_array_end(json);
    json_key(json, "media");
    json_array(json);
    for (size_t i = 0; i < card->media_count; i++)
        json_text(json, card->media[i]);
    json_array_end(json);
    json_key(json, "replies");
    json_array(json);
    for (size_t i = 0; i < card->reply_count; i++) {
        json_object(json);
        card_write(json, card->replies[i]);
        json_object_end(json);
    }
    json_array_end(json);
}

static void node_write(struct json_out *json, const struct tree *tree, const struct node *node, int depth)
{
    json_object(json);
    json_key_text(json, "kind", kinds[node->kind]);
    if (node->text)
        json_key_text(json, "text", node->text);
    if (node->kind == NODE_LINK)
        json_key_text(json, "url", node->url);
    if (node->kind == NODE_NUMBER || node->kind == NODE_FOLD)
        json_key_int(json, "number", node->number);
    if (node->count)
        json_key_text(json, "command", tree->counts[node->count - 1].command);
    if (node->card)
        card_write(json, node->card);
    if (node->first && depth < MAX_NESTED / 2) {
        json_key(json, "children");
        json_array(json);
        for (const struct node *child = node->first; child; child = child->next)
            if (child->kind != NODE_BAR)
                node_write(json, tree, child, depth + 1);
        json_array_end(json);
    }
    json_object_end(json);
}

bool story_write_json(struct telling *telling, const char *title, const char *digest, struct out *out, struct err *err)
{
    (void)err;
    struct json_out json = json_out_to(out);
    json_object(&json);
    json_key_int(&json, "schema", 1);
    json_key_text(&json, "title", title);
    json_key_text(&json, "query", telling->request->query_text);
    json_key_text(&json, "lexicon", telling->request->lexicon ? lexicon_hash(telling->request->lexicon) : NULL);
    json_key_text(&json, "digest", digest);
    json_key(&json, "body");
    json_array(&json);
    for (const struct node *node = telling->tree.root->first; node; node = node->next)
        node_write(&json, &telling->tree, node, 0);
    json_array_end(&json);
    json_object_end(&json);
    json_line_end(&json);
    return true;
}
