/* input.c - the streams that formats read from: opening, looking ahead, members of zips. */
#include "collector/input.h"

#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/input_unpack.h"
#include "palaver/utf8.h"

static const char *const SUFFIXES[] = {
    [PACKED_NOT] = "", [PACKED_GZIP] = ".gz", [PACKED_BZIP2] = ".bz2",
    [PACKED_XZ] = ".xz", [PACKED_ZSTD] = ".zst", [PACKED_ZIP] = "",
};

static char *base_name(const char *path, enum packing packing)
{
    const char *slash = strrchr(path, '/');
    char *base = mem_text(slash && slash[1] ? slash + 1 : path);
    size_t length = strlen(base), cut = strlen(SUFFIXES[packing]);
    if (cut && length > cut && strcmp(base + length - cut, SUFFIXES[packing]) == 0)
        base[length - cut] = '\0';
    return base;
}

static int64_t file_read(struct input *stream, char *to, size_t room, struct err *err)
{
    struct input_file *file = stream->state;
    if (file->head_at < file->head_length) {
        size_t take = file->head_length - file->head_at;
        if (take > room)
            take = room;
        memcpy(to, file->head + file->head_at, take);
        file->head_at += take;
        return (int64_t)take;
    }
    if (file->failed.code) {
        err_pass(err, &file->failed);
        err_clear(&file->failed);
        return -1;
    }
    return unpack_read(file, to, room, err);
}

struct span input_head(struct input_file *file)
{
    if (file->head_at) {
        memmove(file->head, file->head + file->head_at, file->head_length - file->head_at);
        file->head_length -= file->head_at;
        file->head_at = 0;
    }
    while (file->head_length < FORMAT_HEAD_BYTES && !file->ended && !file->failed.code) {
        int64_t got = unpack_read(file, file->head + file->head_length, FORMAT_HEAD_BYTES - file->head_length,
                                  &file->failed);
        if (got <= 0)
            break;
        file->head_length += (size_t)got;
    }
    return span_from(file->head, file->head_length);
}

bool input_at_end(struct input_file *file)
{
    return input_head(file).length == 0 && !file->failed.code;
}

struct input *input_stream(struct input_file *file)
{
    return &file->stream;
}

bool input_is_zip(const struct input_file *file)
{
    return file->packing == PACKED_ZIP;
}

/* ---- opening ---- */

static bool file_begin(struct input_file *file, struct err *err)
{
    struct stat info;
    if (fstat(file->fd, &info) != 0)
        return err_errno(err, ERR_IO, "%s: cannot be read", file->name);
    if (S_ISDIR(info.st_mode))
        return err_set(err, ERR_IO, "%s: is a folder", file->name);
    if (S_ISREG(info.st_mode))
        file->stream.modified_ms = (int64_t)info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1000000;
    if (!unpack_look(file, err))
        return false;
    free(file->base);
    file->base = base_name(file->name, file->packing);
    file->stream.base = file->base;
    return file->packing == PACKED_NOT || unpack_begin(file, err);
}

struct input_file *input_open_fd(int fd, const char *name, struct err *err)
{
    struct input_file *file = mem_new(sizeof *file);
    file->fd = fd;
    file->path = mem_text(name);
    file->name = mem_text(name);
    file->head = mem_new(FORMAT_HEAD_BYTES);
    file->packed = mem_new(PACKED_BLOCK_BYTES);
    file->stream = (struct input){
        .name = file->name, .read = file_read, .state = file, .modified_ms = POST_NO_TIME};
    if (!file_begin(file, err)) {
        input_close(file);
        return NULL;
    }
    return file;
}

struct input_file *input_open(const char *path, struct err *err)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        err_errno(err, errno == ENOENT ? ERR_MISSING : ERR_IO, "%s: cannot be opened", path);
        return NULL;
    }
    return input_open_fd(fd, standard ? "stdin" : path, err);
}

