/* talk_whole.c - what needs the whole discussion: who answered whom, the weight of themes, the questions, the densest
 * stretch, what says nearly the same. */
#include <stdlib.h>

#include "analyzer/talk.h"
#include "palaver/fold.h"

#define CORE_GAP_MS ((int64_t)20 * 60 * 1000) /* a silence this long ends a stretch of a chat */

struct keyed {
    int64_t key;
    size_t note;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->note < y->note ? -1 : x->note > y->note;
}

static void parents_find(struct talk *talk)
{
    OWNED(mem_freep) struct keyed *keys = mem_array(talk->count + 1, sizeof *keys);
    for (size_t i = 0; i < talk->count; i++)
        keys[i] = (struct keyed){talk->notes[i].key, i};
    qsort(keys, talk->count, sizeof *keys, by_key);
    for (size_t i = 0; i < talk->count; i++) {
        size_t low = 0, high = talk->count;
        int64_t wanted = talk->notes[i].parent_key;
        while (wanted && low < high) {
            size_t middle = low + (high - low) / 2;
            if (keys[middle].key < wanted)
                low = middle + 1;
            else
                high = middle;
        }
        if (!wanted || low >= talk->count || keys[low].key != wanted || keys[low].note == i)
            continue;
        struct note *parent = &talk->notes[keys[low].note];
        talk->notes[i].parent = keys[low].note;
        parent->answers = (uint16_t)(parent->answers < UINT16_MAX ? parent->answers + 1 : UINT16_MAX);
        talk->people[parent->person].replies_got++;
        talk->people[talk->notes[i].person].answered++;
    }
}

static void near_fold(struct talk *talk)
{
    OWNED(mem_freep) struct keyed *bands = mem_array(talk->count + 1, sizeof *bands);
    for (size_t band = 0; band < NEAR_HASHES / 4; band++) {
        for (size_t i = 0; i < talk->count; i++) {
            uint64_t hash = 0;
            for (size_t j = 0; j < 4; j++)
                hash = (hash ^ talk->notes[i].near[band * 4 + j]) * 0x9e3779b97f4a7c15u;
            bands[i] = (struct keyed){(int64_t)hash, i};
        }
        qsort(bands, talk->count, sizeof *bands, by_key);
        for (size_t i = 0, first = 0; i < talk->count; i++) {
            if (bands[i].key != bands[first].key)
                first = i;
            struct note *earlier = &talk->notes[bands[first].note], *note = &talk->notes[bands[i].note];
            if (i != first && note->fold == bands[i].note && earlier->fold == bands[first].note &&
                notes_near(earlier, note)) {
                note->fold = bands[first].note;
                earlier->copies = (uint16_t)(earlier->copies < UINT16_MAX ? earlier->copies + 1 : UINT16_MAX);
            }
        }
    }
}

/* ---- namesakes ---- */

struct called {
    const char *name; /* folded */
    size_t person;
};

static int by_name(const void *a, const void *b)
{
    const struct called *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : x->person < y->person ? -1 : x->person > y->person;
}

static void namesakes_find(struct talk *talk)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str folded = STR_INIT;
    OWNED(mem_freep) struct called *called = mem_array(talk->person_count * 3 + 1, sizeof *called);
    size_t count = 0;
    for (size_t i = 0; i < talk->person_count; i++) {
        /* A query finds a mail's author by the address before its @, too. */
        const char *key = talk->people[i].key, *sign = strncmp(key, "mail:", 5) == 0 ? strchr(key, '@') : NULL;
        struct span names[] = {span_of(talk->people[i].name), span_of(talk->people[i].handle),
                               sign ? span_from(key + 5, (size_t)(sign - key) - 5) : span_of("")};
        for (size_t j = 0; j < COUNT_OF(names); j++) {
            if (names[j].length == 0)
                continue;
            str_clear(&folded);
            fold_case(names[j], &folded);
            called[count++] = (struct called){arena_text(&arena, str_text(&folded)), i};
        }
    }
    qsort(called, count, sizeof *called, by_name);
    for (size_t i = 1; i < count; i++)
        if (called[i].person != called[i - 1].person && strcmp(called[i].name, called[i - 1].name) == 0)
            talk->people[called[i].person].namesake = talk->people[called[i - 1].person].namesake = true;
}

/* ---- themes ---- */

static void themes_count(struct talk *talk)
{
    /* Which person was seen last with a theme is not enough: people come back. One bit each. */
    size_t words = talk->person_count / 64 + 1;
    OWNED(mem_freep) uint64_t *seen = mem_array(words * (talk->theme_count + 1), sizeof *seen);
    for (size_t i = 0; i < talk->count; i++) {
        const struct note *note = &talk->notes[i];
        for (size_t j = 0; j < note->theme_count; j++) {
            size_t theme = talk->pool[note->themes_at + j];
            uint64_t *bits = &seen[theme * words + note->person / 64], bit = UINT64_C(1) << (note->person % 64);
            talk->themes[theme].posts++;
            talk->themes[theme].weight += 1 + note->boosts;
            talk->themes[theme].people += !(*bits & bit) && !talk->people[note->person].unknown;
            *bits |= bit;
        }
    }
    for (size_t i = 0; i < talk->theme_count; i++) {
        if (talk->themes[i].posts == 0)
            continue;
        size_t at = talk->theme_rank_count++;
        while (at > 0 && talk->themes[talk->theme_rank[at - 1]].weight < talk->themes[i].weight) {
            talk->theme_rank[at] = talk->theme_rank[at - 1];
            at--;
        }
        talk->theme_rank[at] = i;
    }
}

