/* cmd_themes.c - palaver themes: posts, people and matches by theme; rates only within one kind of post and language. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "cli/themes_count.h"
#include "palaver/evaluation.h"

#define BY_WHAT "question, lang, network, place, day, week, month, hour, author, kind or series"

static const struct option_row options[] = {
    {"lexicon", 'l', "FILE|NAME", "whose themes; else the lexicon used last"},
    {"by", 0, "WHAT", "also by " BY_WHAT},
    {"pool", 0, NULL, "per cent over languages and kinds of posts together"},
    {"explain", 0, NULL, "show how QUERY was understood"},
    {NULL, 0, NULL, NULL},
};

#define STRATA_SHOWN 6
#define TITLE_BYTES 48

struct themes {
    struct context *context;
    const struct lexicon *lexicon;
    int64_t tagging;
    enum count_by by;
    bool pooled;              /* a rate over all posts is what was asked for, or all are of one stratum */
    struct totals totals;
    struct strata strata;
    struct theme_cells cells; /* key: theme; by: the value of --by */
    struct theme_cells wholes; /* key: the value of --by */
    struct score *scores;     /* by theme: what validates it; coded 0: nothing */
};

static void themes_release(struct themes *themes)
{
    strata_release(&themes->strata);
    theme_cells_release(&themes->cells);
    theme_cells_release(&themes->wholes);
    free(themes->scores);
}

/* ---- validation ---- */

static bool keep_score(void *to, const struct score *score, struct err *err)
{
    (void)err;
    struct themes *themes = to;
    for (size_t i = 0; score->theme && i < lexicon_theme_count(themes->lexicon); i++)
        if (strcmp(lexicon_theme(themes->lexicon, i)->id, score->theme) == 0)
            themes->scores[i] = *score;
    return true;
}

/* Only codes of posts that were drawn with this very lexicon validate it. */
static bool scores_read(struct themes *themes, struct err *err)
{
    struct err why = {0};
    themes->scores = mem_array(lexicon_theme_count(themes->lexicon) + 1, sizeof *themes->scores);
    OWNED(evaluation_freep) struct evaluation *evaluation =
        evaluation_read(themes->context->store, themes->tagging, themes->lexicon, &why);
    if (!evaluation)
        return why.code == ERR_MISSING || err_pass(err, &why);
    evaluation_only_valid(evaluation);
    return evaluation_scores(evaluation, SCORE_BY_THEME, keep_score, themes, err);
}

static void cells_validation(const struct themes *themes, struct table *table, size_t theme)
{
    const struct score *score = &themes->scores[theme];
    char text[96] = "unvalidated";
    bool people = themes->context->form == TABLE_PEOPLE;
    if (score->coded > 0 && people)
        snprintf(text, sizeof text, "P %.2f R %.2f (%lld)", score->precision, score->recall, (long long)score->coded);
    else if (score->coded > 0)
        snprintf(text, sizeof text, "validated");
    table_text(table, span_of(text));
    if (people)
        return;
    table_real(table, score->coded > 0 ? score->precision : NAN, 3);
    table_real(table, score->coded > 0 ? score->recall : NAN, 3);
    table_int(table, score->coded);
}

#define VALIDATION_COLUMNS                                                                                       \
    {"validation", "validation", false}, {"P", "precision", true}, {"R", "recall", true}, {"coded", "coded", true}

/* ---- order ---- */

struct theme_order {
    size_t theme;
    int64_t posts;
};

/* Themes by posts, most first; then as in the lexicon. */
static int theme_compare(const void *a, const void *b)
{
    const struct theme_order *x = a, *y = b;
    if (x->posts != y->posts)
        return x->posts < y->posts ? 1 : -1;
    return x->theme < y->theme ? -1 : x->theme > y->theme;
}

static struct theme_order *themes_order(const struct themes *themes)
{
    size_t count = lexicon_theme_count(themes->lexicon);
    struct theme_order *order = mem_array(count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++) {
        order[i].theme = i;
        for (size_t j = 0; j < themes->cells.count; j++)
            if (strcmp(themes->cells.at[j].key, lexicon_theme(themes->lexicon, i)->id) == 0)
                order[i].posts += themes->cells.at[j].posts;
    }
    qsort(order, count, sizeof *order, theme_compare);
    return order;
}

