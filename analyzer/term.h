/* term.h - a plain term as its author wrote it, taken apart: characters, wildcards, gaps, groups.
 *
 * Source of the spelling: palaver-lexicon(5). The term is folded as posts are, so that both meet. */
#ifndef ANALYZER_TERM_H
#define ANALYZER_TERM_H

#include "palaver/arena.h"
#include "palaver/err.h"
#include "palaver/fold.h"

#define TERM_MAX_BYTES 1000
#define TERM_MAX_ELEMENTS 500

enum element_kind {
    ELEMENT_CHAR,
    ELEMENT_STAR,   /* any characters of the word */
    ELEMENT_ONE,    /* one character of the word */
    ELEMENT_GAP,    /* blanks or hyphens; may be nothing inside a hashtag */
    ELEMENT_HYPHEN, /* the same, and may be nothing anywhere */
    ELEMENT_GROUP,  /* any word of a group */
};

/* Small, for a lexicon has half a million. */
struct element {
    unsigned kind : 8;   /* enum element_kind */
    unsigned value : 24; /* code point; number of the group */
};

struct plain_term {
    const struct element *elements;
    uint32_t count;
    bool exact;   /* $TERM: capitals as written */
    bool accents; /* ~term: letters with any accent */
};

/* Finds the number of the group called `name`; false with the reason when there is none. */
struct group_finder {
    bool (*find)(void *of, struct span name, uint32_t *out_group, struct err *err);
    void *of;
};

/* Room to work in, used again from term to term; by one term at a time, and finding a group may parse others. */
struct term_scratch {
    struct folded folded;
    struct str bare;
    struct element elements[TERM_MAX_ELEMENTS];
};
void term_scratch_free(struct term_scratch *scratch); /* NULL is fine */
void term_scratch_freep(struct term_scratch **scratch);

/* Takes `text` apart; its elements are those of `scratch`. Errors: ERR_SYNTAX or ERR_LIMIT, without a place. */
bool term_parse(struct span text, const struct group_finder *groups, struct term_scratch *scratch,
                struct plain_term *out_term, struct err *err) MUST_USE;
/* True for a term that is one `{NAME}` and nothing else; gives the name. */
bool term_is_group(struct span text, struct span *out_name);
/* A range of elements between gaps: one word of the term. `*at` moves on; false at the end. */
bool term_word(const struct plain_term *term, size_t *at, size_t *out_first, size_t *out_end);

/* Which clitics may stand before the element `at`: the first letter of an Arabic word of two letters or more. Where it
 * is the word's own article, two elements long, the clitics are those that join with the article. */
enum term_clitics { TERM_NO_CLITICS, TERM_CLITICS, TERM_CLITICS_OF_ARTICLE };
enum term_clitics term_clitics_of_arabic(const struct plain_term *term, size_t at);

static inline enum term_clitics term_clitics_at(const struct plain_term *term, size_t at)
{
    return term->elements[at].value < 0x600 ? TERM_NO_CLITICS : term_clitics_of_arabic(term, at);
}

static inline bool element_is_gap(struct element element)
{
    return element.kind == ELEMENT_GAP || element.kind == ELEMENT_HYPHEN;
}

#endif
