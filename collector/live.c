/* live.c - intervals, gaps and notes of a live source, over the ledger it was given. */
#include "collector/live.h"
#include "collector/stop.h"

#include <stdarg.h>
#include <stdio.h>

void walk_release(struct walk *walk)
{
    str_release(&walk->cursor);
}

int64_t live_upper(const struct collecting *live)
{
    int64_t now = when_now(), to = live->request->to_ms;
    return to == WHEN_NONE || to > now ? now : to;
}

static void walk_set(struct walk *walk, int64_t number, int64_t from_ms, int64_t to_ms, const char *cursor)
{
    walk->number = number;
    walk->from_ms = walk->left_from_ms = from_ms;
    walk->to_ms = walk->left_to_ms = to_ms;
    str_clear(&walk->cursor);
    str_add(&walk->cursor, cursor);
}

bool walk_open(struct collecting *live, struct walk *walk, int64_t from_ms, int64_t to_ms, const char *cursor,
               struct err *err)
{
    struct ledger *ledger = live->ledger;
    int64_t number = 0;
    if (!ledger->interval_open(ledger->to, from_ms, to_ms, &number, err) ||
        !ledger->interval_cursor(ledger->to, number, cursor, err) ||
        !live->sink->page_end(live->sink->to, NULL, err))
        return false;
    walk_set(walk, number, from_ms, to_ms, cursor);
    return true;
}

struct resuming {
    struct walk *walk;
    bool found;
};

static bool take_open(void *to, const struct ledger_interval *interval, struct err *err)
{
    struct resuming *resuming = to;
    (void)err;
    if (interval->closed || resuming->found)
        return true;
    resuming->found = true;
    walk_set(resuming->walk, interval->number, interval->from_ms, interval->to_ms,
             interval->cursor ? interval->cursor : "");
    return true;
}

bool walk_resume(struct collecting *live, struct walk *walk, bool *out_found, struct err *err)
{
    struct resuming resuming = {walk, false};
    if (!live->ledger->each_interval(live->ledger->to, take_open, &resuming, err))
        return false;
    *out_found = resuming.found;
    return true;
}

bool live_stopped(const struct collecting *live)
{
    return stop_asked(live->stop);
}

bool walk_page_end(struct collecting *live, struct walk *walk, const char *cursor, struct err *err)
{
    struct ledger *ledger = live->ledger;
    if (!ledger->interval_cursor(ledger->to, walk->number, cursor, err) ||
        !live->sink->page_end(live->sink->to, cursor, err))
        return false;
    str_clear(&walk->cursor);
    str_add(&walk->cursor, cursor);
    if (live_stopped(live))
        return err_set(err, ERR_STOPPED, "stopped; the next run goes on from here");
    return true;
}

bool walk_close(struct collecting *live, struct walk *walk, struct err *err)
{
    return live->ledger->interval_close(live->ledger->to, walk->number, walk->to_ms, err) &&
           live->sink->page_end(live->sink->to, NULL, err);
}

static const char *cause_of(enum err_code code)
{
    switch (code) {
    case ERR_RATE:
        return "rate";
    case ERR_AUTH:
        return "auth";
    case ERR_LIMIT:
        return "cap";
    case ERR_USAGE:
        return "budget";
    case ERR_MISSING:
        return "vanished";
    case ERR_SYNTAX:
        return "garbled";
    case ERR_STOPPED:
        return "stopped";
    default:
        return "offline";
    }
}

bool walk_give_up(struct collecting *live, const struct walk *walk, const struct err *why, struct err *err)
{
    /* A stop is no gap: the interval stands open and coverage says so. */
    if (why->code == ERR_STOPPED)
        return err_pass(err, why);
    struct err failed = {0};
    if (!live->ledger->gap(live->ledger->to, walk->left_from_ms, walk->left_to_ms, cause_of(why->code), why->text,
                           &failed) ||
        !live->sink->page_end(live->sink->to, NULL, &failed))
        return err_pass(err, &failed);
    return err_pass(err, why);
}

struct covering {
    int64_t from_ms, to_ms;
    bool any;
};

static bool cover(void *to, const struct ledger_interval *interval, struct err *err)
{
    struct covering *covering = to;
    (void)err;
    if (!interval->closed)
        return true;
    if (!covering->any || interval->from_ms < covering->from_ms) /* WHEN_NONE, unbounded, is the smallest */
        covering->from_ms = interval->from_ms;
    if (!covering->any || interval->to_ms > covering->to_ms)
        covering->to_ms = interval->to_ms;
    covering->any = true;
    return true;
}