static bool measured(const struct themes *themes, size_t theme, const char *lang)
{
    return !lang || lexicon_has_layer(themes->lexicon, theme, lang) || lexicon_has_layer(themes->lexicon, theme, "any");
}

static double percent(int64_t posts, int64_t whole)
{
    return whole > 0 ? 100.0 * (double)posts / (double)whole : 0.0;
}

/* ---- themes alone ---- */

/* "44 (14.8 %)", "not measured" */
static void cell_stratum(const struct themes *themes, struct table *table, const struct stratum *stratum, size_t theme)
{
    char text[48] = "not measured";
    const struct theme_cell *cell = stratum_theme(&themes->strata, stratum, lexicon_theme(themes->lexicon, theme)->id);
    int64_t posts = cell ? cell->posts : 0;
    if (posts > 0 || measured(themes, theme, stratum->lang))
        snprintf(text, sizeof text, "%lld (%.1f %%)", (long long)posts, percent(posts, stratum->posts));
    table_text(table, span_of(text));
}

static size_t strata_shown(const struct themes *themes)
{
    if (themes->pooled || themes->context->form != TABLE_PEOPLE)
        return 0;
    return themes->strata.count < STRATA_SHOWN ? themes->strata.count : STRATA_SHOWN;
}

static void row_alone(const struct themes *themes, struct table *table, size_t theme)
{
    const char *id = lexicon_theme(themes->lexicon, theme)->id;
    const struct theme_cell *cell = theme_cell_find(&themes->cells, id, NULL);
    bool people = themes->context->form == TABLE_PEOPLE;
    table_text(table, span_of(id));
    if (!people)
        table_text(table, span_of(lexicon_theme_title(themes->lexicon, theme, "en")));
    table_int(table, cell ? cell->posts : 0);
    if (themes->pooled || !people) {
        table_int(table, themes->totals.posts);
        table_real(table, themes->pooled ? percent(cell ? cell->posts : 0, themes->totals.posts) : NAN, 1);
    }
    table_int(table, cell ? cell->people : 0);
    table_int(table, cell ? cell->matches : 0);
    for (size_t i = 0; i < strata_shown(themes); i++)
        cell_stratum(themes, table, &themes->strata.at[i], theme);
    cells_validation(themes, table, theme);
    table_row_end(table);
}

static void table_alone(const struct themes *themes)
{
    static const struct table_column for_programs[] = {
        {"theme", "theme", false}, {"title", "title", false}, {"posts", "posts", true}, {"of", "of", true},
        {"%", "percent", true}, {"people", "people", true}, {"matches", "matches", true}, VALIDATION_COLUMNS,
    };
    static const struct table_column pooled[] = {
        {"theme", "", false}, {"posts", "", true}, {"of", "", true}, {"%", "", true}, {"people", "", true},
        {"matches", "", true}, {"validation", "", false},
    };
    struct table_column columns[5 + STRATA_SHOWN] = {
        {"theme", "", false}, {"posts", "", true}, {"people", "", true}, {"matches", "", true},
    };
    char titles[STRATA_SHOWN][TITLE_BYTES];
    size_t count = 4;
    for (size_t i = 0; i < strata_shown(themes); i++) {
        const struct stratum *stratum = &themes->strata.at[i];
        bool kinds = themes->strata.kinds.count > 1;
        snprintf(titles[i], sizeof titles[i], "%.12s%s%.12s, of %lld", stratum->lang ? stratum->lang : "no language",
                 kinds ? " " : "", kinds ? stratum->kind : "", (long long)stratum->posts);
        columns[count++] = (struct table_column){titles[i], "", true};
    }
    columns[count++] = (struct table_column){"validation", "", false};
    bool people = themes->context->form == TABLE_PEOPLE;
    OWNED(table_freep) struct table *table = table_new(
        &themes->context->out, themes->context->form, !people ? for_programs : themes->pooled ? pooled : columns,
        !people ? COUNT_OF(for_programs) : themes->pooled ? COUNT_OF(pooled) : count, themes->context->columns);
    OWNED(mem_freep) struct theme_order *order = themes_order(themes);
    for (size_t i = 0; i < lexicon_theme_count(themes->lexicon); i++)
        row_alone(themes, table, order[i].theme);
    table_end(table);
}

