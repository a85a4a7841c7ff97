/* cmd_kwic.c - palaver kwic THEME|PATTERN [QUERY]: every match in its context, aligned on the match. */
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "palaver/json_out.h"
#include "palaver/kwic.h"
#include "palaver/redact.h"
#include "palaver/utf8.h"
#include "palaver/width.h"

static const struct option_row options[] = {
    {"lexicon", 'l', "FILE|NAME", "whose themes; else the lexicon used last"},
    {"pattern", 'e', NULL, "the first word is a pattern even if a theme has that name"},
    {"context", 'C', "N", "columns left and right of the match"},
    {"sort", 0, "ORDER", "time, left, right, match (time)"},
    {"limit", 'n', "N", "at most N lines"},
    {"random", 0, "N", "N lines drawn by lot, the same with the same --seed"},
    {"seed", 0, "N", "of the draw (1)"},
    {"explain", 0, NULL, "show how QUERY was understood"},
    {NULL, 0, NULL, NULL},
};

#define CONTEXT_MAX 500

struct lines {
    struct context *context;
    struct table *table;
    size_t side; /* columns each side */
    int64_t count;
};

/* Keeps the end of `text` that fits in `columns`. */
static void cut_left(struct span text, size_t columns, struct str *out)
{
    while (text.length > 0 && width_of(text) > columns) {
        size_t bytes = 0;
        utf8_next(text, &bytes);
        text = span_from_to(text, bytes, text.length);
    }
    str_add_span(out, text);
}

static void blanks(struct out *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out_char(out, ' ');
}

static void shown(struct span span, struct str *out)
{
    OWNED(str_release) struct str masked = STR_INIT;
    redact_text(span, NULL, 0, &masked);
    width_safe(str_span(&masked), out);
}

static void line_people(struct lines *lines, const struct kwic_line *line)
{
    struct out *out = &lines->context->out;
    OWNED(str_release) struct str left = STR_INIT;
    OWNED(str_release) struct str left_cut = STR_INIT;
    OWNED(str_release) struct str match = STR_INIT;
    OWNED(str_release) struct str right = STR_INIT;
    OWNED(str_release) struct str right_cut = STR_INIT;
    shown(line->left, &left);
    shown(line->match, &match);
    shown(line->right, &right);
    cut_left(str_span(&left), lines->side, &left_cut);
    width_cut(str_span(&right), lines->side, &right_cut);
    out_format(out, "%s  ", line->short_id);
    size_t width = width_of(str_span(&left_cut));
    blanks(out, lines->side > width ? lines->side - width : 0);
    out_span(out, str_span(&left_cut));
    out_text(out, lines->context->colour ? " \033[1;33m" : " [");
    out_span(out, str_span(&match));
    out_text(out, lines->context->colour ? "\033[0m " : "] ");
    out_span(out, str_span(&right_cut));
    width = width_of(str_span(&right_cut));
    blanks(out, lines->side > width ? lines->side - width : 0);
    if (line->term)
        out_format(out, "  %s:%lld", line->layer, (long long)line->term_line);
    out_char(out, '\n');
}

static bool line_show(void *to, const struct kwic_line *line, struct err *err)
{
    (void)err;
    struct lines *lines = to;
    lines->count++;
    if (!lines->table) {
        line_people(lines, line);
        return !lines->context->out.failed;
    }
    char when[WHEN_TEXT_BYTES];
    when_text(line->posted_ms, line->grain, lines->context->zone, when);
    OWNED(str_release) struct str left = STR_INIT;
    OWNED(str_release) struct str right = STR_INIT;
    redact_text(line->left, NULL, 0, &left);
    redact_text(line->right, NULL, 0, &right);
    table_text(lines->table, span_of(line->short_id));
    table_text(lines->table, span_of(line->id));
    table_text(lines->table, span_of(when));
    table_text(lines->table, span_of(line->theme));
    table_text(lines->table, span_of(line->term));
    table_int(lines->table, line->term_line);
    table_text(lines->table, span_of(match_field_name(line->field)));
    table_int(lines->table, (int64_t)line->start);
    table_int(lines->table, (int64_t)line->end);
    table_text(lines->table, str_span(&left));
    table_text(lines->table, line->match);
    table_text(lines->table, str_span(&right));
    table_row_end(lines->table);
    return !lines->context->out.failed;
}

