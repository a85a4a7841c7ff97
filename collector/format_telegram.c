/* format_telegram.c - result.json of Telegram Desktop: one chat, or a whole account's.
 *
 * Hundreds of megabytes in one object: its messages are cut out one by one. Source: export_output_json.cpp of the
 * program. */
#include <inttypes.h>
#include <stdio.h>

#include "collector/build.h"
#include "collector/json_get.h"
#include "palaver/str.h"

static int sniff(struct span head, const char *name)
{
    (void)name;
    struct span start = span_trim(span_starts(head, "\xef\xbb\xbf") ? span_from_to(head, 3, head.length) : head);
    if (!start.length || start.at[0] != '{')
        return 0;
    bool messages = span_find(head, span_of("\"messages\""));
    bool chats = span_find(head, span_of("\"chats\"")) && span_find(head, span_of("\"personal_information\""));
    bool dates = span_find(head, span_of("\"date_unixtime\"")) || span_find(head, span_of("\"from_id\""));
    if (chats)
        return 90;
    if (messages && dates)
        return 92;
    return messages && span_find(head, span_of("\"type\"")) && span_find(head, span_of("\"from\"")) ? 70 : 0;
}

struct chat {
    char name[256], id[64];
    int depth; /* of its object */
};

struct reading {
    struct sink *sink;
    struct place place;
    bool place_told, zone_told;
    struct zone *zone;
    struct arena arena;
    int64_t seen_ms;
    const char *input_name;
    struct chat chat;
};

/* Into the account, its lists of chats, each chat and its messages; other members come as they are. */
static bool enter(void *to, int depth, const char *key, char bracket)
{
    struct reading *reading = to;
    if (depth == 0)
        return bracket == '{';
    if (strcmp(key, "messages") == 0 && bracket == '[')
        return true;
    if ((strcmp(key, "chats") == 0 || strcmp(key, "left_chats") == 0) && bracket == '{')
        return true;
    if (strcmp(key, "list") == 0 && bracket == '[')
        return true;
    /* Elements of "list": objects at depth 3, with no key of their own; messages lie at depth 2 or 5. */
    if (bracket == '{' && !*key && depth == 3) {
        reading->chat = (struct chat){.depth = depth};
        return true;
    }
    return false;
}

/* ---- text: a string, or strings and objects in a row ---- */

static void add_piece(struct build *build, struct str *text, const json_t *piece)
{
    struct span words = json_is_string(piece) ? json_span_of(piece, build->arena)
                                              : json_get_span(piece, "text", build->arena);
    const char *type = json_string_value(json_object_get(piece, "type"));
    size_t start = text->length;
    str_add_span(text, words);
    if (!type || !words.length)
        return;
    struct entity *entity = NULL;
    if (strcmp(type, "hashtag") == 0)
        entity = build_entity(build, ENTITY_HASHTAG, words.at[0] == '#' ? span_from_to(words, 1, words.length) : words,
                              NULL);
    else if (strcmp(type, "mention") == 0 || strcmp(type, "mention_name") == 0)
        entity = build_entity(build, ENTITY_MENTION, words.at[0] == '@' ? span_from_to(words, 1, words.length) : words,
                              NULL);
    else if (strcmp(type, "link") == 0)
        entity = build_entity(build, ENTITY_LINK, words, words.at);
    else if (strcmp(type, "text_link") == 0)
        entity = build_entity(build, ENTITY_LINK, words, json_get_text(piece, "href", build->arena));
    if (entity) {
        entity->start = start;
        entity->end = text->length;
    }
}

static void set_text(struct build *build, const json_t *message)
{
    OWNED(str_release) struct str text = STR_INIT;
    const json_t *pieces = json_object_get(message, "text"), *piece;
    size_t i;
    if (json_is_string(pieces) && json_get_array(message, "text_entities"))
        pieces = json_object_get(message, "text_entities");
    if (json_is_array(pieces)) {
        json_array_foreach(pieces, i, piece) add_piece(build, &text, piece);
    } else {
        str_add_span(&text, json_span_of(pieces, build->arena));
    }
    build->post.text = arena_span(build->arena, str_span(&text));
}

