/* session_bluesky.c - com.atproto.server.createSession and refreshSession. Source: their lexicons; lifetimes and limits
 * as in the reference server: a login lasts two hours, thirty in five minutes and 300 a day are allowed. */
#include "collector/session_bluesky.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "collector/json_get.h"

#define SESSIONS_MAX 16 /* accounts of one job */

/* Logging in is limited to 300 a day, so a session lives as long as the program; it is never written down. */
struct session {
    pthread_mutex_t lock;
    struct str key, access, refresh;
};

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static struct session sessions[SESSIONS_MAX];
static size_t session_count;

/* One login at work. */
struct login {
    struct collecting *live;
    const char *base, *identifier;
    struct session *session;
    struct http_answer answer;
};

static struct session *session_of(const char *base, const char *identifier, struct err *err)
{
    OWNED(str_release) struct str key = STR_INIT;
    struct session *found = NULL;
    str_format(&key, "%s %s", base, identifier);
    pthread_mutex_lock(&table_lock);
    for (size_t i = 0; i < session_count && !found; i++)
        if (span_equal(str_span(&sessions[i].key), str_span(&key)))
            found = &sessions[i];
    if (!found && session_count < SESSIONS_MAX) {
        found = &sessions[session_count++];
        pthread_mutex_init(&found->lock, NULL);
        str_add_span(&found->key, str_span(&key));
    }
    pthread_mutex_unlock(&table_lock);
    return found ? found : err_null(err, ERR_LIMIT, "bluesky: more than %d accounts in one job", SESSIONS_MAX);
}

static bool take_tokens(struct login *login, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct str *body = &login->answer.body;
    struct err why = {0};
    OWNED(json_releasep) json_t *told = json_read(str_span(body), "session", &why);
    const char *access = json_get_text(told, "accessJwt", &arena), *refresh = json_get_text(told, "refreshJwt", &arena);
    if (!access || !refresh)
        return err_set(err, ERR_AUTH, "bluesky: the login answers without tokens");
    secret_wipe(&login->session->access);
    secret_wipe(&login->session->refresh);
    str_add(&login->session->access, access);
    str_add(&login->session->refresh, refresh);
    if (body->at)
        explicit_bzero(body->at, body->length);
    return true;
}

static bool post_to(struct login *login, const char *method, const char *token, struct span body, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    str_format(&url, "%s/xrpc/%s", login->base, method);
    struct http_request request = {.url = str_text(&url), .method = "POST", .body = body, .bearer = token,
                                   .content_type = body.length ? "application/json" : NULL};
    return http_ask(login->live->http, &request, &login->answer, err);
}

static bool ask_session(struct login *login, struct span credentials, struct err *err)
{
    for (int attempt = 1;; attempt++) {
        struct err why = {0};
        if (!post_to(login, "com.atproto.server.createSession", NULL, credentials, err))
            return false;
        if (login->answer.status != 200)
            return err_set(err, ERR_AUTH, "bluesky: the login as '%s' is refused (%ld); is it an app password?",
                           login->identifier, login->answer.status);
        if (take_tokens(login, &why))
            return true;
        if (attempt == LIVE_GARBLED_TRIES)
            return err_pass(err, &why);
    }
}

static bool log_in(struct login *login, struct err *err)
{
    OWNED(secret_wipe) struct str password = STR_INIT;
    if (!setting_secret(login->live->request, "password", &password, err))
        return false;
    if (!password.length)
        return err_set(err, ERR_AUTH, "bluesky: '%s' needs password_env, password_file or password_command",
                       login->identifier);
    json_t *asked = json_pack("{s:s, s:s}", "identifier", login->identifier, "password", str_text(&password));
    char *text = json_dumps(asked, 0);
    bool done = text ? ask_session(login, span_of(text), err)
                     : err_set(err, ERR_AUTH, "bluesky: identifier or password are not UTF-8");
    json_decref(asked);
    if (text)
        explicit_bzero(text, strlen(text));
    free(text);
    return done;
}

/* Both tokens are replaced; a refused refresh token means to log in anew. */
static bool refresh(struct login *login)
{
    OWNED(secret_wipe) struct str token = STR_INIT;
    struct err why = {0};
    str_add(&token, str_text(&login->session->refresh));
    return token.length > 0 &&
           post_to(login, "com.atproto.server.refreshSession", str_text(&token), span_from("", 0), &why) &&
           login->answer.status == 200 && take_tokens(login, &why);
}

static bool renew(struct login *login, const char *stale, struct err *err)
{
    const struct str *access = &login->session->access;
    if (access->length && (!stale || !span_is(str_span(access), stale)))
        return true; /* another source was here already */
    return (stale && refresh(login)) || log_in(login, err);
}

bool bluesky_token(struct collecting *live, const char *base, const char *identifier, const char *stale,
                   struct str *out_access, struct err *err)
{
    struct login login = {.live = live, .base = base, .identifier = identifier};
    login.session = session_of(base, identifier, err);
    if (!login.session)
        return false;
    pthread_mutex_lock(&login.session->lock);
    bool done = renew(&login, stale, err);
    if (done) {
        secret_wipe(out_access);
        str_add_span(out_access, str_span(&login.session->access));
    }
    pthread_mutex_unlock(&login.session->lock);
    http_answer_release(&login.answer);
    return done;
}
