/* common.h - what several commands do alike: choosing a tagging, reading QUERY, showing a post. */
#ifndef CLI_COMMON_H
#define CLI_COMMON_H

#include "cli/command.h"

extern const char ABOUT_QUERY[]; /* the paragraph on QUERY for `about` texts */

/* Prints a line for people to stderr, made safe; nothing with -q. */
void say(const struct context *context, const char *format, ...) PRINTF_LIKE(2, 3);

/* The query of the words from `from` on. Owner: caller, query_free(). With --explain prints how it was understood and
 * sets *out_explained. */
struct query *query_of_words(struct context *context, size_t from, bool *out_explained, struct err *err) MUST_USE;

/* The tagging to read: -l NAME, else the one used last in this archive; 0 (and no error) when nothing was tagged and
 * `required` is false. Says on stderr when it is behind. */
bool tagging_choose(struct context *context, bool required, int64_t *out_tagging, struct err *err) MUST_USE;
/* The lexicon as kept with that tagging. Owner: caller. */
struct lexicon *tagging_lexicon(struct context *context, int64_t tagging, struct err *err) MUST_USE;

/* The ending of a word of which there are `number`: "" or "s". */
static inline const char *ending(int64_t number)
{
    return number == 1 ? "" : "s";
}

/* The path of --output; NULL for standard output: not given, or "-". */
const char *output_path(const struct context *context);
/* False and ERR_USAGE when `path` is a file with something in it: what people fill in is not written over. `instead`
 * says what to do. No path, a device or an empty file are fine. */
bool output_is_free(const char *path, const char *instead, struct err *err) MUST_USE;
/* Two paths to one existing file. */
bool same_file(const char *a, const char *b);

/* One post for people: a head line and its text, themes named behind it. */
void post_show(struct context *context, const struct stored_post *post, size_t max_lines);

/* seen = stored + merged + set aside + rejected (+ not asked for), as one line. */
void tally_show(const struct context *context, const char *what, const struct tally *tally);

#endif
