/* cmd_query.c - palaver query: lists posts, and says why one has its themes. */
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "palaver/analysis.h"
#include "palaver/post_json.h"
#include "palaver/redact.h"
#include "palaver/utf8.h"

static const struct option_row options[] = {
    {"lexicon", 'l', "FILE|NAME", "whose themes; else the lexicon used last"},
    {"limit", 'n', "N", "at most N posts"},
    {"sort", 0, "ORDER", "time, newest, engagement, thread (time)"},
    {"full", 0, NULL, "whole texts instead of their first lines"},
    {"addresses", 0, NULL, "show mail addresses too"},
    {"why", 0, "ID", "explain each theme of one post: term, line of the lexicon, the words matched"},
    {"explain", 0, NULL, "show how QUERY was understood"},
    {NULL, 0, NULL, NULL},
};

struct listing {
    struct context *context;
    struct table *table;
    struct json_out json;
    size_t max_lines;
    bool addresses;
    int64_t shown;
};

static void csv_post(struct listing *listing, const struct stored_post *post)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str themes = STR_INIT;
    OWNED(str_release) struct str masked = STR_INIT;
    char when[WHEN_TEXT_BYTES];
    when_text(post->post.posted_ms, post->post.grain, listing->context->zone, when);
    for (size_t i = 0; i < post->match_count; i++)
        if (stored_post_opens_theme(post, i))
            str_format(&themes, "%s%s", themes.length ? ";" : "", post->matches[i].theme);
    const char *author = listing->addresses && post->post.author ? post->post.author
                                                                 : author_shown(&post->post, &arena);
    struct span text = post->post.text;
    if (!listing->addresses) {
        redact_text(text, NULL, 0, &masked);
        text = str_span(&masked);
    }
    const char *lang = post->post.lang ? post->post.lang : post->reading.lang;
    table_text(listing->table, span_of(post->short_id));
    table_text(listing->table, span_of(post->id));
    table_text(listing->table, span_of(when));
    table_text(listing->table, span_of(author));
    table_text(listing->table, span_of(lang));
    table_text(listing->table, span_of(post->post.title));
    table_text(listing->table, text);
    table_text(listing->table, str_span(&themes));
    table_text(listing->table, span_of(post->post.url));
    table_row_end(listing->table);
}

static bool list_post(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct listing *listing = to;
    listing->shown++;
    if (listing->context->form == TABLE_JSON) {
        struct post_json_options json_options = {.addresses = listing->addresses, .themes = true};
        post_json_write(&listing->json, post, &json_options);
        json_line_end(&listing->json);
    } else if (listing->context->form == TABLE_CSV) {
        csv_post(listing, post);
    } else {
        post_show(listing->context, post, listing->max_lines);
        out_char(&listing->context->out, '\n');
    }
    return !listing->context->out.failed;
}

static bool sort_read(const struct context *context, enum post_order *out_order, struct err *err)
{
    static const struct { const char *name; enum post_order order; } orders[] = {
        {"time", ORDER_TIME}, {"newest", ORDER_TIME_DOWN}, {"engagement", ORDER_ENGAGEMENT}, {"thread", ORDER_THREAD},
    };
    const char *name = option_value(context, "sort");
    for (size_t i = 0; i < COUNT_OF(orders); i++)
        if (!name || strcmp(name, orders[i].name) == 0) {
            *out_order = orders[i].order;
            return true;
        }
    return err_set(err, ERR_USAGE, "--sort '%s': time, newest, engagement or thread is wanted", name);
}

static void why_match(struct context *context, const struct stored_post *post, const struct stored_match *match)
{
    struct span field = match->field == MATCH_TITLE ? span_of(post->post.title) : post->post.text;
    if (match->end > field.length)
        return;
    OWNED(str_release) struct str words = STR_INIT;
    redact_text(span_from_to(field, match->start, match->end), NULL, 0, &words);
    size_t start = utf8_count(span_from_to(field, 0, match->start)); /* as kwic and the exports count */
    size_t end = start + utf8_count(span_from_to(field, match->start, match->end));
    out_format(&context->out, "  %s\n    %s %zu-%zu: \"", match->theme, match_field_name(match->field), start, end);
    out_span(&context->out, str_span(&words));
    out_format(&context->out, "\"\n    term: %s  (%s, line %lld of the lexicon)\n", match->term, match->layer,
               (long long)match->term_line);
}

struct asked {
    struct context *context;
    const struct lexicon *lexicon; /* of the tagging */
};

/* Nothing is stored of a theme that a long text shows too seldom, so the post is read again. */
static bool why_not(const struct asked *asked, const struct stored_post *post, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(tagger_freep) struct tagger *tagger = tagger_new(asked->lexicon, err);
    struct tagger_text text = tagger_text_of(post, &arena);
    const struct match *matches;
    size_t count;
    if (!tagger || !tagger_read(tagger, &text, &matches, &count, err))
        return false;
    const struct theme_too_few *few;
    count = tagger_too_few(tagger, &few);
    for (size_t i = 0; i < count; i++)
        out_format(&asked->context->out, "  not %s: found in %u %s, a text of %zu words needs %u (long_texts)\n",
                   lexicon_theme(asked->lexicon, few[i].theme)->id, few[i].matches,
                   few[i].matches == 1 ? "place" : "places", few[i].words, few[i].needed);
    return true;
}