void input_close(struct input_file *file)
{
    if (!file)
        return;
    if (file->reader)
        archive_read_free(file->reader);
    if (file->fd >= 0)
        close(file->fd);
    free(file->path);
    free(file->name);
    free(file->base);
    free(file->head);
    free(file->packed);
    str_release(&file->tail);
    free(file);
}

void input_closep(struct input_file **file)
{
    input_close(*file);
}

/* ---- members of a zip ---- */

/* Names of members are only shown and compared, never used as paths. */
static void member_name(struct input_file *file, struct archive_entry *entry)
{
    const char *stored = archive_entry_pathname_utf8(entry);
    if (!stored)
        stored = archive_entry_pathname(entry);
    OWNED(str_release) struct str name = STR_INIT;
    struct span cut = span_of(stored ? stored : "?");
    cut.length = utf8_cut(cut, INPUT_NAME_MAX_BYTES);
    utf8_repair(cut, &name);
    free(file->base);
    file->base = base_name(str_text(&name), PACKED_NOT);
    free(file->name);
    size_t bytes = strlen(file->path) + name.length + 2;
    file->name = mem_new(bytes);
    snprintf(file->name, bytes, "%s!%s", file->path, str_text(&name));
    file->stream.name = file->name;
    file->stream.base = file->base;
}

bool input_next_member(struct input_file *file, struct err *err)
{
    for (;;) {
        struct archive_entry *entry;
        int result = archive_read_next_header(file->reader, &entry);
        if (result == ARCHIVE_EOF)
            return false;
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
            const char *why = archive_error_string(file->reader);
            return err_at(err, ERR_SYNTAX,
                          (struct place_at){.file = file->path, .byte = -1, .record = file->members + 1}, "the zip file is damaged: %s", why ? why : "unknown reason");
        }
        if (++file->members > INPUT_MAX_MEMBERS)
            return err_at(err, ERR_LIMIT, (struct place_at){.file = file->path, .byte = -1},
                          "more than %d files in one zip", INPUT_MAX_MEMBERS);
        if (archive_entry_filetype(entry) == AE_IFDIR)
            continue;
        member_name(file, entry);
        file->head_at = file->head_length = 0;
        file->ended = false;
        err_clear(&file->failed);
        err_clear(&file->broken);
        file->stream.modified_ms =
            archive_entry_mtime_is_set(entry) ? (int64_t)archive_entry_mtime(entry) * 1000 : file->stream.modified_ms;
        return true;
    }
}

/* ---- whole texts ---- */

bool input_read_all(struct input *stream, size_t limit, struct str *out_text, struct err *err)
{
    for (;;) {
        str_reserve(out_text, PACKED_BLOCK_BYTES);
        int64_t got = stream->read(stream, out_text->at + out_text->length, PACKED_BLOCK_BYTES, err);
        if (got < 0)
            return false;
        out_text->length += (size_t)got;
        out_text->at[out_text->length] = '\0';
        if (got == 0)
            return true;
        if (out_text->length > limit)
            return err_at(err, ERR_LIMIT, (struct place_at){.file = stream->name, .byte = (int64_t)limit},
                          "longer than %zu MiB", limit >> 20);
    }
}

bool input_sibling(struct input *stream, const char *name, size_t limit, struct str *out_text)
{
    if (stream->read != file_read)
        return false;
    const struct input_file *file = stream->state;
    struct err ignored = {0};
    if (file->packing != PACKED_ZIP) {
        const char *slash = strrchr(file->path, '/');
        OWNED(str_release) struct str path = STR_INIT;
        str_add_span(&path, span_from(file->path, slash ? (size_t)(slash - file->path) + 1 : 0));
        str_add(&path, name);
        OWNED(input_closep) struct input_file *beside = input_open(str_text(&path), &ignored);
        return beside && !input_is_zip(beside) &&
               input_read_all(input_stream(beside), limit, out_text, &ignored);
    }
    OWNED(input_closep) struct input_file *again = input_open(file->path, &ignored);
    while (again && input_is_zip(again) && input_next_member(again, &ignored))
        if (strcmp(again->base, name) == 0)
            return input_read_all(input_stream(again), limit, out_text, &ignored);
    return false;
}
