/* Files, packed files and zips as one stream. */
#include <archive.h>
#include <archive_entry.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/input.h"

static char folder[64];

static void make_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/palaver-input-XXXXXX");
    cr_assert(mkdtemp(folder));
}

static void drop_folder(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(input, .init = make_folder, .fini = drop_folder, .timeout = 20);

static const char *at(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_plain(const char *name, struct span bytes)
{
    FILE *file = fopen(at(name), "wb");
    cr_assert(file);
    cr_assert_eq(fwrite(bytes.at, 1, bytes.length, file), bytes.length);
    fclose(file);
}

/* `filter`: ARCHIVE_FILTER_...; packs `bytes` as one stream. */
static void write_packed(const char *name, int filter, struct span bytes)
{
    struct archive *writer = archive_write_new();
    cr_assert_eq(archive_write_add_filter(writer, filter), ARCHIVE_OK);
    cr_assert_eq(archive_write_set_format_raw(writer), ARCHIVE_OK);
    cr_assert_eq(archive_write_open_filename(writer, at(name)), ARCHIVE_OK);
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_filetype(entry, AE_IFREG);
    cr_assert_eq(archive_write_header(writer, entry), ARCHIVE_OK);
    cr_assert_eq(archive_write_data(writer, bytes.at, bytes.length), (la_ssize_t)bytes.length);
    cr_assert_eq(archive_write_close(writer), ARCHIVE_OK);
    archive_entry_free(entry);
    archive_write_free(writer);
}

static void write_zip(const char *name, const char *const *members)
{
    struct archive *writer = archive_write_new();
    cr_assert_eq(archive_write_set_format_zip(writer), ARCHIVE_OK);
    cr_assert_eq(archive_write_open_filename(writer, at(name)), ARCHIVE_OK);
    for (; *members; members += 2) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, members[0]);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, (la_int64_t)strlen(members[1]));
        cr_assert_eq(archive_write_header(writer, entry), ARCHIVE_OK);
        archive_write_data(writer, members[1], strlen(members[1]));
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
}

static struct span noise(size_t bytes, struct str *out)
{
    uint32_t state = 12345;
    while (out->length < bytes) {
        state = state * 1664525 + 1013904223;
        str_format(out, "%08x\n", state);
    }
    return str_span(out);
}

Test(input, packed_and_plain_files_read_alike)
{
    static const struct {
        const char *name;
        int filter;
    } CASES[] = {{"a.jsonl", 0}, {"a.jsonl.gz", ARCHIVE_FILTER_GZIP}, {"a.jsonl.bz2", ARCHIVE_FILTER_BZIP2},
                 {"a.jsonl.xz", ARCHIVE_FILTER_XZ}, {"a.jsonl.zst", ARCHIVE_FILTER_ZSTD}};
    OWNED(str_release) struct str text = STR_INIT;
    struct span bytes = noise(300000, &text);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        if (CASES[i].filter)
            write_packed(CASES[i].name, CASES[i].filter, bytes);
        else
            write_plain(CASES[i].name, bytes);
        struct err err = {0};
        OWNED(input_closep) struct input_file *file = input_open(at(CASES[i].name), &err);
        cr_assert(file, "%s: %s", CASES[i].name, err.text);
        cr_expect_str_eq(input_stream(file)->base, "a.jsonl");
        cr_expect_eq(input_head(file).length, FORMAT_HEAD_BYTES);
        OWNED(str_release) struct str got = STR_INIT;
        cr_assert(input_read_all(input_stream(file), 1 << 20, &got, &err), "%s: %s", CASES[i].name, err.text);
        cr_expect(span_equal(str_span(&got), bytes), "%s", CASES[i].name);
        cr_expect(input_at_end(file));
    }
}

Test(input, a_packed_file_cut_in_half_gives_what_was_unpacked_and_says_where_it_breaks)
{
    OWNED(str_release) struct str text = STR_INIT;
    struct span bytes = noise(600000, &text);
    write_packed("cut.gz", ARCHIVE_FILTER_GZIP, bytes);
    struct stat info;
    cr_assert_eq(stat(at("cut.gz"), &info), 0);
    cr_assert_eq(truncate(at("cut.gz"), info.st_size / 2), 0);
    struct err err = {0};
    OWNED(input_closep) struct input_file *file = input_open(at("cut.gz"), &err);
    cr_assert(file);
    OWNED(str_release) struct str got = STR_INIT;
    cr_expect_not(input_read_all(input_stream(file), 1 << 20, &got, &err));
    cr_expect_eq(err.code, ERR_SYNTAX);
    cr_expect(err.has_byte && err.byte == (int64_t)got.length);
    cr_expect(got.length > 100000 && got.length < bytes.length, "%zu bytes", got.length);
    cr_expect_eq(memcmp(got.at, bytes.at, got.length), 0);
}

