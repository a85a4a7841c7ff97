/* lexicon_diff.c - which posts change theme from one lexicon to another. Posts stream through two taggers. */
#include <stdlib.h>
#include <string.h>

#include "palaver/analysis.h"
#include "palaver/lexicon_use.h"

#define NOT_THERE SIZE_MAX

/* A theme of either lexicon, with its numbers in both. */
struct both {
    const char *id;
    size_t theme[2]; /* NOT_THERE */
    struct theme_balance balance;
};

struct side {
    const struct lexicon *lexicon;
    struct tagger *tagger;
    const struct match **first; /* of each theme in this post, or NULL */
    struct match *matches;      /* copies: a tagger's last until it reads again */
    size_t match_room;
};

struct diff {
    struct side sides[2];
    struct both *themes;
    size_t theme_count;
    struct arena arena;
    theme_change_visit *change;
    void *to;
};

static void diff_release(struct diff *diff)
{
    for (size_t i = 0; i < COUNT_OF(diff->sides); i++) {
        tagger_free(diff->sides[i].tagger);
        free(diff->sides[i].first);
        free(diff->sides[i].matches);
    }
    free(diff->themes);
    arena_release(&diff->arena);
}

static size_t theme_number(const struct lexicon *lexicon, const char *id)
{
    for (size_t i = 0; i < lexicon_theme_count(lexicon); i++)
        if (strcmp(lexicon_theme(lexicon, i)->id, id) == 0)
            return i;
    return NOT_THERE;
}

static void themes_join(struct diff *diff)
{
    const struct lexicon *before = diff->sides[0].lexicon, *after = diff->sides[1].lexicon;
    diff->themes = mem_array(lexicon_theme_count(before) + lexicon_theme_count(after) + 1, sizeof *diff->themes);
    for (size_t i = 0; i < lexicon_theme_count(before); i++) {
        const char *id = lexicon_theme(before, i)->id;
        diff->themes[diff->theme_count++] = (struct both){id, {i, theme_number(after, id)}, {.theme = id}};
    }
    for (size_t i = 0; i < lexicon_theme_count(after); i++) {
        const char *id = lexicon_theme(after, i)->id;
        if (theme_number(before, id) == NOT_THERE)
            diff->themes[diff->theme_count++] = (struct both){id, {NOT_THERE, i}, {.theme = id}};
    }
}

static bool side_read(struct side *side, const struct tagger_text *text, struct err *err)
{
    const struct match *found;
    size_t count;
    if (!tagger_read(side->tagger, text, &found, &count, err))
        return false;
    if (count > side->match_room) {
        side->match_room = count;
        side->matches = mem_grow(side->matches, count, sizeof *side->matches);
    }
    memset(side->first, 0, lexicon_theme_count(side->lexicon) * sizeof *side->first);
    for (size_t i = count; i-- > 0;) {
        side->matches[i] = found[i];
        side->first[found[i].theme] = &side->matches[i];
    }
    return true;
}

static const struct match *first_of(const struct side *side, size_t theme)
{
    return theme == NOT_THERE ? NULL : side->first[theme];
}

static bool tell(struct diff *diff, const struct stored_post *post, const struct both *both, bool gained,
                 struct err *err)
{
    const struct side *side = &diff->sides[gained];
    const struct match *match = first_of(side, both->theme[gained]);
    struct span field = match->field == MATCH_TITLE ? span_of(post->post.title) : post->post.text;
    struct theme_change change = {post, both->id, gained, lexicon_term(side->lexicon, match->term),
                                  span_from_to(field, match->start, match->end)};
    return diff->change(diff->to, &change, err);
}

static bool compare_post(void *to, const struct stored_post *post, struct err *err)
{
    struct diff *diff = to;
    arena_reset(&diff->arena);
    struct tagger_text text = tagger_text_of(post, &diff->arena);
    if (!side_read(&diff->sides[0], &text, err) || !side_read(&diff->sides[1], &text, err))
        return false;
    for (size_t i = 0; i < diff->theme_count; i++) {
        struct both *both = &diff->themes[i];
        bool before = first_of(&diff->sides[0], both->theme[0]) != NULL;
        bool after = first_of(&diff->sides[1], both->theme[1]) != NULL;
        both->balance.before += before;
        both->balance.after += after;
        both->balance.gained += after && !before;
        both->balance.lost += before && !after;
        if (before != after && !tell(diff, post, both, after, err))
            return false;
    }
    return true;
}

bool lexicon_diff(struct store *store, const struct lexicon_pair *pair, const struct query *query,
                  theme_change_visit *change, bool (*balance)(void *to, const struct theme_balance *, struct err *),
                  void *to, struct err *err)
{
    OWNED(diff_release) struct diff diff = {.sides = {{.lexicon = pair->before}, {.lexicon = pair->after}},
                                            .change = change, .to = to};
    for (size_t i = 0; i < COUNT_OF(diff.sides); i++) {
        struct side *side = &diff.sides[i];
        side->tagger = tagger_new(side->lexicon, err);
        if (!side->tagger)
            return false;
        side->first = mem_array(lexicon_theme_count(side->lexicon) + 1, sizeof *side->first);
    }
    themes_join(&diff);
    struct post_selection selection = {.query = query, .wants = WANT_TEXT | WANT_SEGMENTS, .order = ORDER_TIME};
    if (!store_each_post(store, &selection, compare_post, &diff, err))
        return false;
    for (size_t i = 0; i < diff.theme_count; i++)
        if (!balance(to, &diff.themes[i].balance, err))
            return false;
    return true;
}
