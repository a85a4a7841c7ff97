/* format_palaver.c - Palaver's own JSON lines: what `export jsonl` writes, and as little as {"id": ..., "text": ...}.
 *
 * Names and meanings: design section 3, `--json` post. What was worked out from other posts (thread, question, themes)
 * is not read: it is worked out again. */
#include "collector/build.h"
#include "collector/json_get.h"

#include "palaver/utf8.h"

static const char *const NETWORKS[] = {"x", "mastodon", "bluesky", "mail", "pubmed", "web", "whatsapp", "telegram"};

/* Posts that no service issued, written by hand or by another program. */
#define NETWORK_NONE "file"

static int sniff(struct span head, const char *name)
{
    (void)name;
    struct span rest = span_trim(span_starts(head, "\xef\xbb\xbf") ? span_from_to(head, 3, head.length) : head);
    if (!rest.length || rest.at[0] != '{')
        return 0;
    if (span_starts(rest, "{\"schema\":1,\"id\":"))
        return 100;
    struct span line = rest, first;
    const char *end = span_find_char(rest, '\n');
    first = end ? span_from(line.at, (size_t)(end - line.at)) : line;
    bool id = json_member(first, "id").at, text = json_member(first, "text").at;
    if (!text)
        return 0;
    if (json_member(first, "schema").at && id)
        return 98;
    return id ? 40 : 15;
}

/* ---- checking types: our own files are held to them ---- */

struct checked {
    struct arena *arena;
    const char *wrong; /* the first key whose value is of another type */
};

static const char *text_of(struct checked *checked, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (value && !json_is_string(value) && !json_is_null(value) && !checked->wrong)
        checked->wrong = key;
    return json_get_text(object, key, checked->arena);
}

static json_t *list_of(struct checked *checked, const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (value && !json_is_array(value) && !json_is_null(value) && !checked->wrong)
        checked->wrong = key;
    return json_is_array(value) ? value : NULL;
}

static int64_t number_of(struct checked *checked, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (value && !json_is_integer(value) && !json_is_null(value) && !checked->wrong)
        checked->wrong = key;
    return json_is_integer(value) && json_integer_value(value) >= 0 ? json_integer_value(value) : POST_NO_COUNT;
}

static void time_of(struct checked *checked, const json_t *object, const char *key, int64_t *out_ms,
                    enum when_grain *out_grain)
{
    const char *text = text_of(checked, object, key);
    if (text && !when_parse(span_of(text), NULL, out_ms, out_grain) && !checked->wrong)
        checked->wrong = key;
}

/* ---- parts of a post ---- */

static const char *known_network(struct span id, size_t *out_length)
{
    for (size_t i = 0; i < COUNT_OF(NETWORKS); i++) {
        *out_length = strlen(NETWORKS[i]);
        if (span_starts(id, NETWORKS[i]) && id.length > *out_length + 1 && id.at[*out_length] == ':')
            return NETWORKS[i];
    }
    *out_length = sizeof NETWORK_NONE - 1;
    return span_starts(id, NETWORK_NONE ":") && id.length > *out_length + 1 ? NETWORK_NONE : NULL;
}

static void set_id(struct build *build, struct checked *checked, const json_t *object, struct span raw)
{
    const char *id = json_get_id(object, "id", raw, build->arena);
    const char *network = text_of(checked, object, "network");
    const char *native = text_of(checked, object, "native_id");
    size_t length = 0;
    const char *prefix = id ? known_network(span_of(id), &length) : NULL;
    build->post.network = network ? network : prefix ? prefix : NETWORK_NONE;
    /* An id the archive made ("mail:~...") has no native id of its own. */
    if (native)
        build->post.native_id = native;
    else if (id && prefix && strcmp(prefix, build->post.network) == 0)
        build->post.native_id = id + length + 1;
    else
        build->post.native_id = id;
    const json_t *value = json_object_get(object, "id");
    if (value && !id && !json_is_null(value) && !checked->wrong)
        checked->wrong = "id";
}

