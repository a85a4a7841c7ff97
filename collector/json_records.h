/* json_records.h - cuts a stream of JSON into records before any parser builds a tree.
 *
 * JSON lines, concatenated values, one array (pretty-printed or not) and objects that hold a long array all come out
 * as single values with their exact bytes and place, in memory bounded by RECORD_MAX_BYTES. It knows strings and
 * brackets only; whether a record is JSON is for the parser to say. Source: RFC 8259; RFC 7464 for U+001E. */
#ifndef COLLECTOR_JSON_RECORDS_H
#define COLLECTOR_JSON_RECORDS_H

#include "palaver/format.h"

#define JSON_MAX_DEPTH 64         /* inside one record; jansson recurses */
#define JSON_MAX_VALUES 500000    /* in one record: an empty object costs jansson some 200 bytes */
#define JSON_ENTERED_MAX 8        /* containers around a record */
#define JSON_KEY_MAX_BYTES 64     /* of a key of an entered object; longer ones read as "" */

enum json_found {
    JSON_FOUND_RECORD, /* one whole value: `bytes` */
    JSON_FOUND_BAD,    /* not to be cut: `bytes` (at most RECORD_MAX_BYTES of them) and `why`, with its place */
    JSON_FOUND_LEAVE,  /* an entered container ends; `depth` is that of the container */
    JSON_FOUND_END,
};

struct json_record {
    struct span bytes;   /* valid until the next call */
    int64_t byte, line;  /* where it begins: from 0, from 1 */
    int64_t number;      /* of the record, from 1 */
    int depth;           /* 0: outermost */
    const char *key;     /* of the member, when in an entered object; else "" */
    struct err why;
};

struct json_records; /* opaque, see collector/json_records.c */

/* Whether to go into the container that begins here, so that its members become the records. `bracket` is '{' or '['.
 * The default (NULL) goes into outermost arrays only. */
typedef bool json_enter(void *to, int depth, const char *key, char bracket);

struct json_records *json_records_open(struct input *input, json_enter *enter, void *to) MUST_USE;
void json_records_close(struct json_records *records);
void json_records_closep(struct json_records **records);
enum json_found json_records_next(struct json_records *records, struct json_record *out_record);

/* The raw bytes of member `key` of the object `object`, a record found above; at NULL when it has none.
 * The last of equal keys, as jansson. Keys with escapes are not found. */
struct span json_member(struct span object, const char *key);
/* Takes the next element off the front of an array's bytes; *rest begins as the array itself. */
bool json_element(struct span *rest, struct span *out_element);

#endif
