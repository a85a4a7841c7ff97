/* lexicon_use.c - the terms of a lexicon in an archive: which never fire, which always do, which another makes idle. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "palaver/analysis.h"
#include "palaver/lexicon_use.h"

#define COVERED_MATCHES 3 /* from so many on, always lying inside another's is no accident */

struct term_use {
    int64_t posts, own_posts; /* with a match; those in the language of the term's layer */
    int64_t matches, covered;
    size_t coverer;           /* a term that covered one */
    int64_t last_post;
};

struct layer_posts {
    const char *lang;
    int64_t posts;
};

struct use {
    const struct lexicon *lexicon;
    struct tagger *tagger;
    struct term_use *terms;
    struct layer_posts *layers;
    size_t layer_count;
    int64_t posts;
    struct arena arena;
};

static void use_release(struct use *use)
{
    tagger_free(use->tagger);
    free(use->terms);
    free(use->layers);
    arena_release(&use->arena);
}

/* Posts in the language of `layer`; the layer "any" is read in all. */
static struct layer_posts *layer_of(struct use *use, const char *layer)
{
    for (size_t i = 0; i < use->layer_count; i++)
        if (strcmp(use->layers[i].lang, layer) == 0)
            return &use->layers[i];
    return NULL;
}

static void layers_gather(struct use *use)
{
    size_t terms = lexicon_term_count(use->lexicon);
    use->layers = mem_array(terms + 1, sizeof *use->layers);
    for (size_t i = 0; i < terms; i++) {
        const char *layer = lexicon_term(use->lexicon, i)->layer;
        if (!layer_of(use, layer))
            use->layers[use->layer_count++] = (struct layer_posts){layer, 0};
    }
}

static bool speaks(const char *lang, const char *layer)
{
    size_t length = strlen(layer);
    return strcmp(layer, "any") == 0 ||
           (lang && strncmp(lang, layer, length) == 0 && (lang[length] == '\0' || lang[length] == '-'));
}

static void count_covered(struct use *use, const struct match *matches, size_t count, size_t i)
{
    struct term_use *term = &use->terms[matches[i].term];
    for (size_t j = 0; j < count; j++) {
        const struct match *other = &matches[j];
        if (other->term == matches[i].term || other->theme != matches[i].theme || other->field != matches[i].field ||
            other->start > matches[i].start || other->end < matches[i].end)
            continue;
        /* Of two that match the same words the later one in the file is idle. */
        if (other->start == matches[i].start && other->end == matches[i].end && other->term > matches[i].term)
            continue;
        term->covered++;
        term->coverer = other->term;
        return;
    }
}

static bool use_post(void *to, const struct stored_post *post, struct err *err)
{
    struct use *use = to;
    const struct match *matches;
    size_t count;
    const char *lang = post->post.lang ? post->post.lang : post->reading.lang;
    arena_reset(&use->arena);
    struct tagger_text text = tagger_text_of(post, &use->arena);
    if (!tagger_read(use->tagger, &text, &matches, &count, err))
        return false;
    use->posts++;
    for (size_t i = 0; i < use->layer_count; i++)
        use->layers[i].posts += speaks(lang, use->layers[i].lang);
    for (size_t i = 0; i < count; i++) {
        struct term_use *term = &use->terms[matches[i].term];
        term->matches++;
        if (term->last_post != use->posts) {
            term->posts++;
            term->own_posts += speaks(lang, lexicon_term(use->lexicon, matches[i].term)->layer);
        }
        term->last_post = use->posts;
        count_covered(use, matches, count, i);
    }
    return true;
}

struct finding_out {
    const struct lexicon *lexicon;
    void (*found)(void *to, const struct lexicon_finding *);
    void *to;
};

static void tell(const struct finding_out *out, const struct term *term, const char *kind, const char *format, ...)
    PRINTF_LIKE(4, 5);

static void tell(const struct finding_out *out, const struct term *term, const char *kind, const char *format, ...)
{
    char text[ERR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const char *theme = lexicon_theme(out->lexicon, term->theme)->id;
    struct lexicon_finding finding = {kind, theme, term->line, term->column, text};
    out->found(out->to, &finding);
}

static void judge(struct use *use, size_t i, double over_percent, const struct finding_out *out)
{
    const struct term *term = lexicon_term(use->lexicon, i);
    const struct term_use *used = &use->terms[i];
    int64_t posts = layer_of(use, term->layer)->posts, runaways = tagger_runaways(use->tagger)[i];
    if (runaways > 0)
        tell(out, term, "runaway", "'%s' was stopped %lld times after %u steps", term->text, (long long)runaways,
             TAGGER_MATCH_LIMIT);
    if (posts >= USE_JUDGED_POSTS && used->matches == 0)
        tell(out, term, "dead", "'%s' matches nothing in %lld posts in '%s'", term->text, (long long)posts, term->layer);
    double percent = posts > 0 ? 100.0 * (double)used->own_posts / (double)posts : 0;
    if (posts >= USE_JUDGED_POSTS && percent > over_percent)
        tell(out, term, "over-firing", "'%s' matches %lld of %lld posts in '%s', %.1f %%", term->text,
             (long long)used->own_posts, (long long)posts, term->layer, percent);
    if (used->matches >= COVERED_MATCHES && used->covered == used->matches)
        tell(out, term, "covered", "all %lld matches of '%s' lie inside another term's, as line %lld: '%s'",
             (long long)used->matches, term->text, (long long)lexicon_term(use->lexicon, used->coverer)->line,
             lexicon_term(use->lexicon, used->coverer)->text);
}

bool lexicon_check_use(struct store *store, const struct lexicon *lexicon, const struct term_use_request *request,
                       void (*found)(void *to, const struct lexicon_finding *), void *to, int64_t *out_posts,
                       struct err *err)
{
    OWNED(use_release) struct use use = {.lexicon = lexicon, .tagger = tagger_new(lexicon, err)};
    if (!use.tagger)
        return false;
    use.terms = mem_array(lexicon_term_count(lexicon) + 1, sizeof *use.terms);
    layers_gather(&use);
    struct post_selection selection = {.query = request->query, .wants = WANT_TEXT | WANT_SEGMENTS,
                                       .order = ORDER_TIME};
    if (!store_each_post(store, &selection, use_post, &use, err))
        return false;
    struct finding_out out = {lexicon, found, to};
    for (size_t i = 0; i < lexicon_term_count(lexicon); i++)
        judge(&use, i, request->over_percent, &out);
    *out_posts = use.posts;
    return true;
}
