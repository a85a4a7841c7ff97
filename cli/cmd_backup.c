/* cmd_backup.c - palaver backup FILE: a copy of an archive, also of one at work. */
#include "cli/common.h"

static int run(struct context *context, struct err *err)
{
    if (context->word_count != 1) {
        err_set(err, ERR_USAGE, "backup: to which file?");
        return EXIT_MISUSED;
    }
    if (!store_backup(context->store, context->words[0], err))
        return exit_code_of(err);
    say(context, "copied to %s", context->words[0]);
    return EXIT_DONE;
}

const struct command command_backup = {
    .name = "backup",
    .arguments = "FILE",
    .what = "copy the archive, also while a job runs",
    .about = "Writes a compact copy of the archive to FILE, which must not exist yet. A job may be running.",
    .needs = NEEDS_ARCHIVE,
    .run = run,
};
