/* lexicon_posts.h - the parts of `palaver lexicon` that hold a lexicon against the posts of an archive. */
#ifndef CLI_LEXICON_POSTS_H
#define CLI_LEXICON_POSTS_H

#include "cli/lexicon_findings.h"

/* palaver lexicon diff A B [QUERY]. Both of these return an exit code. */
int lexicon_posts_diff(struct context *context, struct err *err);
/* palaver lexicon leftovers [LEXICON [QUERY]] */
int lexicon_posts_leftovers(struct context *context, const char *name, struct err *err);
/* Behind palaver lexicon check --posts: adds what is odd about `lexicon` in the archive; *posts: how many it read. */
bool lexicon_posts_check(struct context *context, const struct lexicon *lexicon, struct findings *findings,
                         int64_t *posts, struct err *err) MUST_USE;

#endif
