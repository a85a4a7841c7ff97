/* plain.c - reads simple plain terms off a text. */
#include "analyzer/plain.h"

#include "analyzer/chars.h"
#include "palaver/utf8.h"

#define ALEF "\xd8\xa7"
#define LAM "\xd9\x84"

static inline bool ascii_joined(unsigned char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)(c - '0') < 10;
}

bool plain_joined_at(struct span text, size_t at)
{
    if (at >= text.length)
        return false;
    unsigned char c = (unsigned char)text.at[at];
    if (c < 0x80)
        return ascii_joined(c);
    size_t bytes;
    return char_is_joined(utf8_next(span_from_to(text, at, text.length), &bytes));
}

static size_t char_before(struct span text, size_t at)
{
    do
        at--;
    while (at > 0 && ((unsigned char)text.at[at] & 0xc0) == 0x80);
    return at;
}

bool plain_joined_before(struct span text, size_t at)
{
    if (at == 0)
        return false;
    unsigned char c = (unsigned char)text.at[at - 1];
    return c < 0x80 ? ascii_joined(c) : plain_joined_at(text, char_before(text, at));
}

size_t plain_run_start(struct span text, size_t at)
{
    while (at > 0 && plain_joined_before(text, at))
        at = char_before(text, at);
    return at;
}

/* ---- which terms are simple ---- */

static bool is_unspaced_char(struct element element)
{
    return element.kind == ELEMENT_CHAR && char_is_unspaced(element.value);
}

static bool wildcard_is_simple(const struct plain_term *term, size_t at)
{
    bool after_letter = at > 0 && term->elements[at - 1].kind == ELEMENT_CHAR &&
                        !is_unspaced_char(term->elements[at - 1]);
    bool last = at + 1 == term->count;
    return after_letter && (last || term->elements[at + 1].kind == ELEMENT_GAP);
}

bool plain_is_simple(const struct plain_term *term)
{
    if (term->accents && term->exact)
        return false;
    for (size_t i = 0; i < term->count; i++) {
        struct element element = term->elements[i];
        if (element.kind == ELEMENT_GROUP || element.kind == ELEMENT_ONE)
            return false;
        if (element.kind == ELEMENT_STAR && !wildcard_is_simple(term, i))
            return false;
        if (element.kind == ELEMENT_CHAR && element.value >= 0x10000)
            return false;
        /* Behind a gap that may be nothing a clitic could be the gap's other side; a gap as a character is rare. */
        if (element.kind == ELEMENT_CHAR && element.value < 0x80 && char_is_gap((unsigned char)element.value))
            return false;
        if (i > 0 && term->elements[i - 1].kind == ELEMENT_HYPHEN && term_clitics_at(term, i) != TERM_NO_CLITICS)
            return false;
    }
    return true;
}

/* ---- matching ---- */

struct reading {
    const struct plain_term *term;
    const struct symbols *symbols;
    struct span text;
};

static bool char_match(const struct reading *reading, uint32_t wanted, size_t *at)
{
    if (*at >= reading->text.length)
        return false;
    unsigned char c = (unsigned char)reading->text.at[*at];
    if (c < 0x80 && wanted < 0x80) {
        bool equal = c == wanted || (!reading->term->exact && symbols_equal(reading->symbols, c, wanted));
        *at += equal;
        return equal;
    }
    size_t bytes;
    uint32_t got = utf8_next(span_from_to(reading->text, *at, reading->text.length), &bytes);
    bool equal = reading->term->exact ? got == wanted : symbols_equal(reading->symbols, got, wanted);
    if (!equal && reading->term->accents && got < 0x10000 && wanted < 0x80)
        equal = reading->symbols->bases[got] && reading->symbols->bases[got] == reading->symbols->bases[wanted];
    if (!equal)
        return false;
    *at += bytes;
    return true;
}

static size_t gap_length(struct span text, size_t at)
{
    size_t end = at;
    while (end < text.length && char_is_gap((unsigned char)text.at[end]))
        end++;
    return end - at;
}

static bool elements_match(const struct reading *reading, size_t element, size_t at, size_t *out_end);

/* One optional clitic: moves behind it if it is there. */
static bool clitic_at(struct span text, size_t at, const char *clitic, size_t *out_at)
{
    struct span rest = span_from_to(text, at, text.length);
    if (!span_starts(rest, clitic))
        return false;
    *out_at = at + strlen(clitic);
    return true;
}

/* The clitics of pattern_text.c, tried as it does: [wf]? then [bkls]? and the article, or ll. */
static bool clitics_match(const struct reading *reading, size_t element, bool article, size_t start, size_t *out_end)
{
    static const char *const JOINS[] = {"\xd9\x88", "\xd9\x81", ""};
    static const char *const PREPOSITIONS[] = {"\xd8\xa8", "\xd9\x83", LAM, "\xd8\xb3", ""};
    size_t body = element + (article ? 2 : 0);
    for (size_t join = 0; join < COUNT_OF(JOINS); join++) {
        size_t joined, at, with_article;
        if (!clitic_at(reading->text, start, JOINS[join], &joined))
            continue;
        for (size_t i = 0; i < COUNT_OF(PREPOSITIONS); i++) {
            if (!clitic_at(reading->text, joined, PREPOSITIONS[i], &at))
                continue;
            if (clitic_at(reading->text, at, ALEF LAM, &with_article) &&
                elements_match(reading, body, with_article, out_end))
                return true;
            if (!article && elements_match(reading, body, at, out_end))
                return true;
        }
        if (clitic_at(reading->text, joined, LAM LAM, &at) && elements_match(reading, body, at, out_end))
            return true;
    }
    return false;
}

/* The rest of the term from `element` on; an element that begins a word with clitics has them behind it already. */
static bool elements_match(const struct reading *reading, size_t element, size_t at, size_t *out_end)
{
    const struct plain_term *term = reading->term;
    for (; element < term->count; element++) {
        struct element wanted = term->elements[element];
        size_t gap;
        switch (wanted.kind) {
        case ELEMENT_CHAR:
            if (!char_match(reading, wanted.value, &at))
                return false;
            break;
        case ELEMENT_STAR:
            while (plain_joined_at(reading->text, at)) {
                size_t bytes;
                utf8_next(span_from_to(reading->text, at, reading->text.length), &bytes);
                at += bytes;
            }
            break;
        default:
            gap = gap_length(reading->text, at);
            if (!gap && wanted.kind == ELEMENT_GAP)
                return false;
            at += gap;
            if (element + 1 < term->count) {
                enum term_clitics clitics = term_clitics_at(term, element + 1);
                if (clitics != TERM_NO_CLITICS)
                    return clitics_match(reading, element + 1, clitics == TERM_CLITICS_OF_ARTICLE, at, out_end);
            }
        }
    }
    struct element last = term->elements[term->count - 1];
    bool bounded = last.kind == ELEMENT_CHAR && char_is_joined(last.value);
    if (bounded && plain_joined_at(reading->text, at))
        return false;
    *out_end = at;
    return true;
}

bool plain_match(const struct plain_term *term, const struct symbols *symbols, struct span text, size_t start,
                 size_t *out_end)
{
    struct reading reading = {term, symbols, text};
    struct element first = term->elements[0];
    if (char_is_joined(first.value) && plain_joined_before(text, start))
        return false;
    enum term_clitics clitics = term_clitics_at(term, 0);
    if (clitics != TERM_NO_CLITICS)
        return clitics_match(&reading, 0, clitics == TERM_CLITICS_OF_ARTICLE, start, out_end);
    return elements_match(&reading, 0, start, out_end);
}
