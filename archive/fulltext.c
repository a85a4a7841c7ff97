/* fulltext.c - see fulltext.h. Words are folded by fold_search(); FTS5 parts them.
 *
 * Own text is what no segment covers, with alt texts, polls and link cards behind it; what segments cover (quotes,
 * signatures, footers, profiles, notes) is the quoted column, which only `quoted:` searches. */
#include "archive/fulltext.h"

#include "archive/store_private.h"
#include "palaver/fold.h"

#define AS_TEXT_(x) #x
#define AS_TEXT(x) AS_TEXT_(x)
/* The first number is this file's: raise it when other text goes in. */
#define FULLTEXT_VERSION "1." AS_TEXT(FOLD_VERSION) "." READING_VERSION
#define FULLTEXT_BATCH 1000
#define FULLTEXT_HASH_BYTES "8388608" /* words gathered in memory before a segment is written */

struct searched { /* folded, as it goes in */
    struct str title, own, quoted;
    struct str plain_own, plain_quoted;
};

static void searched_release(struct searched *searched)
{
    str_release(&searched->title);
    str_release(&searched->own);
    str_release(&searched->quoted);
    str_release(&searched->plain_own);
    str_release(&searched->plain_quoted);
}

static void piece_add(struct str *to, struct span text)
{
    if (text.length == 0)
        return;
    if (to->length > 0)
        str_add_char(to, '\n');
    str_add_span(to, text);
}

/* Parts `text` by its segments; true into *out_parted when there were any. */
static bool text_part(struct store *store, int64_t key, struct span text, struct searched *out, bool *out_parted,
                      struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT start, end FROM segments WHERE post = ?1 ORDER BY start", err))
        return false;
    stmt_int(&stmt, 1, key);
    size_t at = 0;
    *out_parted = false;
    while (stmt_next(&stmt, err)) {
        size_t start = (size_t)stmt_column_int(&stmt, 0), end = (size_t)stmt_column_int(&stmt, 1);
        end = end > text.length ? text.length : end; /* segments older than the text: indexed again soon */
        start = start > end ? end : start < at ? at : start;
        piece_add(&out->plain_own, span_from_to(text, at, start));
        piece_add(&out->plain_quoted, span_from_to(text, start, end < start ? start : end));
        at = end < start ? start : end;
        *out_parted = true;
    }
    if (*out_parted)
        piece_add(&out->plain_own, span_from_to(text, at, text.length));
    return !stmt.failed;
}

/* Words that stand on a post without standing in its text. */
static bool attached_add(struct store *store, int64_t key, struct searched *out, struct err *err)
{
    static const char ATTACHED[] = "SELECT kind, text, title FROM entities WHERE post = ?1 AND kind IN (3, 5, 6) ORDER BY n";
    _Static_assert(ENTITY_MEDIA == 3 && ENTITY_POLL == 5 && ENTITY_CARD == 6, "numbers of ATTACHED");
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, ATTACHED, err))
        return false;
    stmt_int(&stmt, 1, key);
    while (stmt_next(&stmt, err)) {
        str_add_char(&out->own, '\n');
        fold_search(stmt_column_span(&stmt, 1), &out->own);
        if (stmt_column_int(&stmt, 0) != ENTITY_CARD || stmt_column_null(&stmt, 2))
            continue;
        str_add_char(&out->own, '\n');
        fold_search(stmt_column_span(&stmt, 2), &out->own);
    }
    return !stmt.failed;
}

