/* main.c - finds the command, opens what it needs, prints what it failed with.
 *
 * The only file that sees argv whole. Exit: 0 done, 1 failed, 2 used wrongly, 3 done with records skipped. */
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/common.h"
#include "cli/help.h"
#include "cli/options.h"
#include "palaver/analysis.h"
#include "palaver/width.h"
#include "palaver/yaml.h"

static void complain(const struct err *err)
{
    char line[ERR_TEXT_BYTES + ERR_FILE_BYTES + 64];
    err_line(err, line, sizeof line);
    OWNED(str_release) struct str safe = STR_INIT;
    width_safe(span_of(line), &safe);
    fprintf(stderr, "palaver: %s\n", str_text(&safe));
}

static bool command_unknown(const char *name, struct err *err)
{
    const char *names[64];
    size_t count = 0;
    for (; commands[count] && count < COUNT_OF(names); count++)
        names[count] = commands[count]->name;
    if (name[0] == '-')
        return err_set(err, ERR_USAGE, "option %s stands behind the command's name: palaver COMMAND %s", name, name);
    const char *nearest = word_nearest(name, names, count);
    if (nearest)
        return err_set(err, ERR_USAGE, "no command '%s'; did you mean '%s'?", name, nearest);
    return err_set(err, ERR_USAGE, "no command '%s'; 'palaver help' lists them", name);
}

static size_t terminal_columns(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

static bool context_fill(struct context *context, struct err *err)
{
    const char *no_colour = getenv("NO_COLOR"); /* empty is as good as unset: no-color.org */
    const char *path = option_value(context, "archive");
    if (!path)
        path = getenv("PALAVER_ARCHIVE");
    context->archive_path = path && *path ? path : "palaver.db";
    context->quiet = option_given(context, "quiet");
    context->terminal = isatty(STDOUT_FILENO) == 1;
    context->columns = context->terminal ? terminal_columns() : 0;
    context->colour = context->terminal && !(no_colour && *no_colour);
    if (option_given(context, "json") && option_given(context, "csv"))
        return err_set(err, ERR_USAGE, "--json and --csv: choose one");
    context->form = option_given(context, "json") ? TABLE_JSON
                    : option_given(context, "csv") ? TABLE_CSV
                                                   : TABLE_PEOPLE;
    context->zone_name = option_value(context, "tz");
    if (context->zone_name) {
        context->zone = zone_open(context->zone_name, err);
        return context->zone != NULL;
    }
    return true;
}

/* What another version of the program folded or threaded otherwise is still read, and may not be found. */
static bool tell_outdated(const struct context *context, struct err *err)
{
    const char *name;
    if (!store_find_outdated(context->store, derivations, &name, err))
        return false;
    if (name)
        say(context, "%s: another version of palaver worked out its %s: palaver rebuild", context->archive_path, name);
    return true;
}

static bool context_open(struct context *context, const struct command *command, struct err *err)
{
    if (!(command->needs & (NEEDS_ARCHIVE | NEEDS_WRITE)))
        return true;
    if (access(context->archive_path, F_OK) != 0)
        return err_set(err, ERR_MISSING, "%s: there is no such archive", context->archive_path);
    context->store = store_open(context->archive_path, command->needs & NEEDS_WRITE ? STORE_WRITE : STORE_READ, err);
    if (!context->store)
        return false;
    context_watch(context);
    return command->needs & NEEDS_WRITE || tell_outdated(context, err);
}

static int command_run(const struct command *command, int argc, char **argv, struct err *err)
{
    OWNED(given_freep) struct given *given = given_read(command, argc, argv, err);
    if (!given)
        return EXIT_MISUSED;
    struct context context = {.out = out_to_file(stdout), .given = given};
    context.words = given_words(given, &context.word_count);
    if (given_value(given, "help")) {
        help_command(command, &context.out);
        return out_finish(&context.out, "standard output", err) ? EXIT_DONE : EXIT_FAILED;
    }
    int code = EXIT_FAILED;
    if (context_fill(&context, err) && context_open(&context, command, err))
        code = command->run(&context, err);
    else
        code = exit_code_of(err);
    if (!out_finish(&context.out, "standard output", err) && code == EXIT_DONE)
        code = EXIT_FAILED;
    store_close(context.store);
    zone_close(context.zone);
    return code;
}

/* What every command takes may stand before its name: `palaver -q -a chat.db --json query ...`. The number of the word
 * that is no such option; past argc when the last of them lacks its value. */
static int command_at(int argc, char **argv)
{
    int at = 1;
    for (int words; at < argc && (words = common_option_words(argv[at])) > 0;)
        at += words;
    return at;
}

/* The command's name goes to the front, and what stood before it becomes the first of its options. */
static void command_first(char **argv, int at)
{
    char *name = argv[at];
    memmove(argv + 2, argv + 1, (size_t)(at - 1) * sizeof *argv);
    argv[1] = name;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write that fails, said so */
    setlocale(LC_CTYPE, "C.UTF-8");
    struct err err = {0};
    int at = command_at(argc, argv), code = EXIT_MISUSED;
    if (at > argc) {
        err_set(&err, ERR_USAGE, "option %s needs a value", argv[argc - 1]);
    } else if (at == argc || strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0) {
        struct out out = out_to_file(at == argc ? stderr : stdout);
        help_all(&out);
        code = !out_finish(&out, "standard output", &err) ? EXIT_FAILED : at == argc ? EXIT_MISUSED : EXIT_DONE;
    } else if (strcmp(argv[at], "--version") == 0) {
        struct out out = out_to_file(stdout);
        out_text(&out, "palaver " PALAVER_VERSION "\n");
        code = out_finish(&out, "standard output", &err) ? EXIT_DONE : EXIT_FAILED;
    } else {
        const struct command *command = command_find(argv[at]);
        if (command) {
            command_first(argv, at);
            code = command_run(command, argc - 1, argv + 1, &err);
        } else {
            command_unknown(argv[at], &err);
        }
    }
    if (err.code != ERR_NONE) {
        complain(&err);
        if (code == EXIT_DONE)
            code = exit_code_of(&err);
    }
    return code;
}
