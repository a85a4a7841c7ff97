/* automaton.c - builds the automaton: a trie, its links level by level, then rows for the states near the root. */
#include "analyzer/automaton.h"

#include <stdlib.h>

#define NO_NUMBER UINT32_MAX

struct trie_state {
    uint32_t child, sibling; /* 0: none */
    uint32_t fail;
    uint32_t own;            /* first literal that is told here, plus 1; the others follow in `more` */
    uint32_t hit_count;      /* literals that are told here, those of the states it fails to included */
    uint32_t number;         /* in the automaton, or NO_NUMBER yet */
    uint8_t symbol, depth, child_count;
    uint8_t child_symbol;    /* of `child`: most states have no other, and need not be followed to know */
    bool open;               /* its literals go on from here alone, all with the same symbols */
};

/* Two roots: literals begin anywhere at the one, where a word may begin at the other. */
enum { ROOT = AUTOMATON_INSIDE, ROOT_OF_WORDS = AUTOMATON_START };

struct trie {
    const struct symbol_text *literals;
    struct trie_state *states;
    size_t count, room;
    uint32_t *more;  /* by literal: next that is told in the same state, plus 1 */
    uint32_t *order; /* states, level by level */
    uint32_t with_row[AUTOMATON_MAX_ROWS]; /* states, by number */
    uint32_t of_roots[2][SYMBOL_COUNT]; /* their children: they have too many to look through */
};

static void trie_release(struct trie *trie)
{
    free(trie->states);
    free(trie->more);
    free(trie->order);
}

static uint32_t state_add(struct trie *trie)
{
    if (trie->count == trie->room) {
        trie->room = trie->room ? trie->room * 2 : 4096;
        trie->states = mem_grow(trie->states, trie->room, sizeof *trie->states);
    }
    trie->states[trie->count] = (struct trie_state){.number = NO_NUMBER};
    return (uint32_t)trie->count++;
}

static uint32_t child_find(const struct trie *trie, uint32_t state, uint8_t symbol)
{
    if (state <= ROOT_OF_WORDS)
        return trie->of_roots[state][symbol];
    const struct trie_state *of = &trie->states[state];
    if (!of->child_count || of->child_symbol == symbol)
        return of->child;
    uint32_t child = of->child_count > 1 ? trie->states[of->child].sibling : 0;
    while (child && trie->states[child].symbol != symbol)
        child = trie->states[child].sibling;
    return child;
}

static uint32_t child_add(struct trie *trie, uint32_t state, uint8_t symbol)
{
    uint32_t child = state_add(trie);
    struct trie_state *parent = &trie->states[state];
    trie->states[child].symbol = symbol;
    trie->states[child].depth = (uint8_t)(parent->depth + 1);
    trie->states[child].sibling = parent->child;
    parent->child = child;
    parent->child_symbol = symbol;
    parent->child_count++;
    if (state <= ROOT_OF_WORDS)
        trie->of_roots[state][symbol] = child;
    return child;
}

/* Whether a literal may be told when so many of its symbols are read: between two characters, for there hits are looked
 * for, and not behind a gap, of which there may be more. */
static bool may_be_told(const struct symbol_text *literal, size_t depth)
{
    if (literal->whole || depth < AUTOMATON_MIN_DEPTH || depth >= literal->length ||
        literal->at[depth - 1] == SYMBOL_GAP)
        return false;
    bool inside = false;
    for (size_t i = 0; i < depth; i++)
        inside = inside ? literal->at[i] != SYMBOL_OTHER : symbol_is_lead(literal->at[i]);
    return !inside;
}

/* New states for a literal, from a state without its next symbol to where it may be told. */
static uint32_t branch_add(struct trie *trie, uint32_t state, const struct symbol_text *literal)
{
    do
        state = child_add(trie, state, literal->at[trie->states[state].depth]);
    while (trie->states[state].depth < literal->length && !may_be_told(literal, trie->states[state].depth));
    trie->states[state].open = trie->states[state].depth < literal->length;
    return state;
}

static bool same_symbols(const struct symbol_text *a, const struct symbol_text *b)
{
    return a->length == b->length && a->whole == b->whole && memcmp(a->at, b->at, a->length) == 0;
}

/* The literals of an open state go on to where they may be told again: another comes this way. */
static void open_push(struct trie *trie, uint32_t state)
{
    uint32_t own = trie->states[state].own;
    trie->states[state].own = 0;
    trie->states[state].open = false;
    uint32_t further = branch_add(trie, state, &trie->literals[own - 1]);
    trie->states[further].own = own;
}

static void literal_insert(struct trie *trie, uint32_t number)
{
    const struct symbol_text *literal = &trie->literals[number];
    uint32_t state = literal->bounded ? ROOT_OF_WORDS : ROOT;
    for (;;) {
        const struct trie_state *at = &trie->states[state];
        if (at->open) {
            if (same_symbols(literal, &trie->literals[at->own - 1]))
                break;
            open_push(trie, state);
        }
        size_t depth = trie->states[state].depth;
        if (depth == literal->length)
            break;
        uint32_t child = child_find(trie, state, literal->at[depth]);
        if (!child) {
            state = branch_add(trie, state, literal);
            break;
        }
        state = child;
    }
    trie->more[number] = trie->states[state].own;
    trie->states[state].own = number + 1;
}

