/* section_answers.c - ::answers q=N: how many answered a question, the best of them, and all of them. */
#include <string.h>

#include "analyzer/section.h"

#define MAX_CARDS 200

static bool answers_question(const struct telling *telling, const struct note *note, int64_t question)
{
    (void)telling;
    return note->question == question && !note->asks;
}

/* "28 came within 6 minutes. 12 came after the next question was asked." */
static void times_tell(struct telling *telling, const struct talk_question *question)
{
    const struct talk *talk = &telling->talk;
    int64_t within = telling_round_up(talk->answer_half_ms);
    int64_t soon = talk->answer_half_ms == WHEN_NONE ? 0 : talk_answers_within(talk, question, within);
    if (soon > 0 && question->answers > 3) {
        struct fill fills[] = {{.number = soon, .command = telling_answers_before(telling, question, within)},
                               {.text = telling_stretch(telling, within)}};
        tree_text(&telling->tree, telling_gap(telling));
        tree_fill(&telling->tree, telling_word(telling, WORD_ANSWER_TIMES), fills, COUNT_OF(fills));
    }
    if (question->late > 0) {
        struct fill fills[] = {{.number = question->late, .command = telling_answers_late(telling, question)}};
        tree_text(&telling->tree, telling_gap(telling));
        tree_fill(&telling->tree, telling_word(telling, WORD_LATE_ANSWERS), fills, COUNT_OF(fills));
    }
}

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    int64_t number, wanted;
    const char *all = directive_value(directive, "all");
    struct place_at at = {.file = telling->story->name, .line = directive->line, .byte = -1};
    if (!directive_number(directive, "q", INT32_MAX, 0, &number, err) ||
        !directive_number(directive, "max", MAX_CARDS, all ? 0 : 5, &wanted, err))
        return false;
    if (number == 0)
        return err_at(err, ERR_SYNTAX, at, "::answers: to which question? q=1");
    if (all && strcmp(all, "yes") != 0)
        return err_at(err, ERR_SYNTAX, at, "::answers: all=yes is meant");
    const struct talk *talk = &telling->talk;
    size_t count;
    const char *command = telling_query(telling, arena_format(&telling->arena, "q:%lld is:answer", (long long)number));
    OWNED(mem_freep) size_t *notes = telling_notes(telling, answers_question, number, &count);
    if (all)
        return telling_fold(telling, telling_word(telling, WORD_ALL_ANSWERS), notes, count, command, err);
    for (size_t i = 0; i < talk->question_count; i++) {
        if (talk->questions[i].number != number)
            continue;
        struct fill fills[] = {
            {.number = talk->questions[i].answers, .command = command},
            {.number = talk->questions[i].people,
             .command = telling_command(telling, "stats", arena_format(&telling->arena, "q:%lld is:answer",
                                                                       (long long)number))},
        };
        tree_open(&telling->tree, NODE_PARAGRAPH)->css = "sum";
        tree_fill(&telling->tree, telling_word(telling, WORD_ANSWERS_SENTENCE), fills, COUNT_OF(fills));
        times_tell(telling, &talk->questions[i]);
        tree_close(&telling->tree);
    }
    return telling_cards(telling, notes, count, (size_t)wanted, err);
}

const struct section section_answers = {
    .name = "answers",
    .what = "how many answered question q; max= best answers, chosen anew at each build; all=yes: those not shown yet, "
            "folded away",
    .keys = "q max all",
    .example = "::answers q=3 max=5",
    .build = build,
};
