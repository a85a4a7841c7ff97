/* export_jsonl.c - posts as JSON lines: with what was worked out (jsonl), or only what came in (archive). */
#include "palaver/exporter.h"
#include "palaver/post_json.h"

struct lines {
    struct json_out json;
    struct post_json_options options;
};

static bool line(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct lines *lines = to;
    post_json_write(&lines->json, post, &lines->options);
    json_line_end(&lines->json);
    return !lines->json.out->failed;
}

static bool write_jsonl(struct store *store, const struct export_request *request, struct out *out, struct err *err)
{
    struct lines lines = {json_out_to(out), {.addresses = true, .themes = request->selection.tagging != 0}};
    if (request->lexicon)
        lines.options.lexicon_hash = lexicon_hash(request->lexicon);
    struct post_selection selection = request->selection;
    selection.wants = WANT_ALL;
    return store_each_post(store, &selection, line, &lines, err);
}

/* The archive's content (design section 4): no runs, no first-seen times, no like counts, nothing derived. */
static bool write_archive(struct store *store, const struct export_request *request, struct out *out, struct err *err)
{
    struct lines lines = {json_out_to(out), {.addresses = true, .source_only = true}};
    struct post_selection selection = request->selection;
    selection.wants = WANT_ALL & ~(unsigned)WANT_MATCHES;
    selection.order = ORDER_ID;
    selection.everything = true;
    return store_each_post(store, &selection, line, &lines, err);
}

const struct exporter exporter_jsonl = {
    .name = "jsonl",
    .what = "one JSON object a post, with themes; palaver import reads it back",
    .suffix = ".jsonl",
    .write = write_jsonl,
};

const struct exporter exporter_archive = {
    .name = "archive",
    .what = "every post as it came in, by id: what two archives are compared by",
    .suffix = ".jsonl",
    .write = write_archive,
};