size_t note_main_theme(const struct talk *talk, const struct note *note)
{
    for (size_t i = 0; i < talk->theme_rank_count; i++)
        if (note_has_theme(talk, note, talk->theme_rank[i]))
            return talk->theme_rank[i];
    return SIZE_MAX;
}

/* ---- questions ---- */

static int by_number(const void *a, const void *b)
{
    const struct talk_question *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

static struct talk_question *question_of(struct talk *talk, int64_t number)
{
    for (size_t i = 0; i < talk->question_count; i++)
        if (talk->questions[i].number == number)
            return &talk->questions[i];
    talk->questions = mem_grow(talk->questions, talk->question_count + 1, sizeof *talk->questions);
    struct talk_question *question = &talk->questions[talk->question_count++];
    *question = (struct talk_question){.number = number, .asked = NO_NOTE, .asked_ms = WHEN_NONE, .next_ms = WHEN_NONE};
    return question;
}

static void questions_find(struct talk *talk)
{
    for (size_t i = 0; i < talk->count; i++) {
        const struct note *note = &talk->notes[i];
        if (note->question <= 0)
            continue;
        struct talk_question *question = question_of(talk, note->question);
        question->posts++;
        if (!note->asks) {
            question->answers++;
            continue;
        }
        if (question->asked == NO_NOTE)
            question->asked = i;
        talk->people[note->person].host = true;
    }
    if (talk->question_count)
        qsort(talk->questions, talk->question_count, sizeof *talk->questions, by_number);
    OWNED(mem_freep) bool *seen = mem_array(talk->person_count + 1, sizeof *seen);
    for (size_t q = 0; q < talk->question_count; q++) {
        memset(seen, 0, talk->person_count * sizeof *seen);
        for (size_t i = 0; i < talk->count; i++) {
            const struct note *note = &talk->notes[i];
            if (note->question != talk->questions[q].number || note->asks || seen[note->person])
                continue;
            seen[note->person] = true;
            talk->questions[q].people += !talk->people[note->person].unknown;
        }
    }
}

/* ---- time, languages, countries ---- */

static void core_find(struct talk *talk)
{
    size_t from = 0;
    for (size_t i = 1; i <= talk->count; i++) {
        if (i < talk->count && talk->notes[i - 1].posted_ms != WHEN_NONE && /* those without a time come first */
            talk->notes[i].posted_ms - talk->notes[i - 1].posted_ms <= CORE_GAP_MS)
            continue;
        if (talk->notes[from].posted_ms != WHEN_NONE && i - from > talk->core_to - talk->core_from) {
            talk->core_from = from;
            talk->core_to = i;
        }
        from = i;
    }
}

#define MAX_KINDS 300

/* How many different non-empty words there are; beyond MAX_KINDS the rest counts as none. */
static int64_t kinds(const char *const *words, size_t count)
{
    const char *seen[MAX_KINDS];
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        size_t j = 0;
        if (!words[i] || !*words[i])
            continue;
        while (j < found && strcmp(seen[j], words[i]) != 0)
            j++;
        if (j == found && found < MAX_KINDS)
            seen[found++] = words[i];
    }
    return (int64_t)found;
}

void talk_count_kinds(struct talk *talk)
{
    size_t most = talk->count > talk->person_count ? talk->count : talk->person_count;
    OWNED(mem_freep) const char **words = mem_array(most + 1, sizeof *words);
    for (size_t i = 0; i < talk->count; i++)
        words[i] = strcmp(talk->notes[i].lang, "und") == 0 ? NULL : talk->notes[i].lang;
    talk->langs = kinds(words, talk->count);
    for (size_t i = 0; i < talk->person_count; i++)
        words[i] = talk->people[i].country;
    talk->countries = kinds(words, talk->person_count);
}

static size_t short_id_slot(const struct talk *talk, const char *short_id)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (const char *at = short_id; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 0x100000001b3u;
    size_t slot = (size_t)(hash ^ hash >> 32) & (talk->short_id_room - 1);
    while (talk->by_short_id[slot] && strcmp(talk->notes[talk->by_short_id[slot] - 1].short_id, short_id) != 0)
        slot = (slot + 1) & (talk->short_id_room - 1);
    return slot;
}

static void short_ids_index(struct talk *talk)
{
    talk->short_id_room = 16;
    while (talk->short_id_room < talk->count * 2)
        talk->short_id_room *= 2;
    talk->by_short_id = mem_array(talk->short_id_room, sizeof *talk->by_short_id);
    for (size_t i = 0; i < talk->count; i++) {
        size_t slot = short_id_slot(talk, talk->notes[i].short_id);
        if (!talk->by_short_id[slot])
            talk->by_short_id[slot] = i + 1;
    }
}

size_t talk_find(const struct talk *talk, const char *short_id)
{
    size_t found = talk->by_short_id ? talk->by_short_id[short_id_slot(talk, short_id)] : 0;
    return found ? found - 1 : NO_NOTE;
}

void talk_work_out(struct talk *talk)
{
    short_ids_index(talk);
    parents_find(talk);
    near_fold(talk);
    namesakes_find(talk);
    themes_count(talk);
    questions_find(talk);
    talk_times_find(talk);
    talk_count_kinds(talk);
    if (talk->count)
        core_find(talk);
}
