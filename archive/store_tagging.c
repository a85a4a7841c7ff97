/* store_tagging.c - what one lexicon found. A tagging is known by the lexicon's hash; how far it has come is told by
 * `upto`, for posts read in the order of their changes, and by rows of `tagged` for those read out of that order. */
#include <stdlib.h>

#include "archive/query_sql.h"
#include "archive/read.h"
#include "archive/store_open.h"

#define COMMIT_TAGGED 20000

/* Changes handed out by store_each_untagged() and not put back yet, in order: taggers on other threads may finish in
 * any order, and `upto` may pass only what is put. */
struct yielded {
    int64_t tagging, upto;
    bool in_order; /* all posts, by change: then `upto` may move */
    bool first;    /* the tagging had no match before: there is nothing to replace */
    struct {
        int64_t change;
        bool done;
    } *at;
    size_t front, count, room;
};

void tagging_forget(struct store *store)
{
    if (store->yielded)
        store->yielded->in_order = false;
}

void yielded_free(struct store *store)
{
    if (store->yielded)
        free(store->yielded->at);
    free(store->yielded);
    store->yielded = NULL;
}

static void yielded_add(struct yielded *yielded, int64_t change)
{
    if (yielded->front + yielded->count == yielded->room) {
        if (yielded->count && yielded->front)
            memmove(yielded->at, yielded->at + yielded->front, yielded->count * sizeof *yielded->at);
        yielded->front = 0;
        if (yielded->count * 2 >= yielded->room)
            yielded->at = mem_grow(yielded->at, yielded->room = yielded->room * 2 + 64, sizeof *yielded->at);
    }
    yielded->at[yielded->front + yielded->count].change = change;
    yielded->at[yielded->front + yielded->count++].done = false;
}

/* True if the change was handed out; `upto` moves over what is done at the front. */
static bool yielded_done(struct yielded *yielded, int64_t change)
{
    size_t low = yielded->front, high = yielded->front + yielded->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (yielded->at[middle].change < change)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == yielded->front + yielded->count || yielded->at[low].change != change)
        return false;
    yielded->at[low].done = true;
    for (; yielded->count && yielded->at[yielded->front].done; yielded->front++, yielded->count--)
        yielded->upto = yielded->at[yielded->front].change;
    return true;
}

/* ---- making and finding ---- */

static bool tagging_by_hash(struct store *store, const char *hash, int64_t *out_tagging, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT number FROM taggings WHERE hash = ?1", err))
        return false;
    stmt_text(&stmt, 1, hash);
    *out_tagging = 0;
    return stmt_run_int(&stmt, out_tagging, err);
}

static bool themes_put(struct store *store, int64_t tagging, const struct lexicon *lexicon, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "INSERT INTO tagging_themes(tagging, n, theme, title, definition) "
                   "VALUES(?1, ?2, ?3, ?4, ?5)", err))
        return false;
    for (size_t i = 0; i < lexicon_theme_count(lexicon); i++) {
        const struct theme *theme = lexicon_theme(lexicon, i);
        stmt_int(&stmt, 1, tagging);
        stmt_int(&stmt, 2, (int64_t)i);
        stmt_text(&stmt, 3, theme->id);
        stmt_text(&stmt, 4, lexicon_theme_title(lexicon, i, "en"));
        stmt_text(&stmt, 5, theme->definition);
        if (!stmt_run(&stmt, err))
            return false;
    }
    return true;
}

static bool terms_put(struct store *store, int64_t tagging, const struct lexicon *lexicon, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "INSERT INTO tagging_terms(tagging, n, theme, layer, text, line, \"column\") "
                   "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)", err))
        return false;
    for (size_t i = 0; i < lexicon_term_count(lexicon); i++) {
        const struct term *term = lexicon_term(lexicon, i);
        stmt_int(&stmt, 1, tagging);
        stmt_int(&stmt, 2, (int64_t)i);
        stmt_int(&stmt, 3, (int64_t)term->theme);
        stmt_text(&stmt, 4, term->layer);
        stmt_text(&stmt, 5, term->text);
        stmt_int(&stmt, 6, term->line);
        stmt_int(&stmt, 7, term->column);
        if (!stmt_run(&stmt, err))
            return false;
    }
    return true;
}

