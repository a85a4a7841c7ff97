/* json_scan.h - strings and brackets: where a JSON value ends, without reading what it says. */
#ifndef COLLECTOR_JSON_SCAN_H
#define COLLECTOR_JSON_SCAN_H

#include "palaver/span.h"

struct json_scan {
    size_t i;                  /* scanned, from start */
    int64_t lines;             /* line feeds in there */
    size_t first_line;         /* length up to the first line feed; 0: none yet */
    int depth;
    uint64_t objects;          /* bit d: the container at depth d is an object */
    size_t values;
    bool in_string;
    const char *broken;        /* why this cannot be a record */
    const char *limit;         /* which limit it passed: scanned on to its end */
    int64_t byte, line;        /* where it began, when its beginning was let go */
    bool let_go;
};

/* Scans on from `s->i` over the bytes at hand; begin with a zeroed scan at the value's first byte.
 * True when the value has ended, or cannot be one (`broken`); false when it goes on behind `length`. */
bool json_scan(const char *at, size_t length, struct json_scan *s);

#endif
