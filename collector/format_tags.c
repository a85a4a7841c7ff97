/* format_tags.c - posts of X in tables: TAGS sheets, twarc-csv (v2), json2csv (v1), 4CAT, and any table that names its
 * columns likewise.
 *
 * Columns are found by name, never by place: people choose and reorder them. Spreadsheets turn ids into 1.26E+18; then
 * the address of the post has the id, else the archive makes one. */
#include <stdlib.h>
#include <strings.h>

#include "collector/csv_table.h"
#include "collector/json_get.h"
#include "collector/status_x.h"
#include "collector/text_marks.h"
#include "palaver/utf8.h"

enum column {
    COL_ID, COL_TEXT, COL_HANDLE, COL_NAME, COL_AUTHOR_ID, COL_CREATED, COL_URL, COL_LANG, COL_REPLY, COL_QUOTE,
    COL_REPOST, COL_REPOST_OR_QUOTE, COL_THREAD, COL_LIKES, COL_BOOSTS, COL_REPLIES, COL_HASHTAGS, COL_MENTIONS,
    COL_URLS, COL_ENTITIES, COL_KIND, COL_RETRIEVED, COL_UNIX, COLUMNS
};

/* The names each tool gives it; the first that is there counts. */
static const char *const NAMES[COLUMNS][CSV_TABLE_NAMES] = {
    [COL_ID] = {"id_str", "id", "tweet_id", "tweet id", NULL},
    [COL_TEXT] = {"text", "full_text", "body", "tweet text", "tweet_text", NULL},
    [COL_HANDLE] = {"from_user", "author.username", "user_screen_name", "author", "username", NULL},
    [COL_NAME] = {"author.name", "user_name", "author_fullname", NULL},
    [COL_AUTHOR_ID] = {"from_user_id_str", "author_id", "author.id", "user_id", NULL},
    [COL_CREATED] = {"created_at", "parsed_created_at", "timestamp", NULL},
    [COL_URL] = {"status_url", "tweet_url", "link", NULL},
    [COL_LANG] = {"lang", "language_guess", NULL}, /* user_lang is the account's */
    [COL_REPLY] = {"in_reply_to_status_id_str", "referenced_tweets.replied_to.id", "in_reply_to_status_id", NULL},
    [COL_QUOTE] = {"referenced_tweets.quoted.id", "quote_tweet_id", NULL},
    [COL_REPOST] = {"referenced_tweets.retweeted.id", NULL},
    [COL_REPOST_OR_QUOTE] = {"retweet_or_quote_id", NULL},
    [COL_THREAD] = {"conversation_id", "thread_id", NULL},
    [COL_LIKES] = {"public_metrics.like_count", "favorite_count", "like_count", NULL},
    [COL_BOOSTS] = {"public_metrics.retweet_count", "retweet_count", NULL},
    [COL_REPLIES] = {"public_metrics.reply_count", "reply_count", NULL},
    [COL_HASHTAGS] = {"entities.hashtags", "hashtags", "entities_hashtags", NULL},
    [COL_MENTIONS] = {"entities.mentions", "mentions", NULL},
    [COL_URLS] = {"entities.urls", "urls", NULL},
    [COL_ENTITIES] = {"entities_str", NULL},
    [COL_KIND] = {"tweet_type", NULL},
    [COL_RETRIEVED] = {"__twarc.retrieved_at", NULL},
    [COL_UNIX] = {"unix_timestamp", NULL},
};

static bool header_has(const struct csv_row *header, const char *name)
{
    return csv_column(header, name) != SIZE_MAX;
}

static int sure_of(const struct csv_row *header)
{
    static const struct {
        const char *names[3];
        int sure;
    } SIGNS[] = {
        {{"id_str", "from_user", "entities_str"}, 96},
        {{"id_str", "from_user", "text"}, 90},
        {{"id", "text", "author.username"}, 95},
        {{"id", "text", "public_metrics.like_count"}, 95},
        {{"user_screen_name", "text", "tweet_type"}, 95},
        {{"thread_id", "body", "unix_timestamp"}, 85},
        {{"tweet id", "tweet text", "tweet text"}, 70},
        {{"tweet_id", "text", "text"}, 60},
        {{"tweet_id", "tweet_text", "tweet_text"}, 60},
        {{"id_str", "text", "created_at"}, 60},
        {{"id", "text", "created_at"}, 50},
    };
    for (size_t i = 0; i < COUNT_OF(SIGNS); i++) {
        bool all = true;
        for (size_t k = 0; k < COUNT_OF(SIGNS[i].names); k++)
            all = all && header_has(header, SIGNS[i].names[k]);
        if (all)
            return SIGNS[i].sure;
    }
    return 0;
}

static int sniff(struct span head, const char *name)
{
    (void)name;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct csv_row header;
    return csv_table_header(head, &arena, &header) ? sure_of(&header) : 0;
}

static struct span cell(const struct csv_table *table, enum column column)
{
    struct span text = csv_table_cell(table, column);
    return span_is_nocase(text, "nan") || span_is_nocase(text, "null") ? (struct span){NULL, 0} : text;
}

