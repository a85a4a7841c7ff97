/* json_get.h - asking jansson's trees for what services send: wrong types read as absent, ids keep every digit. */
#ifndef COLLECTOR_JSON_GET_H
#define COLLECTOR_JSON_GET_H

#include <jansson.h>

#include "collector/json_records.h"
#include "palaver/arena.h"

void json_releasep(json_t **json); /* for OWNED */

/* Reads one value, at most RECORD_MAX_BYTES and JSON_MAX_DEPTH deep. What services are known to send is put right on
 * the way: lone surrogates and ill-formed UTF-8 become U+FFFD, numbers beyond 64 bits become reals.
 * Errors: NULL and ERR_LIMIT or ERR_SYNTAX at line and byte of `name`. */
json_t *json_read(struct span bytes, const char *name, struct err *err) MUST_USE;
/* The same for a record of a stream: the error's place is that in the stream. */
json_t *json_read_record(const struct json_record *record, const char *name, struct err *err) MUST_USE;
/* Our own files: nothing is put right, equal keys are an error. */
json_t *json_read_strict(const struct json_record *record, const char *name, struct err *err) MUST_USE;

/* While a pool is open in this thread jansson's memory comes from it in one go, and json_decref() of what was read
 * costs next to nothing; closing or resetting it needs every tree of it released. For formats that read millions of
 * small records. Not to be nested. */
void json_pool_open(void);
void json_pool_reset(void);
void json_pool_close(void);

/* NULL when absent, of another type, or (text) empty. U+0000 becomes U+FFFD. */
const char *json_get_text(const json_t *object, const char *key, struct arena *arena);
struct span json_get_span(const json_t *object, const char *key, struct arena *arena); /* at NULL when absent */
struct span json_span_of(const json_t *string, struct arena *arena);
json_t *json_get_object(const json_t *object, const char *key);
json_t *json_get_array(const json_t *object, const char *key);
/* A number, or a string of digits as account exports have them. */
int64_t json_get_int(const json_t *object, const char *key, int64_t otherwise);
bool json_get_true(const json_t *object, const char *key);
/* An id as text: a string as it is, a number with all its digits; NULL when absent. `raw` is the object's bytes, needed
 * for numbers beyond 64 bits; may be empty. */
const char *json_get_id(const json_t *object, const char *key, struct span raw, struct arena *arena);

#endif
