/* help.h - what palaver says of itself: help, man page and completion walk the same tables. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/command.h"

void help_all(struct out *out);
void help_command(const struct command *command, struct out *out);
void help_man(struct out *out);        /* palaver(1), roff */
void help_completion(struct out *out); /* bash */

#endif
