/* prefilter.c - gathers the literals of all units and builds the automaton over them. */
#include "analyzer/prefilter.h"

#include <stdlib.h>

#include "analyzer/chars.h"
#include "analyzer/plain.h"

#define CHARS_MARKED 0x10000

struct gathering {
    const struct lexicon *lexicon;
    struct prefilter *prefilter;
    struct literals *of_units;
};

/* ---- rows ---- */

static void rows_release(struct rows *rows)
{
    free(rows->from);
    free(rows->items);
}

/* Two passes over the same pairs: count, then place. `from` has room for one more than there are rows. */
static void rows_count(struct rows *rows, uint32_t row)
{
    rows->from[row + 1]++;
}

static void rows_place_begin(struct rows *rows, size_t row_count)
{
    for (size_t i = 0; i < row_count; i++)
        rows->from[i + 1] += rows->from[i];
    rows->items = mem_array(rows->from[row_count], sizeof *rows->items);
}

static void lists_of_unit_make(const struct lexicon *lexicon, struct rows *rows)
{
    rows->from = mem_array(lexicon->unit_count + 1, sizeof *rows->from);
    for (size_t list = 0; list < lexicon->list_count; list++)
        for (size_t i = 0; i < lexicon->lists[list].count; i++)
            rows_count(rows, lexicon->lists[list].units[i]);
    rows_place_begin(rows, lexicon->unit_count);
    OWNED(mem_freep) uint32_t *filled = mem_array(lexicon->unit_count, sizeof *filled);
    for (size_t list = 0; list < lexicon->list_count; list++)
        for (size_t i = 0; i < lexicon->lists[list].count; i++) {
            uint32_t unit = lexicon->lists[list].units[i];
            rows->items[rows->from[unit] + filled[unit]++] = (uint32_t)list;
        }
}

static void terms_of_list_make(const struct lexicon *lexicon, struct rows *rows)
{
    rows->from = mem_array(lexicon->list_count + 1, sizeof *rows->from);
    for (size_t term = 0; term < lexicon->term_count; term++)
        if (lexicon->plans[term].first != LEXICON_NO_LIST)
            rows_count(rows, lexicon->plans[term].first);
    rows_place_begin(rows, lexicon->list_count);
    OWNED(mem_freep) uint32_t *filled = mem_array(lexicon->list_count, sizeof *filled);
    for (size_t term = 0; term < lexicon->term_count; term++) {
        uint32_t list = lexicon->plans[term].first;
        if (list != LEXICON_NO_LIST)
            rows->items[rows->from[list] + filled[list]++] = (uint32_t)term;
    }
}

/* ---- literals ---- */

static void chars_mark(const struct lexicon *lexicon, const struct literals *of_units, bool *used)
{
    for (size_t unit = 0; unit < lexicon->unit_count; unit++) {
        for (size_t i = 0; i < of_units[unit].count; i++)
            for (size_t c = 0; c < of_units[unit].at[i].count; c++)
                if (of_units[unit].at[i].chars[c] < CHARS_MARKED)
                    used[of_units[unit].at[i].chars[c]] = true;
        /* plain_match() compares every character of a simple term, not only its literal's. */
        const struct plain_term *plain = &lexicon->units[unit].plain;
        for (size_t e = 0; e < plain->count; e++)
            if (plain->elements[e].kind == ELEMENT_CHAR && plain->elements[e].value < CHARS_MARKED)
                used[plain->elements[e].value] = true;
    }
}

/* Symbols of a literal; not whole when a character of it cannot be scanned for. */
static size_t literal_symbols(const struct symbols *symbols, const struct literal *literal, uint8_t *out,
                              bool *out_whole)
{
    size_t length = 0, at = 0;
    while (at < literal->count && symbols_add(symbols, literal->chars[at], out, LITERAL_MAX_SYMBOLS, &length))
        at++;
    *out_whole = at == literal->count;
    return length;
}

static uint8_t ascii_bytes(const struct literal *literal)
{
    for (size_t i = 0; i < literal->count; i++)
        if (literal->chars[i] >= 0x80 || char_is_gap((unsigned char)literal->chars[i]))
            return 0;
    return literal->count;
}

static void steps_store(struct prefilter *prefilter, const struct literal *literal, struct scan_literal *out)
{
    out->steps = (uint32_t)prefilter->step_count;
    out->step_count = literal->step_count;
    for (size_t i = 0; i < literal->step_count; i++) {
        if (prefilter->step_count == prefilter->step_room) {
            prefilter->step_room = prefilter->step_room ? prefilter->step_room * 2 : 256;
            prefilter->steps = mem_grow(prefilter->steps, prefilter->step_room, sizeof *prefilter->steps);
        }
        prefilter->steps[prefilter->step_count++] = literal->steps[i];
    }
}

/* The literal as the automata of texts and of hashtags take it: without length where it has no use. */
static void scan_text_place(struct prefilter *prefilter, struct symbol_text *texts, size_t number,
                            const struct literal *literal, size_t length, bool regex)
{
    const uint8_t *symbols = prefilter->literal_bytes + number * LITERAL_MAX_SYMBOLS;
    texts[number] = (struct symbol_text){symbols, literal->tags_only ? 0 : length, literal->bounded};
    prefilter->tag_texts[number] = (struct symbol_text){symbols, regex ? 0 : length, literal->bounded_in_tags};
}

