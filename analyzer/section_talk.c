/* section_talk.c - ::talk and ::unanswered: what was said beside the questions, and what nobody answered. */
#include "analyzer/section.h"

#define MAX_CARDS 100

static bool beside(const struct telling *telling, const struct note *note, int64_t unused)
{
    (void)unused, (void)telling;
    return note->question <= 0;
}

static bool open_question(const struct telling *telling, const struct note *note, int64_t unused)
{
    (void)unused;
    return (note->cues & CUE_ASKS) && !note->asks && note->answers == 0 && note->words >= 5 &&
           !telling->talk.people[note->person].host;
}

static bool talk_build(struct telling *telling, const struct directive *directive, struct err *err)
{
    int64_t wanted;
    size_t count;
    if (!directive_number(directive, "max", MAX_CARDS, 0, &wanted, err))
        return false;
    OWNED(mem_freep) size_t *notes = telling_notes(telling, beside, 0, &count);
    return telling_cards(telling, notes, count, (size_t)wanted, err) &&
           telling_fold(telling, telling_word(telling, WORD_SIDE_TALK), notes, count,
                        telling_query(telling, "NOT is:answer NOT is:question"), err);
}

static bool unanswered_build(struct telling *telling, const struct directive *directive, struct err *err)
{
    int64_t wanted;
    size_t count;
    if (!directive_number(directive, "max", MAX_CARDS, 0, &wanted, err))
        return false;
    tree_open(&telling->tree, NODE_PARAGRAPH)->css = "sum";
    tree_text(&telling->tree, telling_word(telling, WORD_UNANSWERED_HOW));
    tree_close(&telling->tree);
    OWNED(mem_freep) size_t *notes = telling_notes(telling, open_question, 0, &count);
    return telling_cards(telling, notes, count, (size_t)wanted, err);
}

static bool talk_draft(struct telling *telling, struct err *err)
{
    size_t count;
    OWNED(mem_freep) size_t *notes = telling_notes(telling, beside, 0, &count);
    if (count == 0)
        return true;
    draft_heading(telling, 2, telling->talk.question_count ? telling_word(telling, WORD_SIDE_TALK)
                                                           : telling_word(telling, WORD_OTHER_MESSAGES));
    size_t wanted = telling->talk.question_count ? 4 : 12;
    if (telling->request->level == STORY_FULL) {
        for (size_t i = 0; i < count; i++)
            if (!draft_post(telling, notes[i], NULL, err))
                return false;
        return true;
    }
    if (!draft_picks(telling, notes, count, wanted, 1, err))
        return false;
    out_text(telling->out, "::talk\n");
    return true;
}

static bool unanswered_draft(struct telling *telling, struct err *err)
{
    size_t count;
    OWNED(mem_freep) size_t *notes = telling_notes(telling, open_question, 0, &count);
    if (count == 0 || telling->request->level == STORY_FULL)
        return true;
    draft_heading(telling, 2, telling_word(telling, WORD_UNANSWERED));
    out_text(telling->out, "::unanswered\n");
    return draft_picks(telling, notes, count, 4, 0, err);
}

const struct section section_talk = {
    .name = "talk",
    .what = "posts that answer no question: max= best ones, the others folded away",
    .keys = "max",
    .example = "::talk max=4",
    .draft = talk_draft,
    .build = talk_build,
};

const struct section section_unanswered = {
    .name = "unanswered",
    .what = "says how questions without a reply were looked for; max= of them, chosen anew at each build",
    .keys = "max",
    .example = "::unanswered max=3",
    .draft = unanswered_draft,
    .build = unanswered_build,
};
