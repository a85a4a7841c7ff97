/* json_records.c - the scanner of strings and brackets, and what it does where the input is broken:
 *
 * a raw line feed inside a string, a bracket that closes what was not opened, or an object that begins a line where no
 * value may stand, each say that a record was cut off. Then only the first line of it is given up (further lines too,
 * as long as none can begin a record), so that one bad line of a JSON lines file costs one record. */
#include "collector/json_records.h"

#include <stdlib.h>

#include "collector/window.h"
#include "palaver/str.h"

#define BAD_KEEP_BYTES ((size_t)64 << 10) /* kept of a record beyond RECORD_MAX_BYTES */

enum mark { MARK_NONE, MARK_QUOTE, MARK_OPEN, MARK_CLOSE, MARK_COUNTED, MARK_LINE };

static const unsigned char MARKS[256] = {
    ['"'] = MARK_QUOTE, ['{'] = MARK_OPEN,    ['['] = MARK_OPEN,    ['}'] = MARK_CLOSE,
    [']'] = MARK_CLOSE, [','] = MARK_COUNTED, [':'] = MARK_COUNTED, ['\n'] = MARK_LINE,
};

struct entered {
    char bracket;
    int64_t line;
    char key[JSON_KEY_MAX_BYTES];
};

struct json_records {
    struct window w;
    json_enter *enter;
    void *to;
    struct entered entered[JSON_ENTERED_MAX];
    int entered_count;
    char key[JSON_KEY_MAX_BYTES];
    int64_t number;
    size_t taken; /* length of the record given out last, taken away by the next call */
    int64_t taken_lines;
    struct str kept; /* beginning of what is too long to hold */
};

static bool outermost_arrays(void *to, int depth, const char *key, char bracket)
{
    (void)to, (void)key;
    return depth == 0 && bracket == '[';
}

struct json_records *json_records_open(struct input *input, json_enter *enter, void *to)
{
    struct json_records *records = mem_new(sizeof *records);
    records->w = window_on(input);
    records->enter = enter ? enter : outermost_arrays;
    records->to = to;
    return records;
}

void json_records_close(struct json_records *records)
{
    if (!records)
        return;
    window_release(&records->w);
    str_release(&records->kept);
    free(records);
}

void json_records_closep(struct json_records **records)
{
    json_records_close(*records);
}

/* ---- one value ---- */

