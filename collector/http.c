/* http.c - asking with patience: the pace of the host, another try where that helps, redirects step by step. */
#include "collector/http.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "collector/transfer.h"

#define REDIRECTS_MAX 5

/* What the sources of a job share. */
struct http_net {
    struct hub *hub;
    struct pace_clock clock;
    struct pace *pace;
    struct source_limits limits;
    volatile const bool *stop;
    const char *const *named; /* "host:port" of the servers that the job names; ended by NULL */
};

struct http {
    struct http_net *net;
    struct ledger *ledger;
    CURL *easy;
    int64_t asked;
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void curl_start(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

void http_answer_release(struct http_answer *answer)
{
    str_release(&answer->body);
    str_release(&answer->link);
    str_release(&answer->etag);
    str_release(&answer->modified);
    str_release(&answer->type);
    str_release(&answer->location);
    str_release(&answer->url);
}

struct http_net *http_net_open(const struct source_limits *limits, const char *const *named,
                               volatile const bool *stop, struct err *err)
{
    pthread_once(&curl_once, curl_start);
    struct hub *hub = hub_open(stop, err);
    if (!hub)
        return NULL;
    struct http_net *net = mem_new(sizeof *net);
    net->hub = hub;
    pace_clock_init(&net->clock);
    net->pace = pace_new(&net->clock);
    net->limits = *limits;
    net->stop = stop;
    net->named = named;
    return net;
}

void http_net_close(struct http_net *net)
{
    if (!net)
        return;
    hub_close(net->hub);
    pace_free(net->pace);
    free(net);
}

void http_net_closep(struct http_net **net)
{
    http_net_close(*net);
}

struct pace_clock *http_net_clock(struct http_net *net)
{
    return &net->clock;
}

struct http *http_open(struct http_net *net, struct ledger *ledger, struct err *err)
{
    struct http *http = mem_new(sizeof *http);
    http->net = net;
    http->ledger = ledger;
    http->easy = curl_easy_init();
    if (http->easy)
        return http;
    free(http);
    return err_null(err, ERR_NETWORK, "libcurl does not start");
}

void http_close(struct http *http)
{
    if (!http)
        return;
    curl_easy_cleanup(http->easy);
    free(http);
}

void http_closep(struct http **http)
{
    http_close(*http);
}

bool http_save(struct http *http, struct err *err)
{
    return pace_save(http->net->pace, http->ledger, err);
}

int64_t http_requests(const struct http *http)
{
    return http->asked;
}

bool http_pause(struct http *http, int64_t ms, struct err *err)
{
    struct pace_clock *clock = &http->net->clock;
    return pace_sleep_until(clock, pace_now(clock) + ms, http->net->stop) || err_set(err, ERR_STOPPED, "stopped");
}

/* ---- who may be asked ---- */

static bool is_named(const struct http_net *net, const char *url)
{
    OWNED(str_release) struct str authority = STR_INIT;
    url_authority(url, &authority);
    for (size_t i = 0; net->named && net->named[i]; i++)
        if (strcmp(net->named[i], str_text(&authority)) == 0)
            return true;
    return false;
}

static bool same_host(const char *a, const char *b)
{
    OWNED(str_release) struct str left = STR_INIT;
    OWNED(str_release) struct str right = STR_INIT;
    url_authority(a, &left);
    url_authority(b, &right);
    return span_equal(str_span(&left), str_span(&right));
}

/* Where the answer leads on to, or false with the reason why not there. */
static bool follow(const struct http_answer *answer, struct str *out_url, struct err *err)
{
    OWNED(str_release) struct str shown = STR_INIT;
    const char *url = str_text(&answer->url);
    url_shown(url, &shown);
    if (!url_resolve(url, str_text(&answer->location), out_url))
        return err_set(err, ERR_NETWORK, "%s: leads to something that is neither http nor https", str_text(&shown));
    if (span_starts_nocase(span_of(url), "https:") && !span_starts_nocase(str_span(out_url), "https:"))
        return err_set(err, ERR_NETWORK, "%s: leads from https to http, which anyone on the way could read",
                       str_text(&shown));
    return true;
}

static bool leads_on(const struct http_request *request, const struct http_answer *answer)
{
    long status = answer->status;
    return (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
           answer->location.length > 0 && !request->body.at;
}

/* ---- asking ---- */

static bool set_host(struct transfer *transfer, struct err *err)
{
    OWNED(str_release) struct str host = STR_INIT;
    url_host(transfer->url, &host);
    if (!host.length)
        return err_set(err, ERR_USAGE, "no URL with a host");
    str_cut(&host, sizeof transfer->host - 1);
    memcpy(transfer->host, str_text(&host), host.length + 1);
    return true;
}

/* One address, as often as it takes. */
static bool ask_patiently(struct http *http, struct transfer *transfer, struct err *err)
{
    struct http_net *net = http->net;
    int64_t patience = net->limits.patience_ms > 0 ? net->limits.patience_ms : HTTP_PATIENCE_MS;
    int tries = transfer->request->tries > 0 ? transfer->request->tries : HTTP_TRIES;
    if (!set_host(transfer, err))
        return false;
    pace_load(net->pace, transfer->host, http->ledger);
    for (int attempt = 1;; attempt++) {
        struct err why = {0};
        if (!pace_wait(net->pace, transfer->host, patience, net->stop, err))
            return false;
        http->asked++;
        enum outcome outcome = transfer_run(transfer, &why);
        if (outcome == OUTCOME_DONE)
            return true;
        if (outcome == OUTCOME_FINAL || attempt == tries)
            return err_pass(err, &why);
        if (!http_pause(http, pace_backoff_ms(net->pace, attempt), err))
            return false;
    }
}

bool http_ask(struct http *http, const struct http_request *request, struct http_answer *answer, struct err *err)
{
    const struct source_limits *limits = &http->net->limits;
    OWNED(str_release) struct str url = STR_INIT;
    OWNED(str_release) struct str next = STR_INIT;
    str_add(&url, request->url);
    for (int step = 0; step <= REDIRECTS_MAX; step++) {
        bool trusted = step == 0 && !request->found;
        struct transfer transfer = {
            .easy = http->easy, .hub = http->net->hub, .pace = http->net->pace, .request = request,
            .url = str_text(&url), .bearer = same_host(request->url, str_text(&url)) ? request->bearer : NULL,
            .allow_private = limits->allow_private && (trusted || is_named(http->net, str_text(&url))),
            .stall_ms = limits->stall_ms, .answer = answer,
            .max_bytes = request->max_bytes  ? request->max_bytes
                         : request->save_to ? HTTP_SAVE_MAX_BYTES
                                            : HTTP_PAGE_MAX_BYTES};
        if (!ask_patiently(http, &transfer, err))
            return false;
        if (!leads_on(request, answer))
            return true;
        str_clear(&next);
        if (!follow(answer, &next, err))
            return false;
        str_clear(&url);
        str_add_span(&url, str_span(&next));
    }
    OWNED(str_release) struct str shown = STR_INIT;
    url_shown(request->url, &shown);
    return err_set(err, ERR_NETWORK, "%s: leads on more than %d times", str_text(&shown), REDIRECTS_MAX);
}
