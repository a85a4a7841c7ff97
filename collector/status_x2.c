/* status_x2.c - posts of API v2: pages with their `includes`, and the flattened form twarc2 makes of them.
 *
 * The same fields under their names of 2020 and of 2026 ("tweet", "post"). */
#include "collector/status_x.h"
#include "collector/text_marks.h"

#include <stdlib.h>

#include "palaver/str.h"

/* Things of `includes` by their id. */
struct indexed {
    const char *id;
    const json_t *thing;
    size_t number;
};

struct index {
    struct indexed *at;
    size_t count;
};

struct page {
    struct index users, media, polls;
    struct index told; /* ids of what the page's posts repeat or are versions of: whole records in their own right */
};

const json_t *x2_either(const json_t *object, const char *key, const char *other)
{
    const json_t *value = json_object_get(object, key);
    return value ? value : json_object_get(object, other);
}

static const json_t *note_of(const json_t *post)
{
    const json_t *note = x2_either(post, "note_tweet", "note_post");
    return json_is_string(json_object_get(note, "text")) ? note : NULL;
}

bool x2_is_post(const json_t *value)
{
    return json_is_string(json_object_get(value, "id")) &&
           (json_object_get(value, "text") || note_of(value)) && !json_object_get(value, "member_count");
}

/* ---- includes ---- */

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct indexed *)a)->id, ((const struct indexed *)b)->id);
}

static void index_sort(struct index *index)
{
    if (index->count)
        qsort(index->at, index->count, sizeof *index->at, by_id);
}

static struct index index_of(const json_t *list, const char *key, struct arena *arena)
{
    struct index index = {0};
    size_t size = json_array_size(list), i;
    const json_t *thing;
    if (!size)
        return index;
    index.at = arena_alloc(arena, size * sizeof *index.at);
    json_array_foreach(list, i, thing)
    {
        const char *id = json_string_value(json_object_get(thing, key));
        if (id)
            index.at[index.count++] = (struct indexed){id, thing, i};
    }
    index_sort(&index);
    return index;
}

static const json_t *index_find(const struct index *index, const char *id)
{
    if (!id || !index->count)
        return NULL;
    struct indexed wanted = {.id = id};
    const struct indexed *found = bsearch(&wanted, index->at, index->count, sizeof *index->at, by_id);
    return found ? found->thing : NULL;
}

/* ---- one post ---- */

struct marks {
    struct text_mark *at;
    size_t count;
};

static struct text_mark *mark_next(struct marks *marks, const json_t *item)
{
    struct text_mark *mark = &marks->at[marks->count++];
    int64_t start = json_get_int(item, "start", 0), end = json_get_int(item, "end", 0);
    *mark = (struct text_mark){.start = start > 0 ? (size_t)start : 0, .end = end > 0 ? (size_t)end : 0,
                               .entity = MARK_NO_ENTITY};
    return mark;
}

static void add_named(struct build *build, const json_t *list, const char *key, char sign, enum entity_kind kind,
                      struct marks *marks)
{
    const json_t *item;
    size_t i;
    json_array_foreach(list, i, item)
    {
        struct span name = json_get_span(item, key, build->arena);
        if (!name.length)
            continue;
        build_entity(build, kind, name, NULL);
        char *want = arena_alloc(build->arena, name.length + 2);
        want[0] = sign;
        memcpy(want + 1, name.at, name.length);
        struct text_mark *mark = mark_next(marks, item);
        mark->want = span_from(want, name.length + 1);
        mark->entity = build->post.entity_count - 1;
    }
}

static void add_card(struct build *build, const json_t *item, const char *url)
{
    const char *title = json_get_text(item, "title", build->arena);
    struct span description = json_get_span(item, "description", build->arena);
    if (!title && !description.length)
        return;
    struct entity *card = build_entity(build, ENTITY_CARD, description, url);
    card->title = title;
}

