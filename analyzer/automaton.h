/* automaton.h - finds every literal of a lexicon in one pass over a text.
 *
 * Source: Aho, Corasick, "Efficient string matching", CACM 18 (1975), as a full table over symbols (symbols.h). States
 * are 16 bits; those in which a literal ends have the highest numbers, so that one comparison tells a hit. */
#ifndef ANALYZER_AUTOMATON_H
#define ANALYZER_AUTOMATON_H

#include "analyzer/symbols.h"

#define AUTOMATON_MAX_STATES 65535

struct automaton {
    uint16_t (*next)[SYMBOL_COUNT];
    size_t state_count;
    uint16_t start;
    uint32_t first_hit;          /* states from here on are hits */
    uint32_t *hits_at;           /* by state - first_hit: where its literals begin in `hits`; one more at the end */
    uint32_t *hits;
};

struct symbol_text {
    const uint8_t *at;
    size_t length;
};

/* NULL when the literals need more than AUTOMATON_MAX_STATES: shorten them. No literal is empty. */
struct automaton *automaton_new(const struct symbol_text *literals, size_t count) MUST_USE;
void automaton_free(struct automaton *automaton);

#endif