/* Where the trie goes from `state`, failures followed. */
static uint32_t trie_step(const struct trie *trie, uint32_t state, uint8_t symbol)
{
    for (;;) {
        uint32_t child = child_find(trie, state, symbol);
        if (child)
            return child;
        if (symbol == SYMBOL_GAP && state > ROOT_OF_WORDS && trie->states[state].symbol == SYMBOL_GAP)
            return state;
        if (state == ROOT)
            return symbol_is_boundary(symbol) ? ROOT_OF_WORDS : ROOT;
        state = trie->states[state].fail;
    }
}

static void links_make(struct trie *trie)
{
    trie->order = mem_array(trie->count, sizeof *trie->order);
    /* Of one level those below ROOT come first, for others fail to them. */
    trie->order[1] = ROOT_OF_WORDS;
    size_t ordered = 2;
    for (size_t done = 0; done < ordered; done++) {
        uint32_t state = trie->order[done];
        struct trie_state *at = &trie->states[state];
        at->hit_count = state ? trie->states[at->fail].hit_count : 0;
        for (uint32_t literal = at->own; literal; literal = trie->more[literal - 1])
            at->hit_count++;
        for (uint32_t child = at->child; child; child = trie->states[child].sibling) {
            uint8_t symbol = trie->states[child].symbol;
            uint32_t beside = symbol_is_boundary(symbol) ? ROOT_OF_WORDS : ROOT;
            trie->states[child].fail = state == ROOT ? beside : trie_step(trie, at->fail, symbol);
            trie->order[ordered++] = child;
        }
    }
}

static bool row_number(struct trie *trie, uint32_t state, uint32_t *rows)
{
    if (*rows == AUTOMATON_MAX_ROWS)
        return false;
    trie->with_row[*rows] = state;
    trie->states[state].number = (*rows)++;
    return true;
}

/* States with a row come first: the upper levels, then those that branch, as far as the rows go. */
static uint32_t numbers_make(struct trie *trie)
{
    uint32_t rows = 0;
    size_t at = 0;
    while (at < trie->count && trie->states[trie->order[at]].depth < AUTOMATON_ROW_DEPTH &&
           row_number(trie, trie->order[at], &rows))
        at++;
    for (; at < trie->count; at++) {
        uint32_t state = trie->order[at];
        if (trie->states[state].depth < AUTOMATON_ROW_DEPTH || trie->states[state].child_count < AUTOMATON_ROW_CHILDREN)
            continue;
        if (!row_number(trie, state, &rows))
            break;
    }
    return rows;
}

/* Numbers the states without a row as they were made, path by path, so that a word read letter by letter stays in a few
 * cache lines. */
static void paths_number(struct trie *trie, uint32_t rows)
{
    uint32_t next = rows;
    for (size_t state = 0; state < trie->count; state++)
        if (trie->states[state].number == NO_NUMBER)
            trie->states[state].number = next++;
}

static uint32_t target(const struct trie *trie, uint32_t state)
{
    const struct trie_state *to = &trie->states[state];
    return to->number | (to->hit_count ? AUTOMATON_HIT : 0);
}

/* A row is that of the state failed to, where there is one, but for its own children. */
static void row_store(const struct trie *trie, uint32_t state, struct automaton *automaton)
{
    const struct trie_state *of = &trie->states[state];
    uint32_t *row = automaton->rows[of->number], fail = trie->states[of->fail].number;
    bool copied = state > ROOT_OF_WORDS && fail < automaton->row_count;
    if (copied)
        memcpy(row, automaton->rows[fail], sizeof *automaton->rows);
    for (uint8_t symbol = 0; symbol < SYMBOL_COUNT && !copied; symbol++)
        row[symbol] = target(trie, trie_step(trie, state, symbol));
    if (copied && of->symbol == SYMBOL_GAP)
        row[SYMBOL_GAP] = target(trie, state);
    for (uint32_t child = of->child; child; child = trie->states[child].sibling)
        row[trie->states[child].symbol] = target(trie, child);
}

static void rows_store(const struct trie *trie, struct automaton *automaton)
{
    automaton->rows = mem_array(automaton->row_count, sizeof *automaton->rows);
    for (uint32_t row = 0; row < automaton->row_count; row++)
        row_store(trie, trie->with_row[row], automaton);
}

static void nodes_store(struct trie *trie, struct automaton *automaton)
{
    automaton->nodes = mem_array(trie->count - automaton->row_count, sizeof *automaton->nodes);
    automaton->children = mem_array(trie->count, sizeof *automaton->children);
    uint32_t placed = 0;
    /* The levels have served: from here on the order is that of the numbers. */
    for (uint32_t state = 0; state < trie->count; state++)
        trie->order[trie->states[state].number] = state;
    for (size_t number = automaton->row_count; number < trie->count; number++) {
        const struct trie_state *state = &trie->states[trie->order[number]];
        struct automaton_node *node = &automaton->nodes[state->number - automaton->row_count];
        *node = (struct automaton_node){
            .fail = trie->states[state->fail].number, .others = placed, .symbol = SYMBOL_COUNT, .last = state->symbol};
        for (uint32_t child = state->child; child; child = trie->states[child].sibling) {
            uint8_t symbol = trie->states[child].symbol;
            if (node->symbol == SYMBOL_COUNT) {
                node->child = target(trie, child);
                node->symbol = symbol;
            } else {
                automaton->children[placed++] = (struct automaton_child){target(trie, child), symbol};
                node->other_count++;
            }
        }
    }
}

