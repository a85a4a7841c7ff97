/* json_tree.h - a quick way to jansson's trees. jansson reads byte by byte through a function, which is a tenth of an import
 * of small posts and a quarter of one of what services send; here what is plain is read in pieces, and what is not (and
 * all that is wrong) is left to jansson, so that there is one judge of what JSON is. */
#ifndef COLLECTOR_JSON_TREE_H
#define COLLECTOR_JSON_TREE_H

#include <jansson.h>

#include "palaver/span.h"

/* The tree of an object or an array, the same as json_loadb() would make; or NULL: ask jansson. `unique`: equal keys are
 * wrong. */
json_t *json_tree(struct span bytes, bool unique) MUST_USE;

/* The code unit of a \uXXXX at `i`, or -1. */
int32_t json_escape_at(struct span text, size_t i);

#endif
