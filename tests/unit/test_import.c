/* From a path to formats. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/support/posts.h"

static char folder[64];

static void make_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/palaver-import-XXXXXX");
    cr_assert(mkdtemp(folder));
}

static void drop_folder(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(import, .init = make_folder, .fini = drop_folder, .timeout = 20);

static void put(const char *name, const char *text)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    cr_assert(file, "%s", path);
    fputs(text, file);
    fclose(file);
}

static void make(const char *name)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    cr_assert_eq(mkdir(path, 0700), 0);
}

static struct post_list import_it(const char *name)
{
    struct post_list list = {0};
    struct sink sink = post_list_sink(&list);
    struct import_options options = {0};
    char path[160];
    snprintf(path, sizeof path, "%s%s%s", folder, *name ? "/" : "", name);
    list.went = import_path(path, &options, &sink, &list.err);
    return list;
}

Test(import, a_folder_is_read_in_the_order_of_its_names_and_numbers)
{
    put("10", "{\"id\":\"x:10\",\"text\":\"ten\"}");
    put("9", "{\"id\":\"x:9\",\"text\":\"nine\"}");
    make("inner");
    put("inner/a.jsonl", "{\"id\":\"x:11\",\"text\":\"inner\"}");
    OWNED(post_list_release) struct post_list got = import_it("");
    cr_assert(got.went);
    cr_assert_eq(got.count, 3);
    cr_expect_str_eq(got.at[0]->native_id, "9");
    cr_expect_str_eq(got.at[1]->native_id, "10");
    cr_expect_str_eq(got.at[2]->native_id, "11");
    cr_expect_str_eq(got.places[2].name, "a.jsonl");
    cr_expect_eq(got.pages, 1);
}

Test(import, what_is_not_recognised_is_rejected_with_what_was_seen_and_the_rest_goes_on)
{
    put("a.pdf2", "%PDF-1.4 ...");
    put("b.log", "some words");
    put("c.jsonl", "{\"id\":\"1\",\"text\":\"good\"}");
    put("d.bin", "\x01\x02\xff");
    put("empty.txt", "");
    put("photo.jpg", "\xff\xd8\xff");
    put(".hidden", "x");
    OWNED(post_list_release) struct post_list got = import_it("");
    cr_expect(got.went);
    cr_expect_eq(got.count, 1);
    cr_assert_eq(got.reject_count, 3);
    cr_expect(strstr(got.rejects[0].why.text, "a PDF document"), "%s", got.rejects[0].why.text);
    cr_expect(strstr(got.rejects[1].why.text, "text of an unknown kind that begins with 'some words'"), "%s", got.rejects[1].why.text);
    cr_expect(strstr(got.rejects[1].why.file, "b.log"));
    cr_expect_eq(posts_set_aside(&got, "empty file"), 1);
    cr_expect_eq(posts_set_aside(&got, "media file"), 1);
    cr_expect_eq(posts_set_aside(&got, "hidden file"), 1);
}

Test(import, a_spreadsheet_is_told_how_to_be_saved_and_not_opened_as_a_parcel)
{
    put("talk.xlsx", "PK\x03\x04");
    put("letter.docx", "PK\x03\x04");
    OWNED(post_list_release) struct post_list sheet = import_it("talk.xlsx"), letter = import_it("letter.docx");
    cr_assert_eq(sheet.reject_count, 1);
    cr_expect(strstr(sheet.rejects[0].why.text, "save it as CSV"), "%s", sheet.rejects[0].why.text);
    cr_assert_eq(letter.reject_count, 1);
    cr_expect(strstr(letter.rejects[0].why.text, "plain text"), "%s", letter.rejects[0].why.text);
    OWNED(post_list_release) struct post_list both = import_it("");
    cr_expect_eq(both.reject_count, 0);
    cr_expect_eq(both.set_aside, 2);
}

Test(import, pipes_and_links_to_folders_do_not_hang_or_loop)
{
    char path[160];
    snprintf(path, sizeof path, "%s/pipe", folder);
    cr_assert_eq(mkfifo(path, 0600), 0);
    snprintf(path, sizeof path, "%s/loop", folder);
    cr_assert_eq(symlink(folder, path), 0);
    snprintf(path, sizeof path, "%s/dangling", folder);
    cr_assert_eq(symlink("/nowhere/at/all", path), 0);
    OWNED(post_list_release) struct post_list got = import_it("");
    cr_expect(got.went);
    cr_expect_eq(posts_set_aside(&got, "neither file nor folder"), 1);
    cr_expect_eq(posts_set_aside(&got, "link to a folder"), 1);
    cr_expect_eq(got.reject_count, 1);
}

Test(import, a_path_that_is_not_there_fails_and_commits_nothing)
{
    OWNED(post_list_release) struct post_list got = import_it("nothing");
    cr_expect_not(got.went);
    cr_expect_eq(got.err.code, ERR_MISSING);
    cr_expect_eq(got.pages, 0);
}

Test(import, control_characters_of_a_file_do_not_reach_the_message)
{
    put("x.log", "\x1b[31mred\x07 text\n");
    OWNED(post_list_release) struct post_list got = import_it("x.log");
    cr_assert_eq(got.reject_count, 1);
    cr_expect_null(strchr(got.rejects[0].why.text, '\x1b'));
}
