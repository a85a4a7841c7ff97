/* status_x1.c - posts of API v1.1: archives of the years before 2023, and account exports, which kept its form. */
#include "collector/status_x.h"
#include "collector/text_marks.h"

/* The status with the text may hold it in an inner object (streaming compatibility mode). */
static const json_t *text_holder(const json_t *status)
{
    const json_t *extended = json_get_object(status, "extended_tweet");
    return extended && json_object_get(extended, "full_text") ? extended : status;
}

static struct span text_of(const json_t *holder, struct arena *arena)
{
    struct span text = json_get_span(holder, "full_text", arena);
    return text.at ? text : json_get_span(holder, "text", arena);
}

static void indices(const json_t *item, struct text_mark *mark)
{
    const json_t *pair = json_get_array(item, "indices");
    int64_t at[2] = {0, 0};
    for (size_t i = 0; i < 2; i++) {
        const json_t *number = json_array_get(pair, i);
        if (json_is_integer(number))
            at[i] = json_integer_value(number);
        else if (json_is_string(number) && !span_number(span_of(json_string_value(number)), &at[i]))
            at[i] = 0;
    }
    mark->start = at[0] > 0 ? (size_t)at[0] : 0;
    mark->end = at[1] > 0 ? (size_t)at[1] : 0;
}

static struct span with_sign(struct arena *arena, char sign, struct span name)
{
    char *text = arena_alloc(arena, name.length + 2);
    text[0] = sign;
    memcpy(text + 1, name.at, name.length);
    return span_from(text, name.length + 1);
}

struct marks {
    struct text_mark *at;
    size_t count;
};

static struct text_mark *mark_next(struct marks *marks)
{
    struct text_mark *mark = &marks->at[marks->count++];
    *mark = (struct text_mark){.entity = MARK_NO_ENTITY};
    return mark;
}

static void add_tags(struct build *build, const json_t *entities, struct marks *marks)
{
    const json_t *item;
    size_t i;
    json_array_foreach(json_object_get(entities, "hashtags"), i, item)
    {
        struct span tag = json_get_span(item, "text", build->arena);
        if (!tag.length)
            continue;
        build_entity(build, ENTITY_HASHTAG, tag, NULL);
        struct text_mark *mark = mark_next(marks);
        indices(item, mark);
        mark->want = with_sign(build->arena, '#', tag);
        mark->entity = build->post.entity_count - 1;
    }
    json_array_foreach(json_object_get(entities, "user_mentions"), i, item)
    {
        struct span name = json_get_span(item, "screen_name", build->arena);
        if (!name.length)
            continue;
        build_entity(build, ENTITY_MENTION, name, NULL);
        struct text_mark *mark = mark_next(marks);
        indices(item, mark);
        mark->want = with_sign(build->arena, '@', name);
        mark->entity = build->post.entity_count - 1;
    }
}

static void add_links(struct build *build, const json_t *entities, const char *quoted_id, struct marks *marks)
{
    const json_t *item;
    size_t i;
    json_array_foreach(json_object_get(entities, "urls"), i, item)
    {
        const char *short_url = json_get_text(item, "url", build->arena);
        const char *expanded = json_get_text(item, "expanded_url", build->arena);
        const char *unwound = json_get_text(json_get_object(item, "unwound"), "url", build->arena);
        if (!short_url)
            continue;
        struct text_mark *mark = mark_next(marks);
        indices(item, mark);
        mark->want = span_of(short_url);
        if (expanded)
            mark->replace = span_of(expanded);
        if (x_is_status_url(expanded, quoted_id)) {
            mark->drop_at_end = true;
            continue;
        }
        struct span shown = json_get_span(item, "display_url", build->arena);
        const char *url = unwound ? unwound : expanded ? expanded : short_url;
        build_entity(build, ENTITY_LINK, shown.length ? shown : span_of(url), url);
        mark->entity = build->post.entity_count - 1;
    }
}

static void add_media(struct build *build, const json_t *status, const json_t *holder, struct marks *marks)
{
    const json_t *list = json_object_get(json_get_object(holder, "extended_entities"), "media"), *item;
    if (!list)
        list = json_object_get(json_get_object(status, "extended_entities"), "media");
    if (!list)
        list = json_object_get(json_get_object(holder, "entities"), "media");
    size_t i;
    json_array_foreach(list, i, item)
    {
        const char *address = json_get_text(item, "media_url_https", build->arena);
        if (!address)
            address = json_get_text(item, "media_url", build->arena);
        struct entity *entity =
            build_entity(build, ENTITY_MEDIA, json_get_span(item, "ext_alt_text", build->arena), address);
        entity->title = json_get_text(item, "type", build->arena);
        const char *link = json_get_text(item, "url", build->arena);
        if (!link)
            continue;
        struct text_mark *mark = mark_next(marks);
        indices(item, mark);
        mark->want = span_of(link);
        mark->drop_at_end = true;
        const char *expanded = json_get_text(item, "expanded_url", build->arena);
        if (expanded)
            mark->replace = span_of(expanded);
    }
}

