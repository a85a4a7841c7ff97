/* literals.c - the literals of a plain term: a word of it, or two words with the gap between. */
#include "analyzer/literals.h"

#include <stdlib.h>

#include "analyzer/chars.h"
#include "palaver/utf8.h"

void literals_release(struct literals *literals)
{
    free(literals->at);
    *literals = (struct literals){0};
}

struct literal *literal_add(struct literals *literals)
{
    if (literals->count == literals->room) {
        literals->room = literals->room ? literals->room * 2 : 2;
        literals->at = mem_grow(literals->at, literals->room, sizeof *literals->at);
    }
    struct literal *literal = &literals->at[literals->count++];
    *literal = (struct literal){0};
    return literal;
}

/* ---- from the end of a literal back to the term's beginning ---- */

static bool step_add(struct literal *literal, enum step_kind kind, size_t count)
{
    struct step *last = literal->step_count ? &literal->steps[literal->step_count - 1] : NULL;
    if (last && last->kind == kind && kind == STEP_CHARS) {
        last->count = (uint16_t)(last->count + count);
        return true;
    }
    if (literal->step_count == LITERAL_MAX_STEPS)
        return false;
    literal->steps[literal->step_count++] = (struct step){(uint8_t)kind, (uint16_t)count};
    return true;
}

static bool is_gap_char(struct element element)
{
    return element.kind == ELEMENT_CHAR && element.value < 0x80 && char_is_gap((unsigned char)element.value);
}

/* Over the part [first, end) of a word: character by character, or, where their number is not known, as the run of
 * letters it must be. A run can only be told from the word before it by a gap that is there. */
static bool steps_over_word(const struct plain_term *term, size_t first, size_t end, struct literal *literal)
{
    bool fixed = true, run = true;
    for (size_t i = first; i < end; i++) {
        struct element element = term->elements[i];
        fixed = fixed && (element.kind == ELEMENT_CHAR || element.kind == ELEMENT_ONE);
        run = run && (element.kind == ELEMENT_STAR || element.kind == ELEMENT_ONE ||
                      (element.kind == ELEMENT_CHAR && char_is_joined(element.value)));
        if (is_gap_char(element))
            return false;
        /* Beside scripts without blanks a wildcard is not bounded by the word. */
        bool unspaced_neighbour = (i > 0 && term->elements[i - 1].kind == ELEMENT_CHAR &&
                                   char_is_unspaced(term->elements[i - 1].value)) ||
                                  (i + 1 < term->count && term->elements[i + 1].kind == ELEMENT_CHAR &&
                                   char_is_unspaced(term->elements[i + 1].value));
        if (element.kind == ELEMENT_STAR && unspaced_neighbour)
            return false;
    }
    size_t word = first;
    while (word > 0 && !element_is_gap(term->elements[word - 1]))
        word--;
    bool clitics = word == first && first < term->count && term_clitics_at(term, first) != TERM_NO_CLITICS;
    if (fixed && !clitics)
        return end == first || step_add(literal, STEP_CHARS, end - first);
    bool after_hyphen = word > 0 && term->elements[word - 1].kind == ELEMENT_HYPHEN;
    return run && word == first && !after_hyphen && step_add(literal, STEP_RUN, 0);
}

/* The steps before the element `at`, which is in the literal or a word behind it. */
static bool steps_to_start(const struct plain_term *term, size_t at, struct literal *literal)
{
    size_t end = at;
    while (end > 0) {
        size_t first = end;
        while (first > 0 && !element_is_gap(term->elements[first - 1]))
            first--;
        for (size_t i = first; i < end; i++)
            if (term->elements[i].kind == ELEMENT_GROUP)
                return false;
        if (!steps_over_word(term, first, end, literal))
            return false;
        if (first == 0)
            return true;
        bool gap = term->elements[first - 1].kind == ELEMENT_GAP;
        if (!step_add(literal, gap ? STEP_GAP : STEP_GAP_MAYBE, 0))
            return false;
        end = first - 1;
    }
    /* The literal begins the term, and its first letter may have clitics before it. */
    if (at == 0 && term_clitics_at(term, 0) != TERM_NO_CLITICS)
        return step_add(literal, STEP_RUN, 0);
    return true;
}

/* ---- candidates ---- */

/* A few literals that may begin inside a word cost more than many that may not: for their sake every letter is looked at.
 * So many letters fewer are better. */
#define WORTH_OF_BOUND 8

/* Elements [first, end) of a term: characters, with one gap among them at most. */
struct stretch {
    size_t first, end, weight;
    bool gap;
};

