/* pattern.h - a unit of a lexicon as a PCRE2 pattern: its text, and its code, compiled when first needed. */
#ifndef ANALYZER_PATTERN_H
#define ANALYZER_PATTERN_H

#include <stdatomic.h>

#include "palaver/err.h"
#include "palaver/str.h"

#define REGEX_MAX_BYTES 10000
#define PATTERN_DEPTH_LIMIT 100000u
#define PATTERN_HEAP_KIB 20000u
#define PATTERN_STACK_BYTES ((size_t)512 << 10)

/* A text is read as it stands, and its hashtags once more split into their words, where a gap may be nothing.
 * PATTERN_HERE is PATTERN_TEXT that matches at the given byte or not at all: anchored when compiled, because JIT code
 * cannot be anchored when run. */
enum pattern_use { PATTERN_TEXT, PATTERN_HERE, PATTERN_TAGS, PATTERN_USES };

struct lexicon;
struct unit;

/* Shared by all taggers: whoever needs it first compiles it. */
struct pattern {
    _Atomic(void *) code;
};

/* What one thread needs to run patterns. */
struct matcher;
struct matcher *matcher_new(void) MUST_USE;
void matcher_free(struct matcher *matcher);

enum match_result { MATCH_NONE, MATCH_FOUND, MATCH_RUNAWAY };
/* Looks for `unit` in `text` (well-formed UTF-8) from byte `from` on. */
enum match_result matcher_find(struct matcher *matcher, const struct lexicon *lexicon, struct unit *unit,
                               enum pattern_use use, struct span text, size_t from, size_t *out_start, size_t *out_end);

/* Appends the PCRE2 text of `unit` for that use. */
void pattern_text(const struct lexicon *lexicon, const struct unit *unit, enum pattern_use use, struct str *out);
/* The accented letters, as UTF-8, that fold_accents() turns into this ASCII letter, of either case. */
struct span accents_of(char letter);
/* False with the reason and its byte in the regex when PCRE2 refuses it. */
bool pattern_check(struct span regex, size_t *out_at, struct err *err) MUST_USE;
/* The same without the place, for patterns of our making. */
bool pattern_compiles(struct span pattern, struct err *err) MUST_USE;
void pattern_release(struct pattern *pattern);

#endif
