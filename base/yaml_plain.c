/* yaml_plain.c - maps and lists of plain YAML, by indentation and in brackets.
 *
 * Source: YAML 1.1 as libyaml 0.2 reads it. */
#include "base/yaml_plain.h"

#include "base/yaml_plain_reader.h"
#include "palaver/utf8.h"

#define KEY_MAX_BYTES 1000 /* from its beginning to the colon; libyaml: 1,024 characters */

/* ---- in brackets ---- */

static struct yaml *brackets_read(struct yaml_reader *r);

static struct yaml *value_in_brackets(struct yaml_reader *r, bool *out_folded)
{
    unsigned char c = yaml_peek(r);
    if (c == '[' || c == '{')
        return brackets_read(r);
    if (c == '"' || c == '\'') {
        uint32_t line = r->line;
        struct yaml *node = yaml_quoted_read(r);
        *out_folded = line != r->line;
        return node;
    }
    return yaml_plain_in_brackets(r, out_folded);
}

static void child_add(struct yaml *parent, struct yaml **last, struct yaml *child)
{
    if (*last)
        (*last)->next = child;
    else
        parent->first = child;
    *last = child;
    parent->count++;
}

/* From behind the key to its value. */
static bool colon_pass(struct yaml_reader *r, const struct yaml *key)
{
    yaml_blanks_pass(r);
    size_t bytes = yaml_column(r) + 1 - key->column; /* it stands on this line */
    if (yaml_peek(r) != ':' || !yaml_blank_at(r, r->at + 1) || bytes > KEY_MAX_BYTES)
        return false;
    r->at++;
    return true;
}

static struct yaml *brackets_read(struct yaml_reader *r)
{
    bool map = *r->at == '{', folded = false;
    struct yaml *node = yaml_node_new(r, map ? YAML_MAP : YAML_LIST), *last = NULL;
    unsigned char close = map ? '}' : ']';
    r->depth++;
    for (r->at++; node && yaml_content_next(r); r->at++) {
        if (yaml_peek(r) == close)
            break;
        struct yaml *key = NULL;
        if (map) {
            unsigned char c = yaml_peek(r);
            key = c == '[' || c == '{' ? NULL : value_in_brackets(r, &folded);
            if (!key || folded || !colon_pass(r, key) || !yaml_content_next(r))
                return NULL;
        }
        struct yaml *child = value_in_brackets(r, &folded);
        if (!child || !yaml_content_next(r))
            return NULL;
        child->key = key;
        child_add(node, &last, child);
        if (yaml_peek(r) == close)
            break;
        if (yaml_peek(r) != ',')
            return NULL;
    }
    const struct yaml *first;
    if (!node || yaml_peek(r) != close || (map && yaml_key_again(node, &first)))
        return NULL;
    r->at++;
    r->depth--;
    return node;
}

/* ---- by indentation ---- */

static struct yaml *block_read(struct yaml_reader *r, size_t indent, bool may_map);

static bool entry_begins(const struct yaml_reader *r)
{
    return yaml_peek(r) == '-' && yaml_blank_at(r, r->at + 1);
}

/* Nothing but blanks and a comment until the line ends; then on to what comes next. */
static bool line_ends(struct yaml_reader *r)
{
    unsigned char c = yaml_peek(r);
    if (c && c != ' ' && c != '\n')
        return false;
    uint32_t line = r->line;
    return yaml_content_next(r) && (r->line != line || r->at == r->end);
}

/* in_map: in the column of the keys of the map it is a value of. */
static struct yaml *list_read(struct yaml_reader *r, bool in_map)
{
    struct yaml *node = yaml_node_new(r, YAML_LIST), *last = NULL;
    size_t indent = yaml_column(r);
    r->depth++;
    while (node) {
        r->at++;
        if (!yaml_content_next(r) || yaml_column(r) <= indent)
            return NULL;
        struct yaml *child = block_read(r, indent, true);
        if (!child)
            return NULL;
        child_add(node, &last, child);
        bool more = r->at < r->end && yaml_column(r) >= indent;
        if (!more || (yaml_column(r) == indent && in_map && !entry_begins(r)))
            break;
        if (yaml_column(r) != indent || !entry_begins(r))
            return NULL;
    }
    r->depth--;
    return node;
}

static struct yaml *map_value(struct yaml_reader *r, size_t indent)
{
    uint32_t line = r->line;
    if (!yaml_content_next(r))
        return NULL;
    if (r->line == line)
        return block_read(r, indent, false);
    if (r->at < r->end && yaml_column(r) == indent && entry_begins(r))
        return list_read(r, true);
    return r->at < r->end && yaml_column(r) > indent ? block_read(r, indent, true) : NULL;
}

