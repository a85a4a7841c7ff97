/* kwic.h - keyword in context: every match with what stands left and right of it. */
#ifndef PALAVER_KWIC_H
#define PALAVER_KWIC_H

#include "palaver/store.h"

enum kwic_sort { KWIC_TIME, KWIC_LEFT, KWIC_RIGHT, KWIC_MATCH };
#define KWIC_MAX_LINES 1000000

struct kwic_line {
    const char *id, *author, *theme, *term, *layer;
    char short_id[SHORT_ID_BYTES];
    int64_t posted_ms, term_line;
    enum when_grain grain;          /* how exact posted_ms is */
    enum match_field field;
    struct span left, match, right; /* original text, line breaks as they are */
    size_t start, end;              /* code points of the field */
};

struct kwic_request {
    const struct query *query;
    int64_t tagging;
    const char *theme;               /* a theme's id: matches of the tagging; or NULL, then */
    const struct lexicon *pattern;   /* lexicon_of_pattern(): matched now */
    size_t context_columns;          /* each side, display width; 0: 40 */
    enum kwic_sort sort;
    int64_t limit;                   /* 0: all */
    int64_t random;                  /* that many drawn with `seed`; 0: all */
    uint64_t seed;
};

/* Calls `each` in order; the spans are borrowed until it returns. */
bool kwic_each(struct store *store, const struct kwic_request *request,
               bool (*each)(void *to, const struct kwic_line *, struct err *), void *to, struct err *err) MUST_USE;

#endif
