/* store_put.c - a post as rows of posts, relations and entities, and back. */
#include "archive/store_put.h"

#include <stdlib.h>

#include "archive/fulltext.h"
#include "archive/new_ids.h"
#include "palaver/fold.h"

static bool post_counts(const struct post *post, int64_t gone_ms)
{
    return (post->kind == POST_MESSAGE || post->kind == POST_ABSTRACT || post->kind == POST_ARTICLE) &&
           post->quality != QUALITY_MENTIONED && gone_ms == POST_NO_TIME && !post->no_archive;
}

/* Parameters 1 to 17 of the two statements below. */
static void post_bind(struct stmt *stmt, const struct post *post, const struct post_row *row, int64_t author,
                      int64_t change)
{
    stmt_int(stmt, 1, row->pk);
    stmt_int(stmt, 2, change);
    stmt_int(stmt, 3, post_counts(post, row->gone_ms));
    stmt_int(stmt, 4, post->quality == QUALITY_MENTIONED);
    stmt_int(stmt, 5, post->kind);
    stmt_int(stmt, 6, post->quality);
    stmt_int_or_null(stmt, 7, author, 0);
    stmt_int(stmt, 8, row->record);
    stmt_int_or_null(stmt, 9, post->posted_ms, POST_NO_TIME);
    stmt_int_or_null(stmt, 10, post->edited_ms, POST_NO_TIME);
    stmt_int(stmt, 11, post->grain);
    stmt_int(stmt, 12, post->inferred);
    stmt_int(stmt, 13, post->no_archive);
    stmt_text(stmt, 14, post->lang);
    stmt_text(stmt, 15, post->url);
    stmt_text(stmt, 16, post->title);
    stmt_span(stmt, 17, post->text.at ? post->text : span_of(""));
}

static const char *link_host(const char *url, struct str *out)
{
    const char *at = strstr(url, "://");
    if (!at)
        return NULL;
    at += 3;
    size_t length = strcspn(at, "/?#");
    for (size_t i = 0; i < length; i++)
        if (at[i] == '@') { /* user:password@host */
            at += i + 1;
            length -= i + 1;
            i = 0;
        }
    struct span host = span_from(at, strcspn(at, ":/?#"));
    if (span_starts_nocase(host, "www."))
        host = span_from_to(host, 4, host.length);
    fold_case(host, out);
    return str_text(out);
}

static const char *entity_folded(const struct entity *entity, struct str *out)
{
    str_clear(out);
    if (entity->kind == ENTITY_HASHTAG)
        fold_tag(entity->text, out);
    else if (entity->kind == ENTITY_MENTION)
        fold_case(entity->text, out);
    else if (entity->kind == ENTITY_LINK && entity->url)
        return link_host(entity->url, out);
    else
        return NULL;
    return str_text(out);
}

static bool entities_put(struct store *store, const struct post *post, int64_t pk, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    OWNED(str_release) struct str folded = STR_INIT;
    if (post->entity_count && !stmt_open(&stmt, store, "INSERT INTO entities(post, n, kind, start, end, folded, text, "
                                         "url, title) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", err))
        return false;
    for (size_t i = 0; i < post->entity_count; i++) {
        const struct entity *entity = &post->entities[i];
        stmt_int(&stmt, 1, pk);
        stmt_int(&stmt, 2, (int64_t)i);
        stmt_int(&stmt, 3, entity->kind);
        stmt_int(&stmt, 4, (int64_t)entity->start);
        stmt_int(&stmt, 5, (int64_t)entity->end);
        stmt_text(&stmt, 6, entity_folded(entity, &folded));
        stmt_span(&stmt, 7, entity->text.at ? entity->text : span_of(""));
        stmt_text(&stmt, 8, entity->url);
        stmt_text(&stmt, 9, entity->title);
        if (!stmt_run(&stmt, err))
            return false;
    }
    return true;
}

static bool relations_put(struct store *store, const struct post *post, int64_t pk, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    OWNED(str_release) struct str id = STR_INIT;
    if (post->relation_count && !stmt_open(&stmt, store, "INSERT INTO relations(post, n, kind, other, other_id) "
                                           "VALUES(?1, ?2, ?3, ?4, ?5)", err))
        return false;
    for (size_t i = 0; i < post->relation_count; i++) {
        const struct relation *relation = &post->relations[i];
        str_clear(&id);
        str_add(&id, relation->network ? relation->network : post->network);
        str_add_char(&id, ':');
        str_add(&id, relation->native_id);
        stmt_int(&stmt, 1, pk);
        stmt_int(&stmt, 2, (int64_t)i);
        stmt_int(&stmt, 3, relation->kind);
        stmt_int(&stmt, 4, short_id_number(str_span(&id)));
        stmt_span(&stmt, 5, str_span(&id));
        if (!stmt_run(&stmt, err))
            return false;
    }
    return true;
}

