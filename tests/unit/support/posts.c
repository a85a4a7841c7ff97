/* posts.c - a sink that remembers. */
#include "tests/unit/support/posts.h"

#include <stdio.h>
#include <stdlib.h>

static void *room_for(void *at, size_t count, size_t *room, size_t each_bytes)
{
    if (count < *room)
        return at;
    *room = *room ? *room * 2 : 16;
    return mem_grow(at, *room, each_bytes);
}

static bool take_post(void *to, const struct post *post, const struct place *place, struct err *err)
{
    (void)err;
    struct post_list *list = to;
    size_t room = list->room;
    list->at = room_for(list->at, list->count, &list->room, sizeof *list->at);
    list->places = room_for(list->places, list->count, &room, sizeof *list->places);
    list->places[list->count] = (struct place){
        .kind = arena_text(&list->arena, place->kind),
        .name = arena_text(&list->arena, place->name),
        .host = arena_text(&list->arena, place->host),
    };
    list->at[list->count++] = post_copy(post, &list->arena);
    return true;
}

static bool take_gone(void *to, const char *network, const char *native_id, int64_t when_ms, struct err *err)
{
    (void)network, (void)native_id, (void)when_ms, (void)err;
    ((struct post_list *)to)->gone++;
    return true;
}

static bool take_aside(void *to, const char *what, struct err *err)
{
    (void)err;
    struct post_list *list = to;
    list->set_aside++;
    for (size_t i = 0; i < list->aside_kinds; i++)
        if (strcmp(list->asides[i].what, what) == 0) {
            list->asides[i].count++;
            return true;
        }
    list->asides = room_for(list->asides, list->aside_kinds, &list->aside_room, sizeof *list->asides);
    list->asides[list->aside_kinds++] = (struct post_aside){.what = what, .count = 1};
    return true;
}

static bool take_reject(void *to, struct span bytes, const struct err *why, struct err *err)
{
    (void)err;
    struct post_list *list = to;
    list->rejects = room_for(list->rejects, list->reject_count, &list->reject_room, sizeof *list->rejects);
    list->rejects[list->reject_count++] =
        (struct post_rejected){.why = *why, .bytes = arena_span(&list->arena, bytes)};
    return true;
}

static bool take_page_end(void *to, const char *cursor, struct err *err)
{
    (void)cursor, (void)err;
    ((struct post_list *)to)->pages++;
    return true;
}

struct sink post_list_sink(struct post_list *list)
{
    return (struct sink){
        .to = list,
        .post = take_post,
        .gone = take_gone,
        .set_aside = take_aside,
        .reject = take_reject,
        .page_end = take_page_end,
    };
}

void post_list_release(struct post_list *list)
{
    free(list->at);
    free(list->places);
    free(list->rejects);
    free(list->asides);
    arena_release(&list->arena);
    *list = (struct post_list){0};
}

struct post_list posts_read_span(const struct format *format, struct span bytes, const char *name,
                                 const struct format_options *options)
{
    struct post_list list = {0};
    struct sink sink = post_list_sink(&list);
    list.went = format_read_span(format, bytes, name, options, &sink, &list.err);
    return list;
}

struct post_list posts_read(const struct format *format, const char *text)
{
    const char *extension = format->extensions ? format->extensions : "";
    char name[64];
    snprintf(name, sizeof name, "test.%.*s", (int)strcspn(extension, " "), extension);
    return posts_read_span(format, span_of(text), name, NULL);
}

int posts_set_aside(const struct post_list *list, const char *what)
{
    for (size_t i = 0; i < list->aside_kinds; i++)
        if (strcmp(list->asides[i].what, what) == 0)
            return list->asides[i].count;
    return 0;
}

const struct relation *post_relation(const struct post *post, enum relation_kind kind, size_t nth)
{
    for (size_t i = 0; i < post->relation_count; i++)
        if (post->relations[i].kind == kind && nth-- == 0)
            return &post->relations[i];
    return NULL;
}

const struct entity *post_entity(const struct post *post, enum entity_kind kind, size_t nth)
{
    for (size_t i = 0; i < post->entity_count; i++)
        if (post->entities[i].kind == kind && nth-- == 0)
            return &post->entities[i];
    return NULL;
}

const struct post *posts_find(const struct post_list *list, const char *native_id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i]->native_id && strcmp(list->at[i]->native_id, native_id) == 0)
            return list->at[i];
    return NULL;
}
