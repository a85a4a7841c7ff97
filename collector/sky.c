/* sky.c - one question to Bluesky, and another with a fresh session where the old one has expired. */
#include "collector/sky.h"

#include "collector/session_bluesky.h"

void sky_open(struct sky *sky, struct collecting *live)
{
    const char *host = setting_text(live->request, "host");
    sky->live = live;
    sky->identifier = setting_text(live->request, "identifier");
    live_base(host ? host : sky->identifier ? "bsky.social" : "public.api.bsky.app", &sky->base);
}

void sky_release(struct sky *sky)
{
    str_release(&sky->base);
    secret_wipe(&sky->access);
    http_answer_release(&sky->answer);
}

static bool expired(const struct http_answer *answer)
{
    return answer->status == 401 ||
           (answer->status == 400 && (span_find(str_span(&answer->body), span_of("\"ExpiredToken\"")) ||
                                      span_find(str_span(&answer->body), span_of("\"InvalidToken\""))));
}

bool sky_ask(struct sky *sky, const char *url, struct err *err)
{
    struct http_request request = {.url = url, .accept = "application/json"};
    const char *who = sky->identifier, *stale = NULL;
    for (int attempt = 1;; attempt++) {
        if (who && !bluesky_token(sky->live, str_text(&sky->base), who, stale, &sky->access, err))
            return false;
        request.bearer = who ? str_text(&sky->access) : NULL;
        if (!http_ask(sky->live->http, &request, &sky->answer, err))
            return false;
        if (!who || !expired(&sky->answer) || attempt == 3)
            break;
        stale = str_text(&sky->access);
    }
    long status = sky->answer.status;
    if (status == 401 || status == 403 || expired(&sky->answer))
        return err_set(err, ERR_AUTH, "bluesky: the service refuses (%ld)%s", status,
                       who ? "" : "; give an identifier and an app password");
    return true;
}

json_t *sky_ask_list(struct sky *sky, const char *url, const char *member, struct err *err)
{
    for (int attempt = 1;; attempt++) {
        struct err why = {0};
        if (!sky_ask(sky, url, err))
            return NULL;
        if (sky->answer.status != 200) {
            live_refused(url, &sky->answer, err);
            return NULL;
        }
        json_t *told = json_read(str_span(&sky->answer.body), member, &why);
        if (json_get_array(told, member))
            return told;
        json_decref(told);
        if (attempt == LIVE_GARBLED_TRIES)
            return err_null(err, ERR_SYNTAX, "bluesky: answers no list of %s", member);
    }
}
