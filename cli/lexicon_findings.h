/* lexicon_findings.h - what is odd in a lexicon, as lines: each by itself, or by kind and theme when there are many. */
#ifndef CLI_LEXICON_FINDINGS_H
#define CLI_LEXICON_FINDINGS_H

#include "cli/command.h"

#define FINDINGS_FEW 20 /* so many are all shown, each on its line */

struct findings {
    struct arena arena;
    struct lexicon_finding *at;
    size_t count, room;
};
#define FINDINGS_INIT {0}

void findings_release(struct findings *findings);
/* Keeps a copy; `to` is a struct findings. */
void findings_add(void *to, const struct lexicon_finding *finding);
/* Shows them; `file` is what the lexicon was called. Few, or with `all`: one a line, in the order of the file;
 * with --json or --csv all of them, as rows. */
void findings_show(struct context *context, const struct findings *findings, const char *file, bool all);

#endif
