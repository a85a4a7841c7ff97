/* lexicon_check.c - what is odd in a lexicon, seen without any post. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/chars.h"
#include "analyzer/lexicon_data.h"
#include "analyzer/name_index.h"
#include "analyzer/prefilter.h"
#include "palaver/tagger.h"
#include "palaver/utf8.h"

#define SHORT_LETTERS 2 /* a caseless term of so few letters, or so few before a star, is mostly noise */

struct check {
    const struct lexicon *lexicon;
    const struct prefilter *prefilter;
    struct tagger *tagger;
    struct arena arena;
    struct lexicon_finding *findings;
    size_t count, room;
};

static void check_release(struct check *check)
{
    tagger_free(check->tagger);
    free(check->findings);
    arena_release(&check->arena);
}

static void finding_keep(struct check *check, struct lexicon_finding finding, const char *format, va_list args)
{
    char text[ERR_TEXT_BYTES];
    vsnprintf(text, sizeof text, format, args);
    if (check->count == check->room) {
        check->room = check->room ? check->room * 2 : 64;
        check->findings = mem_grow(check->findings, check->room, sizeof *check->findings);
    }
    finding.text = arena_text(&check->arena, text);
    check->findings[check->count++] = finding;
}

static void unit_finding(struct check *check, const char *kind, const struct unit *unit, const char *format, ...)
    PRINTF_LIKE(4, 5);
static void term_finding(struct check *check, const char *kind, const struct term *term, const char *format, ...)
    PRINTF_LIKE(4, 5);

static void unit_finding(struct check *check, const char *kind, const struct unit *unit, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    finding_keep(check, (struct lexicon_finding){.kind = kind, .line = unit->line, .column = unit->column}, format, args);
    va_end(args);
}

static void term_finding(struct check *check, const char *kind, const struct term *term, const char *format, ...)
{
    const char *theme = check->lexicon->themes[term->theme].id;
    va_list args;
    va_start(args, format);
    finding_keep(check, (struct lexicon_finding){kind, theme, term->line, term->column, NULL}, format, args);
    va_end(args);
}

/* The one plain unit of a term, or NULL for regexes, groups and companions. */
static const struct unit *plain_unit_of(const struct lexicon *lexicon, size_t term)
{
    const struct term_plan *plan = &lexicon->plans[term];
    if (plan->kind != TERM_LIST || lexicon->lists[plan->first].count != 1)
        return NULL;
    const struct unit *unit = &lexicon->units[lexicon->lists[plan->first].units[0]];
    if (unit->kind != UNIT_PLAIN)
        return NULL;
    for (size_t i = 0; i < unit->plain.count; i++)
        if (unit->plain.elements[i].kind == ELEMENT_GROUP)
            return NULL;
    return unit;
}

/* ---- terms that say the same ---- */

/* True if what `other` says is said for the language of `term` too. */
static bool layer_has(const struct term *other, const struct term *term)
{
    return strcmp(other->layer, term->layer) == 0 || strcmp(other->layer, "any") == 0;
}

/* The term of the same layer that says what `key` says, else one of another layer. */
static const struct term *term_before(struct check *check, const struct name_index *seen, const struct term *term,
                                      struct str *key)
{
    size_t length = key->length;
    str_add(key, term->layer);
    size_t before = name_index_find(seen, str_span(key));
    str_cut(key, length);
    if (before == NAME_INDEX_NONE)
        before = name_index_find(seen, str_span(key));
    return before == NAME_INDEX_NONE ? NULL : &check->lexicon->terms[before];
}

static void term_remember(struct check *check, struct name_index *seen, size_t term, struct str *key)
{
    if (name_index_find(seen, str_span(key)) == NAME_INDEX_NONE)
        name_index_add(seen, arena_span(&check->arena, str_span(key)), term);
    str_add(key, check->lexicon->terms[term].layer);
    if (name_index_find(seen, str_span(key)) == NAME_INDEX_NONE)
        name_index_add(seen, arena_span(&check->arena, str_span(key)), term);
}

