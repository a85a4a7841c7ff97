/* json_out.c - JSON (RFC 8259), written piece by piece. */
#include "palaver/json_out.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "palaver/utf8.h"

struct json_out json_out_to(struct out *out)
{
    return (struct json_out){.out = out, .first = {true}};
}

/* The comma in front of a key or an element, none in front of a key's value. */
static void value_begin(struct json_out *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (!json->first[json->depth])
        out_char(json->out, ',');
    json->first[json->depth] = false;
}

static void nest(struct json_out *json, char bracket)
{
    value_begin(json);
    out_char(json->out, bracket);
    assert(json->depth + 1 < JSON_OUT_DEPTH);
    json->first[++json->depth] = true;
}

static void nest_end(struct json_out *json, char bracket)
{
    assert(json->depth > 0 && !json->after_key);
    json->depth--;
    out_char(json->out, bracket);
}

void json_object(struct json_out *json)
{
    nest(json, '{');
}

void json_object_end(struct json_out *json)
{
    nest_end(json, '}');
}

void json_array(struct json_out *json)
{
    nest(json, '[');
}

void json_array_end(struct json_out *json)
{
    nest_end(json, ']');
}

/* The escape for one character, or NULL when it stands for itself. `six` has room for \uXXXX. */
static const char *escape_of(uint32_t c, char six[8])
{
    static const char HEX[] = "0123456789abcdef";
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        break;
    }
    if (c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0) && c != 0x2028 && c != 0x2029)
        return NULL;
    six[0] = '\\';
    six[1] = 'u';
    for (int i = 0; i < 4; i++)
        six[2 + i] = HEX[c >> (12 - 4 * i) & 15];
    six[6] = '\0';
    return six;
}

static bool plain_byte(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void string_write(struct out *out, struct span text)
{
    out_char(out, '"');
    size_t at = 0, kept_from = 0;
    while (at < text.length) {
        if (plain_byte((unsigned char)text.at[at])) {
            at++;
            continue;
        }
        char six[8];
        size_t bytes;
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        const char *instead = escape_of(c, six);
        if (c == UTF8_REPLACEMENT)
            instead = "\xef\xbf\xbd"; /* also what stands for ill-formed bytes */
        if (instead) {
            out_span(out, span_from_to(text, kept_from, at));
            out_text(out, instead);
            kept_from = at + bytes;
        }
        at += bytes;
    }
    if (at > kept_from)
        out_span(out, span_from_to(text, kept_from, at));
    out_char(out, '"');
}

void json_key(struct json_out *json, const char *key)
{
    assert(!json->after_key && json->depth > 0);
    value_begin(json);
    string_write(json->out, span_of(key));
    out_char(json->out, ':');
    json->after_key = true;
}

void json_span(struct json_out *json, struct span text)
{
    value_begin(json);
    if (text.at)
        string_write(json->out, text);
    else
        out_text(json->out, "null");
}

void json_text(struct json_out *json, const char *text)
{
    json_span(json, span_of(text));
}

void json_int(struct json_out *json, int64_t number)
{
    value_begin(json);
    out_format(json->out, "%" PRId64, number);
}

void json_real(struct json_out *json, double number)
{
    value_begin(json);
    if (!isfinite(number)) {
        out_text(json->out, "null");
        return;
    }
    /* The fewest digits that read back as the same number; the program never leaves the "C" locale for numbers. */
    char text[40];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        double back = strtod(text, NULL);
        if (back >= number && back <= number)
            break;
    }
    out_text(json->out, text);
}

void json_bool(struct json_out *json, bool yes)
{
    value_begin(json);
    out_text(json->out, yes ? "true" : "false");
}

void json_null(struct json_out *json)
{
    value_begin(json);
    out_text(json->out, "null");
}

void json_key_text(struct json_out *json, const char *key, const char *text)
{
    json_key(json, key);
    json_text(json, text);
}

void json_key_span(struct json_out *json, const char *key, struct span text)
{
    json_key(json, key);
    json_span(json, text);
}

void json_key_int(struct json_out *json, const char *key, int64_t number)
{
    json_key(json, key);
    json_int(json, number);
}

void json_line_end(struct json_out *json)
{
    assert(json->depth == 0);
    out_char(json->out, '\n');
    json->first[0] = true;
}
