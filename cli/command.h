/* command.h - one subcommand: what help says of it, what it needs, and what it does. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "palaver/lexicon.h"
#include "palaver/store.h"
#include "palaver/table.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_MISUSED = 2, EXIT_SKIPPED = 3 };

/* An option; `value` names its value in help ("FILE"), NULL for a switch. The table ends with a NULL name. */
struct option_row {
    const char *name;
    char letter; /* 0: long form only */
    const char *value;
    const char *what;
};

enum {
    NEEDS_ARCHIVE = 1u << 0, /* to read: opened before run() */
    NEEDS_WRITE = 1u << 1,   /* to write; what makes a new archive opens it itself, once it knows what for */
    NEEDS_NETWORK = 1u << 2,
};

struct given; /* options given on the command line; opaque, see options.c */

/* What a command works with. Opened by main according to `needs`. */
struct context {
    const char *archive_path;
    struct store *store;       /* NULL unless needed */
    struct zone *zone;         /* NULL: UTC */
    const char *zone_name;
    enum table_form form;      /* --json, --csv, else for people */
    bool quiet, colour, terminal;
    size_t columns;            /* of the terminal; 0 when piped */
    struct out out;            /* standard output; main finishes it */
    const struct given *given;
    char *const *words;        /* arguments without options */
    size_t word_count;
};

struct command {
    const char *name;
    const char *arguments;     /* "FILE|DIR..." */
    const char *what;          /* one line */
    const char *about;         /* paragraphs for `palaver help NAME` and the man page */
    const struct option_row *options;
    unsigned needs;
    /* Returns an exit code; a failure is set in err and printed by main. */
    int (*run)(struct context *context, struct err *err);
};

extern const struct command *const commands[]; /* ended by NULL, in the order help lists them */
const struct command *command_find(const char *name);

/* The value of an option, "" for a switch that was given, NULL when it was not. */
const char *option_value(const struct context *context, const char *name);
static inline bool option_given(const struct context *context, const char *name)
{
    return option_value(context, name) != NULL;
}
/* A whole number in a range, or `otherwise` when not given. */
bool option_number(const struct context *context, const char *name, int64_t low, int64_t high, int64_t otherwise,
                   int64_t *out_number, struct err *err) MUST_USE;
/* The words joined by blanks: what a command takes as QUERY. `from`: the first word that belongs to it. */
char *words_joined(const struct context *context, size_t from) MUST_USE;

/* Shows the archive's long work on the terminal. */
void context_watch(struct context *context);

/* EXIT_MISUSED or EXIT_FAILED, by the error's code. */
int exit_code_of(const struct err *err);

#endif
