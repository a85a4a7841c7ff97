/* store_lease.c - who may write. The row outlives a killed process, so it carries what tells whether its holder still
 * lives: on this machine the boot, the process and when that started; from another machine, the heartbeat. */
#include "archive/store_lease.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* `boot` also names the file by device and inode: the row in a copy of an archive at work holds nobody. */
struct holder {
    char host[256], boot[128];
    int64_t pid, started, heartbeat_ms;
};

#define STARTED_NEVER (-1)

/* When the process began, in clock ticks since boot (proc(5), field 22); 0 where that cannot be read; STARTED_NEVER for a
 * process that is dead and only waits to be reaped. */
static int64_t process_started(int64_t pid)
{
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    size_t got = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[got] = '\0';
    const char *at = strrchr(line, ')'); /* the name may hold blanks and brackets */
    if (at && (strncmp(at, ") Z", 3) == 0 || strncmp(at, ") X", 3) == 0))
        return STARTED_NEVER;
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at ? strtoll(at, NULL, 10) : 0;
}

static struct holder holder_me(const struct store *store)
{
    struct holder me = {.pid = getpid(), .heartbeat_ms = when_now()};
    if (gethostname(me.host, sizeof me.host - 1) != 0)
        snprintf(me.host, sizeof me.host, "?");
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "r");
    if (file) {
        if (!fgets(me.boot, sizeof me.boot, file))
            me.boot[0] = '\0';
        me.boot[strcspn(me.boot, "\n")] = '\0';
        fclose(file);
    }
    struct stat file_stat = {0};
    size_t length = strlen(me.boot);
    if (stat(store->path, &file_stat) == 0)
        snprintf(me.boot + length, sizeof me.boot - length, " %llu:%llu", (unsigned long long)file_stat.st_dev,
                 (unsigned long long)file_stat.st_ino);
    me.started = process_started(me.pid);
    return me;
}

static bool holder_read(struct store *store, struct holder *out_holder, bool *out_any, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT host, boot, pid, started, heartbeat_ms FROM lease", err))
        return false;
    *out_any = stmt_next(&stmt, err);
    if (stmt.failed)
        return false;
    if (*out_any) {
        snprintf(out_holder->host, sizeof out_holder->host, "%s", stmt_column_text(&stmt, 0));
        snprintf(out_holder->boot, sizeof out_holder->boot, "%s", stmt_column_text(&stmt, 1));
        out_holder->pid = stmt_column_int(&stmt, 2);
        out_holder->started = stmt_column_int(&stmt, 3);
        out_holder->heartbeat_ms = stmt_column_int(&stmt, 4);
    }
    return true;
}

static bool holder_lives(const struct holder *holder, const struct holder *me)
{
    const char *file = strchr(holder->boot, ' '), *my_file = strchr(me->boot, ' ');
    if (file && my_file && strcmp(file, my_file) != 0)
        return false;
    if (strcmp(holder->host, me->host) != 0)
        return me->heartbeat_ms - holder->heartbeat_ms < LEASE_STALE_MS;
    if (strcmp(holder->boot, me->boot) != 0 || holder->pid <= 0)
        return false;
    if (kill((pid_t)holder->pid, 0) != 0 && errno == ESRCH)
        return false;
    int64_t started = process_started(holder->pid);
    if (started == STARTED_NEVER)
        return false;
    return started == 0 || holder->started == 0 || started == holder->started; /* else the number was used again */
}

static bool holder_busy(struct store *store, const struct holder *holder, struct err *err)
{
    char since[WHEN_TEXT_BYTES];
    when_text(holder->heartbeat_ms, WHEN_SECOND, NULL, since);
    return err_set(err, ERR_BUSY, "%s: process %lld on %s is writing to the archive (last sign of life %s)",
                   store->path, (long long)holder->pid, holder->host, since);
}

static bool lease_write(struct store *store, const struct holder *me, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "INSERT OR REPLACE INTO lease VALUES(1, ?1, ?2, ?3, ?4, ?5)", err))
        return false;
    stmt_text(&stmt, 1, me->host);
    stmt_text(&stmt, 2, me->boot);
    stmt_int(&stmt, 3, me->pid);
    stmt_int(&stmt, 4, me->started);
    stmt_int(&stmt, 5, me->heartbeat_ms);
    return stmt_run(&stmt, err);
}

/* A writer between BEGIN and COMMIT keeps us out of BEGIN, but not from reading who it is. */
static bool lease_busy(struct store *store, struct err *err)
{
    struct holder holder = {0}, me = holder_me(store);
    struct err nobody = {0};
    bool any = false;
    if (holder_read(store, &holder, &any, &nobody) && any && holder_lives(&holder, &me))
        return holder_busy(store, &holder, err);
    return err_set(err, ERR_BUSY, "%s: another program is writing to the archive", store->path);
}

bool lease_take(struct store *store, struct err *err)
{
    struct err why = {0};
    if (!sql_run(store, "BEGIN IMMEDIATE", &why))
        return why.code == ERR_BUSY ? lease_busy(store, err) : err_pass(err, &why);
    struct holder holder = {0}, me = holder_me(store);
    bool any = false;
    bool ok = holder_read(store, &holder, &any, err);
    if (ok && any && holder_lives(&holder, &me))
        ok = holder_busy(store, &holder, err);
    ok = ok && lease_write(store, &me, err) && sql_run(store, "COMMIT", err);
    if (!ok)
        page_undo(store);
    return ok;
}

bool lease_check(struct store *store, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "SELECT 1 FROM lease WHERE pid = ?1 AND host = ?2", err))
        return false;
    struct holder me = holder_me(store);
    stmt_int(&stmt, 1, me.pid);
    stmt_text(&stmt, 2, me.host);
    int64_t ours = 0;
    if (!stmt_run_int(&stmt, &ours, err))
        return false;
    return ours ? true : err_set(err, ERR_BUSY, "%s: another program has taken the archive over", store->path);
}

bool lease_beat(struct store *store, struct err *err)
{
    OWNED(stmt_release) struct stmt stmt = STMT_INIT;
    if (!stmt_open(&stmt, store, "UPDATE lease SET heartbeat_ms = ?1", err))
        return false;
    stmt_int(&stmt, 1, when_now());
    return stmt_run(&stmt, err);
}

void lease_drop(struct store *store)
{
    struct err nobody = {0};
    if (!sql_run(store, "BEGIN IMMEDIATE", &nobody))
        return; /* a row that nobody alive holds is as good as none */
    if (!lease_check(store, &nobody) || !sql_run(store, "DELETE FROM lease; COMMIT", &nobody))
        page_undo(store);
}

bool lease_held(struct store *store)
{
    struct holder holder = {0}, me = holder_me(store);
    struct err nobody = {0};
    bool any = false;
    return holder_read(store, &holder, &any, &nobody) && any && holder_lives(&holder, &me);
}
