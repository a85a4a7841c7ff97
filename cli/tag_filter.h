/* tag_filter.h - tagging without an archive: posts in through a pipe, tagged posts out. */
#ifndef CLI_TAG_FILTER_H
#define CLI_TAG_FILTER_H

#include "cli/command.h"

/* palaver tag --filter [--lines]. Returns an exit code. */
int tag_filter(struct context *context, struct err *err);
/* -l, else the archive's last used, else the shipped lexicon. Owner: caller. */
struct lexicon *tag_lexicon(struct context *context, struct err *err) MUST_USE;

#endif
