/* json_get.c - jansson with the manners of this house. */
#include "collector/json_get.h"

#include <inttypes.h>
#include <stdlib.h>
#include <threads.h>

#include "collector/json_tree.h"
#include "palaver/str.h"
#include "palaver/utf8.h"

/* ---- memory ----
 *
 * jansson makes a piece of memory for every key and value. Freed one by one this is half its time; from a block that
 * is filled front to back and emptied at once it is not. Pieces that do not fit come from malloc as ever. */

#define POOL_BYTES ((size_t)1 << 20)
#define POOL_ALIGN ((size_t)16)

static _Thread_local char *pool;
static _Thread_local size_t pool_used;

static void *pool_alloc(size_t bytes)
{
    size_t needed = (bytes + POOL_ALIGN - 1) & ~(POOL_ALIGN - 1);
    if (pool && needed <= POOL_BYTES - pool_used) {
        char *taken = pool + pool_used;
        pool_used += needed;
        return taken;
    }
    return malloc(bytes);
}

static void pool_free(void *piece)
{
    uintptr_t at = (uintptr_t)piece, from = (uintptr_t)pool;
    if (!pool || at < from || at >= from + POOL_BYTES)
        free(piece);
}

static void use_pool(void)
{
    json_set_alloc_funcs(pool_alloc, pool_free);
}

void json_pool_open(void)
{
    static once_flag once = ONCE_FLAG_INIT;
    call_once(&once, use_pool);
    pool = mem_grow(NULL, POOL_BYTES, 1);
    pool_used = 0;
}

void json_pool_reset(void)
{
    pool_used = 0;
}

void json_pool_close(void)
{
    free(pool);
    pool = NULL;
}

void json_releasep(json_t **json)
{
    json_decref(*json);
}

/* ---- reading ---- */

/* A copy in which lone surrogates are \ufffd and ill-formed UTF-8 is U+FFFD. */
static void put_right(struct span text, struct str *out)
{
    OWNED(str_release) struct str escapes = STR_INIT;
    for (size_t i = 0; i < text.length;) {
        int32_t unit = json_escape_at(text, i);
        if (unit >= 0xD800 && unit <= 0xDBFF) {
            int32_t low = json_escape_at(text, i + 6);
            bool pair = low >= 0xDC00 && low <= 0xDFFF;
            str_add_span(&escapes, pair ? span_from(text.at + i, 12) : span_of("\\ufffd"));
            i += pair ? 12 : 6;
        } else if (unit >= 0xDC00 && unit <= 0xDFFF) {
            str_add(&escapes, "\\ufffd");
            i += 6;
        } else {
            size_t step = text.at[i] == '\\' && i + 1 < text.length ? 2 : 1;
            str_add_span(&escapes, span_from(text.at + i, step));
            i += step;
        }
    }
    for (struct span rest = str_span(&escapes); rest.length;) {
        size_t bytes;
        uint32_t c = utf8_next(rest, &bytes);
        str_add_code_point(out, c);
        rest = span_from_to(rest, bytes, rest.length);
    }
}

static bool may_be_put_right(const json_error_t *why)
{
    enum json_error_code code = json_error_code(why);
    return code == json_error_invalid_utf8 || code == json_error_invalid_syntax;
}

static json_t *load(struct span bytes, size_t flags, json_error_t *why)
{
    json_t *json = json_loadb(bytes.at, bytes.length, flags, why);
    if (!json && json_error_code(why) == json_error_numeric_overflow)
        json = json_loadb(bytes.at, bytes.length, flags | JSON_DECODE_INT_AS_REAL, why);
    return json;
}

