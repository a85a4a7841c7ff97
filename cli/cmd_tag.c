/* cmd_tag.c - palaver tag: finds themes in an archive, or in posts that come through a pipe. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common.h"
#include "cli/tag_filter.h"
#include "palaver/analysis.h"

static const struct option_row options[] = {
    {"lexicon", 'l', "FILE|NAME", "the lexicon; else the one used last in this archive, else health-systems"},
    {"jobs", 'j', "N", "threads (all cores)"},
    {"filter", 0, NULL, "read posts as JSON lines on stdin, write them tagged on stdout; no archive"},
    {"lines", 0, NULL, "with --filter: stdin holds one text a line; matches as TSV on stdout"},
    {"load", 0, NULL, "store what tag --filter wrote elsewhere, from the files named (- is stdin), as this lexicon's tagging"},
    {"list", 0, NULL, "list the taggings of this archive"},
    {"drop", 0, NULL, "drop the tagging of the lexicon named with -l"},
    {"slow", 0, NULL, "one pattern at a time, without the prefilter (same matches; for checking)"},
    {NULL, 0, NULL, NULL},
};

struct lexicon *tag_lexicon(struct context *context, struct err *err)
{
    const char *name = option_value(context, "lexicon");
    if (name)
        return lexicon_open(name, err);
    int64_t tagging = 0;
    struct err none = {0};
    if (context->store && store_tagging_find(context->store, NULL, &tagging, &none))
        return tagging_lexicon(context, tagging, err);
    return lexicon_open("health-systems", err);
}

static int drop(struct context *context, struct err *err)
{
    int64_t tagging = 0;
    if (!option_value(context, "lexicon")) {
        err_set(err, ERR_USAGE, "tag --drop: name the lexicon with -l; 'palaver tag --list' lists them");
        return EXIT_MISUSED;
    }
    if (!tagging_choose(context, true, &tagging, err) || !store_tagging_drop(context->store, tagging, err))
        return exit_code_of(err);
    return EXIT_DONE;
}

static bool list_one(void *to, const struct tagging *tagging, struct err *err)
{
    (void)err;
    struct table *table = to;
    char when[WHEN_TEXT_BYTES];
    when_text(tagging->tagged_ms, WHEN_SECOND, NULL, when);
    table_text(table, span_of(tagging->lexicon));
    table_text(table, span_of(tagging->version));
    table_text(table, span_from(tagging->hash, strlen(tagging->hash) < 12 ? strlen(tagging->hash) : 12));
    table_int(table, tagging->posts_behind);
    table_text(table, span_of(when));
    table_row_end(table);
    return true;
}

static int list(struct context *context, struct err *err)
{
    static const struct table_column columns[] = {
        {"lexicon", "lexicon", false}, {"version", "version", false}, {"hash", "hash", false},
        {"not tagged yet", "posts_behind", true}, {"tagged", "tagged_at", false},
    };
    OWNED(table_freep) struct table *table =
        table_new(&context->out, context->form, columns, COUNT_OF(columns), context->columns);
    if (!store_each_tagging(context->store, list_one, table, err))
        return exit_code_of(err);
    table_end(table);
    return EXIT_DONE;
}

static int tag(struct context *context, struct err *err)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = tag_lexicon(context, err);
    if (!lexicon)
        return exit_code_of(err);
    OWNED(query_freep) struct query *query = query_of_words(context, 0, NULL, err);
    int64_t jobs = 0;
    if (!query || !option_number(context, "jobs", 1, 256, 0, &jobs, err))
        return exit_code_of(err);
    struct tag_request request = {lexicon, context->word_count ? query : NULL, (int)jobs,
                                  option_given(context, "slow")};
    struct tag_result result = {0};
    if (!tag_archive(context->store, &request, &result, err))
        return exit_code_of(err);
    if (result.posts == 0)
        say(context, "%s %s: nothing new to read", lexicon_name(lexicon), lexicon_version(lexicon));
    else
        say(context, "%s %s: %lld posts read, %lld with a theme, %lld matches", lexicon_name(lexicon),
            lexicon_version(lexicon), (long long)result.posts, (long long)result.tagged, (long long)result.matches);
    if (result.runaway > 0)
        say(context, "%lld times a pattern ran away and was stopped: palaver lexicon check %s --posts names them",
            (long long)result.runaway,
            option_value(context, "lexicon") ? option_value(context, "lexicon") : lexicon_name(lexicon));
    if (result.cut > 0)
        say(context, "%lld matches beyond %d a post were not kept", (long long)result.cut, TAGGER_MAX_MATCHES);
    return EXIT_DONE;
}

/* --filter needs no archive, so this command opens its own. */
static int run(struct context *context, struct err *err)
{
    if (option_given(context, "filter"))
        return tag_filter(context, err);
    if (access(context->archive_path, F_OK) != 0) {
        err_set(err, ERR_MISSING, "%s: there is no such archive", context->archive_path);
        return EXIT_FAILED;
    }
    context->store = store_open(context->archive_path, STORE_WRITE, err);
    if (!context->store)
        return exit_code_of(err);
    context_watch(context);
    if (option_given(context, "list"))
        return list(context, err);
    if (option_given(context, "drop"))
        return drop(context, err);
    if (option_given(context, "load"))
        return tag_load(context, err);
    return tag(context, err);
}

const struct command command_tag = {
    .name = "tag",
    .arguments = "[QUERY] | --load FILE...",
    .what = "find themes; only what is new or whose lexicon changed",
    .about = "Finds the themes of a lexicon in the posts of the archive. Only what is new, or was tagged with another "
             "version of the lexicon, is read again. Each lexicon's matches are a layer of their own.\n\n"
             "With --filter no archive is needed: posts come as JSON lines ({\"id\": ..., \"text\": ...} is enough) and "
             "leave with \"themes\" and the lexicon's hash added, so that anything that can pipe can spread the work. tag "
             "--load stores such lines: what was tagged with another lexicon, or on a text that has changed, is refused.",
    .options = options,
    .run = run,
};
