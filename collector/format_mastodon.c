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

static bool read_value(struct record_reader *in, const json_t *value, struct span raw, struct err *err)
{
    struct mastodon_reader *reader = (struct mastodon_reader *)in; /* its first member */
    if (mastodon_is_status(value))
        return mastodon_read_status(reader, value, raw, QUALITY_FULL, err);
    if (json_get_array(value, "statuses")) /* an answer to a search */
        return read_list(reader, value, "statuses", raw, err);
    if (json_get_array(value, "ancestors") || json_get_array(value, "descendants")) {
        struct page page = {{json_object_get(value, "ancestors"), json_object_get(value, "descendants")},
                            in->arena};
        reader->uri_of = uri_of;
        reader->to = &page;
        bool went = read_list(reader, value, "ancestors", raw, err) &&
                    read_list(reader, value, "descendants", raw, err);
        reader->uri_of = NULL;
        return went;
    }
    if (json_object_get(value, "error"))
        return in->sink->set_aside(in->sink->to, "error", err);
    return mastodon_read_status(reader, value, raw, QUALITY_FULL, err);
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    struct mastodon_reader reader = {0};
    return json_reader_file(sink, input, options, &reader.in, read_value, err);
}

const struct format format_mastodon = {
    .name = "mastodon",
    .what = "statuses as a Mastodon server sends them: saved pages, threads, searches",
    .extensions = "json jsonl",
    .sniff = sniff,
    .read = read,
};