/* Symbols of a character, at most: those of three bytes and more are read byte by byte. */
static size_t char_weight(uint32_t c)
{
    return c < 0x800 ? 1 : c < 0x10000 ? 4 : 5;
}

static bool is_literal_char(struct element element)
{
    if (element.kind != ELEMENT_CHAR || element.value < 0x10000)
        return element.kind == ELEMENT_CHAR;
    uint32_t partners[CHARS_MAX_PARTNERS];
    return char_partners(element.value, partners) == 1;
}

/* Where the letters of a word begin that are always the same: behind its own article, before which clitics vary. */
static size_t stem_start(const struct plain_term *term, size_t first)
{
    return term_clitics_at(term, first) == TERM_CLITICS_OF_ARTICLE ? first + 2 : first;
}

static struct stretch stretch_from(const struct plain_term *term, size_t first)
{
    struct stretch stretch = {.first = first, .end = first};
    while (stretch.end < term->count && stretch.end - first < LITERAL_MAX_SYMBOLS) {
        struct element element = term->elements[stretch.end];
        bool joins = element_is_gap(element) && !stretch.gap && stretch.end > first && stretch.end + 1 < term->count &&
                     is_literal_char(term->elements[stretch.end + 1]) &&
                     term_clitics_at(term, stretch.end + 1) == TERM_NO_CLITICS;
        if (!joins && !is_literal_char(element))
            break;
        size_t weight = joins ? 1 : char_weight(element.value);
        if (stretch.weight + weight > LITERAL_MAX_SYMBOLS)
            break;
        stretch.gap = stretch.gap || joins;
        stretch.weight += weight;
        stretch.end++;
    }
    if (stretch.end > first && element_is_gap(term->elements[stretch.end - 1])) {
        stretch.end--;
        stretch.gap = false;
    }
    return stretch;
}

/* True if the stretch stands where a word begins, with a boundary before it. */
static bool stretch_bounded(const struct plain_term *term, struct stretch stretch)
{
    size_t first = stretch.first;
    bool begins = first == 0 || term->elements[first - 1].kind == ELEMENT_GAP;
    return begins && char_is_joined(term->elements[first].value) && term_clitics_at(term, first) == TERM_NO_CLITICS;
}

/* True when the gap in it may be nothing in a hashtag alone. */
static bool gap_is_blank(const struct plain_term *term, struct stretch stretch)
{
    for (size_t i = stretch.first; i < stretch.end; i++)
        if (term->elements[i].kind == ELEMENT_GAP)
            return true;
    return false;
}

static bool stretch_store(const struct plain_term *term, struct stretch stretch, bool with_gap, struct literals *out)
{
    struct literal *literal = literal_add(out);
    bool walkable = true;
    size_t piece_end = stretch.end;
    for (size_t i = stretch.first; i < stretch.end; i++) {
        struct element element = term->elements[i];
        if (!element_is_gap(element))
            literal->chars[literal->count++] = element.value;
        else if (with_gap)
            literal->chars[literal->count++] = ' ';
    }
    for (size_t i = stretch.end; i-- > stretch.first;) {
        struct element element = term->elements[i];
        if (!element_is_gap(element))
            continue;
        walkable = walkable && step_add(literal, STEP_CHARS, piece_end - i - 1) &&
                   step_add(literal, element.kind == ELEMENT_GAP ? STEP_GAP : STEP_GAP_MAYBE, 0);
        piece_end = i;
    }
    walkable = walkable && step_add(literal, STEP_CHARS, piece_end - stretch.first);
    size_t first = stretch.first;
    bool behind_article = first >= 2 && stem_start(term, first - 2) == first;
    if (behind_article)
        first -= 2; /* the steps go over the article as part of the word */
    walkable = walkable && steps_to_start(term, first, literal);
    literal->tags_only = !with_gap && gap_is_blank(term, stretch);
    uint32_t last_char = term->elements[stretch.end - 1].value;
    literal->bounded = !behind_article && stretch_bounded(term, stretch);
    literal->bounded_in_tags = literal->bounded && stretch.first == 0;
    literal->begins_word = literal->bounded && !term->accents; /* with accents the same letters may take more bytes */
    bool ends = stretch.end == term->count || term->elements[stretch.end].kind == ELEMENT_GAP;
    literal->ends_word = ends && char_is_joined(last_char);
    return walkable;
}

