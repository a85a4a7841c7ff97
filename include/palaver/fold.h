/* fold.h - the folded views of a text: what patterns are matched on, and what words are searched in.
 *
 * fold_match: NFKC; Arabic letters and marks, apostrophes, hyphens, digits, spaces and invisible characters folded,
 * traditional Chinese characters made simplified, one to one (sources: normalisation sheet sections 2-7; Unicode
 * UAX 15; ICU's Hant-Hans). Letter case and Latin accents stay. It maps characters and never splits or joins words,
 * and is made run by run with a fast path for plain text. */
#ifndef PALAVER_FOLD_H
#define PALAVER_FOLD_H

#include "palaver/str.h"

#define FOLD_VERSION "2"       /* raise it with any change of what folding gives: derived data are made anew */
#define FOLD_BLANK 0xF8FFu     /* the private code point that blanks quotes, masks: no pattern matches it */

/* A folded text with its way back. Reused from text to text; release at the end. */
struct folded {
    struct str text;           /* valid UTF-8 */
    struct fold_run *runs;     /* where folded and original offsets part; ascending */
    size_t run_count, run_room;
    size_t original_length;
};
/* From folded offset `folded` on, up to the next run: if `length_folded` == `length_original` and `plain`, byte by
 * byte; else the run is one unit that a match covers whole. */
struct fold_run {
    uint32_t folded, original;
    bool plain;
};
#define FOLDED_INIT {0}

void folded_release(struct folded *folded);
#define FOLD_MAX_BYTES ((size_t)256 << 20) /* a character may grow to eleven times its bytes, offsets have 32 bits */
/* Folds `text` (at most FOLD_MAX_BYTES; ill-formed bytes become U+FFFD). */
void fold_match(struct span text, struct folded *out_folded);
/* The original byte range of a folded one: widened to whole units, always on character boundaries. */
void folded_original(const struct folded *folded, size_t start, size_t end, size_t *out_start, size_t *out_end);
/* The folded offset that stands for an original offset (start of its unit). */
size_t folded_offset(const struct folded *folded, size_t original);

/* Appends the search text: NFKC, case and accents folded, Arabic folded, traditional Chinese made simplified, every
 * Han, Kana and Thai character standing alone between blanks, punctuation left. Used for documents and queries alike. */
void fold_search(struct span text, struct str *out);
/* Appends a key for grouping hashtags: NFKC, case and accents folded, '_' and invisible characters dropped; Chinese as
 * it is written, because archives hold these keys. */
void fold_tag(struct span text, struct str *out);
/* The simplified form of a traditional Chinese character (of as many bytes), any other code point as it is. */
uint32_t fold_han(uint32_t c);
/* Appends simple lower case with accents kept (names, keys). */
void fold_case(struct span text, struct str *out);
/* Appends what terms written `~sante` match on: accents dropped, case kept. */
void fold_accents(struct span text, struct str *out);

#endif