static const char *cell_text(const struct csv_table *table, enum column column)
{
    struct span text = cell(table, column);
    if (!text.at)
        return NULL;
    return arena_span_text(table->out.arena, build_text(table->out.arena, text));
}

/* Digits, perhaps in quotes, perhaps as a float of pandas ("12.0"). A rounded "1.26E+18" is none. */
static const char *cell_id(const struct csv_table *table, enum column column)
{
    struct span text = cell(table, column);
    while (text.length && (text.at[0] == '\'' || text.at[0] == '"'))
        text = span_from_to(text, 1, text.length);
    while (text.length && (text.at[text.length - 1] == '\'' || text.at[text.length - 1] == '"'))
        text.length--;
    if (span_ends(text.at ? text : span_of(""), ".0"))
        text.length -= 2;
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return NULL;
    return text.length ? arena_span_text(table->out.arena, text) : NULL;
}

static int64_t cell_count(const struct csv_table *table, enum column column)
{
    const char *digits = cell_id(table, column);
    int64_t number;
    return digits && span_number(span_of(digits), &number) ? number : POST_NO_COUNT;
}

/* ".../status/ID" and the older ".../statuses/ID" */
static const char *id_in_url(const char *url, struct arena *arena)
{
    static const char *const MARKS[] = {"/status/", "/statuses/"};
    for (size_t i = 0; url && i < COUNT_OF(MARKS); i++) {
        const char *at = strstr(url, MARKS[i]);
        size_t digits = at ? strspn(at + strlen(MARKS[i]), "0123456789") : 0;
        if (digits)
            return arena_span_text(arena, span_from(at + strlen(MARKS[i]), digits));
    }
    return NULL;
}

/* ---- lists in cells: JSON, or words parted by blanks or commas ---- */

static void add_name(struct build *build, enum entity_kind kind, struct span name)
{
    char sign = kind == ENTITY_HASHTAG ? '#' : '@';
    name = span_trim(name);
    if (name.length && name.at[0] == sign)
        name = span_from_to(name, 1, name.length);
    if (!name.length)
        return;
    const char *url = kind == ENTITY_LINK ? arena_span_text(build->arena, name) : NULL;
    build_entity(build, kind, arena_span(build->arena, name), url);
}

static void add_names(const struct csv_table *table, struct build *build, enum column column, enum entity_kind kind)
{
    static const char *const KEYS[] = {"tag", "text", "username", "screen_name", "expanded_url", "url"};
    struct span text = cell(table, column);
    struct err ignored = {0};
    if (!text.at)
        return;
    OWNED(json_releasep) json_t *list = text.at[0] == '[' ? json_read(text, "cell", &ignored) : NULL;
    const json_t *item;
    size_t i;
    json_array_foreach(list, i, item)
    {
        struct span name = json_span_of(item, build->arena);
        for (size_t k = 0; k < COUNT_OF(KEYS) && !name.at; k++)
            name = json_get_span(item, KEYS[k], build->arena);
        if (name.at)
            add_name(build, kind, name);
    }
    if (list || text.at[0] == '[')
        return;
    while (text.length) {
        size_t length = 0;
        while (length < text.length && text.at[length] != ' ' && text.at[length] != ',')
            length++;
        add_name(build, kind, span_from(text.at, length));
        text = span_from_to(text, length + (length < text.length), text.length);
    }
}

static bool of_tag(uint32_t c)
{
    return c == '_' || code_point_is_letter(c) || code_point_is_mark(c) || code_point_is_digit(c);
}

/* A table without a column of hashtags has them in its text only: #word behind no letter or digit, with a letter in it. */
static void add_tags_of_text(struct build *build)
{
    struct span text = build->post.text;
    uint32_t before = ' ';
    size_t at = 0;
    while (at < text.length) {
        size_t bytes, end, letters = 0;
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        for (end = at + bytes; c == '#' && !of_tag(before) && before != '&' && end < text.length; end += bytes) {
            uint32_t next = utf8_next(span_from_to(text, end, text.length), &bytes);
            if (!of_tag(next))
                break;
            letters += code_point_is_letter(next);
        }
        if (letters > 0) {
            struct entity *tag = build_entity(build, ENTITY_HASHTAG, span_from_to(text, at + 1, end), NULL);
            tag->start = at;
            tag->end = end;
        }
        before = c;
        at = end;
    }
}

/* ---- one row ---- */

