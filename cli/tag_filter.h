/* tag_filter.h - tagging without an archive: posts in through a pipe, tagged posts out; and these read back. */
#ifndef CLI_TAG_FILTER_H
#define CLI_TAG_FILTER_H

#include "cli/command.h"
#include "palaver/sink.h"

/* palaver tag --filter [--lines]. Returns an exit code. */
int tag_filter(struct context *context, struct err *err);
/* Its --lines: one text a line on stdin, matches as TSV on stdout; `jobs` threads, 0 for all cores. */
bool tag_lines(struct context *context, const struct lexicon *lexicon, size_t jobs, bool slow, struct err *err) MUST_USE;
/* palaver tag --load FILE... */
int tag_load(struct context *context, struct err *err);

/* A sink for posts as JSON lines that asks for nothing but what it is given. */
struct sink tag_sink(void *to, bool (*post)(void *to, const struct post *, const struct place *, struct err *),
                     bool (*reject)(void *to, struct span bytes, const struct err *why, struct err *));
/* Reads such lines ("-": standard input), packed or not; each post comes once, whatever places it was seen in. */
bool tag_lines_read(const char *path, struct sink *sink, struct err *err) MUST_USE;

/* -l, else the archive's last used, else the shipped lexicon. Owner: caller. */
struct lexicon *tag_lexicon(struct context *context, struct err *err) MUST_USE;

#endif
