/* prefilter.h - what all taggers of a lexicon share: the automaton, and what its hits lead to. */
#ifndef ANALYZER_PREFILTER_H
#define ANALYZER_PREFILTER_H

#include <stdatomic.h>

#include "analyzer/automaton.h"
#include "analyzer/literals.h"
#include "analyzer/skim.h"

/* What most hits fail at, looked at first and kept small: a letter beside a literal that is a word. */
struct scan_guard {
    uint8_t word_bytes;   /* of a literal that begins a word, in ASCII and without a gap; else 0 */
    bool ends_word;
};

/* A literal as the scan meets it. */
struct scan_literal {
    uint32_t unit;
    uint32_t steps;       /* in prefilter.steps */
    uint8_t step_count;
};

/* What is known of a unit before it is looked for. */
struct scan_unit {
    uint8_t mode;         /* enum search_mode */
    bool simple;          /* plain_match() decides */
    bool always;          /* no literal: run on every text */
    uint16_t window;
    uint32_t needs;       /* group, or UINT32_MAX */
};

/* Rows of numbers of different lengths, end to end. */
struct rows {
    uint32_t *from; /* one more than rows */
    uint32_t *items;
};

struct prefilter {
    struct symbols *symbols;
    struct automaton *automaton; /* of texts */
    /* Of hashtags, made when the first is met: regexes are not looked for there, and words may stand inside others. */
    _Atomic(struct automaton *) in_tags;
    struct symbol_text *tag_texts;
    uint8_t *literal_bytes;      /* the symbols of all literals */
    struct skim *skim;           /* of texts */
    struct scan_guard *guards;   /* by literal */
    struct scan_literal *literals;
    size_t literal_count;
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
const struct automaton *prefilter_in_tags(const struct prefilter *prefilter);
void prefilter_free(struct prefilter *prefilter);

#endif
