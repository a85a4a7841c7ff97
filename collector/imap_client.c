/* imap_client.c - libcurl's connection and login, our commands. */
#include "collector/imap_client.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "collector/address.h"
#include "collector/stop.h"
#include "palaver/utf8.h"

#define SLICE_MS 100 /* how soon a stop is noticed */
#define KEEP_MAX 8

struct imap_client {
    CURL *curl;
    curl_socket_t socket;
    struct imap_reader reader;
    int64_t commands, stall_ms;
    int64_t waited_ms, waited_bytes; /* since data last came fast enough */
    volatile const bool *stop;
    bool broken, inside, outside; /* the last two: of an address that may not be asked */
    const struct imap_login *login; /* while it connects */
    struct str key;               /* server, port and user */
    struct str shown;             /* "imaps://host:port" */
    char words[IMAP_WORDS_BYTES]; /* of the server's last line while logging in, or of its BYE */
};

static const char *shown(const struct imap_client *client)
{
    return str_text(&client->shown);
}

/* ---- words of the server, for people ---- */

static void words_keep(struct span text, char *out, size_t room)
{
    OWNED(str_release) struct str line = STR_INIT;
    utf8_repair(span_trim(text), &line);
    size_t length = utf8_cut(str_span(&line), room - 1);
    memcpy(out, str_text(&line), length);
    out[length] = '\0';
    for (char *c = out; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' ';
}

/* ---- connecting ---- */

/* A name that stands for this machine must lead to it, or the password would go out in the clear. */
static curl_socket_t open_socket(void *to, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct imap_client *client = to;
    (void)purpose;
    client->outside = client->login->tls == IMAP_TLS_LOOPBACK && !address_is_loopback(&address->addr);
    client->inside = !client->login->allow_private && address_is_private(&address->addr);
    return client->outside || client->inside
               ? CURL_SOCKET_BAD
               : socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_line(char *bytes, size_t size, size_t count, void *to)
{
    struct imap_client *client = to;
    struct span line = span_from(bytes, size * count);
    if (line.length && line.at[0] != '+')
        words_keep(line, client->words, sizeof client->words);
    return size * count;
}

static int look_for_stop(void *to, curl_off_t all, curl_off_t got, curl_off_t up_all, curl_off_t up)
{
    struct imap_client *client = to;
    (void)all, (void)got, (void)up_all, (void)up;
    return stop_asked(client->stop);
}

static void url_of(const struct imap_login *login, struct str *out)
{
    bool bare_v6 = strchr(login->host, ':') && login->host[0] != '[';
    str_format(out, "%s://%s%s%s", login->tls == IMAP_TLS_WHOLE ? "imaps" : "imap", bare_v6 ? "[" : "", login->host,
               bare_v6 ? "]" : "");
    if (login->port)
        str_format(out, ":%ld", login->port);
}

static void key_of(const struct imap_login *login, struct str *out)
{
    url_of(login, out);
    str_format(out, " %d %s", (int)login->tls, login->user);
}

static void set_up(struct imap_client *client, const struct imap_login *login, char *error)
{
    CURL *curl = client->curl;
    curl_easy_setopt(curl, CURLOPT_URL, shown(client));
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "imap,imaps");
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl, CURLOPT_USE_SSL, login->tls == IMAP_TLS_START ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (login->ca_file)
        curl_easy_setopt(curl, CURLOPT_CAINFO, login->ca_file);
    curl_easy_setopt(curl, CURLOPT_USERNAME, login->user);
    curl_easy_setopt(curl, login->bearer ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD,
                     login->bearer ? login->bearer : login->password);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)IMAP_CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(IMAP_CONNECT_MS + client->stall_ms));
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)((client->stall_ms + 999) / 1000));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, client);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_line);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, client);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_for_stop);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, client);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
}

/* "A002 NO [UNAVAILABLE] Try later": the login failed for a reason that may pass (RFC 5530). */
static bool may_pass(const char *words)
{
    static const char *const CODES[] = {"[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"};
    for (size_t i = 0; i < COUNT_OF(CODES); i++)
        if (strcasestr(words, CODES[i]))
            return true;
    return strncmp(words, "* BYE", 5) == 0;
}

/* The tag of libcurl's last command says nothing to people. */
static const char *without_tag(const char *words)
{
    const char *blank = strchr(words, ' ');
    return blank ? blank + 1 : words;
}

