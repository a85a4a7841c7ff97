/* input_unpack.c - see input_unpack.h. */
#include "collector/input_unpack.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/gunzip.h"

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

bool unpack_look(struct input_file *file, struct err *err)
{
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
    return true;
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

bool unpack_begin(struct input_file *file, struct err *err)
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

int64_t unpack_read(struct input_file *file, char *to, size_t room, struct err *err)
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
