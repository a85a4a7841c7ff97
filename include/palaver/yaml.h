/* yaml.h - reading YAML (libyaml) into a tree that knows its lines and columns.
 *
 * Aliases and anchors are refused, depth and size are bounded, duplicate keys are an error. */
#ifndef PALAVER_YAML_H
#define PALAVER_YAML_H

#include "palaver/err.h"
#include "palaver/span.h"

#define YAML_MAX_DEPTH 32
#define YAML_MAX_NODES 400000

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml {
    struct span text;         /* scalar: its value, NUL follows */
    const struct yaml *key;   /* of a map's value: its key scalar */
    const struct yaml *first, *next; /* children in file order; siblings */
    size_t count;             /* children */
    uint32_t line, column;    /* from 1 */
    enum yaml_kind kind;
    bool quoted;              /* scalar: was quoted or a block */
};

struct yaml_file; /* opaque: owns all nodes */

/* Parses `bytes`; `name` is for errors and is copied. Several documents in one file are an error.
 * Errors: NULL and ERR_SYNTAX or ERR_LIMIT placed at line and column. Owner: caller, yaml_free(). */
struct yaml_file *yaml_parse(struct span bytes, const char *name, struct err *err) MUST_USE;
void yaml_free(struct yaml_file *file);
void yaml_freep(struct yaml_file **file);
const struct yaml *yaml_root(const struct yaml_file *file); /* NULL for an empty file */
const char *yaml_name(const struct yaml_file *file);
const struct yaml *yaml_get(const struct yaml *map, const char *key); /* NULL: none, or not a map */
struct place_at yaml_at(const struct yaml_file *file, const struct yaml *node);
/* The allowed key nearest to `key` by edit distance (for "did you mean"), or NULL. */
const char *word_nearest(const char *word, const char *const *allowed, size_t count);

#endif
