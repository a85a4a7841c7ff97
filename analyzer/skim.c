/* skim.c - makes the tables of skim.h from the literals. */
#include "analyzer/skim.h"

#include <stdlib.h>

/* How many of the first four symbols of a literal are certain to stand side by side in a text: behind a gap there may
 * be more of it. */
static size_t certain(const struct symbol_text *literal)
{
    size_t count = 0;
    while (count < 4 && count < literal->length)
        if (literal->at[count++] == SYMBOL_GAP)
            break;
    return count;
}

static void four_add(struct skim *skim, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    uint32_t hash = skim_hash(a, b, c, d);
    skim->fours[hash >> 6] |= (uint64_t)1 << (hash & 63);
}

static void ascii_add(struct skim *skim, const struct symbol_text *literal)
{
    size_t count = certain(literal);
    for (size_t i = 0; i < count; i++)
        if (literal->at[i] >= SYMBOL_FAR)
            return; /* four ASCII characters never look like that */
    const uint8_t *at = literal->at;
    if (!literal->bounded)
        skim->inside[at[0]] |= count == 1 ? UINT64_MAX : (uint64_t)1 << at[1];
    if (count < 3)
        skim->pairs[at[0]] |= count == 1 ? UINT64_MAX : (uint64_t)1 << at[1];
    for (uint32_t any = 0; any < SKIM_SYMBOLS && count == 3; any++)
        four_add(skim, at[0], at[1], at[2], any);
    if (count == 4)
        four_add(skim, at[0], at[1], at[2], at[3]);
}

/* The character that a literal begins with, if it is read byte by byte. */
static void far_add(struct skim *skim, const struct symbol_text *literal)
{
    if (literal->length < 3 || literal->at[1] < SYMBOL_FAR || literal->at[2] < SYMBOL_FAR)
        return;
    uint32_t lead = (uint32_t)(literal->at[0] - SYMBOL_OF_LEAD(0)) & 0xf;
    uint32_t page = lead << 6 | (uint32_t)(literal->at[1] - SYMBOL_FAR);
    skim->far[page & 1023] |= (uint64_t)1 << (literal->at[2] - SYMBOL_FAR);
}

struct skim *skim_new(const struct symbols *symbols, const struct symbol_text *literals, size_t count)
{
    struct skim *skim = mem_new(sizeof *skim);
    bool begins[SYMBOL_COUNT] = {false}; /* anywhere, also inside a word */
    for (size_t i = 0; i < count; i++) {
        if (!literals[i].length)
            continue;
        ascii_add(skim, &literals[i]);
        far_add(skim, &literals[i]);
        if (!literals[i].bounded)
            begins[literals[i].at[0]] = true;
    }
    for (unsigned c = 0; c < 0x80; c++) {
        uint8_t symbol = symbols->ascii[c];
        skim->quiet[c] = !symbol_is_boundary(symbol) && !begins[symbol];
        skim->parting[c] = symbol_is_boundary(symbol) && !begins[symbol];
    }
    return skim;
}

void skim_free(struct skim *skim)
{
    free(skim);
}
