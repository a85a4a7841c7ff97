/* lexicon_posts.h - the parts of `palaver lexicon` that hold a lexicon against the posts of an archive. */
#ifndef CLI_LEXICON_POSTS_H
#define CLI_LEXICON_POSTS_H

#include "cli/command.h"

/* palaver lexicon diff A B [QUERY]. Each returns an exit code. */
int lexicon_posts_diff(struct context *context, struct err *err);
/* palaver lexicon leftovers [LEXICON [QUERY]] */
int lexicon_posts_leftovers(struct context *context, const char *name, struct err *err);
/* Behind palaver lexicon check --posts: findings of `lexicon`, from the file `name`. */
int lexicon_posts_check(struct context *context, const struct lexicon *lexicon, const char *name, struct err *err);

#endif
