/* format_whatsapp.c - a chat exported from WhatsApp: text lines, alone or in the zip with its pictures.
 *
 * No ids, no zone, no order of day and month: the first the archive makes, the second the user says (--zone), the third
 * all lines of the file tell together. */
#include <stdlib.h>

#include "collector/build.h"
#include "collector/input.h"
#include "collector/whatsapp_line.h"
#include "collector/whatsapp_text.h"
#include "palaver/utf8.h"

#define CHAT_MAX_BYTES ((size_t)32 << 20)
#define CHAT_MAX_MESSAGES 250000 /* the program exports 40,000 at most */

static int sniff(struct span head, const char *name)
{
    (void)name;
    struct wa_header header;
    struct span line;
    for (int i = 0; i < 20 && span_line(&head, &line);) {
        if (!span_trim(line).length)
            continue;
        if (wa_header_read(line, &header))
            return i == 0 ? 85 : 60;
        i++;
    }
    return 0;
}

/* A line that looks like the beginning of a message. */
struct line {
    const char *start;
    int64_t number;
    struct wa_header header;
    bool begins; /* it is one */
};

struct chat {
    struct span text;
    struct line *lines;
    size_t count, room;
    const char *order;
    struct zone *zone;
    bool zone_told;
    struct sink *sink;
    struct place place;
    struct arena arena;
    const char *name;
    int64_t seen_ms;
};

static void chat_release(struct chat *chat)
{
    free(chat->lines);
    zone_close(chat->zone);
    arena_release(&chat->arena);
}

/* ---- lines and which of them begin a message ---- */

/* False: too many. */
static bool split_lines(struct chat *chat)
{
    struct span rest = chat->text, line;
    int64_t number = 1;
    for (const char *start = rest.at; rest.length && span_line(&rest, &line); start = rest.at) {
        struct line at = {.start = start, .number = number++, .begins = true};
        if (!wa_header_read(line, &at.header))
            continue;
        if (chat->count == CHAT_MAX_MESSAGES)
            return false;
        if (chat->count == chat->room) {
            chat->room = chat->room ? chat->room * 2 : 1024;
            chat->lines = mem_grow(chat->lines, chat->room, sizeof *chat->lines);
        }
        chat->lines[chat->count++] = at;
    }
    return true;
}

/* A chat pasted into a message has headers of another shape, and few of them. */
static void drop_odd_shapes(struct chat *chat)
{
    size_t headers = 0, first = SIZE_MAX;
    for (size_t i = 0; i < chat->count; i++) {
        headers += chat->lines[i].begins;
        if (chat->lines[i].begins && first == SIZE_MAX)
            first = i;
    }
    enum { SHAPES = 16 };
    struct {
        int shape;
        size_t count;
    } shapes[SHAPES];
    size_t kinds = 0;
    for (size_t i = first; i < chat->count; i++) {
        size_t k = 0;
        while (k < kinds && shapes[k].shape != chat->lines[i].header.shape)
            k++;
        if (!chat->lines[i].begins || k == SHAPES)
            continue;
        if (k == kinds) {
            shapes[kinds].shape = chat->lines[i].header.shape;
            shapes[kinds++].count = 0;
        }
        shapes[k].count++;
    }
    for (size_t i = first; i < chat->count; i++) {
        size_t k = 0;
        while (k < kinds && shapes[k].shape != chat->lines[i].header.shape)
            k++;
        bool usual = k == 0 || (k < kinds && shapes[k].count >= 3 && shapes[k].count * 10 >= headers);
        chat->lines[i].begins = chat->lines[i].begins && usual;
    }
}

static void find_order(struct chat *chat, const char *told)
{
    struct wa_header *headers = mem_array(chat->count + 1, sizeof *headers);
    size_t count = 0;
    for (size_t i = 0; i < chat->count; i++)
        if (chat->lines[i].begins)
            headers[count++] = chat->lines[i].header;
    chat->order = told && strlen(told) == 3 ? told : wa_date_order(headers, count);
    free(headers);
}

/* One step back of more than a day, and forth again: a line quoted from the past. */
static void drop_quoted(struct chat *chat)
{
    int64_t before = INT64_MIN, now, next;
    for (size_t i = 0; i < chat->count; i++) {
        struct line *line = &chat->lines[i];
        if (!line->begins || !wa_header_time(&line->header, chat->order, &now))
            continue;
        if (before != INT64_MIN && now < before - DAY_MS) {
            size_t k = i + 1;
            while (k < chat->count &&
                   !(chat->lines[k].begins && wa_header_time(&chat->lines[k].header, chat->order, &next)))
                k++;
            line->begins = k == chat->count || next < before - DAY_MS;
            if (!line->begins)
                continue;
        }
        before = now;
    }
}