static bool refused(const struct imap_client *client, const struct imap_login *login, CURLcode code, const char *error,
                    bool *out_again, struct err *err)
{
    const char *detail = *error ? error : curl_easy_strerror(code);
    *out_again = false;
    switch (code) {
    case CURLE_ABORTED_BY_CALLBACK:
        return err_set(err, ERR_STOPPED, "stopped; the next run goes on from here");
    case CURLE_LOGIN_DENIED:
        *out_again = may_pass(client->words);
        return err_set(err, *out_again ? ERR_NETWORK : ERR_AUTH, "%s: the login of %s is refused: %s", shown(client),
                       login->user, *client->words ? without_tag(client->words) : detail);
    case CURLE_USE_SSL_FAILED:
        return err_set(err, ERR_AUTH, "%s: the server offers no STARTTLS, and the password is not sent in the clear; try "
                       "imaps:, or say 'tls: none' if the line is safe", shown(client));
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return err_set(err, ERR_NETWORK, "%s: the certificate is not trusted: %s", shown(client), detail);
    case CURLE_UNSUPPORTED_PROTOCOL:
        return err_set(err, ERR_NETWORK, "%s: this libcurl speaks no IMAP", shown(client));
    default:
        if (client->inside)
            return err_set(err, ERR_NETWORK, "%s: leads to this machine or a private network; --allow-private allows that",
                           shown(client));
        if (client->outside)
            return err_set(err, ERR_AUTH, "%s: does not lead to this machine, and the line is not encrypted: 'tls: none' "
                           "allows that", shown(client));
        *out_again = true;
        return err_set(err, ERR_NETWORK, "%s: %s", shown(client), detail);
    }
}

struct imap_client *imap_connect(const struct imap_login *login, bool *out_again, struct err *err)
{
    struct imap_client *client = mem_new(sizeof *client);
    char error[CURL_ERROR_SIZE] = "";
    client->stall_ms = login->stall_ms > 0 ? login->stall_ms : IMAP_STALL_MS;
    client->stop = login->stop;
    client->login = login;
    client->broken = true; /* until it is open */
    client->curl = curl_easy_init();
    *out_again = false;
    if (!client->curl) {
        imap_close(client);
        return err_null(err, ERR_NETWORK, "libcurl does not start");
    }
    url_of(login, &client->shown);
    key_of(login, &client->key);
    set_up(client, login, error);
    CURLcode code = curl_easy_perform(client->curl);
    if (code == CURLE_OK)
        code = curl_easy_getinfo(client->curl, CURLINFO_ACTIVESOCKET, &client->socket);
    /* None of what was lent is asked for again. */
    curl_easy_setopt(client->curl, CURLOPT_ERRORBUFFER, NULL);
    client->login = NULL;
    curl_easy_setopt(client->curl, CURLOPT_PASSWORD, NULL);
    curl_easy_setopt(client->curl, CURLOPT_XOAUTH2_BEARER, NULL);
    client->broken = code != CURLE_OK;
    if (!client->broken)
        return client;
    refused(client, login, code, error, out_again, err);
    imap_close(client);
    return NULL;
}

void imap_close(struct imap_client *client)
{
    if (!client)
        return;
    static const char goodbye[] = "P9999 LOGOUT\r\n";
    size_t sent;
    if (!client->broken)
        (void)curl_easy_send(client->curl, goodbye, sizeof goodbye - 1, &sent);
    curl_easy_cleanup(client->curl);
    imap_reader_release(&client->reader);
    str_release(&client->key);
    str_release(&client->shown);
    free(client);
}

/* ---- kept between rounds ---- */

static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;
static struct imap_client *kept[KEEP_MAX];

void imap_keep(struct imap_client *client)
{
    if (client && !client->broken) {
        pthread_mutex_lock(&kept_lock);
        for (size_t i = 0; i < KEEP_MAX && client; i++)
            if (!kept[i])
                kept[i] = TAKE(client);
        pthread_mutex_unlock(&kept_lock);
    }
    imap_close(client);
}

struct imap_client *imap_kept(const struct imap_login *login)
{
    struct imap_client *found = NULL;
    OWNED(str_release) struct str key = STR_INIT;
    key_of(login, &key);
    pthread_mutex_lock(&kept_lock);
    for (size_t i = 0; i < KEEP_MAX && !found; i++)
        if (kept[i] && strcmp(str_text(&kept[i]->key), str_text(&key)) == 0)
            found = TAKE(kept[i]);
    pthread_mutex_unlock(&kept_lock);
    if (found)
        found->stop = login->stop;
    return found;
}

int64_t imap_commands(const struct imap_client *client)
{
    return client ? client->commands : 0;
}

/* ---- bytes out and in ---- */

