/* cmd_help.c - palaver help [COMMAND]. */
#include "cli/common.h"
#include "cli/help.h"

static const struct option_row options[] = {
    {"man", 0, NULL, "the man page palaver(1), as roff"},
    {"completion", 0, NULL, "completion for bash"},
    {NULL, 0, NULL, NULL},
};

static int run(struct context *context, struct err *err)
{
    if (option_given(context, "man")) {
        help_man(&context->out);
    } else if (option_given(context, "completion")) {
        help_completion(&context->out);
    } else if (context->word_count == 0) {
        help_all(&context->out);
    } else {
        const struct command *command = command_find(context->words[0]);
        if (!command) {
            err_set(err, ERR_USAGE, "no command '%s'; 'palaver help' lists them", context->words[0]);
            return EXIT_MISUSED;
        }
        help_command(command, &context->out);
    }
    return EXIT_DONE;
}

const struct command command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .what = "what a command does, and its options",
    .about = "Says what a command does and lists its options.",
    .options = options,
    .run = run,
};
