/* json_records.c - the scanner of strings and brackets, and what it does where the input is broken:
 *
 * a raw line feed inside a string, a bracket that closes what was not opened, or an object that begins a line where no
 * value may stand, each say that a record was cut off. Then only the first line of it is given up (further lines too,
 * as long as none can begin a record), so that one bad line of a JSON lines file costs one record. */
#include "collector/json_records.h"

#include <stdlib.h>

#include "collector/json_scan.h"
#include "collector/window.h"
#include "palaver/str.h"

#define BAD_KEEP_BYTES ((size_t)64 << 10) /* kept of a record beyond RECORD_MAX_BYTES */

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

/* Too long to hold: what was scanned is let go but for its beginning. */
static void let_go(struct json_records *r, struct json_scan *s)
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

/* The value that begins at `start`: a container or a string. False when the input ended first. */
static bool scan_value(struct json_records *r, struct json_scan *s)
{
    *s = (struct json_scan){0};
    for (;;) {
        if (json_scan(r->w.at + r->w.start, r->w.end - r->w.start, s))
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

static enum json_found bad_at(struct json_records *r, const struct json_scan *s, size_t length, int64_t lines,
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
static enum json_found give_up(struct json_records *r, struct json_scan *s, const char *why, struct json_record *out)
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
static bool read_key(struct json_records *r, struct json_scan *s)
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
    *s = (struct json_scan){0};
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
    struct json_scan s = {0};
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
    struct json_scan s = {0};
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
        err_at(&out->why, ERR_SYNTAX, place_of(r, r->w.byte, r->w.line),
               "the file ends inside the %s that began in line %lld",
               entered->bracket == '[' ? "list" : "object", (long long)entered->line);
        r->entered_count = 0;
        return JSON_FOUND_BAD;
    }
    return JSON_FOUND_END;
}

/* The value at `start`, which begins with a quote or a bracket. */
static enum json_found whole_value(struct json_records *r, struct json_record *out)
{
    struct json_scan s;
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
        struct json_scan s = {0};
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