static bool tagging_add(struct store *store, const struct lexicon *lexicon, int64_t *out_tagging, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "INSERT INTO taggings(lexicon, version, hash, upto, tagged_ms, used, source) "
                   "VALUES(?1, ?2, ?3, 0, ?4, 0, ?5)", err))
        return false;
    stmt_text(&stmt, 1, lexicon_name(lexicon));
    stmt_text(&stmt, 2, lexicon_version(lexicon));
    stmt_text(&stmt, 3, lexicon_hash(lexicon));
    stmt_int(&stmt, 4, when_now());
    stmt_bytes(&stmt, 5, lexicon_source(lexicon));
    if (!stmt_run(&stmt, err))
        return false;
    *out_tagging = sqlite3_last_insert_rowid(store->db);
    return themes_put(store, *out_tagging, lexicon, err) && terms_put(store, *out_tagging, lexicon, err);
}

/* The lexicon's text may change without its hash (a definition, an example): the newest is kept. */
static bool tagging_use(struct store *store, int64_t tagging, const struct lexicon *lexicon, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "UPDATE taggings SET lexicon = ?2, version = ?3, source = ?4, "
                   "used = (SELECT max(used) + 1 FROM taggings) WHERE number = ?1", err))
        return false;
    stmt_int(&stmt, 1, tagging);
    stmt_text(&stmt, 2, lexicon_name(lexicon));
    stmt_text(&stmt, 3, lexicon_version(lexicon));
    stmt_bytes(&stmt, 4, lexicon_source(lexicon));
    return stmt_run(&stmt, err);
}

/* The index over matches is made late when this is the archive's first tagging. */
static bool matches_index_wait(struct store *store, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    int64_t any = 0;
    if (!stmt_open(&stmt, store, "SELECT 1 FROM matches LIMIT 1", err) || !stmt_run_int(&stmt, &any, err))
        return false;
    stmt_release(&stmt);
    if (any || store->indices_wait)
        return true;
    store->indices_wait = true;
    return sql_run(store, "DROP INDEX IF EXISTS matches_theme", err);
}

bool store_tagging_begin(struct store *store, const struct lexicon *lexicon, int64_t *out_tagging, struct err *err)
{
    int64_t tagging = 0;
    if (!page_commit(store, err) || !page_begin(store, err))
        return false;
    bool ok = tagging_by_hash(store, lexicon_hash(lexicon), &tagging, err) &&
              (tagging || tagging_add(store, lexicon, &tagging, err)) && tagging_use(store, tagging, lexicon, err) &&
              matches_index_wait(store, err) && page_commit(store, err);
    if (!ok) {
        page_undo(store);
        return false;
    }
    *out_tagging = tagging;
    return true;
}

bool store_tagging_find(struct store *store, const char *name_or_hash, int64_t *out_tagging, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT number FROM taggings WHERE ?1 IS NULL OR lexicon = ?1 OR "
                   "(length(?1) >= 6 AND substr(hash, 1, length(?1)) = lower(?1)) ORDER BY used DESC LIMIT 1", err))
        return false;
    stmt_text(&stmt, 1, name_or_hash);
    int64_t tagging = 0;
    if (!stmt_run_int(&stmt, &tagging, err))
        return false;
    if (!tagging && name_or_hash)
        return err_set(err, ERR_MISSING, "%s: nothing was tagged with '%s'", store->path, name_or_hash);
    if (!tagging)
        return err_set(err, ERR_MISSING, "%s: nothing was tagged yet", store->path);
    *out_tagging = tagging;
    return true;
}

bool store_each_tagging(struct store *store, bool (*each)(void *to, const struct tagging *, struct err *), void *to,
                        struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT number, lexicon, version, hash, tagged_ms, (SELECT count(*) FROM posts p WHERE "
                   "p.counted AND p.change > t.upto AND NOT EXISTS (SELECT 1 FROM tagged d WHERE d.tagging = t.number AND "
                   "d.post = p.pk AND d.change = p.change)) FROM taggings t ORDER BY used DESC", err))
        return false;
    while (stmt_next(&stmt, err)) {
        struct tagging tagging = {
            .number = stmt_column_int(&stmt, 0),
            .lexicon = stmt_column_text(&stmt, 1),
            .version = stmt_column_text(&stmt, 2),
            .hash = stmt_column_text(&stmt, 3),
            .tagged_ms = stmt_column_int(&stmt, 4),
            .posts_behind = stmt_column_int(&stmt, 5),
        };
        if (!each(to, &tagging, err))
            return false;
    }
    return !stmt.failed;
}

