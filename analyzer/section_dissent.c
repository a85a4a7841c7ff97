/* section_dissent.c - ::dissent and ::next: posts that say of themselves that they disagree, look back, or tell what
 * comes next. A draft proposes them by their words; an editor decides. */
#include "analyzer/section.h"

#define MAX_CARDS 50

static bool has_cue(const struct telling *telling, const struct note *note, int64_t cues)
{
    (void)telling;
    return (note->cues & (unsigned)cues) && !note->asks;
}

static bool build_cued(struct telling *telling, const struct directive *directive, unsigned cues, struct err *err)
{
    int64_t wanted;
    size_t count;
    if (!directive_number(directive, "max", MAX_CARDS, 0, &wanted, err))
        return false;
    OWNED(mem_freep) size_t *notes = telling_notes(telling, has_cue, cues, &count);
    return telling_cards(telling, notes, count, (size_t)wanted, err);
}

static bool dissent_build(struct telling *telling, const struct directive *directive, struct err *err)
{
    tree_open(&telling->tree, NODE_PARAGRAPH)->css = "sum";
    tree_text(&telling->tree, telling_word(telling, WORD_OTHER_VIEWS_HOW));
    tree_close(&telling->tree);
    return build_cued(telling, directive, CUE_DISSENT, err);
}

static bool next_build(struct telling *telling, const struct directive *directive, struct err *err)
{
    return build_cued(telling, directive, CUE_REFLECTION | CUE_NEXT, err);
}

/* Even when they were chosen before: here they stand with what was answered. */
static bool draft_cued(struct telling *telling, unsigned cues, size_t wanted, int replies, struct err *err)
{
    size_t count, fresh = 0;
    OWNED(mem_freep) size_t *notes = telling_notes(telling, has_cue, cues, &count);
    for (size_t i = 0; i < count; i++)
        if (!telling->picked[notes[i]])
            notes[fresh++] = notes[i];
    return draft_picks(telling, notes, fresh, wanted, replies, err);
}

static bool any_left(struct telling *telling, unsigned cues)
{
    for (size_t i = 0; i < telling->talk.count; i++)
        if (has_cue(telling, &telling->talk.notes[i], cues) && !telling->picked[i])
            return true;
    return false;
}

static bool dissent_draft(struct telling *telling, struct err *err)
{
    if (telling->request->level == STORY_FULL || !any_left(telling, CUE_DISSENT))
        return true;
    draft_heading(telling, 2, telling_word(telling, WORD_OTHER_VIEWS));
    out_text(telling->out, "::dissent\n");
    return draft_cued(telling, CUE_DISSENT, 2, 3, err);
}

static bool next_draft(struct telling *telling, struct err *err)
{
    if (telling->request->level == STORY_FULL || !any_left(telling, CUE_REFLECTION | CUE_NEXT))
        return true;
    draft_heading(telling, 2, telling_word(telling, WORD_NEXT));
    return draft_cued(telling, CUE_REFLECTION, 3, 0, err) && draft_cued(telling, CUE_NEXT, 4, 0, err);
}

const struct section section_dissent = {
    .name = "dissent",
    .what = "says how disagreement was looked for; max= such posts, chosen anew at each build",
    .keys = "max",
    .example = "::dissent max=2",
    .draft = dissent_draft,
    .build = dissent_build,
};

const struct section section_next = {
    .name = "next",
    .what = "max= posts that look back or tell what comes next, chosen anew at each build",
    .keys = "max",
    .example = "::next max=4",
    .draft = next_draft,
    .build = next_build,
};