static void set_author(struct build *build, struct checked *checked, const json_t *object)
{
    const json_t *author = json_object_get(object, "author");
    if (json_is_object(author)) {
        build->post.author = text_of(checked, author, "handle");
        build->post.name = text_of(checked, author, "name");
        build->post.author_id = text_of(checked, author, "id");
    } else {
        build->post.author = text_of(checked, object, "author");
    }
}

static void add_relation(struct build *build, enum relation_kind kind, const char *id)
{
    size_t length;
    const char *network = id ? known_network(span_of(id), &length) : NULL;
    size_t before = build->post.relation_count;
    build_relation(build, kind, network ? id + length + 1 : id);
    if (build->post.relation_count > before && network && strcmp(network, build->post.network) != 0)
        build->relations[before].network = network;
}

static void add_relations(struct build *build, struct checked *checked, const json_t *object)
{
    static const char *const NAMES[] = {"answers", "quotes", "reposts", "part_of", "version_of", "thread"};
    const json_t *list = list_of(checked, object, "relations"), *item;
    size_t i;
    if (!list) {
        add_relation(build, RELATION_ANSWERS, text_of(checked, object, "parent"));
        return;
    }
    json_array_foreach(list, i, item)
    {
        const char *kind = text_of(checked, item, "kind"), *id = text_of(checked, item, "id");
        size_t k = 0;
        while (kind && k < COUNT_OF(NAMES) && strcmp(kind, NAMES[k]) != 0)
            k++;
        if (!kind || !id || k == COUNT_OF(NAMES))
            checked->wrong = checked->wrong ? checked->wrong : "relations";
        else
            add_relation(build, (enum relation_kind)k, id);
    }
}

static void add_named(struct build *build, struct checked *checked, const json_t *object, const char *key,
                      enum entity_kind kind)
{
    const json_t *list = list_of(checked, object, key), *item;
    size_t i;
    json_array_foreach(list, i, item)
    {
        struct span name = json_span_of(item, build->arena);
        if (!name.at)
            checked->wrong = checked->wrong ? checked->wrong : key;
        else
            build_entity(build, kind, name, NULL);
    }
}

static void add_addressed(struct build *build, struct checked *checked, const json_t *object, const char *key,
                          enum entity_kind kind)
{
    const json_t *list = list_of(checked, object, key), *item;
    size_t i;
    json_array_foreach(list, i, item)
    {
        const char *url = json_is_string(item) ? json_span_of(item, build->arena).at : text_of(checked, item, "url");
        const char *alt = text_of(checked, item, "alt");
        const char *shown = kind == ENTITY_MEDIA ? alt : url;
        build_entity(build, kind, span_of(shown ? shown : ""), url);
    }
}

static void set_counts(struct build *build, struct checked *checked, const json_t *object)
{
    const json_t *counts = json_object_get(object, "counts");
    if (!json_is_object(counts))
        return;
    build->post.likes = number_of(checked, counts, "likes");
    build->post.boosts = number_of(checked, counts, "boosts");
    build->post.replies = number_of(checked, counts, "replies");
}

static void set_quality(struct build *build, struct checked *checked, const json_t *object)
{
    static const char *const NAMES[] = {"mentioned", "part", "list", "full"};
    const char *name = text_of(checked, object, "quality");
    for (size_t i = 0; name && i < COUNT_OF(NAMES); i++)
        if (strcmp(name, NAMES[i]) == 0)
            build->post.quality = (enum post_quality)i;
    if (json_get_true(object, "context"))
        build->post.quality = QUALITY_MENTIONED;
    build->post.no_archive = json_get_true(object, "no_archive");
}

