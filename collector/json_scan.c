/* json_scan.c - one pass over a value's bytes, and looking up its members by their bytes. */
#include "collector/json_scan.h"

#include "collector/json_records.h"

enum mark { MARK_NONE, MARK_QUOTE, MARK_OPEN, MARK_CLOSE, MARK_COUNTED, MARK_LINE };

static const unsigned char MARKS[256] = {
    ['"'] = MARK_QUOTE, ['{'] = MARK_OPEN,    ['['] = MARK_OPEN,    ['}'] = MARK_CLOSE,
    [']'] = MARK_CLOSE, [','] = MARK_COUNTED, [':'] = MARK_COUNTED, ['\n'] = MARK_LINE,
};

/* From inside a string to behind its closing quote; false when the bytes at hand end before, or it is broken. */
static bool scan_string(const char *at, size_t length, struct json_scan *s)
{
    for (;;) {
        const char *quote = memchr(at + s->i, '"', length - s->i);
        size_t to = quote ? (size_t)(quote - at) : length;
        const char *line = memchr(at + s->i, '\n', to - s->i);
        if (line) {
            s->broken = "a line ends inside a string";
            if (!s->first_line)
                s->first_line = (size_t)(line - at);
            return false;
        }
        if (!quote) {
            s->i = length;
            return false;
        }
        size_t slashes = 0;
        while (slashes < to && at[to - 1 - slashes] == '\\')
            slashes++;
        s->i = to + 1;
        if (slashes % 2 == 0) {
            s->in_string = false;
            return true;
        }
    }
}

/* An object that begins a line is a new record when no value may stand there. */
static bool begins_out_of_place(const char *at, const struct json_scan *s)
{
    size_t i = s->i;
    if (i == 0 || at[i - 1] != '\n')
        return false;
    while (i > 0 && (at[i - 1] == '\n' || at[i - 1] == '\r' || at[i - 1] == ' ' || at[i - 1] == '\t'))
        i--;
    bool in_object = s->depth <= JSON_MAX_DEPTH && (s->objects >> (s->depth - 1) & 1);
    char before = i ? at[i - 1] : ',';
    return !(before == ':' || (!in_object && (before == ',' || before == '[')));
}

static void scan_open(const char *at, struct json_scan *s)
{
    if (at[s->i] == '{' && s->depth > 0 && begins_out_of_place(at, s)) {
        s->broken = "the record is cut off at the end of a line";
        return;
    }
    if (s->depth < JSON_MAX_DEPTH) {
        uint64_t bit = (uint64_t)1 << s->depth;
        s->objects = at[s->i] == '{' ? s->objects | bit : s->objects & ~bit;
    } else {
        s->limit = "nested deeper than 64";
    }
    s->depth++;
    s->values++;
}

static void scan_close(const char *at, struct json_scan *s)
{
    if (s->depth <= JSON_MAX_DEPTH) {
        bool object = s->objects >> (s->depth - 1) & 1;
        if (object != (at[s->i] == '}')) {
            s->broken = "a bracket closes what was not opened";
            return;
        }
    }
    s->depth--;
}

bool json_scan(const char *at, size_t length, struct json_scan *s)
{
    for (;;) {
        if (s->in_string) {
            if (!scan_string(at, length, s))
                return s->broken != NULL;
            if (s->depth == 0)
                return true;
        }
        while (s->i < length && !MARKS[(unsigned char)at[s->i]])
            s->i++;
        if (s->i == length)
            return false;
        switch ((enum mark)MARKS[(unsigned char)at[s->i]]) {
        case MARK_QUOTE:
            s->in_string = true;
            break;
        case MARK_OPEN:
            scan_open(at, s);
            break;
        case MARK_CLOSE:
            scan_close(at, s);
            break;
        case MARK_LINE:
            if (!s->first_line)
                s->first_line = s->i;
            s->lines++;
            break;
        case MARK_COUNTED:
            s->values++;
            break;
        case MARK_NONE:
            break;
        }
        if (s->broken)
            return true;
        s->i++;
        if (s->depth == 0 && !s->in_string)
            return true;
    }
}

/* ---- inside a record ---- */

static size_t skip_blanks(struct span span, size_t i)
{
    while (i < span.length && (span.at[i] == ' ' || span.at[i] == '\n' || span.at[i] == '\r' || span.at[i] == '\t'))
        i++;
    return i;
}

/* Behind the value that begins at `i`. */
static size_t skip_value(struct span span, size_t i)
{
    if (i < span.length && (span.at[i] == '"' || span.at[i] == '{' || span.at[i] == '[')) {
        struct json_scan s = {0};
        json_scan(span.at + i, span.length - i, &s);
        return i + s.i;
    }
    while (i < span.length && !strchr(",]} \t\r\n", span.at[i]))
        i++;
    return i;
}

struct span json_member(struct span object, const char *key)
{
    size_t key_length = strlen(key);
    struct span value = {NULL, 0};
    size_t i = skip_blanks(object, 0);
    if (i >= object.length || object.at[i] != '{')
        return value;
    for (i = skip_blanks(object, i + 1); i < object.length && object.at[i] == '"';) {
        size_t key_end = skip_value(object, i);
        bool wanted = key_end - i == key_length + 2 && memcmp(object.at + i + 1, key, key_length) == 0;
        i = skip_blanks(object, key_end);
        if (i >= object.length || object.at[i] != ':')
            break;
        i = skip_blanks(object, i + 1);
        size_t value_end = skip_value(object, i);
        if (wanted)
            value = span_from_to(object, i, value_end);
        i = skip_blanks(object, value_end);
        if (i >= object.length || object.at[i] != ',')
            break;
        i = skip_blanks(object, i + 1);
    }
    return value;
}

bool json_element(struct span *rest, struct span *out_element)
{
    size_t i = skip_blanks(*rest, 0);
    if (i < rest->length && (rest->at[i] == '[' || rest->at[i] == ','))
        i = skip_blanks(*rest, i + 1);
    if (i >= rest->length || rest->at[i] == ']')
        return false;
    size_t end = skip_value(*rest, i);
    if (end == i)
        return false;
    *out_element = span_from_to(*rest, i, end);
    size_t next = skip_blanks(*rest, end);
    /* Only a comma or the end may follow; the bracket of an element must not be taken for that of the array. */
    if (next < rest->length && rest->at[next] != ',')
        next = rest->length;
    *rest = span_from_to(*rest, next, rest->length);
    return true;
}
