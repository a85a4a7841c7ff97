/* tagger_scan.c - one pass over the text, and what its hits lead to: units, lists, terms that may be found. */
#include "analyzer/numbers.h"
#include "analyzer/tagger_data.h"

static void list_mark(struct tagger *tagger, uint32_t list, uint32_t unit)
{
    struct list_state *state = &tagger->lists[list];
    if (state->read != tagger->read) {
        state->read = tagger->read;
        state->first = 0;
        uint32_t count;
        const uint32_t *terms = row_items(&tagger->prefilter->terms_of_list, list, &count);
        for (uint32_t i = 0; i < count; i++)
            tagger->active[tagger->active_count++] = terms[i];
    }
    tagger->list_units[tagger->list_unit_count++] = (struct list_unit){unit, state->first};
    state->first = (uint32_t)tagger->list_unit_count;
}

static struct unit_state *unit_mark(struct tagger *tagger, uint32_t unit)
{
    struct unit_state *state = &tagger->units[unit];
    if (state->read == tagger->read)
        return state;
    state->read = tagger->read;
    state->first = state->last = state->count = 0;
    state->in_tags = false;
    uint32_t count;
    const uint32_t *lists = row_items(&tagger->prefilter->lists_of_unit, unit, &count);
    for (uint32_t i = 0; i < count; i++)
        list_mark(tagger, lists[i], unit);
    return state;
}

static inline bool is_ascii_word(unsigned char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)(c - '0') < 10;
}

/* False when an ASCII letter or digit stands beside the word. */
static inline bool hit_may_hold(const struct scan_literal *literal, struct span text, size_t end)
{
    if (literal->ends_word && end < text.length && is_ascii_word((unsigned char)text.at[end]))
        return false;
    return !literal->word_bytes || end <= literal->word_bytes ||
           !is_ascii_word((unsigned char)text.at[end - literal->word_bytes - 1]);
}

static void hit_add(struct tagger *tagger, uint32_t number, size_t end)
{
    const struct scan_literal *literal = &tagger->prefilter->literals.at[number];
    if (!hit_may_hold(literal, tagger->view->text, end))
        return;
    struct unit_state *hits = unit_mark(tagger, literal->unit);
    if (hits->count++ >= UNIT_MAX_HITS)
        return;
    if (tagger->hit_count == tagger->hit_room) {
        tagger->hit_room = tagger->hit_room ? tagger->hit_room * 2 : 256;
        tagger->hits = mem_grow(tagger->hits, tagger->hit_room, sizeof *tagger->hits);
    }
    tagger->hits[tagger->hit_count++] = (struct hit){(uint32_t)end, number, 0};
    uint32_t place = (uint32_t)tagger->hit_count;
    if (hits->last)
        tagger->hits[hits->last - 1].next = place;
    else
        hits->first = place;
    hits->last = place;
}

static void hits_of_state(struct tagger *tagger, uint32_t state, const unsigned char *at)
{
    const struct literal_set *literals = &tagger->prefilter->literals;
    const struct automaton *automaton = literals->automaton;
    struct span text = tagger->view->text;
    const unsigned char *start = (const unsigned char *)text.at, *end = start + text.length, *behind;
    for (uint32_t i = automaton->hits_at[state]; i < automaton->hits_at[state + 1]; i++)
        if (hit_rest(tagger->prefilter, literals, automaton->hits[i], at, end, &behind))
            hit_add(tagger, automaton->hits[i] & ~AUTOMATON_REST, (size_t)(behind - start));
}

static void text_scan(struct tagger *tagger, struct span text)
{
    const struct symbols *symbols = tagger->prefilter->symbols;
    const struct automaton *automaton = tagger->prefilter->literals.automaton;
    const struct skim *skim = tagger->prefilter->skim;
    const unsigned char *at = (const unsigned char *)text.at, *end = at + text.length;
    uint32_t state = AUTOMATON_START;
    while (at < end) {
        if (state <= AUTOMATON_START) {
            at = skim_pass(skim, symbols, at, end, &state);
            if (at == end)
                return;
        }
#define GO(symbol) (state = automaton_step(automaton, state & ~AUTOMATON_HIT, symbol))
        SYMBOLS_STEP(symbols, at, GO);
#undef GO
        if (__builtin_expect(state & AUTOMATON_HIT, 0)) {
            state &= ~AUTOMATON_HIT;
            hits_of_state(tagger, state, at);
        }
    }
}

static void tags_scan(struct tagger *tagger, struct span tags)
{
    const struct symbols *symbols = tagger->prefilter->symbols;
    if (!tags.length)
        return;
    const struct literal_set *literals = prefilter_in_tags(tagger->lexicon);
    const struct automaton *automaton = literals->automaton;
    const unsigned char *at = (const unsigned char *)tags.at, *end = at + tags.length, *behind;
    uint32_t state = AUTOMATON_START;
    while (at < end) {
#define GO(symbol) (state = automaton_step(automaton, state & ~AUTOMATON_HIT, symbol))
        SYMBOLS_STEP(symbols, at, GO);
#undef GO
        if (!(state & AUTOMATON_HIT))
            continue;
        state &= ~AUTOMATON_HIT;
        for (uint32_t i = automaton->hits_at[state]; i < automaton->hits_at[state + 1]; i++)
            if (hit_rest(tagger->prefilter, literals, automaton->hits[i], at, end, &behind))
                unit_mark(tagger, literals->at[automaton->hits[i] & ~AUTOMATON_REST].unit)->in_tags = true;
    }
}

/* Leaves the active terms that have all they need: the companion's list, every part of the sequence. */
static void active_keep(struct tagger *tagger)
{
    size_t kept = 0;
    for (size_t i = 0; i < tagger->active_count; i++) {
        const struct term_plan *plan = &tagger->lexicon->plans[tagger->active[i]];
        bool keep = plan->near == LEXICON_NO_LIST || tagger_list_is_hit(tagger, plan->near);
        for (size_t part = 1; part < plan->sequence_count && keep; part++)
            keep = tagger_list_is_hit(tagger, plan->sequence[part]);
        if (keep)
            tagger->active[kept++] = tagger->active[i];
    }
    tagger->active_count = kept;
    numbers_sort(tagger->active, kept);
}

void tagger_scan(struct tagger *tagger)
{
    tagger->read++;
    tagger->hit_count = 0;
    tagger->active_count = 0;
    tagger->list_unit_count = 0;
    if (tagger->slow) {
        for (uint32_t term = 0; term < tagger->lexicon->term_count; term++)
            tagger->active[tagger->active_count++] = term;
        return;
    }
    for (size_t i = 0; i < tagger->prefilter->always_count; i++)
        unit_mark(tagger, tagger->prefilter->always[i]);
    text_scan(tagger, tagger->view->text);
    tags_scan(tagger, str_span(&tagger->view->tags));
    active_keep(tagger);
}
