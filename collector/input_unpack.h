/* input_unpack.h - bytes of a file as they were before it was packed, which libarchive sees to, and what it and input.c
 * know of a file. */
#ifndef COLLECTOR_INPUT_UNPACK_H
#define COLLECTOR_INPUT_UNPACK_H

#include <archive.h>

#include "collector/input.h"

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

/* Reads as much as tells what the file is packed with, and sets `packing`. */
bool unpack_look(struct input_file *file, struct err *err) MUST_USE;
/* Opens the unpacker of a packed file. */
bool unpack_begin(struct input_file *file, struct err *err) MUST_USE;
/* As input.read(), from the file or from the member of the zip that was reached. */
int64_t unpack_read(struct input_file *file, char *to, size_t room, struct err *err) MUST_USE;

#endif
