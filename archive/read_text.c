/* read_text.c - posts as a tagger reads them, in the order of their changes: one statement a batch instead of three a
 * post, since tagging an archive anew reads every one. */
#include "archive/read.h"

#define BATCH_POSTS 512
#define BATCH_BYTES ((size_t)1 << 20)

/* What a title's weight hangs on is asked for where there is a title. `id` of a parent that is here, or as it was told. */
static const char TEXTS[] =
    "SELECT p.pk, p.change, p.kind, p.network, p.title, p.text, "
    "EXISTS (SELECT 1 FROM segments s WHERE s.post = p.pk), "
    "CASE WHEN p.title IS NOT NULL THEN (SELECT coalesce(t.parent_id, (SELECT o.id FROM posts o WHERE o.pk = "
    "t.parent_key)) FROM threads t WHERE t.post = p.pk) END, "
    "CASE WHEN p.title IS NOT NULL THEN (SELECT r.reply FROM readings r WHERE r.post = p.pk) END "
    "FROM posts p WHERE p.change > ?1 ORDER BY p.change";
enum {
    COLUMN_KEY, COLUMN_CHANGE, COLUMN_KIND, COLUMN_NETWORK, COLUMN_TITLE, COLUMN_TEXT, COLUMN_SEGMENTS, COLUMN_PARENT,
    COLUMN_REPLY
};

struct text_batch {
    struct arena arena; /* strings of the posts, and what hangs on them */
    struct stored_post posts[BATCH_POSTS];
    bool segments[BATCH_POSTS];
    size_t count;
};

static const char *text_kept(struct stmt *stmt, int column, struct arena *arena)
{
    struct span text = stmt_column_span(stmt, column);
    return text.at ? arena_span_text(arena, text) : NULL;
}

static size_t post_keep(struct stmt *stmt, struct text_batch *batch)
{
    struct stored_post *post = &batch->posts[batch->count];
    *post = (struct stored_post){.post = POST_INIT};
    post->key = stmt_column_int(stmt, COLUMN_KEY);
    post->change = stmt_column_int(stmt, COLUMN_CHANGE);
    post->post.kind = (enum post_kind)stmt_column_int(stmt, COLUMN_KIND);
    post->post.network = text_kept(stmt, COLUMN_NETWORK, &batch->arena);
    post->post.title = text_kept(stmt, COLUMN_TITLE, &batch->arena);
    post->post.text = arena_span(&batch->arena, stmt_column_span(stmt, COLUMN_TEXT));
    post->parent = text_kept(stmt, COLUMN_PARENT, &batch->arena);
    post->reading.subject.base = "";
    post->reading.subject.reply = stmt_column_int(stmt, COLUMN_REPLY) != 0;
    batch->segments[batch->count++] = stmt_column_int(stmt, COLUMN_SEGMENTS) != 0;
    return post->post.text.length;
}

/* The statement is closed before the posts are handed on: who reads them writes and commits in between. */
static bool batch_fill(struct store *store, struct text_batch *batch, int64_t after_change, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    arena_reset(&batch->arena);
    batch->count = 0;
    if (!stmt_open(&stmt, store, TEXTS, err))
        return false;
    stmt_int(&stmt, 1, after_change);
    size_t bytes = 0;
    while (batch->count < BATCH_POSTS && bytes < BATCH_BYTES && stmt_next(&stmt, err))
        bytes += post_keep(&stmt, batch);
    return !stmt.failed;
}

static bool batch_give(struct store *store, struct text_batch *batch, post_visit *each, void *to, struct err *err)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct stored_post *post = &batch->posts[i];
        struct post_children of = {store, &batch->arena, post->key, 0};
        if ((batch->segments[i] && !children_segments(&of, post, err)) || !each(to, post, err))
            return false;
    }
    return true;
}

static void text_batch_free(struct text_batch **batch)
{
    arena_release(&(*batch)->arena);
    mem_freep(batch);
}

bool read_texts(struct store *store, int64_t after_change, post_visit *each, void *to, struct err *err)
{
    OWNED(text_batch_free) struct text_batch *batch = mem_new(sizeof *batch);
    do {
        if (!batch_fill(store, batch, after_change, err) || !batch_give(store, batch, each, to, err))
            return false;
        if (batch->count)
            after_change = batch->posts[batch->count - 1].change;
    } while (batch->count > 0);
    return true;
}
