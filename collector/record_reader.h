/* record_reader.h - what the readers of JSON records and of table rows share: where posts go, and where in its input the
 * record at hand stood. Saved files and live sources use the same readers. */
#ifndef COLLECTOR_RECORD_READER_H
#define COLLECTOR_RECORD_READER_H

#include "collector/build.h"

struct record_reader {
    struct sink *sink;
    struct place place;
    struct arena *arena; /* reset by the caller between records */
    int64_t seen_ms;     /* used where a record does not say when it was fetched */
    struct place_at at;  /* of the record in its input, for rejects */
};

/* Ends `build` and gives it to the sink, or rejects it there. False only when the sink failed. */
bool record_reader_give(struct record_reader *reader, struct build *build, struct span raw, enum post_quality quality,
                        struct err *err) MUST_USE;
bool record_reader_reject(struct record_reader *reader, struct span raw, enum err_code code, const char *why,
                          struct err *err) MUST_USE;

#endif
