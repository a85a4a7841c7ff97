/* imap_answer.h - what a response of an IMAP server says (RFC 9051 section 7). */
#ifndef COLLECTOR_IMAP_ANSWER_H
#define COLLECTOR_IMAP_ANSWER_H

#include "collector/imap_words.h"
#include "palaver/str.h"
#include "palaver/when.h"

enum imap_kind {
    IMAP_OK, IMAP_NO, IMAP_BAD, IMAP_BYE, IMAP_PREAUTH, /* with `code` and `text` */
    IMAP_CONTINUE,                                      /* "+ go ahead" */
    IMAP_DATA,                                          /* with `name`, `number`, and words from `rest` on */
};

struct imap_answer {
    enum imap_kind kind;
    struct span tag;  /* "*" when untagged */
    struct span code; /* "UIDVALIDITY 5" of "[UIDVALIDITY 5]"; empty: none */
    struct span text; /* for people */
    struct span name; /* "FETCH", "EXISTS", "SEARCH", ... */
    uint32_t number;  /* of "* 5 EXISTS"; 0: none */
    size_t rest;      /* offset of what follows */
};

/* False with ERR_SYNTAX when it is nothing a server may say. */
bool imap_answer_read(const struct imap_response *response, struct imap_answer *out_answer, struct err *err) MUST_USE;
/* "UIDVALIDITY 5" asked for "UIDVALIDITY" gives 5. False when it is another code, or no number. */
bool imap_code_number(struct span code, const char *name, uint32_t *out_number);

/* One mail of a FETCH. */
struct imap_mail {
    uint32_t uid;       /* 0: not told, so it is about something else (a flag that changed) */
    bool has_body;      /* BODY[] was there */
    struct span body;   /* at NULL: the server has none (NIL), or it was too long */
    int64_t body_bytes; /* as told */
    int64_t size;       /* RFC822.SIZE; -1: not told */
    int64_t arrived_ms; /* INTERNALDATE, or WHEN_NONE */
    bool draft;
};
bool imap_mail_read(const struct imap_response *response, const struct imap_answer *answer, struct imap_mail *out_mail,
                    struct err *err) MUST_USE;

struct imap_uids {
    uint32_t *at;
    size_t count, room;
};
void imap_uids_release(struct imap_uids *uids);
/* Adds the numbers of a SEARCH. */
bool imap_search_read(const struct imap_response *response, const struct imap_answer *answer, struct imap_uids *out_uids,
                      struct err *err) MUST_USE;
void imap_uids_sort(struct imap_uids *uids); /* ascending, each once */
/* "1:5,9" for up to `most` of them from number `from` on, in at most IMAP_SET_MAX_BYTES; returns how many it names. */
size_t imap_uids_write(const struct imap_uids *uids, size_t from, size_t most, struct str *out_set);
#define IMAP_SET_MAX_BYTES 7000 /* command lines of 8,000 bytes are taken by every server (RFC 7162 section 4) */

/* Numbers of a STATUS; -1: not told. */
struct imap_status {
    int64_t mails, bytes, next, validity;
};
bool imap_status_read(const struct imap_response *response, const struct imap_answer *answer,
                      struct imap_status *out_status, struct err *err) MUST_USE;

/* A mailbox of a LIST. */
struct imap_listed {
    struct span name; /* as sent: modified UTF-7 */
    bool selectable;
};
bool imap_listed_read(const struct imap_response *response, const struct imap_answer *answer,
                      struct imap_listed *out_listed, struct err *err) MUST_USE;

/* "17-Jul-1996 02:44:25 -0700" */
bool imap_date_read(struct span text, int64_t *out_ms);

#endif
