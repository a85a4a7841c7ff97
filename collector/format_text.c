/* format_text.c - plain text: one file, one article. A first line of its own is the title. */
#include <strings.h>

#include "collector/build.h"
#include "collector/charset.h"
#include "collector/input.h"
#include "collector/utf16_input.h"
#include "palaver/utf8.h"

#define TITLE_MAX_LETTERS 200

/* Any text would do, so only what is named as text is taken for it: a table or a log is no article. */
static int sniff(struct span head, const char *name)
{
    static const char *const SUFFIXES[] = {".txt", ".text", ".md"};
    const char *dot = strrchr(name, '.');
    bool named = false;
    for (size_t i = 0; dot && i < COUNT_OF(SUFFIXES); i++)
        named = named || strcasecmp(dot, SUFFIXES[i]) == 0;
    struct span start = span_trim(head);
    if (!named || !start.length || start.at[0] == '{' || start.at[0] == '[' || start.at[0] == '<')
        return 0;
    size_t controls = 0;
    for (size_t i = 0; i < head.length; i++) {
        unsigned char c = (unsigned char)head.at[i];
        controls += c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
    }
    return controls * 100 > head.length ? 0 : 12;
}

/* A short first line with an empty one behind it. */
static void split_title(struct post *post, struct arena *arena)
{
    struct span rest = post->text, line, next;
    while (span_line(&rest, &line) && span_trim(line).length == 0)
        ;
    struct span behind = rest;
    if (!span_trim(line).length || utf8_count(span_trim(line)) > TITLE_MAX_LETTERS || !span_line(&rest, &next) ||
        span_trim(next).length || !span_trim(rest).length)
        return;
    line = span_trim(line);
    while (line.length && (line.at[0] == '#' || line.at[0] == ' '))
        line = span_from_to(line, 1, line.length);
    if (!line.length)
        return;
    post->title = arena_span_text(arena, line);
    while (behind.length && (behind.at[0] == '\n' || behind.at[0] == ' '))
        behind = span_from_to(behind, 1, behind.length);
    post->text = behind;
}

static bool give(struct input *input, const struct format_options *options, struct span bytes, struct arena *arena,
                 struct sink *sink, struct err *err)
{
    OWNED(str_release) struct str text = STR_INIT;
    struct build build = build_begin(arena, "web");
    struct post *post = &build.post;
    const char *charset = utf16_of_mark(bytes);
    struct span body = charset ? span_from_to(bytes, 2, bytes.length) : bytes;
    if (span_starts(body, "\xef\xbb\xbf"))
        body = span_from_to(body, 3, body.length);
    if (!charset_decode(body, charset, &text) && !utf8_valid(body))
        post->inferred |= POST_INFERRED_CHARSET;
    post->kind = POST_ARTICLE;
    post->text = build_text(arena, arena_span(arena, str_span(&text)));
    post->seen_ms = input->modified_ms;
    post->raw = bytes;
    split_title(post, arena);
    struct place place = build_file_place(input, options);
    struct err why = {0}, told = {0};
    if (!span_trim(post->text).length)
        err_set(&told, ERR_SYNTAX, "a text without words");
    else if (build_end(&build, &told))
        return sink->post(sink->to, post, &place, err);
    err_at(&why, told.code, (struct place_at){.file = input->name, .line = 1, .byte = 0}, "%s", told.text);
    return sink->reject(sink->to, bytes, &why, err);
}

static bool read(struct input *input, const struct format_options *options, struct sink *sink, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str bytes = STR_INIT;
    struct err why = {0};
    bool whole = input_read_all(input, RECORD_MAX_BYTES, &bytes, &why);
    if (!whole && why.code == ERR_LIMIT)
        return sink->reject(sink->to, span_from(bytes.at, 65536), &why, err);
    if (bytes.length && !give(input, options, str_span(&bytes), &arena, sink, err))
        return false;
    return whole || sink->reject(sink->to, span_of(""), &why, err);
}

const struct format format_text = {
    .name = "text",
    .what = "plain text: one file is one article",
    .extensions = "txt text md",
    .sniff = sniff,
    .read = read,
};
