/* tagger_data.h - what a tagger keeps between its parts.
 *
 * tagger_find.c says where one unit is found, tagger_terms.c where a term is, tagger.c which matches that gives. */
#ifndef ANALYZER_TAGGER_DATA_H
#define ANALYZER_TAGGER_DATA_H

#include "analyzer/find.h"
#include "analyzer/lexicon_data.h"
#include "analyzer/tag_text.h"
#include "palaver/tagger.h"

/* Finds of a unit or list in the view being read, kept in the tagger's pool. Valid while `made` is the view's number. */
struct slice {
    uint64_t made;
    uint32_t first, count;
};

struct list_state {
    struct slice by_start, by_end;
};

struct tagger {
    const struct lexicon *lexicon;
    struct matcher *matcher;
    bool slow, timed;
    struct tag_text text;
    const struct tag_view *view; /* plain or masked */
    uint64_t view_number, view_count; /* each view of each text has another number */
    struct finds pool;           /* of the text being read */
    struct slice *unit_finds;
    struct list_state *lists;
    size_t term;                 /* being looked for: who is told of a runaway */
    struct finds found, excepted;
    uint32_t *masked_themes;
    size_t masked_theme_count;
    struct match *matches;
    size_t match_count, match_room;
    int64_t *runaways;
    struct tagger_counts counts;
};

static inline const struct find *slice_finds(const struct tagger *tagger, struct slice slice)
{
    return tagger->pool.at + slice.first;
}

/* Everywhere the unit is found, ascending, not overlapping. The pool may move: ask for the pointer afterwards. */
struct slice tagger_unit_finds(struct tagger *tagger, uint32_t unit);
/* Everywhere any unit of the list is found, by start or by end; finds of different units may overlap. */
struct slice tagger_list_finds(struct tagger *tagger, uint32_t list);
struct slice tagger_list_ends(struct tagger *tagger, uint32_t list);
/* Fills tagger->found with where the term is found: ascending, not overlapping. */
void tagger_term_finds(struct tagger *tagger, size_t term);

#endif
