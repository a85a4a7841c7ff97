/* yaml_plain_reader.h - what the two halves of the plain reader share: where it is, and its scalars.
 *
 * NULL or false everywhere means: not plain, libyaml decides. */
#ifndef BASE_YAML_PLAIN_READER_H
#define BASE_YAML_PLAIN_READER_H

#include "palaver/arena.h"
#include "palaver/yaml.h"

struct yaml_reader {
    const char *at, *end;
    const char *line_start;
    uint32_t line; /* from 1 */
    char *texts;   /* where the next scalar goes: they are shorter together than the file */
    struct arena *arena;
    size_t depth, node_count;
};

static inline unsigned char yaml_peek(const struct yaml_reader *r)
{
    return r->at < r->end ? (unsigned char)*r->at : 0;
}

static inline bool yaml_blank_at(const struct yaml_reader *r, const char *at)
{
    return at >= r->end || *at == ' ' || *at == '\n';
}

static inline size_t yaml_column(const struct yaml_reader *r)
{
    return (size_t)(r->at - r->line_start);
}

struct yaml *yaml_node_new(struct yaml_reader *r, enum yaml_kind kind);
/* Over blanks, line ends and comments to what comes next. A '#' that is glued to something is no comment. */
bool yaml_content_next(struct yaml_reader *r);

/* Ends the scalar whose text begins at `from`. */
void yaml_text_end(struct yaml_reader *r, struct yaml *node, char *from);
struct yaml *yaml_quoted_read(struct yaml_reader *r);
/* A plain scalar may begin here, in brackets and outside. */
bool yaml_plain_begins(const struct yaml_reader *r);
/* In brackets. *out_folded: it went over a line end, and cannot be a key. */
struct yaml *yaml_plain_in_brackets(struct yaml_reader *r, bool *out_folded);
/* Outside brackets, the part on one line; ends at a line end, a comment, or the colon behind a key. */
void yaml_plain_line(struct yaml_reader *r);
/* Then the rest: the lines behind it that are deeper than `indent`. */
bool yaml_plain_lines(struct yaml_reader *r, size_t indent);
/* `|` or `>`, perhaps with `-`: lines of one indentation, none of them empty. */
struct yaml *yaml_block_scalar_read(struct yaml_reader *r, size_t indent);

static inline void yaml_blanks_pass(struct yaml_reader *r)
{
    while (yaml_peek(r) == ' ')
        r->at++;
}

#endif
