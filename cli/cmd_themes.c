/* cmd_themes.c - palaver themes: posts, people and matches by theme. */
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"

static const struct option_row options[] = {
    {"lexicon", 'l', "FILE|NAME", "whose themes; else the lexicon used last"},
    {"by", 0, "WHAT", "also by question, lang, network, place, day, author, kind or series"},
    {"explain", 0, NULL, "show how QUERY was understood"},
    {NULL, 0, NULL, NULL},
};

#define MAX_CELLS 200000

struct cell {
    char *theme, *by;
    int64_t posts, people, matches;
};

struct counted {
    struct cell *cells;
    size_t count, room;
};

static bool keep_cell(void *to, const struct count_row *row, struct err *err)
{
    struct counted *counted = to;
    if (counted->count == MAX_CELLS)
        return err_set(err, ERR_LIMIT, "themes --by: more than %d rows; narrow QUERY", MAX_CELLS);
    if (counted->count == counted->room) {
        counted->room = counted->room ? counted->room * 2 : 64;
        counted->cells = mem_grow(counted->cells, counted->room, sizeof *counted->cells);
    }
    counted->cells[counted->count++] = (struct cell){mem_text(row->key), mem_text(row->key2), row->posts, row->people,
                                                     row->matches};
    return true;
}

static void counted_release(struct counted *counted)
{
    for (size_t i = 0; i < counted->count; i++) {
        free(counted->cells[i].theme);
        free(counted->cells[i].by);
    }
    free(counted->cells);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Posts of a group (all of them without --by): what a percentage is of. */
static int64_t posts_of(const struct counted *wholes, const char *by)
{
    for (size_t i = 0; i < wholes->count; i++)
        if (same_text(wholes->cells[i].theme, by))
            return wholes->cells[i].posts;
    return 0;
}

static int64_t posts_of_theme(const struct counted *counted, const char *theme)
{
    int64_t posts = 0;
    for (size_t i = 0; i < counted->count; i++)
        if (same_text(counted->cells[i].theme, theme))
            posts += counted->cells[i].posts;
    return posts;
}

static void row(struct context *context, struct table *table, const struct lexicon *lexicon, size_t theme,
                const struct cell *cell, int64_t whole, enum count_by by)
{
    const char *id = lexicon_theme(lexicon, theme)->id;
    table_text(table, span_of(id));
    table_text(table, span_of(lexicon_theme_title(lexicon, theme, "en")));
    if (by != BY_NOTHING)
        table_text(table, span_of(cell && cell->by ? cell->by : context->form == TABLE_PEOPLE ? "(none)" : NULL));
    bool measured = by != BY_LANG || !cell || !cell->by || lexicon_has_layer(lexicon, theme, cell->by) ||
                    lexicon_has_layer(lexicon, theme, "any");
    if (!measured && context->form == TABLE_PEOPLE) {
        for (int i = 0; i < 5; i++)
            table_text(table, span_of(i == 0 ? "not measured" : ""));
        table_row_end(table);
        return;
    }
    int64_t posts = cell ? cell->posts : 0;
    if (measured)
        table_int(table, posts);
    else
        table_text(table, span_from(NULL, 0));
    table_int(table, whole);
    table_real(table, whole > 0 ? 100.0 * (double)posts / (double)whole : 0.0, 1);
    table_int(table, cell ? cell->people : 0);
    table_int(table, cell ? cell->matches : 0);
    table_row_end(table);
}

/* Themes by posts, most first; then as in the lexicon. */
static int theme_order(const void *a, const void *b)
{
    const struct { size_t theme; int64_t posts; } *x = a, *y = b;
    if (x->posts != y->posts)
        return x->posts < y->posts ? 1 : -1;
    return x->theme < y->theme ? -1 : x->theme > y->theme;
}

static void table_fill(struct context *context, struct table *table, const struct lexicon *lexicon,
                       const struct counted *counted, const struct counted *wholes, enum count_by by)
{
    size_t theme_count = lexicon_theme_count(lexicon);
    struct { size_t theme; int64_t posts; } *order = mem_array(theme_count + 1, sizeof *order);
    for (size_t i = 0; i < theme_count; i++) {
        order[i].theme = i;
        order[i].posts = posts_of_theme(counted, lexicon_theme(lexicon, i)->id);
    }
    qsort(order, theme_count, sizeof *order, theme_order);
    for (size_t i = 0; i < theme_count; i++) {
        const char *id = lexicon_theme(lexicon, order[i].theme)->id;
        bool any = false;
        for (size_t j = 0; j < counted->count; j++) {
            const struct cell *cell = &counted->cells[j];
            if (strcmp(cell->theme, id) != 0)
                continue;
            any = true;
            int64_t whole = by == BY_NOTHING ? wholes->cells[0].posts : posts_of(wholes, cell->by);
            row(context, table, lexicon, order[i].theme, cell, whole, by);
        }
        if (!any)
            row(context, table, lexicon, order[i].theme, NULL, by == BY_NOTHING ? wholes->cells[0].posts : 0, by);
    }
    free(order);
}

static void footer(struct context *context, const struct lexicon *lexicon, const struct totals *totals)
{
    say(context, "%lld of %lld posts have a theme; %s %s. Not counted: %lld reposts, %lld digests, %lld known only by "
                 "mention, %lld notices.",
        (long long)totals->tagged, (long long)totals->posts, lexicon_name(lexicon), lexicon_version(lexicon),
        (long long)totals->reposts, (long long)totals->digests, (long long)totals->context,
        (long long)totals->notices);
    say(context, "Where do they say so?  palaver kwic THEME    which posts?  palaver query theme:THEME");
}

static bool count_all(struct context *context, const struct count_request *request, const struct count_request *whole,
                      struct counted *out_counted, struct counted *out_wholes, struct err *err)
{
    return store_each_count(context->store, request, keep_cell, out_counted, err) &&
           store_each_count(context->store, whole, keep_cell, out_wholes, err);
}

static int show(struct context *context, const struct query *query, int64_t tagging, enum count_by by, struct err *err)
{
    static const struct table_column columns[] = {
        {"theme", "theme", false}, {"title", "title", false}, {"by", "by", false}, {"posts", "posts", true},
        {"of", "of", true},        {"%", "percent", true},    {"people", "people", true}, {"matches", "matches", true},
    };
    struct table_column shown[COUNT_OF(columns)];
    size_t shown_count = 0;
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        if (i != 2 || by != BY_NOTHING)
            shown[shown_count++] = columns[i];
    OWNED(lexicon_freep) struct lexicon *lexicon = tagging_lexicon(context, tagging, err);
    if (!lexicon)
        return exit_code_of(err);
    OWNED(counted_release) struct counted counted = {0};
    OWNED(counted_release) struct counted wholes = {0};
    struct count_request request = {query, tagging, BY_THEME, by, context->zone, 0};
    struct count_request whole = {query, tagging, by, BY_NOTHING, context->zone, 0};
    struct totals totals;
    if (!count_all(context, &request, &whole, &counted, &wholes, err) ||
        !store_totals(context->store, query, tagging, &totals, err))
        return exit_code_of(err);
    if (by == BY_NOTHING && wholes.count == 0)
        keep_cell(&wholes, &(struct count_row){.posts = totals.posts}, err);
    OWNED(table_freep) struct table *table =
        table_new(&context->out, context->form, shown, shown_count, context->columns);
    table_fill(context, table, lexicon, &counted, &wholes, by);
    table_end(table);
    if (context->form == TABLE_PEOPLE)
        footer(context, lexicon, &totals);
    return EXIT_DONE;
}

static int run(struct context *context, struct err *err)
{
    bool explained = false;
    OWNED(query_freep) struct query *query = query_of_words(context, 0, &explained, err);
    if (!query)
        return exit_code_of(err);
    if (explained)
        return EXIT_DONE;
    enum count_by by = BY_NOTHING;
    const char *name = option_value(context, "by");
    if (name && !count_by_find(name, &by)) {
        err_set(err, ERR_USAGE, "themes --by '%s': question, lang, network, place, day, author, kind or series", name);
        return EXIT_MISUSED;
    }
    int64_t tagging = 0;
    if (!tagging_choose(context, true, &tagging, err))
        return exit_code_of(err);
    return show(context, query, tagging, by, err);
}

const struct command command_themes = {
    .name = "themes",
    .arguments = "[QUERY]",
    .what = "posts, people and matches by theme",
    .about = "Counts the posts of QUERY that have each theme: posts, of how many, per cent, people, matches. With --by also "
             "by question, language, network, place, day, author, kind or series; a language that a theme has no terms "
             "for shows 'not measured', not 0.",
    .options = options,
    .needs = NEEDS_ARCHIVE,
    .run = run,
};