bool store_tagging_source(struct store *store, int64_t tagging, struct str *out_bytes, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT source FROM taggings WHERE number = ?1", err))
        return false;
    stmt_int(&stmt, 1, tagging);
    if (!stmt_next(&stmt, err))
        return stmt.failed ? false : err_set(err, ERR_MISSING, "%s: there is no such tagging", store->path);
    str_clear(out_bytes);
    str_add_span(out_bytes, stmt_column_span(&stmt, 0));
    return true;
}

/* ---- reading what is new, writing what was found ---- */

struct untagged {
    struct store *store;
    int64_t tagging;
    bool any_tagged; /* the table `tagged` has rows of it */
    post_visit *each;
    void *to;
};

static bool tagged_already(struct untagged *untagged, const struct stored_post *post, bool *out_already, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, untagged->store, "SELECT 1 FROM tagged WHERE tagging = ?1 AND post = ?2 AND change = ?3", err))
        return false;
    int64_t there = 0;
    stmt_int(&stmt, 1, untagged->tagging);
    stmt_int(&stmt, 2, post->key);
    stmt_int(&stmt, 3, post->change);
    if (!stmt_run_int(&stmt, &there, err))
        return false;
    *out_already = there != 0;
    return true;
}

static bool untagged_visit(void *to, const struct stored_post *post, struct err *err)
{
    struct untagged *untagged = to;
    bool already = false;
    if (untagged->any_tagged && !tagged_already(untagged, post, &already, err))
        return false;
    struct yielded *yielded = untagged->store->yielded;
    yielded_add(yielded, post->change);
    if (already) {
        yielded_done(yielded, post->change);
        return true;
    }
    return untagged->each(untagged->to, post, err);
}

static bool tagging_state(struct store *store, int64_t tagging, int64_t *out_upto, bool *out_any_tagged,
                          bool *out_any_match, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT upto, EXISTS (SELECT 1 FROM tagged WHERE tagging = ?1), EXISTS (SELECT 1 FROM "
                   "matches WHERE tagging = ?1) FROM taggings WHERE number = ?1", err))
        return false;
    stmt_int(&stmt, 1, tagging);
    if (!stmt_next(&stmt, err))
        return stmt.failed ? false : err_set(err, ERR_MISSING, "%s: there is no such tagging", store->path);
    *out_upto = stmt_column_int(&stmt, 0);
    *out_any_tagged = stmt_column_int(&stmt, 1) != 0;
    *out_any_match = stmt_column_int(&stmt, 2) != 0;
    return true;
}

bool store_each_untagged(struct store *store, int64_t tagging, const struct query *query, post_visit *each, void *to,
                         struct err *err)
{
    struct untagged untagged = {.store = store, .tagging = tagging, .each = each, .to = to};
    int64_t upto = 0;
    bool any_match = false;
    if (!tagging_state(store, tagging, &upto, &untagged.any_tagged, &any_match, err))
        return false;
    yielded_free(store);
    store->yielded = mem_new(sizeof *store->yielded);
    *store->yielded = (struct yielded){.tagging = tagging, .upto = upto, .in_order = !query || !query_text(query)[0],
                                      .first = !any_match};
    if (!query || !query->root)
        return read_texts(store, upto, untagged_visit, &untagged, err);
    struct post_selection selection = {
        .query = query,
        .wants = WANT_TEXT | WANT_SEGMENTS,
        .leaves = LEAVE_AUTHOR,
        .order = ORDER_CHANGE,
        .after_change = upto,
        .everything = true,
    };
    return store_each_post(store, &selection, untagged_visit, &untagged, err);
}

static bool matches_drop(struct store *store, int64_t tagging, int64_t key, struct err *err)
{
    OWNED(stmt_release) struct stmt drop = STMT_INIT;
    if (!stmt_open(&drop, store, "DELETE FROM matches WHERE tagging = ?1 AND post = ?2", err))
        return false;
    stmt_int(&drop, 1, tagging);
    stmt_int(&drop, 2, key);
    return stmt_run(&drop, err);
}

