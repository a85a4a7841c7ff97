/* read_children.c - what hangs on a post: relations, entities, segments, places, its group, matches. */
#include <stdlib.h>

#include "archive/read.h"

/* Rows gathered until their number is known. */
struct rows {
    char *at;
    size_t count, room, each_bytes;
};

static void rows_release(struct rows *rows)
{
    free(rows->at);
}

static void *rows_add(struct rows *rows)
{
    if (rows->count == rows->room) {
        rows->room = rows->room ? rows->room * 2 : 8;
        rows->at = mem_grow(rows->at, rows->room, rows->each_bytes);
    }
    void *row = rows->at + rows->count++ * rows->each_bytes;
    memset(row, 0, rows->each_bytes);
    return row;
}

static const void *rows_keep(const struct rows *rows, struct arena *arena)
{
    if (rows->count == 0)
        return NULL;
    void *kept = arena_alloc(arena, rows->count * rows->each_bytes);
    memcpy(kept, rows->at, rows->count * rows->each_bytes);
    return kept;
}

static const char *text_at(struct stmt *stmt, int column, struct arena *arena)
{
    struct span text = stmt_column_span(stmt, column);
    return text.at ? arena_span_text(arena, text) : NULL;
}

bool children_relations(const struct post_children *of, struct stored_post *post, struct err *err)
{
    OWNED(rows_release) struct rows rows = {.each_bytes = sizeof(struct relation)};
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, of->store, "SELECT kind, other_id FROM relations WHERE post = ?1 ORDER BY n", err))
        return false;
    stmt_int(&stmt, 1, of->key);
    while (stmt_next(&stmt, err)) {
        struct relation *relation = rows_add(&rows);
        struct span id = stmt_column_span(&stmt, 1);
        const char *colon = span_find_char(id, ':');
        size_t network = colon ? (size_t)(colon - id.at) : 0;
        relation->kind = (enum relation_kind)stmt_column_int(&stmt, 0);
        relation->network = arena_span_text(of->arena, span_from_to(id, 0, network));
        relation->native_id = arena_span_text(of->arena, span_from_to(id, colon ? network + 1 : 0, id.length));
    }
    post->post.relations = rows_keep(&rows, of->arena);
    post->post.relation_count = rows.count;
    return !stmt.failed;
}

bool children_entities(const struct post_children *of, struct stored_post *post, struct err *err)
{
    OWNED(rows_release) struct rows rows = {.each_bytes = sizeof(struct entity)};
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, of->store,
                   "SELECT kind, start, end, text, url, title FROM entities WHERE post = ?1 ORDER BY n", err))
        return false;
    stmt_int(&stmt, 1, of->key);
    while (stmt_next(&stmt, err)) {
        struct entity *entity = rows_add(&rows);
        entity->kind = (enum entity_kind)stmt_column_int(&stmt, 0);
        entity->start = (size_t)stmt_column_int(&stmt, 1);
        entity->end = (size_t)stmt_column_int(&stmt, 2);
        entity->text = arena_span(of->arena, stmt_column_span(&stmt, 3));
        entity->url = text_at(&stmt, 4, of->arena);
        entity->title = text_at(&stmt, 5, of->arena);
    }
    post->post.entities = rows_keep(&rows, of->arena);
    post->post.entity_count = rows.count;
    return !stmt.failed;
}

bool children_segments(const struct post_children *of, struct stored_post *post, struct err *err)
{
    OWNED(rows_release) struct rows rows = {.each_bytes = sizeof(struct segment)};
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, of->store, "SELECT kind, start, end FROM segments WHERE post = ?1 ORDER BY start", err))
        return false;
    stmt_int(&stmt, 1, of->key);
    while (stmt_next(&stmt, err)) {
        struct segment *segment = rows_add(&rows);
        segment->kind = (enum segment_kind)stmt_column_int(&stmt, 0);
        segment->start = (size_t)stmt_column_int(&stmt, 1);
        segment->end = (size_t)stmt_column_int(&stmt, 2);
    }
    post->reading.segments = rows_keep(&rows, of->arena);
    post->reading.segment_count = rows.count;
    return !stmt.failed;
}

