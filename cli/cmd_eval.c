/* cmd_eval.c - palaver eval sample|load|score|agreement|disagreements: human codes against the lexicon, coders against
 * each other. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "palaver/csv.h"
#include "palaver/evaluation.h"
#include "palaver/redact.h"

static const struct option_row options[] = {
    {"lexicon", 'l', "FILE|NAME", "whose themes; else the lexicon used last"},
    {"theme", 0, "ID,ID...", "sample: only these themes (all)"},
    {"size", 'n', "N", "sample: how many posts (120)"},
    {"seed", 0, "N", "sample: the same seed draws the same posts (1)"},
    {"output", 'o', "FILE", "sample: write the sheet here (standard output)"},
    {"coder", 0, "NAME", "load: who filled in the sheet"},
    {"by", 0, "WHAT", "score: theme, lang or term (theme)"},
    {NULL, 0, NULL, NULL},
};

#define SHEET_MAX_BYTES ((size_t)64 << 20)
#define THEMES_MAX 256

struct themes {
    const char *ids[THEMES_MAX];
    size_t count;
    struct arena arena;
};

static void themes_release(struct themes *themes)
{
    arena_release(&themes->arena);
}

static bool read_themes(const struct context *context, const struct lexicon *lexicon, struct themes *themes,
                        struct err *err)
{
    const char *given = option_value(context, "theme");
    size_t all = lexicon_theme_count(lexicon);
    if (!given) {
        for (size_t i = 0; i < all && i < THEMES_MAX; i++)
            themes->ids[themes->count++] = lexicon_theme(lexicon, i)->id;
        return true;
    }
    struct span rest = span_of(given);
    while (rest.length > 0 && themes->count < THEMES_MAX) {
        const char *comma = memchr(rest.at, ',', rest.length);
        size_t length = comma ? (size_t)(comma - rest.at) : rest.length;
        const char *id = arena_span_text(&themes->arena, span_trim(span_from(rest.at, length)));
        if (!lexicon_theme_find(lexicon, id))
            return err_set(err, ERR_USAGE, "--theme: the lexicon has no theme '%s'", id);
        themes->ids[themes->count++] = id;
        rest = span_from_to(rest, length + (comma ? 1 : 0), rest.length);
    }
    return true;
}

/* ---- sample ---- */

struct sheet {
    struct context *context;
    const struct themes *themes;
    struct out *out;
    int64_t count;
};

static void cell(struct sheet *sheet, struct span text, bool last)
{
    csv_cell(sheet->out, text);
    out_text(sheet->out, last ? "\r\n" : ",");
}

static void sheet_header(struct sheet *sheet)
{
    static const char *const columns[] = {"short", "id", "lang", "posted_at", "title", "text"};
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        cell(sheet, span_of(columns[i]), false);
    for (size_t i = 0; i < sheet->themes->count; i++)
        cell(sheet, span_of(sheet->themes->ids[i]), i + 1 == sheet->themes->count);
}

/* The sheet says nothing of what the machine found; the weight goes into the archive. */
static bool sheet_row(void *to, const struct stored_post *post, const struct sampled *sampled, struct err *err)
{
    struct sheet *sheet = to;
    OWNED(str_release) struct str key = STR_INIT;
    OWNED(str_release) struct str weight = STR_INIT;
    OWNED(str_release) struct str masked = STR_INIT;
    char when[WHEN_TEXT_BYTES];
    when_text(post->post.posted_ms, post->post.grain, sheet->context->zone, when);
    const char *lang = post->post.lang ? post->post.lang : post->reading.lang;
    redact_text(post->post.text, NULL, 0, &masked);
    cell(sheet, span_of(post->short_id), false);
    cell(sheet, span_of(post->id), false);
    cell(sheet, span_of(lang ? lang : ""), false);
    cell(sheet, span_of(when), false);
    cell(sheet, span_of(post->post.title ? post->post.title : ""), false);
    cell(sheet, str_span(&masked), false);
    for (size_t i = 0; i < sheet->themes->count; i++)
        cell(sheet, span_of(""), i + 1 == sheet->themes->count);
    sheet->count++;
    sample_weight_key(post->id, &key);
    str_format(&weight, "%.6f", sampled->weight);
    return store_note_write(sheet->context->store, str_text(&key), str_text(&weight), err);
}

static bool draw(struct context *context, const struct sample_request *request, const struct themes *themes,
                 struct out *out, struct err *err)
{
    struct sheet sheet = {context, themes, out, 0};
    sheet_header(&sheet);
    if (!sample_draw(context->store, request, sheet_row, &sheet, err))
        return false;
    say(context, "%lld posts drawn; write 1 or 0 under each theme, leave empty what was not judged, then: "
                 "palaver eval load SHEET --coder NAME",
        (long long)sheet.count);
    return true;
}

