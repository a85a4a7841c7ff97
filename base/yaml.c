/* yaml.c - a tree of libyaml's events. Positions are counted in bytes here, libyaml counts characters. */
#include "palaver/yaml.h"

#include <stdlib.h>
#include <yaml.h>

#include "base/yaml_plain.h"
#include "palaver/utf8.h"

#define SMALL_MAP 8

/* How many bytes into its line a column is. */
struct column {
    size_t line, column, offset;
};

struct yaml_file {
    struct arena arena;
    const char *name;
    struct span bytes; /* only while parsing */
    size_t *line_starts;
    size_t line_count, line_room;
    struct column last; /* asked for */
    size_t node_count;
    const struct yaml *root;
};

/* A list or map whose end has not come yet. */
struct open_node {
    struct yaml *node, *last;
    struct yaml *key; /* read, its value not yet */
};

struct build {
    struct yaml_file *file;
    struct open_node open[YAML_MAX_DEPTH];
    size_t depth;
    size_t documents;
    struct err *err;
};

static void line_add(struct yaml_file *file, size_t start)
{
    if (file->line_count == file->line_room) {
        file->line_room = file->line_room ? file->line_room * 2 : 256;
        file->line_starts = mem_grow(file->line_starts, file->line_room, sizeof *file->line_starts);
    }
    file->line_starts[file->line_count++] = start;
}

/* YAML 1.1 breaks lines at LF, CR, CRLF, and at NEL, LS and PS too. */
static size_t break_length(struct span rest)
{
    switch ((unsigned char)rest.at[0]) {
    case '\n': return 1;
    case '\r': return rest.length > 1 && rest.at[1] == '\n' ? 2 : 1;
    case 0xc2: return span_starts(rest, "\xc2\x85") ? 2 : 0;
    case 0xe2: return span_starts(rest, "\xe2\x80\xa8") || span_starts(rest, "\xe2\x80\xa9") ? 3 : 0;
    default: return 0;
    }
}

static void lines_find(struct yaml_file *file)
{
    line_add(file, 0);
    for (size_t at = 0; at < file->bytes.length;) {
        size_t length = break_length(span_from_to(file->bytes, at, file->bytes.length));
        at += length ? length : 1;
        if (length)
            line_add(file, at);
    }
}

/* Marks mostly come in order: in a long line the count goes on where it was. */
static int64_t column_of(struct yaml_file *file, yaml_mark_t mark)
{
    if (mark.line >= file->line_count)
        return 1;
    if (mark.line != file->last.line || mark.column < file->last.column)
        file->last = (struct column){.line = mark.line};
    size_t start = file->line_starts[mark.line] + file->last.offset;
    struct span rest = span_from_to(file->bytes, start, file->bytes.length);
    file->last.offset += utf8_offset(rest, mark.column - file->last.column);
    file->last.column = mark.column;
    return (int64_t)file->last.offset + 1;
}

static struct place_at place_of(struct yaml_file *file, yaml_mark_t mark)
{
    return (struct place_at){
        .file = file->name, .line = (int64_t)mark.line + 1, .column = column_of(file, mark), .byte = -1};
}

/* libyaml tells of a bad byte by its offset alone. */
static struct place_at place_of_byte(const struct yaml_file *file, size_t offset)
{
    size_t line = 0;
    while (line + 1 < file->line_count && file->line_starts[line + 1] <= offset)
        line++;
    return (struct place_at){.file = file->name,
                             .line = (int64_t)line + 1,
                             .column = (int64_t)(offset - file->line_starts[line]) + 1,
                             .byte = -1};
}

static bool parser_failed(struct build *build, const yaml_parser_t *parser)
{
    const char *problem = parser->problem ? parser->problem : "not YAML";
    if (parser->error == YAML_READER_ERROR)
        return err_at(build->err, ERR_SYNTAX, place_of_byte(build->file, parser->problem_offset), "%s", problem);
    const char *context = parser->context ? parser->context : "";
    return err_at(build->err, ERR_SYNTAX, place_of(build->file, parser->problem_mark), "%s%s%s", context,
                  context[0] ? ": " : "", problem);
}

static int key_order(const void *left, const void *right)
{
    const struct yaml *a = *(const struct yaml *const *)left, *b = *(const struct yaml *const *)right;
    int order = span_compare(a->key->text, b->key->text);
    if (order != 0)
        return order;
    return a->key->line != b->key->line ? (a->key->line > b->key->line) - (a->key->line < b->key->line)
                                        : (a->key->column > b->key->column) - (a->key->column < b->key->column);
}

