/* input.h - files, compressed files, zip members and standard input as one stream of decoded bytes.
 *
 * What a file is packed with is told from its first bytes and then said to libarchive, which never guesses: guessing
 * filters in 3.6.2 does not return from some nested files. One layer only. Nothing is ever written to disk. */
#ifndef COLLECTOR_INPUT_H
#define COLLECTOR_INPUT_H

#include "palaver/format.h"
#include "palaver/str.h"

#define INPUT_MAX_BYTES ((int64_t)64 << 30)      /* decoded bytes of one file */
#define INPUT_MAX_RATIO 200                      /* decoded to compressed bytes, beyond INPUT_RATIO_FROM_BYTES */
#define INPUT_RATIO_FROM_BYTES ((int64_t)10 << 20)
#define INPUT_MAX_MEMBERS 100000                 /* files in one zip */
#define INPUT_NAME_MAX_BYTES 1024                /* of a zip member; longer names are cut */

struct input_file; /* opaque, see collector/input_unpack.h */

/* Opens `path` ("-" is standard input).
 * Owner:  the caller, until input_close().
 * Errors: NULL and ERR_IO, ERR_MISSING, or ERR_SYNTAX for a container that libarchive refuses. */
struct input_file *input_open(const char *path, struct err *err) MUST_USE;
/* The same for a file that is open already and stands at its beginning; `name` is said in errors. Takes `fd` over. */
struct input_file *input_open_fd(int fd, const char *name, struct err *err) MUST_USE;
void input_close(struct input_file *file); /* NULL is fine */
void input_closep(struct input_file **file);

bool input_is_zip(const struct input_file *file);
/* Goes on to the next member of a zip; false at the end, and on failure with err set. */
bool input_next_member(struct input_file *file, struct err *err) MUST_USE;
/* The stream of the file, or of the member just reached; borrowed. */
struct input *input_stream(struct input_file *file);
/* The first bytes of that stream, at most FORMAT_HEAD_BYTES, without taking them away. A failure while looking ahead
 * is kept and comes back from read(). */
struct span input_head(struct input_file *file);
bool input_at_end(struct input_file *file); /* nothing (more) to read; looks ahead */

/* Reads the file or zip member `name` that lies beside the one `stream` comes from ("account.js"), at most `limit`
 * bytes. False when there is none, or the stream does not come from a file. */
bool input_sibling(struct input *stream, const char *name, size_t limit, struct str *out_text) MUST_USE;

/* Everything that is left of a stream. ERR_LIMIT beyond `limit` bytes. What was read stays in out_text on failure. */
bool input_read_all(struct input *stream, size_t limit, struct str *out_text, struct err *err) MUST_USE;

#endif