static bool matches_put(struct store *store, int64_t tagging, int64_t key, const struct match *matches, size_t count,
                        struct err *err)
{
    OWNED(stmt_release) struct stmt add = STMT_INIT;
    if (count && !stmt_open(&add, store, "INSERT OR REPLACE INTO matches(tagging, post, field, start, end, term, theme, "
                            "near_start, near_end) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct match *match = &matches[i];
        const int64_t values[] = {tagging, key, match->field, (int64_t)match->start, (int64_t)match->end,
                                  (int64_t)match->term, (int64_t)match->theme, (int64_t)match->near_start,
                                  (int64_t)match->near_end};
        for (int v = 0; v < (int)COUNT_OF(values); v++)
            stmt_int(&add, 1 + v, values[v]);
        if (!stmt_run(&add, err))
            return false;
    }
    return true;
}

static bool tagged_put(struct store *store, int64_t tagging, int64_t key, int64_t change, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "INSERT OR REPLACE INTO tagged(tagging, post, change) VALUES(?1, ?2, ?3)", err))
        return false;
    stmt_int(&stmt, 1, tagging);
    stmt_int(&stmt, 2, key);
    stmt_int(&stmt, 3, change);
    return stmt_run(&stmt, err);
}

static bool upto_write(struct store *store, int64_t tagging, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT, drop = STMT_INIT;
    struct yielded *yielded = store->yielded;
    if (!yielded || yielded->tagging != tagging || !yielded->in_order)
        return true;
    if (!stmt_open(&stmt, store, "UPDATE taggings SET upto = max(upto, ?2) WHERE number = ?1", err) ||
        !stmt_open(&drop, store, "DELETE FROM tagged WHERE tagging = ?1 AND change <= ?2", err))
        return false;
    stmt_int(&stmt, 1, tagging);
    stmt_int(&stmt, 2, yielded->upto);
    stmt_int(&drop, 1, tagging);
    stmt_int(&drop, 2, yielded->upto);
    return stmt_run(&stmt, err) && stmt_run(&drop, err);
}

bool store_tagging_put(struct store *store, int64_t tagging, int64_t key, int64_t change, const struct match *matches,
                       size_t count, struct err *err)
{
    struct yielded *yielded = store->yielded;
    bool handed_out = yielded && yielded->tagging == tagging && yielded_done(yielded, change);
    bool counted = handed_out && yielded->in_order;
    if (!page_begin(store, err) ||
        (!(handed_out && yielded->first) && !matches_drop(store, tagging, key, err)) ||
        !matches_put(store, tagging, key, matches, count, err))
        return false;
    if (!counted && !tagged_put(store, tagging, key, change, err))
        return false;
    store->altered = true; /* pages show matches */
    if (++store->since_commit < COMMIT_TAGGED)
        return true;
    return upto_write(store, tagging, err) && page_commit(store, err);
}

bool store_tagging_end(struct store *store, int64_t tagging, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!page_begin(store, err) || !upto_write(store, tagging, err) ||
        !stmt_open(&stmt, store, "UPDATE taggings SET tagged_ms = ?2 WHERE number = ?1", err))
        return false;
    stmt_int(&stmt, 1, tagging);
    stmt_int(&stmt, 2, store->now_ms);
    if (!stmt_run(&stmt, err))
        return false;
    stmt_release(&stmt);
    yielded_free(store);
    return page_commit(store, err) && late_indices_make(store, err);
}

bool store_tagging_drop(struct store *store, int64_t tagging, struct err *err)
{
    static const char *const SQL[] = {
        "DELETE FROM matches WHERE tagging = ?1",       "DELETE FROM tagged WHERE tagging = ?1",
        "DELETE FROM tagging_terms WHERE tagging = ?1", "DELETE FROM tagging_themes WHERE tagging = ?1",
        "DELETE FROM taggings WHERE number = ?1",
    };
    if (!page_commit(store, err) || !page_begin(store, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < COUNT_OF(SQL); i++) {
        OWNED(stmt_release) struct stmt stmt = STMT_INIT;
        ok = stmt_open(&stmt, store, SQL[i], err);
        if (ok) {
            stmt_int(&stmt, 1, tagging);
            ok = stmt_run(&stmt, err);
        }
    }
    if (!ok)
        page_undo(store);
    return ok && page_commit(store, err);
}
