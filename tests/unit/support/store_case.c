/* store_case.c - see store_case.h. */
#include "tests/unit/support/store_case.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void case_open(struct store_case *at)
{
    struct err err = {0};
    snprintf(at->folder, sizeof at->folder, "/tmp/palaver-store-XXXXXX");
    cr_assert(mkdtemp(at->folder));
    snprintf(at->path, sizeof at->path, "%s/talk.db", at->folder);
    at->store = store_open(at->path, STORE_WRITE, &err);
    cr_assert(at->store, "%s", err.text);
    cr_assert(store_run_begin(at->store, "import", "talk", &at->run, &err), "%s", err.text);
}

void case_close(struct store_case *at)
{
    static const char *const ENDINGS[] = {"", "-wal", "-shm", "-journal", ".copy", ".copy-wal", ".copy-shm"};
    char path[128];
    store_close(at->store);
    at->store = NULL;
    for (size_t i = 0; i < COUNT_OF(ENDINGS); i++) {
        snprintf(path, sizeof path, "%s%s", at->path, ENDINGS[i]);
        unlink(path);
    }
    rmdir(at->folder);
}

void case_end(struct store_case *at)
{
    struct err err = {0};
    cr_assert(store_run_end(at->store, RUN_DONE, NULL, &err), "%s", err.text);
}

void case_run(struct store_case *at)
{
    struct err err = {0};
    case_end(at);
    cr_assert(store_run_begin(at->store, "import", "talk", &at->run, &err), "%s", err.text);
}

struct post case_post(const char *native_id, const char *text, const char *raw)
{
    struct post post = POST_INIT;
    post.network = "x";
    post.native_id = native_id;
    post.author = "ada_example";
    post.name = "Ada Lind";
    post.text = span_of(text);
    post.raw = span_of(raw);
    post.posted_ms = 1423238400000;
    return post;
}

void case_put_in(struct store_case *at, const struct post *post, const char *place)
{
    struct err err = {0};
    struct place where = {"list", place, NULL};
    struct sink *sink = store_sink(at->store);
    cr_assert(sink->post(sink->to, post, &where, &err), "%s", err.text);
}

void case_put(struct store_case *at, const struct post *post)
{
    case_put_in(at, post, "hut-talk");
}

void case_page(struct store_case *at)
{
    struct err err = {0};
    struct sink *sink = store_sink(at->store);
    cr_assert(sink->page_end(sink->to, NULL, &err), "%s", err.text);
}

static bool content_add(void *to, const struct stored_post *stored, struct err *err)
{
    (void)err;
    const struct post *post = &stored->post;
    struct str *out = to;
    str_format(out, "%s kind=%d q=%d ctx=%d gone=%d t=%lld e=%lld a=%s/%s/%s url=%s title=%s lang=%s inf=%u na=%d [%.*s]",
               stored->id, post->kind, post->quality, stored->context, stored->gone, (long long)post->posted_ms,
               (long long)post->edited_ms, post->author_id ? post->author_id : "-", post->author ? post->author : "-",
               post->name ? post->name : "-", post->url ? post->url : "-", post->title ? post->title : "-",
               post->lang ? post->lang : "-", post->inferred, post->no_archive, (int)post->text.length, post->text.at);
    for (size_t i = 0; i < post->relation_count; i++)
        str_format(out, " r%d:%s:%s", post->relations[i].kind,
                   post->relations[i].network ? post->relations[i].network : post->network,
                   post->relations[i].native_id);
    for (size_t i = 0; i < post->entity_count; i++)
        str_format(out, " e%d:%.*s", post->entities[i].kind, (int)post->entities[i].text.length,
                   post->entities[i].text.at);
    for (size_t i = 0; i < stored->place_count; i++)
        str_format(out, " in:%s", stored->places[i].name);
    str_format(out, " raw=%.*s\n", (int)post->raw.length, post->raw.at ? post->raw.at : "");
    return true;
}

void case_content(struct store *store, struct str *out)
{
    struct err err = {0};
    struct post_selection all = {.everything = true, .order = ORDER_ID,
                                 .wants = WANT_TEXT | WANT_RELATIONS | WANT_ENTITIES | WANT_PLACES | WANT_RAW};
    str_clear(out);
    cr_assert(store_each_post(store, &all, content_add, out, &err), "%s", err.text);
}

static sqlite3 *connect_to(const char *path)
{
    sqlite3 *db = NULL;
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 2000);
    return db;
}

static void rows_join(sqlite3 *db, const char *sql, struct str *out)
{
    sqlite3_stmt *stmt = NULL;
    str_clear(out);
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
    int code;
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            const char *text = (const char *)sqlite3_column_text(stmt, i);
            str_format(out, "%s%s", i ? "|" : out->length ? " " : "", text ? text : "-");
        }
    cr_assert_eq(code, SQLITE_DONE, "%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_finalize(stmt);
}

void case_sql(const char *path, const char *sql, struct str *out)
{
    sqlite3 *db = connect_to(path);
    rows_join(db, sql, out);
    sqlite3_close(db);
}

void case_words(const char *path, struct str *out)
{
    sqlite3 *db = connect_to(path);
    char *why = NULL;
    cr_expect_eq(sqlite3_exec(db, "INSERT INTO fts(fts) VALUES('integrity-check'); "
                              "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, fts, instance)", NULL, NULL, &why),
                 SQLITE_OK, "%s", why);
    sqlite3_free(why);
    rows_join(db, "SELECT doc, col, offset, term FROM temp.words ORDER BY 1, 2, 3", out);
    sqlite3_close(db);
}

int64_t case_number(const char *path, const char *sql)
{
    OWNED(str_release) struct str got = STR_INIT;
    case_sql(path, sql, &got);
    return strtoll(str_text(&got), NULL, 10);
}
