/* transfer.c - libcurl's easy handle set up as the manners and the safety of http.h ask, and its result judged. */
#include "collector/transfer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collector/address.h"

#define CONNECT_MS 20000L
#define WHOLE_MS 300000L  /* a page */
#define WHOLE_SAVED_MS (6L * 3600 * 1000) /* archives of a list made while they are sent */
#define SLOW_BYTES 50L    /* a second, for SLOW_SECONDS: then it is given up */
#define SLOW_SECONDS 60L

/* Asked for each address before it is connected to, so that neither a redirect nor a name server leads inside. */
static curl_socket_t open_socket(void *to, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *transfer = to;
    (void)purpose;
    if (!transfer->allow_private && address_is_private(&address->addr)) {
        transfer->private_address = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool is_saved(const struct transfer *transfer)
{
    long status = 0;
    if (transfer->request->save_to > 0)
        curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status < 300;
}

static size_t save_body(struct transfer *transfer, const char *bytes, size_t length)
{
    transfer->saved_bytes += length;
    if (transfer->saved_bytes > transfer->max_bytes) {
        transfer->too_long = true;
        return 0;
    }
    for (size_t at = 0; at < length;) {
        ssize_t done = write(transfer->request->save_to, bytes + at, length - at);
        if (done < 0 && errno != EINTR) {
            transfer->save_error = errno;
            return 0;
        }
        at += done > 0 ? (size_t)done : 0;
    }
    return length;
}

/* What an earlier try left behind. */
static bool empty_saved(struct transfer *transfer)
{
    int file = transfer->request->save_to;
    transfer->saved_bytes = 0;
    transfer->save_error = file > 0 && (ftruncate(file, 0) != 0 || lseek(file, 0, SEEK_SET) != 0) ? errno : 0;
    return transfer->save_error == 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *to)
{
    struct transfer *transfer = to;
    size_t length = size * count;
    if (is_saved(transfer))
        return save_body(transfer, bytes, length);
    size_t most = transfer->max_bytes < HTTP_PAGE_MAX_BYTES || !transfer->request->save_to ? transfer->max_bytes
                                                                                           : HTTP_PAGE_MAX_BYTES;
    if (transfer->answer->body.length + length > most) {
        transfer->too_long = true;
        return 0;
    }
    str_add_span(&transfer->answer->body, span_from(bytes, length));
    return length;
}

static void keep_header(struct str *to, struct span value, bool append)
{
    if (!append)
        str_clear(to);
    else if (to->length)
        str_add(to, ", ");
    str_add_span(to, value);
}

static size_t take_header(char *bytes, size_t size, size_t count, void *to)
{
    struct transfer *transfer = to;
    struct http_answer *answer = transfer->answer;
    size_t length = size * count;
    transfer->header_bytes += length;
    if (transfer->header_bytes > HTTP_HEADERS_MAX_BYTES) {
        transfer->too_long = true;
        return 0;
    }
    struct span line = span_trim(span_from(bytes, length));
    if (span_starts(line, "HTTP/")) { /* of each answer on the way */
        transfer->headers_ended = false;
        str_clear(&answer->link);
        str_clear(&answer->body);
    }
    if (line.length == 0)
        transfer->headers_ended = true;
    const char *colon = memchr(line.at, ':', line.length);
    if (!colon)
        return length;
    struct span name = span_from(line.at, (size_t)(colon - line.at));
    struct span value = span_trim(span_from_to(line, name.length + 1, line.length));
    pace_header(transfer->pace, transfer->host, name, value);
    if (span_is_nocase(name, "link"))
        keep_header(&answer->link, value, true);
    else if (span_is_nocase(name, "etag"))
        keep_header(&answer->etag, value, false);
    else if (span_is_nocase(name, "last-modified"))
        keep_header(&answer->modified, value, false);
    else if (span_is_nocase(name, "content-type"))
        keep_header(&answer->type, value, false);
    else if (span_is_nocase(name, "location"))
        keep_header(&answer->location, value, false);
    return length;
}

static struct curl_slist *headers_of(const struct http_request *request)
{
    struct curl_slist *list = NULL;
    OWNED(str_release) struct str line = STR_INIT;
    const struct { const char *name, *value; } rows[] = {
        {"Accept", request->accept}, {"Content-Type", request->body.at ? request->content_type : NULL},
        {"If-None-Match", request->etag}, {"If-Modified-Since", request->modified},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!rows[i].value || !*rows[i].value || strpbrk(rows[i].value, "\r\n"))
            continue;
        str_clear(&line);
        str_format(&line, "%s: %s", rows[i].name, rows[i].value);
        list = curl_slist_append(list, str_text(&line));
    }
    return list;
}

static long slow_seconds(const struct transfer *transfer)
{
    return transfer->stall_ms > 0 ? (long)((transfer->stall_ms + 999) / 1000) : SLOW_SECONDS;
}

static void set_up(struct transfer *transfer, struct curl_slist *headers)
{
    CURL *curl = transfer->easy;
    const struct http_request *request = transfer->request;
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, transfer->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L); /* http.c looks at each step */
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, request->save_to ? WHOLE_SAVED_MS : WHOLE_MS);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, slow_seconds(transfer));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, HTTP_USER_AGENT);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, request->keep_encoding ? NULL : "");
    curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)transfer->max_bytes);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, transfer);
    if (transfer->bearer) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
        curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, transfer->bearer);
    }
    if (request->body.at) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.length);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.at);
    }
    if (request->method)
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    /* A certificate authority of one's own (tests, institutions behind a proxy). */
    const char *authority = getenv("PALAVER_CA_FILE");
    if (authority && *authority)
        curl_easy_setopt(curl, CURLOPT_CAINFO, authority);
}

