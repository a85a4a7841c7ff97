/* format_tags.c - posts of X in tables: TAGS sheets, twarc-csv (v2), json2csv (v1), 4CAT, and any table that names its
 * columns likewise.
 *
 * Columns are found by name, never by place: people choose and reorder them. Spreadsheets turn ids into 1.26E+18; then
 * the address of the post has the id, else the archive makes one. */
#include <stdlib.h>
#include <strings.h>

#include "collector/csv_stream.h"
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
static const char *const NAMES[COLUMNS][7] = {
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

/* Names as written with blanks around them off: some headers have them behind commas. */
static void trim_cells(struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        row->cells[i] = span_trim(row->cells[i]);
}

static int sniff(struct span head, const char *name)
{
    (void)name;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct span line = head;
    const char *end = span_find_char(head, '\n');
    if (end)
        line.length = (size_t)(end - head.at);
    struct csv csv = csv_begin(line);
    struct csv_row header;
    struct err ignored = {0};
    if (!line.length || line.at[0] == '{' || line.at[0] == '[' || line.at[0] == '<' ||
        !csv_next(&csv, &arena, &header, &ignored))
        return 0;
    trim_cells(&header);
    return header.count >= 2 ? sure_of(&header) : 0;
}

struct reading {
    struct json_reader x;
    size_t columns[COLUMNS];
    struct csv_row row;
};

static struct span cell(const struct reading *reading, enum column column)
{
    struct span text = csv_cell_at(&reading->row, reading->columns[column]);
    struct span trimmed = span_trim(text);
    if (trimmed.length == 0 || span_is_nocase(trimmed, "nan") || span_is_nocase(trimmed, "null"))
        return (struct span){NULL, 0};
    return column == COL_TEXT ? text : trimmed;
}

static const char *cell_text(const struct reading *reading, enum column column)
{
    struct span text = cell(reading, column);
    if (!text.at)
        return NULL;
    return arena_span_text(reading->x.arena, build_text(reading->x.arena, text));
}

/* Digits, perhaps in quotes, perhaps as a float of pandas ("12.0"). A rounded "1.26E+18" is none. */
static const char *cell_id(const struct reading *reading, enum column column)
{
    struct span text = cell(reading, column);
    while (text.length && (text.at[0] == '\'' || text.at[0] == '"'))
        text = span_from_to(text, 1, text.length);
    while (text.length && (text.at[text.length - 1] == '\'' || text.at[text.length - 1] == '"'))
        text.length--;
    if (span_ends(text.at ? text : span_of(""), ".0"))
        text.length -= 2;
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return NULL;
    return text.length ? arena_span_text(reading->x.arena, text) : NULL;
}

static int64_t cell_count(const struct reading *reading, enum column column)
{
    const char *digits = cell_id(reading, column);
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

static void add_names(const struct reading *reading, struct build *build, enum column column, enum entity_kind kind)
{
    static const char *const KEYS[] = {"tag", "text", "username", "screen_name", "expanded_url", "url"};
    struct span text = cell(reading, column);
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
static void set_text(const struct reading *reading, struct build *build)
{
    struct span text = cell(reading, COL_TEXT), json = cell(reading, COL_ENTITIES);
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

static void set_time(const struct reading *reading, struct build *build)
{
    int64_t seconds = cell_count(reading, COL_UNIX);
    const char *created = cell_text(reading, COL_CREATED);
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
    const char *retrieved = cell_text(reading, COL_RETRIEVED);
    if (retrieved && !when_parse(span_of(retrieved), NULL, &post->seen_ms, &grain))
        post->seen_ms = POST_NO_TIME;
}

static bool read_row(struct reading *reading, struct err *err)
{
    struct arena *arena = reading->x.arena;
    struct build build = build_begin(arena, "x");
    struct post *post = &build.post;
    const char *url = cell_text(reading, COL_URL);
    post->native_id = cell_id(reading, COL_ID);
    if (!post->native_id)
        post->native_id = id_in_url(url, arena);
    if (!cell(reading, COL_TEXT).at && !post->native_id)
        return json_reader_reject(&reading->x, reading->row.raw, ERR_SYNTAX, "a row with neither id nor text", err);
    post->author = cell_text(reading, COL_HANDLE);
    if (post->author && post->author[0] == '@')
        post->author++;
    post->author_id = cell_id(reading, COL_AUTHOR_ID);
    post->name = cell_text(reading, COL_NAME);
    set_time(reading, &build);
    if (post->native_id)
        x_set_url(&build);
    x_set_lang(&build, cell_text(reading, COL_LANG));
    const char *kind = cell_text(reading, COL_KIND), *other = cell_id(reading, COL_REPOST_OR_QUOTE);
    const char *repeated = cell_id(reading, COL_REPOST);
    if (!repeated && kind && strcmp(kind, "retweet") == 0)
        repeated = other;
    if (repeated) {
        post->kind = POST_REPOST;
        build_relation(&build, RELATION_REPOSTS, repeated);
        return json_reader_give(&reading->x, &build, reading->row.raw, QUALITY_PART, err);
    }
    set_text(reading, &build);
    if (!post->entity_count || reading->columns[COL_ENTITIES] == SIZE_MAX) {
        add_names(reading, &build, COL_HASHTAGS, ENTITY_HASHTAG);
        add_names(reading, &build, COL_MENTIONS, ENTITY_MENTION);
        add_names(reading, &build, COL_URLS, ENTITY_LINK);
        if (reading->columns[COL_HASHTAGS] == SIZE_MAX && reading->columns[COL_ENTITIES] == SIZE_MAX)
            add_tags_of_text(&build);
    }
    build_relation(&build, RELATION_ANSWERS, cell_id(reading, COL_REPLY));
    build_relation(&build, RELATION_QUOTES, cell_id(reading, COL_QUOTE));
    if (kind && strcmp(kind, "quote") == 0)
        build_relation(&build, RELATION_QUOTES, other);
    build_relation(&build, RELATION_THREAD, cell_id(reading, COL_THREAD));
    post->likes = cell_count(reading, COL_LIKES);
    post->boosts = cell_count(reading, COL_BOOSTS);
    post->replies = cell_count(reading, COL_REPLIES);
    return json_reader_give(&reading->x, &build, reading->row.raw, QUALITY_PART, err);
}

static bool find_columns(struct reading *reading, const struct csv_row *header)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        reading->columns[i] = SIZE_MAX;
        for (size_t k = 0; NAMES[i][k] && reading->columns[i] == SIZE_MAX; k++)
            reading->columns[i] = csv_column(header, NAMES[i][k]);
    }
    return reading->columns[COL_TEXT] != SIZE_MAX;
}

static bool read_rows(struct reading *reading, struct csv_stream *table, struct err *err)
{
    struct err why = {0};
    const char *name = table->window.input->name;
    int64_t number = 0;
    while (csv_stream_next(table, reading->x.arena, &reading->row, &why)) {
        reading->x.at = (struct place_at){.file = name, .line = reading->row.line,
                                          .byte = csv_stream_byte(table, &reading->row), .record = ++number};
        if (!read_row(reading, err))
            return false;
        arena_reset(reading->x.arena);
    }
    struct span rest = window_span(&table->window);
    rest.length = rest.length < 65536 ? rest.length : 65536;
    if (table->window.err.code) /* rather than the row that it broke off in */
        return reading->x.sink->reject(reading->x.sink->to, rest, &table->window.err, err);
    if (!why.code)
        return true;
    err_add_file(&why, name);
    return reading->x.sink->reject(reading->x.sink->to, rest, &why, err);
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(csv_stream_release) struct csv_stream table = csv_stream_on(input);
    struct reading reading = {.x = {.sink = sink, .place = build_file_place(input, options), .arena = &arena,
                                    .seen_ms = input->modified_ms}};
    struct csv_row header;
    struct err why = {0};
    bool read_header = csv_stream_next(&table, &arena, &header, &why);
    if (read_header)
        trim_cells(&header);
    if (read_header && find_columns(&reading, &header))
        return read_rows(&reading, &table, err);
    err_at(&why, ERR_SYNTAX, (struct place_at){.file = input->name, .line = 1, .byte = 0}, "no column with the text");
    struct span shown = window_span(&table.window);
    shown.length = shown.length < 4096 ? shown.length : 4096;
    return sink->reject(sink->to, shown, &why, err);
}

const struct format format_tags = {
    .name = "tags",
    .what = "tables of X posts (CSV): TAGS sheets, twarc-csv, json2csv, 4CAT",
    .extensions = "csv tsv",
    .sniff = sniff,
    .read = read,
};
