/* live.h - what every live source does in the same way: intervals and their cursors, gaps with a cause, checked answers.
 *
 * A source opens an interval, walks it page by page with live_page_end(), and closes it; whatever stops it in between
 * leaves it open, to be entered again where its cursor stands. */
#ifndef COLLECTOR_LIVE_H
#define COLLECTOR_LIVE_H

#include "collector/http.h"
#include "collector/settings.h"

#define LIVE_GARBLED_TRIES 3 /* an answer that is no answer is asked for again that often */

struct walk { /* one interval on its way */
    int64_t number;
    int64_t from_ms, to_ms;
    int64_t left_from_ms, left_to_ms; /* what is not collected yet: the gap when the source gives up */
    struct str cursor;
};
#define WALK_INIT {0}
void walk_release(struct walk *walk);

/* The time asked for that may exist by now: request's window, its end not after now. */
int64_t live_upper(const struct collecting *live);
/* Opens an interval with its first cursor. */
bool walk_open(struct collecting *live, struct walk *walk, int64_t from_ms, int64_t to_ms, const char *cursor,
               struct err *err) MUST_USE;
/* The first interval left open by an earlier run; *out_found false when there is none. */
bool walk_resume(struct collecting *live, struct walk *walk, bool *out_found, struct err *err) MUST_USE;
/* Commits the page with the cursor behind it. ERR_STOPPED when the user asked to stop. */
bool walk_page_end(struct collecting *live, struct walk *walk, const char *cursor, struct err *err) MUST_USE;
bool walk_close(struct collecting *live, struct walk *walk, struct err *err) MUST_USE;
/* Puts the gap on record with its cause and hands `why` on. Always false. */
bool walk_give_up(struct collecting *live, const struct walk *walk, const struct err *why, struct err *err);

/* From the earliest to the latest moment of closed intervals; *out_any false when none is closed. */
bool live_covered(struct collecting *live, int64_t *out_from_ms, int64_t *out_to_ms, bool *out_any,
                  struct err *err) MUST_USE;

/* For services that are asked by time: walks what is left open, then what is asked for and not covered yet; the
 * newest `overlap_ms` of what is covered again, for what came in late. */
bool live_windows(struct collecting *live, int64_t overlap_ms, int64_t upper_ms,
                  bool (*walk_on)(void *to, struct walk *walk, struct err *err), void *to, struct err *err) MUST_USE;

/* Notes of this source and target. Never secrets. */
bool live_note_read(struct collecting *live, const char *key, struct str *out_value, struct err *err) MUST_USE;
bool live_note_write(struct collecting *live, const char *key, const char *value, struct err *err) MUST_USE;

bool live_stopped(const struct collecting *live);
void live_tell(const struct collecting *live, const char *format, ...) PRINTF_LIKE(2, 3);

/* GET of `url`. Turns 401 and 403 into ERR_AUTH; other statuses are left to the caller. */
bool live_get(struct collecting *live, const char *url, const char *bearer, struct http_answer *answer,
              struct err *err) MUST_USE;
/* 2025-07-01T08:00:00.000Z */
void live_time(int64_t ms, struct str *out);
/* ERR_NETWORK "HOST answers 418". Always false. */
bool live_refused(const char *url, const struct http_answer *answer, struct err *err);

/* "mastodon.social" or "http://127.0.0.1:8080/" to a URL without a slash at its end. */
void live_base(const char *instance, struct str *out_url);
/* A YAML double-quoted scalar. */
void live_quote(struct span text, struct str *out_yaml);
/* "{key: "word"}" for sources with one key. */
bool live_spell_one(const char *key, struct span word, struct str *out_yaml, struct err *err);
/* A URL's parameter: "&name=value", escaped; "?" when it is the first. */
void live_param(struct str *url, const char *name, const char *value);

#endif
