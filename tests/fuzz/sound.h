/* sound.h - a sink that demands of every post what the rest of the program relies on. */
#ifndef TESTS_FUZZ_SOUND_H
#define TESTS_FUZZ_SOUND_H

#include <stdlib.h>

#include "palaver/format.h"
#include "palaver/utf8.h"

static inline void demand(bool holds)
{
    if (!holds)
        abort();
}

static inline void demand_text(const char *text)
{
    demand(!text || utf8_valid(span_of(text)));
}

static inline bool sound_post(void *to, const struct post *post, const struct place *place, struct err *err)
{
    (void)to, (void)err;
    demand(post->network && post->text.at && utf8_valid(post->text));
    demand(!(post->text.length && (memchr(post->text.at, '\r', post->text.length) || memchr(post->text.at, '\0', post->text.length))));
    demand_text(post->native_id), demand_text(post->title), demand_text(post->name), demand_text(post->author);
    demand_text(post->author_id), demand_text(post->url), demand_text(post->lang);
    demand(post->raw.length <= RECORD_MAX_BYTES);
    demand(place->kind && place->name);
    demand(post->entity_count <= POST_MAX_ENTITIES && post->relation_count <= POST_MAX_RELATIONS);
    for (size_t i = 0; i < post->entity_count; i++) {
        const struct entity *entity = &post->entities[i];
        demand(entity->start <= entity->end && entity->end <= post->text.length);
        demand(!entity->text.length || utf8_valid(entity->text));
        demand(utf8_valid(span_from_to(post->text, entity->start, entity->end)));
        demand_text(entity->url), demand_text(entity->title);
    }
    for (size_t i = 0; i < post->relation_count; i++)
        demand(post->relations[i].native_id && post->relations[i].native_id[0] && utf8_valid(span_of(post->relations[i].native_id)));
    return true;
}

static inline bool sound_gone(void *to, const char *network, const char *native_id, int64_t when_ms, struct err *err)
{
    (void)to, (void)when_ms, (void)err;
    demand(network && native_id && native_id[0]);
    return true;
}

static inline bool sound_set_aside(void *to, const char *what, struct err *err)
{
    (void)to, (void)err;
    demand(what && what[0]);
    return true;
}

static inline bool sound_reject(void *to, struct span bytes, const struct err *why, struct err *err)
{
    (void)to, (void)err;
    demand(bytes.length <= MAIL_MAX_BYTES && why->code != ERR_NONE && why->text[0]);
    return true;
}

static inline bool sound_page_end(void *to, const char *cursor, struct err *err)
{
    (void)to, (void)cursor, (void)err;
    return true;
}

static inline void read_as(const struct format *format, const unsigned char *bytes, size_t length, const char *name)
{
    struct sink sink = {NULL, sound_post, sound_gone, sound_set_aside, sound_reject, sound_page_end};
    struct err err = {0};
    struct span span = span_from((const char *)bytes, length);
    char seen[200];
    format_recognise(span, name, seen, sizeof seen);
    demand(format_read_span(format, span, name, NULL, &sink, &err));
}

#endif
