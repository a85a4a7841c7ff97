/* cmd_coverage.c - palaver coverage: what was collected when, from where, and the known gaps. */
#include "cli/common.h"

static const struct option_row options[] = {
    {"gaps", 0, NULL, "only the gaps, with their cause"},
    {"places", 0, NULL, "only what each place has brought: every server asked for a hashtag, every list, every file"},
    {NULL, 0, NULL, NULL},
};

struct coverage {
    struct context *context;
    struct table *table;
    int64_t rows;
};

static const char *state_name(enum run_state state)
{
    switch (state) {
    case RUN_OPEN: return "not ended";
    case RUN_DONE: return "done";
    case RUN_FAILED: return "failed";
    case RUN_STOPPED: return "stopped";
    }
    return "";
}

static void moment(struct coverage *coverage, int64_t ms)
{
    char when[WHEN_TEXT_BYTES];
    when_text(ms, WHEN_SECOND, coverage->context->zone, when);
    table_text(coverage->table, span_of(when));
}

static bool show_run(void *to, const struct run *run, struct err *err)
{
    (void)err;
    struct coverage *coverage = to;
    table_int(coverage->table, run->number);
    table_text(coverage->table, span_of(run->source));
    table_text(coverage->table, span_of(run->target));
    moment(coverage, run->began_ms);
    table_text(coverage->table, span_of(state_name(run->state)));
    table_int(coverage->table, run->tally.seen);
    table_int(coverage->table, run->tally.stored);
    table_int(coverage->table, run->tally.merged);
    table_int(coverage->table, run->tally.set_aside);
    table_int(coverage->table, run->tally.rejected);
    table_int(coverage->table, run->tally.not_asked);
    table_text(coverage->table, span_of(run->why ? run->why : ""));
    table_row_end(coverage->table);
    return true;
}

static bool show_gap(void *to, const struct gap *gap, struct err *err)
{
    (void)err;
    struct coverage *coverage = to;
    coverage->rows++;
    table_text(coverage->table, span_of(gap->source));
    table_text(coverage->table, span_of(gap->target));
    moment(coverage, gap->from_ms);
    moment(coverage, gap->to_ms);
    table_text(coverage->table, span_of(gap->cause));
    table_text(coverage->table, span_of(gap->filled ? "filled since" : "open"));
    table_text(coverage->table, span_of(gap->text));
    table_row_end(coverage->table);
    return true;
}

static bool show_place(void *to, const struct place_seen *seen, struct err *err)
{
    (void)err;
    struct coverage *coverage = to;
    coverage->rows++;
    table_text(coverage->table, span_of(seen->place.kind));
    table_text(coverage->table, span_of(seen->place.name));
    table_text(coverage->table, span_of(seen->place.host ? seen->place.host : ""));
    table_int(coverage->table, seen->posts);
    table_int(coverage->table, seen->only_here);
    table_int(coverage->table, seen->posts - seen->only_here);
    table_row_end(coverage->table);
    return true;
}

static bool count_servers(void *to, const struct place_seen *seen, struct err *err)
{
    (void)err;
    *(int *)to += seen->place.host != NULL;
    return true;
}

static bool runs(struct context *context, struct err *err)
{
    static const struct table_column columns[] = {
        {"run", "run", true},           {"source", "source", false},     {"target", "target", false},
        {"began", "began_at", false},   {"state", "state", false},       {"seen", "seen", true},
        {"stored", "stored", true},     {"merged", "merged", true},      {"set aside", "set_aside", true},
        {"rejected", "rejected", true}, {"not asked", "not_asked", true}, {"why", "why", false},
    };
    OWNED(table_freep) struct table *table =
        table_new(&context->out, context->form, columns, COUNT_OF(columns), context->columns);
    struct coverage coverage = {context, table, 0};
    if (!store_each_run(context->store, show_run, &coverage, err))
        return false;
    table_end(table);
    return true;
}

static bool gaps(struct context *context, struct err *err)
{
    static const struct table_column columns[] = {
        {"source", "source", false}, {"target", "target", false}, {"from", "from", false},
        {"to", "to", false},         {"cause", "cause", false},   {"state", "state", false},
        {"why", "why", false},
    };
    OWNED(table_freep) struct table *table =
        table_new(&context->out, context->form, columns, COUNT_OF(columns), context->columns);
    struct coverage coverage = {context, table, 0};
    if (!store_each_gap(context->store, show_gap, &coverage, err))
        return false;
    if (coverage.rows > 0 || context->form != TABLE_PEOPLE)
        table_end(table);
    else
        out_text(&context->out, "No known gaps.\n");
    return true;
}

static bool places(struct context *context, struct err *err)
{
    static const struct table_column columns[] = {
        {"kind", "kind", false},      {"place", "place", false},         {"server", "server", false},
        {"posts", "posts", true},     {"only here", "only_here", true},  {"elsewhere too", "elsewhere_too", true},
    };
    OWNED(table_freep) struct table *table =
        table_new(&context->out, context->form, columns, COUNT_OF(columns), context->columns);
    struct coverage coverage = {context, table, 0};
    if (!store_each_place(context->store, show_place, &coverage, err))
        return false;
    table_end(table);
    return true;
}

/* Several servers asked for the same tag saw different parts of it: that is said unasked. */
static bool several_servers(struct context *context, bool *out_several, struct err *err)
{
    int servers = 0;
    if (!store_each_place(context->store, count_servers, &servers, err))
        return false;
    *out_several = servers > 1;
    return true;
}

static int run(struct context *context, struct err *err)
{
    bool only_gaps = option_given(context, "gaps"), several = false;
    if (option_given(context, "places"))
        return places(context, err) ? EXIT_DONE : exit_code_of(err);
    if (!only_gaps && !runs(context, err))
        return exit_code_of(err);
    if (context->form != TABLE_PEOPLE && !only_gaps)
        return EXIT_DONE;
    if (!only_gaps)
        out_char(&context->out, '\n');
    if (!gaps(context, err))
        return exit_code_of(err);
    if (only_gaps)
        return EXIT_DONE;
    if (!several_servers(context, &several, err))
        return exit_code_of(err);
    if (several)
        out_char(&context->out, '\n');
    return !several || places(context, err) ? EXIT_DONE : exit_code_of(err);
}

const struct command command_coverage = {
    .name = "coverage",
    .arguments = "",
    .what = "what was collected when, from where, and the known gaps",
    .about = "Lists the runs with what each saw, stored, merged, set aside and rejected, and the gaps that are known, with "
             "their cause. Where several servers were asked, also what each of them has brought, and how much of it no "
             "other has.",
    .options = options,
    .needs = NEEDS_ARCHIVE,
    .run = run,
};
