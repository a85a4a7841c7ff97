/* story_file.c - reads a story file. Whatever is not a directive is the editor's Markdown and is left alone. */
#include "analyzer/story_file.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/section.h"
#include "palaver/story.h"
#include "palaver/utf8.h"

struct reader {
    struct story *story;
    struct span rest;
    int64_t line;
    size_t front_room, block_room;
    char fence;          /* '`' or '~' inside a fenced code block, else 0 */
    size_t fence_length;
    const char *run_at;  /* where the present run of Markdown began, or NULL */
    int64_t run_line;
};

static bool fail(struct reader *reader, struct err *err, const char *text)
{
    struct place_at at = {.file = reader->story->name, .line = reader->line, .byte = -1};
    return err_at(err, ERR_SYNTAX, at, "%s", text);
}

static struct block *block_add(struct reader *reader)
{
    struct story *story = reader->story;
    if (story->block_count == reader->block_room) {
        reader->block_room = reader->block_room ? reader->block_room * 2 : 64;
        story->blocks = mem_grow(story->blocks, reader->block_room, sizeof *story->blocks);
    }
    struct block *block = &story->blocks[story->block_count++];
    *block = (struct block){.line = reader->line};
    return block;
}

static void run_end(struct reader *reader, const char *end)
{
    if (!reader->run_at)
        return;
    struct span markdown = span_from(reader->run_at, (size_t)(end - reader->run_at));
    if (span_trim(markdown).length > 0) {
        struct block *block = block_add(reader);
        block->line = reader->run_line;
        block->markdown = markdown;
    }
    reader->run_at = NULL;
}

/* ---- front matter ---- */

static bool front_line(struct reader *reader, struct span line, struct err *err)
{
    struct story *story = reader->story;
    line = span_trim(line);
    if (line.length == 0 || line.at[0] == '#')
        return true;
    const char *colon = span_find_char(line, ':');
    if (!colon)
        return fail(reader, err, "front matter is made of 'key: value' lines");
    struct span key = span_trim(span_from(line.at, (size_t)(colon - line.at)));
    struct span value = span_trim(span_from(colon + 1, (size_t)(line.at + line.length - colon - 1)));
    if (value.length >= 2 && (value.at[0] == '"' || value.at[0] == '\'') && value.at[value.length - 1] == value.at[0])
        value = span_from_to(value, 1, value.length - 1);
    if (key.length == 0)
        return fail(reader, err, "front matter: a key is wanted before ':'");
    for (size_t i = 0; i < story->front_count; i++)
        if (span_is(key, story->front[i].key))
            return fail(reader, err, "front matter: this key was given already");
    if (story->front_count == reader->front_room) {
        reader->front_room = reader->front_room ? reader->front_room * 2 : 16;
        story->front = mem_grow(story->front, reader->front_room, sizeof *story->front);
    }
    story->front[story->front_count++] =
        (struct story_pair){arena_span_text(&story->arena, key), arena_span_text(&story->arena, value)};
    return true;
}

static bool next_line(struct reader *reader, struct span *out_line)
{
    if (!span_line(&reader->rest, out_line))
        return false;
    reader->line++;
    return true;
}

static bool front_read(struct reader *reader, struct err *err)
{
    struct reader before = *reader;
    struct span line;
    if (!next_line(reader, &line) || !span_is(span_trim(line), "---")) {
        reader->rest = before.rest;
        reader->line = before.line;
        return true;
    }
    while (next_line(reader, &line)) {
        if (span_is(span_trim(line), "---"))
            return true;
        if (!front_line(reader, line, err))
            return false;
    }
    reader->line = 1;
    return fail(reader, err, "front matter begins here and has no closing '---' line");
}

/* ---- directives ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool key_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* What stands between quotes, with \" and \\ resolved; moves *at behind the closing quote. */
static bool quoted_read(struct reader *reader, struct span line, size_t *at, char **out_value, struct err *err)
{
    char *value = arena_alloc(&reader->story->arena, line.length - *at + 1);
    size_t length = 0;
    for (size_t i = *at + 1; i < line.length; i++) {
        if (line.at[i] == '"') {
            *at = i + 1;
            *out_value = value;
            return true;
        }
        if (line.at[i] == '\\' && i + 1 < line.length && (line.at[i + 1] == '"' || line.at[i + 1] == '\\'))
            i++;
        value[length++] = line.at[i];
    }
    return fail(reader, err, "a quote is opened here and not closed on this line");
}

