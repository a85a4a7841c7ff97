/* tag_text.h - a text as the tagger reads it: folded, blanked, with its hashtags beside it and its sentences known. */
#ifndef ANALYZER_TAG_TEXT_H
#define ANALYZER_TAG_TEXT_H

#include "analyzer/find.h"
#include "analyzer/lexicon_data.h"
#include "palaver/fold.h"
#include "palaver/tagger.h"

/* A word of a hashtag: where it stands in the text of hashtags, and where in the text itself. */
struct tag_piece {
    uint32_t at, original, length;
};

/* Blanking keeps the length, and FOLD_BLANK has three bytes: what is left over becomes BLANK_REST. Folding drops it from
 * posts, so that no pattern was written for it. */
#define BLANK_REST '\x7f'
#define BLANK_BYTES "\xef\xa3\xbf"

/* What patterns run on. */
struct tag_view {
    struct span text;  /* folded, blanked */
    struct str tags;   /* each hashtag split into its words by blanks; hashtags are set apart by FOLD_BLANK */
    struct tag_piece *pieces;
    size_t piece_count, piece_room;
};

struct tag_text {
    struct folded folded;
    struct tag_view plain;
    struct str masked_text;
    struct tag_view masked;
    uint32_t *ends; /* where sentences end, ascending; found when first asked for */
    size_t end_count, end_room;
    bool ends_known;
    struct byte_range *walls; /* blanked ranges with a line break in them, in the folded text */
    size_t wall_count, wall_room;
};

#define TAG_TEXT_INIT {0}

void tag_text_release(struct tag_text *text);
/* Folds `original`, blanks its ranges and makes `plain`. */
void tag_text_read(struct tag_text *text, struct span original, const struct byte_range *blanks, size_t blank_count);
/* Makes `masked`: the text with these finds blanked too. */
void tag_text_mask(struct tag_text *text, const struct find *masks, size_t count);
/* Turns a find in a view's hashtags into one in its text. */
struct find tag_view_place(const struct tag_view *view, struct find in_tags);
/* Words that are not blanked; two characters of a script without blanks are one. */
size_t tag_text_words(const struct tag_text *text);
/* True if what ends at `end` and what begins at `start`, later in the text, are within the distance. */
bool tag_text_near(struct tag_text *text, struct distance within, uint32_t end, uint32_t start);

#endif