/* ---- themes by something ---- */

static void row_by(const struct themes *themes, struct table *table, size_t theme, const struct theme_cell *cell)
{
    bool people = themes->context->form == TABLE_PEOPLE;
    const char *id = lexicon_theme(themes->lexicon, theme)->id, *by = cell ? cell->by : NULL;
    table_text(table, span_of(id));
    table_text(table, span_of(lexicon_theme_title(themes->lexicon, theme, "en")));
    table_text(table, span_of(by ? by : people ? "(none)" : NULL));
    if (themes->by == BY_LANG && cell && cell->posts == 0 && !measured(themes, theme, by)) {
        for (int i = 0; i < 5; i++)
            table_text(table, i == 0 && people ? span_of("not measured") : span_from(NULL, 0));
        table_row_end(table);
        return;
    }
    const struct theme_cell *whole = cell ? theme_cell_find(&themes->wholes, by, NULL) : NULL;
    int64_t posts = cell ? cell->posts : 0, of = whole ? whole->posts : 0;
    table_int(table, posts);
    table_int(table, of);
    table_real(table, themes->pooled ? percent(posts, of) : NAN, 1);
    table_int(table, cell ? cell->people : 0);
    table_int(table, cell ? cell->matches : 0);
    table_row_end(table);
}

/* Cells of a theme; by language also those without posts, for 0 and 'not measured' are two things. */
static void rows_of_theme(const struct themes *themes, struct table *table, size_t theme)
{
    const char *id = lexicon_theme(themes->lexicon, theme)->id;
    bool any = false;
    for (size_t i = 0; themes->by == BY_LANG && i < themes->wholes.count; i++) {
        const struct theme_cell *cell = theme_cell_find(&themes->cells, id, themes->wholes.at[i].key);
        const struct theme_cell none = {.key = NULL, .by = themes->wholes.at[i].key};
        row_by(themes, table, theme, cell ? cell : &none);
        any = true;
    }
    for (size_t i = 0; themes->by != BY_LANG && i < themes->cells.count; i++)
        if (strcmp(themes->cells.at[i].key, id) == 0) {
            row_by(themes, table, theme, &themes->cells.at[i]);
            any = true;
        }
    if (!any)
        row_by(themes, table, theme, NULL);
}

static bool is_of_time(enum count_by by)
{
    return by == BY_DAY || by == BY_WEEK || by == BY_MONTH || by == BY_HOUR || by == BY_MINUTE;
}

/* "2015-02-06" as text is in the order of time; what has none is last. */
static int cell_by_time(const void *a, const void *b)
{
    const struct theme_cell *x = a, *y = b;
    if (!x->by || !y->by)
        return !x->by - !y->by;
    return strcmp(x->by, y->by);
}

static void table_by(struct themes *themes)
{
    static const struct table_column columns[] = {
        {"theme", "theme", false}, {"title", "title", false}, {"by", "by", false}, {"posts", "posts", true},
        {"of", "of", true},        {"%", "percent", true},    {"people", "people", true}, {"matches", "matches", true},
    };
    OWNED(table_freep) struct table *table = table_new(&themes->context->out, themes->context->form, columns,
                                                       COUNT_OF(columns), themes->context->columns);
    OWNED(mem_freep) struct theme_order *order = themes_order(themes);
    if (is_of_time(themes->by) && themes->cells.count > 0)
        qsort(themes->cells.at, themes->cells.count, sizeof *themes->cells.at, cell_by_time);
    for (size_t i = 0; i < lexicon_theme_count(themes->lexicon); i++)
        rows_of_theme(themes, table, order[i].theme);
    table_end(table);
}

/* ---- the command ---- */

