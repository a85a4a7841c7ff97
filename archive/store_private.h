/* store_private.h - the open archive as its own room sees it. */
#ifndef ARCHIVE_STORE_PRIVATE_H
#define ARCHIVE_STORE_PRIVATE_H

#include <sqlite3.h>
#include <zstd.h>

#include "archive/prepare.h"
#include "archive/stmt.h"
#include "palaver/store.h"

#define STMT_KEPT 256 /* prepared statements kept; a power of two */

struct author_cache;
struct belt;
struct new_ids;
struct words_job;
struct yielded;

/* When and where the words of a post that comes in are indexed (store_along.h). */
enum words_road { WORDS_LATER, WORDS_HERE, WORDS_BESIDE };

struct parked_run { /* open, but not at work (store_run.c) */
    int64_t run;
    char *source, *target;
    struct tally tally;
    struct parked_run *next;
};

struct store {
    sqlite3 *db;
    char *path;
    bool writes;        /* opened with STORE_WRITE: holds the lease */
    bool in_page;       /* a transaction is open */
    bool indices_wait;  /* the LATE indices of schema.sql are not there yet */
    bool altered;       /* content changed in this transaction: meta.changed_ms follows at commit */
    int64_t change;     /* the newest number of the counter; kept in meta */
    int64_t since_commit; /* posts or marks */

    struct { /* statements by the address of their SQL */
        const char *sql;
        sqlite3_stmt *at;
    } kept[STMT_KEPT];

    /* the open run */
    int64_t run;
    char *source, *target;
    struct tally tally;
    struct tally tally_kept; /* as committed */
    struct parked_run *parked; /* further open runs */
    struct sink sink;
    int64_t next_post;  /* row number of the next new post; 0 not known */
    struct new_ids *new_ids; /* NULL: the archive had posts when it was opened, or none were asked to be stored */
    bool tells_gone;    /* the table `gone` has rows */
    struct author_cache *authors;
    struct {
        char *kind, *name, *host;
        int64_t pk;
    } place;            /* of the last post */
    int64_t container;  /* the last record that may hold further ones; 0 none */
    struct arena arena; /* of one call of the sink */
    int64_t now_ms;     /* of the open transaction */
    struct preparer preparer; /* of the sink; the belt's while it runs */
    const struct derivation *reading; /* whose rows `read` makes; NULL: never told */
    post_read *read;
    enum words_road road;
    bool fresh_run;         /* the archive held no post when the run began */
    struct words_job *job;  /* of the post at work, when WORDS_BESIDE */
    struct belt *belt;      /* NULL: the sink writes at once */
    struct str names, fields; /* reused */
    ZSTD_DCtx *unpack;

    const struct derivation *deriving; /* the one at work, or NULL */

    struct yielded *yielded; /* of store_each_untagged(), see store_tagging.c */

    void (*tell)(void *to, const char *what, int64_t done, int64_t total);
    void *tell_to;
};

/* ---- transactions (store_page.c): one is opened by the first write and closed by a commit ---- */
bool page_begin(struct store *store, struct err *err) MUST_USE;  /* does nothing when open */
bool page_commit(struct store *store, struct err *err) MUST_USE; /* does nothing when none is open */
void page_undo(struct store *store);                             /* rolls back, if open */
/* Drops what memory knows of rows: after a rollback they may not be there (store_run.c). */
void store_forget(struct store *store);
/* Next number of the change counter. */
int64_t change_next(struct store *store);
bool meta_int(struct store *store, const char *name, int64_t *out_value, struct err *err) MUST_USE; /* 0 when none */
bool meta_set_int(struct store *store, const char *name, int64_t value, struct err *err) MUST_USE;

/* ---- finding (read_find.c) ---- */
/* Row of the post with exactly this id ("network:native id"); 0 none. `number`: its short_id_number(). */
bool post_pk_of(struct store *store, struct span id, int64_t *out_pk, struct err *err) MUST_USE;
bool post_pk_at(struct store *store, struct span id, int64_t number, int64_t *out_pk, struct err *err) MUST_USE;

/* ---- raw records (store_raw.c) ---- */
/* The bytes of record `pk`, as received, appended to `out`. */
bool record_bytes(struct store *store, int64_t pk, struct str *out, struct err *err) MUST_USE;

void store_tell(struct store *store, const char *what, int64_t done, int64_t total);

#endif