static void add_links(struct build *build, const json_t *urls, const char *quoted_id, struct marks *marks)
{
    const json_t *item;
    size_t i;
    json_array_foreach(urls, i, item)
    {
        const char *short_url = json_get_text(item, "url", build->arena);
        const char *expanded = json_get_text(item, "expanded_url", build->arena);
        const char *unwound = json_get_text(item, "unwound_url", build->arena);
        if (!short_url)
            continue;
        struct text_mark *mark = mark_next(marks, item);
        mark->want = span_of(short_url);
        if (expanded)
            mark->replace = span_of(expanded);
        mark->drop_at_end = json_object_get(item, "media_key") || x_is_status_url(expanded, quoted_id);
        if (mark->drop_at_end)
            continue;
        struct span shown = json_get_span(item, "display_url", build->arena);
        const char *url = unwound ? unwound : expanded ? expanded : short_url;
        struct entity *link = build_entity(build, ENTITY_LINK, shown.length ? shown : span_of(url), url);
        link->title = json_get_text(item, "title", build->arena);
        mark->entity = build->post.entity_count - 1;
        add_card(build, item, url);
    }
}

static void add_medium(struct build *build, const json_t *medium)
{
    if (!json_is_object(medium))
        return;
    const char *url = json_get_text(medium, "url", build->arena);
    if (!url)
        url = json_get_text(medium, "preview_image_url", build->arena);
    struct entity *entity = build_entity(build, ENTITY_MEDIA, json_get_span(medium, "alt_text", build->arena), url);
    entity->title = json_get_text(medium, "type", build->arena);
}

static void add_poll(struct build *build, const json_t *poll)
{
    const json_t *option;
    size_t i;
    OWNED(str_release) struct str labels = STR_INIT;
    json_array_foreach(json_object_get(poll, "options"), i, option)
    {
        if (labels.length)
            str_add_char(&labels, '\n');
        str_add_span(&labels, json_get_span(option, "label", build->arena));
    }
    if (labels.length)
        build_entity(build, ENTITY_POLL, arena_span(build->arena, str_span(&labels)), NULL);
}

/* Pages name media and polls by their keys; the flattened form has them in place. */
static void add_attachments(struct build *build, const json_t *post, const struct page *page)
{
    const json_t *attachments = json_get_object(post, "attachments"), *item;
    size_t i;
    if (json_get_array(attachments, "media")) {
        json_array_foreach(json_object_get(attachments, "media"), i, item) add_medium(build, item);
    } else {
        json_array_foreach(json_object_get(attachments, "media_keys"), i, item)
            add_medium(build, index_find(&page->media, json_string_value(item)));
    }
    const json_t *poll = json_get_object(attachments, "poll");
    if (poll) {
        add_poll(build, poll);
    } else {
        json_array_foreach(json_object_get(attachments, "poll_ids"), i, item)
            add_poll(build, index_find(&page->polls, json_string_value(item)));
    }
}

static void add_text(struct build *build, const json_t *post, const char *quoted_id)
{
    const json_t *note = note_of(post);
    const json_t *entities = json_get_object(note ? note : post, "entities");
    const json_t *tags = json_object_get(entities, "hashtags");
    const json_t *mentions = json_object_get(entities, "mentions");
    /* A long post's own list has no links at times; those of the short form are looked for by their words. */
    const json_t *urls = json_object_get(entities, "urls");
    if (!urls && note)
        urls = json_object_get(json_get_object(post, "entities"), "urls");
    size_t room = json_array_size(tags) + json_array_size(mentions) + json_array_size(urls);
    struct marks marks = {.at = room ? arena_alloc(build->arena, room * sizeof *marks.at) : NULL};
    add_named(build, tags, "tag", '#', ENTITY_HASHTAG, &marks);
    add_named(build, mentions, "username", '@', ENTITY_MENTION, &marks);
    add_links(build, urls, quoted_id, &marks);
    text_marks_place(build, json_get_span(note ? note : post, "text", build->arena), marks.at, marks.count);
}

