/* cmd_undo.c - palaver undo RUN: takes one run back. */
#include "cli/common.h"
#include "palaver/analysis.h"

static int run(struct context *context, struct err *err)
{
    int64_t number = 0;
    if (context->word_count != 1 || !span_number(span_of(context->words[0]), &number)) {
        err_set(err, ERR_USAGE, "undo: which run? 'palaver coverage' numbers them");
        return EXIT_MISUSED;
    }
    int64_t posts = 0, appearances = 0;
    if (!store_undo(context->store, number, &posts, &appearances, err) ||
        !analysis_update(context->store, NULL, false, err)) /* threads and groups lose members */
        return exit_code_of(err);
    say(context, "run %lld taken back: %lld appearances, and %lld posts that had no other", (long long)number,
        (long long)appearances, (long long)posts);
    return EXIT_DONE;
}

const struct command command_undo = {
    .name = "undo",
    .arguments = "RUN",
    .what = "take one run back",
    .about = "Takes a run back: its appearances, and the posts that then have none, with their raw records and their "
             "words in the index. What people coded stays.",
    .needs = NEEDS_WRITE,
    .run = run,
};
