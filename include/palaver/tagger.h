/* tagger.h - finds the matches of a lexicon in a post. One tagger per thread; a lexicon is shared.
 *
 * What is matched on is the folded view (fold.h) with the marked ranges blanked; what is reported are byte ranges of the
 * original text, on character boundaries. The spans are those PCRE2 gives pattern by pattern: the prefilter (literals,
 * Aho-Corasick) changes none; tagger_set_slow() is the oracle that a property test compares with. */
#ifndef PALAVER_TAGGER_H
#define PALAVER_TAGGER_H

#include "palaver/lexicon.h"

#define TAGGER_MATCH_LIMIT 1000000u  /* PCRE2 match limit per attempt: a runaway pattern stops here and is counted */
#define TAGGER_MAX_MATCHES 20000     /* kept per post; the rest is counted as cut */

struct tagger; /* opaque, see analyzer/tagger.c */

enum match_field { MATCH_TEXT, MATCH_TITLE };
const char *match_field_name(enum match_field field); /* "text", "title" */

struct match {
    size_t theme, term;      /* indexes into the lexicon */
    enum match_field field;
    size_t start, end;       /* bytes of the field */
    size_t near_start, near_end; /* companion's range; both 0 when none */
};

struct byte_range {
    size_t start, end;
};

/* What is read: text with ranges not to be matched (quotes, signatures, footers; ascending, not overlapping), and a
 * title, or an empty span where the title is not matched (replies). */
struct tagger_text {
    struct span text;
    const struct byte_range *blanks;
    size_t blank_count;
    struct span title;
};

struct tagger *tagger_new(const struct lexicon *lexicon, struct err *err) MUST_USE;
void tagger_free(struct tagger *tagger);
void tagger_freep(struct tagger **tagger);
void tagger_set_slow(struct tagger *tagger, bool slow); /* one pattern at a time, without the prefilter */

/* All matches, ordered by field (text, then title), start, end, theme, term; valid until the next call.
 * Errors: only ERR_LIMIT for a text beyond 4 GiB; runaway patterns are counted, not errors. */
bool tagger_read(struct tagger *tagger, const struct tagger_text *text, const struct match **out_matches,
                 size_t *out_count, struct err *err) MUST_USE;

/* A theme that was found in the text read last, but too seldom for its length (`long_texts`): its matches are not told. */
struct theme_too_few {
    size_t theme;
    uint32_t matches, needed; /* places in the text */
    size_t words;             /* of the text; two characters of a script without blanks are one */
};
size_t tagger_too_few(const struct tagger *tagger, const struct theme_too_few **out); /* valid until the next call */

struct tagger_counts {
    int64_t texts, matches;
    int64_t runaway;     /* attempts that hit TAGGER_MATCH_LIMIT */
    int64_t cut;         /* matches beyond TAGGER_MAX_MATCHES */
    int64_t fold_ns, scan_ns, confirm_ns; /* only when tagger_set_timed() is on */
};
struct tagger_counts tagger_counts(const struct tagger *tagger);
void tagger_set_timed(struct tagger *tagger, bool timed);
/* For each term: how often its pattern ran away. Length lexicon_term_count(). */
const int64_t *tagger_runaways(const struct tagger *tagger);

/* A single ad-hoc PCRE2 pattern or term (for `kwic PATTERN`): a lexicon of one theme "pattern". */
struct lexicon *lexicon_of_pattern(const char *pattern, struct err *err) MUST_USE;

#endif
