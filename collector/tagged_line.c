/* tagged_line.c - what a line of `tag --filter` says beside its post. */
#include <string.h>

#include "collector/json_get.h"
#include "palaver/tagged.h"

/* What a tagging adds to a line, and what a line that has them already loses first. */
static const char *const ADDED[] = {"lexicon", "themes"};

/* The tree is gone when the caller reads on: strings are copied. */
static const char *text_kept(const json_t *object, const char *key, struct arena *arena)
{
    return arena_text(arena, json_get_text(object, key, arena));
}

static bool offsets_read(const json_t *object, int64_t *out_start, int64_t *out_end)
{
    const json_t *start = json_object_get(object, "start"), *end = json_object_get(object, "end");
    if (!json_is_integer(start) || !json_is_integer(end))
        return false;
    *out_start = json_integer_value(start);
    *out_end = json_integer_value(end);
    return *out_start >= 0 && *out_end >= *out_start;
}

static bool match_read(const json_t *object, const char *theme, struct arena *arena, struct told_match *match,
                       struct err *err)
{
    const json_t *near = json_object_get(object, "near");
    const char *field = json_get_text(object, "field", arena);
    *match = (struct told_match){
        .theme = theme,
        .term = text_kept(object, "term", arena),
        .layer = text_kept(object, "layer", arena),
        .term_line = json_get_int(object, "line", -1),
    };
    struct span words = json_get_span(object, "text", arena);
    if (!match->term || !match->layer || !words.at)
        return err_set(err, ERR_SYNTAX, "a match of '%s' needs term, layer and text", theme);
    if (!field || (strcmp(field, "text") != 0 && strcmp(field, "title") != 0))
        return err_set(err, ERR_SYNTAX, "a match of '%s' has a field that is neither text nor title", theme);
    match->words = arena_span(arena, words);
    match->title = strcmp(field, "title") == 0;
    if (!offsets_read(object, &match->start, &match->end) ||
        (near && !offsets_read(near, &match->near_start, &match->near_end)))
        return err_set(err, ERR_SYNTAX, "a match of '%s' has no start and end", theme);
    return true;
}

static bool themes_read(const json_t *themes, struct arena *arena, struct told_tags *tags, struct err *err)
{
    const json_t *theme, *object;
    size_t i, j, count = 0;
    json_array_foreach(themes, i, theme)
        count += json_array_size(json_object_get(theme, "matches"));
    if (count > TOLD_MAX_MATCHES)
        return err_set(err, ERR_LIMIT, "more than %d matches", TOLD_MAX_MATCHES);
    struct told_match *matches = arena_alloc(arena, (count + 1) * sizeof *matches);
    json_array_foreach(themes, i, theme)
    {
        const char *id = text_kept(theme, "theme", arena);
        const json_t *list = json_object_get(theme, "matches");
        if (!id || !json_is_array(list))
            return err_set(err, ERR_SYNTAX, "an element of 'themes' has no theme or no matches");
        json_array_foreach(list, j, object)
            if (!match_read(object, id, arena, &matches[tags->match_count++], err))
                return false;
    }
    tags->matches = matches;
    return true;
}

bool tagged_line_read(struct span line, struct arena *arena, struct told_tags *out_tags, struct err *err)
{
    struct told_tags tags = {0};
    OWNED(json_releasep) json_t *object = json_read(line, "", err);
    if (!object)
        return false;
    const json_t *themes = json_object_get(object, "themes");
    tags.lexicon = text_kept(object, "lexicon", arena);
    if (!tags.lexicon || !json_is_array(themes))
        return err_set(err, ERR_SYNTAX, "there is no 'lexicon' or no 'themes': not a line of palaver tag --filter");
    if (!themes_read(themes, arena, &tags, err))
        return false;
    *out_tags = tags;
    return true;
}

bool tagged_line_answers(struct span line)
{
    struct span parent = json_member(line, "parent");
    return parent.at && !span_is(parent, "null");
}

static int dumped(const char *bytes, size_t length, void *to)
{
    str_add_span(to, span_from(bytes, length));
    return 0;
}

bool tagged_line_open(struct span line, struct str *out, struct err *err)
{
    line = span_trim(line);
    bool tagged = false;
    for (size_t i = 0; i < COUNT_OF(ADDED); i++)
        tagged = tagged || json_member(line, ADDED[i]).at;
    if (!tagged) {
        str_add_span(out, span_trim(span_from(line.at, line.length - 1)));
        return true;
    }
    OWNED(json_releasep) json_t *object = json_read(line, "", err);
    if (!object)
        return false;
    for (size_t i = 0; i < COUNT_OF(ADDED); i++)
        json_object_del(object, ADDED[i]);
    if (json_dump_callback(object, dumped, out, JSON_COMPACT) != 0)
        return err_set(err, ERR_LIMIT, "the line cannot be written again");
    str_cut(out, out->length - 1);
    return true;
}
