/* cmd_export.c - palaver export FORMAT [QUERY]: posts and matches in other tools' formats. */
#include <string.h>

#include "cli/common.h"
#include "palaver/exporter.h"

static const struct option_row options[] = {
    {"output", 'o', "FILE", "write here (standard output); the old file stays until the new one is whole"},
    {"lexicon", 'l', "FILE|NAME", "whose themes; else the lexicon used last"},
    {"addresses", 0, NULL, "mail addresses too"},
    {"excel", 0, NULL, "guard cells that a spreadsheet would take for formulas"},
    {"shard", 0, "K/N", "only the Kth of N parts, by hash of the id"},
    {"explain", 0, NULL, "show how QUERY was understood"},
    {NULL, 0, NULL, NULL},
};

static bool read_shard(const struct context *context, struct post_selection *selection, struct err *err)
{
    const char *value = option_value(context, "shard");
    if (!value)
        return true;
    const char *slash = strchr(value, '/');
    if (slash && span_number(span_from(value, (size_t)(slash - value)), &selection->shard) &&
        span_number(span_of(slash + 1), &selection->shards) && selection->shard >= 1 &&
        selection->shard <= selection->shards)
        return true;
    return err_set(err, ERR_USAGE, "--shard '%s': K/N is wanted, such as 1/4", value);
}

static int write_out(struct context *context, const struct exporter *exporter, const struct export_request *request,
                     struct err *err)
{
    const char *path = output_path(context);
    if (!path)
        return exporter->write(context->store, request, &context->out, err) ? EXIT_DONE : exit_code_of(err);
    OWNED(new_file_release) struct new_file file = NEW_FILE_INIT;
    if (!new_file_open(&file, path, err))
        return exit_code_of(err);
    struct out out = out_to_file(file.file);
    if (!exporter->write(context->store, request, &out, err) || !out_finish(&out, path, err) ||
        !new_file_commit(&file, err))
        return exit_code_of(err);
    say(context, "written to %s", path);
    return EXIT_DONE;
}

static const struct exporter *find(const struct context *context, struct err *err)
{
    const struct exporter *exporter = context->word_count ? exporter_find(context->words[0]) : NULL;
    if (exporter)
        return exporter;
    OWNED(str_release) struct str known = STR_INIT;
    for (size_t i = 0; exporters[i]; i++)
        str_format(&known, "%s%s", i ? ", " : "", exporters[i]->name);
    if (context->word_count == 0)
        return err_null(err, ERR_USAGE, "export: to which format? %s", str_text(&known));
    return err_null(err, ERR_USAGE, "export: no format '%s'; there are %s", context->words[0], str_text(&known));
}

static int run(struct context *context, struct err *err)
{
    const struct exporter *exporter = find(context, err);
    if (!exporter)
        return EXIT_MISUSED;
    bool explained = false;
    OWNED(query_freep) struct query *query = query_of_words(context, 1, &explained, err);
    if (!query)
        return exit_code_of(err);
    if (explained)
        return EXIT_DONE;
    int64_t left_out = 0;
    struct export_request request = {
        .left_out = &left_out,
        .selection = {.query = query, .wants = WANT_ALL, .order = ORDER_TIME},
        .zone = context->zone,
        .addresses = option_given(context, "addresses"),
        .excel = option_given(context, "excel"),
    };
    if (!read_shard(context, &request.selection, err) ||
        !tagging_choose(context, query_needs_tagging(query), &request.selection.tagging, err))
        return exit_code_of(err);
    OWNED(lexicon_freep) struct lexicon *lexicon = NULL;
    if (request.selection.tagging) {
        lexicon = tagging_lexicon(context, request.selection.tagging, err);
        if (!lexicon)
            return exit_code_of(err);
        request.lexicon = lexicon;
    }
    int exit = write_out(context, exporter, &request, err);
    if (exit == EXIT_DONE && left_out > 0)
        say(context, "%lld posts have no place in %s and were left out", (long long)left_out, exporter->name);
    return exit;
}

const struct command command_export = {
    .name = "export",
    .arguments = "FORMAT [QUERY]",
    .what = "posts and matches in other tools' formats",
    .about = "Writes the posts of QUERY, or their matches, in a format that other tools read.",
    .options = options,
    .needs = NEEDS_ARCHIVE,
    .run = run,
};
