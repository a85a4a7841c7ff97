/* status_x.c - telling apart what X's API and its archivers write, and what both versions of it share. */
#include "collector/status_x.h"

#include <inttypes.h>
#include <stdio.h>

/* Ids from 2010-11-04 hold the time they were given (verified on sample posts). */
#define SNOWFLAKE_FIRST ((int64_t)29700859247)
#define SNOWFLAKE_EPOCH_MS ((int64_t)1288834974657)

/* X guesses; "und", "zxx" and the codes qXX and art say that it could not. */
void x_set_lang(struct build *build, const char *lang)
{
    if (!lang || lang[0] == 'q' || strcmp(lang, "und") == 0 || strcmp(lang, "zxx") == 0 || strcmp(lang, "art") == 0)
        return;
    build->post.lang = strcmp(lang, "in") == 0 ? "id" : strcmp(lang, "iw") == 0 ? "he" : lang;
}

void x_set_url(struct build *build)
{
    struct post *post = &build->post;
    post->url = arena_format(build->arena, "https://x.com/%s/status/%s", post->author ? post->author : "i/web",
                             post->native_id);
}

void x_set_time(struct build *build, const char *created_at)
{
    struct post *post = &build->post;
    struct span text = span_of(created_at ? created_at : "");
    if (when_parse_asctime(text, &post->posted_ms)) {
        post->grain = WHEN_SECOND;
        return;
    }
    if (text.length && when_parse(text, NULL, &post->posted_ms, &post->grain))
        return;
    int64_t id;
    if (span_number(span_of(post->native_id), &id) && id >= SNOWFLAKE_FIRST) {
        post->posted_ms = (id >> 22) + SNOWFLAKE_EPOCH_MS;
        post->grain = WHEN_MS;
        post->inferred |= POST_INFERRED_TIME;
    }
}

void x_set_repeated_tags(struct build *build, const json_t *entities, const char *key)
{
    const json_t *item;
    size_t i;
    json_array_foreach(json_object_get(entities, "hashtags"), i, item)
    {
        struct span tag = json_get_span(item, key, build->arena);
        if (tag.length)
            build_entity(build, ENTITY_HASHTAG, tag, NULL);
    }
}

bool x_is_status_url(const char *url, const char *id)
{
    if (!url || !id)
        return false;
    const char *at = strstr(url, "/status/");
    size_t length = strlen(id);
    if (!at || strncmp(at + 8, id, length) != 0)
        return false;
    char end = at[8 + length];
    return end == '\0' || end == '?' || end == '/';
}

/* ---- what is no post ---- */

static const char *const STREAM_NOTICES[][2] = {
    {"delete", "deletion notice"},          {"limit", "stream limit"},
    {"disconnect", "stream disconnect"},    {"warning", "stream warning"},
    {"scrub_geo", "location deletion"},     {"status_withheld", "withheld notice"},
    {"user_withheld", "withheld notice"},   {"friends", "friends list"},
    {"friends_str", "friends list"},        {"event", "stream event"},
};

static const char *notice_kind(const json_t *value)
{
    if (json_object_get(value, "id_str") || json_object_get(value, "data"))
        return NULL;
    for (size_t i = 0; i < COUNT_OF(STREAM_NOTICES); i++)
        if (json_object_get(value, STREAM_NOTICES[i][0]))
            return STREAM_NOTICES[i][1];
    return NULL;
}

static bool has(const json_t *value, const char *key)
{
    return json_object_get(value, key) != NULL;
}

static bool is_v1_status(const json_t *value)
{
    bool text = has(value, "text") || has(value, "full_text") || has(value, "extended_tweet");
    return (has(value, "id_str") || has(value, "id")) && text && json_get_object(value, "user");
}

/* Users, lists, counts: v2's come in pages and flattened, v1.1's by themselves. */
static const char *thing_kind(const json_t *value)
{
    if (has(value, "tweet_count") && has(value, "start"))
        return "count";
    if (has(value, "member_count") || has(value, "subscriber_count"))
        return "list";
    if (has(value, "username") || has(value, "screen_name"))
        return "user";
    return NULL;
}