static bool fill(struct build *build, const json_t *object, struct span raw, struct err *why)
{
    struct checked checked = {.arena = build->arena};
    struct post *post = &build->post;
    enum when_grain grain;
    set_id(build, &checked, object, raw);
    set_author(build, &checked, object);
    const char *kind = text_of(&checked, object, "kind");
    if (kind && !post_kind_find(span_of(kind), &post->kind))
        return err_set(why, ERR_SYNTAX, "'kind' is none of ours");
    time_of(&checked, object, "posted_at", &post->posted_ms, &post->grain);
    time_of(&checked, object, "edited_at", &post->edited_ms, &grain);
    post->url = text_of(&checked, object, "url");
    post->title = text_of(&checked, object, "title");
    post->lang = text_of(&checked, object, "lang");
    const json_t *text = json_object_get(object, "text");
    if (!json_is_string(text))
        return err_set(why, ERR_SYNTAX, text ? "'text' is not text" : "there is no 'text'");
    post->text = build_text(build->arena, json_span_of(text, build->arena));
    add_relations(build, &checked, object);
    add_named(build, &checked, object, "tags", ENTITY_HASHTAG);
    add_named(build, &checked, object, "mentions", ENTITY_MENTION);
    add_addressed(build, &checked, object, "links", ENTITY_LINK);
    add_addressed(build, &checked, object, "media", ENTITY_MEDIA);
    set_counts(build, &checked, object);
    set_quality(build, &checked, object);
    if (checked.wrong)
        return err_set(why, ERR_SYNTAX, "the value of '%s' is not what it should be", checked.wrong);
    return build_end(build, why);
}

/* ---- the file ---- */

struct reading {
    struct sink *sink;
    struct place place;
    struct arena arena;
    int64_t seen_ms;
    const char *name;
    bool place_told;
};

/* Once for each place it was seen in. */
static bool give(struct reading *reading, const struct post *post, const json_t *object, struct err *err)
{
    const json_t *places = json_get_array(object, "places"), *item;
    size_t i, given = 0;
    if (!reading->place_told) {
        json_array_foreach(places, i, item)
        {
            struct place place = {
                .kind = json_get_text(item, "kind", &reading->arena),
                .name = json_get_text(item, "name", &reading->arena),
                .host = json_get_text(item, "host", &reading->arena),
            };
            if (!place.kind || !place.name)
                continue;
            if (!reading->sink->post(reading->sink->to, post, &place, err))
                return false;
            given++;
        }
    }
    if (!given && !reading->sink->post(reading->sink->to, post, &reading->place, err))
        return false;
    return !json_get_true(object, "gone") || !post->native_id ||
           reading->sink->gone(reading->sink->to, post->network, post->native_id, reading->seen_ms, err);
}

static bool read_record(struct reading *reading, const struct json_record *record, struct err *err)
{
    struct err why = {0};
    struct place_at at = {.file = reading->name, .line = record->line, .byte = record->byte, .record = record->number};
    OWNED(json_releasep) json_t *object = json_read_strict(record, reading->name, &why);
    if (object && !json_is_object(object))
        err_at(&why, ERR_SYNTAX, at, "not an object");
    struct build build = build_begin(&reading->arena, NULL);
    struct err told = {0};
    if (!why.code && !fill(&build, object, record->bytes, &told))
        err_at(&why, told.code, at, "%s", told.text);
    if (why.code)
        return reading->sink->reject(reading->sink->to, record->bytes, &why, err);
    build.post.raw = record->bytes;
    build.post.seen_ms = reading->seen_ms;
    return give(reading, &build.post, object, err);
}

static bool read_all(struct input *input, struct reading *reading, struct err *err)
{
    OWNED(json_records_closep) struct json_records *records = json_records_open(input, NULL, NULL);
    struct json_record record;
    for (;;) {
        switch (json_records_next(records, &record)) {
        case JSON_FOUND_END:
            return true;
        case JSON_FOUND_LEAVE:
            break;
        case JSON_FOUND_BAD:
            if (!reading->sink->reject(reading->sink->to, record.bytes, &record.why, err))
                return false;
            break;
        case JSON_FOUND_RECORD:
            if (!read_record(reading, &record, err))
                return false;
            arena_reset(&reading->arena);
            json_pool_reset();
            break;
        }
    }
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    struct reading reading = {
        .sink = sink, .place = build_file_place(input, options), .seen_ms = input->modified_ms, .name = input->name,
        .place_told = options && options->place_name};
    json_pool_open();
    bool went = read_all(input, &reading, err);
    json_pool_close();
    arena_release(&reading.arena);
    return went;
}

const struct format format_palaver = {
    .name = "palaver",
    .what = "Palaver's own JSON lines, as export jsonl writes them; {\"id\": ..., \"text\": ...} is enough",
    .extensions = "jsonl",
    .sniff = sniff,
    .read = read,
};
