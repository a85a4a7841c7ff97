/* skim.h - passes over the parts of a text where no literal begins, without the automaton.
 *
 * Most of a text is words of which no literal has even the first four letters: one look at a small table, which stays
 * in the nearest cache, says so for a word. What is not passed over is left to the automaton, so that a table that says
 * "perhaps" too often costs time, never a match. */
#ifndef ANALYZER_SKIM_H
#define ANALYZER_SKIM_H

#include "analyzer/automaton.h"

#define SKIM_SYMBOLS 64 /* of ASCII characters: below SYMBOL_FAR */

struct skim {
    uint8_t quiet[256];            /* ASCII inside a word, at which no literal begins */
    uint8_t parting[256];          /* ASCII behind which a word may begin, and at which no literal begins */
    uint64_t inside[SKIM_SYMBOLS]; /* as `pairs`: the first two symbols of literals that begin anywhere */
    uint64_t pairs[SKIM_SYMBOLS];  /* by first symbol, a bit for the second: literals of one or two symbols */
    uint64_t fours[1024];          /* hashed: first four symbols of literals */
    uint64_t far[1024];            /* by code point below U+10000, read byte by byte: a literal begins with it */
};

struct skim *skim_new(const struct symbols *symbols, const struct symbol_text *literals, size_t count) MUST_USE;
void skim_free(struct skim *skim);

static inline uint32_t skim_hash(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    return ((a | b << 6 | c << 12 | d << 18) * 0x9e3779b1u) >> 16;
}

/* True when no literal begins at `at`, where four ASCII characters stand. */
static inline bool skim_passes(const struct skim *skim, const struct symbols *symbols, const unsigned char *at)
{
    uint32_t a = symbols->ascii[at[0]], b = symbols->ascii[at[1]];
    uint32_t hash = skim_hash(a, b, symbols->ascii[at[2]], symbols->ascii[at[3]]);
    return !((skim->pairs[a] >> b & 1) | (skim->fours[hash >> 6] >> (hash & 63) & 1));
}

/* True for a letter inside a word at which a literal may begin, but not with what follows. */
static inline bool skim_inside_passes(const struct skim *skim, const struct symbols *symbols, const unsigned char *at,
                                      const unsigned char *end)
{
    if (end - at < 2 || (at[0] | at[1]) >= 0x80)
        return false;
    uint8_t symbol = symbols->ascii[at[0]];
    return !symbol_is_boundary(symbol) && !(skim->inside[symbol] >> symbols->ascii[at[1]] & 1);
}

/* From where the automaton is at a root: the next place at which it must go on; *state is the root it is then at. */
static inline const unsigned char *skim_pass(const struct skim *skim, const struct symbols *symbols,
                                             const unsigned char *at, const unsigned char *end, uint32_t *state)
{
    for (;;) {
        if (*state == AUTOMATON_START) {
            if (end - at < 4)
                return at;
            uint32_t four;
            memcpy(&four, at, sizeof four);
            if (four & 0x80808080u) {
                uint32_t c = (uint32_t)(at[0] & 0xf) << 12 | (uint32_t)(at[1] & 0x3f) << 6 | (at[2] & 0x3f);
                if (at[0] < 0xe0 || at[0] >= 0xf0 || symbols->page_of[c >> 6] || (skim->far[c >> 6] >> (c & 63) & 1))
                    return at;
                at += 3; /* behind it stands SYMBOL_OTHER: a word may begin */
                continue;
            }
            if (!skim_passes(skim, symbols, at))
                return at;
            *state = symbol_is_boundary(symbols->ascii[*at++]) ? AUTOMATON_START : AUTOMATON_INSIDE;
            continue;
        }
        while (at < end && (skim->quiet[*at] || skim_inside_passes(skim, symbols, at, end)))
            at++;
        if (at == end || !skim->parting[*at])
            return at;
        at++;
        *state = AUTOMATON_START;
    }
}

#endif
