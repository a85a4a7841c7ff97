/* out.h - where output goes: a FILE, or a str. The first failure sticks and is reported by out_finish(),
 * so that a full disk or a closed pipe is an error and never a short file. */
#ifndef PALAVER_OUT_H
#define PALAVER_OUT_H

#include <stdio.h>

#include "palaver/err.h"
#include "palaver/str.h"

struct out {
    FILE *file;      /* or NULL */
    struct str *str; /* or NULL */
    int failed;      /* errno of the first failed write, 0 if none */
};

struct out out_to_file(FILE *file); /* borrowed: the caller closes it after out_finish() */
struct out out_to_str(struct str *str);
void out_text(struct out *out, const char *text);
void out_span(struct out *out, struct span span);
void out_char(struct out *out, char c);
void out_format(struct out *out, const char *format, ...) PRINTF_LIKE(2, 3);
/* Flushes; false and ERR_IO naming `what` ("standard output", a file name) when any write failed. */
bool out_finish(struct out *out, const char *what, struct err *err) MUST_USE;

/* A file that appears whole or not at all: written beside `path`, synced, then renamed over it.
 * Until commit the old file is untouched; release without commit removes the new one. A database (SQLite) is never
 * replaced: ERR_USAGE. */
struct new_file {
    FILE *file;
    char *path, *beside;
};
#define NEW_FILE_INIT {0}
bool new_file_open(struct new_file *new_file, const char *path, struct err *err) MUST_USE;
bool new_file_commit(struct new_file *new_file, struct err *err) MUST_USE;
void new_file_release(struct new_file *new_file);

/* Reads a whole file of at most max_bytes ("-" is standard input). Errors: ERR_IO, ERR_LIMIT. */
bool file_read(const char *path, size_t max_bytes, struct str *out_bytes, struct err *err) MUST_USE;

#endif