Test(input, what_unpacks_to_far_too_much_is_stopped)
{
    char *zeros = mem_new((size_t)40 << 20);
    write_packed("bomb.gz", ARCHIVE_FILTER_GZIP, span_from(zeros, (size_t)40 << 20));
    free(zeros);
    struct err err = {0};
    OWNED(input_closep) struct input_file *file = input_open(at("bomb.gz"), &err);
    cr_assert(file);
    OWNED(str_release) struct str got = STR_INIT;
    cr_expect_not(input_read_all(input_stream(file), (size_t)1 << 30, &got, &err));
    cr_expect_eq(err.code, ERR_LIMIT);
    cr_expect(got.length < (size_t)11 << 20, "%zu", got.length);
}

Test(input, members_of_a_zip_come_one_by_one_and_find_each_other)
{
    static const char *const MEMBERS[] = {"data/tweets.js", "posts", "../../etc/passwd", "x", "data/account.js", "who", NULL};
    write_zip("a.zip", MEMBERS);
    struct err err = {0};
    OWNED(input_closep) struct input_file *file = input_open(at("a.zip"), &err);
    cr_assert(file && input_is_zip(file), "%s", err.text);
    cr_assert(input_next_member(file, &err));
    cr_expect_str_eq(input_stream(file)->base, "tweets.js");
    cr_expect(strstr(input_stream(file)->name, "a.zip!data/tweets.js"));
    OWNED(str_release) struct str beside = STR_INIT;
    cr_expect(input_sibling(input_stream(file), "account.js", 100, &beside));
    cr_expect_str_eq(str_text(&beside), "who");
    cr_expect_not(input_sibling(input_stream(file), "nobody.js", 100, &beside));
    OWNED(str_release) struct str got = STR_INIT;
    cr_expect(input_read_all(input_stream(file), 100, &got, &err));
    cr_expect_str_eq(str_text(&got), "posts");
    cr_assert(input_next_member(file, &err));
    cr_expect_str_eq(input_stream(file)->base, "passwd");
    cr_assert(input_next_member(file, &err));
    cr_expect_not(input_next_member(file, &err));
    cr_expect_eq(err.code, ERR_NONE);
}

Test(input, what_is_not_there_or_no_file_is_said)
{
    struct err err = {0};
    cr_expect_null(input_open(at("nothing"), &err));
    cr_expect_eq(err.code, ERR_MISSING);
    err_clear(&err);
    cr_expect_null(input_open(folder, &err));
    cr_expect_eq(err.code, ERR_IO);
    err_clear(&err);
    write_plain("broken.zip", span_of("PK\x03\x04 and then nothing of a zip"));
    OWNED(input_closep) struct input_file *file = input_open(at("broken.zip"), &err);
    cr_expect(!file || !input_next_member(file, &err));
    cr_expect(err.code == ERR_SYNTAX);
}

Test(input, a_limit_on_whole_texts_holds)
{
    OWNED(str_release) struct str text = STR_INIT;
    write_plain("big", noise(200000, &text));
    struct err err = {0};
    OWNED(input_closep) struct input_file *file = input_open(at("big"), &err);
    OWNED(str_release) struct str got = STR_INIT;
    cr_expect_not(input_read_all(input_stream(file), 100000, &got, &err));
    cr_expect_eq(err.code, ERR_LIMIT);
}

Test(input, even_a_short_gzip_that_breaks_off_gives_what_is_in_it)
{
    OWNED(str_release) struct str text = STR_INIT;
    struct span bytes = noise(20000, &text);
    write_packed("short.gz", ARCHIVE_FILTER_GZIP, bytes);
    struct stat info;
    cr_assert_eq(stat(at("short.gz"), &info), 0);
    cr_assert_eq(truncate(at("short.gz"), info.st_size - 300), 0);
    struct err err = {0};
    OWNED(input_closep) struct input_file *file = input_open(at("short.gz"), &err);
    cr_assert(file);
    OWNED(str_release) struct str got = STR_INIT;
    cr_expect_not(input_read_all(input_stream(file), 1 << 20, &got, &err));
    cr_expect_eq(err.code, ERR_SYNTAX);
    cr_expect(got.length > 15000 && got.length < bytes.length && memcmp(got.at, bytes.at, got.length) == 0,
              "%zu of %zu bytes", got.length, bytes.length);
}

Test(input, a_damaged_gzip_is_told_by_its_checksum)
{
    OWNED(str_release) struct str text = STR_INIT;
    struct span bytes = noise(100000, &text);
    write_packed("crc.gz", ARCHIVE_FILTER_GZIP, bytes);
    FILE *file = fopen(at("crc.gz"), "r+b");
    cr_assert(file && fseek(file, -8, SEEK_END) == 0);
    int byte = fgetc(file);
    cr_assert_eq(fseek(file, -8, SEEK_END), 0);
    fputc(byte ^ 1, file);
    fclose(file);
    struct err err = {0};
    OWNED(input_closep) struct input_file *damaged = input_open(at("crc.gz"), &err);
    OWNED(str_release) struct str got = STR_INIT;
    cr_expect_not(input_read_all(input_stream(damaged), 1 << 20, &got, &err));
    cr_expect(strstr(err.text, "checksum"), "%s", err.text);
    cr_expect_eq(got.length, bytes.length);
}
