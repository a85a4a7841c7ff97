/* commands.c - the registry of subcommands: one file, one row. Help, man page and completion walk it. */
#include "cli/command.h"

extern const struct command command_collect, command_import, command_coverage, command_tag, command_themes,
    command_query, command_kwic, command_stats, command_story, command_export, command_lexicon,
    command_eval, command_rejects, command_undo, command_rebuild, command_backup, command_help;

const struct command *const commands[] = {
    &command_collect,
    &command_import,
    &command_coverage,
    &command_tag,
    &command_themes,
    &command_query,
    &command_kwic,
    &command_stats,
    &command_story,
    &command_export,
    &command_lexicon,
    &command_eval,
    &command_rejects,
    &command_undo,
    &command_rebuild,
    &command_backup,
    &command_help,
    NULL,
};