const char *x_kind(const json_t *value)
{
    if (!json_is_object(value))
        return NULL;
    if (is_v1_status(value))
        return "post v1";
    if (json_get_array(value, "statuses"))
        return "page v1";
    if (has(value, "data") && (json_is_array(json_object_get(value, "data")) || json_get_object(value, "data")))
        return "page v2";
    if (x2_is_post(value))
        return "post v2";
    const char *kind = notice_kind(value);
    if (kind)
        return kind;
    if (json_get_array(value, "errors"))
        return "error";
    const json_t *meta = json_get_object(value, "meta");
    if (meta && has(meta, "result_count"))
        return "empty page";
    return thing_kind(value);
}

/* A deletion names a post; a whole account withheld, or a post withheld somewhere, is no deletion. */
static bool tell_deletion(struct record_reader *reader, const json_t *value, struct err *err)
{
    const json_t *notice = json_get_object(value, "delete");
    const json_t *status = json_get_object(notice, "status");
    const char *id = json_get_id(status, "id_str", (struct span){NULL, 0}, reader->arena);
    if (!id)
        id = json_get_id(status, "id", (struct span){NULL, 0}, reader->arena);
    if (!id)
        return true;
    int64_t when_ms = json_get_int(notice, "timestamp_ms", reader->seen_ms);
    return reader->sink->gone(reader->sink->to, "x", id, when_ms, err);
}

/* Errors that say that a post cannot be had (any more). */
static bool tell_missing(struct record_reader *reader, const json_t *value, struct err *err)
{
    const json_t *error;
    size_t i;
    json_array_foreach(json_object_get(value, "errors"), i, error)
    {
        const char *type = json_get_text(error, "type", reader->arena);
        const char *what = json_get_text(error, "resource_type", reader->arena);
        const char *id = json_get_text(error, "resource_id", reader->arena);
        if (!id)
            id = json_get_text(error, "value", reader->arena);
        bool missing = type && (span_ends(span_of(type), "/resource-not-found") ||
                                span_ends(span_of(type), "/not-authorized-for-resource"));
        bool post = what && (strcmp(what, "tweet") == 0 || strcmp(what, "post") == 0);
        int64_t number;
        if (missing && post && id && span_number(span_of(id), &number) &&
            !reader->sink->gone(reader->sink->to, "x", id, reader->seen_ms, err))
            return false;
    }
    return true;
}

static bool read_v1_page(struct record_reader *reader, const json_t *page, struct span raw, struct err *err)
{
    struct span rest = json_member(raw, "statuses"), element;
    const json_t *status;
    size_t i;
    json_array_foreach(json_object_get(page, "statuses"), i, status)
    {
        if (!json_element(&rest, &element))
            element = raw;
        if (!is_v1_status(status)) {
            if (!record_reader_reject(reader, element, ERR_SYNTAX, "an element of the page is no post", err))
                return false;
        } else if (!x1_read_status(reader, status, element, QUALITY_FULL, err)) {
            return false;
        }
    }
    return true;
}

static int64_t fetched_ms(const json_t *value, int64_t otherwise, struct arena *arena)
{
    const char *text = json_get_text(json_get_object(value, "__twarc"), "retrieved_at", arena);
    int64_t ms;
    enum when_grain grain;
    return text && when_parse(span_of(text), NULL, &ms, &grain) ? ms : otherwise;
}

bool x_read_value(struct record_reader *reader, const json_t *value, struct span raw, struct err *err)
{
    const char *kind = x_kind(value);
    if (!kind)
        return record_reader_reject(reader, raw, ERR_SYNTAX,
                                    json_is_object(value) ? "an object, but neither a post nor anything else of X"
                                                        : "not an object", err);
    int64_t seen_ms = reader->seen_ms;
    reader->seen_ms = fetched_ms(value, seen_ms, reader->arena);
    bool went;
    if (strcmp(kind, "post v1") == 0)
        went = x1_read_status(reader, value, raw, QUALITY_FULL, err);
    else if (strcmp(kind, "page v1") == 0)
        went = read_v1_page(reader, value, raw, err);
    else if (strcmp(kind, "page v2") == 0)
        went = x2_read_page(reader, value, raw, err) && tell_missing(reader, value, err);
    else if (strcmp(kind, "post v2") == 0)
        went = x2_read_flat(reader, value, raw, QUALITY_FULL, err);
    else
        went = tell_deletion(reader, value, err) && tell_missing(reader, value, err) &&
               reader->sink->set_aside(reader->sink->to, kind, err);
    reader->seen_ms = seen_ms;
    return went;
}
