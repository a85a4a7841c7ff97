/* identity.c - which post a record is about. Ids of services are taken byte for byte; a record without one gets an id
 * made of what it says, so that the same file gives the same ids on any machine and in any order. */
#include <stdio.h>
#include <stdlib.h>

#include "archive/prepare.h"
#include "palaver/fold.h"

/* How many records saying the same the file has brought so far: open addressing over the hash of what they say. Sixteen
 * bytes for each record without an id, until the page (the file) ends. */
struct equals {
    struct {
        uint64_t key; /* 0: free */
        int64_t count;
    } *at;
    size_t used, room; /* room: a power of two */
};

void equals_clear(struct preparer *preparer)
{
    if (preparer->equals)
        free(preparer->equals->at);
    free(preparer->equals);
    preparer->equals = NULL;
}

static size_t equals_slot(const struct equals *equals, uint64_t key)
{
    size_t slot = (size_t)key & (equals->room - 1);
    while (equals->at[slot].key && equals->at[slot].key != key)
        slot = (slot + 1) & (equals->room - 1);
    return slot;
}

static void equals_grow(struct equals *equals)
{
    struct equals old = *equals;
    equals->room = old.room ? old.room * 2 : 1024;
    equals->at = mem_array(equals->room, sizeof *equals->at);
    for (size_t i = 0; i < old.room; i++)
        if (old.at[i].key)
            equals->at[equals_slot(equals, old.at[i].key)] = old.at[i];
    free(old.at);
}

/* The number of this record among its equals, from 1. */
static int64_t equals_count(struct preparer *preparer, const struct hash *hash)
{
    if (!preparer->equals)
        preparer->equals = mem_new(sizeof *preparer->equals);
    struct equals *equals = preparer->equals;
    if (equals->used * 4 >= equals->room * 3)
        equals_grow(equals);
    uint64_t key;
    memcpy(&key, hash->bytes, sizeof key);
    key = key ? key : 1;
    size_t slot = equals_slot(equals, key);
    equals->used += equals->at[slot].key == 0;
    equals->at[slot].key = key;
    return ++equals->at[slot].count;
}

/* The subject without its reply prefixes. The analyzer knows far more of them; here the rule must never change,
 * because ids hang on it. */
static struct span subject_plain(const char *title)
{
    struct span rest = span_trim(span_of(title ? title : ""));
    while (span_starts_nocase(rest, "re:") || span_starts_nocase(rest, "fw:") || span_starts_nocase(rest, "fwd:")) {
        const char *colon = span_find_char(rest, ':');
        rest = span_trim(span_from_to(rest, (size_t)(colon - rest.at) + 1, rest.length));
    }
    return rest;
}

static void identity_fields(struct hasher *hasher, const struct post *post)
{
    OWNED(str_release) struct str subject = STR_INIT;
    char time[32];
    snprintf(time, sizeof time, "%lld", (long long)post->posted_ms);
    fold_case(subject_plain(post->title), &subject);
    const char *author = post->author_id ? post->author_id : post->author ? post->author : post->name;
    hasher_add_field(hasher, span_of(author ? author : ""));
    hasher_add_field(hasher, span_of(time));
    hasher_add_field(hasher, str_span(&subject));
    hasher_add_field(hasher, post->text);
}

static void identify_made(struct preparer *preparer, struct post *post, const struct place *place, struct arena *arena)
{
    OWNED(hasher_freep) struct hasher *hasher = hasher_new();
    char number[32], hex[HASH_HEX_BYTES];
    const char *const where[] = {place->kind, place->name, place->host ? place->host : ""};
    identity_fields(hasher, post);
    for (size_t i = 0; i < COUNT_OF(where); i++)
        hasher_add_field(hasher, span_of(where[i]));
    struct hash hash = hasher_end(hasher);
    identity_fields(hasher, post);
    snprintf(number, sizeof number, "%lld", (long long)equals_count(preparer, &hash));
    hasher_add_field(hasher, span_of(number));
    hash = hasher_end(hasher);
    hash_hex(&hash, hex);
    post->native_id = arena_format(arena, "~%.32s", hex);
    post->inferred |= POST_INFERRED_ID;
}

struct span post_identify(struct preparer *preparer, struct post *post, const struct place *place, struct arena *arena)
{
    if (!post->native_id)
        identify_made(preparer, post, place, arena);
    size_t network = strlen(post->network), native = strlen(post->native_id);
    char *id = arena_alloc(arena, network + native + 2);
    memcpy(id, post->network, network);
    id[network] = ':';
    memcpy(id + network + 1, post->native_id, native);
    return span_from(id, network + native + 1);
}
