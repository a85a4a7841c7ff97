/* prefilter.c - gathers the literals of all units and builds the automaton over them. */
#include "analyzer/prefilter.h"

#include <assert.h>
#include <stdlib.h>

#include "analyzer/chars.h"
#include "analyzer/plain.h"

#define CHARS_MARKED 0x10000

/* ---- rows ---- */

static void rows_release(struct rows *rows)
{
    free(rows->at);
    free(rows->items);
}

/* Two passes over the same pairs: count, then place. */
static void rows_count(struct rows *rows, uint32_t row)
{
    rows->at[row].count++;
    rows->item_count++;
}

static void rows_place_begin(struct rows *rows, size_t row_count)
{
    uint32_t placed = 0;
    for (size_t i = 0; i < row_count; i++) {
        rows->at[i].first = placed;
        placed += rows->at[i].count > 1 ? rows->at[i].count : 0;
    }
    rows->items = mem_array(placed, sizeof *rows->items);
}

static void rows_place(struct rows *rows, uint32_t row, uint32_t *filled, uint32_t item)
{
    if (rows->at[row].count == 1)
        rows->at[row].first = item;
    else
        rows->items[rows->at[row].first + filled[row]++] = item;
}

static void lists_of_unit_make(const struct lexicon *lexicon, struct rows *rows)
{
    rows->at = mem_array(lexicon->unit_count, sizeof *rows->at);
    for (size_t list = 0; list < lexicon->list_count; list++)
        for (size_t i = 0; i < lexicon->lists[list].count; i++)
            rows_count(rows, lexicon->lists[list].units[i]);
    rows_place_begin(rows, lexicon->unit_count);
    OWNED(mem_freep) uint32_t *filled = mem_array(lexicon->unit_count, sizeof *filled);
    for (size_t list = 0; list < lexicon->list_count; list++)
        for (size_t i = 0; i < lexicon->lists[list].count; i++)
            rows_place(rows, lexicon->lists[list].units[i], filled, (uint32_t)list);
}

static void terms_of_list_make(const struct lexicon *lexicon, struct rows *rows)
{
    rows->at = mem_array(lexicon->list_count, sizeof *rows->at);
    for (size_t term = 0; term < lexicon->term_count; term++)
        if (lexicon->plans[term].first != LEXICON_NO_LIST)
            rows_count(rows, lexicon->plans[term].first);
    rows_place_begin(rows, lexicon->list_count);
    OWNED(mem_freep) uint32_t *filled = mem_array(lexicon->list_count, sizeof *filled);
    for (size_t term = 0; term < lexicon->term_count; term++)
        if (lexicon->plans[term].first != LEXICON_NO_LIST)
            rows_place(rows, lexicon->plans[term].first, filled, (uint32_t)term);
}

/* ---- literals ---- */

static void regex_mark(const struct lexicon *lexicon, const struct unit *unit, bool *used)
{
    OWNED(literals_release) struct literals literals = {0};
    literals_of_unit(lexicon, unit, LITERALS_OF_TEXTS, &literals);
    for (size_t i = 0; i < literals.count; i++)
        for (size_t c = 0; c < literals.at[i].count; c++)
            if (literals.at[i].chars[c] < CHARS_MARKED)
                used[literals.at[i].chars[c]] = true;
}