static void add_author(struct build *build, const json_t *post, const struct page *page)
{
    build->post.author_id = json_get_text(post, "author_id", build->arena);
    const json_t *author = json_get_object(post, "author");
    if (!author)
        author = index_find(&page->users, build->post.author_id);
    build->post.author = json_get_text(author, "username", build->arena);
    build->post.name = json_get_text(author, "name", build->arena);
    if (!build->post.author_id)
        build->post.author_id = json_get_text(author, "id", build->arena);
}

static const json_t *reference_of(const json_t *post, const char *type, const char *newer)
{
    const json_t *reference;
    size_t i;
    json_array_foreach(x2_either(post, "referenced_tweets", "referenced_posts"), i, reference)
    {
        const char *is = json_string_value(json_object_get(reference, "type"));
        if (is && (strcmp(is, type) == 0 || (newer && strcmp(is, newer) == 0)))
            return reference;
    }
    return NULL;
}

/* Every edit is a post of its own; the list names them, oldest first. */
static void add_versions(struct build *build, const json_t *post)
{
    const json_t *id;
    size_t i;
    json_array_foreach(x2_either(post, "edit_history_tweet_ids", "edit_history_post_ids"), i, id)
    {
        if (!json_is_string(id) || strcmp(json_string_value(id), build->post.native_id) == 0)
            break;
        build_relation(build, RELATION_VERSION_OF, json_string_value(id));
    }
}

static bool read_post(struct record_reader *reader, const json_t *post, const struct page *page, struct span raw,
                      enum post_quality quality, struct err *err)
{
    struct build build = build_begin(reader->arena, "x");
    build.post.native_id = json_get_text(post, "id", reader->arena);
    if (!build.post.native_id)
        return record_reader_reject(reader, raw, ERR_SYNTAX, "a post without an id", err);
    add_author(&build, post, page);
    x_set_time(&build, json_get_text(post, "created_at", reader->arena));
    x_set_url(&build);
    build_relation(&build, RELATION_THREAD, json_get_text(post, "conversation_id", reader->arena));
    const json_t *repeated = reference_of(post, "retweeted", "reposted");
    if (repeated) {
        build.post.kind = POST_REPOST;
        build_relation(&build, RELATION_REPOSTS, json_get_text(repeated, "id", reader->arena));
        x_set_repeated_tags(&build, json_get_object(post, "entities"), "tag");
        return record_reader_give(reader, &build, raw, quality, err);
    }
    if (!note_of(post) && !json_is_string(json_object_get(post, "text")))
        return record_reader_reject(reader, raw, ERR_SYNTAX, "a post whose text is not text", err);
    const char *quoted_id = json_get_text(reference_of(post, "quoted", NULL), "id", reader->arena);
    x_set_lang(&build, json_get_text(post, "lang", reader->arena));
    add_text(&build, post, quoted_id);
    add_attachments(&build, post, page);
    build_relation(&build, RELATION_ANSWERS,
                   json_get_text(reference_of(post, "replied_to", NULL), "id", reader->arena));
    build_relation(&build, RELATION_QUOTES, quoted_id);
    add_versions(&build, post);
    const json_t *metrics = json_get_object(post, "public_metrics");
    build.post.likes = json_get_int(metrics, "like_count", POST_NO_COUNT);
    build.post.boosts = json_get_int(metrics, "retweet_count", json_get_int(metrics, "repost_count", POST_NO_COUNT));
    build.post.replies = json_get_int(metrics, "reply_count", POST_NO_COUNT);
    return record_reader_give(reader, &build, raw, quality, err);
}

/* ---- flattened ---- */

bool x2_read_flat(struct record_reader *reader, const json_t *post, struct span raw, enum post_quality quality,
                  struct err *err)
{
    static const struct page NOTHING = {0};
    const char *list = json_object_get(post, "referenced_tweets") ? "referenced_tweets" : "referenced_posts";
    struct span rest = json_member(raw, list), element;
    const json_t *reference;
    size_t i;
    json_array_foreach(json_object_get(post, list), i, reference)
    {
        if (!json_element(&rest, &element))
            element = raw;
        if (!x2_is_post(reference))
            continue; /* only its id: it could not be had */
        const char *type = json_string_value(json_object_get(reference, "type"));
        bool repeated = type && (strcmp(type, "retweeted") == 0 || strcmp(type, "reposted") == 0);
        if (!x2_read_flat(reader, reference, element, repeated ? QUALITY_FULL : QUALITY_MENTIONED, err))
            return false;
    }
    return read_post(reader, post, &NOTHING, raw, quality, err);
}

