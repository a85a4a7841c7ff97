/* json_reader.c - records of a file to values, what is no JSON to the rejects. */
#include "collector/json_reader.h"

static bool read_record(struct record_reader *reader, const struct json_record *record, const char *name,
                        json_value_read *read, struct err *err)
{
    struct err why = {0};
    reader->at = (struct place_at){.file = name, .line = record->line, .byte = record->byte, .record = record->number};
    OWNED(json_releasep) json_t *value = json_read_record(record, name, &why);
    if (!value)
        return reader->sink->reject(reader->sink->to, record->bytes, &why, err);
    return read(reader, value, record->bytes, err);
}

static bool read_all(struct record_reader *reader, struct input *input, json_value_read *read, struct err *err)
{
    OWNED(json_records_closep) struct json_records *records = json_records_open(input, NULL, NULL);
    struct json_record record;
    enum json_found found;
    while ((found = json_records_next(records, &record)) != JSON_FOUND_END) {
        if (found == JSON_FOUND_LEAVE)
            continue;
        if (found == JSON_FOUND_BAD ? !reader->sink->reject(reader->sink->to, record.bytes, &record.why, err)
                                    : !read_record(reader, &record, input->name, read, err))
            return false;
        arena_reset(reader->arena);
        json_pool_reset();
    }
    return true;
}

bool json_reader_file(struct sink *sink, struct input *input, const struct format_options *options,
                      struct record_reader *reader, json_value_read *read, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    reader->sink = sink;
    reader->place = build_file_place(input, options);
    reader->arena = &arena;
    reader->seen_ms = input->modified_ms;
    json_pool_open();
    bool went = read_all(reader, input, read, err);
    json_pool_close();
    return went;
}
