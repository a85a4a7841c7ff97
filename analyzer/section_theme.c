/* section_theme.c - ::theme ID: what a theme means, how much it weighed, who said it best. */
#include <string.h>

#include "analyzer/section.h"

#define MAX_THEMES 12
#define MAX_CARDS 200

static bool has_theme(const struct telling *telling, const struct note *note, int64_t theme)
{
    return note_has_theme(&telling->talk, note, (size_t)theme);
}

static bool may_stand_for(const struct telling *telling, const struct note *note, int64_t theme)
{
    return note_has_theme(&telling->talk, note, (size_t)theme) && !note_closes(telling, note);
}

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    int64_t wanted;
    struct place_at at = {.file = telling->story->name, .line = directive->line, .byte = -1};
    if (directive->id_count != 1)
        return err_at(err, ERR_SYNTAX, at, "::theme: which theme? One id is wanted");
    if (!directive_number(directive, "max", MAX_CARDS, 0, &wanted, err))
        return false;
    size_t theme = telling_theme_find(telling, directive->ids[0]);
    if (theme == SIZE_MAX)
        return err_at(err, ERR_SYNTAX, at, "::theme: the lexicon has no theme '%s'", directive->ids[0]);
    const struct talk_theme *told = &telling->talk.themes[theme];
    const struct theme *meant = lexicon_theme(telling->request->lexicon, told->lexicon_index);
    struct tree *tree = &telling->tree;
    const char *more = arena_format(&telling->arena, "theme:%s", told->id);
    struct node *paragraph = tree_open(tree, NODE_PARAGRAPH);
    paragraph->css = "sum";
    paragraph->id = arena_format(&telling->arena, "theme-%s", told->id);
    struct fill fills[] = {
        {.number = told->posts, .command = telling_query(telling, more)},
        {.number = told->people, .command = telling_command(telling, "stats", more)},
    };
    tree_fill(tree, telling_word(telling, WORD_THEME_SENTENCE), fills, COUNT_OF(fills));
    if (meant && meant->definition && strcmp(locale_name(telling->locale), "en") == 0) {
        tree_text(tree, " ");
        tree_open(tree, NODE_GROUP)->css = "def";
        tree_text(tree, meant->definition);
        tree_close(tree);
    }
    tree_close(tree);
    size_t count;
    OWNED(mem_freep) size_t *notes = telling_notes(telling, has_theme, (int64_t)theme, &count);
    return telling_cards(telling, notes, count, (size_t)wanted, err);
}

static bool draft(struct telling *telling, struct err *err)
{
    const struct talk *talk = &telling->talk;
    size_t themes = talk->theme_rank_count < MAX_THEMES ? talk->theme_rank_count : MAX_THEMES;
    if (themes > 0)
        draft_heading(telling, 2, telling_word(telling, WORD_THEMES));
    for (size_t i = 0; i < themes; i++) {
        const struct talk_theme *theme = &talk->themes[talk->theme_rank[i]];
        size_t count;
        draft_heading(telling, 3, theme->title);
        out_format(telling->out, "::theme %s\n", theme->id);
        OWNED(mem_freep) size_t *notes = telling_notes(telling, may_stand_for, (int64_t)talk->theme_rank[i], &count);
        if (telling->request->level == STORY_SHORT ? !draft_extracts(telling, notes, count, talk->theme_rank[i], 3, err)
                                                   : !draft_picks(telling, notes, count, i < 2 ? 4 : 2, 0, err))
            return false;
    }
    return true;
}

const struct section section_theme = {
    .name = "theme",
    .what = "what a theme means and how much it weighed; max= best posts, chosen anew at each build",
    .keys = "max",
    .example = "::theme health-worker-safety max=3",
    .draft = draft,
    .build = build,
};
