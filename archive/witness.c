/* witness.c - numbers as little-endian groups of seven bits, zigzag; texts with their length plus one, 0 for none. */
#include "archive/witness.h"

#define WITNESS_FORM 1

static void put_number(struct str *out, int64_t number)
{
    uint64_t left = ((uint64_t)number << 1) ^ (uint64_t)(number >> 63);
    for (; left > 127; left >>= 7)
        str_add_char(out, (char)(unsigned char)(left | 128));
    str_add_char(out, (char)(unsigned char)left);
}

static void put_span(struct str *out, struct span span)
{
    put_number(out, span.at ? (int64_t)span.length + 1 : 0);
    if (span.at)
        str_add_span(out, span);
}

static void put_text(struct str *out, const char *text)
{
    put_span(out, span_of(text));
}

void witness_write(const struct post *post, struct str *out, size_t *out_content)
{
    size_t start = out->length;
    put_number(out, WITNESS_FORM);
    const char *const texts[] = {post->network, post->native_id, post->author_id, post->author, post->name,
                                 post->url, post->title, post->lang};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        put_text(out, texts[i]);
    put_span(out, post->text.at ? post->text : span_of(""));
    const int64_t numbers[] = {post->kind, post->quality, post->posted_ms, post->edited_ms, post->grain,
                               post->inferred, post->no_archive};
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        put_number(out, numbers[i]);
    put_number(out, (int64_t)post->relation_count);
    for (size_t i = 0; i < post->relation_count; i++) {
        const char *network = post->relations[i].network;
        bool same = !network || strcmp(network, post->network) == 0; /* one spelling for one meaning */
        put_number(out, post->relations[i].kind);
        put_text(out, same ? NULL : network);
        put_text(out, post->relations[i].native_id);
    }
    put_number(out, (int64_t)post->entity_count);
    for (size_t i = 0; i < post->entity_count; i++) {
        const struct entity *entity = &post->entities[i];
        put_number(out, entity->kind);
        put_span(out, entity->text.at ? entity->text : span_of(""));
        put_text(out, entity->url);
        put_text(out, entity->title);
        put_number(out, (int64_t)entity->start);
        put_number(out, (int64_t)entity->end);
    }
    *out_content = out->length - start;
    const int64_t looked[] = {post->likes, post->boosts, post->replies, post->seen_ms};
    for (size_t i = 0; i < COUNT_OF(looked); i++)
        put_number(out, looked[i]);
}

struct reader {
    struct span rest;
    struct arena *arena;
    bool bad;
};

static int64_t take_number(struct reader *reader)
{
    uint64_t got = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (reader->rest.length == 0)
            break;
        unsigned char byte = (unsigned char)reader->rest.at[0];
        reader->rest = span_from_to(reader->rest, 1, reader->rest.length);
        got |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return (int64_t)(got >> 1) ^ -(int64_t)(got & 1);
    }
    reader->bad = true;
    return 0;
}

static int64_t take_number_to(struct reader *reader, int64_t most)
{
    int64_t number = take_number(reader);
    if (number >= 0 && number <= most)
        return number;
    reader->bad = true;
    return 0;
}

static struct span take_span(struct reader *reader)
{
    int64_t length = take_number_to(reader, (int64_t)reader->rest.length + 1);
    if (length == 0 || reader->bad || (size_t)length - 1 > reader->rest.length)
        return (struct span){0};
    struct span got = arena_span(reader->arena, span_from_to(reader->rest, 0, (size_t)length - 1));
    reader->rest = span_from_to(reader->rest, (size_t)length - 1, reader->rest.length);
    return got;
}

static const char *take_text(struct reader *reader)
{
    return take_span(reader).at; /* arena_span ends its copy with NUL */
}

static void take_lists(struct reader *reader, struct post *post)
{
    post->relation_count = (size_t)take_number_to(reader, POST_MAX_RELATIONS);
    struct relation *relations = arena_alloc(reader->arena, (post->relation_count + 1) * sizeof *relations);
    for (size_t i = 0; i < post->relation_count; i++) {
        relations[i].kind = (enum relation_kind)take_number_to(reader, RELATION_THREAD);
        relations[i].network = take_text(reader);
        relations[i].native_id = take_text(reader);
        reader->bad = reader->bad || !relations[i].native_id;
    }
    post->relations = relations;
    post->entity_count = (size_t)take_number_to(reader, POST_MAX_ENTITIES);
    struct entity *entities = arena_alloc(reader->arena, (post->entity_count + 1) * sizeof *entities);
    for (size_t i = 0; i < post->entity_count; i++) {
        entities[i].kind = (enum entity_kind)take_number_to(reader, ENTITY_CARD);
        entities[i].text = take_span(reader);
        entities[i].url = take_text(reader);
        entities[i].title = take_text(reader);
        entities[i].start = (size_t)take_number_to(reader, (int64_t)post->text.length);
        entities[i].end = (size_t)take_number_to(reader, (int64_t)post->text.length);
    }
    post->entities = entities;
}

bool witness_read(struct span bytes, struct arena *arena, struct post *out_post)
{
    struct reader reader = {.rest = bytes, .arena = arena};
    if (take_number(&reader) != WITNESS_FORM)
        return false;
    struct post post = POST_INIT;
    const char **const texts[] = {&post.network, &post.native_id, &post.author_id, &post.author, &post.name,
                                  &post.url, &post.title, &post.lang};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = take_text(&reader);
    post.text = take_span(&reader);
    post.kind = (enum post_kind)take_number_to(&reader, POST_NOTICE);
    post.quality = (enum post_quality)take_number_to(&reader, QUALITY_FULL);
    post.posted_ms = take_number(&reader);
    post.edited_ms = take_number(&reader);
    post.grain = (enum when_grain)take_number_to(&reader, WHEN_YEAR);
    post.inferred = (unsigned)take_number_to(&reader, UINT32_MAX);
    post.no_archive = take_number_to(&reader, 1) == 1;
    take_lists(&reader, &post);
    post.likes = take_number(&reader);
    post.boosts = take_number(&reader);
    post.replies = take_number(&reader);
    post.seen_ms = take_number(&reader);
    if (reader.bad || reader.rest.length != 0 || !post.network || !post.native_id || !post.text.at)
        return false;
    *out_post = post;
    return true;
}
