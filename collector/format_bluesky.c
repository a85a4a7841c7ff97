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

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    struct record_reader reader = {0};
    return json_reader_file(sink, input, options, &reader, bluesky_read_value, err);
}

const struct format format_bluesky = {
    .name = "bluesky",
    .what = "posts as Bluesky sends them: saved searches, feeds, threads, repositories",
    .extensions = "json jsonl",
    .sniff = sniff,
    .read = read,
};
