/* store_derive.c - the one mechanism by which derived data is brought up to date, and its rows.
 *
 * A row of `derived` says how far a derivation has come (`upto`, a change) and by which rules (`version`). Nothing else
 * remembers what is stale. A derivation of the whole archive is one transaction: readers see it before or after. */
#include "archive/store_along.h"
#include "archive/store_open.h"

#define COMMIT_MARKS 20000

bool derived_read(struct store *store, const struct derivation *derivation, int64_t *out_upto, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT upto FROM derived WHERE name = ?1 AND version = ?2", err))
        return false;
    stmt_text(&stmt, 1, derivation->name);
    stmt_text(&stmt, 2, derivation->version);
    *out_upto = 0;
    return stmt_run_int(&stmt, out_upto, err);
}

bool derived_write(struct store *store, const struct derivation *derivation, int64_t upto, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "INSERT OR REPLACE INTO derived(name, version, upto) VALUES(?1, ?2, ?3)", err))
        return false;
    stmt_text(&stmt, 1, derivation->name);
    stmt_text(&stmt, 2, derivation->version);
    stmt_int(&stmt, 3, upto);
    return stmt_run(&stmt, err);
}

bool derived_drop(struct store *store, const struct derivation *derivation, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "DELETE FROM derived WHERE name = ?1", err))
        return false;
    stmt_text(&stmt, 1, derivation->name);
    return stmt_run(&stmt, err);
}

bool store_find_outdated(struct store *store, const struct derivation *const *derivations, const char **out_name,
                         struct err *err)
{
    *out_name = NULL;
    for (; *derivations && !*out_name; derivations++) {
        OWNED(stmt_release) struct stmt stmt = STMT_INIT;
        if (!stmt_open(&stmt, store, "SELECT 1 FROM derived WHERE name = ?1 AND version <> ?2", err))
            return false;
        stmt_text(&stmt, 1, (*derivations)->name);
        stmt_text(&stmt, 2, (*derivations)->version);
        if (stmt_next(&stmt, err))
            *out_name = (*derivations)->name;
        else if (stmt.failed)
            return false;
    }
    return true;
}

/* `later`: those that may read what this one writes. When it starts again, by other rules, so must they; their rows go
 * in the same transaction, so that a program killed in between does not forget it. */
static bool derive_one(struct store *store, const struct derivation *derivation,
                       const struct derivation *const *later, size_t later_count, bool force, struct err *err)
{
    int64_t upto = 0, newest = store->change;
    if (!force && !derived_read(store, derivation, &upto, err))
        return false;
    if (upto >= newest)
        return true; /* also when nothing was ever stored */
    store_tell(store, derivation->name, 0, 0);
    if (!page_begin(store, err))
        return false;
    for (size_t i = 0; upto == 0 && i < later_count; i++)
        if (!derived_drop(store, later[i], err))
            return false;
    if (derivation->whole)
        upto = 0;
    if (!derived_write(store, derivation, upto, err) ||
        (!derivation->whole && !page_commit(store, err)))
        return false;
    store->deriving = derivation;
    bool ok = derivation->run(store, upto, err);
    store->deriving = NULL;
    return ok && page_begin(store, err) && derived_write(store, derivation, newest, err) && page_commit(store, err);
}

