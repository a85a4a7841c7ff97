/* prefilter.h - what all taggers of a lexicon share: the automaton, and what its hits lead to. */
#ifndef ANALYZER_PREFILTER_H
#define ANALYZER_PREFILTER_H

#include <stdatomic.h>

#include "analyzer/automaton.h"
#include "analyzer/literals.h"
#include "analyzer/skim.h"

/* A literal as the scan meets it: what a hit needs, in half a cache line. */
struct scan_literal {
    uint8_t symbols[LITERAL_MAX_SYMBOLS];
    uint8_t length;
    uint8_t word_bytes;   /* of a literal that begins a word, in ASCII and without a gap; else 0 */
    bool ends_word;
    uint8_t step_count;
    uint32_t unit;
    uint32_t steps;       /* in prefilter.steps */
};

/* The literals of texts, or those of hashtags, where regexes are not looked for and words may stand inside others. */
struct literal_set {
    struct scan_literal *at;
    struct symbol_text *texts;   /* for the automaton; freed when it is made */
    size_t count, room;
    struct automaton *automaton;
};

/* What is known of a unit before it is looked for. */
struct scan_unit {
    uint8_t mode;         /* enum search_mode */
    bool simple;          /* plain_match() decides */
    bool always;          /* no literal: run on every text */
    uint16_t window;
    uint32_t needs;       /* group, or UINT32_MAX */
};

/* A row of numbers: the one it has, or where it begins among the items of all. */
struct row {
    uint32_t first, count;
};

struct rows {
    struct row *at;
    uint32_t *items;
    size_t item_count; /* of all rows */
};

static inline const uint32_t *row_items(const struct rows *rows, uint32_t number, uint32_t *out_count)
{
    const struct row *row = &rows->at[number];
    *out_count = row->count;
    return row->count == 1 ? &row->first : rows->items + row->first;
}

struct prefilter {
    struct symbols *symbols;
    struct literal_set literals; /* of texts */
    _Atomic(struct literal_set *) in_tags; /* made when the first hashtag is met */
    struct skim *skim;           /* of texts */
    struct step *steps;
    size_t step_count, step_room;
    struct scan_unit *units;
    uint32_t *always;            /* units without a literal */
    size_t always_count;
    struct rows lists_of_unit;
    struct rows terms_of_list;   /* terms that begin with the list */
};

/* Of the lexicon; made at the first call, by whichever thread. */
const struct prefilter *prefilter_of(const struct lexicon *lexicon);
const struct literal_set *prefilter_in_tags(const struct lexicon *lexicon);
void prefilter_free(struct prefilter *prefilter);

/* True when what is left of a literal behind a hit at `at` stands there; *out_at: where it ends. */
static inline bool hit_rest(const struct prefilter *prefilter, const struct literal_set *set, uint32_t hit,
                            const unsigned char *at, const unsigned char *end, const unsigned char **out_at)
{
    *out_at = at;
    if (!(hit & AUTOMATON_REST))
        return true;
    uint32_t number = hit & ~AUTOMATON_REST;
    const struct scan_literal *literal = &set->at[number];
    struct symbol_text text = {literal->symbols, literal->length, false, false};
    return automaton_rest(prefilter->symbols, text, set->automaton->walked[number], at, end, out_at);
}

#endif
