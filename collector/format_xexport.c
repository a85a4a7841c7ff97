/* format_xexport.c - an account's own archive from X: data/tweets.js and its parts.
 *
 * JavaScript that sets one variable to a JSON list: everything up to the first '[' goes. The objects are those of v1.1
 * without their author, who stands in account.js beside it. Private messages are never read (import.c). */
#include <stdio.h>

#include "collector/input.h"
#include "collector/json_get.h"
#include "collector/status_x.h"

#define ACCOUNT_MAX_BYTES ((size_t)1 << 20)
#define PREFIX_MAX_BYTES 256

static int sniff(struct span head, const char *name)
{
    (void)name;
    struct span start = span_trim(span_starts(head, "\xef\xbb\xbf") ? span_from_to(head, 3, head.length) : head);
    return span_starts(start, "window.YTD.") ? 99 : 0;
}

/* Without the assignment in front; what is behind the list (a semicolon) is cut off by the reader of records. */
struct stripped {
    struct input input;
    struct input *from;
    char prefix[PREFIX_MAX_BYTES];
    size_t length, at;
    char kind[64]; /* "tweets", "like", "account" */
};

static int64_t stripped_read(struct input *input, char *to, size_t room, struct err *err)
{
    struct stripped *stripped = input->state;
    if (stripped->at < stripped->length) {
        size_t take = stripped->length - stripped->at;
        take = take < room ? take : room;
        memcpy(to, stripped->prefix + stripped->at, take);
        stripped->at += take;
        return (int64_t)take;
    }
    return stripped->from->read(stripped->from, to, room, err);
}

/* Reads up to the '=', which is near. */
static bool strip(struct stripped *stripped, struct input *from, struct err *err)
{
    *stripped = (struct stripped){.input = *from, .from = from};
    stripped->input.read = stripped_read;
    stripped->input.state = stripped;
    const char *equals = NULL;
    while (!equals && stripped->length < sizeof stripped->prefix) {
        int64_t got = from->read(from, stripped->prefix + stripped->length, sizeof stripped->prefix - stripped->length,
                                 err);
        if (got < 0)
            return false;
        if (got == 0)
            break;
        stripped->length += (size_t)got;
        equals = memchr(stripped->prefix, '=', stripped->length);
    }
    if (!equals)
        return err_at(err, ERR_SYNTAX, (struct place_at){.file = from->name, .line = 1, .byte = 0},
                      "no 'window.YTD... =' at its beginning");
    struct span head = span_from(stripped->prefix, (size_t)(equals - stripped->prefix));
    const char *kind = span_find(head, span_of("YTD."));
    if (kind)
        snprintf(stripped->kind, sizeof stripped->kind, "%.*s",
                 (int)strcspn(kind + 4, ". ="), kind + 4);
    stripped->at = (size_t)(equals - stripped->prefix) + 1;
    return true;
}

/* ---- who ---- */

struct account {
    json_t *user; /* as v1.1 would have it inside each post */
};

static void account_release(struct account *account)
{
    json_decref(account->user);
}

static struct account account_read(struct input *input)
{
    struct account account = {0};
    OWNED(str_release) struct str text = STR_INIT;
    struct err ignored = {0};
    if (!input_sibling(input, "account.js", ACCOUNT_MAX_BYTES, &text))
        return account;
    const char *equals = span_find_char(str_span(&text), '=');
    if (!equals)
        return account;
    struct span list = span_trim(span_from(equals + 1, text.length - (size_t)(equals + 1 - text.at)));
    if (span_ends(list, ";"))
        list.length--;
    OWNED(json_releasep) json_t *json = json_read(list, "account.js", &ignored);
    const json_t *told = json_get_object(json_array_get(json, 0), "account");
    const char *handle = json_string_value(json_object_get(told, "username"));
    const char *id = json_string_value(json_object_get(told, "accountId"));
    const char *name = json_string_value(json_object_get(told, "accountDisplayName"));
    if (handle && id)
        account.user = json_pack("{s:s, s:s, s:s}", "screen_name", handle, "id_str", id, "name", name ? name : handle);
    return account;
}

