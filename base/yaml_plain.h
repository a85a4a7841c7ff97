/* yaml_plain.h - the plain part of YAML, read in one pass.
 *
 * libyaml goes through a function or more for each character; a lexicon has a million. What nearly all of our files are
 * made of is read here: maps and lists by indentation or in brackets, scalars plain or quoted on one line or folded.
 * Anything else, and anything wrong, is left to libyaml, which is the judge: its events and this reader give the same
 * tree (tests/property/yaml_roads.c). */
#ifndef BASE_YAML_PLAIN_H
#define BASE_YAML_PLAIN_H

#include "palaver/arena.h"
#include "palaver/yaml.h"

/* The root of the tree of `bytes`, its nodes in `arena`; NULL when any of it is not plain. */
struct yaml *yaml_plain_read(struct span bytes, struct arena *arena);

/* A key that the map has twice: the later one, and the earlier; NULL when all are different. */
const struct yaml *yaml_key_again(const struct yaml *map, const struct yaml **out_first);

/* How a file is read: tests compare the roads. */
enum yaml_road { YAML_PLAIN_FIRST, YAML_PLAIN_ONLY, YAML_BY_EVENTS };
/* As yaml_parse(); YAML_PLAIN_ONLY: NULL without an error when it is not plain. */
struct yaml_file *yaml_parse_by(enum yaml_road road, struct span bytes, const char *name, struct err *err) MUST_USE;

#endif