/* Writes the literals of all units one after the other. A unit of which one cannot be scanned for is always run. */
static void literals_place(struct gathering *g, struct symbol_text *texts)
{
    struct prefilter *prefilter = g->prefilter;
    for (uint32_t unit = 0; unit < g->lexicon->unit_count; unit++) {
        const struct literals *of_unit = &g->of_units[unit];
        size_t first = prefilter->literal_count;
        bool usable = of_unit->count > 0;
        for (size_t i = 0; i < of_unit->count && usable; i++) {
            const struct literal *literal = &of_unit->at[i];
            size_t number = prefilter->literal_count;
            uint8_t *symbols = prefilter->literal_bytes + number * LITERAL_MAX_SYMBOLS;
            bool whole;
            size_t length = literal_symbols(prefilter->symbols, literal, symbols, &whole);
            usable = whole && length > 0;
            scan_text_place(prefilter, texts, number, literal, length, g->lexicon->units[unit].kind == UNIT_REGEX);
            prefilter->literals[number] = (struct scan_literal){
                .unit = unit,
                .ascii_bytes = ascii_bytes(literal),
                .begins_word = literal->begins_word,
                .ends_word = literal->ends_word,
            };
            steps_store(prefilter, literal, &prefilter->literals[number]);
            prefilter->literal_count++;
        }
        if (!usable)
            prefilter->literal_count = first;
        prefilter->units[unit].always = !usable;
        if (!usable)
            prefilter->always[prefilter->always_count++] = unit;
    }
}

static void automaton_make(struct gathering *g)
{
    struct prefilter *prefilter = g->prefilter;
    size_t count = 0;
    for (size_t unit = 0; unit < g->lexicon->unit_count; unit++)
        count += g->of_units[unit].count;
    OWNED(mem_freep) struct symbol_text *texts = mem_array(count, sizeof *texts);
    prefilter->tag_texts = mem_array(count, sizeof *prefilter->tag_texts);
    prefilter->literal_bytes = mem_array(count, LITERAL_MAX_SYMBOLS);
    prefilter->literals = mem_array(count, sizeof *prefilter->literals);
    literals_place(g, texts);
    prefilter->automaton = automaton_new(texts, prefilter->literal_count);
    prefilter->skim = skim_new(prefilter->symbols, texts, prefilter->literal_count);
}

static struct prefilter *prefilter_new(const struct lexicon *lexicon)
{
    struct prefilter *prefilter = mem_new(sizeof *prefilter);
    struct gathering g = {lexicon, prefilter, mem_array(lexicon->unit_count, sizeof *g.of_units)};
    prefilter->units = mem_array(lexicon->unit_count, sizeof *prefilter->units);
    prefilter->always = mem_array(lexicon->unit_count, sizeof *prefilter->always);
    for (size_t unit = 0; unit < lexicon->unit_count; unit++) {
        struct literals *literals = &g.of_units[unit];
        literals_of_unit(lexicon, &lexicon->units[unit], literals);
        prefilter->units[unit] = (struct scan_unit){
            .mode = (uint8_t)literals->mode,
            .simple = lexicon->units[unit].kind == UNIT_PLAIN && plain_is_simple(&lexicon->units[unit].plain) &&
                      literals->mode == SEARCH_HERE,
            .window = literals->window,
            .needs = literals->needs,
        };
    }
    OWNED(mem_freep) bool *used = mem_array(CHARS_MARKED, sizeof *used);
    chars_mark(lexicon, g.of_units, used);
    prefilter->symbols = symbols_new(used);
    automaton_make(&g);
    lists_of_unit_make(lexicon, &prefilter->lists_of_unit);
    terms_of_list_make(lexicon, &prefilter->terms_of_list);
    for (size_t unit = 0; unit < lexicon->unit_count; unit++)
        literals_release(&g.of_units[unit]);
    free(g.of_units);
    return prefilter;
}

const struct prefilter *prefilter_of(const struct lexicon *lexicon)
{
    struct prefilter *ready = atomic_load_explicit(&lexicon->prefilter, memory_order_acquire);
    if (ready)
        return ready;
    struct prefilter *made = prefilter_new(lexicon);
    /* Taggers of several threads may begin at once: one is kept. */
    struct lexicon *shared = (struct lexicon *)(uintptr_t)lexicon;
    if (atomic_compare_exchange_strong_explicit(&shared->prefilter, &ready, made, memory_order_acq_rel,
                                                memory_order_acquire))
        return made;
    prefilter_free(made);
    return ready;
}

const struct automaton *prefilter_in_tags(const struct prefilter *prefilter)
{
    struct automaton *ready = atomic_load_explicit(&prefilter->in_tags, memory_order_acquire);
    if (ready)
        return ready;
    struct automaton *made = automaton_new(prefilter->tag_texts, prefilter->literal_count);
    struct prefilter *shared = (struct prefilter *)(uintptr_t)prefilter;
    if (atomic_compare_exchange_strong_explicit(&shared->in_tags, &ready, made, memory_order_acq_rel,
                                                memory_order_acquire))
        return made;
    automaton_free(made);
    return ready;
}

void prefilter_free(struct prefilter *prefilter)
{
    if (!prefilter)
        return;
    symbols_free(prefilter->symbols);
    automaton_free(prefilter->automaton);
    automaton_free(atomic_load(&prefilter->in_tags));
    free(prefilter->tag_texts);
    free(prefilter->literal_bytes);
    skim_free(prefilter->skim);
    free(prefilter->literals);
    free(prefilter->steps);
    free(prefilter->units);
    free(prefilter->always);
    rows_release(&prefilter->lists_of_unit);
    rows_release(&prefilter->terms_of_list);
    free(prefilter);
}
