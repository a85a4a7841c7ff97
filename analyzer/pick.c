/* pick.c - chooses the best voices among many: greedily by new themes, engagement and new authors, in whole numbers so
 * that every machine chooses alike. */
#include "analyzer/section.h"

#define ENGAGEMENT_WEIGHT 1000
#define NEW_THEME_WEIGHT 350
#define USED_PERSON_COST 400  /* per earlier choice of the same person on this page */
#define REPLY_COST 300        /* a reply says less when it stands alone */
#define SHORT_COST 600        /* fewer than five words */

/* 256 x log2(1 + number), rounded down. */
static int64_t log2_fixed(int64_t number)
{
    uint64_t value = (uint64_t)(number < 0 ? 0 : number) + 1;
    int64_t whole = 0;
    while (value >> (whole + 1))
        whole++;
    uint64_t part = whole >= 32 ? value >> (whole - 31) : value << (31 - whole); /* 1..2 as Q31 */
    int64_t fraction = 0;
    for (int bit = 128; bit > 0; bit >>= 1) {
        part = part * part >> 31;
        if (part >> 32) {
            part >>= 1;
            fraction += bit;
        }
    }
    return whole * 256 + fraction;
}

struct picking {
    struct telling *telling;
    const struct pick_request *request;
    bool *themes_told;
    size_t *out;
    size_t chosen;
    int64_t most;
};

static bool is_barred(const struct picking *picking, size_t index)
{
    const struct talk *talk = &picking->telling->talk;
    const struct note *note = &talk->notes[index];
    if (picking->telling->picked[index] || note->asks || note->fold != index)
        return true;
    for (size_t i = 0; i < picking->chosen; i++) {
        const struct note *other = &talk->notes[picking->out[i]];
        if ((picking->request->variety && other->person == note->person) || notes_near(other, note))
            return true;
    }
    return false;
}

static int64_t score_of(const struct picking *picking, size_t index)
{
    const struct talk *talk = &picking->telling->talk;
    const struct note *note = &talk->notes[index];
    int64_t score = log2_fixed(note->engagement + 2 * note->answers) * ENGAGEMENT_WEIGHT / (picking->most + 1);
    for (size_t i = 0; i < note->theme_count; i++)
        if (!picking->themes_told[talk->pool[note->themes_at + i]])
            score += NEW_THEME_WEIGHT;
    score -= USED_PERSON_COST * picking->telling->person_used[note->person];
    if (note->parent != NO_NOTE && !note->is_mail)
        score -= REPLY_COST;
    if (note->words < 5)
        score -= SHORT_COST;
    return score;
}

static void choose(struct picking *picking, size_t index)
{
    const struct talk *talk = &picking->telling->talk;
    const struct note *note = &talk->notes[index];
    picking->out[picking->chosen++] = index;
    picking->telling->person_used[note->person]++;
    picking->telling->picked[index] = true;
    for (size_t i = 0; i < note->theme_count; i++)
        picking->themes_told[talk->pool[note->themes_at + i]] = true;
}

/* The best candidate that has all of `cues`; NO_NOTE when there is none. */
static size_t best_of(const struct picking *picking, unsigned cues)
{
    size_t best = NO_NOTE;
    int64_t best_score = 0;
    for (size_t i = 0; i < picking->request->count; i++) {
        size_t index = picking->request->candidates[i];
        if ((picking->telling->talk.notes[index].cues & cues) != cues || is_barred(picking, index))
            continue;
        int64_t score = score_of(picking, index);
        if (best == NO_NOTE || score > best_score) {
            best = index;
            best_score = score;
        }
    }
    return best;
}

size_t pick_best(struct telling *telling, const struct pick_request *request, size_t *out_notes)
{
    OWNED(mem_freep) bool *told = mem_array(telling->talk.theme_count + 1, sizeof *told);
    struct picking picking = {.telling = telling, .request = request, .themes_told = told, .out = out_notes};
    for (size_t i = 0; i < request->count; i++) {
        const struct note *note = &telling->talk.notes[request->candidates[i]];
        int64_t weight = log2_fixed(note->engagement + 2 * note->answers);
        picking.most = weight > picking.most ? weight : picking.most;
    }
    while (picking.chosen < request->wanted) {
        /* The last place is kept for whoever disagrees, where there are enough places to share. */
        bool turn = request->wanted > 3 && picking.chosen + 1 == request->wanted;
        size_t best = turn ? best_of(&picking, CUE_DISSENT) : NO_NOTE;
        if (best == NO_NOTE)
            best = best_of(&picking, 0);
        if (best == NO_NOTE)
            break;
        choose(&picking, best);
    }
    return picking.chosen;
}
