/* json_out.h - writing JSON (RFC 8259), compact, UTF-8, keys in the order they are written. Ill-formed bytes become
 * U+FFFD; control characters, U+2028 and U+2029 are escaped. Commas and quotes are its own business. */
#ifndef PALAVER_JSON_OUT_H
#define PALAVER_JSON_OUT_H

#include "palaver/out.h"

#define JSON_OUT_DEPTH 32

struct json_out {
    struct out *out;
    int depth;
    bool first[JSON_OUT_DEPTH];
    bool after_key;
};

/* jansson has functions of these names too. Ours are linked under names of their own, so that none stands in for one of
 * the library's where the collector calls that. */
#define json_object json_out_object
#define json_array json_out_array
#define json_real json_out_real
#define json_null json_out_null

struct json_out json_out_to(struct out *out);
void json_object(struct json_out *json);
void json_object_end(struct json_out *json);
void json_array(struct json_out *json);
void json_array_end(struct json_out *json);
void json_key(struct json_out *json, const char *key);
void json_span(struct json_out *json, struct span text); /* at NULL writes null */
void json_text(struct json_out *json, const char *text); /* NULL writes null */
void json_int(struct json_out *json, int64_t number);
void json_real(struct json_out *json, double number);    /* shortest form; NaN and infinity write null */
void json_bool(struct json_out *json, bool yes);
void json_null(struct json_out *json);
/* key and value at once */
void json_key_text(struct json_out *json, const char *key, const char *text);
void json_key_span(struct json_out *json, const char *key, struct span text);
void json_key_int(struct json_out *json, const char *key, int64_t number);
void json_line_end(struct json_out *json); /* LF; depth must be 0 */

#endif
