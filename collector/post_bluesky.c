/* post_bluesky.c - the views and records of app.bsky.feed. Source: its lexicons, 2026-08.
 *
 * Records are written by any client at all: every field may be of another type, every date and offset wrong. */
#include "collector/post_bluesky.h"

#define COLLECTION "/app.bsky.feed.post/"

static bool is_post_uri(const char *uri)
{
    return uri && strncmp(uri, "at://", 5) == 0 && strstr(uri, COLLECTION);
}

static const char *type_of(const json_t *value)
{
    const char *type = json_string_value(json_object_get(value, "$type"));
    return type ? type : "";
}

static bool type_ends(const json_t *value, const char *end)
{
    return span_ends(span_of(type_of(value)), end);
}

/* ---- facets: byte ranges of the text ---- */

static bool is_border(struct span text, size_t at)
{
    return at == text.length || ((unsigned char)text.at[at] & 0xC0) != 0x80;
}

static void add_feature(struct build *build, const json_t *feature, size_t start, size_t end)
{
    struct span words = span_from_to(build->post.text, start, end);
    struct arena *arena = build->arena;
    struct entity *entity = NULL;
    if (type_ends(feature, "#tag")) {
        struct span tag = json_get_span(feature, "tag", arena);
        if (tag.length)
            entity = build_entity(build, ENTITY_HASHTAG, tag, NULL);
    } else if (type_ends(feature, "#mention")) {
        bool at = words.length > 1 && words.at[0] == '@';
        entity = build_entity(build, ENTITY_MENTION, at ? span_from_to(words, 1, words.length) : words,
                              json_get_text(feature, "did", arena));
    } else if (type_ends(feature, "#link")) {
        const char *url = json_get_text(feature, "uri", arena);
        if (url)
            entity = build_entity(build, ENTITY_LINK, words, url);
    }
    if (entity) {
        entity->start = start;
        entity->end = end;
    }
}

/* A facet that cuts characters or leaves the text is a client's mistake: its text stays, it goes. */
static void add_facets(struct build *build, const json_t *record)
{
    struct span text = build->post.text;
    const json_t *facet, *feature;
    size_t i, k;
    json_array_foreach(json_object_get(record, "facets"), i, facet)
    {
        const json_t *index = json_get_object(facet, "index");
        int64_t start = json_get_int(index, "byteStart", -1), end = json_get_int(index, "byteEnd", -1);
        if (start < 0 || end <= start || (uint64_t)end > text.length || !is_border(text, (size_t)start) ||
            !is_border(text, (size_t)end))
            continue;
        json_array_foreach(json_object_get(facet, "features"), k, feature)
            add_feature(build, feature, (size_t)start, (size_t)end);
    }
    const json_t *tag;
    json_array_foreach(json_object_get(record, "tags"), i, tag)
    {
        struct span name = json_span_of(tag, build->arena);
        if (name.length)
            build_entity(build, ENTITY_HASHTAG, name, NULL);
    }
}

/* ---- embeds: as the view has them, else as the record has them ---- */

static void add_images(struct build *build, const json_t *list)
{
    const json_t *image;
    size_t i;
    json_array_foreach(list, i, image)
    {
        struct entity *media = build_entity(build, ENTITY_MEDIA, json_get_span(image, "alt", build->arena),
                                            json_get_text(image, "fullsize", build->arena));
        media->title = "image";
    }
}

static void add_external(struct build *build, const json_t *external)
{
    const char *url = json_get_text(external, "uri", build->arena);
    if (!url)
        return;
    struct entity *card = build_entity(build, ENTITY_CARD, json_get_span(external, "description", build->arena), url);
    card->title = json_get_text(external, "title", build->arena);
    for (size_t i = 0; i < build->post.entity_count; i++)
        if (build->entities[i].kind == ENTITY_LINK && build->entities[i].url &&
            strcmp(build->entities[i].url, url) == 0)
            return;
    build_entity(build, ENTITY_LINK, span_of(url), url);
}

