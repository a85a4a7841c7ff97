/* json_reader.h - what the readers of services' JSON share: where posts go, where in the input a value stood.
 * Saved files and live sources use the same readers; a file's records come here one by one. */
#ifndef COLLECTOR_JSON_READER_H
#define COLLECTOR_JSON_READER_H

#include "collector/build.h"
#include "collector/json_get.h"

struct json_reader {
    struct sink *sink;
    struct place place;
    struct arena *arena; /* reset by the caller between values */
    int64_t seen_ms;     /* used where a record does not say when it was fetched */
    struct place_at at;  /* of the value in its input, for rejects */
};

/* Ends `build` and gives it to the sink, or rejects it there. False only when the sink failed. */
bool json_reader_give(struct json_reader *reader, struct build *build, struct span raw, enum post_quality quality,
                      struct err *err) MUST_USE;
bool json_reader_reject(struct json_reader *reader, struct span raw, enum err_code code, const char *why,
                        struct err *err) MUST_USE;

/* Gives what one value holds to the reader's sink; false only when that failed. */
typedef bool json_value_read(struct json_reader *reader, const json_t *value, struct span raw, struct err *err);

/* Every record of a file, one after the other; what is no JSON is rejected with its place. */
bool json_reader_file(struct sink *sink, struct input *input, const struct format_options *options,
                      struct json_reader *reader, json_value_read *read, struct err *err) MUST_USE;

#endif
