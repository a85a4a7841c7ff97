/* automaton.c - builds the table: a trie, its failure links level by level, then hits moved to the end. */
#include "analyzer/automaton.h"

#include <stdlib.h>

struct trie {
    uint16_t (*next)[SYMBOL_COUNT]; /* 0: none; the root is 0 and nobody's child */
    uint16_t *fail;
    uint8_t *last;                  /* symbol a state was reached by */
    uint32_t *own;                  /* first literal that ends here, plus 1; the others follow in `more` */
    uint32_t *more;                 /* by literal: next that ends in the same state, plus 1 */
    uint16_t *order;                /* states, level by level */
    uint32_t *hit_count;            /* literals that end here, those of the failure links included */
    size_t count, room;
};

static void trie_release(struct trie *trie)
{
    free(trie->next);
    free(trie->fail);
    free(trie->last);
    free(trie->own);
    free(trie->more);
    free(trie->order);
    free(trie->hit_count);
}

static size_t state_add(struct trie *trie)
{
    if (trie->count == trie->room) {
        trie->room = trie->room ? trie->room * 2 : 1024;
        trie->next = mem_grow(trie->next, trie->room, sizeof *trie->next);
        trie->last = mem_grow(trie->last, trie->room, sizeof *trie->last);
        trie->own = mem_grow(trie->own, trie->room, sizeof *trie->own);
    }
    memset(trie->next[trie->count], 0, sizeof *trie->next);
    trie->last[trie->count] = 0;
    trie->own[trie->count] = 0;
    return trie->count++;
}

static bool literal_insert(struct trie *trie, struct symbol_text literal, uint32_t number)
{
    size_t state = 0;
    for (size_t i = 0; i < literal.length; i++) {
        uint8_t symbol = literal.at[i];
        if (!trie->next[state][symbol]) {
            if (trie->count == AUTOMATON_MAX_STATES)
                return false;
            size_t child = state_add(trie);
            trie->last[child] = symbol;
            trie->next[state][symbol] = (uint16_t)child;
        }
        state = trie->next[state][symbol];
    }
    trie->more[number] = trie->own[state];
    trie->own[state] = number + 1;
    return true;
}

static uint32_t own_count(const struct trie *trie, size_t state)
{
    uint32_t count = 0;
    for (uint32_t literal = trie->own[state]; literal; literal = trie->more[literal - 1])
        count++;
    return count;
}

/* Fills the gaps of the table from the state that a failure leads to, nearest levels first. In the text a gap may be
 * several bytes and is one symbol: a state reached by a gap stays where it is on another. */
static void links_make(struct trie *trie)
{
    trie->fail = mem_array(trie->count, sizeof *trie->fail);
    trie->order = mem_array(trie->count, sizeof *trie->order);
    trie->hit_count = mem_array(trie->count, sizeof *trie->hit_count);
    size_t ordered = 1;
    for (size_t done = 0; done < ordered; done++) {
        size_t state = trie->order[done];
        trie->hit_count[state] = own_count(trie, state) + (state ? trie->hit_count[trie->fail[state]] : 0);
        for (size_t symbol = 1; symbol < SYMBOL_COUNT; symbol++) {
            uint16_t child = trie->next[state][symbol];
            uint16_t beside = state ? trie->next[trie->fail[state]][symbol] : 0;
            if (child) {
                trie->fail[child] = beside;
                trie->order[ordered++] = child;
            } else {
                trie->next[state][symbol] = beside;
            }
        }
        if (trie->last[state] == SYMBOL_GAP && state)
            trie->next[state][SYMBOL_GAP] = (uint16_t)state;
    }
}

/* Numbers the states anew: level by level those without a hit, then those with one. */
static uint16_t *numbers_make(const struct trie *trie, uint32_t *out_first_hit)
{
    uint16_t *numbers = mem_array(trie->count, sizeof *numbers);
    uint32_t next = 0;
    for (int hits = 0; hits < 2; hits++) {
        for (size_t i = 0; i < trie->count; i++)
            if ((trie->hit_count[trie->order[i]] > 0) == (hits == 1))
                numbers[trie->order[i]] = (uint16_t)next++;
        if (!hits)
            *out_first_hit = next;
    }
    return numbers;
}

static void hits_store(const struct trie *trie, const uint16_t *numbers, struct automaton *automaton)
{
    size_t hit_states = trie->count - automaton->first_hit, total = 0;
    automaton->hits_at = mem_array(hit_states + 1, sizeof *automaton->hits_at);
    OWNED(mem_freep) uint16_t *states = mem_array(hit_states, sizeof *states);
    for (size_t state = 0; state < trie->count; state++)
        if (trie->hit_count[state])
            states[numbers[state] - automaton->first_hit] = (uint16_t)state;
    for (size_t i = 0; i < hit_states; i++) {
        automaton->hits_at[i] = (uint32_t)total;
        total += trie->hit_count[states[i]];
    }
    automaton->hits_at[hit_states] = (uint32_t)total;
    automaton->hits = mem_array(total, sizeof *automaton->hits);
    for (size_t i = 0; i < hit_states; i++) {
        uint32_t at = automaton->hits_at[i];
        for (size_t state = states[i]; state; state = trie->fail[state])
            for (uint32_t literal = trie->own[state]; literal; literal = trie->more[literal - 1])
                automaton->hits[at++] = literal - 1;
    }
}

struct automaton *automaton_new(const struct symbol_text *literals, size_t count)
{
    OWNED(trie_release) struct trie trie = {0};
    trie.more = mem_array(count, sizeof *trie.more);
    (void)state_add(&trie);
    for (size_t i = 0; i < count; i++)
        if (!literal_insert(&trie, literals[i], (uint32_t)i))
            return NULL;
    links_make(&trie);
    struct automaton *automaton = mem_new(sizeof *automaton);
    OWNED(mem_freep) uint16_t *numbers = numbers_make(&trie, &automaton->first_hit);
    automaton->state_count = trie.count;
    automaton->start = numbers[0];
    automaton->next = mem_array(trie.count, sizeof *automaton->next);
    for (size_t state = 0; state < trie.count; state++)
        for (size_t symbol = 0; symbol < SYMBOL_COUNT; symbol++)
            automaton->next[numbers[state]][symbol] = numbers[trie.next[state][symbol]];
    hits_store(&trie, numbers, automaton);
    return automaton;
}

void automaton_free(struct automaton *automaton)
{
    if (!automaton)
        return;
    free(automaton->next);
    free(automaton->hits_at);
    free(automaton->hits);
    free(automaton);
}
