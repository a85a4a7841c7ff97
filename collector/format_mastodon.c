/* format_mastodon.c - saved answers of a Mastodon server: pages of statuses, single ones, threads. */
#include "collector/status_mastodon.h"

static int sniff(struct span head, const char *name)
{
    (void)name;
    struct span start = span_trim(head);
    if (!start.length || (start.at[0] != '{' && start.at[0] != '['))
        return 0;
    static const char *const KEYS[] = {"\"account\"", "\"content\"", "\"acct\"", "\"created_at\"", "\"uri\""};
    for (size_t i = 0; i < COUNT_OF(KEYS); i++)
        if (!span_find(head, span_of(KEYS[i])))
            return 0;
    return 85;
}

/* The statuses of one saved value know each other: parents are looked up among them. */
struct page {
    const json_t *lists[2];
    struct arena *arena;
};

static const char *uri_of(void *to, const char *local_id)
{
    const struct page *page = to;
    for (size_t k = 0; k < COUNT_OF(page->lists); k++) {
        const json_t *status;
        size_t i;
        json_array_foreach(page->lists[k], i, status)
        {
            const char *id = json_string_value(json_object_get(status, "id"));
            if (id && strcmp(id, local_id) == 0)
                return mastodon_uri(status, page->arena);
        }
    }
    return NULL;
}

static bool read_list(struct mastodon_reader *reader, const json_t *value, const char *key, struct span raw,
                      struct err *err)
{
    struct span rest = json_member(raw, key), element;
    const json_t *status;
    size_t i;
    json_array_foreach(json_object_get(value, key), i, status)
    {
        if (!json_element(&rest, &element))
            element = raw;
        if (!mastodon_read_status(reader, status, element, QUALITY_FULL, err))
            return false;
    }
    return true;
}

static bool read_value(struct mastodon_reader *reader, const json_t *value, struct span raw, struct err *err)
{
    if (mastodon_is_status(value))
        return mastodon_read_status(reader, value, raw, QUALITY_FULL, err);
    if (json_get_array(value, "statuses")) /* an answer to a search */
        return read_list(reader, value, "statuses", raw, err);
    if (json_get_array(value, "ancestors") || json_get_array(value, "descendants")) {
        struct page page = {{json_object_get(value, "ancestors"), json_object_get(value, "descendants")},
                            reader->arena};
        reader->uri_of = uri_of;
        reader->to = &page;
        bool went = read_list(reader, value, "ancestors", raw, err) &&
                    read_list(reader, value, "descendants", raw, err);
        reader->uri_of = NULL;
        return went;
    }
    if (json_object_get(value, "error"))
        return reader->sink->set_aside(reader->sink->to, "error", err);
    return mastodon_read_status(reader, value, raw, QUALITY_FULL, err);
}

static bool read_all(struct mastodon_reader *reader, struct json_records *records, const char *name, struct err *err)
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
        if (value ? !read_value(reader, value, record.bytes, err)
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
    struct mastodon_reader reader = {
        .sink = sink, .place = build_file_place(input, options), .arena = &arena, .seen_ms = input->modified_ms};
    return read_all(&reader, records, input->name, err);
}

const struct format format_mastodon = {
    .name = "mastodon",
    .what = "statuses as a Mastodon server sends them: saved pages, threads, searches",
    .extensions = "json jsonl",
    .sniff = sniff,
    .read = read,
};
