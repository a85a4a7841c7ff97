/* json_reader.h - the records of a file of JSON, read one by one as a service's reader reads them. */
#ifndef COLLECTOR_JSON_READER_H
#define COLLECTOR_JSON_READER_H

#include "collector/json_get.h"
#include "collector/record_reader.h"

/* Gives what one value holds to the reader's sink; false only when that failed. */
typedef bool json_value_read(struct record_reader *reader, const json_t *value, struct span raw, struct err *err);

/* Every record of a file, one after the other; what is no JSON is rejected with its place. */
bool json_reader_file(struct sink *sink, struct input *input, const struct format_options *options,
                      struct record_reader *reader, json_value_read *read, struct err *err) MUST_USE;

#endif
