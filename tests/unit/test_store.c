/* Opening and closing an archive: what is refused, who may write, what is left behind. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "palaver/out.h"
#include "tests/unit/support/store_case.h"

static struct store_case at;

static void setup(void)
{
    case_open(&at);
}

static void teardown(void)
{
    case_close(&at);
}

TestSuite(store, .init = setup, .fini = teardown, .timeout = 60);

static void fill_and_close(int posts)
{
    for (int i = 0; i < posts; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", i);
        struct post post = case_post(id, "some words of a post", "raw bytes of it");
        case_put(&at, &post);
    }
    case_page(&at);
    case_end(&at);
    store_close(at.store);
    at.store = NULL;
}

static void refused(enum store_mode mode, enum err_code code, const char *part)
{
    struct err err = {0};
    struct store *store = store_open(at.path, mode, &err);
    cr_expect_null(store);
    cr_expect_eq(err.code, code, "%d: %s", err.code, err.text);
    cr_expect(strstr(err.text, part), "'%s' lacks '%s'", err.text, part);
    store_close(store);
}

static int64_t file_exists(const char *ending)
{
    char path[128];
    snprintf(path, sizeof path, "%s%s", at.path, ending);
    return access(path, F_OK) == 0;
}

Test(store, at_rest_an_archive_is_one_file_in_delete_mode)
{
    fill_and_close(10);
    cr_expect_not(file_exists("-wal"));
    cr_expect_not(file_exists("-shm"));
    OWNED(str_release) struct str mode = STR_INIT;
    case_sql(at.path, "PRAGMA journal_mode", &mode);
    cr_expect_str_eq(str_text(&mode), "delete");
    cr_expect_eq(case_number(at.path, "PRAGMA application_id"), 0x504C5652);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM lease"), 0);
    case_sql(at.path, "PRAGMA integrity_check", &mode);
    cr_expect_str_eq(str_text(&mode), "ok");
    case_sql(at.path, "PRAGMA foreign_key_check", &mode);
    cr_expect_str_eq(str_text(&mode), "");
}

Test(store, the_late_indices_are_there_after_closing)
{
    fill_and_close(3);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM sqlite_schema WHERE name IN ('posts_posted', 'posts_author', "
                             "'entities_folded', 'relations_other', 'appearances_place', 'appearances_run', "
                             "'readings_series', 'matches_theme')"), 8);
}

Test(store, an_archive_from_a_read_only_folder_can_be_read)
{
    struct err err = {0};
    fill_and_close(3);
    chmod(at.path, 0444);
    chmod(at.folder, 0555);
    struct store *store = store_open(at.path, STORE_READ, &err);
    cr_expect(store, "%s", err.text);
    OWNED(str_release) struct str content = STR_INIT;
    if (store)
        case_content(store, &content);
    cr_expect(content.length > 0);
    store_close(store);
    if (geteuid() != 0) /* root writes everywhere */
        refused(STORE_WRITE, ERR_IO, "cannot be written");
    chmod(at.folder, 0755);
}

Test(store, a_second_writer_is_told_who_holds_the_archive)
{
    char me[32];
    snprintf(me, sizeof me, "process %d on ", (int)getpid());
    refused(STORE_WRITE, ERR_BUSY, me);
    struct post post = case_post("1", "in the middle of a page", "1");
    case_put(&at, &post);
    refused(STORE_WRITE, ERR_BUSY, me);
}

Test(store, readers_see_committed_pages_while_a_writer_is_at_work)
{
    struct err err = {0};
    struct post post = case_post("1", "committed", "1"), next = case_post("2", "not yet", "2");
    case_put(&at, &post);
    case_page(&at);
    case_put(&at, &next);
    struct store *reader = store_open(at.path, STORE_READ, &err);
    cr_assert(reader, "%s", err.text);
    OWNED(str_release) struct str content = STR_INIT;
    case_content(reader, &content);
    cr_expect(strstr(str_text(&content), "committed"));
    cr_expect_not(strstr(str_text(&content), "not yet"));
    cr_expect_not(store_note_write(reader, "key", "value", &err), "a reader does not write");
    store_close(reader);
}