/* ---- one message ---- */

/* Marks, and the blanks that stand around them, off both ends. */
static struct span bare(struct span text, bool *out_marked)
{
    for (;;) {
        text = span_trim(text);
        size_t bytes = 0;
        if (!text.length || !wa_is_mark(utf8_next(text, &bytes)))
            return text;
        if (out_marked)
            *out_marked = true;
        text = span_from_to(text, bytes, text.length);
    }
}

static const char *without_marks(struct span text, struct arena *arena)
{
    OWNED(str_release) struct str out = STR_INIT;
    while (text.length) {
        size_t bytes;
        uint32_t c = utf8_next(text, &bytes);
        if (!wa_is_mark(c))
            str_add_code_point(&out, c == 0xA0 || c == 0x202F ? ' ' : c == 0x2011 ? '-' : c);
        text = span_from_to(text, bytes, text.length);
    }
    struct span trimmed = span_trim(str_span(&out));
    if (span_starts(trimmed, "~")) /* a name its owner chose, not in the address book */
        trimmed = span_trim(span_from_to(trimmed, 1, trimmed.length));
    return trimmed.length ? arena_span_text(arena, trimmed) : NULL;
}

/* A telephone number is its digits, and shown without its middle. */
static void set_sender(struct post *post, struct span sender, struct arena *arena)
{
    const char *name = without_marks(sender, arena);
    post->author_id = post->author = post->name = name;
    if (!name || name[0] != '+' || strspn(name, "+0123456789 -()") != strlen(name))
        return;
    char *digits = arena_text(arena, name), *to = digits;
    for (const char *from = name; *from; from++)
        if (*from == '+' || (*from >= '0' && *from <= '9'))
            *to++ = *from;
    *to = '\0';
    size_t length = (size_t)(to - digits);
    if (length < 6)
        return;
    post->author_id = digits;
    post->author = post->name = arena_format(arena, "%.3s\xe2\x80\xa6%s", digits, to - 2);
}

static void set_text(struct build *build, struct span body, bool marked)
{
    struct post *post = &build->post;
    struct span file = {NULL, 0}, caption = {NULL, 0};
    wa_edited(&body);
    switch (wa_text_kind(body, marked, &file, &caption)) {
    case WA_MEDIA:
        build_entity(build, ENTITY_MEDIA, span_of(""), NULL);
        break;
    case WA_ATTACHED:
        build_entity(build, ENTITY_MEDIA, span_of(""), arena_span_text(build->arena, file));
        post->text = caption;
        break;
    case WA_DELETED:
    case WA_NOTICE:
        post->kind = POST_NOTICE;
        post->text = body;
        break;
    case WA_MESSAGE:
        post->text = body;
        break;
    }
    post->text = build_text(build->arena, post->text.at ? post->text : span_of(""));
}

static void fill(struct build *build, const struct line *line, struct span raw)
{
    struct post *post = &build->post;
    struct span rest = span_from_to(raw, line->header.rest, raw.length);
    const char *end = span_find_char(rest, '\n');
    struct span first = span_from(rest.at, end ? (size_t)(end - rest.at) : rest.length);
    const char *colon = span_find(first, span_of(": "));
    /* The app's own lines may hold a colon: in a subject, in a quoted name. */
    bool notice = !colon || colon == first.at ||
                  (wa_is_notice(first) && wa_is_notice(span_from(first.at, (size_t)(colon - first.at) + 1)));
    if (notice) {
        post->kind = POST_NOTICE;
        post->text = build_text(build->arena, bare(rest, NULL));
        return;
    }
    bool marked = false;
    set_sender(post, span_from(first.at, (size_t)(colon - first.at)), build->arena);
    struct span body = span_from(colon + 2, rest.length - (size_t)(colon + 2 - rest.at));
    body = bare(body, &marked);
    set_text(build, body, marked);
}

