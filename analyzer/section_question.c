/* section_question.c - ::question: the host's words; its draft is the middle of a story: each question in order with
 * its best answers. */
#include <string.h>

#include "analyzer/section.h"
#include "palaver/redact.h"

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    for (size_t i = 0; i < directive->id_count; i++) {
        struct card_request request = {.id = directive->ids[i], .note = directive_value(directive, "note"), .asks = true,
                                       .line = directive->line};
        if (!card_add(telling, &request, err))
            return false;
    }
    return true;
}

struct titling {
    struct telling *telling;
    const char *title;
};

static bool title_of(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct titling *titling = to;
    OWNED(str_release) struct str own = STR_INIT;
    if (post->reading.subject.topic) {
        redact_text(span_of(post->reading.subject.topic), NULL, 0, &own);
    } else {
        card_own_text(post, &own);
        struct span bare = heading_bare(str_span(&own));
        titling->title = arena_span_text(&titling->telling->arena, bare);
        for (char *c = (char *)titling->title; *c; c++)
            if (*c == '\n')
                *c = ' ';
        return true;
    }
    titling->title = arena_text(&titling->telling->arena, str_text(&own));
    return true;
}

static bool answers_question(const struct telling *telling, const struct note *note, int64_t question)
{
    (void)telling;
    return note->question == question && !note->asks;
}

/* Every message of the question once, under its heaviest theme. */
static bool draft_by_theme(struct telling *telling, const size_t *notes, size_t count, struct err *err)
{
    const struct talk *talk = &telling->talk;
    for (size_t rank = 0; rank <= talk->theme_rank_count; rank++) {
        size_t theme = rank < talk->theme_rank_count ? talk->theme_rank[rank] : SIZE_MAX;
        bool headed = false;
        for (size_t i = 0; i < count; i++) {
            if (note_main_theme(talk, &talk->notes[notes[i]]) != theme || telling->picked[notes[i]])
                continue;
            if (!headed)
                draft_heading(telling, 3, theme == SIZE_MAX ? telling_word(telling, WORD_OTHER_MESSAGES)
                                                            : talk->themes[theme].title);
            headed = true;
            telling->picked[notes[i]] = true;
            if (!draft_post(telling, notes[i], NULL, err))
                return false;
        }
    }
    return true;
}

static bool draft_all(struct telling *telling, const size_t *notes, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        telling->picked[notes[i]] = true;
        if (!draft_post(telling, notes[i], NULL, err))
            return false;
    }
    return true;
}

static bool draft_answers(struct telling *telling, const size_t *notes, size_t count, struct err *err)
{
    enum story_level level = telling->request->level;
    if (level == STORY_FULL)
        return draft_all(telling, notes, count, err);
    if (level == STORY_LONG && !telling->talk.is_chat)
        return draft_by_theme(telling, notes, count, err);
    size_t wanted = level == STORY_SHORT ? 3 : 6;
    return draft_picks(telling, notes, count, wanted, level == STORY_SHORT ? 0 : 2, err);
}

static bool draft(struct telling *telling, struct err *err)
{
    const struct talk *talk = &telling->talk;
    for (size_t i = 0; i < talk->question_count; i++) {
        const struct talk_question *question = &talk->questions[i];
        struct titling titling = {telling, telling_word(telling, WORD_QUESTION)};
        size_t count;
        if (question->answers == 0 && question->asked == NO_NOTE)
            continue;
        if (question->asked != NO_NOTE &&
            !store_find_post(telling->store, talk->notes[question->asked].short_id, WANT_TEXT | WANT_SEGMENTS, 0,
                             title_of, &titling, err))
            return false;
        draft_heading(telling, 2,
                      arena_format(&telling->arena, "Q%lld: %s", (long long)question->number, titling.title));
        if (question->asked != NO_NOTE)
            out_format(telling->out, "::question %s\n", talk->notes[question->asked].short_id);
        OWNED(mem_freep) size_t *notes = telling_notes(telling, answers_question, question->number, &count);
        out_format(telling->out, "::answers q=%lld max=0\n", (long long)question->number);
        if (!draft_answers(telling, notes, count, err))
            return false;
        if (telling->request->level != STORY_SHORT)
            out_format(telling->out, "::answers q=%lld all=yes\n", (long long)question->number);
    }
    if (talk->question_count > 1 && talk->theme_rank_count > 0) {
        draft_heading(telling, 2, telling_word(telling, WORD_THEME_BY_QUESTION));
        out_text(telling->out, "::chart questions\n");
    }
    return true;
}

const struct section section_question = {
    .name = "question",
    .what = "the post that asked a question, set larger",
    .keys = "note seen says",
    .example = "::question ggv3k2aa7x",
    .draft = draft,
    .build = build,
};