static void add_media(struct build *build, const json_t *message)
{
    static const char *const KEYS[] = {"photo", "file"};
    for (size_t i = 0; i < COUNT_OF(KEYS); i++) {
        const char *path = json_get_text(message, KEYS[i], build->arena);
        if (!path)
            continue;
        bool there = path[0] != '('; /* "(File not included...)" */
        struct entity *media = build_entity(build, ENTITY_MEDIA, span_of(""), there ? path : NULL);
        media->title = json_get_text(message, "media_type", build->arena);
        if (!media->title)
            media->title = json_get_text(message, "mime_type", build->arena);
        if (!media->title)
            media->title = KEYS[i];
    }
    const json_t *poll = json_get_object(message, "poll"), *answer;
    OWNED(str_release) struct str text = STR_INIT;
    size_t i;
    if (poll)
        str_add_span(&text, json_get_span(poll, "question", build->arena));
    json_array_foreach(json_object_get(poll, "answers"), i, answer)
    {
        str_add_char(&text, '\n');
        str_add_span(&text, json_get_span(answer, "text", build->arena));
    }
    if (text.length)
        build_entity(build, ENTITY_POLL, arena_span(build->arena, str_span(&text)), NULL);
}

/* ---- one message ---- */

/* Seconds of UTC as text; older exports have the local time of the computer only. */
static int64_t time_of(const struct reading *reading, const json_t *message, const char *seconds, const char *local,
                       unsigned *inferred)
{
    int64_t s = json_get_int(message, seconds, INT64_MIN), ms;
    enum when_grain grain;
    if (s > INT64_MIN / 1000 && s < INT64_MAX / 1000)
        return s * 1000;
    const char *text = json_string_value(json_object_get(message, local));
    if (!text || !when_parse(span_of(text), reading->zone, &ms, &grain))
        return POST_NO_TIME;
    *inferred |= reading->zone_told ? 0 : POST_INFERRED_TIME;
    return ms;
}

static const char *message_id(const struct reading *reading, const char *number, struct arena *arena)
{
    if (!number)
        return NULL;
    return reading->chat.id[0] ? arena_format(arena, "%s/%s", reading->chat.id, number) : number;
}

static void set_author(struct build *build, const json_t *message, const char *name_key, const char *id_key)
{
    struct post *post = &build->post;
    post->author_id = json_get_id(message, id_key, (struct span){NULL, 0}, build->arena);
    post->name = json_get_text(message, name_key, build->arena);
    post->author = post->name ? post->name : post->author_id;
}

/* A reaction is of any kind; its count is what all of them are. */
static int64_t reactions_of(const json_t *message)
{
    const json_t *list = json_get_array(message, "reactions"), *one;
    size_t i;
    int64_t sum = 0;
    json_array_foreach(list, i, one)
    {
        int64_t count = json_get_int(one, "count", 0);
        sum += count > 0 && count < INT32_MAX ? count : 0;
    }
    return list ? sum : POST_NO_COUNT;
}