bool post_insert(struct store *store, const struct post *post, const struct post_row *row, struct err *err)
{
    int64_t author;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!author_pk(store, post, &author, err) ||
        !stmt_open(&stmt, store, "INSERT INTO posts(pk, change, counted, context, kind, quality, author, record, "
                   "posted_ms, edited_ms, grain, inferred, no_archive, lang, url, title, text, short, network, "
                   "native_id, seen_ms, likes, boosts, replies, counts_ms, gone_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, "
                   "?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)",
                   err))
        return false;
    post_bind(&stmt, post, row, author, change_next(store));
    if (store->new_ids)
        new_ids_put(store->new_ids, row->number);
    stmt_int(&stmt, 18, row->number);
    stmt_text(&stmt, 19, post->network);
    stmt_text(&stmt, 20, post->native_id);
    stmt_int_or_null(&stmt, 21, post->seen_ms, POST_NO_TIME);
    stmt_int_or_null(&stmt, 22, post->likes, POST_NO_COUNT);
    stmt_int_or_null(&stmt, 23, post->boosts, POST_NO_COUNT);
    stmt_int_or_null(&stmt, 24, post->replies, POST_NO_COUNT);
    stmt_int_or_null(&stmt, 25, row->counts_ms, POST_NO_TIME);
    stmt_int_or_null(&stmt, 26, row->gone_ms, POST_NO_TIME);
    return stmt_run(&stmt, err) && relations_put(store, post, row->pk, err) && entities_put(store, post, row->pk, err);
}

/* Runs each statement, which has one parameter: the post. */
static bool rows_of_post(struct store *store, int64_t pk, const char *const *sql, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        OWNED(stmt_release) struct stmt stmt = STMT_INIT;
        if (!stmt_open(&stmt, store, sql[i], err))
            return false;
        stmt_int(&stmt, 1, pk);
        if (!stmt_run(&stmt, err))
            return false;
    }
    return true;
}

bool post_forget_derived(struct store *store, int64_t pk, struct err *err)
{
    static const char *const SQL[] = {
        "DELETE FROM matches WHERE post = ?1 AND tagging IN (SELECT number FROM taggings)",
        "DELETE FROM tagged WHERE post = ?1 AND tagging IN (SELECT number FROM taggings)",
        "DELETE FROM segments WHERE post = ?1",
        "DELETE FROM readings WHERE post = ?1",
        "DELETE FROM threads WHERE post = ?1",
        "DELETE FROM questions WHERE post = ?1",
    };
    return fulltext_remove(store, pk, err) && rows_of_post(store, pk, SQL, COUNT_OF(SQL), err);
}

bool post_replace(struct store *store, const struct post *post, const struct post_row *row, struct err *err)
{
    static const char *const SQL[] = {"DELETE FROM relations WHERE post = ?1", "DELETE FROM entities WHERE post = ?1"};
    int64_t author;
    if (!post_forget_derived(store, row->pk, err) || !rows_of_post(store, row->pk, SQL, COUNT_OF(SQL), err) ||
        !author_pk(store, post, &author, err))
        return false;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "UPDATE posts SET change = ?2, counted = ?3 AND NOT EXISTS (SELECT 1 FROM same_as "
                   "WHERE post = ?1 AND group_key <> ?1), context = ?4, kind = ?5, quality = ?6, author = ?7, "
                   "record = ?8, posted_ms = ?9, edited_ms = ?10, grain = ?11, inferred = ?12, no_archive = ?13, "
                   "lang = ?14, url = ?15, title = ?16, text = ?17 WHERE pk = ?1", err))
        return false;
    post_bind(&stmt, post, row, author, change_next(store));
    return stmt_run(&stmt, err) && relations_put(store, post, row->pk, err) &&
           entities_put(store, post, row->pk, err);
}

bool post_show_record(struct store *store, int64_t pk, int64_t record, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "UPDATE posts SET record = ?2 WHERE pk = ?1", err))
        return false;
    stmt_int(&stmt, 1, pk);
    stmt_int(&stmt, 2, record);
    return stmt_run(&stmt, err);
}

static const char *column_copy(struct stmt *stmt, int column, struct arena *arena)
{
    return arena_text(arena, stmt_column_text(stmt, column));
}

