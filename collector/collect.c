/* collect.c - runs one source: the HTTP layer around it, the pacing kept between runs. */
#include "collector/http.h"
#include "palaver/job.h"

bool collect_source(const struct source_request *request, const struct source_limits *limits, struct sink *sink,
                    struct ledger *ledger, void (*tell)(void *to, const char *line), void *tell_to,
                    volatile const bool *stop, struct err *err)
{
    OWNED(http_closep) struct http *http = http_open(ledger, limits, err);
    if (!http)
        return false;
    struct collecting collecting = {request, limits, http, sink, ledger, tell, tell_to, stop};
    bool done = request->source->collect(&collecting, err);
    /* What was learned of the host is worth keeping after a failure above all. */
    return http_save(http, err) && sink->page_end(sink->to, NULL, err) && done;
}

bool plan_source(const struct source_request *request, const struct source_limits *limits, struct ledger *ledger,
                 struct source_plan *out_plan, struct err *err)
{
    OWNED(http_closep) struct http *http = http_open(ledger, limits, err);
    if (!http)
        return false;
    static const bool never = false;
    struct collecting collecting = {request, limits, http, NULL, ledger, NULL, NULL, &never};
    return request->source->plan(&collecting, out_plan, err);
}
