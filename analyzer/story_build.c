/* story_build.c - from a story file to its tree, and from the tree to a form of it. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/people.h"
#include "analyzer/story_forms.h"

/* ---- opening ---- */

static bool id_keep(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    memcpy(to, post->short_id, SHORT_ID_BYTES);
    return true;
}

/* What the editor paraphrased must not stand word for word elsewhere on the page, so it is known before anything is
 * told. An id that is not there is told when its directive is built. */
static bool paraphrased_find(struct telling *telling, struct err *err)
{
    const struct story *story = telling->story;
    size_t room = 0;
    for (size_t i = 0; i < story->block_count; i++)
        if (story->blocks[i].is_directive && directive_value(&story->blocks[i].directive, "paraphrase"))
            room += story->blocks[i].directive.id_count;
    telling->paraphrased = arena_alloc(&telling->arena, (room + 1) * sizeof *telling->paraphrased);
    for (size_t i = 0; i < story->block_count; i++) {
        const struct directive *directive = &story->blocks[i].directive;
        if (!story->blocks[i].is_directive || !directive_value(directive, "paraphrase"))
            continue;
        for (size_t j = 0; j < directive->id_count; j++) {
            char short_id[SHORT_ID_BYTES] = "";
            struct err why = {0};
            if (!store_find_post(telling->store, directive->ids[j], 0, 0, id_keep, short_id, &why)) {
                if (why.code != ERR_MISSING && why.code != ERR_USAGE)
                    return err_pass(err, &why);
                continue;
            }
            telling->paraphrased[telling->paraphrased_count++] = arena_text(&telling->arena, short_id);
        }
    }
    return true;
}

bool telling_open(struct telling *telling, struct store *store, const struct story_request *request,
                  const struct story *story, struct err *err)
{
    *telling = (struct telling){.store = store, .request = request, .story = story};
    telling->locale = locale_find(request->locale);
    tree_init(&telling->tree, &telling->arena);
    telling->query = query_parse(request->query_text, request->zone, err);
    if (!telling->query ||
        !talk_read(store, telling->query, request->tagging, request->lexicon, locale_name(telling->locale),
                   &telling->talk, err) ||
        (story && !paraphrased_find(telling, err))) {
        telling_close(telling);
        return false;
    }
    if (request->people)
        people_apply(request->people, &telling->talk);
    telling->person_used = mem_array(telling->talk.person_count + 1, sizeof *telling->person_used);
    telling->picked = mem_array(telling->talk.count + 1, sizeof *telling->picked);
    telling->note_shown = mem_array(telling->talk.count + 1, sizeof *telling->note_shown);
    return true;
}

void telling_close(struct telling *telling)
{
    free(telling->person_used);
    free(telling->picked);
    free(telling->note_shown);
    free(telling->shown);
    tree_release(&telling->tree);
    talk_release(&telling->talk);
    query_free(telling->query);
    arena_release(&telling->arena);
    *telling = (struct telling){0};
}

/* ---- building ---- */

/* Posts that the file names are the editor's choice: what is chosen at build time must not show them again. */
static void named_mark(struct telling *telling)
{
    for (size_t i = 0; i < telling->story->block_count; i++) {
        const struct block *block = &telling->story->blocks[i];
        for (size_t j = 0; block->is_directive && j < block->directive.id_count; j++) {
            size_t note = talk_find(&telling->talk, block->directive.ids[j]);
            if (note != NO_NOTE)
                telling->picked[note] = true;
        }
    }
}

bool telling_build(struct telling *telling, struct err *err)
{
    named_mark(telling);
    for (size_t i = 0; i < telling->story->block_count; i++) {
        const struct block *block = &telling->story->blocks[i];
        if (!block->is_directive) {
            tree_leaf(&telling->tree, NODE_MARKDOWN)->text = arena_span_text(&telling->arena, block->markdown);
            heading_see(telling, block->markdown);
            continue;
        }
        const struct section *section = section_find(block->directive.name);
        if (!section->build(telling, &block->directive, err)) {
            err_add_file(err, telling->story->name);
            return false;
        }
    }
    return true;
}

/* ---- the digest ---- */

static void hash_number(struct hasher *hasher, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)number);
    hasher_add_field(hasher, span_of(text));
}

static void hash_card(struct hasher *hasher, const struct card *card)
{
    hasher_add_field(hasher, span_of(card->short_id ? card->short_id : ""));
    hasher_add_field(hasher, span_of(card->author));
    hasher_add_field(hasher, card->text);
    hash_number(hasher, card->posted_ms);
    hash_number(hasher, card->likes);
    hash_number(hasher, card->boosts);
    for (size_t i = 0; i < card->mark_count; i++) {
        hash_number(hasher, (int64_t)card->marks[i].start);
        hash_number(hasher, (int64_t)card->marks[i].end);
        hash_number(hasher, (int64_t)card->marks[i].theme);
    }
    for (size_t i = 0; i < card->reply_count; i++)
        hash_card(hasher, card->replies[i]);
}