static bool fail(struct imap_client *client, enum err_code code, const char *what, struct err *err)
{
    client->broken = true;
    return err_set(err, code, "%s: %s", shown(client), what);
}

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until the socket is ready, for as long as silence is borne. */
static bool wait_for(struct imap_client *client, short events, struct err *err)
{
    for (;;) {
        if (stop_asked(client->stop))
            return fail(client, ERR_STOPPED, "stopped; the next run goes on from here", err);
        struct pollfd ready = {.fd = client->socket, .events = events};
        int64_t begun = clock_ms();
        int count = poll(&ready, 1, SLICE_MS);
        client->waited_ms += clock_ms() - begun;
        if (count < 0 && errno != EINTR)
            return fail(client, ERR_NETWORK, "the connection cannot be waited for", err);
        if (client->waited_ms >= client->stall_ms) {
            if (client->waited_bytes == 0)
                return fail(client, ERR_NETWORK, "the server has fallen silent", err);
            if (client->waited_bytes < client->stall_ms / 1000 * IMAP_SLOW_BYTES)
                return fail(client, ERR_NETWORK, "the server is too slow", err);
            client->waited_ms = client->waited_bytes = 0;
        }
        if (count > 0)
            return true;
    }
}

static bool send_all(struct imap_client *client, struct span bytes, struct err *err)
{
    while (bytes.length) {
        size_t sent = 0;
        CURLcode code = curl_easy_send(client->curl, bytes.at, bytes.length, &sent);
        if (code != CURLE_OK && code != CURLE_AGAIN)
            return fail(client, ERR_NETWORK, "the connection is cut", err);
        bytes = span_from_to(bytes, sent, bytes.length);
        if (code == CURLE_AGAIN && !wait_for(client, POLLOUT, err))
            return false;
    }
    return true;
}

/* TLS may hold bytes that poll() does not know of: receiving comes before waiting. */
static bool receive(struct imap_client *client, struct err *err)
{
    char *at;
    size_t room;
    imap_reader_room(&client->reader, &at, &room);
    for (;;) {
        size_t got = 0;
        CURLcode code = curl_easy_recv(client->curl, at, room, &got);
        if (code == CURLE_OK && got > 0) {
            imap_reader_came(&client->reader, got);
            client->waited_bytes += (int64_t)got;
            return true;
        }
        if (code != CURLE_AGAIN)
            return fail(client, ERR_NETWORK, "the connection is cut", err);
        if (!wait_for(client, POLLIN, err))
            return false;
    }
}

static bool next_answer(struct imap_client *client, struct imap_response *response, struct imap_answer *answer,
                        struct err *err)
{
    for (;;) {
        struct err why = {0};
        enum imap_got got = imap_reader_next(&client->reader, response, &why);
        if (got == IMAP_GOT_RESPONSE && imap_answer_read(response, answer, &why))
            return true;
        if (got != IMAP_WANTS_MORE)
            return fail(client, why.code, why.text, err);
        if (!receive(client, err))
            return false;
    }
}

/* ---- commands ---- */

static bool is_tag(struct span tag, int64_t number)
{
    char wanted[32];
    snprintf(wanted, sizeof wanted, "P%04lld", (long long)number);
    return span_is(tag, wanted);
}

static bool send_command(struct imap_client *client, const char *command, struct err *err)
{
    OWNED(str_release) struct str line = STR_INIT;
    client->commands++;
    client->waited_ms = client->waited_bytes = 0;
    str_format(&line, "P%04lld %s\r\n", (long long)client->commands, command);
    return send_all(client, str_span(&line), err);
}

bool imap_run(struct imap_client *client, const char *command,
              bool (*take)(void *to, const struct imap_response *, const struct imap_answer *, struct err *), void *to,
              struct imap_end *out_end, struct err *err)
{
    struct imap_response response;
    struct imap_answer answer;
    struct imap_end end = {0};
    if (!send_command(client, command, err))
        return false;
    for (;;) {
        if (!next_answer(client, &response, &answer, err))
            return false;
        if (answer.kind == IMAP_BYE) {
            words_keep(answer.text, client->words, sizeof client->words);
            client->broken = true;
            return err_set(err, ERR_NETWORK, "%s: the server says goodbye: %s", shown(client), client->words);
        }
        if (answer.kind != IMAP_DATA && is_tag(answer.tag, client->commands))
            break;
        if (take && !take(to, &response, &answer, err)) {
            client->broken = true; /* the rest of the answer is still on its way */
            return false;
        }
    }
    end.kind = answer.kind;
    words_keep(answer.code, end.code, sizeof end.code);
    words_keep(answer.text, end.words, sizeof end.words);
    *out_end = end;
    return true;
}
