/* format_twarc.c - JSON lines of X posts: twarc v1 and v2, hydrated id lists, saved streams and answers. */
#include "collector/status_x.h"

/* The first whole value of the head tells; a value longer than the head is judged by its keys. */
static int sniff(struct span head, const char *name)
{
    (void)name;
    struct span rest = span_trim(span_starts(head, "\xef\xbb\xbf") ? span_from_to(head, 3, head.length) : head);
    if (!rest.length || (rest.at[0] != '{' && rest.at[0] != '['))
        return 0;
    struct span first = rest;
    if (rest.at[0] == '[' && !json_element(&rest, &first))
        return 0;
    static const struct {
        const char *keys[3];
        int sure;
    } SIGNS[] = {
        {{"\"__twarc\"", NULL, NULL}, 95},
        {{"\"id_str\"", "\"user\"", "\"created_at\""}, 90},
        {{"\"data\"", "\"edit_history_tweet_ids\"", NULL}, 90},
        {{"\"data\"", "\"includes\"", "\"author_id\""}, 85},
        {{"\"author_id\"", "\"public_metrics\"", NULL}, 85},
        {{"\"author_id\"", "\"conversation_id\"", NULL}, 80},
        {{"\"author_id\"", "\"edit_history_tweet_ids\"", NULL}, 80},
        {{"\"author_id\"", "\"text\"", "\"created_at\""}, 75}, /* of v2, with few fields asked for */
        {{"\"retweeted_status\"", "\"id_str\"", NULL}, 80},
        {{"\"tweet_count\"", "\"start\"", NULL}, 70},
        {{"\"errors\"", "\"https://api.twitter.com/", NULL}, 70},
        {{"\"status\"", "{\"delete\"", NULL}, 70},
        {{"\"statuses\"", "\"search_metadata\"", NULL}, 85},
    };
    int sure = 0;
    for (size_t i = 0; i < COUNT_OF(SIGNS); i++) {
        bool all = true;
        for (size_t k = 0; k < COUNT_OF(SIGNS[i].keys) && SIGNS[i].keys[k]; k++)
            all = all && span_find(head, span_of(SIGNS[i].keys[k]));
        if (all && SIGNS[i].sure > sure)
            sure = SIGNS[i].sure;
    }
    return sure;
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    struct record_reader reader = {0};
    return json_reader_file(sink, input, options, &reader, x_read_value, err);
}

const struct format format_twarc = {
    .name = "twarc",
    .what = "posts of X (Twitter) as its API sends them, v1.1 and v2: twarc, hydrated ids, saved streams",
    .extensions = "jsonl json ndjson",
    .sniff = sniff,
    .read = read,
};