Test(store, a_reader_that_stays_last_leaves_one_file_too)
{
    struct err err = {0};
    struct post post = case_post("1", "words", "1");
    case_put(&at, &post);
    case_page(&at);
    struct store *reader = store_open(at.path, STORE_READ, &err);
    cr_assert(reader);
    OWNED(str_release) struct str content = STR_INIT;
    case_content(reader, &content);
    case_end(&at);
    store_close(at.store);
    at.store = NULL;
    store_close(reader);
    cr_expect_not(file_exists("-wal"));
}

Test(store, a_killed_writer_is_succeeded_and_its_open_page_is_gone)
{
    store_close(at.store);
    at.store = NULL;
    pid_t child = fork();
    if (child == 0) {
        struct err err = {0};
        at.store = store_open(at.path, STORE_WRITE, &err);
        if (!at.store || !store_run_begin(at.store, "import", "killed", &at.run, &err))
            _exit(1);
        struct post post = case_post("1", "whole page", "1"), next = case_post("2", "torn page", "2");
        case_put(&at, &post);
        case_page(&at);
        case_put(&at, &next);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status));
    struct err err = {0};
    at.store = store_open(at.path, STORE_WRITE, &err);
    cr_assert(at.store, "%s", err.text);
    OWNED(str_release) struct str content = STR_INIT;
    case_content(at.store, &content);
    cr_expect(strstr(str_text(&content), "whole page"));
    cr_expect_not(strstr(str_text(&content), "torn page"));
    cr_expect_eq(case_number(at.path, "SELECT state = 3 AND stored = 1 FROM runs WHERE target = 'killed'"), 1);
}

Test(store, a_backup_is_a_whole_archive_that_nobody_holds_and_never_replaces_a_file)
{
    struct err err = {0};
    char copy[128];
    struct post post = case_post("1", "words", "1");
    case_put(&at, &post);
    case_page(&at);
    snprintf(copy, sizeof copy, "%s.copy", at.path);
    cr_assert(store_backup(at.store, copy, &err), "%s", err.text);
    struct store *store = store_open(copy, STORE_WRITE, &err);
    cr_expect(store, "%s", err.text);
    store_close(store);
    cr_expect_not(store_backup(at.store, copy, &err));
    cr_expect(strstr(err.text, "is there already"));
}

Test(store, there_must_be_an_archive_to_read)
{
    store_close(at.store);
    at.store = NULL;
    unlink(at.path);
    refused(STORE_READ, ERR_MISSING, "no such archive");
    cr_expect_not(file_exists(""), "reading must not make one");
}

Test(store, an_empty_file_becomes_an_archive_only_for_a_writer)
{
    store_close(at.store);
    at.store = NULL;
    unlink(at.path);
    close(open(at.path, O_CREAT | O_WRONLY, 0644));
    refused(STORE_READ, ERR_ARCHIVE, "empty");
    struct err err = {0};
    at.store = store_open(at.path, STORE_WRITE, &err);
    cr_expect(at.store, "%s", err.text);
}

Test(store, other_files_are_refused_untouched)
{
    static const char *const FILES[] = {"hello, this is no database", "SQLite format 3", "PK\003\004 a zip file"};
    store_close(at.store);
    at.store = NULL;
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        FILE *file = fopen(at.path, "w");
        cr_assert(file);
        fputs(FILES[i], file);
        fclose(file);
        refused(STORE_WRITE, ERR_ARCHIVE, "not a Palaver archive");
        struct stat info;
        cr_expect(stat(at.path, &info) == 0 && info.st_size == (off_t)strlen(FILES[i]));
    }
    unlink(at.path);
    case_number(at.path, "CREATE TABLE mine(a)");
    refused(STORE_WRITE, ERR_ARCHIVE, "not a Palaver archive");
}

Test(store, a_newer_archive_is_refused)
{
    fill_and_close(1);
    case_number(at.path, "PRAGMA user_version = 99");
    refused(STORE_READ, ERR_ARCHIVE, "newer");
    refused(STORE_WRITE, ERR_ARCHIVE, "newer");
}

