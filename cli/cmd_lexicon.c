/* cmd_lexicon.c - palaver lexicon check|test|diff|convert|leftovers: lexicons tested like code. */
#include <string.h>

#include "cli/common.h"
#include "cli/lexicon_findings.h"
#include "cli/lexicon_posts.h"
#include "palaver/lexicon_use.h"

static const struct option_row options[] = {
    {"lexicon", 'l', "FILE|NAME", "the lexicon; else the shipped health-systems"},
    {"output", 'o', "FILE", "convert: write here (standard output)"},
    {"all", 0, NULL, "check: every finding on its line, however many"},
    {"posts", 0, NULL, "check: also against the archive's posts (QUERY): dead, over-firing, covered, runaway terms"},
    {"over", 0, "PERCENT", "check --posts: of the posts of its language a term may match (10)"},
    {"theme", 0, "ID", "leftovers: of this theme only"},
    {"untagged", 0, NULL, "leftovers: also of the posts that no theme is found in"},
    {"limit", 'n', "N", "leftovers: words a theme and language (10)"},
    {"least", 0, "N", "leftovers: posts of the theme a word must stand in (3)"},
    {"from", 0, "FORM", "convert: yaml, dic, lcd or cat (recognised)"},
    {"to", 0, "FORM", "convert: yaml or dic (yaml)"},
    {NULL, 0, NULL, NULL},
};

struct failures {
    struct context *context;
    struct table *table; /* NULL: lines for people */
    const struct lexicon *lexicon;
    const char *file;
};

static void tell_failure(const struct failures *failures, const struct lexicon_failure *failure, const char *theme)
{
    struct out *out = &failures->context->out;
    out_format(out, "%s:%lld:%lld: theme '%s' (%s) %s: ", failures->file, (long long)failure->line,
               (long long)failure->column, theme, failure->layer,
               failure->wanted ? "does not match its example" : "matches what it must not");
    out_span(out, failure->text);
    if (failure->term)
        out_format(out, "  (term %s, line %lld)", failure->term->text, (long long)failure->term->line);
    out_char(out, '\n');
}

static void show_failure(void *to, const struct lexicon_failure *failure)
{
    const struct failures *failures = to;
    const char *theme = lexicon_theme(failures->lexicon, failure->theme)->id;
    struct table *table = failures->table;
    if (!table) {
        tell_failure(failures, failure, theme);
        return;
    }
    table_text(table, span_of(failures->file));
    table_int(table, failure->line);
    table_int(table, failure->column);
    table_text(table, span_of(failure->wanted ? "hits" : "misses"));
    table_text(table, span_of(theme));
    table_text(table, span_of(failure->layer));
    table_text(table, failure->text);
    table_text(table, span_of(failure->term ? failure->term->text : NULL));
    table_row_end(table);
}

static int test(struct context *context, const char *name, struct err *err)
{
    static const struct table_column columns[] = {
        {"file", "file", false},   {"line", "line", true},   {"column", "column", true}, {"example", "example", false},
        {"theme", "theme", false}, {"layer", "layer", false}, {"text", "text", false},    {"term", "term", false},
    };
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_open(name, err);
    if (!lexicon)
        return exit_code_of(err);
    OWNED(table_freep) struct table *table = NULL;
    if (context->form != TABLE_PEOPLE)
        table = table_new(&context->out, context->form, columns, COUNT_OF(columns), 0);
    struct failures failures = {context, table, lexicon, name};
    size_t examples = 0, failed = 0;
    if (!lexicon_test(lexicon, show_failure, &failures, &examples, &failed, err))
        return exit_code_of(err);
    if (table)
        table_end(table);
    say(context, "%s: %zu examples, %zu failed", lexicon_name(lexicon), examples, failed);
    return failed > 0 ? EXIT_FAILED : EXIT_DONE;
}