static int sample(struct context *context, struct err *err)
{
    int64_t tagging = 0, size = 0, seed = 0;
    OWNED(query_freep) struct query *query = query_of_words(context, 1, NULL, err);
    OWNED(themes_release) struct themes themes = {0};
    if (!query || !option_number(context, "size", 1, 1000000, 120, &size, err) ||
        !option_number(context, "seed", 0, INT64_MAX, 1, &seed, err) || !tagging_choose(context, true, &tagging, err))
        return exit_code_of(err);
    OWNED(lexicon_freep) struct lexicon *lexicon = tagging_lexicon(context, tagging, err);
    if (!lexicon || !read_themes(context, lexicon, &themes, err))
        return exit_code_of(err);
    struct sample_request request = {query, tagging, themes.ids, themes.count, size, (uint64_t)seed};
    const char *path = option_value(context, "output");
    if (!path)
        return draw(context, &request, &themes, &context->out, err) ? EXIT_DONE : exit_code_of(err);
    OWNED(new_file_release) struct new_file file = NEW_FILE_INIT;
    if (!new_file_open(&file, path, err))
        return exit_code_of(err);
    struct out out = out_to_file(file.file);
    if (!draw(context, &request, &themes, &out, err) || !out_finish(&out, path, err) || !new_file_commit(&file, err))
        return exit_code_of(err);
    return EXIT_DONE;
}

/* ---- load ---- */

struct loading {
    struct context *context;
    const char *coder, *path;
    const struct lexicon *lexicon;
    struct csv_row header;
    size_t id_column;
    int64_t codes, rejected;
};

struct full_id {
    struct str id;
};

static bool keep_id(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct full_id *full = to;
    str_clear(&full->id);
    str_add(&full->id, post->id);
    return true;
}

static bool code_value(struct span text, int *out_value)
{
    static const char *const yes[] = {"1", "x", "yes", "y", "true"}, *const no[] = {"0", "no", "n", "false", "-"};
    for (size_t i = 0; i < COUNT_OF(yes); i++)
        if (span_is_nocase(text, yes[i]) || span_is_nocase(text, no[i])) {
            *out_value = span_is_nocase(text, yes[i]);
            return true;
        }
    return false;
}

static void row_rejected(struct loading *loading, int64_t line, const char *why, struct span what)
{
    loading->rejected++;
    say(loading->context, "%s:%lld: %s '%.*s'", loading->path, (long long)line, why,
        (int)(what.length < 80 ? what.length : 80), what.at);
}

static bool load_row(struct loading *loading, const struct csv_row *row, struct err *err)
{
    OWNED(mem_freep) char *given = span_text(span_trim(csv_cell_at(row, loading->id_column)));
    struct full_id full = {STR_INIT};
    struct err why = {0};
    bool found = store_find_post(loading->context->store, given, 0, 0, keep_id, &full, &why);
    bool done = true;
    if (!found && why.code != ERR_MISSING && why.code != ERR_USAGE) {
        done = err_pass(err, &why);
    } else if (!found) {
        row_rejected(loading, row->line, "no post", span_of(given));
    } else {
        for (size_t i = 0; done && i < loading->header.count; i++) {
            OWNED(mem_freep) char *theme = span_text(span_trim(loading->header.cells[i]));
            struct span value = span_trim(csv_cell_at(row, i));
            if (!lexicon_theme_find(loading->lexicon, theme) || value.length == 0)
                continue;
            struct code code = {str_text(&full.id), theme, loading->coder, 0, when_now(), NULL};
            if (!code_value(value, &code.value)) {
                row_rejected(loading, row->line, "neither 1 nor 0:", value);
                continue;
            }
            done = store_code_put(loading->context->store, &code, err);
            loading->codes += done;
        }
    }
    str_release(&full.id);
    return done;
}

static bool load_sheet(struct loading *loading, struct err *err)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    OWNED(arena_release) struct arena header_arena = ARENA_INIT;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct err why = {0};
    if (!file_read(loading->path, SHEET_MAX_BYTES, &bytes, err))
        return false;
    struct csv csv = csv_begin(str_span(&bytes));
    struct csv_row row;
    bool begun = csv_next(&csv, &header_arena, &loading->header, &why);
    loading->id_column = begun ? csv_column(&loading->header, "id") : SIZE_MAX;
    if (begun && loading->id_column == SIZE_MAX)
        loading->id_column = csv_column(&loading->header, "short");
    if (!begun || loading->id_column == SIZE_MAX)
        return err_at(err, ERR_SYNTAX, (struct place_at){.file = loading->path, .line = 1, .byte = -1},
                      "a header row with a column 'id' or 'short' is wanted");
    while (csv_next(&csv, &arena, &row, &why)) {
        if (!load_row(loading, &row, err))
            return false;
        arena_reset(&arena);
    }
    if (why.code == ERR_NONE)
        return true;
    err_add_file(&why, loading->path);
    return err_pass(err, &why);
}

