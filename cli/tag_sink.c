/* tag_sink.c - posts as JSON lines, read for their themes and not for an archive. */
#include "cli/tag_filter.h"

#include "palaver/format.h"

static bool no_gone(void *to, const char *network, const char *native_id, int64_t when_ms, struct err *err)
{
    (void)to, (void)network, (void)native_id, (void)when_ms, (void)err;
    return true;
}

static bool no_set_aside(void *to, const char *what, struct err *err)
{
    (void)to, (void)what, (void)err;
    return true;
}

static bool no_page_end(void *to, const char *cursor, struct err *err)
{
    (void)to, (void)cursor, (void)err;
    return true;
}

struct sink tag_sink(void *to, bool (*post)(void *to, const struct post *, const struct place *, struct err *),
                     bool (*reject)(void *to, struct span bytes, const struct err *why, struct err *))
{
    return (struct sink){to, post, no_gone, no_set_aside, reject, no_page_end};
}

bool tag_lines_read(const char *path, struct sink *sink, struct err *err)
{
    /* A place that is told stands for all of a line's own. */
    struct import_options options = {.format = format_find("palaver"), .reading = {.place_name = "-"}};
    return import_path(path, &options, sink, err);
}