static void add_media(struct build *build, const json_t *embed)
{
    add_images(build, json_object_get(embed, "images"));
    add_images(build, json_object_get(embed, "items"));
    if (json_get_object(embed, "external"))
        add_external(build, json_get_object(embed, "external"));
    if (span_find(span_of(type_of(embed)), span_of("embed.video"))) {
        struct entity *media = build_entity(build, ENTITY_MEDIA, json_get_span(embed, "alt", build->arena),
                                            json_get_text(embed, "playlist", build->arena));
        media->title = "video";
    }
}

/* The quoted thing inside an embed; with media around it, it lies one deeper. */
static const json_t *quoted_in(const json_t *embed, struct span raw, struct span *out_raw)
{
    const json_t *record = json_get_object(embed, "record");
    *out_raw = json_member(raw, "record");
    if (record && !json_object_get(record, "uri") && json_get_object(record, "record")) {
        *out_raw = json_member(*out_raw, "record");
        record = json_get_object(record, "record");
    }
    return record;
}

static bool add_embeds(struct record_reader *reader, struct build *build, const json_t *view, const json_t *record,
                       struct span raw, struct err *err)
{
    const char *holder = json_get_object(view, "embed") ? "embed" : NULL;
    const json_t *embed = holder ? json_get_object(view, holder) : json_get_object(record, "embed");
    struct span embed_raw = holder ? json_member(raw, holder) : (struct span){NULL, 0}, quoted_raw;
    add_media(build, embed);
    add_media(build, json_get_object(embed, "media"));
    const json_t *quoted = quoted_in(embed, embed_raw, &quoted_raw);
    const char *uri = json_get_text(quoted, "uri", build->arena);
    if (!is_post_uri(uri)) /* feeds and lists are embedded alike */
        return true;
    build_relation(build, RELATION_QUOTES, uri);
    if (!json_get_object(quoted, "value") || !quoted_raw.at)
        return true;
    return bluesky_read_post(reader, quoted, quoted_raw, QUALITY_MENTIONED, err);
}

/* ---- one post ---- */

/* Clients say what they like: a post is not younger than when it was first seen, nor from before 1971. What the service
 * calls indexedAt is the earlier of both, so of a post that says it is from the year 1 no time is known at all. */
static void set_time(struct post *post, const json_t *record, const json_t *view, int64_t seen_ms, struct arena *arena)
{
    int64_t created, indexed;
    enum when_grain grain, indexed_grain;
    const int64_t earliest = when_from_date(1971, 1, 1);
    const char *created_at = json_get_text(record, "createdAt", arena);
    const char *indexed_at = json_get_text(view, "indexedAt", arena);
    bool has_created = created_at && when_parse(span_of(created_at), NULL, &created, &grain);
    bool has_indexed = indexed_at && when_parse(span_of(indexed_at), NULL, &indexed, &indexed_grain);
    if (has_created && created >= earliest && (!has_indexed || created <= indexed)) {
        post->posted_ms = created;
        post->grain = grain;
    } else if (has_indexed && indexed >= earliest) {
        post->posted_ms = indexed;
        post->grain = indexed_grain;
        post->inferred |= has_created ? POST_CLAMPED_TIME : POST_INFERRED_TIME;
    } else if (has_created || has_indexed) {
        post->inferred |= POST_CLAMPED_TIME;
    }
    if (post->posted_ms != POST_NO_TIME && seen_ms != POST_NO_TIME && post->posted_ms > seen_ms) {
        post->posted_ms = seen_ms; /* both can be forged */
        post->inferred |= POST_CLAMPED_TIME;
    }
}

static void set_author(struct build *build, const json_t *author)
{
    struct post *post = &build->post;
    post->author_id = json_get_text(author, "did", build->arena);
    const char *handle = json_get_text(author, "handle", build->arena);
    bool valid = handle && strcmp(handle, "handle.invalid") != 0;
    post->author = valid ? handle : post->author_id;
    post->name = json_get_text(author, "displayName", build->arena);
    if (!post->author_id && strncmp(post->native_id, "at://did:", 9) == 0)
        post->author_id = post->author =
            arena_span_text(build->arena, span_from(post->native_id + 5, strcspn(post->native_id + 5, "/")));
}

/* With the DID it never breaks; handles change. */
static void set_url(struct build *build)
{
    const char *key = strstr(build->post.native_id, COLLECTION);
    const char *authority = build->post.native_id + 5;
    if (key)
        build->post.url = arena_format(build->arena, "https://bsky.app/profile/%.*s/post/%s",
                                       (int)strcspn(authority, "/"), authority, key + strlen(COLLECTION));
}

