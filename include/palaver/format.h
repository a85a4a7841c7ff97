/* format.h - file formats: bytes to posts. One file and one row each (collector/format_*.c, collector/formats.c). */
#ifndef PALAVER_FORMAT_H
#define PALAVER_FORMAT_H

#include "palaver/sink.h"

/* A stream of decoded bytes (decompressed, out of its container). */
struct input {
    const char *name;   /* for errors: path, or path!member */
    const char *base;   /* last part of the name, without compression suffix: the place's name */
    /* Fills at most `room` bytes, returns how many; 0 at the end; -1 and err on failure (what was read before
     * stays good: the parser hands on what it has, then rejects the rest). */
    int64_t (*read)(struct input *input, char *to, size_t room, struct err *err);
    void *state;
    int64_t modified_ms; /* of the file, or POST_NO_TIME */
};

struct format_options {
    const char *place_kind, *place_name; /* --place list:hifa, or NULL: the format decides */
    const char *zone_name;               /* zone of times without one (chat exports), or NULL: UTC */
    const char *date_order;              /* "dmy", "mdy", "ymd" or NULL: worked out from the file */
};

struct format {
    const char *name;       /* "mbox": what --format takes */
    const char *what;       /* one line for help */
    const char *extensions; /* "mbox mbx", for hints only; content decides */
    /* How sure, 0 (no) to 100 (a signature), from the first bytes (up to FORMAT_HEAD_BYTES) and the file's name. */
    int (*sniff)(struct span head, const char *name);
    /* Reads to the end. False only when the sink failed or nothing at all could be read (err with its place);
     * bad records go to sink->reject. */
    bool (*read)(struct input *input, const struct format_options *options, struct sink *sink, struct err *err);
};

#define FORMAT_HEAD_BYTES 65536

/* The registry; ended by NULL. */
extern const struct format *const formats[];
const struct format *format_find(const char *name); /* NULL: none */
/* The surest format, or NULL; `out_seen` (caller's buffer) says what the bytes look like, for the error message. */
const struct format *format_recognise(struct span head, const char *name, char *out_seen, size_t seen_bytes);

struct import_options {
    const struct format *format; /* NULL: recognise */
    struct format_options reading;
};

/* Reads a file, folder (Maildir, MH, or any: every file in it, sorted by name), compressed file or zip ("-": stdin)
 * into `sink`, calling sink->page_end(NULL) at its end. Files of a folder that are not recognised are rejected with what was seen.
 * Limits: decoded bytes and ratio per file (robust sheet). Each file with its records is counted by the sink. */
bool import_path(const char *path, const struct import_options *options, struct sink *sink, struct err *err) MUST_USE;

/* Reads one span as a format does a file: for tests, fuzzing and sources that fetch whole files. */
bool format_read_span(const struct format *format, struct span bytes, const char *name,
                      const struct format_options *options, struct sink *sink, struct err *err) MUST_USE;

#endif