static void plain_literals(const struct plain_term *term, enum literals_place place, struct literals *out)
{
    struct stretch best = {0};
    size_t best_worth = 0;
    for (size_t at = 0, first, end; term_word(term, &at, &first, &end);) {
        /* A word may have its letters behind a wildcard: each run of them is looked at. */
        for (size_t from = stem_start(term, first); from < end; from++) {
            if (!is_literal_char(term->elements[from]) || (from > first && from != stem_start(term, first) &&
                                                           is_literal_char(term->elements[from - 1])))
                continue;
            struct stretch stretch = stretch_from(term, from);
            size_t worth = stretch.weight + (stretch.weight && stretch_bounded(term, stretch) ? WORTH_OF_BOUND : 0);
            if (worth > best_worth) {
                best = stretch;
                best_worth = worth;
            }
        }
    }
    if (!best.weight)
        return;
    bool walkable = stretch_store(term, best, true, out);
    if (best.gap && (place == LITERALS_OF_TAGS || !gap_is_blank(term, best)))
        (void)stretch_store(term, best, false, out);
    out->mode = walkable ? SEARCH_HERE : SEARCH_ALL;
}

/* Those of all words of a group: nothing when one has none, or when they are too many. Returns whether each leads to
 * where its word begins. */
static bool group_words_add(const struct lexicon *lexicon, const struct group *group, enum literals_place place,
                            struct literals *out)
{
    bool here = true;
    size_t in_texts = 0; /* their number decides, so that a unit has literals in both places or in none */
    for (size_t w = 0; w < group->count; w++) {
        struct literals word = {.needs = UINT32_MAX};
        literals_of_unit(lexicon, &lexicon->units[group->units[w]], place, &word);
        for (size_t l = 0; l < word.count; l++)
            in_texts += !word.at[l].tags_only;
        bool fits = word.count && in_texts <= LITERALS_MAX * 8;
        here = here && word.mode == SEARCH_HERE && word.needs == UINT32_MAX;
        for (size_t l = 0; l < word.count && fits; l++)
            *literal_add(out) = word.at[l];
        literals_release(&word);
        if (!fits) {
            out->count = 0;
            return false;
        }
    }
    return here;
}

/* What is known of a word by itself does not hold for it inside a term. */
static void literals_unbind(struct literals *literals)
{
    for (size_t i = 0; i < literals->count; i++) {
        literals->at[i].bounded = false;
        literals->at[i].bounded_in_tags = false;
        literals->at[i].begins_word = false;
        literals->at[i].ends_word = false;
        literals->at[i].tags_only = false;
    }
}

/* A group that stands between gaps, so that its words are found as they are by themselves. */
static uint32_t needed_group(const struct plain_term *term, size_t from)
{
    for (size_t i = from; i < term->count; i++) {
        bool open_before = i == 0 || term->elements[i - 1].kind == ELEMENT_GAP;
        bool open_behind = i + 1 == term->count || term->elements[i + 1].kind == ELEMENT_GAP;
        if (term->elements[i].kind == ELEMENT_GROUP && open_before && open_behind)
            return term->elements[i].value;
    }
    return UINT32_MAX;
}

/* A term with a group in it and no letters of its own that are worth more: any word of the group. A group at the
 * beginning is bounded there as its words are by themselves, so that each leads to where the term would begin. */
static void group_literals(const struct lexicon *lexicon, const struct plain_term *term, enum literals_place place,
                           struct literals *out)
{
    for (size_t i = 0; i < term->count && !out->count; i++) {
        if (term->elements[i].kind != ELEMENT_GROUP)
            continue;
        bool here = group_words_add(lexicon, &lexicon->groups[term->elements[i].value], place, out);
        if (!out->count)
            continue;
        if (i == 0 && here) {
            bool gap_behind = term->count == 1 || term->elements[1].kind == ELEMENT_GAP;
            for (size_t l = 0; l < out->count; l++)
                out->at[l].ends_word = out->at[l].ends_word && gap_behind;
            out->mode = SEARCH_HERE;
        } else {
            literals_unbind(out);
        }
        out->needs = needed_group(term, i + 1);
    }
}

void literals_of_unit(const struct lexicon *lexicon, const struct unit *unit, enum literals_place place,
                      struct literals *out)
{
    *out = (struct literals){.at = out->at, .room = out->room, .mode = SEARCH_ALL, .needs = UINT32_MAX};
    if (unit->kind == UNIT_REGEX) {
        literals_of_regex(unit->text, out);
        return;
    }
    plain_literals(&unit->plain, place, out);
    if (out->count) {
        out->needs = needed_group(&unit->plain, 0);
        return;
    }
    group_literals(lexicon, &unit->plain, place, out);
}
