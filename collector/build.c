/* build.c - the parts of making a post that are the same for every network. */
#include "collector/build.h"

#include "palaver/utf8.h"

struct build build_begin(struct arena *arena, const char *network)
{
    struct build build = {.arena = arena, .post = POST_INIT};
    build.post.network = network;
    return build;
}

/* An arena gives nothing back before its end: doubling keeps the waste below the size of the list. */
static void *grown(struct arena *arena, void *old, size_t count, size_t *room, size_t each_bytes)
{
    if (count < *room)
        return old;
    *room = *room ? *room * 2 : 8;
    void *fresh = arena_alloc(arena, *room * each_bytes);
    if (count)
        memcpy(fresh, old, count * each_bytes);
    return fresh;
}

void build_relation(struct build *build, enum relation_kind kind, const char *native_id)
{
    if (!native_id || !*native_id || build->post.relation_count > POST_MAX_RELATIONS)
        return;
    build->relations = grown(build->arena, build->relations, build->post.relation_count, &build->relation_room,
                             sizeof *build->relations);
    build->relations[build->post.relation_count++] = (struct relation){.kind = kind, .native_id = native_id};
}

struct entity *build_entity(struct build *build, enum entity_kind kind, struct span text, const char *url)
{
    if (build->post.entity_count > POST_MAX_ENTITIES)
        build->post.entity_count--; /* over the limit already: build_end() says so */
    build->entities = grown(build->arena, build->entities, build->post.entity_count, &build->entity_room,
                            sizeof *build->entities);
    struct entity *entity = &build->entities[build->post.entity_count++];
    *entity = (struct entity){.kind = kind, .text = text, .url = url};
    return entity;
}

void build_cut(struct build *build)
{
    struct post *post = &build->post;
    if (post->text.length <= TEXT_MAX_BYTES)
        return;
    post->text.length = utf8_cut(post->text, TEXT_MAX_BYTES);
    post->inferred |= POST_CUT;
    for (size_t i = 0; i < post->entity_count; i++) {
        struct entity *entity = &build->entities[i];
        if (entity->end > post->text.length)
            entity->start = entity->end = 0; /* kept, though its words are not */
    }
}

bool build_end(struct build *build, struct err *err)
{
    struct post *post = &build->post;
    build_cut(build);
    post->relations = build->relations;
    post->entities = build->entities;
    if (post->relation_count > POST_MAX_RELATIONS)
        return err_set(err, ERR_LIMIT, "more than %d relations to other posts", POST_MAX_RELATIONS);
    if (post->entity_count > POST_MAX_ENTITIES)
        return err_set(err, ERR_LIMIT, "more than %d tags, mentions, links and media", POST_MAX_ENTITIES);
    if (post->native_id && strlen(post->native_id) > NATIVE_ID_MAX_BYTES)
        return err_set(err, ERR_LIMIT, "its id is longer than %d bytes", NATIVE_ID_MAX_BYTES);
    if (!post->text.at)
        post->text = span_of("");
    return true;
}

struct span build_text(struct arena *arena, struct span text)
{
    if (text.length > 2 * TEXT_MAX_BYTES + 2)
        text.length = 2 * TEXT_MAX_BYTES + 2; /* nothing but CR LF is half as long afterwards, and still too long */
    bool nul = text.length && memchr(text.at, '\0', text.length);
    bool cr = text.length && memchr(text.at, '\r', text.length);
    if (!nul && !cr && utf8_valid(text))
        return text;
    OWNED(str_release) struct str fixed = STR_INIT;
    utf8_repair(text, &fixed);
    size_t to = 0;
    for (size_t i = 0; i < fixed.length; i++) {
        if (fixed.at[i] == '\r') {
            fixed.at[to++] = '\n';
            i += i + 1 < fixed.length && fixed.at[i + 1] == '\n';
        } else {
            fixed.at[to++] = fixed.at[i];
        }
    }
    str_cut(&fixed, to);
    return arena_span(arena, str_span(&fixed));
}

struct place build_file_place(const struct input *input, const struct format_options *options)
{
    bool told = options && options->place_name;
    return (struct place){
        .kind = told && options->place_kind ? options->place_kind : "file",
        .name = told ? options->place_name : input->base,
    };
}