bool store_derive(struct store *store, const struct derivation *const *derivations, size_t count, bool force,
                  struct err *err)
{
    if (!store->writes)
        return page_begin(store, err); /* says why not */
    if (!page_commit(store, err) || !late_indices_make(store, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!derive_one(store, derivations[i], derivations + i + 1, count - i - 1, force, err)) {
            page_undo(store); /* back to the last mark */
            return false;
        }
    return true;
}

bool store_derive_mark(struct store *store, int64_t change, struct err *err)
{
    if (!store->deriving || store->deriving->whole || ++store->since_commit < COMMIT_MARKS)
        return true;
    store_tell(store, store->deriving->name, change, store->change);
    return page_begin(store, err) && derived_write(store, store->deriving, change, err) && page_commit(store, err);
}

/* ---- readings ---- */

static bool segments_drop(struct store *store, int64_t key, struct err *err)
{
    OWNED(stmt_release) struct stmt drop = STMT_INIT;
    if (!stmt_open(&drop, store, "DELETE FROM segments WHERE post = ?1", err))
        return false;
    stmt_int(&drop, 1, key);
    return stmt_run(&drop, err);
}

static bool segments_put(struct store *store, int64_t key, const struct reading *reading, struct err *err)
{
    OWNED(stmt_release) struct stmt add = STMT_INIT;
    if (reading->segment_count &&
        !stmt_open(&add, store, "INSERT INTO segments(post, start, end, kind) VALUES(?1, ?2, ?3, ?4)", err))
        return false;
    for (size_t i = 0; i < reading->segment_count; i++) {
        stmt_int(&add, 1, key);
        stmt_int(&add, 2, (int64_t)reading->segments[i].start);
        stmt_int(&add, 3, (int64_t)reading->segments[i].end);
        stmt_int(&add, 4, reading->segments[i].kind);
        if (!stmt_run(&add, err))
            return false;
    }
    return true;
}

/* A replacing statement may fail half-way, so SQLite makes a savepoint for it; and at a savepoint FTS5 writes all the
 * words it holds. For a post that cannot have a reading yet, a plain one spares an index segment for each post. */
#define READING_INTO                                                                                                 \
    "INTO readings(post, running, question, topic_number, reply, forward, chat_question, chat_answer, lang, "        \
    "lang_share, base, list_tag, series, topic, profile_name, profile_role, profile_organisation, profile_country) " \
    "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"

bool reading_put(struct store *store, int64_t key, const struct reading *reading, bool fresh_post, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if ((!fresh_post && !segments_drop(store, key, err)) || !segments_put(store, key, reading, err) ||
        !stmt_open(&stmt, store, fresh_post ? "INSERT " READING_INTO : "INSERT OR REPLACE " READING_INTO, err))
        return false;
    const struct subject *subject = &reading->subject;
    const int64_t numbers[] = {key, subject->running, subject->question, subject->topic_number, subject->reply,
                               subject->forward, reading->chat_question, reading->chat_answer};
    const char *const texts[] = {subject->base, subject->list_tag, subject->series, subject->topic,
                                 reading->profile.name, reading->profile.role, reading->profile.organisation,
                                 reading->profile.country};
    for (int i = 0; i < (int)COUNT_OF(numbers); i++)
        stmt_int(&stmt, 1 + i, numbers[i]);
    stmt_text(&stmt, 9, reading->lang);
    if (reading->lang)
        stmt_real(&stmt, 10, reading->lang_share);
    for (int i = 0; i < (int)COUNT_OF(texts); i++)
        stmt_text(&stmt, 11 + i, texts[i]);
    return stmt_run(&stmt, err);
}

bool store_put_reading(struct store *store, int64_t key, const struct reading *reading, struct err *err)
{
    return page_begin(store, err) && reading_put(store, key, reading, false, err);
}

/* ---- threads, groups, questions ---- */

bool store_put_thread(struct store *store, int64_t key, int64_t thread_key, int64_t parent_key, bool absent,
                      const char *method, struct err *err)
{
    _Static_assert(RELATION_ANSWERS == 0, "the number in the statement");
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!page_begin(store, err) ||
        !stmt_open(&stmt, store, "INSERT INTO threads(post, thread_key, parent_key, parent_id, method) "
                   "VALUES(?1, ?2, ?3, CASE WHEN ?4 THEN (SELECT other_id FROM relations WHERE post = ?1 AND kind = 0 "
                   "ORDER BY n DESC LIMIT 1) END, ?5)", err))
        return false;
    stmt_int(&stmt, 1, key);
    stmt_int(&stmt, 2, thread_key);
    stmt_int(&stmt, 3, parent_key);
    stmt_int(&stmt, 4, absent);
    stmt_text(&stmt, 5, method);
    return stmt_run(&stmt, err);
}

bool store_put_same(struct store *store, int64_t key, int64_t group_key, const char *method, double confidence,
                    struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT, hide = STMT_INIT;
    if (!page_begin(store, err) ||
        !stmt_open(&stmt, store, "INSERT OR REPLACE INTO same_as(post, group_key, method, confidence) "
                   "VALUES(?1, ?2, ?3, ?4)", err) ||
        !stmt_open(&hide, store, "UPDATE posts SET counted = 0 WHERE pk = ?1 AND counted", err))
        return false;
    stmt_int(&stmt, 1, key);
    stmt_int(&stmt, 2, group_key);
    stmt_text(&stmt, 3, method);
    stmt_real(&stmt, 4, confidence);
    stmt_int(&hide, 1, key);
    return stmt_run(&stmt, err) && (key == group_key || stmt_run(&hide, err));
}

bool store_put_question(struct store *store, int64_t key, int64_t question, bool asks, const char *method,
                        double confidence, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!page_begin(store, err) ||
        !stmt_open(&stmt, store, "INSERT OR REPLACE INTO questions(post, question, asks, method, confidence) "
                   "VALUES(?1, ?2, ?3, ?4, ?5)", err))
        return false;
    stmt_int(&stmt, 1, key);
    stmt_int(&stmt, 2, question);
    stmt_int(&stmt, 3, asks);
    stmt_text(&stmt, 4, method);
    stmt_real(&stmt, 5, confidence);
    return stmt_run(&stmt, err);
}

bool store_clear_threads(struct store *store, struct err *err)
{
    return page_begin(store, err) && sql_run(store, "DELETE FROM threads", err);
}

bool store_clear_questions(struct store *store, struct err *err)
{
    return page_begin(store, err) && sql_run(store, "DELETE FROM questions", err);
}

/* Those who stood behind another member of their group count again: the same rule as post_counts(). */
bool store_clear_same(struct store *store, struct err *err)
{
    char sql[300];
    sqlite3_snprintf(sizeof sql, sql, "UPDATE posts SET counted = 1 WHERE pk IN (SELECT post FROM same_as WHERE post <> "
                     "group_key) AND kind IN (%d, %d, %d) AND NOT context AND gone_ms IS NULL AND NOT no_archive",
                     POST_MESSAGE, POST_ABSTRACT, POST_ARTICLE);
    return page_begin(store, err) && sql_run(store, sql, err) && sql_run(store, "DELETE FROM same_as", err);
}
