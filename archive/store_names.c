/* store_names.c - authors and places: each way of naming one is a row, found again through a small cache. */
#include <stdlib.h>

#include "archive/store_put.h"
#include "palaver/fold.h"

#define AUTHORS_KEPT 131072 /* direct-mapped; some twelve megabytes when full */

struct author_cache {
    struct {
        char *names;
        size_t length;
        int64_t pk;
    } at[AUTHORS_KEPT];
};

void author_cache_clear(struct store *store)
{
    for (size_t i = 0; store->authors && i < AUTHORS_KEPT; i++) {
        free(store->authors->at[i].names);
        store->authors->at[i].names = NULL;
    }
}

void author_cache_free(struct store *store)
{
    author_cache_clear(store);
    free(store->authors);
    store->authors = NULL;
}

static size_t slot_of(struct span names)
{
    uint64_t sum = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < names.length; i++)
        sum = (sum ^ (unsigned char)names.at[i]) * 0x100000001b3u;
    return (size_t)(sum ^ sum >> 29) & (AUTHORS_KEPT - 1);
}

/* All four names with what keeps NULL and "" and neighbours apart. */
static void names_of(const struct post *post, struct str *out)
{
    const char *const names[] = {post->network, post->author_id, post->author, post->name};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        str_add_char(out, names[i] ? '+' : '-');
        str_add(out, names[i] ? names[i] : "");
        str_add_char(out, '\0');
    }
}

static int64_t person_of(const struct post *post)
{
    OWNED(str_release) struct str key = STR_INIT;
    post_person(post, &key);
    return short_id_number(str_span(&key));
}

static bool author_find(struct store *store, const struct post *post, int64_t person, int64_t *out_pk, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT pk FROM authors WHERE person = ?1 AND network = ?2 AND author_id IS ?3 "
                   "AND author IS ?4 AND name IS ?5", err))
        return false;
    stmt_int(&stmt, 1, person);
    stmt_text(&stmt, 2, post->network);
    stmt_text(&stmt, 3, post->author_id);
    stmt_text(&stmt, 4, post->author);
    stmt_text(&stmt, 5, post->name);
    return stmt_run_int(&stmt, out_pk, err);
}

static bool author_add(struct store *store, const struct post *post, int64_t person, int64_t *out_pk, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "INSERT INTO authors(person, network, author_id, author, name) "
                   "VALUES(?1, ?2, ?3, ?4, ?5)", err))
        return false;
    stmt_int(&stmt, 1, person);
    stmt_text(&stmt, 2, post->network);
    stmt_text(&stmt, 3, post->author_id);
    stmt_text(&stmt, 4, post->author);
    stmt_text(&stmt, 5, post->name);
    if (!stmt_run(&stmt, err))
        return false;
    *out_pk = sqlite3_last_insert_rowid(store->db);
    return true;
}

bool author_pk(struct store *store, const struct post *post, int64_t *out_pk, struct err *err)
{
    *out_pk = 0;
    if (!post->author_id && !post->author && !post->name)
        return true;
    if (!store->authors)
        store->authors = mem_new(sizeof *store->authors);
    str_clear(&store->names);
    names_of(post, &store->names);
    struct span names = str_span(&store->names);
    size_t slot = slot_of(names);
    const char *kept = store->authors->at[slot].names;
    if (kept && span_equal(span_from(kept, store->authors->at[slot].length), names)) {
        *out_pk = store->authors->at[slot].pk;
        return true;
    }
    int64_t person = person_of(post), pk = 0;
    if (!author_find(store, post, person, &pk, err) || (!pk && !author_add(store, post, person, &pk, err)))
        return false;
    free(store->authors->at[slot].names);
    store->authors->at[slot].names = span_text(names);
    store->authors->at[slot].length = names.length;
    store->authors->at[slot].pk = pk;
    *out_pk = pk;
    return true;
}

static bool text_same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool place_pk(struct store *store, const struct place *place, int64_t *out_pk, struct err *err)
{
    if (store->place.pk && text_same(place->kind, store->place.kind) && text_same(place->name, store->place.name) &&
        text_same(place->host, store->place.host)) {
        *out_pk = store->place.pk;
        return true;
    }
    OWNED(stmt_release) struct stmt find = STMT_INIT, add = STMT_INIT;
    if (!stmt_open(&find, store, "SELECT pk FROM places WHERE kind = ?1 AND name = ?2 AND host IS ?3", err) ||
        !stmt_open(&add, store, "INSERT INTO places(kind, name, host) VALUES(?1, ?2, ?3)", err))
        return false;
    for (int i = 0; i < 2; i++) {
        struct stmt *stmt = i ? &add : &find;
        stmt_text(stmt, 1, place->kind);
        stmt_text(stmt, 2, place->name);
        stmt_text(stmt, 3, place->host);
    }
    int64_t pk = 0;
    if (!stmt_run_int(&find, &pk, err) || (!pk && !stmt_run(&add, err)))
        return false;
    free(store->place.kind);
    free(store->place.name);
    free(store->place.host);
    store->place.kind = mem_text(place->kind);
    store->place.name = mem_text(place->name);
    store->place.host = mem_text(place->host);
    store->place.pk = *out_pk = pk ? pk : sqlite3_last_insert_rowid(store->db);
    return true;
}
