/* tagged.h - posts tagged outside an archive: what the lines say that `tag --filter` writes.
 *
 * The line is the post as it came, with "lexicon" (the hash) and "themes" (design section 3) added. */
#ifndef PALAVER_TAGGED_H
#define PALAVER_TAGGED_H

#include "palaver/err.h"
#include "palaver/post.h"
#include "palaver/str.h"

#define TOLD_MAX_MATCHES 20000 /* of a line; as many as a tagger keeps of a post */

/* One match as the line tells it; offsets in code points of the field. */
struct told_match {
    const char *theme, *term, *layer;
    int64_t term_line;
    bool title; /* in the title, else in the text */
    int64_t start, end, near_start, near_end; /* near: both 0 when none */
    struct span words;
};
struct told_tags {
    const char *lexicon; /* its hash */
    const struct told_match *matches;
    size_t match_count;
};

/* Reads what a tagged line (one JSON object) says of themes; strings in `arena`.
 * Errors: ERR_SYNTAX naming the key that is missing or of another type; ERR_LIMIT beyond TOLD_MAX_MATCHES. */
bool tagged_line_read(struct span line, struct arena *arena, struct told_tags *out_tags, struct err *err) MUST_USE;
/* The line says that its post answers another. */
bool tagged_line_answers(struct span line);
/* Appends the line without its closing brace and without what a tagging adds, so that it can be added. */
bool tagged_line_open(struct span line, struct str *out, struct err *err) MUST_USE;

#endif
