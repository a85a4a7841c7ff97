/* tagger_data.h - what a tagger keeps between its parts.
 *
 * tagger_scan.c says which units may be found, tagger_find.c where one is, tagger_terms.c where a term is, tagger.c
 * which matches that gives. */
#ifndef ANALYZER_TAGGER_DATA_H
#define ANALYZER_TAGGER_DATA_H

#include "analyzer/find.h"
#include "analyzer/lexicon_data.h"
#include "analyzer/prefilter.h"
#include "analyzer/tag_text.h"
#include "palaver/tagger.h"

/* Finds of a unit or list in the view being read, kept in the tagger's pool. Valid while `made` is the view's number. */
struct slice {
    uint64_t made;
    uint32_t first, count;
};

/* More hits of one unit in a text than this are not kept: the unit is looked for everywhere. */
#define UNIT_MAX_HITS 500

/* Where a literal of a unit ends in the text. */
struct hit {
    uint32_t end, literal;
    uint32_t next; /* of the same unit, plus 1; 0: none */
};

/* A unit of a list that has a hit. */
struct list_unit {
    uint32_t unit, next; /* in the list, plus 1 */
};

/* A list in the text being read, and a unit: what a hit asks for stands together, in one cache line. */
struct list_state {
    uint64_t read;  /* of which text; another: no hits */
    struct slice by_start;
    uint32_t first; /* in list_units, plus 1 */
};

struct unit_state {
    uint64_t read;  /* of which text; another: no hits */
    struct slice finds;
    uint32_t first, last, count; /* hits, plus 1 */
    bool in_tags;
};

struct tagger {
    const struct lexicon *lexicon;
    struct matcher *matcher;
    bool slow, timed;
    struct tag_text text;
    const struct tag_view *view; /* plain or masked */
    uint64_t view_number, view_count; /* each view of each text has another number */
    struct finds pool;           /* of the text being read */
    struct unit_state *units;
    struct list_state *lists;
    struct slice *list_ends;
    const struct prefilter *prefilter;
    uint64_t read;               /* number of the text being read */
    struct hit *hits;
    size_t hit_count, hit_room;
    struct list_unit *list_units; /* room for each unit in each of its lists */
    size_t list_unit_count;
    uint32_t *active;            /* terms that may be found, ascending */
    size_t active_count;
    size_t term;                 /* being looked for: who is told of a runaway */
    struct finds found, excepted;
    uint32_t *masked_themes;
    size_t masked_theme_count;
    struct match *matches;
    size_t match_count, match_room;
    size_t words;                /* of the text being read, when it may be long; else 0 */
    struct theme_too_few *too_few; /* room for each theme */
    size_t too_few_count;
    int64_t *runaways;
    struct tagger_counts counts;
};

static inline const struct find *slice_finds(const struct tagger *tagger, struct slice slice)
{
    return tagger->pool.at + slice.first;
}

/* Finds the hits of the text being read and the terms that may be found; slow: all terms. */
void tagger_scan(struct tagger *tagger);
static inline bool tagger_list_is_hit(const struct tagger *tagger, uint32_t list)
{
    return tagger->slow || tagger->lists[list].read == tagger->read;
}
/* Everywhere the unit is found, ascending, not overlapping. The pool may move: ask for the pointer afterwards. */
struct slice tagger_unit_finds(struct tagger *tagger, uint32_t unit);
/* Everywhere any unit of the list is found, by start or by end; finds of different units may overlap. */
struct slice tagger_list_finds(struct tagger *tagger, uint32_t list);
struct slice tagger_list_ends(struct tagger *tagger, uint32_t list);
/* Takes out the matches of themes that are too few for the text's length. Matches are in order. */
void tagger_long_drop(struct tagger *tagger);
/* Fills tagger->found with where the term is found: ascending, not overlapping. */
void tagger_term_finds(struct tagger *tagger, size_t term);

#endif
