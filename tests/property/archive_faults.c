/* The Nth write, sync or truncation of the archive's files fails, for every N, once or from then on, as on a full or
 * dying disk: the program says so, and the archive is whole and goes on as if nothing had been. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/support/store_case.h"

TestSuite(archive_faults, .timeout = 240);

/* ---- a VFS that fails on order ---- */

static struct {
    int64_t countdown; /* operations until the failure; 0: never */
    bool stays;        /* and every one after it */
    int64_t failures;
} fault;

static bool fault_now(void)
{
    if (fault.countdown == 0)
        return false;
    if (fault.countdown > 1) {
        fault.countdown--;
        return false;
    }
    if (!fault.stays)
        fault.countdown = 0;
    fault.failures++;
    return true;
}

struct shim_file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct */
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs shim_vfs;
static sqlite3_io_methods shim_methods;

#define REAL(file) (((struct shim_file *)(file))->real)

static int shim_close(sqlite3_file *file)
{
    return REAL(file)->pMethods->xClose(REAL(file));
}
static int shim_read(sqlite3_file *file, void *to, int bytes, sqlite3_int64 at)
{
    return REAL(file)->pMethods->xRead(REAL(file), to, bytes, at);
}
static int shim_write(sqlite3_file *file, const void *from, int bytes, sqlite3_int64 at)
{
    if (!fault_now())
        return REAL(file)->pMethods->xWrite(REAL(file), from, bytes, at);
    /* half of it arrives, as when a disk fills up */
    REAL(file)->pMethods->xWrite(REAL(file), from, bytes / 2, at);
    return SQLITE_FULL;
}
static int shim_truncate(sqlite3_file *file, sqlite3_int64 bytes)
{
    return fault_now() ? SQLITE_IOERR_TRUNCATE : REAL(file)->pMethods->xTruncate(REAL(file), bytes);
}
/* Nothing is really synced: the power does not fail here, and it takes most of the time. */
static int shim_sync(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    return fault_now() ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}
static int shim_size(sqlite3_file *file, sqlite3_int64 *out_bytes)
{
    return REAL(file)->pMethods->xFileSize(REAL(file), out_bytes);
}
static int shim_lock(sqlite3_file *file, int level)
{
    return REAL(file)->pMethods->xLock(REAL(file), level);
}
static int shim_unlock(sqlite3_file *file, int level)
{
    return REAL(file)->pMethods->xUnlock(REAL(file), level);
}
static int shim_reserved(sqlite3_file *file, int *out)
{
    return REAL(file)->pMethods->xCheckReservedLock(REAL(file), out);
}
static int shim_control(sqlite3_file *file, int what, void *argument)
{
    return REAL(file)->pMethods->xFileControl(REAL(file), what, argument);
}
static int shim_sector(sqlite3_file *file)
{
    return REAL(file)->pMethods->xSectorSize(REAL(file));
}
static int shim_device(sqlite3_file *file)
{
    return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}
static int shim_map(sqlite3_file *file, int region, int bytes, int extend, void volatile **out)
{
    return REAL(file)->pMethods->xShmMap(REAL(file), region, bytes, extend, out);
}
static int shim_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return REAL(file)->pMethods->xShmLock(REAL(file), offset, count, flags);
}
static void shim_barrier(sqlite3_file *file)
{
    REAL(file)->pMethods->xShmBarrier(REAL(file));
}
static int shim_unmap(sqlite3_file *file, int delete)
{
    return REAL(file)->pMethods->xShmUnmap(REAL(file), delete);
}

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    (void)vfs;
    struct shim_file *shim = (struct shim_file *)file;
    shim->real = (sqlite3_file *)(shim + 1);
    int code = real_vfs->xOpen(real_vfs, name, shim->real, flags, out_flags);
    shim->base.pMethods = shim->real->pMethods ? &shim_methods : NULL;
    return code;
}

static void shim_install(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    shim_vfs = *real_vfs;
    shim_vfs.zName = "faults";
    shim_vfs.xOpen = shim_open;
    shim_vfs.szOsFile = (int)sizeof(struct shim_file) + real_vfs->szOsFile;
    shim_methods = (sqlite3_io_methods){
        .iVersion = 2, .xClose = shim_close, .xRead = shim_read, .xWrite = shim_write, .xTruncate = shim_truncate,
        .xSync = shim_sync, .xFileSize = shim_size, .xLock = shim_lock, .xUnlock = shim_unlock,
        .xCheckReservedLock = shim_reserved, .xFileControl = shim_control, .xSectorSize = shim_sector,
        .xDeviceCharacteristics = shim_device, .xShmMap = shim_map, .xShmLock = shim_shm_lock,
        .xShmBarrier = shim_barrier, .xShmUnmap = shim_unmap,
    };
    cr_assert_eq(sqlite3_vfs_register(&shim_vfs, 1), SQLITE_OK);
}