/* ---- pages ---- */

/* Ids of posts that the page's own posts repeat, or are versions of. */
static struct index told_of(const json_t *data, struct arena *arena)
{
    struct index told = {0};
    const json_t *post, *id;
    size_t i, k, room = 0;
    json_array_foreach(data, i, post)
        room += 1 + json_array_size(x2_either(post, "edit_history_tweet_ids", "edit_history_post_ids"));
    if (!room)
        return told;
    told.at = arena_alloc(arena, room * sizeof *told.at);
    json_array_foreach(data, i, post)
    {
        const char *repeated =
            json_string_value(json_object_get(reference_of(post, "retweeted", "reposted"), "id"));
        if (repeated)
            told.at[told.count++] = (struct indexed){repeated, post, i};
        json_array_foreach(x2_either(post, "edit_history_tweet_ids", "edit_history_post_ids"), k, id)
            if (json_is_string(id))
                told.at[told.count++] = (struct indexed){json_string_value(id), post, i};
    }
    index_sort(&told);
    return told;
}

static bool read_element(struct record_reader *reader, const json_t *element, const struct page *page, struct span raw,
                         struct err *err)
{
    if (x2_is_post(element))
        return read_post(reader, element, page, raw, QUALITY_FULL, err);
    const char *kind = x_kind(element);
    if (!kind || strncmp(kind, "p", 1) == 0)
        return record_reader_reject(reader, raw, ERR_SYNTAX,
                                    "an element of the page is neither post, user, list nor count", err);
    return reader->sink->set_aside(reader->sink->to, kind, err);
}

static bool read_included(struct record_reader *reader, const json_t *includes, const char *key,
                          const struct page *page, const struct index *data, struct span raw, struct err *err)
{
    struct span rest = json_member(json_member(raw, "includes"), key), element;
    const json_t *post;
    size_t i;
    json_array_foreach(json_object_get(includes, key), i, post)
    {
        if (!json_element(&rest, &element))
            element = raw;
        const char *id = json_string_value(json_object_get(post, "id"));
        if (index_find(data, id))
            continue; /* the page's own post, repeated */
        if (!x2_is_post(post)) {
            if (!record_reader_reject(reader, element, ERR_SYNTAX, "an included element is no post", err))
                return false;
            continue;
        }
        enum post_quality quality = index_find(&page->told, id) ? QUALITY_FULL : QUALITY_MENTIONED;
        if (!read_post(reader, post, page, element, quality, err))
            return false;
    }
    return true;
}

bool x2_read_page(struct record_reader *reader, const json_t *value, struct span raw, struct err *err)
{
    const json_t *data = json_object_get(value, "data"), *includes = json_get_object(value, "includes"), *element;
    bool single = json_is_object(data);
    const char *posts = json_object_get(includes, "tweets") ? "tweets" : "posts";
    struct page page = {
        .users = index_of(json_object_get(includes, "users"), "id", reader->arena),
        .media = index_of(json_object_get(includes, "media"), "media_key", reader->arena),
        .polls = index_of(json_object_get(includes, "polls"), "id", reader->arena),
        .told = told_of(data, reader->arena),
    };
    struct index own = index_of(data, "id", reader->arena);
    if (!read_included(reader, includes, posts, &page, &own, raw, err))
        return false;
    struct span rest = json_member(raw, "data"), bytes;
    if (single)
        return read_element(reader, data, &page, rest, err);
    size_t i;
    json_array_foreach(data, i, element)
    {
        if (!json_element(&rest, &bytes))
            bytes = raw;
        if (!read_element(reader, element, &page, bytes, err))
            return false;
    }
    return json_array_size(data) > 0 || reader->sink->set_aside(reader->sink->to, "empty page", err);
}
