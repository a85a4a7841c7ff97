/* section_numbers.c - ::numbers: the figures of a discussion, as tiles. */
#include "analyzer/section.h"

static void tile(struct telling *telling, enum word label, int64_t number, const char *command)
{
    if (number == 0)
        return;
    struct tree *tree = &telling->tree;
    tree_open(tree, NODE_TILE)->text = telling_word(telling, label);
    tree_number(tree, number, command);
    tree_close(tree);
}

/* A number that the page itself shows. */
static void tile_here(struct telling *telling, enum word label, int64_t number, const char *url)
{
    if (number == 0)
        return;
    tree_open(&telling->tree, NODE_TILE)->text = telling_word(telling, label);
    tree_number(&telling->tree, number, NULL)->url = url;
    tree_close(&telling->tree);
}

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    (void)directive, (void)err;
    const struct talk *talk = &telling->talk;
    struct tree *tree = &telling->tree;
    const char *posts = telling_query(telling, NULL), *stats = telling_command(telling, "stats", NULL);
    tree_open(tree, NODE_TILES);
    tile(telling, talk->is_chat ? WORD_POSTS : WORD_MESSAGES, (int64_t)talk->count, posts);
    tile(telling, talk->is_chat ? WORD_PEOPLE : WORD_CONTRIBUTORS, talk->people_named, stats);
    if (telling->request->people)
        tile_here(telling, WORD_COUNTRIES, talk->countries, "#people");
    else
        tile(telling, WORD_COUNTRIES, talk->countries, stats);
    tile(telling, WORD_QUESTIONS, (int64_t)talk->question_count, stats);
    tile(telling, WORD_REPLIES, talk->replies, telling_query(telling, "is:reply"));
    tile(telling, WORD_LANGUAGES, talk->langs, stats);
    tile_here(telling, WORD_LINKS, (int64_t)talk->link_count, "#links");
    tree_close(tree);
    return true;
}

static bool draft(struct telling *telling, struct err *err)
{
    (void)err;
    out_text(telling->out, "::numbers\n::chart timeline\n");
    if (telling->talk.theme_rank_count > 0)
        out_text(telling->out, "::chart themes\n");
    return true;
}

const struct section section_numbers = {
    .name = "numbers",
    .what = "the figures as tiles: posts, people, questions, replies, languages, links",
    .keys = "",
    .example = "::numbers",
    .draft = draft,
    .build = build,
};
