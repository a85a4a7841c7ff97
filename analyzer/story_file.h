/* story_file.h - a story file taken apart: front matter, Markdown, directives. Form: palaver-story(5). */
#ifndef ANALYZER_STORY_FILE_H
#define ANALYZER_STORY_FILE_H

#include "palaver/arena.h"
#include "palaver/err.h"
#include "palaver/hash.h"
#include "palaver/str.h"

#define STORY_LINE_MAX_BYTES ((size_t)64 << 10)
#define DIRECTIVE_MAX_IDS 500

struct story_pair {
    const char *key, *value;
};

struct directive {
    const char *name;
    const char **ids;
    size_t id_count;
    struct story_pair *pairs;
    size_t pair_count;
    int64_t line;
};

/* Either a run of Markdown lines or one directive. */
struct block {
    bool is_directive;
    int64_t line;
    struct span markdown;
    struct directive directive;
};

struct story {
    struct arena arena;
    const char *name;
    struct span bytes; /* the whole file */
    struct story_pair *front;
    size_t front_count;
    struct block *blocks;
    size_t block_count;
    char open_fence;          /* '`' or '~' of a code block that the file never closes, else 0 */
    size_t open_fence_length;
};

const char *directive_value(const struct directive *directive, const char *key); /* NULL: not given */
/* A whole number in 0..high, or `otherwise`; ERR_SYNTAX at the directive's line. */
bool directive_number(const struct directive *directive, const char *key, int64_t high, int64_t otherwise,
                      int64_t *out_number, struct err *err) MUST_USE;
/* An id as written in a story: four to ten base32 letters and digits of a short id, or a full id with a colon. */
bool story_id_like(struct span word);
/* Writes `value` between quotes as a directive takes it, line breaks as blanks. */
void story_quote(struct str *out, struct span value);

#endif
