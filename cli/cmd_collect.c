/* cmd_collect.c - palaver collect JOB.yaml | SOURCE...: runs a job, or pulls one source now; resumes where it stopped. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/collecting.h"
#include "palaver/analysis.h"

static const struct option_row options[] = {
    {"plan", 0, NULL, "say what would be asked, how much, how long, at what cost; ask nothing"},
    {"follow", 0, "TIME", "go on asking every 15s (5m, 1h ...) until the window ends or you press Ctrl-C"},
    {"since", 0, "TIME", "collect what was posted from then on (else the job's window)"},
    {"until", 0, "TIME", "and before then"},
    {"max-reads", 0, "N", "stop before more than N posts that cost money are read"},
    {"budget", 0, "USD", "stop before more than that is spent"},
    {"patience", 0, "TIME", "longest wait a service may ask for (15m)"},
    {"stall", 0, "TIME", "ask again for an answer that stands still that long (1m)"},
    {"allow-private", 0, NULL, "servers on this machine or network may be asked"},
    {NULL, 0, NULL, NULL},
};

static volatile bool stop_asked;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    stop_asked = true;
}

/* A decimal amount without exponent; budgets are small. */
static bool money_read(const char *text, double *out_usd)
{
    char *end = NULL;
    *out_usd = strtod(text, &end);
    return end != text && *end == '\0' && *out_usd >= 0 && *out_usd < 1e6;
}

static bool time_option(const struct context *context, const char *name, int64_t *out_ms, struct err *err)
{
    const char *value = option_value(context, name);
    enum when_grain grain;
    if (!value || when_parse(span_of(value), context->zone, out_ms, &grain))
        return true;
    return err_set(err, ERR_USAGE, "--%s '%s': a time such as 2015-02-06T15:30Z is wanted", name, value);
}

static bool span_option(const struct context *context, const char *name, int64_t *out_ms, struct err *err)
{
    const char *value = option_value(context, name);
    if (!value || (duration_read(span_of(value), out_ms) && *out_ms > 0))
        return true;
    return err_set(err, ERR_USAGE, "--%s '%s': a time such as 15s, 5m or 1h is wanted", name, value);
}

static bool read_limits(struct collection *collection, struct err *err)
{
    const struct context *context = collection->context;
    const char *budget = option_value(context, "budget");
    if (budget && !money_read(budget, &collection->limits.budget_usd))
        return err_set(err, ERR_USAGE, "--budget '%s': an amount in US dollars is wanted", budget);
    collection->limits.allow_private = option_given(context, "allow-private");
    return option_number(context, "max-reads", 1, INT64_MAX, 0, &collection->limits.max_reads, err) &&
           span_option(context, "patience", &collection->limits.patience_ms, err) &&
           span_option(context, "stall", &collection->limits.stall_ms, err) &&
           span_option(context, "follow", &collection->follow_ms, err);
}

static bool ends_in_yaml(const char *word)
{
    return span_ends(span_of(word), ".yaml") || span_ends(span_of(word), ".yml");
}

static bool read_job(struct collection *collection, struct err *err)
{
    struct context *context = collection->context;
    if (context->word_count == 0)
        return err_set(err, ERR_USAGE, "collect: which job or source? palaver collect JOB.yaml, or mastodon:TAG@INSTANCE");
    if (context->word_count == 1 && (ends_in_yaml(context->words[0]) || access(context->words[0], R_OK) == 0))
        collection->job = job_read(context->words[0], err);
    else
        collection->job = job_of_words(context->words, context->word_count, err);
    if (!collection->job)
        return false;
    for (size_t i = 0; i < collection->job->request_count; i++) {
        struct source_request *request = &collection->job->requests[i];
        if (!time_option(context, "since", &request->from_ms, err) ||
            !time_option(context, "until", &request->to_ms, err))
            return false;
    }
    /* The job names its archive; -a still wins. */
    if (collection->job->archive && !option_given(context, "archive") && !getenv("PALAVER_ARCHIVE"))
        context->archive_path = collection->job->archive;
    return true;
}

static bool collect_all(struct collection *collection, struct err *err)
{
    for (size_t i = 0; i < collection->job->import_count; i++)
        if (!collection_import(collection, &collection->job->imports[i], err))
            return false;
    return collection_sources(collection, err) && analysis_update(collection->context->store, NULL, false, err);
}

static void number_told(struct str *line, int64_t number, const char *what)
{
    if (number >= 0)
        str_format(line, ", %lld %s", (long long)number, what);
}

static int plan(struct collection *collection, struct err *err)
{
    struct context *context = collection->context;
    for (size_t i = 0; i < collection->job->request_count; i++) {
        const struct source_request *request = &collection->job->requests[i];
        struct source_plan told = {.requests = -1, .posts = -1, .wait_ms = -1};
        bool done = plan_source(request, &collection->limits, NULL, &told, err);
        OWNED(str_release) struct str line = STR_INIT;
        str_format(&line, "%s:%s: %s", request->source->name, request->target, str_text(&told.text));
        number_told(&line, told.requests, "requests");
        number_told(&line, told.posts, "posts");
        if (told.wait_ms >= 0)
            number_told(&line, told.wait_ms / 1000, "seconds at least");
        if (told.cost_usd > 0)
            str_format(&line, ", about %.2f USD", told.cost_usd);
        str_release(&told.text);
        if (!done)
            return exit_code_of(err);
        out_format(&context->out, "%s\n", str_text(&line));
    }
    for (size_t i = 0; i < collection->job->import_count; i++)
        for (size_t j = 0; j < collection->job->imports[i].file_count; j++)
            out_format(&context->out, "import: %s\n", collection->job->imports[i].files[j]);
    return EXIT_DONE;
}

static int collect(struct collection *collection, struct err *err)
{
    struct context *context = collection->context;
    if (!read_limits(collection, err) || !read_job(collection, err))
        return exit_code_of(err);
    if (option_given(context, "plan"))
        return plan(collection, err);
    context->store = store_open(context->archive_path, STORE_WRITE, err);
    if (!context->store)
        return exit_code_of(err);
    context_watch(context);
    store_read_with(context->store, &derivation_reading, reading_of);
    struct sigaction interrupt = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGTERM, &interrupt, NULL);
    if (!collect_all(collection, err))
        return exit_code_of(err);
    if (collection->failed > 0)
        return EXIT_SKIPPED;
    return collection->rejected > 0 ? EXIT_SKIPPED : EXIT_DONE;
}

static int run(struct context *context, struct err *err)
{
    struct collection collection = {.context = context, .stop = &stop_asked};
    int code = collect(&collection, err);
    job_free(collection.job);
    return code;
}

const struct command command_collect = {
    .name = "collect",
    .arguments = "JOB.yaml | SOURCE...",
    .what = "run a job, or pull one source now; resumes where it stopped",
    .about = "Collects from live services what a job file names, or the sources named here (mastodon:TAG@INSTANCE, ...). A "
             "page and its cursor are stored together, so that a run that was stopped anywhere goes on without a hole; "
             "what could not be had is on record as a gap with its cause (palaver coverage). A source that fails costs "
             "only itself; the exit code is then 3.",
    .options = options,
    .needs = NEEDS_NETWORK,
    .run = run,
};
