/* pattern_text.c - the PCRE2 text of a plain term.
 *
 * Words in scripts that set words apart are bounded by lookarounds of our own (\b takes '_' for a letter and, before
 * PCRE2 10.43, a mark for none); an Arabic word may have its clitics in front; Han, Kana and Thai have no bounds. */
#include <pthread.h>
#include <stdlib.h>

#include "analyzer/chars.h"
#include "analyzer/lexicon_data.h"
#include "palaver/fold.h"
#include "palaver/utf8.h"

#define NOT_AFTER_WORD "(?<!" CHARS_JOINED ")"
#define NOT_BEFORE_WORD "(?!" CHARS_JOINED ")"
#define UNSPACED_STAR CHARS_WORD "{0,8}?"
/* and, so; with, in, as, to, will; the. Source: normalisation sheet, section 4. */
#define CLITICS "(?:[وف]?(?:[بكلس]?(?:ال)?|لل))"
#define CLITICS_WITH_ARTICLE "[وف]?(?:[بكلس]?ال|لل)"
#define ALEF 0x627u
#define LAM 0x644u

/* Accented Latin letters by the ASCII letter that fold_accents() gives for them. */
#define ACCENTED_FROM 0xc0u
#define ACCENTED_END 0x250u
#define ACCENTED_MORE_FROM 0x1e00u
#define ACCENTED_MORE_END 0x1f00u

static struct str accented[26];

static void accents_make_from(uint32_t from, uint32_t end)
{
    OWNED(str_release) struct str bare = STR_INIT;
    for (uint32_t c = from; c < end; c++) {
        char bytes[4];
        str_clear(&bare);
        fold_accents(span_from(bytes, utf8_put(c, bytes)), &bare);
        int letter = bare.length == 1 ? (bare.at[0] | 0x20) - 'a' : -1;
        if (letter >= 0 && letter < 26)
            str_add_code_point(&accented[letter], c);
    }
}

static void accents_make(void)
{
    accents_make_from(ACCENTED_FROM, ACCENTED_END);
    accents_make_from(ACCENTED_MORE_FROM, ACCENTED_MORE_END);
}

struct span accents_of(char letter)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, accents_make);
    return str_span(&accented[(letter | 0x20) - 'a']);
}

static void char_add(uint32_t c, bool accents, struct str *out)
{
    bool ascii_letter = c < 0x80 && ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    if (ascii_letter && accents) {
        str_add_char(out, '[');
        str_add_char(out, (char)c);
        str_add_span(out, accents_of((char)c));
        str_add_char(out, ']');
    } else if (ascii_letter || (c >= '0' && c <= '9') || c >= 0xa0) {
        str_add_code_point(out, c);
    } else {
        str_format(out, "\\x{%x}", (unsigned)c);
    }
}

static bool is_unspaced(struct element element)
{
    return element.kind == ELEMENT_CHAR && char_is_unspaced(element.value);
}

/* A wildcard beside a character of a script without word boundaries reads on for a few characters at most. */
static bool beside_unspaced(const struct plain_term *term, size_t at)
{
    return (at > 0 && is_unspaced(term->elements[at - 1])) ||
           (at + 1 < term->count && is_unspaced(term->elements[at + 1]));
}

static bool wants_boundary(const struct plain_term *term, size_t at)
{
    struct element edge = term->elements[at];
    if (edge.kind == ELEMENT_CHAR)
        return char_is_joined(edge.value);
    return (edge.kind == ELEMENT_STAR || edge.kind == ELEMENT_ONE) && !beside_unspaced(term, at);
}

static bool word_ends(const struct plain_term *term, size_t at)
{
    return at + 1 == term->count || element_is_gap(term->elements[at + 1]);
}

static bool word_begins(const struct plain_term *term, size_t at)
{
    return at == 0 || element_is_gap(term->elements[at - 1]);
}

static void star_add(const struct plain_term *term, size_t at, struct str *out)
{
    if (beside_unspaced(term, at))
        str_add(out, UNSPACED_STAR);
    else if (word_begins(term, at) && word_ends(term, at))
        str_add(out, "(?:" CHARS_JOINED ")+"); /* a * by itself is any one word */
    else
        str_add(out, "(?:" CHARS_JOINED ")*");
}