static int load(struct context *context, struct err *err)
{
    struct loading loading = {.context = context, .coder = option_value(context, "coder")};
    if (!loading.coder || !*loading.coder || context->word_count != 2) {
        err_set(err, ERR_USAGE, "eval load: SHEET.csv --coder NAME");
        return EXIT_MISUSED;
    }
    int64_t tagging = 0;
    loading.path = context->words[1];
    if (!tagging_choose(context, true, &tagging, err))
        return exit_code_of(err);
    OWNED(lexicon_freep) struct lexicon *lexicon = tagging_lexicon(context, tagging, err);
    loading.lexicon = lexicon;
    if (!lexicon || !load_sheet(&loading, err))
        return exit_code_of(err);
    say(context, "%lld codes by %s", (long long)loading.codes, loading.coder);
    return loading.rejected > 0 ? EXIT_SKIPPED : EXIT_DONE;
}

/* ---- score, agreement, disagreements ---- */

static struct evaluation *read_evaluation(struct context *context, struct lexicon **out_lexicon, struct err *err)
{
    int64_t tagging = 0;
    if (!tagging_choose(context, true, &tagging, err))
        return NULL;
    *out_lexicon = tagging_lexicon(context, tagging, err);
    return *out_lexicon ? evaluation_read(context->store, tagging, *out_lexicon, err) : NULL;
}

static bool score_row(void *to, const struct score *score, struct err *err)
{
    (void)err;
    struct table *table = to;
    table_text(table, span_of(score->theme ? score->theme : "(all themes together)"));
    table_text(table, span_of(score->group ? score->group : ""));
    table_int(table, score->coded);
    table_int(table, score->ties);
    table_real(table, score->precision, 3);
    table_real(table, score->precision_low, 3);
    table_real(table, score->precision_high, 3);
    table_real(table, score->recall, 3);
    table_real(table, isnan(score->recall) ? NAN : score->recall_low, 3);
    table_real(table, isnan(score->recall) ? NAN : score->recall_high, 3);
    table_real(table, score->f1, 3);
    table_row_end(table);
    return true;
}

static int score(struct context *context, struct err *err)
{
    static const struct table_column columns[] = {
        {"theme", "theme", false},    {"group", "group", false}, {"coded", "coded", true}, {"ties", "ties", true},
        {"precision", "precision", true}, {"from", "precision_low", true}, {"to", "precision_high", true},
        {"recall", "recall", true},   {"from", "recall_low", true}, {"to", "recall_high", true}, {"F1", "f1", true},
    };
    const char *by_name = option_value(context, "by");
    enum score_by by = SCORE_BY_THEME;
    if (by_name && strcmp(by_name, "lang") == 0)
        by = SCORE_BY_LANG;
    else if (by_name && strcmp(by_name, "term") == 0)
        by = SCORE_BY_TERM;
    else if (by_name && strcmp(by_name, "theme") != 0) {
        err_set(err, ERR_USAGE, "eval score --by '%s': theme, lang or term is wanted", by_name);
        return EXIT_MISUSED;
    }
    OWNED(lexicon_freep) struct lexicon *lexicon = NULL;
    OWNED(evaluation_freep) struct evaluation *evaluation = read_evaluation(context, &lexicon, err);
    if (!evaluation)
        return exit_code_of(err);
    OWNED(table_freep) struct table *table =
        table_new(&context->out, context->form, columns, COUNT_OF(columns), context->columns);
    if (!evaluation_scores(evaluation, by, score_row, table, err))
        return exit_code_of(err);
    table_end(table);
    double macro = evaluation_macro_f1(evaluation);
    if (by == SCORE_BY_THEME && !isnan(macro))
        say(context, "macro F1 %.3f, by %zu coders, for %s %s in this archive; intervals: Wilson, 95 %%", macro,
            evaluation_coder_count(evaluation), lexicon_name(lexicon), lexicon_version(lexicon));
    return EXIT_DONE;
}

static bool agreement_row(struct table *table, const char *theme, enum agreement_kind kind,
                          const struct agreement *agreement)
{
    table_text(table, span_of(theme));
    table_text(table, span_of(agreement_name(kind)));
    table_int(table, (int64_t)agreement->units);
    table_real(table, agreement->value, 4);
    table_real(table, agreement->low, 4);
    table_real(table, agreement->high, 4);
    table_text(table, span_of(agreement->defined ? "" : agreement->why_not));
    table_row_end(table);
    return true;
}

