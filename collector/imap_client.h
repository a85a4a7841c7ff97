/* imap_client.h - one connection to an IMAP server, read-only.
 *
 * libcurl connects, checks the certificate, does STARTTLS and logs in (CURLOPT_CONNECT_ONLY); then we speak IMAP
 * ourselves, because libcurl selects folders for writing, marks what it fetches as read, asks mail by mail, and takes
 * lines of a mail for answers. A mailbox is opened with EXAMINE and mails are read with BODY.PEEK: nothing changes. */
#ifndef COLLECTOR_IMAP_CLIENT_H
#define COLLECTOR_IMAP_CLIENT_H

#include "collector/imap_answer.h"

#define IMAP_CONNECT_MS 20000
#define IMAP_STALL_MS 60000 /* longest silence, unless told otherwise */
#define IMAP_SLOW_BYTES 50  /* a second over that time: less is silence too */
#define IMAP_WORDS_BYTES 256

enum imap_tls {
    IMAP_TLS_WHOLE,    /* imaps: */
    IMAP_TLS_START,    /* imap: and STARTTLS, or no login */
    IMAP_TLS_LOOPBACK, /* none, and then only to this machine */
    IMAP_TLS_NONE,     /* the user said so */
};

struct imap_login {
    const char *host;
    long port;             /* 0: 993 or 143 */
    enum imap_tls tls;
    const char *user;
    const char *password;  /* or NULL */
    const char *bearer;    /* an OAuth token, sent instead (XOAUTH2, OAUTHBEARER); or NULL */
    const char *ca_file;   /* whom to trust instead of the system's authorities; or NULL */
    int64_t stall_ms;      /* 0: IMAP_STALL_MS */
    bool allow_private;    /* it may be on this machine or network */
    volatile const bool *stop; /* may be NULL */
};

struct imap_client; /* opaque, see collector/imap_client.c */

/* Connects and logs in. *out_again: another try may help. The secret is not kept.
 * Errors: NULL and ERR_NETWORK, ERR_AUTH, ERR_STOPPED; with the server's words, never with a secret. */
struct imap_client *imap_connect(const struct imap_login *login, bool *out_again, struct err *err) MUST_USE;
void imap_close(struct imap_client *client); /* NULL is fine */
/* For the next round of a job that goes on asking: keeps a working connection, and gives one back to the same server,
 * port and user. NULL when there is none; it may have been closed by the server meanwhile. */
void imap_keep(struct imap_client *client);
struct imap_client *imap_kept(const struct imap_login *login);
int64_t imap_commands(const struct imap_client *client); /* sent so far: round trips, the login's not counted */

/* How a command ended. */
struct imap_end {
    enum imap_kind kind; /* IMAP_OK, IMAP_NO, IMAP_BAD */
    char code[64];       /* "NONEXISTENT", ... */
    char words[IMAP_WORDS_BYTES]; /* the server's, one line of printable text */
};

/* Sends one command and hands on every untagged answer until it ends. True also with NO and BAD: see *out_end.
 * False: ERR_NETWORK (cut, silent, BYE), ERR_SYNTAX or ERR_LIMIT (unreadable), ERR_STOPPED, or what `take` failed with;
 * the connection is of no use then. */
bool imap_run(struct imap_client *client, const char *command,
              bool (*take)(void *to, const struct imap_response *, const struct imap_answer *, struct err *), void *to,
              struct imap_end *out_end, struct err *err) MUST_USE;

#endif
