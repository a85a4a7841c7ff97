/* options.c - argv taken apart by getopt_long(3) over the tables of the commands. */
#include "cli/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "palaver/yaml.h"

const struct option_row common_options[] = {
    {"archive", 'a', "FILE", "the archive; else $PALAVER_ARCHIVE, else ./palaver.db"},
    {"tz", 0, "ZONE", "time zone of what is shown and asked for: Europe/London, +02:00 (UTC)"},
    {"json", 0, NULL, "one JSON object a line, for programs"},
    {"csv", 0, NULL, "comma-separated values (RFC 4180)"},
    {"quiet", 'q', NULL, "say nothing but errors"},
    {"help", 'h', NULL, "what this command does"},
    {NULL, 0, NULL, NULL},
};

int common_option_words(const char *word)
{
    for (const struct option_row *row = common_options; row->name; row++) {
        size_t length = strlen(row->name);
        bool letter = word[0] == '-' && row->letter && word[1] == row->letter;
        bool named = strncmp(word, "--", 2) == 0 && strncmp(word + 2, row->name, length) == 0;
        const char *glued = letter ? word + 2 : named ? word + 2 + length : NULL;
        if (!glued || strcmp(row->name, "help") == 0)
            continue;
        if (*glued == '\0')
            return row->value ? 2 : 1;
        if (row->value && (letter || *glued == '='))
            return 1;
    }
    return 0;
}

#define MAX_OPTIONS 64

struct given {
    const struct option_row *rows[MAX_OPTIONS];
    const char *values[MAX_OPTIONS];
    size_t row_count;
    char **words;
    size_t word_count;
};

static void add_rows(struct given *given, const struct option_row *rows)
{
    for (; rows && rows->name; rows++)
        if (given->row_count < MAX_OPTIONS - 1)
            given->rows[given->row_count++] = rows;
}

/* The index in `given->rows` travels as getopt's return value, above every letter. */
enum { LONG_BASE = 1000 };

static void getopt_tables(const struct given *given, struct option *longs, char *letters)
{
    *letters++ = ':';
    for (size_t i = 0; i < given->row_count; i++) {
        const struct option_row *row = given->rows[i];
        longs[i] = (struct option){row->name, row->value ? required_argument : no_argument, NULL, LONG_BASE + (int)i};
        if (row->letter) {
            *letters++ = row->letter;
            if (row->value)
                *letters++ = ':';
        }
    }
    longs[given->row_count] = (struct option){0};
    *letters = '\0';
}

static bool unknown(const struct given *given, const struct command *command, const char *word, struct err *err)
{
    const char *names[MAX_OPTIONS];
    for (size_t i = 0; i < given->row_count; i++)
        names[i] = given->rows[i]->name;
    const char *bare = word + strspn(word, "-");
    const char *nearest = word_nearest(bare, names, given->row_count);
    if (nearest)
        return err_set(err, ERR_USAGE, "%s: no option %s; did you mean --%s?", command->name, word, nearest);
    return err_set(err, ERR_USAGE, "%s: no option %s; 'palaver help %s' lists them", command->name, word,
                   command->name);
}

static size_t row_of(const struct given *given, int got)
{
    if (got >= LONG_BASE)
        return (size_t)(got - LONG_BASE);
    for (size_t i = 0; i < given->row_count; i++)
        if (given->rows[i]->letter == got)
            return i;
    return given->row_count;
}

static bool read_options(struct given *given, const struct command *command, int argc, char **argv, struct err *err)
{
    struct option longs[MAX_OPTIONS];
    char letters[2 * MAX_OPTIONS + 2];
    getopt_tables(given, longs, letters);
    optind = 0; /* glibc: start anew, also after an earlier use */
    for (int got; (got = getopt_long(argc, argv, letters, longs, NULL)) != -1;) {
        const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";
        if (got == '?') {
            char letter[3] = {'-', (char)optopt, '\0'};
            return unknown(given, command, optopt && optopt < LONG_BASE ? letter : word, err);
        }
        if (got == ':')
            return err_set(err, ERR_USAGE, "%s: option %s needs a value", command->name, word);
        size_t row = row_of(given, got);
        if (row == given->row_count)
            return unknown(given, command, word, err);
        given->values[row] = optarg ? optarg : "";
    }
    given->words = argv + optind;
    given->word_count = (size_t)(argc - optind);
    return true;
}

/* Whether `word` is one of "draft|build|check". */
static bool is_one_of(const char *list, struct span word)
{
    for (const char *at = list; *at && word.length > 0; at += *at == '|') {
        size_t length = strcspn(at, "|");
        if (length == word.length && memcmp(at, word.at, length) == 0)
            return true;
        at += length;
    }
    return false;
}

/* The text of an option that only one of a command's words takes begins with that word: "draft: the story's title".
 * Given with another it would do nothing, in silence. */
static bool options_suit(const struct given *given, const struct command *command, struct err *err)
{
    const char *word = given->word_count > 0 ? given->words[0] : "";
    if (!is_one_of(command->arguments, span_of(word)) || given_value(given, "help"))
        return true;
    for (size_t i = 0; i < given->row_count; i++) {
        const char *what = given->rows[i]->what;
        struct span of = span_from(what, strspn(what, "abcdefghijklmnopqrstuvwxyz"));
        bool names_one = what[of.length] == ':' || strncmp(what + of.length, " --", 3) == 0;
        if (given->values[i] && names_one && is_one_of(command->arguments, of) && !span_is(of, word))
            return err_set(err, ERR_USAGE, "%s %s takes no --%s; %s %.*s does", command->name, word,
                           given->rows[i]->name, command->name, (int)of.length, of.at);
    }
    return true;
}

struct given *given_read(const struct command *command, int argc, char **argv, struct err *err)
{
    struct given *given = mem_new(sizeof *given);
    add_rows(given, command->options);
    add_rows(given, common_options);
    if (!read_options(given, command, argc, argv, err) || !options_suit(given, command, err)) {
        free(given);
        return NULL;
    }
    return given;
}

void given_free(struct given *given)
{
    free(given);
}

void given_freep(struct given **given)
{
    given_free(*given);
}

const char *given_value(const struct given *given, const char *name)
{
    for (size_t i = 0; i < given->row_count; i++)
        if (strcmp(given->rows[i]->name, name) == 0)
            return given->values[i];
    return NULL;
}

char *const *given_words(const struct given *given, size_t *out_count)
{
    *out_count = given->word_count;
    return given->words;
}

const char *option_value(const struct context *context, const char *name)
{
    return given_value(context->given, name);
}

bool option_number(const struct context *context, const char *name, int64_t low, int64_t high, int64_t otherwise,
                   int64_t *out_number, struct err *err)
{
    const char *value = option_value(context, name);
    if (!value) {
        *out_number = otherwise;
        return true;
    }
    int64_t number = 0;
    if (!span_number(span_of(value), &number) || number < low || number > high)
        return err_set(err, ERR_USAGE, "--%s '%s': a whole number from %lld to %lld is wanted", name, value,
                       (long long)low, (long long)high);
    *out_number = number;
    return true;
}

char *words_joined(const struct context *context, size_t from)
{
    struct str joined = STR_INIT;
    for (size_t i = from; i < context->word_count; i++) {
        if (i > from)
            str_add_char(&joined, ' ');
        str_add(&joined, context->words[i]);
    }
    if (!joined.at)
        str_add(&joined, "");
    return str_take(&joined);
}