static json_t *read_value(struct span bytes, size_t flags, bool lenient, struct place_at at, struct err *err)
{
    json_error_t why;
    json_t *json = json_tree(bytes, flags & JSON_REJECT_DUPLICATES);
    if (json)
        return json;
    json = load(bytes, flags, &why);
    if (!json && lenient && may_be_put_right(&why)) {
        OWNED(str_release) struct str fixed = STR_INIT;
        put_right(bytes, &fixed);
        json_error_t again;
        json = load(str_span(&fixed), flags, &again);
    }
    if (json)
        return json;
    if (at.byte >= 0)
        at.byte += why.position > 0 ? why.position : 0;
    at.line += why.line > 0 ? why.line - 1 : 0;
    err_at(err, ERR_SYNTAX, at, "not JSON: %s", why.text);
    return NULL;
}

json_t *json_read(struct span bytes, const char *name, struct err *err)
{
    struct place_at at = {.file = name, .line = 1, .byte = 0};
    if (bytes.length > RECORD_MAX_BYTES) {
        err_at(err, ERR_LIMIT, at, "longer than 16 MiB");
        return NULL;
    }
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < bytes.length; i++) {
        char c = bytes.at[i];
        if (in_string ? c == '\\' : false)
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '{' || c == '['))
            depth++;
        else if (!in_string && (c == '}' || c == ']'))
            depth--;
        if (depth > JSON_MAX_DEPTH) {
            at.byte = (int64_t)i;
            err_at(err, ERR_LIMIT, at, "nested deeper than %d", JSON_MAX_DEPTH);
            return NULL;
        }
    }
    return read_value(bytes, JSON_ALLOW_NUL, true, at, err);
}

static struct place_at place_of(const struct json_record *record, const char *name)
{
    return (struct place_at){.file = name, .line = record->line, .byte = record->byte, .record = record->number};
}

json_t *json_read_record(const struct json_record *record, const char *name, struct err *err)
{
    return read_value(record->bytes, JSON_ALLOW_NUL | JSON_DECODE_ANY, true, place_of(record, name), err);
}

json_t *json_read_strict(const struct json_record *record, const char *name, struct err *err)
{
    return read_value(record->bytes, JSON_ALLOW_NUL | JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, false,
                      place_of(record, name), err);
}

/* ---- asking ---- */

struct span json_span_of(const json_t *string, struct arena *arena)
{
    if (!json_is_string(string))
        return (struct span){NULL, 0};
    struct span span = span_from(json_string_value(string), json_string_length(string));
    if (span.length == 0 || !memchr(span.at, '\0', span.length))
        return span;
    OWNED(str_release) struct str repaired = STR_INIT;
    utf8_repair(span, &repaired);
    return arena_span(arena, str_span(&repaired));
}

struct span json_get_span(const json_t *object, const char *key, struct arena *arena)
{
    return json_span_of(json_object_get(object, key), arena);
}

const char *json_get_text(const json_t *object, const char *key, struct arena *arena)
{
    struct span span = json_get_span(object, key, arena);
    return span.length ? span.at : NULL; /* jansson and arena_span() both end it with a NUL */
}

json_t *json_get_object(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    return json_is_object(value) ? value : NULL;
}

json_t *json_get_array(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    return json_is_array(value) ? value : NULL;
}

int64_t json_get_int(const json_t *object, const char *key, int64_t otherwise)
{
    json_t *value = json_object_get(object, key);
    int64_t number;
    if (json_is_integer(value))
        return json_integer_value(value);
    if (json_is_string(value) &&
        span_number(span_from(json_string_value(value), json_string_length(value)), &number))
        return number;
    return otherwise;
}

bool json_get_true(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

const char *json_get_id(const json_t *object, const char *key, struct span raw, struct arena *arena)
{
    json_t *value = json_object_get(object, key);
    if (json_is_string(value))
        return json_get_text(object, key, arena);
    if (json_is_integer(value))
        return arena_format(arena, "%" PRId64, (int64_t)json_integer_value(value));
    struct span digits = json_is_real(value) ? json_member(raw, key) : (struct span){NULL, 0};
    for (size_t i = 0; i < digits.length; i++)
        if (digits.at[i] < '0' || digits.at[i] > '9')
            return NULL;
    return digits.length ? arena_span_text(arena, digits) : NULL;
}
