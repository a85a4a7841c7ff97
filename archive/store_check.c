/* store_check.c - what is believed of a file before it is used. An archive may come from a stranger: its schema is
 * program text to SQLite, so every object must stand word for word in our own schema. */
#include "archive/store_open.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool store_settle(struct store *store, struct err *err)
{
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_timeout(store->db, 3000);
    static const struct { int option, value; } OPTIONS[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},         {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0}, {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
    };
    for (size_t i = 0; i < COUNT_OF(OPTIONS); i++)
        if (sqlite3_db_config(store->db, OPTIONS[i].option, OPTIONS[i].value, NULL) != SQLITE_OK)
            return sql_failed(store, err);
    static const struct { int limit, value; } LIMITS[] = {
        {SQLITE_LIMIT_LENGTH, 256 << 20}, {SQLITE_LIMIT_SQL_LENGTH, 1 << 20},  {SQLITE_LIMIT_EXPR_DEPTH, 1000},
        {SQLITE_LIMIT_VARIABLE_NUMBER, 32000}, {SQLITE_LIMIT_ATTACHED, 1}, {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
    };
    for (size_t i = 0; i < COUNT_OF(LIMITS); i++)
        sqlite3_limit(store->db, LIMITS[i].limit, LIMITS[i].value);
    return sql_run(store, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = FILE", err);
}

/* FTS5 makes these four by itself for a contentless table. */
static bool object_is_fts_shadow(const char *name)
{
    return strcmp(name, "fts_data") == 0 || strcmp(name, "fts_idx") == 0 || strcmp(name, "fts_docsize") == 0 ||
           strcmp(name, "fts_config") == 0;
}

static bool object_is_ours(const char *sql)
{
    const char *at = strstr(schema_sql, sql);
    return at && at[strlen(sql)] == ';';
}

/* What somebody adds beside ours (a view, a table of notes) is theirs to add; what runs by itself is not, and
 * nothing may stand under one of our names that is not ours. */
static bool object_allowed(const char *type, const char *name, const char *sql)
{
    if (!sql || object_is_fts_shadow(name))
        return true; /* an automatic index; checked with its table */
    if (object_is_ours(sql))
        return true;
    char wanted[300];
    snprintf(wanted, sizeof wanted, "%s(", name);
    const char *ours = strstr(schema_sql, wanted);
    snprintf(wanted, sizeof wanted, " %s AS", name);
    return strcmp(type, "trigger") != 0 && !ours && !strstr(schema_sql, wanted);
}

static int64_t count_tables(const char *sql)
{
    int64_t count = 0;
    for (const char *at = sql; (at = strstr(at, "\nCREATE ")); at++)
        count++;
    return count;
}

static bool schema_same(struct store *store, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT type, name, sql FROM sqlite_schema", err))
        return false;
    int64_t ours = 0, late = 0;
    while (stmt_next(&stmt, err)) {
        const char *type = stmt_column_text(&stmt, 0), *name = stmt_column_text(&stmt, 1);
        const char *sql = stmt_column_text(&stmt, 2);
        if (!type || !name || !object_allowed(type, name, sql))
            return err_set(err, ERR_ARCHIVE, "%s: %s '%.60s' is not as Palaver made it; not opened", store->path,
                           type ? type : "an object", name ? name : "");
        if (sql && object_is_ours(sql))
            *(strstr(schema_late(), sql) ? &late : &ours) += 1;
    }
    int64_t late_wanted = count_tables(schema_late());
    store->indices_wait = late != late_wanted;
    if (!stmt.failed && ours != count_tables(schema_sql) - late_wanted)
        return err_set(err, ERR_ARCHIVE, "%s: parts of the archive are missing; it is damaged", store->path);
    return !stmt.failed;
}

static bool file_beside(const struct store *store, const char *ending)
{
    char path[4096];
    snprintf(path, sizeof path, "%s%s", store->path, ending);
    return access(path, F_OK) == 0;
}

/* A file that is shorter than its header says was cut. With a journal beside it that is not known yet: a writer is at
 * work, or SQLite will repair what a killed one left. */
static bool file_is_whole(struct store *store, struct err *err)
{
    unsigned char head[100];
    if (file_beside(store, "-wal") || file_beside(store, "-journal"))
        return true;
    FILE *file = fopen(store->path, "rb");
    if (!file)
        return err_errno(err, ERR_IO, "%s", store->path);
    size_t got = fread(head, 1, sizeof head, file);
    bool sought = fseeko(file, 0, SEEK_END) == 0;
    int64_t bytes = (int64_t)ftello(file);
    fclose(file);
    if (got == 0)
        return true; /* new, or made by a writer that was killed at once */
    if (got < sizeof head || memcmp(head, "SQLite format 3", 16) != 0)
        return err_set(err, ERR_ARCHIVE, "%s: not a Palaver archive", store->path);
    int64_t page = (int64_t)head[16] << 8 | head[17];
    int64_t pages = (int64_t)head[28] << 24 | (int64_t)head[29] << 16 | (int64_t)head[30] << 8 | (int64_t)head[31];
    page = page == 1 ? 65536 : page;
    if (sought && bytes < page * pages)
        return err_set(err, ERR_ARCHIVE, "%s: the archive was cut off: %lld bytes of %lld", store->path,
                       (long long)bytes, (long long)(page * pages));
    return true;
}

bool store_check(struct store *store, struct err *err)
{
    if (!file_is_whole(store, err))
        return false;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open_once(&stmt, store, "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "
                        "FROM pragma_application_id, pragma_user_version", err))
        return false;
    if (!stmt_next(&stmt, err))
        return stmt.failed ? false : err_set(err, ERR_ARCHIVE, "%s: not a Palaver archive", store->path);
    int64_t application = stmt_column_int(&stmt, 0), version = stmt_column_int(&stmt, 1);
    int64_t objects = stmt_column_int(&stmt, 2);
    stmt_release(&stmt);
    if (application == 0 && objects == 0)
        return store->writes ? store_create(store, err)
                             : err_set(err, ERR_ARCHIVE, "%s: the archive is empty", store->path);
    if (application != ARCHIVE_APPLICATION_ID)
        return err_set(err, ERR_ARCHIVE, "%s: a database, but not a Palaver archive", store->path);
    if (version > ARCHIVE_VERSION)
        return err_set(err, ERR_ARCHIVE, "%s: made by a newer Palaver (archive version %lld, this program knows %d)",
                       store->path, (long long)version, ARCHIVE_VERSION);
    if (version < 1)
        return err_set(err, ERR_ARCHIVE, "%s: archive version %lld is unknown", store->path, (long long)version);
    return schema_same(store, err);
}

/* Which file on which machine this is. */
static void home_of(const struct store *store, char *out, size_t out_bytes)
{
    char host[256] = "";
    struct stat info = {0};
    if (gethostname(host, sizeof host - 1) != 0 || stat(store->path, &info) != 0)
        host[0] = '\0';
    snprintf(out, out_bytes, "%s %llu:%llu", host, (unsigned long long)info.st_dev, (unsigned long long)info.st_ino);
}

static bool quick_check(struct store *store, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open_once(&stmt, store, "PRAGMA quick_check(1)", err) || !stmt_next(&stmt, err))
        return false;
    const char *found = stmt_column_text(&stmt, 0);
    if (!found || strcmp(found, "ok") != 0)
        return err_set(err, ERR_ARCHIVE, "%s: the archive is damaged (%.200s)", store->path, found ? found : "?");
    return true;
}

bool store_check_home(struct store *store, struct err *err)
{
    char home[400];
    int64_t same = 0;
    OWNED(stmt_release) struct stmt stmt = STMT_INIT, keep = STMT_INIT;
    home_of(store, home, sizeof home);
    if (!stmt_open(&stmt, store, "SELECT 1 FROM meta WHERE name = 'home' AND value = ?1", err))
        return false;
    stmt_text(&stmt, 1, home);
    if (!stmt_run_int(&stmt, &same, err) || same)
        return same != 0;
    if (!quick_check(store, err) ||
        !stmt_open(&keep, store, "INSERT OR REPLACE INTO meta(name, value) VALUES('home', ?1)", err))
        return false;
    stmt_text(&keep, 1, home);
    return stmt_run(&keep, err);
}