static bool fill(struct reading *reading, struct build *build, const json_t *message, struct span raw,
                 struct err *why)
{
    struct post *post = &build->post;
    const char *type = json_string_value(json_object_get(message, "type"));
    const char *number = json_get_id(message, "id", raw, build->arena);
    if (!json_is_object(message) || !(json_object_get(message, "text") || (number && type)))
        return err_set(why, ERR_SYNTAX, "a message without a text");
    post->native_id = message_id(reading, number, build->arena);
    post->quality = QUALITY_FULL;
    post->grain = WHEN_SECOND;
    post->posted_ms = time_of(reading, message, "date_unixtime", "date", &post->inferred);
    unsigned ignored = 0;
    post->edited_ms = time_of(reading, message, "edited_unixtime", "edited", &ignored);
    if (post->edited_ms <= post->posted_ms) /* 1970 in exports of old programs */
        post->edited_ms = POST_NO_TIME;
    bool service = type && strcmp(type, "message") != 0;
    post->kind = service ? POST_NOTICE : POST_MESSAGE;
    set_author(build, message, service ? "actor" : "from", service ? "actor_id" : "from_id");
    set_text(build, message);
    if (service && !post->text.length)
        post->text = json_get_span(message, "action", build->arena);
    add_media(build, message);
    if (!json_object_get(message, "reply_to_peer_id"))
        build_relation(build, RELATION_ANSWERS,
                       message_id(reading, json_get_id(message, "reply_to_message_id", (struct span){NULL, 0},
                                                       build->arena), build->arena));
    post->likes = reactions_of(message);
    post->seen_ms = reading->seen_ms;
    post->raw = raw;
    return build_end(build, why);
}

static bool read_message(struct reading *reading, const struct json_record *record, struct err *err)
{
    struct err why = {0}, told = {0};
    struct place_at at = {
        .file = reading->input_name, .line = record->line, .byte = record->byte, .record = record->number};
    OWNED(json_releasep) json_t *message = json_read_record(record, reading->input_name, &why);
    struct build build = build_begin(&reading->arena, "telegram");
    if (message && !fill(reading, &build, message, record->bytes, &told))
        err_at(&why, told.code, at, "%s", told.text);
    if (why.code)
        return reading->sink->reject(reading->sink->to, record->bytes, &why, err);
    struct place place = reading->place;
    if (!reading->place_told && reading->chat.name[0])
        place.name = reading->chat.name;
    return reading->sink->post(reading->sink->to, &build.post, &place, err);
}

/* Name and id of the chat stand in front of its messages. */
static void read_member(struct reading *reading, const struct json_record *record)
{
    struct err ignored = {0};
    bool name = strcmp(record->key, "name") == 0, id = strcmp(record->key, "id") == 0;
    if (!name && !id)
        return;
    OWNED(json_releasep) json_t *value = json_read_record(record, reading->input_name, &ignored);
    if (name && json_is_string(value))
        snprintf(reading->chat.name, sizeof reading->chat.name, "%s", json_string_value(value));
    else if (id && json_is_integer(value))
        snprintf(reading->chat.id, sizeof reading->chat.id, "%" PRId64, (int64_t)json_integer_value(value));
    else if (id && json_is_string(value))
        snprintf(reading->chat.id, sizeof reading->chat.id, "%s", json_string_value(value));
}

static bool read_all(struct reading *reading, struct json_records *records, struct err *err)
{
    struct json_record record;
    enum json_found found;
    while ((found = json_records_next(records, &record)) != JSON_FOUND_END) {
        bool went = true;
        if (found == JSON_FOUND_BAD)
            went = reading->sink->reject(reading->sink->to, record.bytes, &record.why, err);
        else if (found == JSON_FOUND_RECORD && !*record.key && (record.depth == 2 || record.depth == 5))
            went = read_message(reading, &record, err);
        else if (found == JSON_FOUND_RECORD)
            read_member(reading, &record);
        if (!went)
            return false;
        arena_reset(&reading->arena);
    }
    return true;
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    struct reading reading = {.sink = sink, .place = build_file_place(input, options),
                              .place_told = options->place_name != NULL, .zone_told = options->zone_name != NULL,
                              .seen_ms = input->modified_ms, .input_name = input->name};
    if (options->zone_name && !(reading.zone = zone_open(options->zone_name, err)))
        return false;
    OWNED(json_records_closep) struct json_records *records = json_records_open(input, enter, &reading);
    bool went = read_all(&reading, records, err);
    arena_release(&reading.arena);
    zone_close(reading.zone);
    return went;
}

const struct format format_telegram = {
    .name = "telegram",
    .what = "chats exported from Telegram Desktop (result.json)",
    .extensions = "json",
    .sniff = sniff,
    .read = read,
};
