/* symbols.c - makes the table of symbols for the characters a lexicon uses. */
#include "analyzer/symbols.h"

#include <stdlib.h>

#include "analyzer/chars.h"
#include "analyzer/pattern.h"
#include "palaver/utf8.h"

#define LETTER_SYMBOLS 36 /* symbols 1 to 36 are for letters and digits, the next ten for other signs */
#define SIGN_SYMBOLS 10
#define FAR_SYMBOLS 48    /* more than the letters of Arabic or Cyrillic */

/* Unicode gives these two another case in ASCII. Source: CaseFolding.txt; a unit test asks PCRE2. */
#define KELVIN_SIGN 0x212au
#define LONG_S 0x17fu

static void plain_fill(struct symbols *symbols, const bool *used)
{
    for (uint32_t c = 0; c < 0x10000; c++)
        symbols->plain[c] = (uint16_t)c;
    for (uint32_t c = 'A'; c <= 'Z'; c++)
        symbols->plain[c] = (uint16_t)(c | 0x20);
    symbols->plain[KELVIN_SIGN] = 'k';
    symbols->plain[LONG_S] = 's';
    for (uint32_t c = 0x80; c < 0x10000; c++) {
        bool known = c == KELVIN_SIGN || c == LONG_S || symbols->plain[c] != c;
        if (!used[c] || known)
            continue;
        uint32_t partners[CHARS_MAX_PARTNERS];
        size_t count = char_partners(c, partners);
        for (size_t i = 0; i < count; i++)
            if (partners[i] < 0x10000)
                symbols->plain[partners[i]] = (uint16_t)c;
    }
}

struct base_fill {
    uint16_t *bases;
    char letter;
};

static void base_found(void *to, uint32_t c)
{
    const struct base_fill *fill = to;
    fill->bases[c] = (uint16_t)fill->letter;
}

/* What the pattern of a `~term` has for a letter, and PCRE2 takes for it. */
static void bases_fill(uint16_t *bases)
{
    OWNED(str_release) struct str pattern = STR_INIT;
    for (char letter = 'a'; letter <= 'z'; letter++) {
        struct base_fill fill = {bases, letter};
        str_clear(&pattern);
        str_add_char(&pattern, '[');
        str_add_char(&pattern, letter);
        str_add_span(&pattern, accents_of(letter));
        str_add_char(&pattern, ']');
        chars_each_cased(pattern.at, base_found, &fill);
    }
}

static uint8_t ascii_symbol(uint32_t c)
{
    if (char_is_gap((unsigned char)c))
        return SYMBOL_GAP;
    if (c >= 'a' && c <= 'z')
        return (uint8_t)(1 + c - 'a');
    if (c >= '0' && c <= '9')
        return (uint8_t)(27 + c - '0');
    return (uint8_t)(1 + LETTER_SYMBOLS + c % SIGN_SYMBOLS);
}

static uint8_t symbol_of(const struct symbols *symbols, const uint16_t *bases, const bool *plain_used, uint32_t c)
{
    uint32_t plain = symbols->plain[c];
    uint32_t base = bases[plain] ? bases[plain] : bases[c] ? bases[c] : plain;
    if (base < 0x80)
        return ascii_symbol(base);
    if (!plain_used[plain])
        return SYMBOL_OTHER;
    /* A mark is a sign: behind it \b may begin a word of a regex. */
    bool letter = char_is_joined(c) && !code_point_is_mark(c);
    return (uint8_t)(letter ? SYMBOL_FAR + plain % FAR_SYMBOLS : 1 + LETTER_SYMBOLS + plain % SIGN_SYMBOLS);
}

/* True if a three-byte character is one of several forms of a letter: then its page is read by characters. */
static bool has_forms(const struct symbols *symbols, const uint16_t *bases, uint32_t c)
{
    return symbols->plain[c] != c || bases[c];
}

static void pages_fill(struct symbols *symbols, const uint16_t *bases, const bool *plain_used, const bool *formed)
{
    for (uint32_t page = 0x20; page < 0x400; page++) { /* U+0800 on */
        bool forms = false;
        for (uint32_t c = page << 6; c < (page + 1) << 6; c++)
            forms = forms || has_forms(symbols, bases, c) || formed[c];
        if (!forms || symbols->page_count == UINT8_MAX)
            continue;
        symbols->pages = mem_grow(symbols->pages, symbols->page_count + 1, sizeof *symbols->pages);
        for (uint32_t i = 0; i < 64; i++)
            symbols->pages[symbols->page_count][i] = symbol_of(symbols, bases, plain_used, page << 6 | i);
        symbols->page_of[page] = (uint8_t)++symbols->page_count;
    }
}

struct symbols *symbols_new(const bool *used)
{
    struct symbols *symbols = mem_new(sizeof *symbols);
    uint16_t *bases = symbols->bases;
    OWNED(mem_freep) bool *plain_used = mem_array(0x10000, sizeof *plain_used);
    /* Code points another form of which was folded onto them: their page is read by characters too. */
    OWNED(mem_freep) bool *formed = mem_array(0x10000, sizeof *formed);
    plain_fill(symbols, used);
    bases_fill(bases);
    for (uint32_t c = 0; c < 0x10000; c++) {
        if (used[c])
            plain_used[symbols->plain[c]] = true;
        if (symbols->plain[c] != c)
            formed[symbols->plain[c]] = true;
    }
    for (uint32_t c = 0; c < 0x80; c++)
        symbols->ascii[c] = ascii_symbol(symbols->plain[c]);
    for (uint32_t c = 0x80; c < 0x800; c++)
        symbols->two[c] = symbol_of(symbols, bases, plain_used, c);
    pages_fill(symbols, bases, plain_used, formed);
    return symbols;
}

void symbols_free(struct symbols *symbols)
{
    if (!symbols)
        return;
    free(symbols->pages);
    free(symbols);
}

bool symbols_add(const struct symbols *symbols, uint32_t c, uint8_t *out, size_t room, size_t *length)
{
    uint8_t found[5];
    size_t count = 0;
    if (c < 0x800) { /* nearly all: one symbol */
        uint8_t symbol = c < 0x80 ? symbols->ascii[c] : symbols->two[c];
        if (symbol == SYMBOL_OTHER || *length == room)
            return false;
        if (symbol != SYMBOL_GAP || *length == 0 || out[*length - 1] != SYMBOL_GAP)
            out[(*length)++] = symbol;
        return true;
    }
    if (c >= 0x10000) {
        uint32_t partners[CHARS_MAX_PARTNERS];
        if (char_partners(c, partners) > 1)
            return false; /* read byte by byte, it would need a literal for each form */
    }
    char bytes[4];
    utf8_put(c, bytes);
    const unsigned char *at = (const unsigned char *)bytes;
#define KEEP(symbol) (found[count++] = (symbol))
    SYMBOLS_STEP(symbols, at, KEEP);
#undef KEEP
    if (found[0] == SYMBOL_OTHER || *length + count > room)
        return false;
    bool gap_again = found[0] == SYMBOL_GAP && *length > 0 && out[*length - 1] == SYMBOL_GAP;
    if (gap_again)
        return true;
    memcpy(out + *length, found, count);
    *length += count;
    return true;
}
