/* transfer.h - one question to one address and its answer, checked: what http.c repeats and follows. */
#ifndef COLLECTOR_TRANSFER_H
#define COLLECTOR_TRANSFER_H

#include <curl/curl.h>

#include "collector/http.h"
#include "collector/hub.h"

struct transfer {
    CURL *easy;
    struct hub *hub;
    struct pace *pace;
    const struct http_request *request;
    const char *url;      /* the one to ask: the request's, or where that was led on to */
    const char *bearer;   /* NULL: none, or another host's business */
    bool allow_private;   /* this host may be on this machine or network */
    int64_t stall_ms;     /* an answer that stands still that long is given up */
    struct http_answer *answer;
    char host[256];
    size_t max_bytes, header_bytes, saved_bytes;
    int save_error;       /* errno */
    bool headers_ended, too_long, private_address;
};

enum outcome {
    OUTCOME_DONE,
    OUTCOME_AGAIN, /* may go better next time */
    OUTCOME_FINAL, /* will not */
};

/* Asks once. Anything but DONE has its reason in `why`. */
enum outcome transfer_run(struct transfer *transfer, struct err *why);

#endif
