/* literals.h - what must stand in a text for a unit to match there, and how to get from it to where a match begins. */
#ifndef ANALYZER_LITERALS_H
#define ANALYZER_LITERALS_H

#include "analyzer/lexicon_data.h"
#include "analyzer/symbols.h"

#define LITERAL_MAX_SYMBOLS 16
#define LITERAL_MIN_SYMBOLS 2 /* of a regex; a plain term may be shorter */
#define LITERALS_MAX 64       /* alternatives of one unit */
#define LITERAL_MAX_STEPS 24
#define WINDOW_MAX_CHARS 2000

/* Steps back over a text, from the end of a literal to the beginning of the match. */
enum step_kind {
    STEP_CHARS,     /* so many characters */
    STEP_GAP,       /* all white space and hyphens, at least one */
    STEP_GAP_MAYBE, /* or none */
    STEP_RUN,       /* all characters that words are made of */
};

struct step {
    uint8_t kind;
    uint16_t count;
};

enum search_mode {
    SEARCH_HERE,   /* the steps lead to where a match begins, or to no match */
    SEARCH_WINDOW, /* a match begins at most `window` characters before the end of a literal */
    SEARCH_ALL,    /* anywhere */
};

/* A run of characters of a term or regex, with gaps among them as U+0020. */
struct literal {
    uint32_t chars[LITERAL_MAX_SYMBOLS];
    uint8_t count;
    bool tags_only;     /* the form without gaps, of hashtags alone: in a text it is no sign of a match */
    bool bounded;       /* it stands where a word begins */
    bool bounded_in_tags; /* in a hashtag's words too, whose gaps may be nothing */
    bool begins_word;   /* what stands before it is no letter, or there is no match */
    bool ends_word;     /* the same behind it */
    struct step steps[LITERAL_MAX_STEPS];
    uint8_t step_count; /* SEARCH_HERE */
};

/* One of the literals stands in every text that the unit matches. None: the unit is always run. */
struct literals {
    struct literal *at;
    size_t count, room;
    enum search_mode mode;
    uint16_t window;
    uint32_t needs; /* a group any word of which must be found too, or UINT32_MAX */
};

/* Where they are scanned for: in hashtags a phrase may also stand without its gaps. */
enum literals_place { LITERALS_OF_TEXTS, LITERALS_OF_TAGS };

void literals_release(struct literals *literals);
/* Replaces what `out`, zeroed at first, had before; its room is used again. */
void literals_of_unit(const struct lexicon *lexicon, const struct unit *unit, enum literals_place place,
                      struct literals *out);
/* Of a regex: as far as its syntax is understood. None when a literal cannot be named for certain. */
void literals_of_regex(struct span regex, struct literals *out);
struct literal *literal_add(struct literals *literals);

#endif