static int check(struct context *context, const char *name, struct err *err)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_open(name, err);
    OWNED(findings_release) struct findings findings = FINDINGS_INIT;
    bool in_posts = option_given(context, "posts");
    int64_t posts = 0;
    if (!lexicon || !lexicon_check(lexicon, findings_add, &findings, err) ||
        (in_posts && !lexicon_posts_check(context, lexicon, &findings, &posts, err)))
        return exit_code_of(err);
    findings_show(context, &findings, name, option_given(context, "all"));
    say(context, "%s: %zu themes, %zu terms, %zu findings", lexicon_name(lexicon), lexicon_theme_count(lexicon),
        lexicon_term_count(lexicon), findings.count);
    if (in_posts)
        say(context, "It ran on %lld posts; a language with fewer than %d is not judged.", (long long)posts,
            USE_JUDGED_POSTS);
    return EXIT_DONE;
}

static int convert(struct context *context, struct err *err)
{
    if (context->word_count != 2) {
        err_set(err, ERR_USAGE, "lexicon convert: which file?");
        return EXIT_MISUSED;
    }
    const char *path = context->words[1], *target = option_value(context, "output");
    OWNED(str_release) struct str bytes = STR_INIT;
    OWNED(str_release) struct str text = STR_INIT;
    struct out out = out_to_str(&text);
    if (!file_read(path, LEXICON_MAX_BYTES, &bytes, err) ||
        !lexicon_convert(str_span(&bytes), path, option_value(context, "from"), option_value(context, "to"), &out, err))
        return exit_code_of(err);
    if (!target) {
        out_span(&context->out, str_span(&text));
        return EXIT_DONE;
    }
    OWNED(new_file_release) struct new_file file = NEW_FILE_INIT;
    if (!new_file_open(&file, target, err))
        return exit_code_of(err);
    struct out to_file = out_to_file(file.file);
    out_span(&to_file, str_span(&text));
    if (!out_finish(&to_file, target, err) || !new_file_commit(&file, err))
        return exit_code_of(err);
    return EXIT_DONE;
}

static int run(struct context *context, struct err *err)
{
    const char *what = context->word_count ? context->words[0] : "";
    const char *name = context->word_count > 1 ? context->words[1] : option_value(context, "lexicon");
    if (!name)
        name = "health-systems";
    if (strcmp(what, "test") == 0)
        return test(context, name, err);
    if (strcmp(what, "check") == 0)
        return check(context, name, err);
    if (strcmp(what, "convert") == 0)
        return convert(context, err);
    if (strcmp(what, "diff") == 0)
        return lexicon_posts_diff(context, err);
    if (strcmp(what, "leftovers") == 0)
        return lexicon_posts_leftovers(context, name, err);
    err_set(err, ERR_USAGE, "lexicon: check, test, diff, convert or leftovers");
    return EXIT_MISUSED;
}

const struct command command_lexicon = {
    .name = "lexicon",
    .arguments = "check|test|diff|convert|leftovers",
    .what = "test, check, compare, convert and grow lexicons",
    .about = "lexicon test [LEXICON] runs every hits and misses example. lexicon check [LEXICON] names duplicate, "
             "unreachable and costly terms, many of them by kind and theme; with --posts [QUERY] also those that never fire in the archive, fire too "
             "often, or do nothing that another term does not do.\n\n"
             "lexicon diff OLD NEW [QUERY] lists exactly the posts that gain or lose a theme, each with the words and the "
             "term that decide it. lexicon leftovers [LEXICON [QUERY]] lists words that stand in the posts of a theme "
             "(coded by people, else tagged) more often than elsewhere and that none of its terms matches.\n\n"
             "lexicon convert FILE reads LIWC .dic, Lexicoder .lcd, WordStat .cat and quanteda YAML. LEXICON is a file, a "
             "name built in, or (diff, leftovers) the name or hash of a tagging. See palaver-lexicon(5).",
    .options = options,
    .run = run,
};