/* ---- what is done while it fails ---- */

static bool put_one(void *to, const struct stored_post *post, struct err *err)
{
    struct reading reading = {.subject = {.base = "base"}};
    return store_put_reading(to, post->key, &reading, err);
}

static bool put_readings(struct store *store, int64_t after, struct err *err)
{
    struct post_selection selection = {.everything = true, .order = ORDER_CHANGE, .after_change = after};
    return store_each_post(store, &selection, put_one, store, err);
}

static const struct derivation test_reading = {"reading", "1", false, put_readings};

static bool import_all(struct store *store, struct err *err)
{
    int64_t run;
    struct place place = {"list", "hut-talk", NULL};
    struct sink *sink = store_sink(store);
    if (!store_run_begin(store, "import", "talk", &run, err))
        return false;
    for (int i = 0; i < 36; i++) {
        char id[16], raw[700], text[100];
        snprintf(id, sizeof id, "%d", i % 24);
        snprintf(text, sizeof text, "words number %d of a talk%s", i, i >= 24 ? " told again and longer" : "");
        memset(raw, 'a' + i % 26, sizeof raw);
        for (size_t k = 0; k < sizeof raw; k++)
            raw[k] = (char)(raw[k] ^ (k * k >> 3 & 15)); /* not so easily compressed */
        struct post post = case_post(id, text, text);
        post.raw = span_from(raw, sizeof raw);
        if (!sink->post(sink->to, &post, &place, err) || (i % 12 == 11 && !sink->page_end(sink->to, "page", err)))
            return false;
    }
    return store_run_end(store, RUN_DONE, NULL, err);
}

static bool scenario(const char *path, struct err *err)
{
    const struct derivation *const all[] = {&test_reading, &derivation_fulltext};
    OWNED(store_closep) struct store *store = store_open(path, STORE_WRITE, err);
    return store && import_all(store, err) && store_derive(store, all, 2, false, err);
}

static void remove_all(const char *path)
{
    static const char *const ENDINGS[] = {"", "-wal", "-shm", "-journal"};
    char name[128];
    for (size_t i = 0; i < COUNT_OF(ENDINGS); i++) {
        snprintf(name, sizeof name, "%s%s", path, ENDINGS[i]);
        unlink(name);
    }
}

/* What the scenario leaves when nothing fails. */
static void content_of(const char *path, struct str *out)
{
    struct err err = {0};
    struct store *store = store_open(path, STORE_READ, &err);
    cr_assert(store, "%s", err.text);
    case_content(store, out);
    store_close(store);
}

/* In a child, because a program with such a disk ends. Exit code: 0 no failure was met, 1 met and told, 2 not told. */
static int scenario_fails_at(const char *path, int64_t n, bool stays)
{
    pid_t child = fork();
    cr_assert(child >= 0);
    if (child == 0) {
        struct err err = {0};
        fault.countdown = n;
        fault.stays = stays;
        fault.failures = 0;
        bool done = scenario(path, &err);
        if (fault.failures == 0)
            _exit(done ? 0 : 2);
        _exit(done || (err.code != ERR_NONE && err.text[0]) ? 1 : 2);
    }
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status), "operation %d: the program crashed", (int)n);
    return WEXITSTATUS(status);
}

static void every_failure(bool stays)
{
    char folder[] = "/tmp/palaver-faults-XXXXXX", path[64];
    OWNED(str_release) struct str wanted = STR_INIT;
    OWNED(str_release) struct str got = STR_INIT;
    struct err err = {0};
    shim_install();
    cr_assert(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/talk.db", folder);
    cr_assert(scenario(path, &err), "%s", err.text);
    content_of(path, &wanted);
    remove_all(path);
    int code = 1;
    int64_t n = 1;
    for (; code != 0; n++) {
        code = scenario_fails_at(path, n, stays);
        cr_assert_neq(code, 2, "operation %d: a failure was not told", (int)n);
        err_clear(&err);
        cr_assert(scenario(path, &err), "operation %d: afterwards: %s", (int)n, err.text);
        content_of(path, &got);
        cr_assert(span_equal(str_span(&wanted), str_span(&got)), "operation %d: another content", (int)n);
        case_sql(path, "PRAGMA integrity_check", &got);
        cr_assert_str_eq(str_text(&got), "ok", "operation %d: %s", (int)n, str_text(&got));
        remove_all(path);
    }
    cr_assert_gt(n, 50, "the scenario writes more often than that");
    rmdir(folder);
}

Test(archive_faults, one_failed_write_is_told_and_the_archive_goes_on)
{
    every_failure(false);
}

Test(archive_faults, a_disk_that_stays_full_is_told_and_the_archive_goes_on_later)
{
    every_failure(true);
}
