/* input.c - the streams that formats read from. Relies on libarchive for every packed form. */
#include "collector/input.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/gunzip.h"
#include "palaver/utf8.h"

#define PACKED_BLOCK_BYTES ((size_t)64 << 10)

enum packing { PACKED_NOT, PACKED_GZIP, PACKED_BZIP2, PACKED_XZ, PACKED_ZSTD, PACKED_ZIP };

struct input_file {
    struct input stream;
    char *path, *name, *base;
    int fd;
    enum packing packing;
    struct archive *reader;
    int members;
    char *head; /* decoded bytes looked at and not yet taken */
    size_t head_at, head_length;
    char *packed; /* what libarchive is given */
    size_t packed_ready; /* bytes in `packed` that were read to tell the packing */
    int64_t packed_bytes, decoded_bytes;
    bool ended;
    uint32_t crc;     /* of what gzip gave so far */
    struct str tail;  /* the end of a broken gzip stream, and how much of it was given */
    size_t tail_at;
    struct err broken; /* comes behind the tail */
    struct err failed; /* met while looking ahead */
};

static const char *const SUFFIXES[] = {
    [PACKED_NOT] = "", [PACKED_GZIP] = ".gz", [PACKED_BZIP2] = ".bz2",
    [PACKED_XZ] = ".xz", [PACKED_ZSTD] = ".zst", [PACKED_ZIP] = "",
};

static enum packing packing_of(struct span head)
{
    static const struct {
        const char *magic;
        size_t length;
        enum packing packing;
    } MAGICS[] = {
        {"\x1f\x8b", 2, PACKED_GZIP},         {"BZh", 3, PACKED_BZIP2},
        {"\xfd" "7zXZ", 6, PACKED_XZ},        {"\x28\xb5\x2f\xfd", 4, PACKED_ZSTD},
        {"PK\x03\x04", 4, PACKED_ZIP},        {"PK\x05\x06", 4, PACKED_ZIP},
    };
    for (size_t i = 0; i < COUNT_OF(MAGICS); i++)
        if (head.length >= MAGICS[i].length && memcmp(head.at, MAGICS[i].magic, MAGICS[i].length) == 0)
            return MAGICS[i].packing;
    return PACKED_NOT;
}

static char *base_name(const char *path, enum packing packing)
{
    const char *slash = strrchr(path, '/');
    char *base = mem_text(slash && slash[1] ? slash + 1 : path);
    size_t length = strlen(base), cut = strlen(SUFFIXES[packing]);
    if (cut && length > cut && strcmp(base + length - cut, SUFFIXES[packing]) == 0)
        base[length - cut] = '\0';
    return base;
}

/* ---- bytes from the file itself ---- */

static int64_t fd_read(int fd, char *to, size_t room, const char *name, struct err *err)
{
    for (;;) {
        ssize_t got = read(fd, to, room);
        if (got >= 0)
            return got;
        if (errno != EINTR) {
            err_errno(err, ERR_IO, "%s: cannot be read", name);
            err_add_file(err, name);
            return -1;
        }
    }
}

static la_ssize_t packed_read(struct archive *reader, void *state, const void **out_block)
{
    struct input_file *file = state;
    *out_block = file->packed;
    int64_t got = (int64_t)file->packed_ready;
    file->packed_ready = 0;
    if (got == 0) {
        struct err err = {0};
        got = fd_read(file->fd, file->packed, PACKED_BLOCK_BYTES, file->name, &err);
        if (got < 0) {
            archive_set_error(reader, EIO, "%s", err.text);
            return ARCHIVE_FATAL;
        }
    }
    file->packed_bytes += got;
    return (la_ssize_t)got;
}

static la_int64_t packed_seek(struct archive *reader, void *state, la_int64_t offset, int whence)
{
    struct input_file *file = state;
    off_t at = lseek(file->fd, (off_t)offset, whence);
    if (at < 0) {
        archive_set_error(reader, errno, "cannot seek");
        return ARCHIVE_FATAL;
    }
    file->packed_ready = 0;
    return at;
}

static bool reader_begin(struct input_file *file, struct err *err)
{
    static const int FILTERS[] = {
        [PACKED_GZIP] = ARCHIVE_FILTER_GZIP, [PACKED_BZIP2] = ARCHIVE_FILTER_BZIP2,
        [PACKED_XZ] = ARCHIVE_FILTER_XZ,     [PACKED_ZSTD] = ARCHIVE_FILTER_ZSTD,
    };
    file->reader = archive_read_new();
    if (!file->reader)
        return err_set(err, ERR_IO, "%s: no memory for the unpacker", file->name);
    int result;
    if (file->packing == PACKED_ZIP) {
        result = archive_read_set_format(file->reader, ARCHIVE_FORMAT_ZIP);
        struct stat info;
        if (fstat(file->fd, &info) == 0 && S_ISREG(info.st_mode)) {
            file->packed_ready = 0;
            if (lseek(file->fd, 0, SEEK_SET) == 0)
                archive_read_set_seek_callback(file->reader, packed_seek);
        }
    } else {
        result = archive_read_append_filter(file->reader, FILTERS[file->packing]);
        if (result == ARCHIVE_OK)
            result = archive_read_set_format(file->reader, ARCHIVE_FORMAT_RAW);
    }
    if (result == ARCHIVE_OK || result == ARCHIVE_WARN)
        result = archive_read_open(file->reader, file, NULL, packed_read, NULL);
    struct archive_entry *entry;
    if (result == ARCHIVE_OK && file->packing != PACKED_ZIP)
        result = archive_read_next_header(file->reader, &entry);
    if (result == ARCHIVE_OK || result == ARCHIVE_WARN || result == ARCHIVE_EOF)
        return true;
    const char *why = archive_error_string(file->reader);
    return err_at(err, ERR_SYNTAX, (struct place_at){.file = file->name, .byte = file->packed_bytes},
                  "cannot be unpacked: %s", why ? why : "unknown reason");
}