static void hits_store(const struct trie *trie, struct automaton *automaton)
{
    automaton->hits_at = mem_array(trie->count + 1, sizeof *automaton->hits_at);
    for (size_t state = 0; state < trie->count; state++)
        automaton->hits_at[trie->states[state].number + 1] = trie->states[state].hit_count;
    size_t total = 0;
    for (size_t number = 1; number <= trie->count; number++) {
        total += automaton->hits_at[number];
        automaton->hits_at[number] = (uint32_t)total;
    }
    /* Ten thousands of literals that stand inside as many others: more than 32 bits count is more than memory holds. */
    automaton->hits = mem_array(total > UINT32_MAX ? SIZE_MAX : total, sizeof *automaton->hits);
    for (size_t state = 0; state < trie->count; state++) {
        uint32_t at = automaton->hits_at[trie->states[state].number];
        for (uint32_t from = (uint32_t)state; from; from = trie->states[from].fail)
            for (uint32_t literal = trie->states[from].own; literal; literal = trie->more[literal - 1]) {
                uint8_t walked = trie->states[from].depth;
                automaton->walked[literal - 1] = walked;
                automaton->hits[at++] =
                    (literal - 1) | (walked < trie->literals[literal - 1].length ? AUTOMATON_REST : 0);
            }
    }
}

#define ORDERED_SYMBOLS 4

struct ordered {
    uint8_t front[ORDERED_SYMBOLS];
    uint32_t number;
};

/* The literals by their first symbols (radix sort): those with the same states come one after the other, which keeps
 * the states in the cache. */
static struct ordered *literals_order(const struct symbol_text *literals, size_t count)
{
    struct ordered *from = mem_array(count, sizeof *from);
    OWNED(mem_freep) struct ordered *to = mem_array(count, sizeof *to);
    for (size_t i = 0; i < count; i++) {
        from[i].number = (uint32_t)i;
        memcpy(from[i].front, literals[i].at, literals[i].length < ORDERED_SYMBOLS ? literals[i].length : ORDERED_SYMBOLS);
    }
    for (size_t digit = ORDERED_SYMBOLS; digit-- > 0;) {
        size_t starts[SYMBOL_COUNT + 1] = {0};
        for (size_t i = 0; i < count; i++)
            starts[from[i].front[digit] + 1]++;
        for (size_t symbol = 0; symbol < SYMBOL_COUNT; symbol++)
            starts[symbol + 1] += starts[symbol];
        for (size_t i = 0; i < count; i++)
            to[starts[from[i].front[digit]]++] = from[i];
        struct ordered *swap = from;
        from = to;
        to = swap;
    }
    return from;
}

struct automaton *automaton_new(const struct symbol_text *literals, size_t count)
{
    OWNED(trie_release) struct trie trie = {.literals = literals};
    trie.more = mem_array(count, sizeof *trie.more);
    (void)state_add(&trie);
    (void)state_add(&trie);
    OWNED(mem_freep) struct ordered *order = literals_order(literals, count);
    for (size_t i = 0; i < count; i++)
        if (literals[order[i].number].length)
            literal_insert(&trie, order[i].number);
    links_make(&trie);
    struct automaton *automaton = mem_new(sizeof *automaton);
    automaton->walked = mem_array(count, sizeof *automaton->walked);
    automaton->state_count = trie.count;
    automaton->row_count = numbers_make(&trie);
    paths_number(&trie, automaton->row_count);
    rows_store(&trie, automaton);
    nodes_store(&trie, automaton);
    hits_store(&trie, automaton);
    return automaton;
}

void automaton_free(struct automaton *automaton)
{
    if (!automaton)
        return;
    free(automaton->rows);
    free(automaton->nodes);
    free(automaton->children);
    free(automaton->hits_at);
    free(automaton->hits);
    free(automaton->walked);
    free(automaton);
}

bool automaton_rest(const struct symbols *symbols, struct symbol_text literal, size_t walked, const unsigned char *at,
                    const unsigned char *end, const unsigned char **out_at)
{
    bool same = true;
    while (walked < literal.length && at < end && same) {
        bool gap_before = literal.at[walked - 1] == SYMBOL_GAP;
#define COMPARE(symbol)                                                             \
    do {                                                                            \
        if (!(gap_before && (symbol) == SYMBOL_GAP)) {                              \
            same = same && walked < literal.length && literal.at[walked] == (symbol); \
            walked++;                                                               \
        }                                                                           \
    } while (0)
        SYMBOLS_STEP(symbols, at, COMPARE);
#undef COMPARE
    }
    *out_at = at;
    return same && walked == literal.length;
}
