/* prepare.c - see prepare.h. */
#include "archive/prepare.h"

#include "archive/witness.h"

void preparer_init(struct preparer *preparer)
{
    *preparer = (struct preparer){.pack = ZSTD_createCCtx()};
}

void preparer_page_end(struct preparer *preparer)
{
    preparer->container.holds = false; /* the next page may lie in the same memory */
    equals_clear(preparer);
}

void preparer_release(struct preparer *preparer)
{
    preparer_page_end(preparer);
    str_release(&preparer->container.bytes);
    str_release(&preparer->container.parts_of);
    str_release(&preparer->packed);
    str_release(&preparer->fields);
    words_maker_release(&preparer->words);
    ZSTD_freeCCtx(preparer->pack);
}

/* ---- what cannot be stored ---- */

static bool network_is_valid(const char *network)
{
    return network && network[0] && strlen(network) <= 64 && !strchr(network, ':');
}

bool post_id_valid(const char *network, const char *native_id)
{
    return network_is_valid(network) && native_id && native_id[0] && strlen(native_id) <= NATIVE_ID_MAX_BYTES;
}

bool post_valid(const struct post *post, const struct place *place, struct err *why)
{
    if (!network_is_valid(post->network))
        return err_set(why, ERR_SYNTAX, "a post without a network");
    if (post->native_id && !post_id_valid(post->network, post->native_id))
        return err_set(why, ERR_LIMIT, "an id that is empty or longer than %d bytes", NATIVE_ID_MAX_BYTES);
    if (post->relation_count > POST_MAX_RELATIONS || post->entity_count > POST_MAX_ENTITIES)
        return err_set(why, ERR_LIMIT, "%zu relations and %zu entities are too many", post->relation_count,
                       post->entity_count);
    if (post->raw.length > MAIL_MAX_BYTES || post->text.length > TEXT_MAX_BYTES)
        return err_set(why, ERR_LIMIT, "a record of %zu bytes with %zu bytes of text is too long", post->raw.length,
                       post->text.length);
    if (!place || !place->kind || !place->name)
        return err_set(why, ERR_SYNTAX, "a post without a place");
    for (size_t i = 0; i < post->relation_count; i++)
        if (!post->relations[i].native_id ||
            (post->relations[i].network && !network_is_valid(post->relations[i].network)))
            return err_set(why, ERR_SYNTAX, "a relation without an id");
    for (size_t i = 0; i < post->entity_count; i++)
        if (post->entities[i].start > post->entities[i].end || post->entities[i].end > post->text.length)
            return err_set(why, ERR_SYNTAX, "an entity outside the text");
    return true;
}

/* ---- its bytes ---- */

struct span raw_pack(struct preparer *preparer, struct span bytes)
{
    if (preparer->packed.room > CONTAINER_KEEP_BYTES)
        str_release(&preparer->packed);
    str_clear(&preparer->packed);
    str_reserve(&preparer->packed, ZSTD_compressBound(bytes.length));
    size_t got = ZSTD_compressCCtx(preparer->pack, preparer->packed.at, ZSTD_compressBound(bytes.length), bytes.at,
                                   bytes.length, RAW_LEVEL);
    /* The bound is kept and memory is ours: what is left to fail is a broken library. */
    return ZSTD_isError(got) ? (struct span){0} : span_from(preparer->packed.at, got);
}

static void parts_of_add(struct str *parts_of, const char *network, const char *native_id)
{
    str_format(parts_of, "%s:%s\n", network, native_id);
}

/* A part says whose part it is, and the bytes of a digest stand where they are until its parts are told (post.h). */
static bool is_part(const struct preparer *preparer, const struct post *post)
{
    OWNED(str_release) struct str id = STR_INIT;
    for (size_t i = 0; i < post->relation_count; i++) {
        const struct relation *relation = &post->relations[i];
        if (relation->kind != RELATION_PART_OF)
            continue;
        str_clear(&id);
        parts_of_add(&id, relation->network ? relation->network : post->network, relation->native_id);
        if (span_find(str_span(&preparer->container.parts_of), str_span(&id)))
            return true;
    }
    return false;
}

/* Does the post's record lie inside the container, and where? */
static bool container_holds(struct preparer *preparer, const struct post *post, size_t *out_start)
{
    uintptr_t outer = (uintptr_t)preparer->container.at, inner = (uintptr_t)post->raw.at;
    size_t length = preparer->container.length;
    if (!preparer->container.holds || post->raw.length == 0 || inner < outer || inner - outer > length ||
        post->raw.length > length - (inner - outer))
        return false;
    size_t start = inner - outer;
    /* The caller may have read the next record into the same memory: only the bytes themselves prove it. */
    if (preparer->container.parts_of.length ? !is_part(preparer, post)
                                            : memcmp(preparer->container.bytes.at + start, post->raw.at,
                                                     post->raw.length) != 0)
        return false;
    if (preparer->container.parts_of.length && post->kind == POST_DIGEST)
        parts_of_add(&preparer->container.parts_of, post->network, post->native_id);
    *out_start = start;
    return true;
}

/* `told_id`: the record came with its id, so that its parts can name it. */
static bool container_set(struct preparer *preparer, const struct post *post, bool told_id)
{
    bool digest = post->kind == POST_DIGEST;
    if (preparer->container.bytes.room > CONTAINER_KEEP_BYTES)
        str_release(&preparer->container.bytes);
    str_clear(&preparer->container.bytes);
    str_clear(&preparer->container.parts_of);
    preparer->container.holds = post->raw.length > 0 && (digest || post->raw.length <= CONTAINER_KEEP_BYTES);
    if (!preparer->container.holds)
        return false;
    preparer->container.at = post->raw.at;
    preparer->container.length = post->raw.length;
    if (digest && told_id)
        parts_of_add(&preparer->container.parts_of, post->network, post->native_id);
    else
        str_add_span(&preparer->container.bytes, post->raw);
    return true;
}

static struct rank rank_of(struct preparer *preparer, const struct post *post)
{
    size_t content = 0;
    str_clear(&preparer->fields);
    witness_write(post, &preparer->fields, &content);
    struct hash fields = hash_of(span_from(preparer->fields.at, content));
    uint64_t number = 0;
    for (int i = 0; i < 8; i++)
        number = number << 8 | fields.bytes[i];
    return (struct rank){
        .quality = post->quality,
        .edited_ms = post->edited_ms,
        .length = (int64_t)post->text.length,
        .fields_hash = (int64_t)number,
        /* No bytes came, or they are others each time: then the fields stand for them. */
        .sha256 = post->raw.length && !post->rebuilt ? hash_of(post->raw) : fields,
    };
}

void prepare(struct preparer *preparer, const struct post *post, const struct place *place, struct arena *arena,
             struct prepared *out)
{
    *out = (struct prepared){.post = *post, .place = *place};
    out->id = post_identify(preparer, &out->post, place, arena);
    out->number = short_id_number(out->id);
    out->rank = rank_of(preparer, &out->post);
    out->inside = container_holds(preparer, &out->post, &out->start);
    if (!out->inside) {
        out->holds = container_set(preparer, &out->post, post->native_id != NULL);
        if (post->raw.length && post->raw.length <= LARGE_RECORD_BYTES)
            out->packed = raw_pack(preparer, post->raw);
    }
    if (!preparer->read)
        return;
    struct reading *reading = arena_alloc(arena, sizeof *reading);
    preparer->read(&out->post, arena, reading);
    out->reading = reading;
    if (preparer->wants_words)
        out->words = words_of(&preparer->words, &out->post, reading->segments, reading->segment_count);
}