bool live_covered(struct collecting *live, int64_t *out_from_ms, int64_t *out_to_ms, bool *out_any, struct err *err)
{
    struct covering covering = {WHEN_NONE, WHEN_NONE, false};
    if (!live->ledger->each_interval(live->ledger->to, cover, &covering, err))
        return false;
    *out_from_ms = covering.from_ms;
    *out_to_ms = covering.to_ms;
    *out_any = covering.any;
    return true;
}

static bool walk_window(struct collecting *live, int64_t from_ms, int64_t to_ms,
                        bool (*walk_on)(void *, struct walk *, struct err *), void *to, struct err *err)
{
    OWNED(walk_release) struct walk walk = WALK_INIT;
    if (from_ms >= to_ms)
        return true;
    return walk_open(live, &walk, from_ms, to_ms, "", err) && walk_on(to, &walk, err);
}

bool live_windows(struct collecting *live, int64_t overlap_ms, int64_t upper_ms,
                  bool (*walk_on)(void *, struct walk *, struct err *), void *to, struct err *err)
{
    for (bool found = true; found;) {
        OWNED(walk_release) struct walk walk = WALK_INIT;
        if (!walk_resume(live, &walk, &found, err) || (found && !walk_on(to, &walk, err)))
            return false;
    }
    int64_t from, until, asked = live->request->from_ms;
    bool any;
    if (!live_covered(live, &from, &until, &any, err))
        return false;
    if (!any)
        return walk_window(live, asked, upper_ms, walk_on, to, err);
    int64_t begin = until - overlap_ms > from ? until - overlap_ms : from;
    return (upper_ms <= until || walk_window(live, begin, upper_ms, walk_on, to, err)) &&
           (asked >= from || walk_window(live, asked, from, walk_on, to, err));
}

static void note_name(const struct collecting *live, const char *key, struct str *out)
{
    str_format(out, "%s:%s %s", live->request->source->name, live->request->target, key);
}

bool live_note_read(struct collecting *live, const char *key, struct str *out_value, struct err *err)
{
    OWNED(str_release) struct str name = STR_INIT;
    note_name(live, key, &name);
    str_clear(out_value);
    return live->ledger->note_read(live->ledger->to, str_text(&name), out_value, err);
}

bool live_note_write(struct collecting *live, const char *key, const char *value, struct err *err)
{
    OWNED(str_release) struct str name = STR_INIT;
    note_name(live, key, &name);
    return live->ledger->note_write(live->ledger->to, str_text(&name), value, err);
}

void live_tell(const struct collecting *live, const char *format, ...)
{
    if (!live->tell)
        return;
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    live->tell(live->tell_to, line);
}

bool live_refused(const char *url, const struct http_answer *answer, struct err *err)
{
    OWNED(str_release) struct str shown = STR_INIT;
    url_shown(url, &shown);
    return err_set(err, ERR_NETWORK, "%s: answers %ld", str_text(&shown), answer->status);
}

bool live_get(struct collecting *live, const char *url, const char *bearer, struct http_answer *answer,
              struct err *err)
{
    struct http_request request = {.url = url, .accept = "application/json", .bearer = bearer};
    if (!http_ask(live->http, &request, answer, err))
        return false;
    if (answer->status != 401 && answer->status != 403)
        return true;
    OWNED(str_release) struct str shown = STR_INIT;
    url_shown(url, &shown);
    return err_set(err, ERR_AUTH, "%s: answers %ld: %s", str_text(&shown), answer->status,
                   bearer ? "the token is refused" : "visitors are refused; a token may help");
}

void live_time(int64_t ms, struct str *out)
{
    struct when_parts at = when_split(ms, NULL);
    str_format(out, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", at.year, at.month, at.day, at.hour, at.minute, at.second,
               at.ms);
}

void live_base(const char *instance, struct str *out)
{
    struct span text = span_trim(span_of(instance));
    if (!span_starts(text, "http://") && !span_starts(text, "https://"))
        str_add(out, "https://");
    while (text.length && text.at[text.length - 1] == '/')
        text.length--;
    str_add_span(out, text);
}

void live_quote(struct span text, struct str *out)
{
    str_add_char(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '"' || c == '\\')
            str_add_char(out, '\\');
        if (c < 0x20)
            str_format(out, "\\x%02x", (unsigned)c);
        else
            str_add_char(out, (char)c);
    }
    str_add_char(out, '"');
}

bool live_spell_one(const char *key, struct span word, struct str *out, struct err *err)
{
    (void)err;
    str_format(out, "{%s: ", key);
    live_quote(word, out);
    str_add_char(out, '}');
    return true;
}

void live_param(struct str *url, const char *name, const char *value)
{
    str_add_char(url, span_find_char(str_span(url), '?') ? '&' : '?');
    str_format(url, "%s=", name);
    url_escape(span_of(value), url);
}
