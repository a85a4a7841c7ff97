/* people.h - who people are, as the researcher knows it: a table with a row for each person and their role, organisation
 * and country. It fills in what no member's profile tells, and corrects what one tells wrongly. */
#ifndef PALAVER_PEOPLE_H
#define PALAVER_PEOPLE_H

#include "palaver/err.h"
#include "palaver/span.h"

#define PEOPLE_MAX_BYTES ((size_t)4 << 20)
#define PEOPLE_MAX_CELL 300 /* bytes of a role, organisation or country */

struct people; /* opaque, see analyzer/people.c */

/* Reads a table (comma, semicolon or tab; UTF-8; spreadsheets' byte order mark is fine) with the columns `person` (a
 * handle, with or without @, or the name as shown) and any of `role`, `organisation`, `country`; others are passed over,
 * and so are empty cells.
 * Owner:  the caller, until people_free().
 * Errors: NULL and ERR_SYNTAX or ERR_LIMIT, placed at file and line. */
struct people *people_read(struct span bytes, const char *name, struct err *err) MUST_USE;
void people_free(struct people *people);
void people_freep(struct people **people);

#endif
