/* record_reader.c - see record_reader.h. */
#include "collector/record_reader.h"

bool record_reader_give(struct record_reader *reader, struct build *build, struct span raw, enum post_quality quality,
                        struct err *err)
{
    struct err why = {0};
    build->post.raw = raw;
    build->post.quality = quality;
    if (build->post.seen_ms == POST_NO_TIME)
        build->post.seen_ms = reader->seen_ms;
    if (!build_end(build, &why))
        return record_reader_reject(reader, raw, why.code, why.text, err);
    return reader->sink->post(reader->sink->to, &build->post, &reader->place, err);
}

bool record_reader_reject(struct record_reader *reader, struct span raw, enum err_code code, const char *why,
                          struct err *err)
{
    struct err placed = {0};
    err_at(&placed, code, reader->at, "%s", why);
    return reader->sink->reject(reader->sink->to, raw, &placed, err);
}
