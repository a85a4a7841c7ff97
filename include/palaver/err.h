/* err.h - one failure: what kind, one line of text, and where in the input.
 *
 * The first failure is kept; later ones do not overwrite it. Rooms report, cli prints. */
#ifndef PALAVER_ERR_H
#define PALAVER_ERR_H

#include "palaver/own.h"

#define ERR_TEXT_BYTES 512
#define ERR_FILE_BYTES 256

enum err_code {
    ERR_NONE,
    ERR_USAGE,   /* asked wrongly: exit code 2 */
    ERR_IO,      /* file, disk, pipe */
    ERR_NETWORK, /* could not be reached, cut, refused */
    ERR_SYNTAX,  /* the input is not what it should be */
    ERR_LIMIT,   /* a named limit was passed */
    ERR_AUTH,    /* credentials missing, refused or expired */
    ERR_RATE,    /* the service asks to wait longer than allowed here */
    ERR_MISSING, /* what was asked for is not there */
    ERR_BUSY,    /* another writer holds the archive */
    ERR_ARCHIVE, /* the archive is damaged, foreign, or newer than this program */
    ERR_STOPPED, /* the user or a callback asked to stop: not a failure of the input */
};

/* A place in the input: file or URL, then line, column (in bytes) from 1, or a byte offset; -1 or 0 where unknown. */
struct place_at {
    const char *file;
    int64_t line, column;
    int64_t byte; /* from 0; -1 unknown */
    int64_t record; /* from 1; 0 unknown */
};

struct err {
    enum err_code code;
    char text[ERR_TEXT_BYTES]; /* one line, no control characters, no secrets */
    char file[ERR_FILE_BYTES];
    int64_t line, column, record;
    int64_t byte; /* valid when has_byte */
    bool has_byte;
};

/* Sets the failure unless one is there already. Always returns false, so `return err_set(...)` reads well;
 * err_null is the same for functions that return pointers. Control characters in the text become '?'. */
bool err_set(struct err *err, enum err_code code, const char *format, ...) PRINTF_LIKE(3, 4);
bool err_at(struct err *err, enum err_code code, struct place_at at, const char *format, ...) PRINTF_LIKE(4, 5);
void *err_null(struct err *err, enum err_code code, const char *format, ...) PRINTF_LIKE(3, 4);
/* The same with ": " and strerror(errno) behind the text. */
bool err_errno(struct err *err, enum err_code code, const char *format, ...) PRINTF_LIKE(3, 4);

/* Adds what is known of the place where a callee could not know it; never overwrites. */
void err_add_file(struct err *err, const char *file);
void err_clear(struct err *err);
/* Copies `why` into `err` unless `err` is set already; returns false. */
bool err_pass(struct err *err, const struct err *why);

/* "FILE:LINE:COLUMN: text", "FILE: byte N: text", "FILE: record N: text" or "text" into `out` (always ended by NUL). */
void err_line(const struct err *err, char *out, size_t out_bytes);

#endif