static void add_reply(struct build *build, const json_t *record)
{
    const json_t *reply = json_get_object(record, "reply");
    build_relation(build, RELATION_ANSWERS, json_get_text(json_get_object(reply, "parent"), "uri", build->arena));
    const char *root = json_get_text(json_get_object(reply, "root"), "uri", build->arena);
    build_relation(build, RELATION_THREAD, root ? root : build->post.native_id);
}

bool bluesky_read_post(struct record_reader *reader, const json_t *view, struct span raw, enum post_quality quality,
                       struct err *err)
{
    struct arena *arena = reader->arena;
    struct build build = build_begin(arena, "bluesky");
    struct post *post = &build.post;
    const json_t *record = json_get_object(view, "record");
    if (!record)
        record = json_get_object(view, "value");
    post->native_id = json_get_text(view, "uri", arena);
    if (!is_post_uri(post->native_id))
        return record_reader_reject(reader, raw, ERR_SYNTAX, "a post without its at:// address", err);
    if (!json_is_string(json_object_get(record, "text")))
        return record_reader_reject(reader, raw, ERR_SYNTAX, "a post whose text is not text", err);
    set_author(&build, json_get_object(view, "author"));
    set_time(post, record, view, reader->seen_ms, arena);
    set_url(&build);
    /* Ranges count bytes of the text as sent: it is kept as sent. */
    post->text = json_get_span(record, "text", arena);
    post->lang = json_string_value(json_array_get(json_object_get(record, "langs"), 0));
    add_facets(&build, record);
    struct span plain = build_text(arena, post->text);
    if (plain.length != post->text.length)
        for (size_t i = 0; i < post->entity_count; i++)
            build.entities[i].start = build.entities[i].end = 0;
    post->text = plain;
    add_reply(&build, record);
    post->likes = json_get_int(view, "likeCount", POST_NO_COUNT);
    post->boosts = json_get_int(view, "repostCount", POST_NO_COUNT);
    post->replies = json_get_int(view, "replyCount", POST_NO_COUNT);
    return add_embeds(reader, &build, view, record, raw, err) && record_reader_give(reader, &build, raw, quality, err);
}

/* ---- the forms posts come in ---- */

static bool read_missing(struct record_reader *reader, const json_t *value, struct err *err)
{
    const char *uri = json_get_text(value, "uri", reader->arena);
    if (type_ends(value, "#blockedPost") || json_get_true(value, "blocked"))
        return reader->sink->set_aside(reader->sink->to, "blocked post", err);
    if (uri && !reader->sink->gone(reader->sink->to, "bluesky", uri, reader->seen_ms, err))
        return false;
    return reader->sink->set_aside(reader->sink->to, "post not found", err);
}

static bool is_missing(const json_t *value)
{
    return type_ends(value, "#notFoundPost") || type_ends(value, "#blockedPost") ||
           json_get_true(value, "notFound") || json_get_true(value, "blocked");
}

/* The parent and root a feed shows with a reply: known through it only. */
static bool read_context(struct record_reader *reader, const json_t *item, struct span raw, struct err *err)
{
    static const char *const NAMES[] = {"root", "parent"};
    const json_t *reply = json_get_object(item, "reply");
    struct span reply_raw = json_member(raw, "reply");
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const json_t *post = json_get_object(reply, NAMES[i]);
        if (post && json_get_object(post, "record") && !is_missing(post) &&
            !bluesky_read_post(reader, post, json_member(reply_raw, NAMES[i]), QUALITY_MENTIONED, err))
            return false;
    }
    return true;
}

static bool read_repost(struct record_reader *reader, const json_t *item, struct span raw, struct err *err)
{
    const json_t *reason = json_get_object(item, "reason");
    if (!type_ends(reason, "#reasonRepost"))
        return true;
    struct build build = build_begin(reader->arena, "bluesky");
    struct post *post = &build.post;
    post->kind = POST_REPOST;
    post->native_id = json_get_text(reason, "uri", reader->arena);
    const json_t *by = json_get_object(reason, "by");
    post->author_id = json_get_text(by, "did", reader->arena);
    post->author = json_get_text(by, "handle", reader->arena);
    post->name = json_get_text(by, "displayName", reader->arena);
    const char *when = json_get_text(reason, "indexedAt", reader->arena);
    if (!when || !when_parse(span_of(when), NULL, &post->posted_ms, &post->grain))
        post->posted_ms = POST_NO_TIME;
    build_relation(&build, RELATION_REPOSTS,
                   json_get_text(json_get_object(item, "post"), "uri", reader->arena));
    return record_reader_give(reader, &build, raw, QUALITY_FULL, err);
}

