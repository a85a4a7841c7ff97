/* format_bluesky.c - saved answers of Bluesky: searches, feeds, threads, records of a repository. */
#include "collector/post_bluesky.h"

static int sniff(struct span head, const char *name)
{
    (void)name;
    struct span start = span_trim(head);
    if (!start.length || (start.at[0] != '{' && start.at[0] != '['))
        return 0;
    bool post = span_find(head, span_of("app.bsky.feed.post"));
    bool fields = span_find(head, span_of("\"createdAt\"")) && span_find(head, span_of("\"text\""));
    return post && fields && span_find(head, span_of("at://")) ? 88 : 0;
}

static bool read_all(struct bluesky_reader *reader, struct json_records *records, const char *name, struct err *err)
{
    struct json_record record;
    enum json_found found;
    while ((found = json_records_next(records, &record)) != JSON_FOUND_END) {
        struct err why = {0};
        if (found == JSON_FOUND_LEAVE)
            continue;
        OWNED(json_releasep) json_t *value =
            found == JSON_FOUND_RECORD ? json_read_record(&record, name, &why) : NULL;
        reader->at = (struct place_at){
            .file = name, .line = record.line, .byte = record.byte, .record = record.number};
        const struct err *told = found == JSON_FOUND_BAD ? &record.why : &why;
        if (value ? !bluesky_read_value(reader, value, record.bytes, err)
                  : !reader->sink->reject(reader->sink->to, record.bytes, told, err))
            return false;
        arena_reset(reader->arena);
    }
    return true;
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(json_records_closep) struct json_records *records = json_records_open(input, NULL, NULL);
    struct bluesky_reader reader = {
        .sink = sink, .place = build_file_place(input, options), .arena = &arena, .seen_ms = input->modified_ms};
    return read_all(&reader, records, input->name, err);
}

const struct format format_bluesky = {
    .name = "bluesky",
    .what = "posts as Bluesky sends them: saved searches, feeds, threads, repositories",
    .extensions = "json jsonl",
    .sniff = sniff,
    .read = read,
};