Test(store, an_archive_that_was_cut_off_is_refused)
{
    fill_and_close(500);
    struct stat info;
    cr_assert_eq(stat(at.path, &info), 0);
    cr_assert_eq(truncate(at.path, info.st_size / 2), 0);
    refused(STORE_READ, ERR_ARCHIVE, "cut off");
    refused(STORE_WRITE, ERR_ARCHIVE, "cut off");
    cr_assert_eq(truncate(at.path, 50), 0);
    refused(STORE_WRITE, ERR_ARCHIVE, "not a Palaver archive");
}

/* Bytes are overwritten in the middle of the file, behind the schema's page, and the file is another one now. */
Test(store, a_damaged_copy_is_found_out_before_it_is_written_to)
{
    char other[128];
    fill_and_close(2000);
    FILE *file = fopen(at.path, "r+b");
    cr_assert(file);
    struct stat info;
    cr_assert_eq(stat(at.path, &info), 0);
    for (long offset = 8192 * 30; offset + 4096 < info.st_size; offset += 8192) {
        fseek(file, offset, SEEK_SET);
        for (int i = 0; i < 64; i++)
            fputc(0xff, file);
    }
    fclose(file);
    snprintf(other, sizeof other, "%s.copy", at.path);
    OWNED(str_release) struct str bytes = STR_INIT;
    struct err err = {0};
    cr_assert(file_read(at.path, (size_t)1 << 30, &bytes, &err));
    file = fopen(other, "wb");
    cr_assert(file && fwrite(bytes.at, 1, bytes.length, file) == bytes.length && fclose(file) == 0);
    cr_assert_eq(rename(other, at.path), 0);
    refused(STORE_WRITE, ERR_ARCHIVE, "damaged");
    refused(STORE_WRITE, ERR_ARCHIVE, "damaged");
}

Test(store, a_schema_that_somebody_changed_is_refused)
{
    static const char *const CHANGES[] = {
        "CREATE TRIGGER t AFTER INSERT ON posts BEGIN DELETE FROM codes; END",
        "DROP VIEW v_posts",
        "DROP TABLE codes",
        "ALTER TABLE notes ADD COLUMN more",
    };
    fill_and_close(1);
    for (size_t i = 0; i < COUNT_OF(CHANGES); i++) {
        case_number(at.path, CHANGES[i]);
        struct err err = {0};
        struct store *store = store_open(at.path, STORE_READ, &err);
        cr_expect(!store && err.code == ERR_ARCHIVE, "after %s", CHANGES[i]);
        store_close(store);
        unlink(at.path);
        at.store = store_open(at.path, STORE_WRITE, &err);
        store_close(TAKE(at.store));
    }
}

Test(store, a_view_of_ones_own_beside_ours_is_fine)
{
    struct err err = {0};
    fill_and_close(1);
    case_number(at.path, "CREATE VIEW my_view AS SELECT id FROM v_posts");
    at.store = store_open(at.path, STORE_READ, &err);
    cr_expect(at.store, "%s", err.text);
}

Test(store, notes_cursors_and_codes_are_kept)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    struct sink *sink = store_sink(at.store);
    cr_assert(store_note_write(at.store, "etag", "abc", &err));
    cr_assert(store_note_write(at.store, "etag", "def", &err));
    cr_assert(sink->page_end(sink->to, "cursor 7", &err));
    struct code code = {"x:1", "safety", "coder a", 1, 5, NULL}, wrong = {"x:1", "safety", "coder a", 2, 5, NULL};
    cr_assert(store_code_put(at.store, &code, &err));
    cr_expect_not(store_code_put(at.store, &wrong, &err));
    cr_expect_eq(err.code, ERR_USAGE);
    case_end(&at);
    store_close(at.store);
    at.store = store_open(at.path, STORE_READ, &err);
    cr_assert(store_note_read(at.store, "etag", &got, &err));
    cr_expect_str_eq(str_text(&got), "def");
    cr_assert(store_note_read(at.store, "none", &got, &err));
    cr_expect_str_eq(str_text(&got), "");
    cr_assert(store_cursor(at.store, "import", "talk", &got, &err));
    cr_expect_str_eq(str_text(&got), "cursor 7");
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM codes"), 1);
}
