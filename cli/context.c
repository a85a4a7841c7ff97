/* context.c - what main and the commands share of a run: finding commands, exit codes, progress. */
#include <string.h>
#include <unistd.h>

#include "cli/command.h"

int exit_code_of(const struct err *err)
{
    return err->code == ERR_USAGE ? EXIT_MISUSED : EXIT_FAILED;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* Shows work on the terminal's last line; nothing when piped or quiet. */
static void show_progress(void *to, const char *what, int64_t done, int64_t total)
{
    (void)to;
    if (total > 0)
        fprintf(stderr, "\r\033[K%s: %lld of %lld", what, (long long)done, (long long)total);
    else if (done > 0)
        fprintf(stderr, "\r\033[K%s: %lld", what, (long long)done);
    else
        fprintf(stderr, "\r\033[K");
    fflush(stderr);
}

void context_watch(struct context *context)
{
    if (isatty(STDERR_FILENO) == 1 && !context->quiet)
        store_on_progress(context->store, show_progress, NULL);
}
