/* collecting.c - runs of a job: what each source and each imported file gave, in the order of the job. */
#include "cli/collecting.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "cli/gate.h"
#include "cli/ledger_store.h"
#include "palaver/analysis.h"
#include "palaver/format.h"

/* What came of one run; told at the end of a job, or at once while following. */
struct outcome {
    struct tally tally;
    int64_t requests; /* -1: none are made */
    int64_t rejected;
    enum run_state state;
    struct err why;
};

static void outcome_tell(struct collection *collection, const char *name, const struct outcome *outcome)
{
    struct context *context = collection->context;
    tally_show(context, name, &outcome->tally);
    if (outcome->requests > 0 && outcome->tally.seen > 0)
        say(context, "  %lld requests, %.1f for 1,000 records", (long long)outcome->requests,
            (double)outcome->requests * 1000 / (double)outcome->tally.seen);
    if (outcome->state != RUN_FAILED)
        return;
    char line[ERR_TEXT_BYTES + ERR_FILE_BYTES + 64];
    err_line(&outcome->why, line, sizeof line);
    say(context, "  %s: %s", name, line);
}

/* Ends the run at work. False only when the archive failed. */
static bool run_close(struct collection *collection, const struct gate *gate, bool done, const struct err *why,
                      struct outcome *out_outcome, struct err *err)
{
    struct store *store = collection->context->store;
    if (gate->failed)
        return err_pass(err, why);
    enum run_state state = done ? RUN_DONE : why->code == ERR_STOPPED ? RUN_STOPPED : RUN_FAILED;
    if (!store_run_end(store, state, done ? NULL : why, err))
        return false;
    *out_outcome = (struct outcome){store_tally(store), -1, gate->rejected, state, *why};
    collection->rejected += gate->rejected;
    collection->failed += state == RUN_FAILED;
    return true;
}

/* A query that leaves records out as they come; *out_only NULL when there is none. */
static bool only_read(const struct context *context, const char *text, struct query **out_only, struct err *err)
{
    *out_only = text ? query_parse(text, context->zone, err) : NULL;
    return !text || (*out_only && query_decides_records(*out_only, err));
}

/* ---- sources ---- */

struct source_run {
    struct collection *collection;
    const struct source_request *request;
    int64_t number;
    struct query *only;
    struct gate gate;
    struct ledger_store ledger;
    struct outcome outcome;
    bool ended;
    struct str name;
};

static bool leave(void *to, struct err *err)
{
    struct source_run *run = to;
    return store_run_enter(run->collection->context->store, 0, err);
}

static bool begin(void *to, struct err *err)
{
    struct source_run *run = to;
    struct store *store = run->collection->context->store;
    gate_init(&run->gate, store, run->only);
    run->ended = false;
    return store_run_enter(store, 0, err) &&
           store_run_begin(store, run->request->source->name, run->request->target, &run->number, err);
}

static bool enter(void *to, struct err *err)
{
    struct source_run *run = to;
    return store_run_enter(run->collection->context->store, run->number, err);
}

static void lists_tell(const struct source_run *run)
{
    char then[80];
    snprintf(then, sizeof then, "palaver undo %lld, and add to the source, only:", (long long)run->number);
    for (const struct source_key *key = run->request->source->keys; key->name; key++)
        if (strcmp(key->name, "only") == 0)
            gate_say_lists(&run->gate, run->collection->context, str_text(&run->name), then);
}

static bool end(void *to, bool done, const struct err *why, int64_t requests, struct err *err)
{
    struct source_run *run = to;
    bool ok = run_close(run->collection, &run->gate, done, why, &run->outcome, err);
    run->outcome.requests = requests;
    run->ended = ok;
    if (ok) /* sources that take no `only` are not told of it */
        lists_tell(run);
    gate_release(&run->gate);
    if (ok && run->collection->follow_ms > 0)
        outcome_tell(run->collection, str_text(&run->name), &run->outcome);
    return ok;
}

static void tell(void *to, const char *line)
{
    say(to, "  %s", line);
}

static bool bring_up_to_date(void *to, struct err *err)
{
    struct collection *collection = to;
    return analysis_update(collection->context->store, NULL, false, err);
}

static bool source_only(struct source_run *run, struct err *err)
{
    const struct source_request *request = run->request;
    struct err why = {0};
    if (only_read(run->collection->context, request->only, &run->only, &why))
        return true;
    return err_at(err, ERR_SYNTAX, yaml_at(request->file, yaml_get(request->settings, "only")), "only: %s", why.text);
}

static struct collect_task task_of(struct source_run *run)
{
    ledger_store_init(&run->ledger, run->collection->context->store, run->request->source->name, run->request->target);
    str_format(&run->name, "%s:%s", run->request->source->name, run->request->target);
    return (struct collect_task){run->request, &run->gate.sink, &run->ledger.ledger, begin, enter, leave, end, run};
}

bool collection_sources(struct collection *collection, struct err *err)
{
    size_t count = collection->job->request_count;
    struct source_run *runs = mem_array(count + 1, sizeof *runs);
    struct collect_task *tasks = mem_array(count + 1, sizeof *tasks);
    bool done = true;
    for (size_t i = 0; i < count; i++) {
        runs[i].collection = collection;
        runs[i].request = &collection->job->requests[i];
        tasks[i] = task_of(&runs[i]);
        done = done && source_only(&runs[i], err);
    }
    struct collect_options options = {
        .limits = &collection->limits, .tell = tell, .tell_to = collection->context, .stop = collection->stop,
        .follow_ms = collection->follow_ms, .between = bring_up_to_date, .between_to = collection};
    done = done && (count == 0 || collect_sources(tasks, count, &options, err));
    for (size_t i = 0; i < count; i++) {
        if (runs[i].ended && collection->follow_ms == 0)
            outcome_tell(collection, str_text(&runs[i].name), &runs[i].outcome);
        str_release(&runs[i].name);
        query_free(runs[i].only);
    }
    free(tasks);
    free(runs);
    return done;
}

/* ---- files ---- */

static bool import_matches(const struct job_import *import, const char *pattern, struct gate *gate, struct err *why)
{
    struct import_options reading = {.format = import->format ? format_find(import->format) : NULL};
    glob_t found = {0};
    if (glob(pattern, GLOB_MARK, NULL, &found) != 0) {
        globfree(&found);
        return err_set(why, ERR_IO, "%s: no such file", pattern);
    }
    bool done = true;
    for (size_t i = 0; i < found.gl_pathc && done; i++)
        done = import_path(found.gl_pathv[i], &reading, &gate->sink, why);
    globfree(&found);
    return done;
}

bool collection_import(struct collection *collection, const struct job_import *import, struct err *err)
{
    struct context *context = collection->context;
    OWNED(query_freep) struct query *only = NULL;
    if (!only_read(context, import->only, &only, err))
        return false;
    if (import->format && !format_find(import->format))
        return err_set(err, ERR_USAGE, "import: no format '%s'", import->format);
    for (size_t i = 0; i < import->file_count; i++) {
        int64_t number = 0;
        if (!store_run_begin(context->store, "import", import->files[i], &number, err))
            return false;
        OWNED(gate_release) struct gate gate;
        gate_init(&gate, context->store, only);
        struct err why = {0};
        bool done = import_matches(import, import->files[i], &gate, &why);
        if (done)
            done = gate.sink.page_end(gate.sink.to, NULL, &why);
        struct outcome outcome;
        if (!run_close(collection, &gate, done, &why, &outcome, err))
            return false;
        outcome_tell(collection, import->files[i], &outcome);
    }
    return true;
}

