/* cmd_eval.c - palaver eval sample|load|score|agreement|disagreements: human codes against the lexicon, coders against
 * each other. */
#include <math.h>
#include <string.h>

#include "cli/common.h"
#include "cli/eval_sheet.h"
#include "palaver/evaluation.h"

static const struct option_row options[] = {
    {"lexicon", 'l', "FILE|NAME", "whose themes; else the lexicon used last"},
    {"theme", 0, "ID,ID...", "sample: only these themes (all)"},
    {"size", 'n', "N", "sample: how many posts (120); where it takes more, two of each language with and without a theme"},
    {"seed", 0, "N", "sample: the same seed draws the same posts (1)"},
    {"output", 'o', "FILE", "sample: write the sheet here (standard output)"},
    {"coder", 0, "NAME", "load: who filled in the sheet"},
    {"by", 0, "WHAT", "score: theme, lang or term (theme)"},
    {NULL, 0, NULL, NULL},
};

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
    size_t lapsed = evaluation_lapsed(evaluation);
    if (lapsed > 0)
        say(context, "%zu of the coded posts were drawn with another lexicon or version: these figures do not validate %s "
                     "%s; draw a new sample for that",
            lapsed, lexicon_name(lexicon), lexicon_version(lexicon));
    if (by == SCORE_BY_THEME && !isnan(macro))
        say(context, "macro F1 %.3f, by %zu %s, for %s %s in this archive; intervals: Wilson, 95 %%", macro,
            evaluation_coder_count(evaluation), evaluation_coder_count(evaluation) == 1 ? "coder" : "coders",
            lexicon_name(lexicon), lexicon_version(lexicon));
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
        {"sample", eval_sample}, {"load", eval_load}, {"score", score}, {"agreement", agreement}, {"disagreements", disagreements},
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
