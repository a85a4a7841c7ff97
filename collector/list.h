/* list.h - archives of mailing lists on the web: what their kinds share.
 *
 * A kind (list_pipermail.c, list_hyperkitty.c, list_public_inbox.c) knows its pages and how to ask for mails; the rest,
 * from the recognition to the reading of an mbox, is the same for all of them. Facts: mailing lists sheet. */
#ifndef COLLECTOR_LIST_H
#define COLLECTOR_LIST_H

#include "collector/live.h"

#define LIST_DAY_MS ((int64_t)24 * 3600 * 1000)

struct list_kind;

/* One archive while it is collected. */
struct list {
    struct collecting *live;
    const struct list_kind *kind;
    struct str base;  /* URL of the archive, a slash at its end */
    struct str place; /* the list's id, as List-Id has it: "healthtalk.lists.example.org" */
    struct http_answer page; /* the last page asked for */
    bool look_up; /* count what the archive did not have: costs a look-up for each mail */
};
void list_release(struct list *list);

/* How a kind says that a page is its own: the archive's URL, and the list's id where either tells it. */
struct list_found {
    struct str base, place;
};

struct list_kind {
    const char *name; /* "pipermail": what `kind` takes */
    /* `url` is where `page` came from, behind redirects. ERR_SYNTAX when it is of this kind but not one list. */
    bool (*knows)(const char *url, struct span page, struct list_found *out_found, struct err *err);
    /* Asks for the list's id where no page told it; NULL: nothing to ask. */
    bool (*name_list)(struct list *list, struct err *err);
    bool (*plan)(struct list *list, struct source_plan *out_plan, struct err *err);
    bool (*collect)(struct list *list, struct err *err);
};
extern const struct list_kind list_pipermail, list_hyperkitty, list_public_inbox;

/* ---- asking (list_ask.c) ---- */

/* GET of a page into list->page; `found`: its address came out of an answer. Gives up with ERR_AUTH (401, 403, a login page), ERR_MISSING (404, 410), ERR_NETWORK. */
bool list_page(struct list *list, const char *url, bool found, struct err *err) MUST_USE;
/* Is this a page that wants a password before it shows anything? */
bool list_is_login(const char *url, struct span page);
/* The page's links, made absolute, one call each. False when `each` returned false. */
bool list_links(const char *url, struct span page, bool (*each)(void *to, const char *link, struct span words), void *to);
/* "talk@lists.example" to "talk.lists.example". */
void list_id_of_address(struct span address, struct str *out);

/* ---- fetching (list_fetch.c) ---- */

enum list_fetched {
    LIST_FETCHED,   /* whole, and mails (or nothing at all) */
    LIST_UNCHANGED, /* 304 */
    LIST_MISSING,   /* 404, 410, 300, or a page where mails should be */
    LIST_REFUSED,   /* 401, 403 */
    LIST_CUT,       /* again and again cut, stalled or damaged: less may go through */
    LIST_FAILED,    /* err says why */
};

/* Mails as they came, in a file that nobody else sees. */
struct list_file {
    int fd;            /* -1: none */
    int64_t bytes;     /* unpacked */
    struct str hash;   /* of the unpacked bytes, hexadecimal */
    struct str etag, modified;
};
#define LIST_FILE_INIT {.fd = -1}
void list_file_release(struct list_file *file);

struct list_asking {
    const char *url;
    const char *etag, *modified; /* conditional, or NULL */
    bool post;                   /* with an empty body */
    int tries;                   /* 0: as many as the HTTP layer allows */
};

/* Asks, and makes sure that what came is whole: gzip's trailer, also when packed twice. LIST_MISSING, LIST_REFUSED,
 * LIST_CUT and LIST_FAILED set err with the reason. */
enum list_fetched list_fetch(struct list *list, const struct list_asking *asking, struct list_file *out_file,
                             struct err *err) MUST_USE;

/* The text of a small file, unpacked; "" when it is not there. */
bool list_text(struct list *list, const char *url, size_t limit, struct str *out_text, struct err *err) MUST_USE;

struct list_count {
    int64_t mails;  /* handed on */
    int64_t fresh;  /* of them not in the archive before; counted only with `look_up` */
    int64_t beside; /* outside the window asked for */
};

/* Hands the mails of the file to the sink: those of the window asked for, the rest is set aside. False when the sink
 * failed. */
bool list_deliver(struct list *list, const struct list_file *file, const char *name, enum post_quality quality,
               struct list_count *out_count, struct err *err) MUST_USE;

/* ---- windows (list_windows.c) ---- */

/* Asks for the mails from one day to another (either WHEN_NONE: unbounded) and hands them on. */
typedef enum list_fetched list_window_ask(struct list *list, int64_t from_ms, int64_t to_ms, int tries,
                                          struct list_count *count, struct err *err);

/* Walks the window asked for, oldest first, in stretches of days that fit what comes; each is a page with the cursor
 * behind it. `walk` is left open; on failure the gap is on record. */
bool list_windows(struct list *list, struct walk *walk, list_window_ask *ask, struct list_count *count,
                  struct err *err) MUST_USE;
/* Is this cursor one of list_windows()? */
bool list_windows_began(const struct walk *walk);

/* Opens an interval behind what is covered, or the whole window when nothing is or an older part is asked for now; an
 * interval left open comes first. *out_behind: all before it is covered, only what is new is wanted. */
bool list_walk_begin(struct list *list, struct walk *walk, bool *out_behind, struct err *err) MUST_USE;

#endif