static bool give(struct chat *chat, const struct line *line, struct span raw, struct err *err)
{
    struct err why = {0}, told = {0};
    struct build build = build_begin(&chat->arena, "whatsapp");
    struct post *post = &build.post;
    int64_t local;
    if (!wa_header_time(&line->header, chat->order, &local)) {
        err_set(&told, ERR_SYNTAX, "no such day (read as %s)", chat->order);
    } else {
        post->posted_ms = zone_to_utc(chat->zone, local);
        post->grain = line->header.second >= 0 ? WHEN_SECOND : WHEN_MINUTE;
        post->quality = QUALITY_PART;
        post->inferred = chat->zone_told ? 0 : POST_INFERRED_TIME;
        post->seen_ms = chat->seen_ms;
        post->raw = raw;
        fill(&build, line, raw);
        if (build_end(&build, &told)) {
            bool went = chat->sink->post(chat->sink->to, post, &chat->place, err);
            arena_reset(&chat->arena);
            return went;
        }
    }
    err_at(&why, told.code, (struct place_at){.file = chat->name, .line = line->number,
                                              .byte = raw.at - chat->text.at}, "%s", told.text);
    return chat->sink->reject(chat->sink->to, raw, &why, err);
}

static struct span head_of(const struct chat *chat)
{
    return span_from(chat->text.at, chat->text.length < 4096 ? chat->text.length : 4096);
}

static size_t next_message(const struct chat *chat, size_t i)
{
    while (i < chat->count && !chat->lines[i].begins)
        i++;
    return i;
}

static bool give_all(struct chat *chat, struct err *err)
{
    size_t i = next_message(chat, 0);
    if (i == chat->count) {
        struct err why = {0};
        err_at(&why, ERR_SYNTAX, (struct place_at){.file = chat->name, .line = 1, .byte = 0}, "no line of a chat in it");
        return chat->sink->reject(chat->sink->to, head_of(chat), &why, err);
    }
    struct span before = span_from(chat->text.at, (size_t)(chat->lines[i].start - chat->text.at));
    if (span_trim(before).length && !chat->sink->set_aside(chat->sink->to, "text before the chat", err))
        return false;
    while (i < chat->count) {
        const struct line *line = &chat->lines[i];
        i = next_message(chat, i + 1);
        const char *end = i < chat->count ? chat->lines[i].start : chat->text.at + chat->text.length;
        if (!give(chat, line, span_from(line->start, (size_t)(end - line->start)), err))
            return false;
    }
    return true;
}

/* The chat's name stands in the file's, or in that of the zip around "_chat.txt". */
static const char *chat_name(const struct input *input, struct arena *arena)
{
    static const char *const BEFORE[] = {"WhatsApp Chat with ", "WhatsApp Chat - ", "WhatsApp-Chat mit ",
                                         "Chat de WhatsApp con ", "Conversa do WhatsApp com ",
                                         "Discussion WhatsApp avec "};
    struct span name = span_of(input->base);
    const char *zip = strrchr(input->name, '!');
    if (span_is(name, "_chat.txt") && zip) {
        name = span_from(input->name, (size_t)(zip - input->name));
        for (const char *slash; (slash = span_find_char(name, '/'));)
            name = span_from(slash + 1, name.length - (size_t)(slash + 1 - name.at));
    }
    for (size_t i = 0; i < COUNT_OF(BEFORE); i++)
        if (span_starts(name, BEFORE[i]))
            name = span_from_to(name, strlen(BEFORE[i]), name.length);
    if (span_ends(name, ".txt") || span_ends(name, ".zip"))
        name.length -= 4;
    return arena_span_text(arena, name);
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    OWNED(arena_release) struct arena kept = ARENA_INIT;
    OWNED(str_release) struct str text = STR_INIT;
    struct err why = {0};
    bool whole = input_read_all(input, CHAT_MAX_BYTES, &text, &why);
    if (!whole && why.code == ERR_LIMIT)
        return sink->reject(sink->to, span_from(text.at, 65536), &why, err);
    OWNED(chat_release) struct chat chat = {.text = str_span(&text), .sink = sink, .name = input->name,
                                            .seen_ms = input->modified_ms,
                                            .place = build_file_place(input, options)};
    if (options->zone_name && !(chat.zone = zone_open(options->zone_name, err)))
        return false;
    if (!options->place_name)
        chat.place.name = chat_name(input, &kept);
    chat.zone_told = options->zone_name != NULL;
    if (!split_lines(&chat)) {
        err_at(&why, ERR_LIMIT, (struct place_at){.file = input->name, .byte = -1}, "more than %d messages in one chat",
               CHAT_MAX_MESSAGES);
        return sink->reject(sink->to, head_of(&chat), &why, err);
    }
    drop_odd_shapes(&chat);
    find_order(&chat, options->date_order);
    drop_quoted(&chat);
    return give_all(&chat, err) && (whole || sink->reject(sink->to, span_of(""), &why, err));
}

const struct format format_whatsapp = {
    .name = "whatsapp",
    .what = "a chat exported from WhatsApp (.txt, or .zip with its media); --zone says the phone's zone",
    .extensions = "txt zip",
    .sniff = sniff,
    .read = read,
};
