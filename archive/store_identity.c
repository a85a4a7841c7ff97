/* store_identity.c - which post a record is about. Ids of services are taken byte for byte; a record without one gets
 * an id made of what it says, so that the same file gives the same ids on any machine and in any order. */
#include <stdio.h>
#include <stdlib.h>

#include "archive/store_put.h"
#include "palaver/fold.h"

#define EQUALS_KEPT 4096

/* How many records equal to this one the run has brought from the place: a hint that saves looking up each of them. */
struct equals {
    struct {
        struct hash hash;
        int64_t next;
    } at[EQUALS_KEPT];
};

void equals_clear(struct store *store)
{
    free(store->equals);
    store->equals = NULL;
}

bool post_pk_of(struct store *store, struct span id, int64_t *out_pk, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT pk, network, native_id FROM posts WHERE short = ?1", err))
        return false;
    stmt_int(&stmt, 1, short_id_number(id));
    *out_pk = 0;
    while (stmt_next(&stmt, err)) {
        struct span network = stmt_column_span(&stmt, 1), native_id = stmt_column_span(&stmt, 2);
        if (id.length == network.length + 1 + native_id.length && id.at[network.length] == ':' &&
            span_equal(span_from(id.at, network.length), network) &&
            span_equal(span_from_to(id, network.length + 1, id.length), native_id)) {
            *out_pk = stmt_column_int(&stmt, 0);
            break; /* beside it may stand another id with the same 50 bits */
        }
    }
    return !stmt.failed;
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

static bool brought_already(struct store *store, struct span id, int64_t place, bool *out_brought, struct err *err)
{
    int64_t pk = 0, there = 0;
    if (!post_pk_of(store, id, &pk, err))
        return false;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT 1 FROM appearances WHERE post = ?1 AND place = ?2 AND run = ?3", err))
        return false;
    stmt_int(&stmt, 1, pk);
    stmt_int(&stmt, 2, place);
    stmt_int(&stmt, 3, store->run);
    if (!stmt_run_int(&stmt, &there, err))
        return false;
    *out_brought = there != 0;
    return true;
}

static bool identify_made(struct store *store, struct post *post, int64_t place, struct err *err)
{
    OWNED(hasher_freep) struct hasher *hasher = hasher_new();
    char number[64], hex[HASH_HEX_BYTES];
    identity_fields(hasher, post);
    snprintf(number, sizeof number, "%lld", (long long)place);
    hasher_add_field(hasher, span_of(number));
    struct hash key = hasher_end(hasher);
    if (!store->equals)
        store->equals = mem_new(sizeof *store->equals);
    size_t slot = ((size_t)key.bytes[0] << 8 | key.bytes[1]) & (EQUALS_KEPT - 1);
    bool hint = memcmp(&store->equals->at[slot].hash, &key, sizeof key) == 0;
    for (int64_t n = hint ? store->equals->at[slot].next : 1;; n++) {
        identity_fields(hasher, post);
        snprintf(number, sizeof number, "%lld", (long long)n);
        hasher_add_field(hasher, span_of(number));
        struct hash hash = hasher_end(hasher);
        hash_hex(&hash, hex);
        post->native_id = arena_format(&store->arena, "~%.32s", hex);
        const char *id = arena_format(&store->arena, "%s:%s", post->network, post->native_id);
        bool brought = false;
        if (!brought_already(store, span_of(id), place, &brought, err))
            return false;
        if (!brought) {
            store->equals->at[slot].hash = key;
            store->equals->at[slot].next = n + 1;
            post->inferred |= POST_INFERRED_ID;
            return true;
        }
    }
}

bool post_identify(struct store *store, struct post *post, int64_t place, struct span *out_id, struct err *err)
{
    if (!post->native_id && !identify_made(store, post, place, err))
        return false;
    size_t network = strlen(post->network), native = strlen(post->native_id);
    char *id = arena_alloc(&store->arena, network + native + 2);
    memcpy(id, post->network, network);
    id[network] = ':';
    memcpy(id + network + 1, post->native_id, native);
    *out_id = span_from(id, network + native + 1);
    return true;
}
