/* section_dissent.c - ::dissent and ::next: posts that say of themselves that they disagree, look back, or tell what
 * comes next. A draft proposes them by their words; an editor decides. */
#include "analyzer/section.h"

#define MAX_CARDS 50

/* The first post of the last question; WHEN_NONE without questions. */
static int64_t last_asked(const struct talk *talk)
{
    int64_t last = WHEN_NONE;
    for (size_t i = 0; i < talk->question_count; i++)
        if (talk->questions[i].asked_ms != WHEN_NONE && (last == WHEN_NONE || talk->questions[i].asked_ms > last))
            last = talk->questions[i].asked_ms;
    return last;
}

/* One disagrees with something: an answer or a reply does, a greeting ("I promise to disagree politely") does not. One
 * looks back, and ahead, at the end: in a chat, after the last question was asked. */
static bool has_cue(const struct telling *telling, const struct note *note, int64_t cues)
{
    const struct talk *talk = &telling->talk;
    if (!(note->cues & (unsigned)cues) || note->asks)
        return false;
    if (!talk->is_chat || talk->question_count == 0)
        return true;
    if (cues & CUE_DISSENT)
        return note->question > 0 || note->parent != NO_NOTE;
    int64_t last = last_asked(talk);
    return last == WHEN_NONE || (note->posted_ms != WHEN_NONE && note->posted_ms >= last);
}

bool note_closes(const struct telling *telling, const struct note *note)
{
    return has_cue(telling, note, CUE_REFLECTION | CUE_NEXT);
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

/* Those that stand above with their question already: "Ewan McAllister-Pryde (Q1), ..." */
static void shown_tell(struct telling *telling)
{
    struct tree *tree = &telling->tree;
    size_t count, told = 0;
    OWNED(mem_freep) size_t *notes = telling_notes(telling, has_cue, CUE_DISSENT, &count);
    for (size_t i = 0; i < count && told < MAX_CARDS; i++) {
        const struct note *note = &telling->talk.notes[notes[i]];
        if (!telling_is_shown(telling, note->short_id))
            continue;
        if (told++ == 0) {
            tree_open(tree, NODE_PARAGRAPH);
            tree_text(tree, telling_word(telling, WORD_ALSO_SHOWN));
        }
        tree_text(tree, told > 1 ? ", " : " ");
        tree_link(tree, arena_format(&telling->arena, "#%s", note->short_id), telling->talk.people[note->person].name);
        if (note->question > 0)
            tree_text(tree, arena_format(&telling->arena, " (Q%d)", (int)note->question));
    }
    if (told == 0)
        return;
    tree_text(tree, ".");
    tree_close(tree);
}

static bool dissent_build(struct telling *telling, const struct directive *directive, struct err *err)
{
    tree_open(&telling->tree, NODE_PARAGRAPH)->css = "sum";
    tree_text(&telling->tree, telling_word(telling, WORD_OTHER_VIEWS_HOW));
    tree_close(&telling->tree);
    shown_tell(telling);
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

static bool any_has(struct telling *telling, unsigned cues)
{
    for (size_t i = 0; i < telling->talk.count; i++)
        if (has_cue(telling, &telling->talk.notes[i], cues))
            return true;
    return false;
}

static bool dissent_draft(struct telling *telling, struct err *err)
{
    if (telling->request->level == STORY_FULL || !any_has(telling, CUE_DISSENT))
        return true;
    draft_heading(telling, 2, telling_word(telling, WORD_OTHER_VIEWS));
    out_text(telling->out, "::dissent\n");
    return draft_cued(telling, CUE_DISSENT, 2, 3, err);
}

static bool next_draft(struct telling *telling, struct err *err)
{
    if (telling->request->level == STORY_FULL || !any_has(telling, CUE_REFLECTION | CUE_NEXT))
        return true;
    draft_heading(telling, 2, telling_word(telling, WORD_NEXT));
    return draft_cued(telling, CUE_REFLECTION, 4, 0, err) && draft_cued(telling, CUE_NEXT, 4, 6, err);
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
