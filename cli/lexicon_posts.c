/* lexicon_posts.c - palaver lexicon diff, leftovers, and check --posts: a lexicon against an archive. */
#include "cli/lexicon_posts.h"

#include <string.h>

#include "cli/common.h"
#include "cli/lexicon_findings.h"
#include "palaver/lexicon_use.h"

/* These parts alone of `palaver lexicon` read an archive, so it is opened here. */
static bool archive_open(struct context *context, struct err *err)
{
    context->store = store_open(context->archive_path, STORE_READ, err);
    return context->store != NULL;
}

/* A file, a name built in, or what an archive was tagged with: its name or the beginning of its hash. */
static struct lexicon *lexicon_or_tagging(struct context *context, const char *name, struct err *err)
{
    struct err why = {0}, none = {0};
    int64_t tagging = 0;
    struct lexicon *lexicon = lexicon_open(name, &why);
    if (lexicon)
        return lexicon;
    if (!strchr(name, '/') && store_tagging_find(context->store, name, &tagging, &none))
        return tagging_lexicon(context, tagging, err);
    err_pass(err, &why);
    return NULL;
}

/* ---- diff ---- */

struct diff_tables {
    struct context *context;
    struct table *changes;
    struct str balance; /* a line a theme */
    int64_t gained, lost;
};

static bool show_change(void *to, const struct theme_change *change, struct err *err)
{
    (void)err;
    struct diff_tables *tables = to;
    struct table *table = tables->changes;
    *(change->gained ? &tables->gained : &tables->lost) += 1;
    table_text(table, span_of(change->post->short_id));
    table_text(table, span_of(change->theme));
    table_text(table, span_of(change->gained ? "gained" : "lost"));
    table_text(table, change->words);
    table_text(table, span_of(change->term->layer));
    table_int(table, change->term->line);
    table_text(table, span_of(change->term->text));
    table_row_end(table);
    return true;
}

static bool keep_balance(void *to, const struct theme_balance *balance, struct err *err)
{
    (void)err;
    struct diff_tables *tables = to;
    if (balance->gained || balance->lost)
        str_format(&tables->balance, "  %-28s %6lld -> %-6lld posts: %lld gained, %lld lost\n", balance->theme,
                   (long long)balance->before, (long long)balance->after, (long long)balance->gained,
                   (long long)balance->lost);
    return true;
}

int lexicon_posts_diff(struct context *context, struct err *err)
{
    static const struct table_column columns[] = {
        {"post", "short", false}, {"theme", "theme", false}, {"", "change", false}, {"words", "words", false},
        {"layer", "layer", false}, {"line", "line", true}, {"term", "term", false},
    };
    if (context->word_count < 3) {
        err_set(err, ERR_USAGE, "lexicon diff: which two lexicons? palaver lexicon diff OLD NEW [QUERY]");
        return EXIT_MISUSED;
    }
    OWNED(query_freep) struct query *query = query_of_words(context, 3, NULL, err);
    if (!query || !archive_open(context, err))
        return exit_code_of(err);
    OWNED(lexicon_freep) struct lexicon *before = lexicon_or_tagging(context, context->words[1], err);
    OWNED(lexicon_freep) struct lexicon *after = before ? lexicon_or_tagging(context, context->words[2], err) : NULL;
    if (!after)
        return exit_code_of(err);
    OWNED(table_freep) struct table *table =
        table_new(&context->out, context->form, columns, COUNT_OF(columns), context->columns);
    struct diff_tables tables = {.context = context, .changes = table};
    struct lexicon_pair pair = {before, after};
    bool done = lexicon_diff(context->store, &pair, query, show_change, keep_balance, &tables, err);
    if (done) {
        table_end(table);
        say(context, "%s %.8s -> %s %.8s: %lld gained, %lld lost", lexicon_name(before), lexicon_hash(before),
            lexicon_name(after), lexicon_hash(after), (long long)tables.gained, (long long)tables.lost);
        struct span rest = str_span(&tables.balance), line;
        while (span_line(&rest, &line))
            say(context, "%.*s", (int)line.length, line.at);
    }
    str_release(&tables.balance);
    return done ? EXIT_DONE : exit_code_of(err);
}

/* ---- check --posts ---- */

bool lexicon_posts_check(struct context *context, const struct lexicon *lexicon, struct findings *findings,
                         int64_t *posts, struct err *err)
{
    int64_t over = 0;
    OWNED(query_freep) struct query *query = query_of_words(context, 2, NULL, err);
    if (!query || !option_number(context, "over", 1, 100, 10, &over, err) || !archive_open(context, err))
        return false;
    struct term_use_request request = {query, (double)over};
    return lexicon_check_use(context->store, lexicon, &request, findings_add, findings, posts, err);
}

/* ---- leftovers ---- */

static bool show_leftover(void *to, const struct leftover *leftover, struct err *err)
{
    (void)err;
    struct table *table = to;
    table_text(table, span_of(leftover->theme ? leftover->theme : "(no theme)"));
    table_text(table, span_of(leftover->lang));
    table_text(table, span_of(leftover->word));
    table_int(table, leftover->posts);
    table_int(table, leftover->of);
    table_int(table, leftover->elsewhere);
    table_int(table, leftover->elsewhere_of);
    table_real(table, leftover->log_ratio, 1);
    table_real(table, leftover->g2, 1);
    table_row_end(table);
    return true;
}

int lexicon_posts_leftovers(struct context *context, const char *name, struct err *err)
{
    static const struct table_column columns[] = {
        {"theme", "theme", false}, {"lang", "lang", false}, {"word", "word", false}, {"posts", "posts", true},
        {"of", "of", true}, {"elsewhere", "elsewhere", true}, {"of", "elsewhere_of", true},
        {"log ratio", "log_ratio", true}, {"G2", "g2", true},
    };
    struct leftovers_request request = {.theme = option_value(context, "theme"),
                                        .untagged = option_given(context, "untagged")};
    OWNED(query_freep) struct query *query = query_of_words(context, 2, NULL, err);
    if (!query || !option_number(context, "limit", 1, 10000, 10, &request.limit, err) ||
        !option_number(context, "least", 1, 1000000, 3, &request.min_posts, err) || !archive_open(context, err))
        return exit_code_of(err);
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_or_tagging(context, name, err);
    if (!lexicon)
        return exit_code_of(err);
    if (request.theme && !lexicon_theme_find(lexicon, request.theme)) {
        err_set(err, ERR_USAGE, "--theme: the lexicon has no theme '%s'", request.theme);
        return EXIT_MISUSED;
    }
    request.query = query;
    OWNED(table_freep) struct table *table =
        table_new(&context->out, context->form, columns, COUNT_OF(columns), context->columns);
    struct leftovers_result result = {0};
    if (!lexicon_leftovers(context->store, lexicon, &request, show_leftover, table, &result, err))
        return exit_code_of(err);
    table_end(table);
    say(context, "%lld posts read; words folded, in Chinese two characters; G2 above 10.8 is beyond chance (p < 0.001). "
                 "Where it stands:  palaver query 'theme:THEME WORD'",
        (long long)result.posts);
    if (result.uncounted > 0)
        say(context, "%lld words beyond the first %d were not counted: narrow QUERY", (long long)result.uncounted,
            LEFTOVERS_MAX_WORDS);
    return EXIT_DONE;
}
