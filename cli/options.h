/* options.h - argv taken apart by the tables of the commands. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/command.h"

extern const struct option_row common_options[]; /* every command takes them; ended by a NULL name */

/* How many words of argv the option `word`, one of common_options, takes: 1, or 2 with a value of its own. 0: it is none of
 * these, or asks for help. */
int common_option_words(const char *word);

/* Reads what follows the command's name. The words keep argv's order. Owner: caller, given_free().
 * Errors: ERR_USAGE naming the nearest option, or an option that only another word of the command takes. */
struct given *given_read(const struct command *command, int argc, char **argv, struct err *err) MUST_USE;
void given_free(struct given *given);
void given_freep(struct given **given);
const char *given_value(const struct given *given, const char *name);
char *const *given_words(const struct given *given, size_t *out_count);

#endif
