/* yaml_plain_scalar.c - nodes and scalars of plain YAML, and the way between them.
 *
 * Source: YAML 1.1 as libyaml 0.2 reads it. */
#include "base/yaml_plain_reader.h"

enum { ORDINARY, BLANK, COMMA, OPEN, CLOSE, COLON };

/* What a byte of a plain scalar in brackets may mean. */
static const unsigned char CLASSES[256] = {[' '] = BLANK, ['\n'] = BLANK, [','] = COMMA, ['['] = OPEN, ['{'] = OPEN,
                                           [']'] = CLOSE, ['}'] = CLOSE,  [':'] = COLON};

struct yaml *yaml_node_new(struct yaml_reader *r, enum yaml_kind kind)
{
    if (++r->node_count > YAML_MAX_NODES || (kind != YAML_SCALAR && r->depth >= YAML_MAX_DEPTH))
        return NULL;
    struct yaml *node = arena_alloc(r->arena, sizeof *node);
    node->kind = kind;
    node->line = r->line;
    node->column = (uint32_t)yaml_column(r) + 1;
    return node;
}

static void line_begin(struct yaml_reader *r)
{
    r->at++;
    r->line++;
    r->line_start = r->at;
}

bool yaml_content_next(struct yaml_reader *r)
{
    while (r->at < r->end) {
        if (*r->at == ' ') {
            r->at++;
        } else if (*r->at == '\n') {
            line_begin(r);
        } else if (*r->at != '#') {
            return true;
        } else {
            if (r->at > r->line_start && r->at[-1] != ' ')
                return false;
            const char *lf = memchr(r->at, '\n', (size_t)(r->end - r->at));
            r->at = lf ? lf : r->end;
        }
    }
    return true;
}

/* ---- scalars ---- */

static void text_add(struct yaml_reader *r, const char *from)
{
    size_t length = (size_t)(r->at - from);
    memcpy(r->texts, from, length);
    r->texts += length;
}

void yaml_text_end(struct yaml_reader *r, struct yaml *node, char *from)
{
    node->text = (struct span){from, (size_t)(r->texts - from)};
    *r->texts++ = '\0';
}

/* At a line end inside a scalar: goes to the text of the next line. An empty line between, which is a line break in the
 * text, is left to libyaml. */
static bool line_fold(struct yaml_reader *r)
{
    line_begin(r);
    while (yaml_peek(r) == ' ')
        r->at++;
    return r->at < r->end && *r->at != '\n';
}

struct yaml *yaml_quoted_read(struct yaml_reader *r)
{
    struct yaml *node = yaml_node_new(r, YAML_SCALAR);
    char quote = *r->at++, *text = r->texts;
    const char *from = r->at;
    for (; node; r->at++) {
        unsigned char c = yaml_peek(r);
        if (!c || (c == '\\' && quote == '"'))
            return NULL;
        if (c == '\n') {
            text_add(r, from);
            while (r->texts > text && r->texts[-1] == ' ')
                r->texts--;
            if (!line_fold(r))
                return NULL;
            *r->texts++ = ' ';
            from = r->at--;
        } else if (c == (unsigned char)quote) {
            text_add(r, from);
            from = ++r->at;
            if (quote == '"' || yaml_peek(r) != '\'')
                break;
        }
    }
    if (node) {
        node->quoted = true;
        yaml_text_end(r, node, text);
    }
    return node;
}

bool yaml_plain_begins(const struct yaml_reader *r)
{
    static const char INDICATORS[] = "?:,[]{}#&*!|>'\"%@`";
    unsigned char c = yaml_peek(r);
    if (!c || c == ' ' || c == '\n' || strchr(INDICATORS, c))
        return false;
    return c != '-' || (!yaml_blank_at(r, r->at + 1) && CLASSES[(unsigned char)r->at[1]] == ORDINARY);
}