static bool why_post(void *to, const struct stored_post *post, struct err *err)
{
    const struct asked *asked = to;
    struct context *context = asked->context;
    post_show(context, post, 1000);
    if (post->match_count == 0)
        out_text(&context->out, "  no theme\n");
    for (size_t i = 0; i < post->match_count; i++)
        why_match(context, post, &post->matches[i]);
    if (lexicon_has_long_texts(asked->lexicon) && !why_not(asked, post, err))
        return false;
    if (post->match_count > 0)
        say(context, "Other posts by that term?  palaver query term:%s:%lld    the whole theme?  palaver kwic %s",
            post->matches[0].layer, (long long)post->matches[0].term_line, post->matches[0].theme);
    return true;
}

static int why(struct context *context, struct err *err)
{
    int64_t tagging = 0;
    if (!tagging_choose(context, true, &tagging, err))
        return exit_code_of(err);
    OWNED(lexicon_freep) struct lexicon *lexicon = tagging_lexicon(context, tagging, err);
    struct asked asked = {context, lexicon};
    if (!lexicon ||
        !store_find_post(context->store, option_value(context, "why"), WANT_ALL, tagging, why_post, &asked, err))
        return exit_code_of(err);
    return EXIT_DONE;
}

static bool keep_posts(void *to, const struct count_row *row, struct err *err)
{
    (void)err;
    *(int64_t *)to = row->posts;
    return true;
}

/* "57 posts"; "3 of 57 posts" where -n cut the listing short. */
static bool say_count(struct context *context, const struct post_selection *selection, int64_t shown, struct err *err)
{
    int64_t all = shown;
    struct count_request request = {.query = selection->query, .tagging = selection->tagging};
    if (selection->limit > 0 && shown == selection->limit &&
        !store_each_count(context->store, &request, keep_posts, &all, err))
        return false;
    const char *noun = all == 1 ? "post" : "posts";
    if (all > shown)
        say(context, "%lld of %lld %s", (long long)shown, (long long)all, noun);
    else
        say(context, "%lld %s", (long long)shown, noun);
    return true;
}

static int list(struct context *context, struct post_selection *selection, struct err *err)
{
    static const struct table_column columns[] = {
        {"short", "short", false}, {"id", "id", false},       {"posted", "posted_at", false},
        {"author", "author", false}, {"lang", "lang", false}, {"title", "title", false},
        {"text", "text", false},   {"themes", "themes", false}, {"url", "url", false},
    };
    struct listing listing = {
        .context = context,
        .json = json_out_to(&context->out),
        .max_lines = option_given(context, "full") ? SIZE_MAX : 3,
        .addresses = option_given(context, "addresses"),
    };
    OWNED(table_freep) struct table *table = NULL;
    if (context->form == TABLE_CSV)
        listing.table = table = table_new(&context->out, TABLE_CSV, columns, COUNT_OF(columns), 0);
    if (!store_each_post(context->store, selection, list_post, &listing, err))
        return exit_code_of(err);
    if (table)
        table_end(table);
    if (context->form == TABLE_PEOPLE && !context->quiet && !say_count(context, selection, listing.shown, err))
        return exit_code_of(err);
    return EXIT_DONE;
}

static int run(struct context *context, struct err *err)
{
    if (option_given(context, "why"))
        return why(context, err);
    bool explained = false;
    OWNED(query_freep) struct query *query = query_of_words(context, 0, &explained, err);
    if (!query)
        return exit_code_of(err);
    if (explained)
        return EXIT_DONE;
    struct post_selection selection = {.query = query, .wants = WANT_TEXT | WANT_MATCHES};
    if (context->form == TABLE_JSON)
        selection.wants = WANT_ALL;
    if (!sort_read(context, &selection.order, err) ||
        !option_number(context, "limit", 1, INT64_MAX, 0, &selection.limit, err) ||
        !tagging_choose(context, query_needs_tagging(query), &selection.tagging, err))
        return exit_code_of(err);
    return list(context, &selection, err);
}

const struct command command_query = {
    .name = "query",
    .arguments = "[QUERY]",
    .what = "list posts",
    .about = "Lists the posts that QUERY selects, oldest first. Each line shows the post's short id, which every command "
             "takes; 'query --why ID' explains each of its themes down to the line of the lexicon.\n\n"
             "QUERY is words and \"phrases\" (full text) and fields such as theme: tag: author: lang: q: since: until:, "
             "joined by AND (implied), OR, NOT and parentheses; see palaver-query(7).",
    .options = options,
    .needs = NEEDS_ARCHIVE,
    .run = run,
};