/* plain_match() compares every character of a simple term, not only its literal's. */
static void chars_mark(const struct lexicon *lexicon, bool *used)
{
    used[' '] = true; /* a gap in a literal */
    for (size_t unit = 0; unit < lexicon->unit_count; unit++) {
        if (lexicon->units[unit].kind == UNIT_REGEX)
            regex_mark(lexicon, &lexicon->units[unit], used);
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

/* Appends one literal of a unit; false when it cannot be scanned for. */
static bool literal_place(struct literal_set *set, const struct symbols *symbols, uint32_t unit,
                          const struct literal *literal)
{
    if (set->count == set->room) {
        set->room = set->room ? set->room * 2 : 1024;
        set->at = mem_grow(set->at, set->room, sizeof *set->at);
        set->texts = mem_grow(set->texts, set->room, sizeof *set->texts);
    }
    struct scan_literal *placed = &set->at[set->count];
    bool whole;
    size_t length = literal_symbols(symbols, literal, placed->symbols, &whole);
    placed->length = (uint8_t)length;
    placed->unit = unit;
    set->texts[set->count++] = (struct symbol_text){NULL, length, literal->bounded, false};
    return whole && length > 0;
}

static bool text_literal_place(struct prefilter *prefilter, uint32_t unit, const struct literals *literals, size_t index)
{
    const struct literal *literal = &literals->at[index];
    struct literal_set *set = &prefilter->literals;
    bool usable = literal_place(set, prefilter->symbols, unit, literal);
    struct scan_literal *placed = &set->at[set->count - 1];
    placed->word_bytes = literal->begins_word ? ascii_bytes(literal) : 0;
    placed->ends_word = literal->ends_word;
    steps_store(prefilter, literal, placed);
    set->texts[set->count - 1].whole = literals->mode == SEARCH_WINDOW;
    return usable;
}

/* A unit of which one literal cannot be scanned for is always run. */
static void unit_place(struct prefilter *prefilter, const struct lexicon *lexicon, uint32_t number,
                       const struct literals *literals)
{
    const struct unit *unit = &lexicon->units[number];
    size_t first = prefilter->literals.count;
    bool usable = literals->count > 0;
    for (size_t i = 0; i < literals->count && usable; i++)
        usable = text_literal_place(prefilter, number, literals, i);
    if (!usable) {
        prefilter->literals.count = first;
        prefilter->always[prefilter->always_count++] = number;
    }
    prefilter->units[number] = (struct scan_unit){
        .mode = (uint8_t)literals->mode,
        .simple = unit->kind == UNIT_PLAIN && literals->mode == SEARCH_HERE && plain_is_simple(&unit->plain),
        .always = !usable,
        .window = literals->window,
        .needs = literals->needs,
    };
}

static void automaton_make(struct literal_set *set)
{
    for (size_t i = 0; i < set->count; i++) /* they move no more */
        set->texts[i].at = set->at[i].symbols;
    set->automaton = automaton_new(set->texts, set->count);
}

static void literal_set_free(struct literal_set *set)
{
    free(set->at);
    free(set->texts);
    automaton_free(set->automaton);
}

static struct prefilter *prefilter_new(const struct lexicon *lexicon)
{
    struct prefilter *prefilter = mem_new(sizeof *prefilter);
    prefilter->units = mem_array(lexicon->unit_count, sizeof *prefilter->units);
    prefilter->always = mem_array(lexicon->unit_count, sizeof *prefilter->always);
    OWNED(mem_freep) bool *used = mem_array(CHARS_MARKED, sizeof *used);
    chars_mark(lexicon, used);
    prefilter->symbols = symbols_new(used);
    OWNED(literals_release) struct literals literals = {0};
    for (uint32_t unit = 0; unit < lexicon->unit_count; unit++) {
        literals_of_unit(lexicon, &lexicon->units[unit], LITERALS_OF_TEXTS, &literals);
        unit_place(prefilter, lexicon, unit, &literals);
    }
    automaton_make(&prefilter->literals);
    prefilter->skim = skim_new(prefilter->symbols, prefilter->literals.texts, prefilter->literals.count);
    mem_freep(&prefilter->literals.texts);
    lists_of_unit_make(lexicon, &prefilter->lists_of_unit);
    terms_of_list_make(lexicon, &prefilter->terms_of_list);
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

static struct literal_set *tag_literals_new(const struct lexicon *lexicon, const struct prefilter *prefilter)
{
    struct literal_set *set = mem_new(sizeof *set);
    OWNED(literals_release) struct literals literals = {0};
    for (uint32_t unit = 0; unit < lexicon->unit_count; unit++) {
        if (lexicon->units[unit].kind == UNIT_REGEX || prefilter->units[unit].always)
            continue;
        literals_of_unit(lexicon, &lexicon->units[unit], LITERALS_OF_TAGS, &literals);
        for (size_t i = 0; i < literals.count; i++) {
            bool usable = literal_place(set, prefilter->symbols, unit, &literals.at[i]);
            assert(usable); /* or the unit would be run always */
            set->texts[set->count - 1].bounded = literals.at[i].bounded_in_tags;
        }
    }
    automaton_make(set);
    mem_freep(&set->texts);
    return set;
}

const struct literal_set *prefilter_in_tags(const struct lexicon *lexicon)
{
    struct prefilter *prefilter = atomic_load_explicit(&lexicon->prefilter, memory_order_acquire);
    struct literal_set *ready = atomic_load_explicit(&prefilter->in_tags, memory_order_acquire);
    if (ready)
        return ready;
    struct literal_set *made = tag_literals_new(lexicon, prefilter);
    if (atomic_compare_exchange_strong_explicit(&prefilter->in_tags, &ready, made, memory_order_acq_rel,
                                                memory_order_acquire))
        return made;
    literal_set_free(made);
    free(made);
    return ready;
}

void prefilter_free(struct prefilter *prefilter)
{
    if (!prefilter)
        return;
    symbols_free(prefilter->symbols);
    literal_set_free(&prefilter->literals);
    struct literal_set *in_tags = atomic_load(&prefilter->in_tags);
    if (in_tags)
        literal_set_free(in_tags);
    free(in_tags);
    skim_free(prefilter->skim);
    free(prefilter->steps);
    free(prefilter->units);
    free(prefilter->always);
    rows_release(&prefilter->lists_of_unit);
    rows_release(&prefilter->terms_of_list);
    free(prefilter);
}