struct yaml *yaml_plain_in_brackets(struct yaml_reader *r, bool *out_folded)
{
    struct yaml *node = yaml_plain_begins(r) ? yaml_node_new(r, YAML_SCALAR) : NULL;
    char *text = r->texts;
    *out_folded = false;
    while (node) {
        const char *from = r->at;
        while (r->at < r->end && CLASSES[(unsigned char)*r->at] == ORDINARY)
            r->at++;
        unsigned char c = yaml_peek(r);
        if (c == ':' && !yaml_blank_at(r, r->at + 1)) {
            if (strchr(",?[]{}", r->at[1]))
                return NULL;
            r->at++;
            text_add(r, from);
            continue;
        }
        text_add(r, from);
        const char *blanks = r->at;
        yaml_blanks_pass(r);
        c = yaml_peek(r);
        bool folds = c == '\n';
        if (folds && !line_fold(r))
            return NULL;
        *out_folded = *out_folded || folds;
        c = yaml_peek(r);
        if (c == ',' || c == ']' || c == '}' || (c == ':' && yaml_blank_at(r, r->at + 1)))
            break;
        if (!c || c == '#' || CLASSES[c] == OPEN)
            return NULL;
        if (folds)
            *r->texts++ = ' ';
        for (; !folds && blanks < r->at; blanks++)
            *r->texts++ = ' ';
    }
    if (node)
        yaml_text_end(r, node, text);
    return node;
}

void yaml_plain_line(struct yaml_reader *r)
{
    for (;;) {
        const char *from = r->at;
        while (r->at < r->end && *r->at != ' ' && *r->at != '\n' && !(*r->at == ':' && yaml_blank_at(r, r->at + 1)))
            r->at++;
        text_add(r, from);
        const char *blanks = r->at;
        yaml_blanks_pass(r);
        unsigned char c = yaml_peek(r);
        if (!c || c == '\n' || c == '#' || (c == ':' && yaml_blank_at(r, r->at + 1)))
            return;
        for (; blanks < r->at; blanks++)
            *r->texts++ = ' ';
    }
}

bool yaml_plain_lines(struct yaml_reader *r, size_t indent)
{
    for (;;) {
        unsigned char c = yaml_peek(r);
        bool commented = c == '#';
        if (c == ':')
            return false; /* a map where none may be */
        uint32_t line = r->line;
        if (!yaml_content_next(r))
            return false;
        if (r->at == r->end || yaml_column(r) <= indent)
            return true;
        if (commented || r->line != line + 1)
            return false;
        *r->texts++ = ' ';
        yaml_plain_line(r);
    }
}

/* ---- block scalars ---- */

/* Over empty lines; false when the next that is not is as deep as a block scalar's lines, and belongs to it. */
static bool block_scalar_ends(struct yaml_reader *r, size_t own_column)
{
    while (yaml_column(r) <= own_column && yaml_peek(r) == '\n') {
        line_begin(r);
        yaml_blanks_pass(r);
    }
    return yaml_column(r) < own_column + (r->at == r->end) && yaml_content_next(r);
}

struct yaml *yaml_block_scalar_read(struct yaml_reader *r, size_t indent)
{
    struct yaml *node = yaml_node_new(r, YAML_SCALAR);
    char between = *r->at++ == '>' ? ' ' : '\n', *text = r->texts;
    bool strips = yaml_peek(r) == '-';
    r->at += strips;
    if (!node || yaml_peek(r) != '\n' || !line_fold(r) || yaml_column(r) <= indent)
        return NULL;
    size_t own_column = yaml_column(r);
    for (;;) {
        const char *from = r->at, *lf = memchr(r->at, '\n', (size_t)(r->end - r->at));
        if (!lf || *from == ' ')
            return NULL;
        r->at = lf;
        text_add(r, from);
        line_begin(r);
        while (yaml_peek(r) == ' ' && yaml_column(r) < own_column)
            r->at++;
        if (r->at == r->end || *r->at == '\n' || yaml_column(r) < own_column)
            break;
        *r->texts++ = between;
    }
    if (!strips)
        *r->texts++ = '\n';
    node->quoted = true;
    yaml_text_end(r, node, text);
    return block_scalar_ends(r, own_column) ? node : NULL;
}
