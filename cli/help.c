/* help.c - help, man page and completion, all from the table of commands. */
#include "cli/help.h"

#include <string.h>

#include "cli/options.h"
#include "palaver/exporter.h"
#include "palaver/format.h"
#include "palaver/source.h"

static void option_line(const struct option_row *row, struct out *out)
{
    char left[64];
    char letter[8] = "    ";
    if (row->letter)
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    snprintf(left, sizeof left, "%s--%s%s%s", letter, row->name, row->value ? " " : "", row->value ? row->value : "");
    out_format(out, "  %-28s %s\n", left, row->what);
}

void help_all(struct out *out)
{
    out_text(out, "palaver archives a public discussion, finds its themes and tells its story.\n\n"
                  "  palaver [-a ARCHIVE] COMMAND [options]\n\n");
    for (size_t i = 0; commands[i]; i++)
        out_format(out, "  %-10s %s\n", commands[i]->name, commands[i]->what);
    out_text(out, "\nEvery command takes, before its name or behind:\n");
    for (const struct option_row *row = common_options; row->name; row++)
        option_line(row, out);
    out_text(out, "\nA first hour:\n"
                  "  palaver import chat.jsonl              archive what is on your disk\n"
                  "  palaver tag                            find its themes\n"
                  "  palaver themes                         what was it about?\n"
                  "  palaver kwic health-worker-safety      where exactly do they say so?\n"
                  "  palaver story draft -o story.md        a draft to edit\n"
                  "  palaver story build story.md -o story.html\n\n"
                  "'palaver help COMMAND' says more; 'man palaver-query' is the language of QUERY.\n");
}

/* Rows of another registry that a command takes: formats, sources. */
struct listed {
    const char *title, *name, *what;
    int width;
};

/* Row `at` of what `command` lists; false past the last. */
static bool listed_row(const struct command *command, size_t at, struct listed *out)
{
    if (strcmp(command->name, "import") == 0 && formats[at])
        *out = (struct listed){"Formats", formats[at]->name, formats[at]->what, 14};
    else if (strcmp(command->name, "export") == 0 && exporters[at])
        *out = (struct listed){"Formats", exporters[at]->name, exporters[at]->what, 14};
    else if (strcmp(command->name, "collect") == 0 && sources[at])
        *out = (struct listed){"Sources", sources[at]->spelling, sources[at]->what, 26};
    else
        return false;
    return true;
}

static void list_registry(const struct command *command, struct out *out)
{
    struct listed row;
    for (size_t i = 0; listed_row(command, i, &row); i++)
        out_format(out, "%s%s%s  %-*s %s\n", i ? "" : "\n", i ? "" : row.title, i ? "" : ":\n", row.width, row.name,
                   row.what);
}

void help_command(const struct command *command, struct out *out)
{
    out_format(out, "palaver %s %s\n\n%s\n", command->name, command->arguments, command->about);
    list_registry(command, out);
    if (command->options && command->options->name) {
        out_text(out, "\nOptions:\n");
        for (const struct option_row *row = command->options; row->name; row++)
            option_line(row, out);
    }
    out_text(out, "\nEvery command takes:\n");
    for (const struct option_row *row = common_options; row->name; row++)
        option_line(row, out);
}

/* roff: a leading dot or quote, and every backslash and hyphen, need care. */
static void roff_text(struct out *out, const char *text)
{
    bool line_start = true;
    for (; *text; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            out_text(out, "\\&");
        line_start = *text == '\n';
        if (*text == '\\')
            out_text(out, "\\e");
        else if (*text == '-')
            out_text(out, "\\-");
        else
            out_char(out, *text);
    }
}

static void man_options(const struct option_row *row, struct out *out)
{
    for (; row && row->name; row++) {
        out_text(out, ".TP\n.B ");
        if (row->letter)
            out_format(out, "\\-%c, ", row->letter);
        out_text(out, "\\-\\-");
        roff_text(out, row->name);
        if (row->value)
            out_format(out, " %s", row->value);
        out_char(out, '\n');
        roff_text(out, row->what);
        out_char(out, '\n');
    }
}

static void man_registry(const struct command *command, struct out *out)
{
    struct listed row;
    for (size_t i = 0; listed_row(command, i, &row); i++) {
        if (i == 0)
            out_format(out, ".PP\n%s:\n", row.title);
        out_text(out, ".TP\n.B ");
        roff_text(out, row.name);
        out_char(out, '\n');
        roff_text(out, row.what);
        out_char(out, '\n');
    }
    if (listed_row(command, 0, &row))
        out_text(out, ".PP\nOptions:\n");
}

void help_man(struct out *out)
{
    out_text(out, ".TH PALAVER 1 \"\" \"Palaver " PALAVER_VERSION "\"\n.SH NAME\n"
                  "palaver \\- archive a public discussion, find its themes, tell its story\n"
                  ".SH SYNOPSIS\n.B palaver\n[\\-a ARCHIVE] COMMAND [options]\n.SH COMMANDS\n");
    for (size_t i = 0; commands[i]; i++) {
        out_format(out, ".SS \"%s %s\"\n", commands[i]->name, commands[i]->arguments);
        roff_text(out, commands[i]->about);
        out_char(out, '\n');
        man_registry(commands[i], out);
        man_options(commands[i]->options, out);
    }
    out_text(out, ".SH \"OPTIONS OF EVERY COMMAND\"\n");
    man_options(common_options, out);
    out_text(out, ".SH \"EXIT STATUS\"\n0 done; 1 failed; 2 used wrongly; "
                  "3 done, but records were rejected or a source failed.\n"
                  ".SH ENVIRONMENT\n.TP\nPALAVER_ARCHIVE\nthe archive, when \\-a is not given\n"
                  ".SH \"SEE ALSO\"\npalaver\\-query(7), palaver\\-job(5), palaver\\-lexicon(5), palaver\\-story(5)\n");
}

static void completion_words(const struct option_row *row, struct out *out)
{
    for (; row && row->name; row++)
        out_format(out, " --%s", row->name);
}

void help_completion(struct out *out)
{
    out_text(out, "# bash completion for palaver; made by 'palaver help --completion'\n"
                  "_palaver() {\n    local word=${COMP_WORDS[COMP_CWORD]} command= value= w\n"
                  "    for w in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                  "        case $value$w in\n            ");
    for (const struct option_row *row = common_options; row->name; row++) {
        if (row->value && row->letter)
            out_format(out, "-%c|", row->letter);
        if (row->value)
            out_format(out, "--%s|", row->name);
    }
    /* bash parts "--archive=x.db" at its "=" */
    out_text(out, "value=) value=value ;;\n            value*|-*) value= ;;\n            *) command=$w; break ;;\n"
                  "        esac\n    done\n"
                  "    [ -z \"$value\" ] || { COMPREPLY=($(compgen -f -- \"$word\")); return; }\n"
                  "    case $command in\n");
    for (size_t i = 0; commands[i]; i++) {
        out_format(out, "    %s) COMPREPLY=($(compgen -f -W '", commands[i]->name);
        completion_words(commands[i]->options, out);
        completion_words(common_options, out);
        out_text(out, "' -- \"$word\")) ;;\n");
    }
    out_text(out, "    *) COMPREPLY=($(compgen -W '");
    for (size_t i = 0; commands[i]; i++)
        out_format(out, " %s", commands[i]->name);
    completion_words(common_options, out);
    out_text(out, "' -- \"$word\")) ;;\n    esac\n}\ncomplete -o default -F _palaver palaver\n");
}