static bool pair_read(struct reader *reader, struct directive *directive, struct span line, size_t *at,
                      struct span key, const char *allowed, struct err *err)
{
    struct place_at place = {.file = reader->story->name, .line = reader->line, .byte = -1};
    char *value = NULL;
    if (*at < line.length && line.at[*at] == '"') {
        if (!quoted_read(reader, line, at, &value, err))
            return false;
    } else {
        size_t from = *at;
        while (*at < line.length && !is_blank(line.at[*at]))
            (*at)++;
        value = arena_span_text(&reader->story->arena, span_from_to(line, from, *at));
    }
    const char *text = arena_span_text(&reader->story->arena, key);
    if (!section_word_listed(allowed, text))
        return err_at(err, ERR_SYNTAX, place, "::%s does not take '%s=': it takes %s", directive->name, text,
                      *allowed ? allowed : "no key");
    if (directive_value(directive, text))
        return err_at(err, ERR_SYNTAX, place, "::%s: '%s=' is given twice", directive->name, text);
    directive->pairs[directive->pair_count++] = (struct story_pair){text, value};
    return true;
}

static bool words_read(struct reader *reader, struct directive *directive, struct span line, const char *allowed,
                       struct err *err)
{
    size_t at = 0;
    while (at < line.length) {
        if (is_blank(line.at[at])) {
            at++;
            continue;
        }
        size_t end = at;
        while (end < line.length && key_char(line.at[end]))
            end++;
        if (end > at && end < line.length && line.at[end] == '=') {
            struct span key = span_from_to(line, at, end);
            at = end + 1;
            if (!pair_read(reader, directive, line, &at, key, allowed, err))
                return false;
            continue;
        }
        while (end < line.length && !is_blank(line.at[end]))
            end++;
        if (directive->id_count == DIRECTIVE_MAX_IDS)
            return fail(reader, err, "more than 500 ids in one directive");
        directive->ids[directive->id_count++] =
            arena_span_text(&reader->story->arena, span_from_to(line, at, end));
        at = end;
    }
    return true;
}

static bool directive_read(struct reader *reader, struct span line, struct err *err)
{
    struct arena *arena = &reader->story->arena;
    struct place_at place = {.file = reader->story->name, .line = reader->line, .byte = -1};
    if (line.length > STORY_LINE_MAX_BYTES)
        return fail(reader, err, "a directive longer than 64 KiB");
    line = span_from_to(line, 2, line.length);
    size_t length = 0;
    while (length < line.length && !is_blank(line.at[length]))
        length++;
    const char *name = arena_span_text(arena, span_from(line.at, length));
    const struct section *section = section_find(name);
    if (!section) {
        const char *nearest = section_nearest(name);
        return err_at(err, ERR_SYNTAX, place, "no directive is called '::%s'%s%s%s", name,
                      nearest ? "; did you mean '::" : "", nearest ? nearest : "", nearest ? "'?" : "");
    }
    size_t words = 1;
    for (size_t i = length; i < line.length; i++)
        words += is_blank(line.at[i]);
    struct block *block = block_add(reader);
    block->is_directive = true;
    block->directive = (struct directive){.name = section->name, .line = reader->line};
    block->directive.ids = arena_alloc(arena, words * sizeof *block->directive.ids);
    block->directive.pairs = arena_alloc(arena, words * sizeof *block->directive.pairs);
    return words_read(reader, &block->directive, span_from_to(line, length, line.length), section->keys, err);
}

/* ---- the body ---- */

/* CommonMark 4.5: three or more backticks or tildes, indented by at most three blanks. */
static void fence_see(struct reader *reader, struct span line)
{
    size_t at = 0;
    while (at < 3 && at < line.length && line.at[at] == ' ')
        at++;
    if (at >= line.length || (line.at[at] != '`' && line.at[at] != '~'))
        return;
    char mark = line.at[at];
    size_t count = 0;
    while (at + count < line.length && line.at[at + count] == mark)
        count++;
    struct span behind = span_from_to(line, at + count, line.length);
    if (count < 3)
        return;
    if (!reader->fence) {
        if (mark == '`' && span_find_char(behind, '`'))
            return;
        reader->fence = mark;
        reader->fence_length = count;
    } else if (mark == reader->fence && count >= reader->fence_length && span_trim(behind).length == 0) {
        reader->fence = 0;
    }
}

static bool body_read(struct reader *reader, struct err *err)
{
    struct span line;
    while (next_line(reader, &line)) {
        if (!reader->fence && span_starts(line, "::") && line.length > 2 && line.at[2] != ':' && !is_blank(line.at[2])) {
            run_end(reader, line.at);
            if (!directive_read(reader, line, err))
                return false;
            continue;
        }
        if (!reader->run_at) {
            reader->run_at = line.at;
            reader->run_line = reader->line;
        }
        fence_see(reader, line);
    }
    run_end(reader, reader->story->bytes.at + reader->story->bytes.length);
    reader->story->open_fence = reader->fence;
    reader->story->open_fence_length = reader->fence_length;
    return true;
}