static bool keys_differ_in_pairs(const struct yaml *map)
{
    for (const struct yaml *one = map->first; one; one = one->next)
        for (const struct yaml *other = one->next; other; other = other->next)
            if (span_equal(one->key->text, other->key->text))
                return false;
    return true;
}

const struct yaml *yaml_key_again(const struct yaml *map, const struct yaml **out_first)
{
    /* Most maps are small: a lexicon has ten thousand of three keys. */
    if (map->count < 2 || (map->count <= SMALL_MAP && keys_differ_in_pairs(map)))
        return NULL;
    OWNED(mem_freep) const struct yaml **values = mem_array(map->count, sizeof *values);
    size_t count = 0;
    for (const struct yaml *value = map->first; value; value = value->next)
        values[count++] = value;
    qsort(values, count, sizeof *values, key_order);
    for (size_t i = 1; i < count; i++) {
        if (!span_equal(values[i - 1]->key->text, values[i]->key->text))
            continue;
        *out_first = values[i - 1]->key;
        return values[i]->key;
    }
    return NULL;
}

static bool keys_are_different(struct build *build, const struct yaml *map)
{
    const struct yaml *one, *again = yaml_key_again(map, &one);
    return !again || err_at(build->err, ERR_SYNTAX, yaml_at(build->file, again),
                            "key '%s' was given already on line %lld", again->text.at, (long long)one->line);
}

static struct yaml *node_new(struct build *build, enum yaml_kind kind, yaml_mark_t mark)
{
    struct yaml_file *file = build->file;
    if (file->node_count >= YAML_MAX_NODES) {
        err_at(build->err, ERR_LIMIT, place_of(file, mark), "more than %d values", YAML_MAX_NODES);
        return NULL;
    }
    file->node_count++;
    struct yaml *node = arena_alloc(&file->arena, sizeof *node);
    node->kind = kind;
    node->line = (uint32_t)mark.line + 1;
    node->column = (uint32_t)column_of(file, mark);
    return node;
}

/* Hangs a finished or just opened node where it belongs. */
static bool node_place(struct build *build, struct yaml *node)
{
    if (build->depth == 0) {
        build->file->root = node;
        return true;
    }
    struct open_node *parent = &build->open[build->depth - 1];
    if (parent->node->kind == YAML_MAP && !parent->key) {
        if (node->kind != YAML_SCALAR)
            return err_at(build->err, ERR_SYNTAX, yaml_at(build->file, node), "a key must be plain text");
        parent->key = node;
        return true;
    }
    node->key = parent->key;
    parent->key = NULL;
    if (parent->last)
        parent->last->next = node;
    else
        parent->node->first = node;
    parent->last = node;
    parent->node->count++;
    return true;
}

static bool is_refused(struct build *build, const yaml_char_t *anchor, const yaml_char_t *tag, yaml_mark_t mark)
{
    static const char *const KNOWN_TAGS[] = {YAML_STR_TAG, YAML_SEQ_TAG, YAML_MAP_TAG, "!"};
    if (anchor) {
        err_at(build->err, ERR_SYNTAX, place_of(build->file, mark), "anchors (&%s) are not used here",
               (const char *)anchor);
        return true;
    }
    if (!tag)
        return false;
    for (size_t i = 0; i < COUNT_OF(KNOWN_TAGS); i++)
        if (strcmp((const char *)tag, KNOWN_TAGS[i]) == 0)
            return false;
    err_at(build->err, ERR_SYNTAX, place_of(build->file, mark), "tags (%s) are not used here", (const char *)tag);
    return true;
}

static bool scalar_add(struct build *build, const yaml_event_t *event)
{
    struct span text = span_from((const char *)event->data.scalar.value, event->data.scalar.length);
    yaml_scalar_style_t style = event->data.scalar.style;
    if (is_refused(build, event->data.scalar.anchor, event->data.scalar.tag, event->start_mark))
        return false;
    if (span_find_char(text, '\0'))
        return err_at(build->err, ERR_SYNTAX, place_of(build->file, event->start_mark), "text holds a NUL");
    struct yaml *node = node_new(build, YAML_SCALAR, event->start_mark);
    if (!node)
        return false;
    node->text = arena_span(&build->file->arena, text);
    node->quoted = style != YAML_PLAIN_SCALAR_STYLE && style != YAML_ANY_SCALAR_STYLE;
    return node_place(build, node);
}