static void hash_cards(struct hasher *hasher, const struct node *node)
{
    for (; node; node = node->next) {
        if (node->card)
            hash_card(hasher, node->card);
        if (node->kind == NODE_TEXT || node->kind == NODE_LINK)
            hasher_add_field(hasher, span_of(node->text));
        hash_cards(hasher, node->first);
    }
}

void story_digest(const struct telling *telling, struct str *out)
{
    OWNED(hasher_freep) struct hasher *hasher = hasher_new();
    char story[HASH_HEX_BYTES], posts[HASH_HEX_BYTES], counts[HASH_HEX_BYTES];
    struct hash hash = hash_of(telling->story->bytes);
    hash_hex(&hash, story);
    hash_cards(hasher, telling->tree.root->first);
    hash = hasher_end(hasher);
    hash_hex(&hash, posts);
    for (size_t i = 0; i < telling->tree.count_count; i++) {
        hasher_add_field(hasher, span_of(telling->tree.counts[i].command));
        hash_number(hasher, telling->tree.counts[i].number);
    }
    hash = hasher_end(hasher);
    hash_hex(&hash, counts);
    const struct lexicon *lexicon = telling->request->lexicon;
    str_format(out, "1 story=%s lexicon=%s posts=%s counts=%s", story, lexicon ? lexicon_hash(lexicon) : "none", posts,
               counts);
}

/* ---- what story.h promises ---- */

static const char *title_of(const struct telling *telling)
{
    const char *title = story_value(telling->story, "title");
    if (title)
        return title;
    return telling->request->title ? telling->request->title : telling_word(telling, WORD_DISCUSSION);
}

bool story_build(struct store *store, const struct story_request *request, const struct story *story,
                 enum story_form form, struct out *out, struct err *err)
{
    OWNED(telling_close) struct telling telling = {0};
    OWNED(str_release) struct str digest = STR_INIT;
    if (!telling_open(&telling, store, request, story, err) || !telling_build(&telling, err))
        return false;
    story_digest(&telling, &digest);
    switch (form) {
    case STORY_HTML:
        return story_write_html(&telling, title_of(&telling), str_text(&digest), out, err);
    case STORY_JSON:
        return story_write_json(&telling, title_of(&telling), str_text(&digest), out, err);
    case STORY_MARKDOWN:
    case STORY_TEXT:
        break;
    }
    return story_write_plain(&telling, title_of(&telling), form == STORY_MARKDOWN, out, err);
}

/* The value of `name` ("posts=...") in a digest. */
static struct span part_of(struct span digest, const char *name)
{
    const char *at = span_find(digest, span_of(name));
    if (!at)
        return span_of("");
    struct span rest = span_from_to(digest, (size_t)(at - digest.at) + strlen(name), digest.length);
    const char *end = span_find_char(rest, ' ');
    return end ? span_from(rest.at, (size_t)(end - rest.at)) : rest;
}

bool story_verify(struct store *store, const struct story_request *request, const struct story *story,
                  struct span page, bool *out_same, struct str *out_difference, struct err *err)
{
    static const char BEFORE[] = "name=\"palaver-digest\" content=\"";
    static const struct { const char *name, *words; } parts[] = {
        {" story=", "the story file"}, {" lexicon=", "the lexicon"}, {" posts=", "the posts shown"},
        {" counts=", "the numbers"},
    };
    const char *at = span_find(page, span_of(BEFORE));
    if (!at)
        return err_set(err, ERR_SYNTAX, "the page holds no palaver-digest: it was not built by palaver story");
    struct span rest = span_from_to(page, (size_t)(at - page.at) + strlen(BEFORE), page.length);
    const char *end = span_find_char(rest, '"');
    struct span told = span_from(rest.at, end ? (size_t)(end - rest.at) : 0);
    OWNED(str_release) struct str built = STR_INIT;
    OWNED(str_release) struct str digest = STR_INIT;
    struct out out = out_to_str(&built);
    if (!story_build(store, request, story, STORY_HTML, &out, err))
        return false;
    const char *own = strstr(str_text(&built), BEFORE);
    struct span own_rest = span_of(own ? own + strlen(BEFORE) : "");
    const char *own_end = span_find_char(own_rest, '"');
    str_add_span(&digest, span_from(own_rest.at, own_end ? (size_t)(own_end - own_rest.at) : 0));
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (!span_equal(part_of(told, parts[i].name), part_of(str_span(&digest), parts[i].name)))
            str_format(out_difference, "%s%s", out_difference->length ? ", " : "", parts[i].words);
    if (out_difference->length == 0 && !span_equal(page, str_span(&built)))
        str_add(out_difference, "the page itself was altered");
    *out_same = out_difference->length == 0;
    return true;
}
