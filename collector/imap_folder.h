/* imap_folder.h - one mailbox of an IMAP server, opened read-only, over a connection that is made again when it breaks.
 *
 * Numbers: a UID is a mail's number for good, as long as UIDVALIDITY stays the same (RFC 9051 section 2.3.1). */
#ifndef COLLECTOR_IMAP_FOLDER_H
#define COLLECTOR_IMAP_FOLDER_H

#include "collector/imap_client.h"
#include "collector/live.h"

#define IMAP_TRIES 5          /* in a row without a mail that came */
#define IMAP_MAILBOXES_SHOWN 12

struct imap_folder {
    struct collecting *live;
    struct imap_login login;   /* its strings lie in the arena */
    struct arena arena;
    struct str secret;         /* wiped by imap_folder_release() */
    const char *mailbox;       /* UTF-8; "": none was named */
    struct str shown;          /* "imaps://host/mailbox", for errors and rejects */
    struct imap_client *client;
    int tries;
    uint32_t validity, mails;  /* as the server said when it was opened; 0: it keeps no UIDs */
    int64_t next;              /* the UID that the next mail will have */
};

/* Reads the settings; asks nothing yet. ERR_SYNTAX placed in the job file. */
bool imap_folder_begin(struct imap_folder *folder, struct collecting *live, struct err *err) MUST_USE;
void imap_folder_release(struct imap_folder *folder); /* a connection that works is kept for the next round */

/* Connects when it is not connected, and opens the mailbox: EXAMINE.
 * Errors: ERR_MISSING with the nearest name when there is no such mailbox, and those of imap_connect(), imap_run(). */
bool imap_folder_open(struct imap_folder *folder, struct err *err) MUST_USE;
/* After a failure: may it be tried again, and is there patience left? Then waits a while. */
bool imap_folder_again(struct imap_folder *folder, const struct err *why);

/* The UIDs from `from` on and below `to` whose mails may have been posted in the window (to the day, and a day more
 * on both sides: servers look at days in zones of their own). WHEN_NONE: unbounded. */
bool imap_folder_search(struct imap_folder *folder, int64_t from, int64_t to, int64_t since_ms, int64_t until_ms,
                        struct imap_uids *out_uids, struct err *err) MUST_USE;

/* Asks for the mails of a set ("1:500") and hands them on as they come. True also when the server says NO: *out_end. */
bool imap_folder_fetch(struct imap_folder *folder, const char *set,
                       bool (*take)(void *to, const struct imap_mail *mail, struct err *err), void *to,
                       struct imap_end *out_end, struct err *err) MUST_USE;

/* How many mails and bytes the mailbox holds, without opening it; -1: not told. */
bool imap_folder_count(struct imap_folder *folder, struct imap_status *out_status, struct err *err) MUST_USE;
/* Names of the server's mailboxes: UTF-8, in its order, in the folder's arena. */
bool imap_folder_names(struct imap_folder *folder, const char ***out_names, size_t *out_count, struct err *err) MUST_USE;

/* What source_imap's target() needs: "imaps://me@host:993/Lists/HIFA". */
bool imap_folder_target(const struct source_request *request, struct str *out_target, struct err *err) MUST_USE;
/* The word behind "imap:" as settings of a job. */
bool imap_spell(struct span word, struct str *out_yaml, struct err *err) MUST_USE;

#endif
