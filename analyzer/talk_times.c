/* talk_times.c - how long answers took after their question, and replies after the post they answer. */
#include <stdlib.h>

#include "analyzer/talk.h"

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The time within which half of them came, the middle one included. */
static int64_t half_of(int64_t *times, size_t count)
{
    if (count == 0)
        return WHEN_NONE;
    qsort(times, count, sizeof *times, by_size);
    return times[(count - 1) / 2];
}

static void asked_find(struct talk *talk)
{
    for (size_t q = 0; q < talk->question_count; q++)
        if (talk->questions[q].asked != NO_NOTE)
            talk->questions[q].asked_ms = talk->notes[talk->questions[q].asked].posted_ms;
    for (size_t q = 0; q < talk->question_count; q++) {
        struct talk_question *question = &talk->questions[q];
        for (size_t r = 0; question->asked_ms != WHEN_NONE && r < talk->question_count; r++) {
            int64_t other = talk->questions[r].asked_ms;
            if (other != WHEN_NONE && other > question->asked_ms &&
                (question->next_ms == WHEN_NONE || other < question->next_ms))
                question->next_ms = other;
        }
    }
}

static struct talk_question *question_find(struct talk *talk, int64_t number)
{
    size_t i = 0;
    while (talk->questions[i].number != number) /* every question of a note is there */
        i++;
    return &talk->questions[i];
}

void talk_times_find(struct talk *talk)
{
    OWNED(mem_freep) int64_t *answers = mem_array(talk->count + 1, sizeof *answers);
    OWNED(mem_freep) int64_t *replies = mem_array(talk->count + 1, sizeof *replies);
    size_t answer_count = 0, reply_count = 0;
    asked_find(talk);
    for (size_t i = 0; i < talk->count; i++) {
        const struct note *note = &talk->notes[i];
        const struct note *parent = note->parent == NO_NOTE ? NULL : &talk->notes[note->parent];
        if (note->posted_ms == WHEN_NONE)
            continue;
        if (parent && parent->posted_ms != WHEN_NONE && note->posted_ms >= parent->posted_ms)
            replies[reply_count++] = note->posted_ms - parent->posted_ms;
        if (note->question <= 0 || note->asks)
            continue;
        struct talk_question *question = question_find(talk, note->question);
        question->by_hosts += talk->people[note->person].host;
        question->late += question->next_ms != WHEN_NONE && note->posted_ms >= question->next_ms;
        if (question->asked_ms != WHEN_NONE && note->posted_ms >= question->asked_ms)
            answers[answer_count++] = note->posted_ms - question->asked_ms;
    }
    talk->timed_answers = (int64_t)answer_count;
    talk->timed_replies = (int64_t)reply_count;
    talk->answer_half_ms = half_of(answers, answer_count);
    talk->reply_half_ms = half_of(replies, reply_count);
}

int64_t talk_answers_within(const struct talk *talk, const struct talk_question *question, int64_t ms)
{
    int64_t count = 0;
    for (size_t i = 0; question->asked_ms != WHEN_NONE && i < talk->count; i++) {
        const struct note *note = &talk->notes[i];
        count += note->question == question->number && !note->asks && note->posted_ms != WHEN_NONE &&
                 note->posted_ms < question->asked_ms + ms;
    }
    return count;
}
