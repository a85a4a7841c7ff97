/* post.c - copies of posts, and the names of their kinds. */
#include "palaver/post.h"

#include "palaver/fold.h"

static const char *const KIND_NAMES[] = {
    [POST_MESSAGE] = "message",   [POST_REPOST] = "repost",   [POST_DIGEST] = "digest",
    [POST_ABSTRACT] = "abstract", [POST_ARTICLE] = "article", [POST_NOTICE] = "notice",
};

const char *post_kind_name(enum post_kind kind)
{
    return (size_t)kind < COUNT_OF(KIND_NAMES) ? KIND_NAMES[kind] : "message";
}

bool post_kind_find(struct span name, enum post_kind *out_kind)
{
    for (size_t i = 0; i < COUNT_OF(KIND_NAMES); i++)
        if (span_is(name, KIND_NAMES[i])) {
            *out_kind = (enum post_kind)i;
            return true;
        }
    return false;
}

bool post_person(const struct post *post, struct str *out)
{
    if (!post->author_id && !post->author && !post->name)
        return false;
    str_add(out, post->network);
    str_add_char(out, ':');
    if (post->author_id)
        str_add(out, post->author_id);
    else if (post->author)
        fold_case(span_of(post->author), out);
    else
        str_add(out, post->name);
    return true;
}

static struct span span_copy(struct span span, struct arena *arena)
{
    return span.at ? arena_span(arena, span) : span;
}

static const struct relation *relations_copy(const struct post *post, struct arena *arena)
{
    struct relation *copy = arena_alloc(arena, (post->relation_count + 1) * sizeof *copy);
    for (size_t i = 0; i < post->relation_count; i++) {
        copy[i] = post->relations[i];
        copy[i].network = arena_text(arena, copy[i].network);
        copy[i].native_id = arena_text(arena, copy[i].native_id);
    }
    return copy;
}

static const struct entity *entities_copy(const struct post *post, struct arena *arena)
{
    struct entity *copy = arena_alloc(arena, (post->entity_count + 1) * sizeof *copy);
    for (size_t i = 0; i < post->entity_count; i++) {
        copy[i] = post->entities[i];
        copy[i].text = span_copy(copy[i].text, arena);
        copy[i].url = arena_text(arena, copy[i].url);
        copy[i].title = arena_text(arena, copy[i].title);
    }
    return copy;
}

struct post *post_copy(const struct post *post, struct arena *arena)
{
    struct post *copy = arena_alloc(arena, sizeof *copy);
    *copy = *post;
    const char **const texts[] = {&copy->network, &copy->native_id, &copy->author_id, &copy->author, &copy->name,
                                  &copy->url, &copy->title, &copy->lang};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = arena_text(arena, *texts[i]);
    copy->text = span_copy(post->text, arena);
    copy->raw = span_copy(post->raw, arena);
    copy->relations = relations_copy(post, arena);
    copy->entities = entities_copy(post, arena);
    return copy;
}