/* ---- decoded bytes ---- */

static int64_t packed_failure(struct input_file *file, struct err *err)
{
    const char *why = archive_error_string(file->reader);
    err_at(err, ERR_SYNTAX, (struct place_at){.file = file->name, .byte = file->decoded_bytes},
           "the packed data breaks off or is damaged here, after %lld unpacked bytes: %s",
           (long long)file->decoded_bytes, why ? why : "unknown reason");
    return -1;
}

/* The rest of a gzip stream that broke off, then why. */
static int64_t tail_read(struct input_file *file, char *to, size_t room, struct err *err)
{
    size_t take = file->tail.length - file->tail_at;
    if (take == 0) {
        err_pass(err, &file->broken);
        err_clear(&file->broken);
        file->ended = true;
        return -1;
    }
    take = take < room ? take : room;
    memcpy(to, file->tail.at + file->tail_at, take);
    file->tail_at += take;
    return (int64_t)take;
}

static int64_t packed_data(struct input_file *file, char *to, size_t room, struct err *err)
{
    int64_t got = archive_read_data(file->reader, to, room);
    if (got == ARCHIVE_RETRY || got == ARCHIVE_WARN)
        got = archive_read_data(file->reader, to, room);
    if (file->packing == PACKED_GZIP) {
        if (got > 0)
            file->crc = gunzip_crc(file->crc, span_from(to, (size_t)got));
        if (got == 0 && gunzip_crc_differs(file->fd, file->decoded_bytes, file->crc)) {
            file->ended = true;
            err_at(err, ERR_SYNTAX, (struct place_at){.file = file->name, .byte = -1},
                   "the packed data is damaged: its checksum does not fit what was unpacked");
            return -1;
        }
    }
    if (got >= 0)
        return got;
    if (file->packing == PACKED_GZIP)
        gunzip_tail(file->fd, file->decoded_bytes, &file->tail);
    file->decoded_bytes += (int64_t)file->tail.length;
    packed_failure(file, &file->broken);
    return tail_read(file, to, room, err);
}

static int64_t decoded_read(struct input_file *file, char *to, size_t room, struct err *err)
{
    if (file->ended)
        return 0;
    if (file->broken.code)
        return tail_read(file, to, room, err);
    int64_t got;
    if (file->reader) {
        got = packed_data(file, to, room, err);
        if (got < 0 || file->broken.code)
            return got;
    } else if (file->packed_ready) {
        got = (int64_t)(file->packed_ready < room ? file->packed_ready : room);
        memcpy(to, file->packed, (size_t)got);
        file->packed_ready -= (size_t)got;
        memmove(file->packed, file->packed + got, file->packed_ready);
    } else {
        got = fd_read(file->fd, to, room, file->name, err);
    }
    if (got <= 0) {
        file->ended = true;
        return got;
    }
    file->decoded_bytes += got;
    struct place_at at = {.file = file->name, .byte = file->decoded_bytes};
    if (file->decoded_bytes > INPUT_MAX_BYTES) {
        file->ended = true;
        err_at(err, ERR_LIMIT, at, "more than %lld GiB in one file", (long long)(INPUT_MAX_BYTES >> 30));
        return -1;
    }
    if (file->reader && file->decoded_bytes > INPUT_RATIO_FROM_BYTES &&
        file->decoded_bytes / INPUT_MAX_RATIO > file->packed_bytes) {
        file->ended = true;
        err_at(err, ERR_LIMIT, at, "unpacks to more than %d times its size: not read further", INPUT_MAX_RATIO);
        return -1;
    }
    return got;
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
    return decoded_read(file, to, room, err);
}

struct span input_head(struct input_file *file)
{
    if (file->head_at) {
        memmove(file->head, file->head + file->head_at, file->head_length - file->head_at);
        file->head_length -= file->head_at;
        file->head_at = 0;
    }
    while (file->head_length < FORMAT_HEAD_BYTES && !file->ended && !file->failed.code) {
        int64_t got = decoded_read(file, file->head + file->head_length, FORMAT_HEAD_BYTES - file->head_length,
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
    while (file->packed_ready < 6) {
        int64_t got = fd_read(file->fd, file->packed + file->packed_ready, PACKED_BLOCK_BYTES - file->packed_ready,
                              file->name, err);
        if (got < 0)
            return false;
        if (got == 0)
            break;
        file->packed_ready += (size_t)got;
    }
    file->packing = packing_of(span_from(file->packed, file->packed_ready));
    free(file->base);
    file->base = base_name(file->name, file->packing);
    file->stream.base = file->base;
    return file->packing == PACKED_NOT || reader_begin(file, err);
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
