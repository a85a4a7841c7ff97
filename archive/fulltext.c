/* fulltext.c - see fulltext.h. Words are folded by fold_search() (words.c); FTS5 parts them. */
#include "archive/fulltext.h"

#include "archive/read.h"
#include "archive/store_along.h"
#include "palaver/fold.h"

#define AS_TEXT_(x) #x
#define AS_TEXT(x) AS_TEXT_(x)
/* The first number is this file's and that of words.c: raise it when other text goes in. */
#define FULLTEXT_VERSION "1." FOLD_VERSION "." READING_VERSION
#define FULLTEXT_BATCH 1000

struct indexing { /* reused from post to post */
    struct words_maker maker;
    struct arena arena;
};

static void indexing_release(struct indexing *indexing)
{
    words_maker_release(&indexing->maker);
    arena_release(&indexing->arena);
}

/* The words of a post as the archive has it; they last until the next call. */
static bool words_read(struct store *store, int64_t key, struct stmt *row, int title, struct indexing *indexing,
                       struct words *out_words, struct err *err)
{
    struct stored_post post = {.key = key, .post = POST_INIT};
    struct post_children of = {store, &indexing->arena, key, 0};
    arena_reset(&indexing->arena);
    post.post.title = stmt_column_text(row, title);
    post.post.text = stmt_column_span(row, title + 1);
    if (!children_segments(&of, &post, err) || !children_entities(&of, &post, err))
        return false;
    *out_words = words_of(&indexing->maker, &post.post, post.reading.segments, post.reading.segment_count);
    return true;
}

static bool is_indexed(struct store *store, int64_t key, bool *out_indexed, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT 1 FROM fts_docsize WHERE id = ?1", err))
        return false;
    stmt_int(&stmt, 1, key);
    *out_indexed = stmt_next(&stmt, err);
    return !stmt.failed;
}

bool words_write(struct stmt *stmt, int64_t key, const struct words *words, struct err *err)
{
    stmt_int(stmt, 1, key);
    stmt_span(stmt, 2, words->title);
    stmt_span(stmt, 3, words->own);
    stmt_span(stmt, 4, words->quoted);
    return stmt_run(stmt, err);
}

bool fulltext_add(struct store *store, int64_t key, const struct words *words, struct err *err)
{
    if (words_none(words))
        return true;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    return stmt_open(&stmt, store, FULLTEXT_ADD, err) && words_write(&stmt, key, words, err);
}

/* Made by these rules, and further than its beginning? Else it is emptied before anything is put in. */
static bool is_current(struct store *store, bool *out_current, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT 1 FROM derived WHERE name = 'fulltext' AND version = ?1 AND upto > 0", err))
        return false;
    stmt_text(&stmt, 1, FULLTEXT_VERSION);
    *out_current = stmt_next(&stmt, err);
    return !stmt.failed;
}

static bool words_of_post(struct store *store, int64_t key, struct indexing *indexing, struct words *out_words,
                          struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    *out_words = (struct words){0};
    if (!stmt_open(&stmt, store, "SELECT title, text FROM posts WHERE pk = ?1", err))
        return false;
    stmt_int(&stmt, 1, key);
    if (!stmt_next(&stmt, err))
        return !stmt.failed;
    return words_read(store, key, &stmt, 0, indexing, out_words, err);
}

bool fulltext_remove(struct store *store, int64_t key, struct err *err)
{
    OWNED(indexing_release) struct indexing indexing = {0};
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    struct words words;
    bool indexed = true;
    if (store->road == WORDS_BESIDE)
        return words_of_post(store, key, &indexing, &words, err) && words_hand_over(store, &words);
    if (!is_indexed(store, key, &indexed, err))
        return false;
    if (indexed && store->road != WORDS_HERE && !is_current(store, &indexed, err))
        return false;
    if (!indexed)
        return true;
    return words_of_post(store, key, &indexing, &words, err) && page_begin(store, err) &&
           stmt_open(&stmt, store, FULLTEXT_REMOVE, err) && words_write(&stmt, key, &words, err);
}

static bool post_index(struct store *store, bool fresh, int64_t key, struct stmt *row, struct indexing *indexing,
                       struct err *err)
{
    bool indexed = false;
    struct words words;
    if (!fresh && !is_indexed(store, key, &indexed, err))
        return false;
    if (indexed) /* altered in something that is not searched: else it had been taken out */
        return true;
    return words_read(store, key, row, 2, indexing, &words, err) && fulltext_add(store, key, &words, err);
}

/* One batch; *after moves on. False into *out_more at the end. */
static bool batch_index(struct store *store, bool fresh, int64_t *after, struct indexing *indexing, bool *out_more,
                        struct err *err)
{
    static const char POSTS[] =
        "SELECT pk, change, title, text FROM posts WHERE change > ?1 ORDER BY change LIMIT " AS_TEXT(FULLTEXT_BATCH);
    OWNED(stmt_release) struct stmt rows = STMT_INIT;
    if (!stmt_open(&rows, store, POSTS, err))
        return false;
    stmt_int(&rows, 1, *after);
    *out_more = false;
    while (stmt_next(&rows, err)) {
        int64_t key = stmt_column_int(&rows, 0);
        *after = stmt_column_int(&rows, 1);
        *out_more = true;
        if (!page_begin(store, err) || !post_index(store, fresh, key, &rows, indexing, err) ||
            !store_derive_mark(store, *after, err))
            return false;
    }
    return !rows.failed;
}

/* The whole index anew: segments are left as they come and joined once at the end, a quarter quicker than merging all the
 * way; sql_run() does nothing of a list behind the first failure. */
static const char BUILD_END[] = "INSERT INTO fts(fts) VALUES('optimize')";
static const char MERGE_AGAIN[] = "INSERT INTO fts(fts, rank) VALUES('automerge', 4)"; /* FTS5's own default */

static bool fulltext_run(struct store *store, int64_t after, struct err *err)
{
    bool fresh = after == 0, more = true;
    OWNED(indexing_release) struct indexing indexing = {0};
    if (!page_begin(store, err) || (fresh && !sql_run(store, FULLTEXT_BUILD, err)))
        return false;
    while (more)
        if (!batch_index(store, fresh, &after, &indexing, &more, err))
            return false;
    return page_begin(store, err) && (!fresh || sql_run(store, BUILD_END, err)) && sql_run(store, MERGE_AGAIN, err);
}

bool fulltext_begin(struct store *store, struct err *err)
{
    return sql_run(store, FULLTEXT_BUILD, err) && sql_run(store, MERGE_AGAIN, err);
}

const struct derivation derivation_fulltext = {.name = "fulltext", .version = FULLTEXT_VERSION, .run = fulltext_run};