static int agreement(struct context *context, struct err *err)
{
    static const struct table_column columns[] = {
        {"theme", "theme", false}, {"coefficient", "coefficient", false}, {"posts", "posts", true},
        {"value", "value", true},  {"from", "low", true},                {"to", "high", true},
        {"undefined", "undefined", false},
    };
    static const enum agreement_kind kinds[] = {AGREEMENT_PERCENT, AGREEMENT_COHEN, AGREEMENT_FLEISS, AGREEMENT_AC1,
                                                AGREEMENT_ALPHA_NOMINAL};
    OWNED(lexicon_freep) struct lexicon *lexicon = NULL;
    OWNED(evaluation_freep) struct evaluation *evaluation = read_evaluation(context, &lexicon, err);
    if (!evaluation)
        return exit_code_of(err);
    OWNED(table_freep) struct table *table =
        table_new(&context->out, context->form, columns, COUNT_OF(columns), context->columns);
    for (size_t i = 0; i < lexicon_theme_count(lexicon); i++)
        for (size_t j = 0; j < COUNT_OF(kinds); j++) {
            struct agreement found;
            if (kinds[j] == AGREEMENT_COHEN && evaluation_coder_count(evaluation) != 2)
                continue;
            if (!evaluation_agreement(evaluation, i, kinds[j], &found, err))
                return exit_code_of(err);
            if (found.why_not && strcmp(found.why_not, "not coded") == 0)
                continue;
            agreement_row(table, lexicon_theme(lexicon, i)->id, kinds[j], &found);
        }
    table_end(table);
    return EXIT_DONE;
}

struct differing {
    struct table *table;
    const struct evaluation *evaluation;
};

static bool disagreement_row(void *to, const struct disagreement *disagreement, struct err *err)
{
    (void)err;
    struct differing *differing = to;
    OWNED(str_release) struct str coders = STR_INIT;
    for (size_t i = 0; i < evaluation_coder_count(differing->evaluation); i++)
        if (disagreement->values[i] != RATING_MISSING)
            str_format(&coders, "%s%s=%d", coders.length ? " " : "", evaluation_coder(differing->evaluation, i),
                       (int)disagreement->values[i]);
    char short_id[SHORT_ID_BYTES];
    short_id_text(short_id_number(span_of(disagreement->post_id)), short_id);
    table_text(differing->table, span_of(short_id));
    table_text(differing->table, span_of(disagreement->theme));
    table_text(differing->table, span_of(disagreement->tagged ? "1" : "0"));
    table_text(differing->table, span_of(disagreement->coded < 0 ? "tie" : disagreement->coded ? "1" : "0"));
    table_text(differing->table, str_span(&coders));
    table_row_end(differing->table);
    return true;
}

static int disagreements(struct context *context, struct err *err)
{
    static const struct table_column columns[] = {
        {"post", "short", false}, {"theme", "theme", false}, {"lexicon", "lexicon", false},
        {"coded", "coded", false}, {"coders", "coders", false},
    };
    OWNED(lexicon_freep) struct lexicon *lexicon = NULL;
    OWNED(evaluation_freep) struct evaluation *evaluation = read_evaluation(context, &lexicon, err);
    if (!evaluation)
        return exit_code_of(err);
    OWNED(table_freep) struct table *table =
        table_new(&context->out, context->form, columns, COUNT_OF(columns), context->columns);
    struct differing differing = {table, evaluation};
    if (!evaluation_disagreements(evaluation, disagreement_row, &differing, err))
        return exit_code_of(err);
    table_end(table);
    if (context->form == TABLE_PEOPLE)
        say(context, "Why was it tagged?  palaver query --why POST");
    return EXIT_DONE;
}

static int run(struct context *context, struct err *err)
{
    static const struct { const char *name; int (*run)(struct context *, struct err *); } parts[] = {
        {"sample", sample}, {"load", load}, {"score", score}, {"agreement", agreement}, {"disagreements", disagreements},
    };
    for (size_t i = 0; context->word_count && i < COUNT_OF(parts); i++)
        if (strcmp(context->words[0], parts[i].name) == 0)
            return parts[i].run(context, err);
    err_set(err, ERR_USAGE, "eval: sample [QUERY], load SHEET, score, agreement or disagreements");
    return EXIT_MISUSED;
}

const struct command command_eval = {
    .name = "eval",
    .arguments = "sample|load|score|agreement|disagreements",
    .what = "human codes against the lexicon, coders against each other",
    .about = "eval sample [QUERY] draws posts, by hit or miss and language, into a sheet that says nothing of what the "
             "machine found. eval load SHEET --coder NAME stores the judgements (1, 0, empty for not judged). eval score "
             "gives precision, recall and F1 by theme, language or term with Wilson intervals, weighed back to the whole. "
             "eval agreement compares coders (kappas, AC1, Krippendorff's alpha, jackknife intervals). eval disagreements "
             "lists where lexicon and coders, or coders among themselves, differ.",
    .options = options,
    .needs = NEEDS_WRITE,
    .run = run,
};
