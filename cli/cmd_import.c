/* cmd_import.c - palaver import: reads exported files into the archive. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common.h"
#include "cli/gate.h"
#include "palaver/analysis.h"
#include "palaver/format.h"

static const struct option_row options[] = {
    {"format", 'f', "FORMAT", "take the files to be in this format instead of recognising it"},
    {"only", 0, "QUERY", "store only the records that QUERY accepts; the rest is counted and left out"},
    {"place", 0, "KIND:NAME", "where the posts were seen (list:hifa), when the files do not say"},
    {"zone", 0, "ZONE", "zone of times that come without one (chat exports, tables)"},
    {"date-order", 0, "dmy|mdy|ymd", "order of dates in chat exports and tables, when the file leaves it open"},
    {NULL, 0, NULL, NULL},
};

static bool read_format(const struct context *context, struct import_options *import, struct err *err)
{
    const char *name = option_value(context, "format");
    if (!name)
        return true;
    import->format = format_find(name);
    if (import->format)
        return true;
    OWNED(str_release) struct str known = STR_INIT;
    for (size_t i = 0; formats[i]; i++)
        str_format(&known, "%s%s", i ? ", " : "", formats[i]->name);
    return err_set(err, ERR_USAGE, "no format '%s'; there are %s", name, str_text(&known));
}

static bool read_place(const struct context *context, struct import_options *import, struct arena *arena,
                       struct err *err)
{
    const char *place = option_value(context, "place");
    if (!place)
        return true;
    const char *colon = strchr(place, ':');
    if (!colon || colon == place || !colon[1])
        return err_set(err, ERR_USAGE, "--place '%s': KIND:NAME is wanted, such as list:hifa", place);
    import->reading.place_kind = arena_span_text(arena, span_from(place, (size_t)(colon - place)));
    import->reading.place_name = colon + 1;
    return true;
}

static bool read_options(const struct context *context, struct import_options *import, struct arena *arena,
                         struct err *err)
{
    import->reading.zone_name = option_value(context, "zone");
    import->reading.date_order = option_value(context, "date-order");
    const char *order = import->reading.date_order;
    if (order && strcmp(order, "dmy") != 0 && strcmp(order, "mdy") != 0 && strcmp(order, "ymd") != 0)
        return err_set(err, ERR_USAGE, "--date-order '%s': dmy, mdy or ymd is wanted", order);
    return read_format(context, import, err) && read_place(context, import, arena, err);
}

static bool tell_set_aside(void *to, const char *what, int64_t count, struct err *err)
{
    (void)err;
    say(to, "  set aside: %lld %s", (long long)count, what);
    return true;
}

#define REJECTS_SHOWN 5

struct reject_tell {
    const struct context *context;
    int64_t shown;
};

static bool tell_reject(void *to, const struct stored_reject *reject, struct err *err)
{
    (void)err;
    struct reject_tell *tell = to;
    if (tell->shown++ < REJECTS_SHOWN)
        say(tell->context, "  rejected: %s", reject->why);
    return true;
}

static bool summary(struct context *context, int64_t run, const struct gate *gate, struct err *err)
{
    struct tally tally = store_tally(context->store);
    char what[64];
    snprintf(what, sizeof what, "run %lld", (long long)run);
    tally_show(context, what, &tally);
    struct reject_tell tell = {context, 0};
    if (!store_each_set_aside(context->store, run, tell_set_aside, context, err) ||
        !store_each_reject(context->store, run, tell_reject, &tell, err))
        return false;
    if (tell.shown > REJECTS_SHOWN)
        say(context, "  ... and %lld more: palaver rejects --run %lld", (long long)(tell.shown - REJECTS_SHOWN),
            (long long)run);
    char then[64];
    snprintf(then, sizeof then, "palaver undo %lld, then import --only", (long long)run);
    gate_say_lists(gate, context, "these mails", then);
    gate_say_changed(gate, context);
    if (!option_value(context, "zone") && !option_value(context, "date-order"))
        gate_say_days(gate, context, run);
    return true;
}

/* A file that could not be read at all costs only itself. True when the next may be tried. */
static bool import_one(const char *path, const struct import_options *import, struct gate *gate, int *unread,
                       struct err *err)
{
    struct err why = {0};
    if (import_path(path, import, &gate->sink, &why))
        return true;
    if (gate->failed)
        return err_pass(err, &why);
    ++*unread;
    if (!span_starts(span_of(why.text), path))
        err_add_file(&why, path);
    return gate->sink.reject(gate->sink.to, span_from("", 0), &why, err);
}

static bool import_all(struct context *context, const struct import_options *import, struct gate *gate, int *unread,
                       struct err *err)
{
    for (size_t i = 0; i < context->word_count; i++)
        if (!import_one(context->words[i], import, gate, unread, err))
            return false;
    return gate->sink.page_end(gate->sink.to, NULL, err);
}

static char *run_target(const struct context *context)
{
    struct str target = STR_INIT;
    str_add(&target, context->words[0]);
    if (context->word_count > 1)
        str_format(&target, " and %zu more", context->word_count - 1);
    return str_take(&target);
}

/* A misspelt name must not leave an empty archive behind. */
static bool anything_there(const struct context *context, struct err *err)
{
    if (context->word_count == 0)
        return err_set(err, ERR_USAGE, "import: which files? palaver import FILE|DIR...");
    for (size_t i = 0; i < context->word_count; i++)
        if (strcmp(context->words[i], "-") == 0 || access(context->words[i], F_OK) == 0)
            return true;
    return err_set(err, ERR_IO, "%s: no such file or folder", context->words[0]);
}

static int run(struct context *context, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct import_options import = {0};
    if (!anything_there(context, err) || !read_options(context, &import, &arena, err))
        return exit_code_of(err);
    OWNED(query_freep) struct query *only = NULL;
    if (option_value(context, "only")) {
        only = query_parse(option_value(context, "only"), context->zone, err);
        if (!only || !query_decides_records(only, err))
            return exit_code_of(err);
    }
    context->store = store_open(context->archive_path, STORE_WRITE, err);
    if (!context->store)
        return exit_code_of(err);
    context_watch(context);
    store_read_with(context->store, &derivation_reading, reading_of);
    int64_t number = 0;
    OWNED(mem_freep) char *target = run_target(context);
    if (!store_run_begin(context->store, "import", target, &number, err) || !store_run_beside(context->store, err))
        return exit_code_of(err);
    OWNED(gate_release) struct gate gate;
    gate_init(&gate, context->store, only);
    int unread = 0;
    bool done = import_all(context, &import, &gate, &unread, err);
    struct err ending = {0};
    if (!store_run_end(context->store, done ? RUN_DONE : RUN_FAILED, done ? NULL : err, done ? err : &ending) || !done)
        return exit_code_of(err);
    if (!analysis_update(context->store, NULL, false, err) || !summary(context, number, &gate, err))
        return exit_code_of(err);
    if (unread > 0 && (size_t)unread == context->word_count)
        return EXIT_FAILED;
    return gate.rejected > 0 ? EXIT_SKIPPED : EXIT_DONE;
}

const struct command command_import = {
    .name = "import",
    .arguments = "FILE|DIR...",
    .what = "read exported files; the format is recognised",
    .about = "Reads files, folders (Maildir, MH, or any), compressed files and zips into the archive. The format is "
             "recognised from the content; --format overrides. '-' is standard input. Importing anything twice, or in "
             "another order, gives the same archive. Records that cannot be read are kept apart with the reason "
             "(palaver rejects) and the others are stored; the exit code is then 3.",
    .options = options,
    .run = run,
};