static void duplicates_check(struct check *check)
{
    const struct lexicon *lexicon = check->lexicon;
    for (size_t theme = 0; theme < lexicon->theme_count; theme++) {
        OWNED(name_index_release) struct name_index seen = NAME_INDEX_INIT;
        const struct theme_data *data = &lexicon->theme_data[theme];
        for (size_t i = data->first_term; i < data->term_end; i++) {
            const struct term_plan *plan = &lexicon->plans[i];
            OWNED(str_release) struct str key = STR_INIT;
            str_format(&key, "%d %u %u %u %d %u", (int)plan->kind, plan->first, plan->near, plan->not_near,
                       (int)plan->within.kind, plan->within.limit);
            for (size_t part = 0; part < plan->sequence_count; part++)
                str_format(&key, " %u", plan->sequence[part]);
            str_add_char(&key, ' ');
            const struct term *term = &lexicon->terms[i], *before = term_before(check, &seen, term, &key);
            if (before)
                term_finding(check, layer_has(before, term) ? "duplicate" : "shared", term,
                             "'%s' says the same as line %lld (%s): '%s'", term->text, (long long)before->line,
                             before->layer, before->text);
            term_remember(check, &seen, i, &key);
        }
    }
}

/* ---- terms that another hides ---- */

/* A text the term matches, with a nonsense ending for each star, so that only what matches any ending covers it. */
static struct span sample_of(struct check *check, const struct plain_term *plain)
{
    OWNED(str_release) struct str sample = STR_INIT;
    for (size_t i = 0; i < plain->count; i++) {
        const struct element *element = &plain->elements[i];
        if (element->kind == ELEMENT_CHAR)
            str_add_code_point(&sample, element->value);
        else if (element->kind == ELEMENT_HYPHEN)
            str_add_char(&sample, '-');
        else
            str_add(&sample, element->kind == ELEMENT_GAP ? " " : element->kind == ELEMENT_STAR ? "qxq" : "q");
    }
    return arena_span(&check->arena, str_span(&sample));
}

static size_t stars(const struct plain_term *plain)
{
    size_t count = 0;
    for (size_t i = 0; i < plain->count; i++)
        count += plain->elements[i].kind == ELEMENT_STAR;
    return count;
}

static void hidden_check_term(struct check *check, size_t i, const struct match *matches, size_t count, size_t length)
{
    const struct lexicon *lexicon = check->lexicon;
    const struct term *term = &lexicon->terms[i];
    const struct term *coverer = NULL; /* of the same language, if there is one */
    bool found = false;
    for (size_t m = 0; m < count; m++)
        found = found || matches[m].term == i;
    if (!found) {
        term_finding(check, "unreachable", term,
                     "'%s' does not match itself: a mask or an exception of its theme hides it", term->text);
        return;
    }
    for (size_t m = 0; m < count; m++) {
        const struct match *match = &matches[m];
        bool covers = match->theme == term->theme && match->term != i && match->start == 0 && match->end == length &&
                      lexicon->plans[match->term].kind == TERM_LIST;
        /* Of two that cover each other the second is told of. */
        bool duplicate = covers && lexicon->plans[match->term].first == lexicon->plans[i].first; /* told of as such */
        const struct unit *other = covers && !duplicate ? plain_unit_of(lexicon, match->term) : NULL;
        const struct plain_term *mine = &plain_unit_of(lexicon, i)->plain;
        /* The sample has one spelling; a term that takes others is not covered by one that does not. */
        bool narrower = other && ((mine->accents && !other->plain.accents) || (other->plain.exact && !mine->exact));
        bool alike = other && other->plain.count == mine->count && stars(&other->plain) == stars(mine) &&
                     other->plain.accents == mine->accents &&
                     other->plain.exact == mine->exact;
        if (!other || narrower || (alike && match->term > i))
            continue;
        if (!coverer || (!layer_has(coverer, term) && layer_has(&lexicon->terms[match->term], term)))
            coverer = &lexicon->terms[match->term];
    }
    if (coverer)
        term_finding(check, layer_has(coverer, term) ? "unreachable" : "shared", term,
                     "whatever '%s' matches, line %lld (%s) matches: '%s'", term->text, (long long)coverer->line,
                     coverer->layer, coverer->text);
}

static bool hidden_check(struct check *check, struct err *err)
{
    const struct lexicon *lexicon = check->lexicon;
    for (size_t i = 0; i < lexicon->term_count; i++) {
        const struct unit *unit = plain_unit_of(lexicon, i);
        if (!unit || lexicon->overlap == LEXICON_LONGEST)
            continue;
        struct span sample = sample_of(check, &unit->plain);
        struct tagger_text text = {.text = sample};
        const struct match *matches;
        size_t count;
        if (!tagger_read(check->tagger, &text, &matches, &count, err))
            return false;
        hidden_check_term(check, i, matches, count, sample.length);
    }
    return true;
}