static bool relations_load(struct store *store, int64_t pk, struct arena *arena, struct post *post, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT kind, other_id FROM relations WHERE post = ?1 ORDER BY n", err))
        return false;
    stmt_int(&stmt, 1, pk);
    struct relation *relations = arena_alloc(arena, POST_MAX_RELATIONS * sizeof *relations);
    while (post->relation_count < POST_MAX_RELATIONS && stmt_next(&stmt, err)) {
        struct relation *relation = &relations[post->relation_count];
        char *id = arena_text(arena, stmt_column_text(&stmt, 1));
        char *colon = id ? strchr(id, ':') : NULL;
        if (!colon)
            return err_set(err, ERR_ARCHIVE, "%s: a relation without an id", store->path);
        *colon = '\0';
        relation->kind = (enum relation_kind)stmt_column_int(&stmt, 0);
        relation->network = strcmp(id, post->network) == 0 ? NULL : id;
        relation->native_id = colon + 1;
        post->relation_count++;
    }
    post->relations = relations;
    return !stmt.failed;
}

static bool entities_load(struct store *store, int64_t pk, struct arena *arena, struct post *post, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT kind, start, end, text, url, title FROM entities WHERE post = ?1 ORDER BY n",
                   err))
        return false;
    stmt_int(&stmt, 1, pk);
    size_t room = 0;
    struct entity *entities = NULL;
    while (post->entity_count < POST_MAX_ENTITIES && stmt_next(&stmt, err)) {
        if (post->entity_count == room) {
            struct entity *more = arena_alloc(arena, (room = room ? room * 2 : 8) * sizeof *more);
            if (entities)
                memcpy(more, entities, post->entity_count * sizeof *more);
            entities = more;
        }
        struct entity *entity = &entities[post->entity_count++];
        entity->kind = (enum entity_kind)stmt_column_int(&stmt, 0);
        entity->start = (size_t)stmt_column_int(&stmt, 1);
        entity->end = (size_t)stmt_column_int(&stmt, 2);
        entity->text = arena_span(arena, stmt_column_span(&stmt, 3));
        entity->url = column_copy(&stmt, 4, arena);
        entity->title = column_copy(&stmt, 5, arena);
    }
    post->entities = entities;
    return !stmt.failed;
}

bool post_load(struct store *store, int64_t pk, struct arena *arena, struct post *out_post, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT p.network, p.native_id, p.kind, p.quality, a.author_id, a.author, a.name, p.url, "
                   "p.title, p.lang, p.text, p.posted_ms, p.edited_ms, p.grain, p.inferred, p.likes, p.boosts, "
                   "p.replies, p.no_archive, p.counts_ms FROM posts p LEFT JOIN authors a ON a.pk = p.author "
                   "WHERE p.pk = ?1", err))
        return false;
    stmt_int(&stmt, 1, pk);
    if (!stmt_next(&stmt, err))
        return stmt.failed ? false : err_set(err, ERR_ARCHIVE, "%s: a post is missing", store->path);
    struct post post = POST_INIT;
    const char **const texts[] = {&post.author_id, &post.author, &post.name, &post.url, &post.title, &post.lang};
    for (int i = 0; i < (int)COUNT_OF(texts); i++)
        *texts[i] = column_copy(&stmt, 4 + i, arena);
    post.network = column_copy(&stmt, 0, arena);
    post.native_id = column_copy(&stmt, 1, arena);
    post.kind = (enum post_kind)stmt_column_int(&stmt, 2);
    post.quality = (enum post_quality)stmt_column_int(&stmt, 3);
    post.text = arena_span(arena, stmt_column_span(&stmt, 10));
    post.posted_ms = stmt_column_int_or(&stmt, 11, POST_NO_TIME);
    post.edited_ms = stmt_column_int_or(&stmt, 12, POST_NO_TIME);
    post.grain = (enum when_grain)stmt_column_int(&stmt, 13);
    post.inferred = (unsigned)stmt_column_int(&stmt, 14);
    post.likes = stmt_column_int_or(&stmt, 15, POST_NO_COUNT);
    post.boosts = stmt_column_int_or(&stmt, 16, POST_NO_COUNT);
    post.replies = stmt_column_int_or(&stmt, 17, POST_NO_COUNT);
    post.no_archive = stmt_column_int(&stmt, 18) != 0;
    post.seen_ms = stmt_column_int_or(&stmt, 19, POST_NO_TIME);
    stmt_release(&stmt);
    if (!relations_load(store, pk, arena, &post, err) || !entities_load(store, pk, arena, &post, err))
        return false;
    *out_post = post;
    return true;
}