static bool searched_read(struct store *store, int64_t key, struct span title, struct span text, struct searched *out,
                          struct err *err)
{
    bool parted;
    str_clear(&out->title);
    str_clear(&out->own);
    str_clear(&out->quoted);
    str_clear(&out->plain_own);
    str_clear(&out->plain_quoted);
    if (!text_part(store, key, text, out, &parted, err))
        return false;
    fold_search(title, &out->title);
    fold_search(parted ? str_span(&out->plain_own) : text, &out->own);
    fold_search(str_span(&out->plain_quoted), &out->quoted);
    return attached_add(store, key, out, err);
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

static bool searched_write(struct store *store, const char *sql, int64_t key, const struct searched *searched,
                           struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, sql, err))
        return false;
    stmt_int(&stmt, 1, key);
    stmt_span(&stmt, 2, str_span(&searched->title));
    stmt_span(&stmt, 3, str_span(&searched->own));
    stmt_span(&stmt, 4, str_span(&searched->quoted));
    return stmt_run(&stmt, err);
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

bool fulltext_remove(struct store *store, int64_t key, struct err *err)
{
    static const char REMOVE[] = "INSERT INTO fts(fts, rowid, title, own, quoted) VALUES('delete', ?1, ?2, ?3, ?4)";
    bool indexed;
    if (!is_indexed(store, key, &indexed, err))
        return false;
    if (!indexed)
        return true;
    if (!is_current(store, &indexed, err))
        return false;
    if (!indexed)
        return true;
    OWNED(searched_release) struct searched searched = {0};
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT title, text FROM posts WHERE pk = ?1", err))
        return false;
    stmt_int(&stmt, 1, key);
    if (!stmt_next(&stmt, err))
        return !stmt.failed;
    return searched_read(store, key, stmt_column_span(&stmt, 0), stmt_column_span(&stmt, 1), &searched, err) &&
           page_begin(store, err) && searched_write(store, REMOVE, key, &searched, err);
}

static bool post_index(struct store *store, bool fresh, int64_t key, struct stmt *row, struct searched *searched,
                       struct err *err)
{
    static const char ADD[] = "INSERT INTO fts(rowid, title, own, quoted) VALUES(?1, ?2, ?3, ?4)";
    bool indexed = false;
    if (!fresh && !is_indexed(store, key, &indexed, err))
        return false;
    if (indexed) /* altered in something that is not searched: else it had been taken out */
        return true;
    if (!searched_read(store, key, stmt_column_span(row, 2), stmt_column_span(row, 3), searched, err))
        return false;
    bool empty = searched->title.length == 0 && searched->own.length == 0 && searched->quoted.length == 0;
    return empty || searched_write(store, ADD, key, searched, err);
}

/* One batch; *after moves on. False into *out_more at the end. */
static bool batch_index(struct store *store, bool fresh, int64_t *after, struct searched *searched, bool *out_more,
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
        if (!page_begin(store, err) || !post_index(store, fresh, key, &rows, searched, err) ||
            !store_derive_mark(store, *after, err))
            return false;
    }
    return !rows.failed;
}

/* The whole index anew: segments are left as they come and joined once at the end, a quarter quicker than merging all the
 * way; sql_run() does nothing of a list behind the first failure. */
static const char BUILD_BEGIN[] =
    "INSERT INTO fts(fts) VALUES('delete-all');"
    "INSERT INTO fts(fts, rank) VALUES('hashsize', " FULLTEXT_HASH_BYTES ");"
    "INSERT INTO fts(fts, rank) VALUES('automerge', 0)";
static const char BUILD_END[] = "INSERT INTO fts(fts) VALUES('optimize')";
static const char MERGE_AGAIN[] = "INSERT INTO fts(fts, rank) VALUES('automerge', 4)"; /* FTS5's own default */

static bool fulltext_run(struct store *store, int64_t after, struct err *err)
{
    bool fresh = after == 0, more = true;
    OWNED(searched_release) struct searched searched = {0};
    if (!page_begin(store, err) || (fresh && !sql_run(store, BUILD_BEGIN, err)))
        return false;
    while (more)
        if (!batch_index(store, fresh, &after, &searched, &more, err))
            return false;
    return page_begin(store, err) && (!fresh || sql_run(store, BUILD_END, err)) && sql_run(store, MERGE_AGAIN, err);
}

const struct derivation derivation_fulltext = {.name = "fulltext", .version = FULLTEXT_VERSION, .run = fulltext_run};
