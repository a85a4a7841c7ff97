/* prepare.c - see prepare.h. */
#include "archive/prepare.h"

#include "archive/witness.h"

#define RAW_LEVEL 1      /* level 3 saves 2 % of it on tweets of 600 to 3,000 bytes and takes a fifth longer */

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
    if (post->raw.length > MAIL_MAX_BYTES || post->text.length > MAIL_MAX_BYTES)
        return err_set(why, ERR_LIMIT, "a record of %zu bytes is too long", post->raw.length);
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
    str_clear(&preparer->packed);
    str_reserve(&preparer->packed, ZSTD_compressBound(bytes.length));
    size_t got = ZSTD_compressCCtx(preparer->pack, preparer->packed.at, ZSTD_compressBound(bytes.length), bytes.at,
                                   bytes.length, RAW_LEVEL);
    /* The bound is kept and memory is ours: what is left to fail is a broken library. */
    return ZSTD_isError(got) ? (struct span){0} : span_from(preparer->packed.at, got);
}

/* Does `raw` lie inside the container, and where? */
static bool container_holds(const struct preparer *preparer, struct span raw, size_t *out_start)
{
    uintptr_t outer = (uintptr_t)preparer->container.at, inner = (uintptr_t)raw.at;
    size_t length = preparer->container.bytes.length;
    if (!preparer->container.holds || raw.length == 0 || inner < outer || inner - outer > length ||
        raw.length > length - (inner - outer))
        return false;
    size_t start = inner - outer;
    /* The caller may have read the next record into the same memory: only the bytes themselves prove it. */
    if (memcmp(preparer->container.bytes.at + start, raw.at, raw.length) != 0)
        return false;
    *out_start = start;
    return true;
}

static bool container_set(struct preparer *preparer, const struct post *post)
{
    if (preparer->container.bytes.room > CONTAINER_KEEP_BYTES)
        str_release(&preparer->container.bytes);
    str_clear(&preparer->container.bytes);
    preparer->container.holds =
        post->raw.length > 0 && (post->kind == POST_DIGEST || post->raw.length <= CONTAINER_KEEP_BYTES);
    if (preparer->container.holds) {
        str_add_span(&preparer->container.bytes, post->raw);
        preparer->container.at = post->raw.at;
    }
    return preparer->container.holds;
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
    out->inside = container_holds(preparer, post->raw, &out->start);
    if (!out->inside) {
        out->holds = container_set(preparer, post);
        if (post->raw.length)
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