bool children_places(const struct post_children *of, struct stored_post *post, struct err *err)
{
    static const char ALONE[] =
        "SELECT DISTINCT l.kind, l.name, l.host FROM appearances a JOIN places l ON l.pk = a.place WHERE a.post = ?1 "
        "ORDER BY 1, 2, 3";
    static const char GROUP[] =
        "SELECT DISTINCT l.kind, l.name, l.host FROM appearances a JOIN places l ON l.pk = a.place WHERE a.post IN "
        "(SELECT ?1 UNION SELECT post FROM same_as WHERE group_key = ?2) ORDER BY 1, 2, 3";
    OWNED(rows_release) struct rows rows = {.each_bytes = sizeof(struct place)};
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, of->store, of->group_key ? GROUP : ALONE, err))
        return false;
    stmt_int(&stmt, 1, of->key);
    if (of->group_key)
        stmt_int(&stmt, 2, of->group_key);
    while (stmt_next(&stmt, err)) {
        struct place *place = rows_add(&rows);
        place->kind = text_at(&stmt, 0, of->arena);
        place->name = text_at(&stmt, 1, of->arena);
        place->host = text_at(&stmt, 2, of->arena);
    }
    post->places = rows_keep(&rows, of->arena);
    post->place_count = rows.count;
    return !stmt.failed;
}

bool children_group(const struct post_children *of, struct stored_post *post, struct err *err)
{
    static const char MEMBERS[] =
        "SELECT p.id FROM (SELECT post FROM same_as WHERE group_key = ?2 UNION SELECT ?2) s JOIN posts p ON p.pk = s.post "
        "WHERE p.pk <> ?1 ORDER BY p.id";
    if (!of->group_key)
        return true;
    OWNED(rows_release) struct rows rows = {.each_bytes = sizeof(const char *)};
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, of->store, MEMBERS, err))
        return false;
    stmt_int(&stmt, 1, of->key);
    stmt_int(&stmt, 2, of->group_key);
    while (stmt_next(&stmt, err)) {
        const char **id = rows_add(&rows);
        *id = text_at(&stmt, 0, of->arena);
    }
    post->same_as = rows_keep(&rows, of->arena);
    post->same_count = rows.count;
    return !stmt.failed;
}

bool children_matches(const struct post_children *of, int64_t tagging, struct stored_post *post, struct err *err)
{
    static const char MATCHES[] =
        "SELECT h.theme, w.text, w.layer, w.line, m.field, m.start, m.end, m.near_start, m.near_end "
        "FROM matches m CROSS JOIN tagging_themes h ON h.tagging = m.tagging AND h.n = m.theme "
        "CROSS JOIN tagging_terms w ON w.tagging = m.tagging AND w.n = m.term "
        "WHERE m.tagging = ?1 AND m.post = ?2 ORDER BY m.field, m.start, m.end, m.term";
    OWNED(rows_release) struct rows rows = {.each_bytes = sizeof(struct stored_match)};
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, of->store, MATCHES, err))
        return false;
    stmt_int(&stmt, 1, tagging);
    stmt_int(&stmt, 2, of->key);
    while (stmt_next(&stmt, err)) {
        struct stored_match *match = rows_add(&rows);
        match->theme = text_at(&stmt, 0, of->arena);
        match->term = text_at(&stmt, 1, of->arena);
        match->layer = text_at(&stmt, 2, of->arena);
        match->term_line = stmt_column_int(&stmt, 3);
        match->field = (enum match_field)stmt_column_int(&stmt, 4);
        match->start = (size_t)stmt_column_int(&stmt, 5);
        match->end = (size_t)stmt_column_int(&stmt, 6);
        match->near_start = (size_t)stmt_column_int(&stmt, 7);
        match->near_end = (size_t)stmt_column_int(&stmt, 8);
    }
    post->matches = rows_keep(&rows, of->arena);
    post->match_count = rows.count;
    return !stmt.failed;
}

bool stored_post_opens_theme(const struct stored_post *post, size_t match)
{
    for (size_t i = 0; i < match; i++)
        if (strcmp(post->matches[i].theme, post->matches[match].theme) == 0)
            return false;
    return true;
}
