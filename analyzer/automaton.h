/* automaton.h - finds every literal of a lexicon in one pass over a text.
 *
 * Source: Aho, Corasick, "Efficient string matching", CACM 18 (1975). The states near the root, where a scan spends
 * its time, have a full row each; the others, which are many and seldom seen, only their children and the state to
 * fall back to. Where a literal goes on alone there are no states for its rest: it is told there, and automaton_rest()
 * compares the rest with the text. */
#ifndef ANALYZER_AUTOMATON_H
#define ANALYZER_AUTOMATON_H

#include "analyzer/symbols.h"

#define AUTOMATON_HIT 0x80000000u /* set in a state when a literal is told there */
#define AUTOMATON_REST 0x80000000u /* set in a hit when the rest of its literal is still to be looked at */
#define AUTOMATON_MIN_DEPTH 6     /* symbols of a literal that are walked, whatever the others are */
#define AUTOMATON_MAX_ROWS 2048   /* one mebibyte: what a second-level cache holds */
#define AUTOMATON_ROW_DEPTH 2     /* symbols from a root */
#define AUTOMATON_ROW_CHILDREN 3  /* a state with as many children has a row wherever it is */

/* Most have one child: it stands in the node itself, so that one cache line tells all. */
struct automaton_node {
    uint32_t child, fail;    /* AUTOMATON_HIT and all for the child */
    uint32_t others;         /* in children: those behind the first */
    uint8_t symbol;          /* of the first child; SYMBOL_COUNT when there is none */
    uint8_t other_count;
    uint8_t last;            /* symbol it was reached by */
};

struct automaton_child {
    uint32_t state; /* AUTOMATON_HIT and all */
    uint8_t symbol;
};

struct automaton {
    uint32_t (*rows)[SYMBOL_COUNT]; /* of states below row_count */
    uint32_t row_count;
    size_t state_count;
    struct automaton_node *nodes;   /* of the states behind them */
    struct automaton_child *children;
    uint32_t *hits_at;              /* by state: where its literals begin in `hits`; one more at the end */
    uint32_t *hits;                 /* AUTOMATON_REST and all */
    uint8_t *walked;                /* by literal: symbols of it that lead to where it is told */
};

#define AUTOMATON_START 1  /* the state at the beginning of a text, and wherever a word may begin */
#define AUTOMATON_INSIDE 0 /* the state inside a word, when nothing that is looked for has begun */

struct symbol_text {
    const uint8_t *at;
    size_t length; /* 0: left out */
    bool bounded; /* found only where a word may begin: most of a text is passed in one state */
    bool whole;   /* told where it ends: the hits of such literals come in order */
};

struct automaton *automaton_new(const struct symbol_text *literals, size_t count) MUST_USE; /* none is empty */
void automaton_free(struct automaton *automaton);

/* The state behind `state` on `symbol`. In the text a gap may be several bytes and is one symbol: a state reached by
 * a gap stays where it is on another. */
static inline uint32_t automaton_step(const struct automaton *automaton, uint32_t state, uint8_t symbol)
{
    while (state >= automaton->row_count) {
        const struct automaton_node *node = &automaton->nodes[state - automaton->row_count];
        if (node->symbol == symbol)
            return node->child;
        const struct automaton_child *child = &automaton->children[node->others];
        for (const struct automaton_child *end = child + node->other_count; child < end; child++)
            if (child->symbol == symbol)
                return child->state;
        if (symbol == SYMBOL_GAP && node->last == SYMBOL_GAP)
            return state;
        state = node->fail;
    }
    return automaton->rows[state][symbol];
}

/* True when the rest of a literal, of which `walked` symbols were read up to `at`, stands there; *out_at: behind it. */
bool automaton_rest(const struct symbols *symbols, struct symbol_text literal, size_t walked, const unsigned char *at,
                    const unsigned char *end, const unsigned char **out_at);

#endif