static bool read_thread(struct record_reader *reader, const json_t *value, struct span raw, int depth,
                        struct err *err)
{
    if (is_missing(value))
        return read_missing(reader, value, err);
    if (!bluesky_read_post(reader, json_get_object(value, "post"), json_member(raw, "post"), QUALITY_FULL, err))
        return false;
    if (depth == 0)
        return record_reader_reject(reader, raw, ERR_LIMIT, "replies nested too deep", err);
    const json_t *parent = json_get_object(value, "parent"), *reply;
    if (parent && (json_get_object(parent, "post") || is_missing(parent)) &&
        !read_thread(reader, parent, json_member(raw, "parent"), depth - 1, err))
        return false;
    struct span rest = json_member(raw, "replies"), element;
    size_t i;
    json_array_foreach(json_object_get(value, "replies"), i, reply)
    {
        if (!json_element(&rest, &element))
            element = raw;
        if ((json_get_object(reply, "post") || is_missing(reply)) &&
            !read_thread(reader, reply, element, depth - 1, err))
            return false;
    }
    return true;
}

static const char *list_of(const json_t *value)
{
    static const char *const LISTS[] = {"posts", "feed", "records"};
    for (size_t i = 0; i < COUNT_OF(LISTS); i++)
        if (json_get_array(value, LISTS[i]))
            return LISTS[i];
    return NULL;
}

static bool is_post(const json_t *value)
{
    const json_t *record = json_get_object(value, "record");
    if (!record)
        record = json_get_object(value, "value");
    return record && is_post_uri(json_string_value(json_object_get(value, "uri")));
}

bool bluesky_is_value(const json_t *value)
{
    return is_post(value) || list_of(value) || json_get_object(value, "thread") || is_missing(value) ||
           is_post(json_get_object(value, "post"));
}

bool bluesky_read_value(struct record_reader *reader, const json_t *value, struct span raw, struct err *err)
{
    const char *list = list_of(value);
    if (list) {
        struct span rest = json_member(raw, list), element;
        const json_t *item;
        size_t i;
        json_array_foreach(json_object_get(value, list), i, item)
        {
            if (!json_element(&rest, &element))
                element = raw;
            if (list_of(item) ? !record_reader_reject(reader, element, ERR_SYNTAX, "a list inside a list", err)
                              : !bluesky_read_value(reader, item, element, err))
                return false;
        }
        return json_array_size(json_object_get(value, list)) > 0 ||
               reader->sink->set_aside(reader->sink->to, "empty page", err);
    }
    if (is_missing(value))
        return read_missing(reader, value, err);
    if (json_get_object(value, "thread"))
        return read_thread(reader, json_get_object(value, "thread"), json_member(raw, "thread"),
                           BLUESKY_THREAD_DEPTH, err);
    if (is_post(value))
        return bluesky_read_post(reader, value, raw, QUALITY_FULL, err);
    if (json_get_object(value, "post") && (json_object_get(value, "replies") || json_object_get(value, "parent")))
        return read_thread(reader, value, raw, BLUESKY_THREAD_DEPTH, err);
    if (is_post(json_get_object(value, "post")))
        return bluesky_read_post(reader, json_get_object(value, "post"), json_member(raw, "post"), QUALITY_FULL, err) &&
               read_context(reader, value, raw, err) && read_repost(reader, value, raw, err);
    const char *uri = json_string_value(json_object_get(value, "uri"));
    if (uri && strncmp(uri, "at://", 5) == 0 && !strstr(uri, COLLECTION))
        return reader->sink->set_aside(reader->sink->to, "record of another kind", err);
    return record_reader_reject(reader, raw, ERR_SYNTAX, "nothing of Bluesky", err);
}