/* ---- posts ---- */

/* Reposts are own posts here, cut at 140 letters, and do not say of what: their text says that they are. */
static bool read_post(struct record_reader *reader, json_t *tweet, const struct account *account, struct span raw,
                      struct err *err)
{
    if (!json_is_object(tweet) || !(json_object_get(tweet, "full_text") || json_object_get(tweet, "text")))
        return record_reader_reject(reader, raw, ERR_SYNTAX, "an element that is no post", err);
    if (account->user && !json_object_get(tweet, "user"))
        json_object_set(tweet, "user", account->user);
    const char *text = json_string_value(json_object_get(tweet, "full_text"));
    if (text && strncmp(text, "RT @", 4) == 0) {
        struct build build = build_begin(reader->arena, "x");
        build.post.native_id = json_get_text(tweet, "id_str", reader->arena);
        if (!build.post.native_id)
            build.post.native_id = json_get_id(tweet, "id", raw, reader->arena);
        if (!build.post.native_id)
            return record_reader_reject(reader, raw, ERR_SYNTAX, "a repost without an id", err);
        build.post.kind = POST_REPOST;
        build.post.author_id = json_get_text(account->user, "id_str", reader->arena);
        build.post.author = json_get_text(account->user, "screen_name", reader->arena);
        build.post.name = json_get_text(account->user, "name", reader->arena);
        x_set_time(&build, json_get_text(tweet, "created_at", reader->arena));
        x_set_url(&build);
        return record_reader_give(reader, &build, raw, QUALITY_LIST, err);
    }
    /* Poorer than the API's own record: no author in it, old ones without links. */
    return x1_read_status(reader, tweet, raw, QUALITY_LIST, err);
}

static bool read_record(struct record_reader *reader, const struct account *account, const struct json_record *record,
                        const char *name, struct err *err)
{
    struct err why = {0};
    reader->at = (struct place_at){.file = name, .line = record->line, .byte = record->byte, .record = record->number};
    OWNED(json_releasep) json_t *value = json_read_record(record, name, &why);
    if (!value)
        return reader->sink->reject(reader->sink->to, record->bytes, &why, err);
    json_t *tweet = json_get_object(value, "tweet");
    struct span raw = tweet ? json_member(record->bytes, "tweet") : record->bytes;
    return read_post(reader, tweet ? tweet : value, account, raw, err);
}

static bool read_posts(struct record_reader *reader, struct stripped *stripped, const struct account *account,
                       struct err *err)
{
    OWNED(json_records_closep) struct json_records *records = json_records_open(&stripped->input, NULL, NULL);
    struct json_record record;
    enum json_found found;
    bool closed = false;
    while ((found = json_records_next(records, &record)) != JSON_FOUND_END) {
        bool went = true;
        closed = closed || found == JSON_FOUND_LEAVE;
        if (found == JSON_FOUND_BAD && closed && span_is(span_trim(record.bytes), ";"))
            continue;
        if (found == JSON_FOUND_BAD)
            went = reader->sink->reject(reader->sink->to, record.bytes, &record.why, err);
        else if (found == JSON_FOUND_RECORD)
            went = read_record(reader, account, &record, stripped->input.name, err);
        if (!went)
            return false;
        arena_reset(reader->arena);
    }
    return true;
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct stripped stripped;
    struct err why = {0};
    if (!strip(&stripped, input, &why))
        return sink->reject(sink->to, span_of(""), &why, err);
    if (strncmp(stripped.kind, "tweet", 5) != 0 && strcmp(stripped.kind, "community_tweet") != 0)
        return sink->set_aside(sink->to, "account data without posts", err);
    OWNED(account_release) struct account account = account_read(input);
    struct record_reader reader = {
        .sink = sink, .place = build_file_place(input, options), .arena = &arena, .seen_ms = input->modified_ms};
    return read_posts(&reader, &stripped, &account, err);
}

const struct format format_xexport = {
    .name = "xexport",
    .what = "an account's own archive from X (.zip, or tweets.js in its folder)",
    .extensions = "js zip",
    .sniff = sniff,
    .read = read,
};