static void footer(const struct themes *themes)
{
    struct context *context = themes->context;
    const struct totals *totals = &themes->totals;
    say(context, "%lld of %lld post%s %s a theme; %s %s. Not counted: %lld repost%s, %lld digest%s, %lld known only by "
                 "mention, %lld notice%s.",
        (long long)totals->tagged, (long long)totals->posts, ending(totals->posts), totals->tagged == 1 ? "has" : "have",
        lexicon_name(themes->lexicon), lexicon_version(themes->lexicon), (long long)totals->reposts,
        ending(totals->reposts), (long long)totals->digests, ending(totals->digests), (long long)totals->context,
        (long long)totals->notices, ending(totals->notices));
    if (!themes->pooled && themes->by == BY_NOTHING && themes->strata.count > STRATA_SHOWN)
        say(context, "%zu smaller group%s of posts not shown: --by lang, --by kind", themes->strata.count - STRATA_SHOWN,
            ending((int64_t)themes->strata.count - STRATA_SHOWN));
    if (!themes->pooled && themes->by != BY_NOTHING)
        say(context, "No per cent over several languages or kinds of posts: choose one (lang:en, kind:message), or --pool.");
    say(context, "Where do they say so?  palaver kwic THEME    which posts?  palaver query theme:THEME");
}

static bool is_pooled(const struct themes *themes)
{
    size_t langs = 0;
    for (size_t i = 0; i < themes->strata.count; i++) {
        size_t j = 0;
        while (j < i && strcmp(themes->strata.at[j].lang ? themes->strata.at[j].lang : "",
                               themes->strata.at[i].lang ? themes->strata.at[i].lang : "") != 0)
            j++;
        langs += j == i;
    }
    bool one_kind = themes->strata.kinds.count <= 1, one_lang = langs <= 1;
    return option_given(themes->context, "pool") || ((one_lang || themes->by == BY_LANG) &&
                                                     (one_kind || themes->by == BY_KIND));
}

static bool read_all(struct themes *themes, const struct query *query, struct err *err)
{
    struct context *context = themes->context;
    struct count_request request = {query, themes->tagging, BY_THEME, themes->by, context->zone, 0};
    struct count_request whole = {query, themes->tagging, themes->by, BY_NOTHING, context->zone, 0};
    return theme_cells_read(context->store, &request, &themes->cells, err) &&
           (themes->by == BY_NOTHING || theme_cells_read(context->store, &whole, &themes->wholes, err)) &&
           store_totals(context->store, query, themes->tagging, &themes->totals, err) &&
           strata_read(context, query_text(query), themes->tagging, &themes->strata, err) && scores_read(themes, err);
}

static int run(struct context *context, struct err *err)
{
    bool explained = false;
    OWNED(query_freep) struct query *query = query_of_words(context, 0, &explained, err);
    if (!query)
        return exit_code_of(err);
    if (explained)
        return EXIT_DONE;
    OWNED(themes_release) struct themes themes = {.context = context};
    const char *name = option_value(context, "by");
    if (name && !count_by_find(name, &themes.by)) {
        err_set(err, ERR_USAGE, "themes --by '%s': " BY_WHAT, name);
        return EXIT_MISUSED;
    }
    if (!tagging_choose(context, true, &themes.tagging, err))
        return exit_code_of(err);
    OWNED(lexicon_freep) struct lexicon *lexicon = tagging_lexicon(context, themes.tagging, err);
    themes.lexicon = lexicon;
    if (!lexicon || !read_all(&themes, query, err))
        return exit_code_of(err);
    themes.pooled = is_pooled(&themes);
    if (themes.by == BY_NOTHING)
        table_alone(&themes);
    else
        table_by(&themes);
    if (context->form == TABLE_PEOPLE)
        footer(&themes);
    return EXIT_DONE;
}

const struct command command_themes = {
    .name = "themes",
    .arguments = "[QUERY]",
    .what = "posts, people and matches by theme",
    .about = "Counts the posts of QUERY that have each theme: posts, people, matches. Per cent is of the posts of one "
             "language and one kind (a tweet is not an abstract), each in a column of its own; --pool gives it over all. A "
             "language that a theme has no terms for shows 'not measured', not 0.\n\n"
             "With --by also by question, language, network, place, day, week (named by its Monday), month, hour, author, "
             "kind or series; days and the like in their order. A post of which only the year is known is of no day: it "
             "counts under (none).\n\n"
             "'validation' says how the theme did on posts that people coded (precision, recall, how many), drawn with "
             "this very lexicon by palaver eval sample; with any change of the lexicon it lapses.",
    .options = options,
    .needs = NEEDS_ARCHIVE,
    .run = run,
};
