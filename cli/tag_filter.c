/* tag_filter.c - palaver tag --filter: JSON lines in, tagged JSON lines out. */
#include "cli/tag_filter.h"


#include "cli/common.h"
#include "palaver/analysis.h"
#include "palaver/post_json.h"

struct filter {
    struct context *context;
    const struct lexicon *lexicon;
    struct tagger *tagger;
    struct arena arena;
    struct str line;
    int64_t rejected;
};

/* The lexicon's matches as a stored post carries them. */
static struct stored_match *matches_named(struct filter *filter, const struct match *matches, size_t count)
{
    struct stored_match *named = arena_alloc(&filter->arena, (count + 1) * sizeof *named);
    for (size_t i = 0; i < count; i++) {
        const struct term *term = lexicon_term(filter->lexicon, matches[i].term);
        named[i] = (struct stored_match){
            .theme = lexicon_theme(filter->lexicon, matches[i].theme)->id,
            .term = term->text,
            .layer = term->layer,
            .term_line = term->line,
            .field = matches[i].field,
            .start = matches[i].start,
            .end = matches[i].end,
            .near_start = matches[i].near_start,
            .near_end = matches[i].near_end,
        };
    }
    return named;
}

/* The line goes out as it came, whatever it holds beside the post; the tagging is added at its end. */
static bool filter_post(void *to, const struct post *post, const struct place *place, struct err *err)
{
    (void)place;
    struct filter *filter = to;
    arena_reset(&filter->arena);
    str_clear(&filter->line);
    struct stored_post stored = {.post = *post, .parent = tagged_line_answers(post->raw) ? "" : NULL};
    reading_of(post, &filter->arena, &stored.reading);
    struct tagger_text text = tagger_text_of(&stored, &filter->arena);
    const struct match *matches = NULL;
    if (!tagger_read(filter->tagger, &text, &matches, &stored.match_count, err) ||
        !tagged_line_open(post->raw, &filter->line, err))
        return false;
    stored.matches = matches_named(filter, matches, stored.match_count);
    struct json_out json = json_out_to(&filter->context->out);
    out_span(&filter->context->out, str_span(&filter->line));
    out_format(&filter->context->out, ",\"lexicon\":\"%s\",\"themes\":", lexicon_hash(filter->lexicon));
    post_json_themes(&json, &stored);
    out_text(&filter->context->out, "}\n");
    return !filter->context->out.failed;
}

static bool filter_reject(void *to, struct span bytes, const struct err *why, struct err *err)
{
    (void)bytes, (void)err;
    struct filter *filter = to;
    char line[ERR_TEXT_BYTES + ERR_FILE_BYTES + 64];
    err_line(why, line, sizeof line);
    filter->rejected++;
    say(filter->context, "rejected: %s", line);
    return true;
}

static bool filter_json(struct filter *filter, struct err *err)
{
    struct sink sink = tag_sink(filter, filter_post, filter_reject);
    return tag_lines_read("-", &sink, err);
}

int tag_filter(struct context *context, struct err *err)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = tag_lexicon(context, err);
    if (!lexicon)
        return exit_code_of(err);
    bool slow = option_given(context, "slow");
    int64_t jobs = 0;
    if (!option_number(context, "jobs", 1, 256, 0, &jobs, err))
        return exit_code_of(err);
    if (option_given(context, "lines"))
        return tag_lines(context, lexicon, (size_t)jobs, slow, err) ? EXIT_DONE : exit_code_of(err);
    OWNED(tagger_freep) struct tagger *tagger = tagger_new(lexicon, err);
    if (!tagger)
        return exit_code_of(err);
    tagger_set_slow(tagger, slow);
    struct filter filter = {.context = context, .lexicon = lexicon, .tagger = tagger};
    bool done = filter_json(&filter, err);
    arena_release(&filter.arena);
    str_release(&filter.line);
    if (!done)
        return exit_code_of(err);
    return filter.rejected > 0 ? EXIT_SKIPPED : EXIT_DONE;
}
