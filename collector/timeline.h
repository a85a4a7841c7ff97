/* timeline.h - one tag on one server with the Mastodon API: its pages, the talk around its posts, their edits. */
#ifndef COLLECTOR_TIMELINE_H
#define COLLECTOR_TIMELINE_H

#include "collector/live.h"
#include "collector/status_mastodon.h"
#include "collector/uri_map.h"

#define PAGE_STATUSES 40
#define CURSOR_PART_BYTES 256

struct timeline {
    struct collecting *live;
    struct str base, tag, token;
    const char *host;
    bool threads, origins, edits;
    int64_t from_ms, to_ms;  /* what this walk keeps: the request's window, and that of an interval entered again */
    struct arena arena;      /* of the page */
    struct uri_map uris;     /* local ids seen by this run, and threads completed */
    struct http_answer answer;
    struct mastodon_reader reader;
};

/* A page of statuses, cut and parsed one by one so that a bad one costs only itself. */
struct page {
    json_t **statuses;
    struct span *bytes;
    size_t count;
    const char *first_id, *last_id; /* newest and oldest, in the server's order; NULL on an empty page */
    const char *next_max;           /* of the Link header; NULL when it has none */
    bool told_end;                  /* a Link header without a next page */
    bool before_window, behind_window; /* all of it */
};

void page_release(struct page *page);
void timeline_release(struct timeline *timeline);
const char *timeline_bearer(const struct timeline *timeline);
/* A page of the tag, from the one with `name` = `id` on; both NULL: the newest. A page that is no list is asked for
 * again; an unknown tag is an empty page. */
bool timeline_ask_page(struct timeline *timeline, const char *name, const char *id, struct page *page,
                       struct err *err) MUST_USE;
/* Hands the page to the sink, with threads and edits as the job wishes. */
bool timeline_give_page(struct timeline *timeline, const struct page *page, struct err *err) MUST_USE;
bool timeline_wants(const struct timeline *timeline, const json_t *status); /* it lies in the window */
/* Puts records aside that could not be read. */
bool timeline_reject(struct timeline *timeline, struct span bytes, const struct err *why, struct err *err) MUST_USE;
/* Why the server shows nothing: ERR_AUTH when it keeps hashtags from visitors; else true. */
bool timeline_is_open(struct timeline *timeline, struct err *err) MUST_USE;

/* The talk around a status: as the server asked shows it, and as the server shows it where it began. */
bool timeline_give_thread(struct timeline *timeline, const char *id, const char *uri, struct err *err) MUST_USE;
/* Earlier revisions of a status that was edited, unless the archive has this edit already. */
bool timeline_give_edits(struct timeline *timeline, const json_t *status, struct err *err) MUST_USE;

#endif
