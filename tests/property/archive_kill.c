/* A writer killed at any moment: the file is whole, and a further run gives what one clean run gives. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/support/store_case.h"

#define ROUNDS 25
#define PAGES 30
#define PAGE_POSTS 100

TestSuite(archive_kill, .timeout = 120);

/* A source whose cursor is the number of the next page: it goes on where the archive says. */
static bool collect(struct store *store, struct err *err)
{
    int64_t run;
    OWNED(str_release) struct str cursor = STR_INIT;
    struct place place = {"list", "hut-talk", NULL};
    struct sink *sink = store_sink(store);
    if (!store_cursor(store, "talk", "all", &cursor, err) || !store_run_begin(store, "talk", "all", &run, err))
        return false;
    for (int page = atoi(str_text(&cursor)); page < PAGES; page++) {
        char next[16];
        for (int i = 0; i < PAGE_POSTS; i++) {
            char id[16], text[64];
            snprintf(id, sizeof id, "%d", (page * PAGE_POSTS + i) % 2500); /* late pages tell old posts again */
            snprintf(text, sizeof text, "words %d of page %d", i, page);
            struct post post = case_post(id, text, text);
            if (!sink->post(sink->to, &post, &place, err))
                return false;
        }
        snprintf(next, sizeof next, "%d", page + 1);
        if (!sink->page_end(sink->to, next, err))
            return false;
    }
    return store_run_end(store, RUN_DONE, NULL, err);
}

static void collect_and_die(const char *path, long nanoseconds)
{
    pid_t child = fork();
    cr_assert(child >= 0);
    if (child == 0) {
        struct err err = {0};
        struct store *store = store_open(path, STORE_WRITE, &err);
        bool done = store && collect(store, &err);
        store_close(store);
        _exit(done ? 0 : 1);
    }
    nanosleep(&(struct timespec){0, nanoseconds}, NULL);
    kill(child, SIGKILL);
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status) || WEXITSTATUS(status) == 0, "the writer failed by itself");
}

/* Every committed page is whole, and its cursor came with it. */
static void check_pages(const char *path)
{
    int64_t cursor = case_number(path, "SELECT max(cursor + 0) FROM cursors");
    int64_t appearances = case_number(path, "SELECT count(*) FROM appearances");
    int64_t stored = case_number(path, "SELECT coalesce(sum(stored + merged), 0) FROM runs");
    cr_assert_eq(appearances, cursor * PAGE_POSTS, "%lld appearances behind cursor %lld", (long long)appearances,
                 (long long)cursor);
    cr_assert_eq(stored, appearances, "the runs' tallies tell of %lld", (long long)stored);
}

Test(archive_kill, killed_anywhere_and_run_again_is_one_clean_run)
{
    char folder[] = "/tmp/palaver-kill-XXXXXX", path[64], beside[80];
    OWNED(str_release) struct str wanted = STR_INIT;
    OWNED(str_release) struct str got = STR_INIT;
    int torn = 0;
    cr_assert(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/talk.db", folder);
    srand(20150206);
    for (int round = 0; round <= ROUNDS; round++) {
        struct err err = {0};
        for (int deaths = round ? 1 + rand() % 3 : 0; deaths > 0; deaths--) {
            collect_and_die(path, 1000000 + rand() % 60000000);
            if (access(path, F_OK) == 0 && case_number(path, "SELECT count(*) FROM sqlite_schema") > 0)
                check_pages(path);
            torn++;
        }
        struct store *store = store_open(path, STORE_WRITE, &err);
        cr_assert(store && collect(store, &err), "round %d: %s", round, err.text);
        case_content(store, round ? &got : &wanted);
        store_close(store);
        cr_assert(round == 0 || span_equal(str_span(&wanted), str_span(&got)), "round %d: another content", round);
        case_sql(path, "PRAGMA integrity_check", &got);
        cr_assert_str_eq(str_text(&got), "ok", "round %d: %s", round, str_text(&got));
        check_pages(path);
        unlink(path);
        static const char *const ENDINGS[] = {"-wal", "-shm", "-journal"};
        for (size_t i = 0; i < COUNT_OF(ENDINGS); i++) {
            snprintf(beside, sizeof beside, "%s%s", path, ENDINGS[i]);
            cr_expect_neq(access(beside, F_OK), 0, "%s is left", beside);
            unlink(beside);
        }
    }
    cr_expect_gt(torn, ROUNDS - 1);
    rmdir(folder);
}