struct scan {
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

/* Too long to hold: what was scanned is let go but for its beginning. */
static void let_go(struct json_records *r, struct scan *s)
{
    if (!s->let_go) {
        s->let_go = true;
        s->byte = r->w.byte;
        s->line = r->w.line;
        str_clear(&r->kept);
        str_add_span(&r->kept, span_from(r->w.at + r->w.start, s->i < BAD_KEEP_BYTES ? s->i : BAD_KEEP_BYTES));
    }
    window_take(&r->w, s->i, s->lines);
    s->i = 0;
    s->lines = 0;
    s->first_line = 0;
}

/* From inside a string to behind its closing quote; false when the bytes at hand end before, or it is broken. */
static bool scan_string(const char *at, size_t length, struct scan *s)
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
static bool begins_out_of_place(const char *at, const struct scan *s)
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

static void scan_open(const char *at, struct scan *s)
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

static void scan_close(const char *at, struct scan *s)
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

/* Scans the bytes at hand. True when the value has ended (or cannot be one: `broken`). */
static bool scan_bytes(const char *at, size_t length, struct scan *s)
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

/* The value that begins at `start`: a container or a string. False when the input ended first. */
static bool scan_value(struct json_records *r, struct scan *s)
{
    *s = (struct scan){0};
    for (;;) {
        if (scan_bytes(r->w.at + r->w.start, r->w.end - r->w.start, s))
            return true;
        if (s->values > JSON_MAX_VALUES)
            s->limit = "more than 500000 values";
        if (s->i > RECORD_MAX_BYTES) {
            s->limit = "longer than 16 MiB";
            let_go(r, s);
        }
        if (!window_more(&r->w))
            return false;
    }
}

/* ---- giving out ---- */

static struct place_at place_of(const struct json_records *r, int64_t byte, int64_t line)
{
    return (struct place_at){.file = r->w.input->name, .line = line, .byte = byte, .record = r->number};
}

static enum json_found found(struct json_records *r, size_t length, int64_t lines, struct json_record *out)
{
    *out = (struct json_record){
        .bytes = span_from(window_span(&r->w).at, length), .byte = r->w.byte, .line = r->w.line,
        .number = ++r->number, .depth = r->entered_count, .key = r->key,
    };
    r->taken = length;
    r->taken_lines = lines;
    return JSON_FOUND_RECORD;
}

static enum json_found bad_at(struct json_records *r, const struct scan *s, size_t length, int64_t lines,
                              enum err_code code, const char *why, struct json_record *out)
{
    found(r, length, lines, out);
    if (s->let_go) {
        out->bytes = str_span(&r->kept);
        out->byte = s->byte;
        out->line = s->line;
    } else if (length > BAD_KEEP_BYTES && code == ERR_LIMIT) {
        out->bytes.length = BAD_KEEP_BYTES;
    }
    err_at(&out->why, code, place_of(r, out->byte, out->line), "%s", why);
    return JSON_FOUND_BAD;
}

static bool may_begin_record(const struct json_records *r, char c)
{
    if (c == '{' || c == '[')
        return true;
    if (!r->entered_count)
        return false;
    char around = r->entered[r->entered_count - 1].bracket;
    return around == '{' ? c == '"' || c == '}' : c == ']';
}

/* Gives up from `start` to the end of the first line, and the lines behind it that cannot begin a record. */
static enum json_found give_up(struct json_records *r, struct scan *s, const char *why, struct json_record *out)
{
    s->i = s->first_line;
    s->lines = 0;
    for (;;) {
        const char *line;
        while (!(line = memchr(r->w.at + r->w.start + s->i, '\n', r->w.end - r->w.start - s->i))) {
            s->i = r->w.end - r->w.start;
            if (s->i > RECORD_MAX_BYTES)
                let_go(r, s);
            if (!window_more(&r->w))
                return bad_at(r, s, r->w.end - r->w.start, s->lines, ERR_SYNTAX, why, out);
        }
        s->i = (size_t)(line - (r->w.at + r->w.start)) + 1;
        s->lines++;
        size_t next = s->i;
        for (;; next++) {
            if (next == r->w.end - r->w.start && !window_more(&r->w))
                break;
            char c = r->w.at[r->w.start + next];
            if (c != ' ' && c != '\t' && c != '\r')
                break;
        }
        if (next == r->w.end - r->w.start || may_begin_record(r, r->w.at[r->w.start + next]))
            return bad_at(r, s, s->i, s->lines, ERR_SYNTAX, why, out);
    }
}

/* Blanks, commas and record separators between records. False at the end. */
static bool skip_between(struct json_records *r)
{
    for (;;) {
        while (r->w.start < r->w.end) {
            char c = r->w.at[r->w.start];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t' && c != ',' && c != '\x1e')
                return true;
            window_take(&r->w, 1, c == '\n');
        }
        if (!window_more(&r->w))
            return false;
    }
}

static bool go_in(struct json_records *r)
{
    char bracket = r->w.at[r->w.start];
    if (r->entered_count == JSON_ENTERED_MAX || !r->enter(r->to, r->entered_count, r->key, bracket))
        return false;
    struct entered *entered = &r->entered[r->entered_count++];
    *entered = (struct entered){.bracket = bracket, .line = r->w.line};
    memcpy(entered->key, r->key, sizeof entered->key);
    r->key[0] = '\0';
    window_take(&r->w, 1, 0);
    return true;
}

static enum json_found go_out(struct json_records *r, struct json_record *out)
{
    struct entered *entered = &r->entered[--r->entered_count];
    memcpy(r->key, entered->key, sizeof r->key);
    window_take(&r->w, 1, 0);
    *out = (struct json_record){.byte = r->w.byte, .line = r->w.line, .depth = r->entered_count, .key = r->key};
    return JSON_FOUND_LEAVE;
}

/* The key of the next member and the colon behind it. */
static bool read_key(struct json_records *r, struct scan *s)
{
    if (!scan_value(r, s) || s->broken || s->limit)
        return false;
    size_t length = s->i - 2;
    r->key[0] = '\0';
    if (length < sizeof r->key) {
        memcpy(r->key, r->w.at + r->w.start + 1, length);
        r->key[length] = '\0';
    }
    window_take(&r->w, s->i, 0);
    *s = (struct scan){0};
    while (skip_between(r)) {
        if (r->w.at[r->w.start] != ':')
            return false;
        window_take(&r->w, 1, 0);
        return skip_between(r);
    }
    return false;
}

/* A number, true, false or null inside an entered container. */
static enum json_found plain_value(struct json_records *r, struct json_record *out)
{
    struct scan s = {0};
    for (;;) {
        for (; s.i < r->w.end - r->w.start; s.i++) {
            char c = r->w.at[r->w.start + s.i];
            if (strchr(",]} \t\r\n{[\"", c) && c) {
                if (s.i == 0)
                    return give_up(r, &s, "a value was expected here", out);
                return found(r, s.i, 0, out);
            }
        }
        if (s.i > JSON_KEY_MAX_BYTES * 16 || !window_more(&r->w))
            return give_up(r, &s, "neither a number nor a word of JSON", out);
    }
}

static enum json_found at_end(struct json_records *r, struct json_record *out)
{
    struct scan s = {0};
    if (r->w.err.code) {
        bad_at(r, &s, 0, 0, r->w.err.code, "", out);
        out->why = r->w.err;
        err_clear(&r->w.err);
        r->entered_count = 0;
        return JSON_FOUND_BAD;
    }
    if (r->entered_count) {
        struct entered *entered = &r->entered[r->entered_count - 1];
        bad_at(r, &s, 0, 0, ERR_SYNTAX, "", out);
        err_clear(&out->why);
        err_at(&out->why, ERR_SYNTAX, place_of(r, r->w.byte, r->w.line), "the file ends inside the %s that began in line %lld",
               entered->bracket == '[' ? "list" : "object", (long long)entered->line);
        r->entered_count = 0;
        return JSON_FOUND_BAD;
    }
    return JSON_FOUND_END;
}

/* The value at `start`, which begins with a quote or a bracket. */
static enum json_found whole_value(struct json_records *r, struct json_record *out)
{
    struct scan s;
    if (!scan_value(r, &s)) {
        bool cut = r->w.err.code != ERR_NONE;
        if (s.first_line)
            return give_up(r, &s, cut ? "cut off: the input cannot be read further" : "the record is cut off", out);
        return bad_at(r, &s, r->w.end - r->w.start, s.lines, ERR_SYNTAX,
                      cut ? "cut off: the input cannot be read further" : "the file ends inside a record", out);
    }
    if (s.broken)
        return give_up(r, &s, s.broken, out);
    if (s.i > RECORD_MAX_BYTES)
        s.limit = "longer than 16 MiB";
    if (s.values > JSON_MAX_VALUES)
        s.limit = "more than 500000 values";
    if (s.limit)
        return bad_at(r, &s, s.i, s.lines, ERR_LIMIT, s.limit, out);
    return found(r, s.i, s.lines, out);
}

enum json_found json_records_next(struct json_records *r, struct json_record *out)
{
    window_take(&r->w, r->taken, r->taken_lines);
    r->taken = 0;
    r->taken_lines = 0;
    if (r->w.byte == 0)
        window_skip_mark(&r->w);
    for (;;) {
        if (!skip_between(r))
            return at_end(r, out);
        char around = r->entered_count ? r->entered[r->entered_count - 1].bracket : '\0';
        char c = r->w.at[r->w.start];
        struct scan s = {0};
        if ((around == '[' && c == ']') || (around == '{' && c == '}'))
            return go_out(r, out);
        if (around != '{') {
            r->key[0] = '\0';
        } else {
            if (c != '"' || !read_key(r, &s)) {
                if (r->w.start == r->w.end)
                    return at_end(r, out);
                return give_up(r, &s, "a key was expected here", out);
            }
            c = r->w.at[r->w.start];
        }
        if ((c == '{' || c == '[') && go_in(r))
            continue;
        if (c == '{' || c == '[' || (around && c == '"'))
            return whole_value(r, out);
        if (around)
            return plain_value(r, out);
        return give_up(r, &s, "this is not JSON", out);
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
        struct scan s = {0};
        scan_bytes(span.at + i, span.length - i, &s);
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

