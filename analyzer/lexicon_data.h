/* lexicon_data.h - what a lexicon is inside: units, lists of them, terms and themes over lists.
 *
 * A unit is one thing looked for by itself, a plain term or a regex, whoever asks for it: `nurse*` of a group that
 * thirty terms name is one unit. A list is a set of units any of which will do. A term finds with one list (plain
 * terms, groups), with a list beside another (companions), or with lists in order. */
#ifndef ANALYZER_LEXICON_DATA_H
#define ANALYZER_LEXICON_DATA_H

#include <stdatomic.h>

#include "analyzer/pattern.h"
#include "analyzer/term.h"
#include "palaver/arena.h"
#include "palaver/lexicon.h"
#include "palaver/yaml.h"

#define LEXICON_MAX_LIST 5000     /* units of one list */
#define LEXICON_MAX_SEQUENCE 8    /* lists of one ordered term */
#define LEXICON_MAX_UNFILTERED 300 /* regexes without a literal: each is run on every post */
#define LEXICON_MAX_WITHIN 10000
#define LEXICON_NO_LIST UINT32_MAX

enum unit_kind { UNIT_PLAIN, UNIT_REGEX };

struct unit {
    struct plain_term plain;  /* of a plain term */
    struct span text;         /* as written; of a regex what stands between the slashes */
    struct span key;          /* what makes it the same as another */
    uint32_t line, column;
    enum unit_kind kind;
};

/* Apart from the units: most are never compiled, and their memory never touched. */
struct unit_patterns {
    struct pattern of[PATTERN_USES];
};

struct unit_list {
    const uint32_t *units; /* ascending */
    size_t count;
};

struct group {
    struct span layer, name;
    const struct yaml *words;
    const uint32_t *units; /* in file order; NULL until resolved */
    size_t count;
    bool resolving, resolved;
};

enum term_kind { TERM_LIST, TERM_COMPANION, TERM_SEQUENCE };
enum distance_kind {
    WITHIN_WORDS,
    WITHIN_CHARS,
    WITHIN_SENTENCE,
    WITHIN_POST,
    WITHIN_WORDS_ACROSS, /* as WITHIN_WORDS and WITHIN_CHARS, past the ends of sentences */
    WITHIN_CHARS_ACROSS,
};

struct distance {
    enum distance_kind kind;
    uint32_t limit;
};

struct term_plan {
    enum term_kind kind;
    uint32_t first;    /* list that begins a match: the term's own, `any`, or the first of the sequence */
    uint32_t near, not_near; /* LEXICON_NO_LIST: none */
    const uint32_t *sequence; /* all lists in order */
    size_t sequence_count;
    struct distance within;
};

struct theme_title {
    struct span lang, text;
};

struct example {
    size_t theme;
    const char *layer;
    const struct yaml *node;
    bool wanted;
};

/* How often a theme must be found in a long text: once for every so many words begun, at most `up_to` times. */
struct long_texts {
    uint32_t words_per_match; /* 0: once is enough in any text */
    uint32_t up_to;
};

struct theme_data {
    size_t first_term, term_end;
    struct long_texts long_texts;
    uint32_t mask, except; /* lists, over all layers; LEXICON_NO_LIST: none */
    const struct theme_title *titles;
    size_t title_count;
    const char *const *layers; /* those with terms */
    size_t layer_count;
    const uint32_t *included_by; /* themes that take this one's matches, directly or through others; ascending */
    size_t included_by_count;
};

struct prefilter; /* automaton and literals, made when the first tagger is: prefilter.c */

struct lexicon {
    struct arena arena;
    struct yaml_file *file;
    struct str source;            /* of one that is not built in */
    struct span bytes;            /* the source */
    const char *name, *version;
    char hash[HASH_HEX_BYTES];
    enum lexicon_overlap overlap;
    struct long_texts long_texts; /* of themes that say nothing else */
    uint32_t long_words;          /* the smallest words_per_match of any theme; 0: none has one */
    struct theme *themes;
    struct theme_data *theme_data;
    size_t theme_count;
    struct term *terms;
    struct term_plan *plans;
    size_t term_count;
    struct unit *units;
    struct unit_patterns *patterns; /* by unit; compiled when first needed */
    atomic_bool compiled;           /* any of them */
    size_t unit_count;
    struct unit_list *lists;
    size_t list_count;
    struct group *groups;
    size_t group_count;
    struct example *examples;
    size_t example_count;
    _Atomic(struct prefilter *) prefilter; /* the one part made later, by the first tagger */
};

#endif
