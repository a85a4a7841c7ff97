/* test_out.c - output that fails loudly, files that appear whole, files read with a limit. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "palaver/out.h"

static char folder[64];

static void folder_make(void)
{
    snprintf(folder, sizeof folder, "%s/palaver-out-XXXXXX", "/tmp");
    cr_assert_not_null(mkdtemp(folder));
}

static void folder_remove(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(out, .init = folder_make, .fini = folder_remove);

static const char *in_folder(const char *name)
{
    static char path[2][128];
    static int turn;
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static void expect_file(const char *path, const char *content)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    struct err err = {0};
    cr_expect(file_read(path, 1000, &bytes, &err), "%s", err.text);
    cr_expect_str_eq(str_text(&bytes), content);
}

static size_t files_in_folder(void)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

Test(out, text_goes_to_memory_and_to_files_alike)
{
    OWNED(str_release) struct str str = STR_INIT;
    struct out out = out_to_str(&str);
    struct err err = {0};
    out_text(&out, "a");
    out_char(&out, 'b');
    out_span(&out, (struct span){0});
    out_format(&out, "%0300d", 7); /* longer than what is formatted on the stack */
    cr_expect(out_finish(&out, "memory", &err));
    cr_expect_eq(str.length, 302);
    cr_expect(span_ends(str_span(&str), "007"));
    FILE *file = fopen(in_folder("f"), "w");
    out = out_to_file(file);
    out_format(&out, "%s %d", "x", 5);
    cr_expect(out_finish(&out, "f", &err));
    fclose(file);
    expect_file(in_folder("f"), "x 5");
}

Test(out, a_full_disk_is_an_error_that_sticks)
{
    FILE *file = fopen("/dev/full", "w");
    cr_assert_not_null(file);
    struct out out = out_to_file(file);
    struct err err = {0};
    for (int i = 0; i < 100000; i++)
        out_text(&out, "0123456789");
    cr_expect_not(out_finish(&out, "report.csv", &err));
    cr_expect_eq(err.code, ERR_IO);
    cr_expect_str_eq(err.text, "cannot write report.csv: No space left on device");
    fclose(file);
}

Test(out, a_full_disk_is_seen_even_when_only_the_last_flush_fails)
{
    FILE *file = fopen("/dev/full", "w");
    struct out out = out_to_file(file);
    struct err err = {0};
    out_char(&out, 'x');
    cr_expect_not(out_finish(&out, "f", &err));
    fclose(file);
}

Test(out, a_new_file_appears_at_commit_and_replaces_the_old_one)
{
    struct err err = {0};
    const char *path = in_folder("page.html");
    OWNED(new_file_release) struct new_file first = NEW_FILE_INIT;
    cr_assert(new_file_open(&first, path, &err), "%s", err.text);
    fputs("one", first.file);
    cr_expect_neq(access(path, F_OK), 0);
    cr_assert(new_file_commit(&first, &err), "%s", err.text);
    expect_file(path, "one");
    chmod(path, 0640);
    OWNED(new_file_release) struct new_file second = NEW_FILE_INIT;
    cr_assert(new_file_open(&second, path, &err));
    fputs("two", second.file);
    expect_file(path, "one");
    cr_assert(new_file_commit(&second, &err));
    expect_file(path, "two");
    struct stat now;
    stat(path, &now);
    cr_expect_eq(now.st_mode & 0777, 0640, "permissions are kept");
    cr_expect_eq(files_in_folder(), 1);
}

Test(out, without_commit_nothing_changes_and_nothing_is_left)
{
    struct err err = {0};
    const char *path = in_folder("page.html");
    FILE *old = fopen(path, "w");
    fputs("old", old);
    fclose(old);
    {
        OWNED(new_file_release) struct new_file dropped = NEW_FILE_INIT;
        cr_assert(new_file_open(&dropped, path, &err));
        fputs("new", dropped.file);
    }
    expect_file(path, "old");
    cr_expect_eq(files_in_folder(), 1);
}

Test(out, an_archive_is_never_replaced)
{
    char path[128];
    snprintf(path, sizeof path, "%s", in_folder("palaver.db"));
    FILE *archive = fopen(path, "w");
    fwrite("SQLite format 3\0and pages", 1, 25, archive);
    cr_assert_eq(fclose(archive), 0);
    OWNED(new_file_release) struct new_file file = NEW_FILE_INIT;
    struct err err = {0};
    cr_expect_not(new_file_open(&file, path, &err));
    cr_expect_eq(err.code, ERR_USAGE);
    cr_expect_eq(files_in_folder(), 1);
    expect_file(path, "SQLite format 3");
    OWNED(str_release) struct str bytes = STR_INIT;
    cr_expect(file_read(path, 1000, &bytes, &err));
    cr_expect_eq(bytes.length, 25);
}

Test(out, a_link_is_written_through)
{
    struct err err = {0};
    FILE *old = fopen(in_folder("real"), "w");
    fclose(old);
    cr_assert_eq(symlink("real", in_folder("link")), 0);
    OWNED(new_file_release) struct new_file new_file = NEW_FILE_INIT;
    cr_assert(new_file_open(&new_file, in_folder("link"), &err));
    fputs("x", new_file.file);
    cr_assert(new_file_commit(&new_file, &err));
    expect_file(in_folder("real"), "x");
    struct stat link;
    lstat(in_folder("link"), &link);
    cr_expect(S_ISLNK(link.st_mode));
}

Test(out, where_no_file_can_be_the_error_names_it)
{
    struct err err = {0};
    OWNED(new_file_release) struct new_file new_file = NEW_FILE_INIT;
    cr_expect_not(new_file_open(&new_file, folder, &err));
    cr_expect(strstr(err.text, "it is a folder"), "%s", err.text);
    err_clear(&err);
    cr_expect_not(new_file_open(&new_file, in_folder("no/such/folder"), &err));
    cr_expect_eq(err.code, ERR_IO);
    cr_expect(strstr(err.text, "no/such/folder: No such file"), "%s", err.text);
    err_clear(&err);
    cr_assert(new_file_open(&new_file, "/dev/full", &err));
    fputs("x", new_file.file);
    cr_expect_not(new_file_commit(&new_file, &err));
    cr_expect_str_eq(err.text, "cannot write /dev/full: No space left on device");
    cr_expect_eq(access("/dev/full", F_OK), 0);
}

Test(out, reading_stops_at_its_limit)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    struct err err = {0};
    FILE *file = fopen(in_folder("f"), "w");
    fwrite("a\0c", 1, 3, file);
    fclose(file);
    cr_expect(file_read(in_folder("f"), 3, &bytes, &err));
    cr_expect(span_equal(str_span(&bytes), span_from("a\0c", 3)));
    cr_expect_not(file_read(in_folder("f"), 2, &bytes, &err));
    cr_expect_eq(err.code, ERR_LIMIT);
    cr_expect(strstr(err.text, "larger than 2 bytes"));
    cr_expect_eq(bytes.length, 3, "outputs are written only on success");
    err_clear(&err);
    cr_expect_not(file_read("/dev/zero", 1 << 20, &bytes, &err));
    cr_expect_eq(err.code, ERR_LIMIT);
}

Test(out, what_cannot_be_read_is_told)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    struct err err = {0};
    cr_expect_not(file_read(in_folder("absent"), 10, &bytes, &err));
    cr_expect(strstr(err.text, "absent: No such file"), "%s", err.text);
    err_clear(&err);
    cr_expect_not(file_read(folder, 10, &bytes, &err));
    cr_expect(strstr(err.text, "Is a directory"), "%s", err.text);
}