/* ---- terms that match too much, or never ---- */

static void short_check(struct check *check, size_t i, const struct unit *unit)
{
    const struct term *term = &check->lexicon->terms[i];
    size_t letters = 0, unspaced = 0, others = 0;
    bool star = false;
    for (size_t e = 0; e < unit->plain.count; e++) {
        const struct element *element = &unit->plain.elements[e];
        star = star || element->kind == ELEMENT_STAR;
        if (element->kind != ELEMENT_CHAR)
            others += element_is_gap(*element);
        else if (char_is_unspaced(element->value))
            unspaced++;
        else
            letters++;
    }
    if (unspaced == 1 && !letters)
        term_finding(check, "short", term,
                     "'%s' is a single character of a script without blanks: it matches inside other words", term->text);
    else if (!unspaced && !others && letters <= SHORT_LETTERS && !unit->plain.exact)
        term_finding(check, star ? "broad" : "short", term,
                     star ? "'%s' matches every word that begins so" : "'%s' is short and caseless: $%s keeps its capitals",
                     term->text, term->text);
}

static bool has_unspaced(struct span text)
{
    for (size_t at = 0; at < text.length;) {
        size_t bytes;
        if (char_is_unspaced(utf8_next(span_from_to(text, at, text.length), &bytes)))
            return true;
        at += bytes;
    }
    return false;
}

static void regexes_check(struct check *check)
{
    for (size_t i = 0; i < check->lexicon->unit_count; i++) {
        const struct unit *unit = &check->lexicon->units[i];
        if (check->prefilter->units[i].always)
            unit_finding(check, "no-literal", unit, "'%.*s' has no word that must be there, so it is run on every post",
                         (int)unit->text.length, unit->text.at);
        if (unit->kind == UNIT_REGEX && span_find(unit->text, span_of("\\b")) && has_unspaced(unit->text))
            unit_finding(check, "boundary", unit, "\\b never holds between characters of a script without blanks");
    }
}

static void untested_check(struct check *check)
{
    const struct lexicon *lexicon = check->lexicon;
    for (size_t theme = 0; theme < lexicon->theme_count; theme++)
        for (size_t layer = 0; layer < lexicon->theme_data[theme].layer_count; layer++) {
            const char *name = lexicon->theme_data[theme].layers[layer];
            bool tested = false;
            for (size_t i = 0; i < lexicon->example_count; i++)
                tested = tested || (lexicon->examples[i].theme == theme && lexicon->examples[i].wanted &&
                                    strcmp(lexicon->examples[i].layer, name) == 0);
            if (!tested)
                term_finding(check, "untested", &(struct term){.theme = theme, .line = lexicon->themes[theme].line},
                             "theme '%s' has terms in '%s' and no example in hits", lexicon->themes[theme].id, name);
        }
}

static int finding_compare(const void *a, const void *b)
{
    const struct lexicon_finding *left = a, *right = b;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    if (left->column != right->column)
        return left->column < right->column ? -1 : 1;
    int kinds = strcmp(left->kind, right->kind);
    return kinds ? kinds : strcmp(left->text, right->text);
}

bool lexicon_check(const struct lexicon *lexicon, void (*found)(void *to, const struct lexicon_finding *), void *to,
                   struct err *err)
{
    OWNED(check_release) struct check check = {.lexicon = lexicon, .tagger = tagger_new(lexicon, err)};
    if (!check.tagger || !hidden_check(&check, err))
        return false;
    check.prefilter = prefilter_of(lexicon);
    duplicates_check(&check);
    for (size_t i = 0; i < lexicon->term_count; i++) {
        const struct unit *unit = plain_unit_of(lexicon, i);
        if (unit)
            short_check(&check, i, unit);
    }
    regexes_check(&check);
    untested_check(&check);
    if (check.count)
        qsort(check.findings, check.count, sizeof *check.findings, finding_compare);
    for (size_t i = 0; i < check.count; i++)
        found(to, &check.findings[i]);
    return true;
}