static size_t count_of(const json_t *entities)
{
    static const char *const LISTS[] = {"hashtags", "user_mentions", "urls", "media"};
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(LISTS); i++)
        count += json_array_size(json_object_get(entities, LISTS[i]));
    return count;
}

static void add_text(struct build *build, const json_t *status, const char *quoted_id)
{
    const json_t *holder = text_holder(status);
    const json_t *entities = json_get_object(holder, "entities");
    if (!entities)
        entities = json_get_object(status, "entities");
    size_t room = count_of(entities) + count_of(json_get_object(holder, "extended_entities")) +
                  count_of(json_get_object(status, "extended_entities"));
    struct marks marks = {.at = room ? arena_alloc(build->arena, room * sizeof *marks.at) : NULL};
    add_tags(build, entities, &marks);
    add_links(build, entities, quoted_id, &marks);
    add_media(build, status, holder, &marks);
    text_marks_place(build, text_of(holder, build->arena), marks.at, marks.count);
}

static void add_author(struct build *build, const json_t *user)
{
    build->post.author_id = json_get_id(user, "id_str", (struct span){NULL, 0}, build->arena);
    if (!build->post.author_id)
        build->post.author_id = json_get_id(user, "id", (struct span){NULL, 0}, build->arena);
    build->post.author = json_get_text(user, "screen_name", build->arena);
    build->post.name = json_get_text(user, "name", build->arena);
}

/* The "_str" twin has every digit. */
static const char *id_of(const json_t *status, const char *with_str, const char *plain, struct span raw,
                         struct arena *arena)
{
    const char *id = json_get_id(status, with_str, raw, arena);
    return id ? id : json_get_id(status, plain, raw, arena);
}

/* Every edit is a post of its own; the list names them, oldest first. */
static void add_versions(struct build *build, const json_t *status)
{
    const json_t *history = json_get_object(status, "edit_history"), *id;
    size_t i;
    json_array_foreach(json_object_get(history, "edit_tweet_ids"), i, id)
    {
        if (!json_is_string(id) || strcmp(json_string_value(id), build->post.native_id) == 0)
            break;
        build_relation(build, RELATION_VERSION_OF, json_string_value(id));
    }
}

static bool read_quoted(struct record_reader *reader, const json_t *status, struct span raw, struct err *err)
{
    const json_t *quoted = json_get_object(status, "quoted_status");
    return !quoted || x1_read_status(reader, quoted, json_member(raw, "quoted_status"), QUALITY_MENTIONED, err);
}

static bool read_repost(struct record_reader *reader, struct build *build, const json_t *original, struct span raw,
                        struct err *err)
{
    struct span original_raw = json_member(raw, "retweeted_status");
    const char *id = id_of(original, "id_str", "id", original_raw, reader->arena);
    if (!id)
        return record_reader_reject(reader, raw, ERR_SYNTAX, "a repost of a post without an id", err);
    if (!x1_read_status(reader, original, original_raw, QUALITY_FULL, err))
        return false;
    build->post.kind = POST_REPOST;
    build_relation(build, RELATION_REPOSTS, id);
    x_set_repeated_tags(build, json_get_object(original, "entities"), "text");
    return record_reader_give(reader, build, raw, QUALITY_FULL, err);
}

bool x1_read_status(struct record_reader *reader, const json_t *status, struct span raw, enum post_quality quality,
                    struct err *err)
{
    struct build build = build_begin(reader->arena, "x");
    build.post.native_id = id_of(status, "id_str", "id", raw, reader->arena);
    if (!build.post.native_id)
        return record_reader_reject(reader, raw, ERR_SYNTAX, "a post without an id", err);
    add_author(&build, json_get_object(status, "user"));
    x_set_time(&build, json_get_text(status, "created_at", reader->arena));
    x_set_url(&build);
    const json_t *original = json_get_object(status, "retweeted_status");
    if (original)
        return read_repost(reader, &build, original, raw, err);
    if (!text_of(text_holder(status), reader->arena).at)
        return record_reader_reject(reader, raw, ERR_SYNTAX, "a post whose text is not text", err);
    const char *quoted_id = id_of(status, "quoted_status_id_str", "quoted_status_id", raw, reader->arena);
    x_set_lang(&build, json_get_text(status, "lang", reader->arena));
    add_text(&build, status, quoted_id);
    build_relation(&build, RELATION_ANSWERS,
                   id_of(status, "in_reply_to_status_id_str", "in_reply_to_status_id", raw, reader->arena));
    build_relation(&build, RELATION_QUOTES, quoted_id);
    add_versions(&build, status);
    build.post.likes = json_get_int(status, "favorite_count", POST_NO_COUNT);
    build.post.boosts = json_get_int(status, "retweet_count", POST_NO_COUNT);
    build.post.replies = json_get_int(status, "reply_count", POST_NO_COUNT);
    return read_quoted(reader, status, raw, err) && record_reader_give(reader, &build, raw, quality, err);
}