/* TAGS keeps the entities of v1.1 as JSON: then short links become what they stand for, as in the API's own form. */
static void set_text(const struct csv_table *table, struct build *build)
{
    struct span text = cell(table, COL_TEXT), json = cell(table, COL_ENTITIES);
    struct err ignored = {0};
    OWNED(json_releasep) json_t *entities = json.at ? json_read(json, "cell", &ignored) : NULL;
    const json_t *urls = json_object_get(entities, "urls"), *item;
    size_t count = json_array_size(urls), used = 0, i;
    struct text_mark *marks = count ? arena_alloc(build->arena, count * sizeof *marks) : NULL;
    json_array_foreach(urls, i, item)
    {
        const char *short_url = json_get_text(item, "url", build->arena);
        const char *expanded = json_get_text(item, "expanded_url", build->arena);
        if (!short_url || !expanded)
            continue;
        /* The tree goes before the post does. */
        expanded = arena_text(build->arena, expanded);
        build_entity(build, ENTITY_LINK, span_of(expanded), expanded);
        marks[used++] = (struct text_mark){.start = SIZE_MAX, .end = SIZE_MAX, .entity = build->post.entity_count - 1,
                                           .want = span_of(arena_text(build->arena, short_url)),
                                           .replace = span_of(expanded)};
    }
    text_marks_place(build, text.at ? text : span_of(""), marks, used);
    static const struct {
        const char *list, *key;
        enum entity_kind kind;
    } LISTS[] = {{"hashtags", "text", ENTITY_HASHTAG}, {"user_mentions", "screen_name", ENTITY_MENTION}};
    for (size_t k = 0; k < COUNT_OF(LISTS); k++)
        json_array_foreach(json_object_get(entities, LISTS[k].list), i, item)
            add_name(build, LISTS[k].kind, json_get_span(item, LISTS[k].key, build->arena));
}

static void set_time(const struct csv_table *table, struct build *build)
{
    int64_t seconds = cell_count(table, COL_UNIX);
    const char *created = cell_text(table, COL_CREATED);
    struct post *post = &build->post;
    if (seconds != POST_NO_COUNT && seconds < INT64_MAX / 1000) {
        post->posted_ms = seconds * 1000;
        post->grain = WHEN_SECOND;
    } else if (post->native_id) {
        x_set_time(build, created);
    } else if (created && !when_parse_asctime(span_of(created), &post->posted_ms) &&
               !when_parse(span_of(created), NULL, &post->posted_ms, &post->grain)) {
        post->posted_ms = POST_NO_TIME;
    }
    enum when_grain grain;
    const char *retrieved = cell_text(table, COL_RETRIEVED);
    if (retrieved && !when_parse(span_of(retrieved), NULL, &post->seen_ms, &grain))
        post->seen_ms = POST_NO_TIME;
}

static bool read_row(struct csv_table *table, struct err *err)
{
    struct arena *arena = table->out.arena;
    struct build build = build_begin(arena, "x");
    struct post *post = &build.post;
    const char *url = cell_text(table, COL_URL);
    post->native_id = cell_id(table, COL_ID);
    if (!post->native_id)
        post->native_id = id_in_url(url, arena);
    if (!cell(table, COL_TEXT).at && !post->native_id)
        return record_reader_reject(&table->out, table->row.raw, ERR_SYNTAX, "a row with neither id nor text", err);
    post->author = cell_text(table, COL_HANDLE);
    if (post->author && post->author[0] == '@')
        post->author++;
    post->author_id = cell_id(table, COL_AUTHOR_ID);
    post->name = cell_text(table, COL_NAME);
    set_time(table, &build);
    if (post->native_id)
        x_set_url(&build);
    x_set_lang(&build, cell_text(table, COL_LANG));
    const char *kind = cell_text(table, COL_KIND), *other = cell_id(table, COL_REPOST_OR_QUOTE);
    const char *repeated = cell_id(table, COL_REPOST);
    if (!repeated && kind && strcmp(kind, "retweet") == 0)
        repeated = other;
    if (repeated) {
        post->kind = POST_REPOST;
        build_relation(&build, RELATION_REPOSTS, repeated);
        return record_reader_give(&table->out, &build, table->row.raw, QUALITY_PART, err);
    }
    set_text(table, &build);
    if (!post->entity_count || table->columns[COL_ENTITIES] == SIZE_MAX) {
        add_names(table, &build, COL_HASHTAGS, ENTITY_HASHTAG);
        add_names(table, &build, COL_MENTIONS, ENTITY_MENTION);
        add_names(table, &build, COL_URLS, ENTITY_LINK);
        if (table->columns[COL_HASHTAGS] == SIZE_MAX && table->columns[COL_ENTITIES] == SIZE_MAX)
            add_tags_of_text(&build);
    }
    build_relation(&build, RELATION_ANSWERS, cell_id(table, COL_REPLY));
    build_relation(&build, RELATION_QUOTES, cell_id(table, COL_QUOTE));
    if (kind && strcmp(kind, "quote") == 0)
        build_relation(&build, RELATION_QUOTES, other);
    build_relation(&build, RELATION_THREAD, cell_id(table, COL_THREAD));
    post->likes = cell_count(table, COL_LIKES);
    post->boosts = cell_count(table, COL_BOOSTS);
    post->replies = cell_count(table, COL_REPLIES);
    return record_reader_give(&table->out, &build, table->row.raw, QUALITY_PART, err);
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    static const struct csv_table_form FORM = {.names = NAMES, .count = COLUMNS, .text = COL_TEXT, .read = read_row};
    return csv_table_read(input, options, sink, &FORM, err);
}

const struct format format_tags = {
    .name = "tags",
    .what = "tables of X posts (CSV): TAGS sheets, twarc-csv, json2csv, 4CAT",
    .extensions = "csv tsv",
    .sniff = sniff,
    .read = read,
};
