/* lexicon.h - themes, and the patterns that show them in a text.
 *
 * Read once, never changed afterwards, so any number of taggers and threads may share one. */
#ifndef PALAVER_LEXICON_H
#define PALAVER_LEXICON_H

#include "palaver/err.h"
#include "palaver/hash.h"
#include "palaver/out.h"

#define LEXICON_MAX_BYTES ((size_t)4 << 20)
#define LEXICON_MAX_TERMS 50000
#define LEXICON_MAX_THEMES 2000
#define LEXICON_THEME_ID_BYTES 128

struct lexicon; /* opaque, see analyzer/lexicon.c */

enum lexicon_overlap { LEXICON_INDEPENDENT, LEXICON_LONGEST };

struct theme {
    const char *id;         /* "health-worker-safety"; dots make a hierarchy */
    const char *definition; /* or NULL */
    int64_t line;           /* in the file */
};

/* One term as its author wrote it; the evidence of a match names it. */
struct term {
    size_t theme;         /* index */
    const char *layer;    /* "en", ..., "any" */
    const char *text;     /* as written: "attack* on health*", "{any: ..., near: ...}" */
    int64_t line, column; /* in the file */
};

/* Reads the lexicon at `path` (UTF-8, at most LEXICON_MAX_BYTES); the name "health-systems" (no slash, no dot) is one
 * of the lexicons built into the program. Owner: the caller, until lexicon_free().
 * Errors: NULL and ERR_IO, ERR_LIMIT, or ERR_SYNTAX placed at line and column.
 * Source: file form in palaver-lexicon(5); patterns as in pcre2pattern(3). */
struct lexicon *lexicon_open(const char *path_or_name, struct err *err) MUST_USE;
struct lexicon *lexicon_parse(struct span bytes, const char *name, struct err *err) MUST_USE;
void lexicon_free(struct lexicon *lexicon); /* NULL is fine */
void lexicon_freep(struct lexicon **lexicon);

const char *lexicon_name(const struct lexicon *lexicon);    /* "health-systems" */
const char *lexicon_version(const struct lexicon *lexicon); /* "2026.1" or "" */
/* Hash of what decides the matches: terms, groups, masks, overlap, the folding's version. 64 hex digits. */
const char *lexicon_hash(const struct lexicon *lexicon);
struct span lexicon_source(const struct lexicon *lexicon);  /* the file's bytes: kept with a tagging */
size_t lexicon_theme_count(const struct lexicon *lexicon);
const struct theme *lexicon_theme(const struct lexicon *lexicon, size_t index);
const struct theme *lexicon_theme_find(const struct lexicon *lexicon, const char *id);
/* Title in `lang`, else English, else any, else the id. */
const char *lexicon_theme_title(const struct lexicon *lexicon, size_t theme, const char *lang);
size_t lexicon_term_count(const struct lexicon *lexicon);
const struct term *lexicon_term(const struct lexicon *lexicon, size_t index);
/* True if the theme has terms in that layer ("en"): where not, a rate is 'not measured', not 0. */
bool lexicon_has_layer(const struct lexicon *lexicon, size_t theme, const char *layer);
/* True if some theme must be found more than once in a long text. */
bool lexicon_has_long_texts(const struct lexicon *lexicon);

/* An example of the file that does not hold: `wanted` true is a `hits` line without a match. */
struct lexicon_failure {
    size_t theme;
    const char *layer;
    struct span text;
    int64_t line, column;
    bool wanted;
    const struct term *term; /* of a false alarm, else NULL */
};
/* Runs every hits/misses example; calls `failed` for each that does not hold. Returns false only on failure to run. */
bool lexicon_test(const struct lexicon *lexicon, void (*failed)(void *to, const struct lexicon_failure *), void *to,
                  size_t *out_examples, size_t *out_failures, struct err *err) MUST_USE;

/* What is odd in a lexicon without looking at any text: duplicate and unreachable terms, patterns without a literal,
 * zh terms of one character, ... One call per finding, in file order. "shared" are terms that another language of their
 * theme has too, or covers: no fault, for each language is kept in its own right. */
struct lexicon_finding {
    const char *kind; /* "duplicate", "unreachable", "shared", "no-literal", ... stable */
    const char *theme; /* id; NULL: of a pattern that several may use */
    int64_t line, column;
    const char *text; /* a sentence */
};
bool lexicon_check(const struct lexicon *lexicon, void (*found)(void *to, const struct lexicon_finding *), void *to,
                   struct err *err) MUST_USE;

/* Reads LIWC .dic, Lexicoder .lcd, WordStat .cat or quanteda YAML and writes a lexicon (YAML) or .dic.
 * from, to: "yaml", "dic", "lcd", "cat", or NULL: recognised / yaml. */
bool lexicon_convert(struct span bytes, const char *name, const char *from, const char *to, struct out *out,
                     struct err *err) MUST_USE;

#endif
