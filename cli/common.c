/* common.c - what several commands do alike. */
#include "cli/common.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "palaver/redact.h"
#include "palaver/utf8.h"
#include "palaver/width.h"

const char ABOUT_QUERY[] =
    "QUERY is words and \"phrases\" (full text) and fields such as theme: tag: author: lang: q: since: until:, joined by "
    "AND (implied), OR, NOT and parentheses; without one, all counted posts. See palaver-query(7).";

void say(const struct context *context, const char *format, ...)
{
    if (context->quiet)
        return;
    char line[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    OWNED(str_release) struct str safe = STR_INIT;
    width_safe(span_of(line), &safe);
    fprintf(stderr, "%s\n", str_text(&safe));
}

const char *output_path(const struct context *context)
{
    const char *path = option_value(context, "output");
    return path && strcmp(path, "-") != 0 ? path : NULL;
}

bool output_is_free(const char *path, const char *instead, struct err *err)
{
    struct stat old;
    if (!path || stat(path, &old) != 0 || !S_ISREG(old.st_mode) || old.st_size == 0)
        return true;
    return err_set(err, ERR_USAGE, "%s is there already and may hold your work: %s", path, instead);
}

bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

struct query *query_of_words(struct context *context, size_t from, bool *out_explained, struct err *err)
{
    OWNED(mem_freep) char *words = words_joined(context, from);
    struct query *query = query_parse(words, context->zone, err);
    bool explain = query && option_given(context, "explain");
    if (explain)
        query_explain(query, &context->out);
    if (out_explained)
        *out_explained = explain;
    return query;
}

struct behind {
    struct context *context;
    int64_t tagging;
};

static bool tell_behind(void *to, const struct tagging *tagging, struct err *err)
{
    (void)err;
    const struct behind *behind = to;
    if (tagging->number == behind->tagging && tagging->posts_behind > 0)
        say(behind->context, "%lld post%s not tagged yet: palaver tag", (long long)tagging->posts_behind,
            tagging->posts_behind == 1 ? " is" : "s are");
    return true;
}

/* A file named with -l stands for the lexicon in it, whatever the file is called. */
static bool tagging_of_option(struct context *context, const char *name, int64_t *out_tagging, struct err *err)
{
    if (!strchr(name, '/') && !strchr(name, '.'))
        return store_tagging_find(context->store, name, out_tagging, err);
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_open(name, err);
    return lexicon && store_tagging_find(context->store, lexicon_hash(lexicon), out_tagging, err);
}

bool tagging_choose(struct context *context, bool required, int64_t *out_tagging, struct err *err)
{
    const char *name = option_value(context, "lexicon");
    struct err why = {0};
    int64_t tagging = 0;
    bool found = name ? tagging_of_option(context, name, &tagging, &why)
                      : store_tagging_find(context->store, NULL, &tagging, &why);
    if (!found && why.code == ERR_MISSING && !required && !name) {
        *out_tagging = 0;
        return true;
    }
    if (!found && why.code == ERR_MISSING && !name)
        return err_set(err, ERR_MISSING, "nothing is tagged yet: palaver tag");
    if (!found)
        return err_pass(err, &why);
    *out_tagging = tagging;
    struct behind behind = {context, tagging};
    return store_each_tagging(context->store, tell_behind, &behind, err);
}

struct lexicon *tagging_lexicon(struct context *context, int64_t tagging, struct err *err)
{
    OWNED(str_release) struct str source = STR_INIT;
    if (!store_tagging_source(context->store, tagging, &source, err))
        return NULL;
    return lexicon_parse(str_span(&source), "lexicon kept in the archive", err);
}

static void paint(struct context *context, const char *code)
{
    if (context->colour)
        out_format(&context->out, "\033[%sm", code);
}

static void show_text(struct context *context, const struct stored_post *post, size_t max_lines)
{
    OWNED(str_release) struct str safe = STR_INIT;
    OWNED(str_release) struct str masked = STR_INIT;
    OWNED(str_release) struct str line = STR_INIT;
    redact_text(post->post.text, NULL, 0, &masked);
    width_safe(str_span(&masked), &safe);
    size_t room = context->columns > 20 ? context->columns - 4 : 0;
    struct span rest = str_span(&safe);
    for (size_t lines = 0; rest.length > 0 && lines < max_lines; lines++) {
        str_clear(&line);
        if (room == 0) {
            out_format(&context->out, "    %s\n", str_text(&safe));
            return;
        }
        size_t end = utf8_cut(rest, rest.length < room ? rest.length : room);
        if (end < rest.length) /* break at a blank where there is one */
            for (size_t back = end; back > room / 2; back--)
                if (rest.at[back] == ' ') {
                    end = back;
                    break;
                }
        if (end == 0)
            end = rest.length;
        bool last = lines + 1 == max_lines && end < rest.length;
        out_text(&context->out, "    ");
        out_span(&context->out, span_from(rest.at, end));
        out_text(&context->out, last ? " …\n" : "\n");
        rest = span_trim(span_from_to(rest, end, rest.length));
    }
}

static void show_themes(struct context *context, const struct stored_post *post)
{
    bool any = false;
    for (size_t i = 0; i < post->match_count; i++) {
        if (!stored_post_opens_theme(post, i))
            continue;
        if (!any)
            paint(context, "32");
        out_format(&context->out, "%s%s", any ? ", " : "    → ", post->matches[i].theme);
        any = true;
    }
    if (any) {
        paint(context, "0");
        out_char(&context->out, '\n');
    }
}

void post_show(struct context *context, const struct stored_post *post, size_t max_lines)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str safe = STR_INIT;
    char when[WHEN_TEXT_BYTES];
    when_text(post->post.posted_ms, post->post.grain, context->zone, when);
    paint(context, "33");
    out_text(&context->out, post->short_id);
    paint(context, "0");
    out_format(&context->out, "  %s  ", *when ? when : "no time");
    paint(context, "1");
    width_safe(span_of(author_shown(&post->post, &arena)), &safe);
    out_text(&context->out, str_text(&safe));
    paint(context, "0");
    out_format(&context->out, "  %s", post->post.network);
    if (post->question > 0)
        out_format(&context->out, "  %s%lld", post->asks ? "asks Q" : "Q", (long long)post->question);
    if (post->gone)
        out_text(&context->out, "  deleted since");
    out_char(&context->out, '\n');
    if (post->post.title && *post->post.title) {
        str_clear(&safe);
        width_safe(span_of(post->post.title), &safe);
        paint(context, "4");
        out_format(&context->out, "    %s", str_text(&safe));
        paint(context, "0");
        out_char(&context->out, '\n');
    }
    show_text(context, post, max_lines);
    show_themes(context, post);
}

void tally_show(const struct context *context, const char *what, const struct tally *tally)
{
    OWNED(str_release) struct str line = STR_INIT;
    str_format(&line, "%s: %lld seen = %lld stored + %lld merged + %lld set aside + %lld rejected", what,
               (long long)tally->seen, (long long)tally->stored, (long long)tally->merged,
               (long long)tally->set_aside, (long long)tally->rejected);
    if (tally->not_asked > 0)
        str_format(&line, " + %lld not asked for", (long long)tally->not_asked);
    if (tally->gone > 0)
        str_format(&line, "; %lld told as deleted", (long long)tally->gone);
    say(context, "%s", str_text(&line));
}