static int64_t line_of(struct span bytes, const char *at)
{
    int64_t line = 1;
    for (const char *c = bytes.at; c < at; c++)
        line += *c == '\n';
    return line;
}

static bool encoding_check(const struct story *story, struct err *err)
{
    struct place_at at = {.file = story->name, .byte = -1};
    const char *zero = story->bytes.length ? memchr(story->bytes.at, '\0', story->bytes.length) : NULL;
    if (zero) {
        at.line = line_of(story->bytes, zero);
        return err_at(err, ERR_SYNTAX, at, "a NUL byte: a story is plain text");
    }
    for (size_t i = 0, bytes; i < story->bytes.length; i += bytes) {
        struct span rest = span_from_to(story->bytes, i, story->bytes.length);
        if (utf8_next(rest, &bytes) == UTF8_REPLACEMENT && !utf8_valid(span_from(rest.at, bytes))) {
            at.line = line_of(story->bytes, rest.at);
            return err_at(err, ERR_SYNTAX, at, "not UTF-8: a story is saved as UTF-8");
        }
    }
    return true;
}

struct story *story_parse(struct span bytes, const char *name, struct err *err)
{
    if (bytes.length > STORY_MAX_BYTES)
        return err_null(err, ERR_LIMIT, "%s: longer than %zu MiB", name, STORY_MAX_BYTES >> 20);
    OWNED(story_freep) struct story *story = mem_new(sizeof *story);
    story->name = arena_text(&story->arena, name ? name : "story");
    story->bytes = arena_span(&story->arena, bytes);
    if (!story->bytes.at)
        story->bytes = span_of("");
    if (!encoding_check(story, err))
        return NULL;
    struct reader reader = {.story = story, .rest = story->bytes};
    if (span_starts(reader.rest, "\xef\xbb\xbf"))
        reader.rest = span_from_to(reader.rest, 3, reader.rest.length);
    if (!front_read(&reader, err) || !body_read(&reader, err))
        return NULL;
    return TAKE(story);
}

void story_free(struct story *story)
{
    if (!story)
        return;
    free(story->front);
    free(story->blocks);
    arena_release(&story->arena);
    free(story);
}

void story_freep(struct story **story)
{
    story_free(*story);
    *story = NULL;
}

bool story_is_plain(const struct story *story)
{
    bool plain = story->front_count == 0;
    for (size_t i = 0; i < story->block_count; i++)
        plain = plain && !story->blocks[i].is_directive;
    return plain;
}

const char *story_value(const struct story *story, const char *key)
{
    for (size_t i = 0; i < story->front_count; i++)
        if (strcmp(story->front[i].key, key) == 0)
            return *story->front[i].value ? story->front[i].value : NULL;
    return NULL;
}

const char *directive_value(const struct directive *directive, const char *key)
{
    for (size_t i = 0; i < directive->pair_count; i++)
        if (strcmp(directive->pairs[i].key, key) == 0)
            return directive->pairs[i].value;
    return NULL;
}

bool directive_number(const struct directive *directive, const char *key, int64_t high, int64_t otherwise,
                      int64_t *out_number, struct err *err)
{
    const char *value = directive_value(directive, key);
    *out_number = otherwise;
    if (!value)
        return true;
    int64_t number;
    struct place_at at = {.line = directive->line, .byte = -1};
    if (!span_number(span_of(value), &number) || number < 0 || number > high)
        return err_at(err, ERR_SYNTAX, at, "::%s: %s=%s: a whole number up to %lld is wanted", directive->name, key,
                      value, (long long)high);
    *out_number = number;
    return true;
}

bool story_id_like(struct span word)
{
    if (span_find_char(word, ':'))
        return true;
    if (word.length < 4 || word.length > SHORT_ID_LETTERS)
        return false;
    for (size_t i = 0; i < word.length; i++)
        if (!(word.at[i] >= 'a' && word.at[i] <= 'z') && !(word.at[i] >= '2' && word.at[i] <= '7'))
            return false;
    return true;
}

void story_quote(struct str *out, struct span value)
{
    str_add_char(out, '"');
    for (size_t i = 0; i < value.length; i++) {
        char c = value.at[i];
        if (c == '"' || c == '\\')
            str_add_char(out, '\\');
        str_add_char(out, c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
    }
    str_add_char(out, '"');
}
