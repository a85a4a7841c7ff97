/* tag_load.c - stores matches found elsewhere, once they are shown to be those of this lexicon on this text. */
#include <stdlib.h>
#include <string.h>

#include "palaver/analysis.h"
#include "palaver/utf8.h"

_Static_assert(TOLD_MAX_MATCHES == TAGGER_MAX_MATCHES, "a line holds what a tagger keeps");

struct tag_loader {
    struct store *store;
    const struct lexicon *lexicon;
    int64_t tagging;
    uint32_t *terms; /* indexes into the lexicon, by line */
    size_t term_count;
    struct match *matches;
    size_t match_room;
};

struct term_order {
    int64_t line;
    uint32_t term;
};

static int by_line(const void *a, const void *b)
{
    const struct term_order *x = a, *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->term < y->term ? -1 : x->term > y->term;
}

struct tag_loader *tag_loader_open(struct store *store, const struct lexicon *lexicon, struct err *err)
{
    OWNED(tag_loader_freep) struct tag_loader *loader = mem_new(sizeof *loader);
    loader->store = store;
    loader->lexicon = lexicon;
    loader->term_count = lexicon_term_count(lexicon);
    loader->terms = mem_array(loader->term_count + 1, sizeof *loader->terms);
    OWNED(mem_freep) struct term_order *order = mem_array(loader->term_count + 1, sizeof *order);
    for (size_t i = 0; i < loader->term_count; i++)
        order[i] = (struct term_order){lexicon_term(lexicon, i)->line, (uint32_t)i};
    qsort(order, loader->term_count, sizeof *order, by_line);
    for (size_t i = 0; i < loader->term_count; i++)
        loader->terms[i] = order[i].term;
    return store_tagging_begin(store, lexicon, &loader->tagging, err) ? TAKE(loader) : NULL;
}

void tag_loader_free(struct tag_loader *loader)
{
    if (!loader)
        return;
    free(loader->terms);
    free(loader->matches);
    free(loader);
}

void tag_loader_freep(struct tag_loader **loader)
{
    tag_loader_free(*loader);
}

bool tag_loader_end(struct tag_loader *loader, struct err *err)
{
    return store_tagging_end(loader->store, loader->tagging, err);
}

/* ---- one post ---- */

static bool is_told(const struct tag_loader *loader, size_t index, const struct told_match *told)
{
    const struct term *term = lexicon_term(loader->lexicon, index);
    return strcmp(term->text, told->term) == 0 && strcmp(term->layer, told->layer) == 0 &&
           strcmp(lexicon_theme(loader->lexicon, term->theme)->id, told->theme) == 0;
}

/* SIZE_MAX: there is none. A comment added to the file moves lines without changing the lexicon, so the line is only
 * where to look first. */
static size_t term_find(const struct tag_loader *loader, const struct told_match *told)
{
    size_t low = 0, high = loader->term_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lexicon_term(loader->lexicon, loader->terms[middle])->line < told->term_line)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < loader->term_count && lexicon_term(loader->lexicon, loader->terms[low])->line == told->term_line; low++)
        if (is_told(loader, loader->terms[low], told))
            return loader->terms[low];
    for (size_t i = 0; i < loader->term_count; i++)
        if (is_told(loader, i, told))
            return i;
    return SIZE_MAX;
}

static enum match_field field_of(const struct told_match *told)
{
    return told->title ? MATCH_TITLE : MATCH_TEXT;
}

static bool match_of(const struct tag_loader *loader, const struct stored_post *post, const struct told_match *told,
                     struct match *match, struct err *why)
{
    struct span field = told->title ? span_of(post->post.title) : post->post.text;
    size_t term = term_find(loader, told);
    if (term == SIZE_MAX)
        return err_set(why, ERR_SYNTAX, "the lexicon has no term '%s' for '%s' in line %lld", told->term, told->theme,
                       (long long)told->term_line);
    size_t start = field.at ? utf8_offset(field, (size_t)told->start) : 0;
    size_t end = field.at ? utf8_offset(field, (size_t)told->end) : 0;
    if (!field.at || start >= end || !span_equal(span_from_to(field, start, end), told->words))
        return err_set(why, ERR_SYNTAX, "'%.*s' does not stand at %lld to %lld of the %s",
                       (int)(told->words.length < 80 ? told->words.length : 80), told->words.at,
                       (long long)told->start, (long long)told->end, match_field_name(field_of(told)));
    *match = (struct match){.theme = lexicon_term(loader->lexicon, term)->theme, .term = term, .field = field_of(told),
                             .start = start, .end = end};
    if (told->near_end > told->near_start) {
        match->near_start = utf8_offset(field, (size_t)told->near_start);
        match->near_end = utf8_offset(field, (size_t)told->near_end);
    }
    return true;
}

struct placing {
    struct tag_loader *loader;
    const struct post *post;
    const struct told_tags *tags;
    struct err *why;
};

static bool same_words(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool put_one(void *to, const struct stored_post *stored, struct err *err)
{
    struct placing *placing = to;
    struct tag_loader *loader = placing->loader;
    if (!span_equal(stored->post.text, placing->post->text) || !same_words(stored->post.title, placing->post->title)) {
        err_set(placing->why, ERR_SYNTAX, "the text of %s is another one in the archive", stored->id);
        return true;
    }
    if (placing->tags->match_count > loader->match_room) {
        loader->match_room = placing->tags->match_count;
        loader->matches = mem_grow(loader->matches, loader->match_room, sizeof *loader->matches);
    }
    for (size_t i = 0; i < placing->tags->match_count; i++)
        if (!match_of(loader, stored, &placing->tags->matches[i], &loader->matches[i], placing->why))
            return true;
    return store_tagging_put(loader->store, loader->tagging, stored->key, stored->change, loader->matches,
                             placing->tags->match_count, err);
}

bool tag_loader_put(struct tag_loader *loader, const struct post *post, const struct told_tags *tags,
                    struct err *out_why, struct err *err)
{
    struct placing placing = {loader, post, tags, out_why};
    OWNED(str_release) struct str id = STR_INIT;
    if (strcmp(tags->lexicon, lexicon_hash(loader->lexicon)) != 0) {
        err_set(out_why, ERR_USAGE, "tagged with another lexicon: %.12s, not %.12s (%s %s)", tags->lexicon,
                lexicon_hash(loader->lexicon), lexicon_name(loader->lexicon), lexicon_version(loader->lexicon));
        return true;
    }
    str_format(&id, "%s:%s", post->network, post->native_id ? post->native_id : "");
    struct err failed = {0};
    if (store_read_post(loader->store, str_text(&id), WANT_TEXT, put_one, &placing, &failed))
        return true;
    return err_pass(failed.code == ERR_MISSING ? out_why : err, &failed) || failed.code == ERR_MISSING;
}