static bool group_open(struct build *build, enum yaml_kind kind, const yaml_char_t *anchor, const yaml_char_t *tag,
                       yaml_mark_t mark)
{
    if (is_refused(build, anchor, tag, mark))
        return false;
    if (build->depth >= YAML_MAX_DEPTH)
        return err_at(build->err, ERR_LIMIT, place_of(build->file, mark), "nested deeper than %d levels",
                      YAML_MAX_DEPTH);
    struct yaml *node = node_new(build, kind, mark);
    if (!node || !node_place(build, node))
        return false;
    build->open[build->depth++] = (struct open_node){.node = node};
    return true;
}

static bool event_take(struct build *build, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (build->documents++ > 0)
            return err_at(build->err, ERR_SYNTAX, place_of(build->file, event->start_mark),
                          "a second document begins here; one is expected");
        return true;
    case YAML_ALIAS_EVENT:
        return err_at(build->err, ERR_SYNTAX, place_of(build->file, event->start_mark),
                      "aliases (*%s) are not used here; quote text that begins with '*'",
                      (const char *)event->data.alias.anchor);
    case YAML_SCALAR_EVENT:
        return scalar_add(build, event);
    case YAML_SEQUENCE_START_EVENT:
        return group_open(build, YAML_LIST, event->data.sequence_start.anchor, event->data.sequence_start.tag,
                          event->start_mark);
    case YAML_MAPPING_START_EVENT:
        return group_open(build, YAML_MAP, event->data.mapping_start.anchor, event->data.mapping_start.tag,
                          event->start_mark);
    case YAML_MAPPING_END_EVENT:
        build->depth--;
        return keys_are_different(build, build->open[build->depth].node);
    case YAML_SEQUENCE_END_EVENT:
        build->depth--;
        return true;
    default:
        return true;
    }
}

static bool tree_build(struct build *build, yaml_parser_t *parser)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event))
            return parser_failed(build, parser);
        bool ended = event.type == YAML_STREAM_END_EVENT;
        bool taken = event_take(build, &event);
        yaml_event_delete(&event);
        if (!taken || ended)
            return taken;
    }
}

static bool events_read(struct yaml_file *file, struct span bytes, struct err *err)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return err_set(err, ERR_LIMIT, "no memory to read %s", file->name);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)(bytes.at ? bytes.at : ""), bytes.length);
    file->bytes = bytes;
    lines_find(file);
    struct build build = {.file = file, .err = err};
    bool built = tree_build(&build, &parser);
    yaml_parser_delete(&parser);
    file->bytes = (struct span){0};
    free(TAKE(file->line_starts));
    return built;
}

struct yaml_file *yaml_parse_by(enum yaml_road road, struct span bytes, const char *name, struct err *err)
{
    if (span_starts(bytes, "\xef\xbb\xbf"))
        bytes = span_from_to(bytes, 3, bytes.length);
    OWNED(yaml_freep) struct yaml_file *file = mem_new(sizeof *file);
    if (road != YAML_BY_EVENTS)
        file->root = yaml_plain_read(bytes, &file->arena);
    if (!file->root)
        arena_reset(&file->arena);
    file->name = arena_text(&file->arena, name);
    if (!file->root && (road == YAML_PLAIN_ONLY || !events_read(file, bytes, err)))
        return NULL;
    return TAKE(file);
}

struct yaml_file *yaml_parse(struct span bytes, const char *name, struct err *err)
{
    return yaml_parse_by(YAML_PLAIN_FIRST, bytes, name, err);
}

void yaml_free(struct yaml_file *file)
{
    if (!file)
        return;
    arena_release(&file->arena);
    free(file->line_starts);
    free(file);
}

void yaml_freep(struct yaml_file **file)
{
    yaml_free(TAKE(*file));
}

const struct yaml *yaml_root(const struct yaml_file *file)
{
    return file->root;
}

const char *yaml_name(const struct yaml_file *file)
{
    return file->name;
}

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
    if (!map || map->kind != YAML_MAP)
        return NULL;
    for (const struct yaml *value = map->first; value; value = value->next)
        if (span_is(value->key->text, key))
            return value;
    return NULL;
}

struct place_at yaml_at(const struct yaml_file *file, const struct yaml *node)
{
    return (struct place_at){.file = file->name, .line = node->line, .column = node->column, .byte = -1};
}