static bool read_request(struct context *context, struct kwic_request *request, struct err *err)
{
    static const struct { const char *name; enum kwic_sort sort; } sorts[] = {
        {"time", KWIC_TIME}, {"left", KWIC_LEFT}, {"right", KWIC_RIGHT}, {"match", KWIC_MATCH},
    };
    const char *sort = option_value(context, "sort");
    bool known = !sort;
    for (size_t i = 0; sort && i < COUNT_OF(sorts); i++)
        if (strcmp(sort, sorts[i].name) == 0) {
            request->sort = sorts[i].sort;
            known = true;
        }
    if (!known)
        return err_set(err, ERR_USAGE, "--sort '%s': time, left, right or match is wanted", sort);
    int64_t columns = 0, seed = 0;
    int64_t otherwise = context->columns > 60 ? (int64_t)(context->columns - 36) / 2 : 40;
    if (!option_number(context, "context", 5, CONTEXT_MAX, otherwise, &columns, err) ||
        !option_number(context, "limit", 1, KWIC_MAX_LINES, 0, &request->limit, err) ||
        !option_number(context, "random", 1, KWIC_MAX_LINES, 0, &request->random, err) ||
        !option_number(context, "seed", 0, INT64_MAX, 1, &seed, err))
        return false;
    request->context_columns = (size_t)columns;
    request->seed = (uint64_t)seed;
    return true;
}

/* The first word is a theme of the tagging, else a pattern. */
static bool read_subject(struct context *context, struct kwic_request *request, struct lexicon **out_pattern,
                         struct err *err)
{
    const char *word = context->words[0];
    bool as_pattern = option_given(context, "pattern");
    if (!tagging_choose(context, false, &request->tagging, err))
        return false;
    if (!as_pattern && request->tagging) {
        OWNED(lexicon_freep) struct lexicon *lexicon = tagging_lexicon(context, request->tagging, err);
        if (!lexicon)
            return false;
        if (lexicon_theme_find(lexicon, word)) {
            request->theme = word;
            return true;
        }
    }
    *out_pattern = lexicon_of_pattern(word, err);
    request->pattern = *out_pattern;
    return *out_pattern != NULL;
}

/* In theme mode only posts with that theme are read. */
static struct query *query_with_theme(struct context *context, const char *theme, struct err *err)
{
    OWNED(mem_freep) char *words = words_joined(context, 1);
    OWNED(str_release) struct str text = STR_INIT;
    str_format(&text, *words ? "theme:\"%s\" (%s)" : "theme:\"%s\"", theme, words);
    return query_parse(str_text(&text), context->zone, err);
}

static int show(struct context *context, struct kwic_request *request, struct err *err)
{
    static const struct table_column columns[] = {
        {"short", "short", false}, {"id", "id", false},       {"posted", "posted_at", false},
        {"theme", "theme", false}, {"term", "term", false},   {"line", "term_line", true},
        {"field", "field", false}, {"start", "start", true},  {"end", "end", true},
        {"left", "left", false},   {"match", "match", false}, {"right", "right", false},
    };
    OWNED(table_freep) struct table *table = NULL;
    if (context->form != TABLE_PEOPLE)
        table = table_new(&context->out, context->form, columns, COUNT_OF(columns), 0);
    struct lines lines = {context, table, request->context_columns, 0};
    if (!kwic_each(context->store, request, line_show, &lines, err))
        return exit_code_of(err);
    if (table)
        table_end(table);
    else if (lines.count > 0)
        say(context, "%s%lld %s%s. Why?  palaver query --why ID", lines.count == request->limit ? "the first " : "",
            (long long)lines.count, lines.count == 1 ? "match" : "matches",
            lines.count == request->random ? ", drawn by lot" : "");
    else if (request->theme)
        say(context, "no match of theme '%s'", request->theme);
    else
        say(context, "no match of the pattern '%s', which is no theme of the lexicon; palaver themes lists those",
            context->words[0]);
    return EXIT_DONE;
}

static int run(struct context *context, struct err *err)
{
    if (context->word_count == 0) {
        err_set(err, ERR_USAGE, "kwic: of which theme or pattern? palaver kwic THEME|PATTERN [QUERY]");
        return EXIT_MISUSED;
    }
    bool explained = false;
    OWNED(query_freep) struct query *query = query_of_words(context, 1, &explained, err);
    struct kwic_request request = {.query = query};
    OWNED(lexicon_freep) struct lexicon *pattern = NULL;
    if (!query || !read_request(context, &request, err))
        return exit_code_of(err);
    if (explained)
        return EXIT_DONE;
    if (!read_subject(context, &request, &pattern, err))
        return exit_code_of(err);
    OWNED(query_freep) struct query *narrowed = NULL;
    if (request.theme) {
        request.query = narrowed = query_with_theme(context, request.theme, err);
        if (!narrowed)
            return exit_code_of(err);
    }
    return show(context, &request, err);
}

const struct command command_kwic = {
    .name = "kwic",
    .arguments = "THEME|PATTERN [QUERY]",
    .what = "every match in its context, aligned on the match",
    .about = "Shows each match of a theme, or of a pattern written as in a lexicon (a word, 'attack* on health*', /regex/), "
             "with what stands left and right of it, and the line of the lexicon that fired.",
    .options = options,
    .needs = NEEDS_ARCHIVE,
    .run = run,
};