enum term_clitics term_clitics_of_arabic(const struct plain_term *term, size_t at)
{
    const struct element *word = &term->elements[at];
    bool arabic = word_begins(term, at) && !word_ends(term, at) && word[0].kind == ELEMENT_CHAR &&
                  code_point_is_arabic(word[0].value) && code_point_is_letter(word[0].value);
    if (!arabic)
        return TERM_NO_CLITICS;
    bool article = word[0].value == ALEF && word[1].kind == ELEMENT_CHAR && word[1].value == LAM &&
                   !word_ends(term, at + 1) && word[2].kind == ELEMENT_CHAR;
    return article ? TERM_CLITICS_OF_ARTICLE : TERM_CLITICS;
}

/* Longer words first, so that of two that begin alike the longer is found. */
static int longer_first(const void *a, const void *b)
{
    const struct unit *const *left = a, *const *right = b;
    if ((*left)->text.length != (*right)->text.length)
        return (*left)->text.length > (*right)->text.length ? -1 : 1;
    return span_compare((*left)->key, (*right)->key);
}

static void plain_add(const struct lexicon *lexicon, const struct plain_term *term, enum pattern_use use, bool begins,
                      bool ends, struct str *out);

/* The bounds of its words are asked for only at the ends of the term: a gap is a boundary, and may be nothing. */
static void group_add(const struct lexicon *lexicon, const struct group *group, enum pattern_use use, bool begins,
                      bool ends, struct str *out)
{
    OWNED(mem_freep) const struct unit **words = mem_array(group->count, sizeof *words);
    for (size_t i = 0; i < group->count; i++)
        words[i] = &lexicon->units[group->units[i]];
    qsort(words, group->count, sizeof *words, longer_first);
    str_add(out, "(?:");
    for (size_t i = 0; i < group->count; i++) {
        if (i)
            str_add_char(out, '|');
        plain_add(lexicon, &words[i]->plain, use, begins, ends, out);
    }
    str_add_char(out, ')');
}

/* One element; returns how many were read. */
static size_t element_add(const struct lexicon *lexicon, const struct plain_term *term, size_t at, enum pattern_use use,
                          bool begins, bool ends, struct str *out)
{
    struct element element = term->elements[at];
    switch (element.kind) {
    case ELEMENT_CHAR: {
        enum term_clitics clitics = term_clitics_at(term, at);
        if (clitics != TERM_NO_CLITICS)
            str_add(out, clitics == TERM_CLITICS ? CLITICS : CLITICS_WITH_ARTICLE);
        if (clitics == TERM_CLITICS_OF_ARTICLE)
            return 2;
        char_add(element.value, term->accents, out);
        break;
    }
    case ELEMENT_STAR:
        star_add(term, at, out);
        break;
    case ELEMENT_ONE:
        str_add(out, beside_unspaced(term, at) ? CHARS_WORD : CHARS_JOINED);
        break;
    case ELEMENT_GAP:
        str_add(out, use == PATTERN_TAGS ? CHARS_GAP "*+" : CHARS_GAP "++");
        break;
    case ELEMENT_HYPHEN:
        str_add(out, CHARS_GAP "*+");
        break;
    case ELEMENT_GROUP:
        group_add(lexicon, &lexicon->groups[element.value], use, begins && at == 0, ends && at + 1 == term->count, out);
        break;
    }
    return 1;
}

static void plain_add(const struct lexicon *lexicon, const struct plain_term *term, enum pattern_use use, bool begins,
                      bool ends, struct str *out)
{
    if (begins && wants_boundary(term, 0))
        str_add(out, NOT_AFTER_WORD);
    str_add(out, term->exact ? "(?-i:" : "(?:");
    for (size_t at = 0; at < term->count;)
        at += element_add(lexicon, term, at, use, begins, ends, out);
    str_add_char(out, ')');
    if (ends && wants_boundary(term, term->count - 1))
        str_add(out, NOT_BEFORE_WORD);
}

void pattern_text(const struct lexicon *lexicon, const struct unit *unit, enum pattern_use use, struct str *out)
{
    if (unit->kind == UNIT_PLAIN)
        plain_add(lexicon, &unit->plain, use, true, true, out);
    else
        str_add_span(out, unit->text);
}