static enum outcome judge(struct transfer *transfer, CURLcode code, struct err *why)
{
    OWNED(str_release) struct str shown = STR_INIT;
    url_shown(transfer->url, &shown);
    const char *url = str_text(&shown);
    if (transfer->private_address) {
        err_set(why, ERR_NETWORK, "%s: leads to a private address; name that in the job to allow it", url);
        return OUTCOME_FINAL;
    }
    if (code == CURLE_ABORTED_BY_CALLBACK) {
        err_set(why, ERR_STOPPED, "stopped while waiting for %s", transfer->host);
        return OUTCOME_FINAL;
    }
    if (transfer->save_error) {
        errno = transfer->save_error;
        err_errno(why, ERR_IO, "%s: what comes cannot be kept for now", url);
        return OUTCOME_FINAL;
    }
    if (transfer->too_long || code == CURLE_FILESIZE_EXCEEDED) {
        err_set(why, ERR_LIMIT, "%s: the answer is longer than %zu bytes", url, transfer->max_bytes);
        return OUTCOME_FINAL;
    }
    if (code != CURLE_OK) {
        err_set(why, ERR_NETWORK, "%s: %s", url, curl_easy_strerror(code));
        bool final = code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_UNSUPPORTED_PROTOCOL ||
                     code == CURLE_URL_MALFORMAT;
        return final ? OUTCOME_FINAL : OUTCOME_AGAIN;
    }
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &transfer->answer->status);
    if (!transfer->headers_ended || transfer->answer->status == 0) {
        /* libcurl takes a connection that is cut inside the headers for an empty page. */
        err_set(why, ERR_NETWORK, "%s: the answer was cut before its body", url);
        return OUTCOME_AGAIN;
    }
    pace_answered(transfer->pace, transfer->host, transfer->answer->status);
    long status = transfer->answer->status;
    if (status == 429 || status == 500 || status == 502 || status == 503 || status == 504 || status == 408) {
        err_set(why, status == 429 ? ERR_RATE : ERR_NETWORK, "%s: answers %ld", url, status);
        return OUTCOME_AGAIN;
    }
    return OUTCOME_DONE;
}

static void answer_clear(struct http_answer *answer)
{
    answer->status = 0;
    str_clear(&answer->body);
    str_clear(&answer->link);
    str_clear(&answer->etag);
    str_clear(&answer->modified);
    str_clear(&answer->type);
    str_clear(&answer->location);
    str_clear(&answer->url);
}

enum outcome transfer_run(struct transfer *transfer, struct err *why)
{
    answer_clear(transfer->answer);
    transfer->headers_ended = transfer->too_long = transfer->private_address = false;
    transfer->header_bytes = 0;
    if (!empty_saved(transfer))
        return judge(transfer, CURLE_WRITE_ERROR, why);
    struct curl_slist *headers = headers_of(transfer->request);
    set_up(transfer, headers);
    CURLcode code = hub_perform(transfer->hub, transfer->easy);
    str_add(&transfer->answer->url, transfer->url);
    enum outcome outcome = judge(transfer, code, why);
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    return outcome;
}
