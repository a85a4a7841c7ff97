/* prefilter.c - gathers the literals of all units and builds the automaton over them. */
#include "analyzer/prefilter.h"

#include <stdlib.h>

#include "analyzer/chars.h"
#include "analyzer/plain.h"

#define CHARS_MARKED 0x10000

struct gathering {
    const struct lexicon *lexicon;
    struct prefilter *prefilter;
    struct symbol_text *texts; /* of all literals, for the automaton of texts */
    size_t room;               /* of literals */
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

static void regex_mark(const struct lexicon *lexicon, const struct unit *unit, bool *used)
{
    OWNED(literals_release) struct literals literals = {0};
    literals_of_unit(lexicon, unit, &literals);
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

static void literal_room(struct gathering *g)
{
    struct prefilter *prefilter = g->prefilter;
    if (prefilter->literal_count < g->room)
        return;
    g->room = g->room ? g->room * 2 : 1024;
    g->texts = mem_grow(g->texts, g->room, sizeof *g->texts);
    prefilter->tag_texts = mem_grow(prefilter->tag_texts, g->room, sizeof *prefilter->tag_texts);
    prefilter->literal_bytes = mem_grow(prefilter->literal_bytes, g->room, LITERAL_MAX_SYMBOLS);
    prefilter->guards = mem_grow(prefilter->guards, g->room, sizeof *prefilter->guards);
    prefilter->literals = mem_grow(prefilter->literals, g->room, sizeof *prefilter->literals);
}

/* Appends one literal of a unit; false when it cannot be scanned for. In the automata of texts and of hashtags it is
 * without length where it has no use. */
static bool literal_place(struct gathering *g, uint32_t unit, const struct literal *literal)
{
    struct prefilter *prefilter = g->prefilter;
    literal_room(g);
    size_t number = prefilter->literal_count++;
    bool whole, regex = g->lexicon->units[unit].kind == UNIT_REGEX;
    size_t length = literal_symbols(prefilter->symbols, literal,
                                    prefilter->literal_bytes + number * LITERAL_MAX_SYMBOLS, &whole);
    g->texts[number] = (struct symbol_text){NULL, literal->tags_only ? 0 : length, literal->bounded};
    prefilter->tag_texts[number] = (struct symbol_text){NULL, regex ? 0 : length, literal->bounded_in_tags};
    prefilter->guards[number] =
        (struct scan_guard){literal->begins_word ? ascii_bytes(literal) : 0, literal->ends_word};
    prefilter->literals[number] = (struct scan_literal){.unit = unit};
    steps_store(prefilter, literal, &prefilter->literals[number]);
    return whole && length > 0;
}

/* A unit of which one literal cannot be scanned for is always run. */
static void unit_place(struct gathering *g, uint32_t number, const struct literals *literals)
{
    struct prefilter *prefilter = g->prefilter;
    const struct unit *unit = &g->lexicon->units[number];
    size_t first = prefilter->literal_count;
    bool usable = literals->count > 0;
    for (size_t i = 0; i < literals->count && usable; i++)
        usable = literal_place(g, number, &literals->at[i]);
    if (!usable) {
        prefilter->literal_count = first;
        prefilter->always[prefilter->always_count++] = number;
    }
    prefilter->units[number] = (struct scan_unit){
        .mode = (uint8_t)literals->mode,
        .simple = unit->kind == UNIT_PLAIN && plain_is_simple(&unit->plain) && literals->mode == SEARCH_HERE,
        .always = !usable,
        .window = literals->window,
        .needs = literals->needs,
    };
}

static void automaton_make(struct gathering *g)
{
    struct prefilter *prefilter = g->prefilter;
    for (size_t i = 0; i < prefilter->literal_count; i++) /* the bytes move no more */
        g->texts[i].at = prefilter->tag_texts[i].at = prefilter->literal_bytes + i * LITERAL_MAX_SYMBOLS;
    prefilter->automaton = automaton_new(g->texts, prefilter->literal_count);
    prefilter->skim = skim_new(prefilter->symbols, g->texts, prefilter->literal_count);
    free(g->texts);
}

static struct prefilter *prefilter_new(const struct lexicon *lexicon)
{
    struct prefilter *prefilter = mem_new(sizeof *prefilter);
    struct gathering g = {.lexicon = lexicon, .prefilter = prefilter};
    prefilter->units = mem_array(lexicon->unit_count, sizeof *prefilter->units);
    prefilter->always = mem_array(lexicon->unit_count, sizeof *prefilter->always);
    OWNED(mem_freep) bool *used = mem_array(CHARS_MARKED, sizeof *used);
    chars_mark(lexicon, used);
    prefilter->symbols = symbols_new(used);
    OWNED(literals_release) struct literals literals = {0};
    for (uint32_t unit = 0; unit < lexicon->unit_count; unit++) {
        literals_of_unit(lexicon, &lexicon->units[unit], &literals);
        unit_place(&g, unit, &literals);
    }
    automaton_make(&g);
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
    free(prefilter->guards);
    free(prefilter->literals);
    free(prefilter->steps);
    free(prefilter->units);
    free(prefilter->always);
    rows_release(&prefilter->lists_of_unit);
    rows_release(&prefilter->terms_of_list);
    free(prefilter);
}
