/* cmd_rebuild.c - palaver rebuild [NAME]: works derived data out again. */
#include "cli/common.h"
#include "palaver/analysis.h"

static int run(struct context *context, struct err *err)
{
    if (context->word_count > 1) {
        err_set(err, ERR_USAGE, "rebuild: one NAME, or none for all");
        return EXIT_MISUSED;
    }
    const char *only = context->word_count ? context->words[0] : NULL;
    if (!analysis_update(context->store, only, true, err))
        return exit_code_of(err);
    say(context, "%s worked out again", only ? only : "all derived data but the taggings");
    return EXIT_DONE;
}

const struct command command_rebuild = {
    .name = "rebuild",
    .arguments = "[NAME]",
    .what = "work derived data out again",
    .about = "Works out again what is derived from the posts: reading (own and quoted text, subjects, language), fulltext, "
             "threads, same (the same message met twice), questions. NAME names one of them. What came in is never "
             "touched. Import and collect do it by themselves after an update with other rules; commands that only read "
             "say when it is due.",
    .needs = NEEDS_WRITE,
    .run = run,
};