/* Its first key was read and begins in column `indent`. */
static struct yaml *map_read(struct yaml_reader *r, struct yaml *key, size_t indent)
{
    struct yaml *node = yaml_node_new(r, YAML_MAP), *last = NULL;
    if (!node)
        return NULL;
    node->line = key->line;
    node->column = key->column;
    r->depth++;
    for (;;) {
        struct yaml *value = colon_pass(r, key) ? map_value(r, indent) : NULL;
        if (!value)
            return NULL;
        value->key = key;
        child_add(node, &last, value);
        if (r->at == r->end || yaml_column(r) < indent)
            break;
        bool quoted = yaml_peek(r) == '"' || yaml_peek(r) == '\'';
        if (yaml_column(r) != indent || (!quoted && !yaml_plain_begins(r)))
            return NULL;
        uint32_t line = r->line;
        char *text = r->texts;
        key = quoted ? yaml_quoted_read(r) : yaml_node_new(r, YAML_SCALAR);
        if (!key || r->line != line)
            return NULL;
        if (!quoted) {
            yaml_plain_line(r);
            yaml_text_end(r, key, text);
        }
    }
    r->depth--;
    const struct yaml *first;
    return yaml_key_again(node, &first) ? NULL : node;
}

/* A node that begins here, inside a map or list of column `indent`; leaves the reader at what comes behind it. */
static struct yaml *block_read(struct yaml_reader *r, size_t indent, bool may_map)
{
    unsigned char c = yaml_peek(r);
    size_t own_column = yaml_column(r);
    if (entry_begins(r))
        return may_map ? list_read(r, false) : NULL;
    if (c == '[' || c == '{') {
        struct yaml *node = brackets_read(r);
        return node && line_ends(r) ? node : NULL;
    }
    if (c == '|' || c == '>')
        return yaml_block_scalar_read(r, indent);
    bool quoted = c == '"' || c == '\'';
    if (!quoted && !yaml_plain_begins(r))
        return NULL;
    uint32_t line = r->line;
    char *text = r->texts;
    struct yaml *node = quoted ? yaml_quoted_read(r) : yaml_node_new(r, YAML_SCALAR);
    if (!node)
        return NULL;
    if (!quoted)
        yaml_plain_line(r);
    const char *end = r->at;
    yaml_blanks_pass(r);
    if (yaml_peek(r) == ':') {
        if (!may_map || r->line != line)
            return NULL;
        if (!quoted)
            yaml_text_end(r, node, text);
        return map_read(r, node, own_column);
    }
    r->at = end;
    if (quoted)
        return line_ends(r) ? node : NULL;
    if (!yaml_plain_lines(r, indent))
        return NULL;
    yaml_text_end(r, node, text);
    return node;
}

/* ---- the file ---- */

/* True when every character is one that YAML may have and that is no line break but LF, and no line is a mark of a
 * document or directive. */
static bool bytes_are_plain(struct span bytes)
{
    bool line_begins = true;
    for (size_t at = 0; at < bytes.length;) {
        unsigned char c = (unsigned char)bytes.at[at];
        if (c < 0x80) {
            bool twice = at + 1 < bytes.length && bytes.at[at] == bytes.at[at + 1];
            bool marks = line_begins && (c == '%' || (twice && (c == '-' || c == '.')));
            if ((c < ' ' && c != '\n') || c == 0x7f || marks)
                return false;
            line_begins = c == '\n';
            at++;
            continue;
        }
        size_t length;
        uint32_t point = utf8_next(span_from_to(bytes, at, bytes.length), &length);
        bool breaks = point < 0xa0 || point == 0x2028 || point == 0x2029;
        if (breaks || point == 0xfeff || (point >= UTF8_REPLACEMENT && point < 0x10000)) /* ill-formed too */
            return false;
        line_begins = false;
        at += length;
    }
    return true;
}

struct yaml *yaml_plain_read(struct span bytes, struct arena *arena)
{
    if (!bytes.length || !bytes_are_plain(bytes))
        return NULL;
    struct yaml_reader r = {.at = bytes.at, .end = bytes.at + bytes.length, .line_start = bytes.at, .line = 1};
    r.arena = arena;
    r.texts = arena_alloc(arena, bytes.length + 2);
    if (!yaml_content_next(&r) || r.at == r.end || yaml_column(&r) != 0)
        return NULL;
    struct yaml *root = block_read(&r, SIZE_MAX, true);
    return root && root->kind == YAML_MAP && r.at == r.end ? root : NULL;
}
