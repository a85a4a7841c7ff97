/* cmd_rejects.c - palaver rejects: what could not be read, why, and its bytes. */
#include "cli/common.h"
#include "palaver/utf8.h"

static const struct option_row options[] = {
    {"run", 0, "RUN", "only those of this run"},
    {"bytes", 0, NULL, "write their bytes, one record after the other, to try again elsewhere"},
    {NULL, 0, NULL, NULL},
};

struct rejects {
    struct context *context;
    struct table *table;
    bool bytes;
};

static bool show(void *to, const struct stored_reject *reject, struct err *err)
{
    (void)err;
    struct rejects *rejects = to;
    if (rejects->bytes) {
        out_span(&rejects->context->out, reject->bytes);
        out_char(&rejects->context->out, '\n');
        return !rejects->context->out.failed;
    }
    struct span beginning = reject->bytes;
    if (beginning.length > 200)
        beginning.length = utf8_cut(beginning, 200);
    table_int(rejects->table, reject->run);
    table_text(rejects->table, span_of(reject->why));
    table_int(rejects->table, reject->whole_bytes);
    table_text(rejects->table, beginning);
    table_row_end(rejects->table);
    return !rejects->context->out.failed;
}

static int run(struct context *context, struct err *err)
{
    static const struct table_column columns[] = {
        {"run", "run", true}, {"why", "why", false}, {"bytes", "bytes", true}, {"begins", "begins", false},
    };
    int64_t number = 0;
    if (!option_number(context, "run", 1, INT64_MAX, 0, &number, err))
        return exit_code_of(err);
    OWNED(table_freep) struct table *table =
        table_new(&context->out, context->form, columns, COUNT_OF(columns), context->columns);
    struct rejects rejects = {context, table, option_given(context, "bytes")};
    if (!store_each_reject(context->store, number, show, &rejects, err))
        return exit_code_of(err);
    if (!rejects.bytes)
        table_end(table);
    return EXIT_DONE;
}

const struct command command_rejects = {
    .name = "rejects",
    .arguments = "",
    .what = "what could not be read, and why",
    .about = "Lists the records that could not be read, each with its place and the reason. Their bytes are kept "
             "(the first MiB of each).",
    .options = options,
    .needs = NEEDS_ARCHIVE,
    .run = run,
};
