/* http.h - asking web servers: one polite, bounded, checked way for every source.
 *
 * https and http only, also behind redirects (five at most); private addresses refused unless allowed; certificates
 * verified; sizes and times limited; a body that was cut is an error, not a short page. Settings: robust sheet. */
#ifndef COLLECTOR_HTTP_H
#define COLLECTOR_HTTP_H

#include "collector/pace.h"
#include "palaver/source.h"

#define HTTP_PAGE_MAX_BYTES ((size_t)32 << 20) /* of a decoded answer, unless asked otherwise */
#define HTTP_SAVE_MAX_BYTES ((size_t)64 << 30)
#define HTTP_HEADERS_MAX_BYTES ((size_t)256 << 10)
#define HTTP_TRIES 6
#define HTTP_PATIENCE_MS ((int64_t)15 * 60 * 1000)
#define HTTP_USER_AGENT "palaver/" PALAVER_VERSION " (+https://palaver.example/about; archives public discussions)"

struct http_request {
    const char *url;
    const char *method;          /* NULL: GET */
    struct span body;            /* sent with POST */
    const char *content_type;    /* of the body */
    const char *accept;          /* NULL: anything */
    const char *bearer;          /* token; never logged; not sent to another host behind a redirect */
    const char *etag, *modified; /* conditional: answers 304 come as they are */
    size_t max_bytes;            /* 0: HTTP_PAGE_MAX_BYTES */
    bool keep_encoding;          /* do not undo Content-Encoding (".gz" files) */
    int save_to;                 /* an open file that takes the body of a 2xx answer, whatever its length (max_bytes
                                    given, or HTTP_SAVE_MAX_BYTES); emptied before each try. 0: none */
    bool found;                  /* the address came out of an answer, not out of the job: never a private one,
                                    unless the job names its host and port too */
    int tries;                   /* 0: HTTP_TRIES */
};

struct http_answer {
    long status;
    struct str body;
    struct str link, etag, modified, type, location; /* headers; "" when absent */
    struct str url;                                  /* the last one asked */
};
#define HTTP_ANSWER_INIT {0}
void http_answer_release(struct http_answer *answer);

/* What all sources of a job share: the network thread, the pace of each host, the clock. `named` lists the "host:port"
 * of the servers the job names, ended by NULL. All is borrowed. */
struct http_net;
struct http_net *http_net_open(const struct source_limits *limits, const char *const *named, volatile const bool *stop,
                               struct err *err) MUST_USE;
void http_net_close(struct http_net *net);
void http_net_closep(struct http_net **net);
struct pace_clock *http_net_clock(struct http_net *net);

/* One source's way to ask; of one thread. */
struct http *http_open(struct http_net *net, struct ledger *ledger, struct err *err) MUST_USE;
bool http_save(struct http *http, struct err *err) MUST_USE; /* the pacing learned, into the ledger */
void http_close(struct http *http);
void http_closep(struct http **http);
int64_t http_requests(const struct http *http); /* asked so far */
/* Waits; ERR_STOPPED when the user stopped meanwhile. */
bool http_pause(struct http *http, int64_t ms, struct err *err) MUST_USE;

/* Asks, waits, and asks again where that may help (cut or refused connections, 429, 5xx). True with any other status
 * (also 404 or 304): the caller decides. Errors: ERR_NETWORK, ERR_RATE, ERR_LIMIT; the text names host and cause,
 * never a secret or a query string. */
bool http_ask(struct http *http, const struct http_request *request, struct http_answer *answer, struct err *err)
    MUST_USE;

/* "https://host:port/path?..." without user, query and fragment, for messages. */
void url_shown(const char *url, struct str *out);
/* The host, in small letters; "" when it has none. */
void url_host(const char *url, struct str *out);
/* "host:port", the port always there; "" when it is no http or https URL. */
void url_authority(const char *url, struct str *out);
void url_escape(struct span text, struct str *out); /* RFC 3986: all but unreserved characters */
/* `reference` resolved against `base` (RFC 3986 section 5). False when it is no http or https URL then. */
bool url_resolve(const char *base, const char *reference, struct str *out);

#endif
