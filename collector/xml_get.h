/* xml_get.h - libxml2's trees with the manners of this house: no network, no entities of the file's own, bounded. */
#ifndef COLLECTOR_XML_GET_H
#define COLLECTOR_XML_GET_H

#include <libxml/tree.h>

#include "palaver/arena.h"
#include "palaver/err.h"
#include "palaver/str.h"

#define XML_MAX_ATTRIBUTES 256 /* of one tag: libxml2 compares each with each */
#define XML_MAX_NODES 200000   /* elements and attributes of one tree */

void xml_releasep(xmlDoc **doc); /* for OWNED */

/* Reads one document or cut-out element. `encoding`: as declared where it was cut from, or NULL. `recover`: make the
 * best of what is not well-formed. Errors: NULL and ERR_SYNTAX or ERR_LIMIT at `at`, lines counted from there. */
xmlDoc *xml_read(struct span bytes, const char *encoding, bool recover, struct place_at at, struct err *err) MUST_USE;

/* The name in an XML declaration's encoding="...", or NULL. */
const char *xml_declared_encoding(struct span head, struct arena *arena);

/* Elements by local name; NULL is none. NULL nodes have no children. */
xmlNode *xml_child(const xmlNode *node, const char *name);
xmlNode *xml_next(const xmlNode *node, const char *name); /* the next sibling of that name */
xmlNode *xml_path(const xmlNode *node, const char *a, const char *b); /* child a's child b */
bool xml_named(const xmlNode *node, const char *name);

/* All text below, white space collapsed, none at the ends; NULL when there is none. */
const char *xml_text(const xmlNode *node, struct arena *arena);
const char *xml_child_text(const xmlNode *node, const char *name, struct arena *arena);
/* All text below as it is, CDATA sections joined; at NULL when there is none. */
struct span xml_raw_text(const xmlNode *node, struct arena *arena);
const char *xml_attribute(const xmlNode *node, const char *name, struct arena *arena); /* by local name */

#endif
