/* imap_settings.c - which mailbox, on which server, as whom: from a job's settings or a URL (RFC 5092). */
#include <curl/curl.h>
#include <stdlib.h>

#include "collector/imap_folder.h"
#include "collector/imap_name.h"
#include "palaver/utf8.h"

static void url_releasep(CURLU **url)
{
    curl_url_cleanup(*url);
}

static char *part_of(CURLU *url, CURLUPart part, unsigned flags, struct arena *arena)
{
    char *text = NULL, *kept = NULL;
    if (curl_url_get(url, part, &text, flags) == CURLUE_OK && text)
        kept = arena_text(arena, text);
    curl_free(text);
    return kept;
}

struct imap_url {
    const char *host, *user, *mailbox; /* user and mailbox may be NULL */
    long port;
    bool tls;
};

static bool printable(const char *text)
{
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return false;
    return utf8_valid(span_of(text));
}

/* "imap.example.org", "imaps://me@imap.example.org:993/Lists/HIFA". What is wrong goes to *out_why. */
static bool url_read(const char *text, struct arena *arena, struct imap_url *out, const char **out_why)
{
    OWNED(str_release) struct str whole = STR_INIT;
    str_format(&whole, "%s%s", strstr(text, "://") ? "" : "imaps://", text);
    OWNED(url_releasep) CURLU *url = curl_url();
    *out_why = "it is no address of an IMAP server (imaps://me@imap.example.org/Lists/HIFA)";
    if (!url || curl_url_set(url, CURLUPART_URL, str_text(&whole), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return false;
    const char *scheme = part_of(url, CURLUPART_SCHEME, 0, arena), *port = part_of(url, CURLUPART_PORT, 0, arena);
    const char *path = part_of(url, CURLUPART_PATH, CURLU_URLDECODE, arena);
    if (!scheme || (strcmp(scheme, "imaps") != 0 && strcmp(scheme, "imap") != 0))
        return false;
    *out = (struct imap_url){.host = part_of(url, CURLUPART_HOST, 0, arena),
                             .user = part_of(url, CURLUPART_USER, CURLU_URLDECODE, arena),
                             .mailbox = path && path[0] == '/' && path[1] ? path + 1 : NULL,
                             .port = port ? strtol(port, NULL, 10) : 0,
                             .tls = strcmp(scheme, "imaps") == 0};
    if (!out->host || !*out->host)
        return false;
    *out_why = "a password does not belong in an address: anybody can read it there; see password_command";
    if (part_of(url, CURLUPART_PASSWORD, 0, arena))
        return false;
    *out_why = "only a mailbox may stand behind the server's name";
    if (part_of(url, CURLUPART_QUERY, 0, arena) || part_of(url, CURLUPART_FRAGMENT, 0, arena) ||
        (out->mailbox && strcasestr(out->mailbox, ";UID")))
        return false;
    *out_why = "control characters stand in it";
    return (!out->user || printable(out->user)) && (!out->mailbox || printable(out->mailbox));
}

static void key_add(struct str *yaml, const char *key, const char *value)
{
    if (!value)
        return;
    str_format(yaml, ", %s: ", key);
    live_quote(span_of(value), yaml);
}

bool imap_spell(struct span word, struct str *out, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct imap_url url;
    const char *why;
    if (!url_read(arena_span_text(&arena, word), &arena, &url, &why))
        return err_set(err, ERR_USAGE, "imap: %s", why);
    const char *port = url.port ? arena_format(&arena, ":%ld", url.port) : "";
    str_add(out, "{url: ");
    live_quote(span_of(arena_format(&arena, "%s://%s%s", url.tls ? "imaps" : "imap", url.host, port)), out);
    key_add(out, "user", url.user);
    key_add(out, "mailbox", url.mailbox);
    str_add_char(out, '}');
    return true;
}

/* ---- settings ---- */

static bool host_is_loopback(const char *host)
{
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 || strcmp(host, "::1") == 0 ||
           (span_starts(span_of(host), "127.") && strspn(host, "0123456789.") == strlen(host));
}

static bool read_tls(const struct source_request *request, const struct imap_url *url, enum imap_tls *out_tls,
                     struct err *err)
{
    const char *tls = setting_text(request, "tls");
    *out_tls = url->tls ? IMAP_TLS_WHOLE : host_is_loopback(url->host) ? IMAP_TLS_LOOPBACK : IMAP_TLS_START;
    if (!tls)
        return true;
    if (strcmp(tls, "none") == 0 && !url->tls)
        *out_tls = IMAP_TLS_NONE;
    else if (strcmp(tls, "starttls") == 0 && !url->tls)
        *out_tls = IMAP_TLS_START;
    else
        return setting_error(request, "tls", err, url->tls ? "tls: imaps: is encrypted already; it is for imap:"
                                                           : "tls: 'starttls' or 'none' is wanted, not '%s'", tls);
    return true;
}

struct named {
    struct imap_url url;
    const char *mailbox, *user;
    enum imap_tls tls;
};

static bool settings_read(const struct source_request *request, struct arena *arena, struct named *out, struct err *err)
{
    const char *url = setting_text(request, "url"), *why, *mailbox = setting_text(request, "mailbox");
    const char *user = setting_text(request, "user");
    if (!url_read(url ? url : "", arena, &out->url, &why))
        return setting_error(request, "url", err, "url: %s", why);
    if ((mailbox || request->item) && out->url.mailbox)
        return setting_error(request, "mailbox", err, "mailbox: the url names one too");
    if (mailbox && request->item)
        return setting_error(request, "mailboxes", err, "mailboxes: 'mailbox' names one too");
    out->mailbox = request->item ? request->item : mailbox ? mailbox : out->url.mailbox ? out->url.mailbox : "";
    out->user = user ? user : out->url.user ? out->url.user : "anonymous"; /* RFC 5092 section 3.2 */
    if (!printable(out->mailbox) || strlen(out->mailbox) > IMAP_NAME_MAX_BYTES)
        return setting_error(request, request->item ? "mailboxes" : "mailbox", err, "mailbox: that is no mailbox's name");
    if (!printable(out->user))
        return setting_error(request, "user", err, "user: control characters stand in it");
    return read_tls(request, &out->url, &out->tls, err);
}

/* Mailboxes as people read them; only what would end the name is escaped. */
static void shown_add(struct str *out, const char *text)
{
    for (const char *c = text; *c; c++)
        if (strchr("%@;?# ", *c))
            str_format(out, "%%%02X", (unsigned char)*c);
        else
            str_add_char(out, *c);
}

static void address_add(const struct named *named, bool with_user, struct str *out)
{
    str_format(out, "%s://", named->url.tls ? "imaps" : "imap");
    if (with_user) {
        shown_add(out, named->user);
        str_add_char(out, '@');
    }
    str_add(out, named->url.host);
    if (named->url.port)
        str_format(out, ":%ld", named->url.port);
    if (*named->mailbox)
        str_add_char(out, '/');
    shown_add(out, named->mailbox);
}

bool imap_folder_target(const struct source_request *request, struct str *out, struct err *err)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct named named;
    if (!settings_read(request, &arena, &named, err))
        return false;
    address_add(&named, true, out);
    return true;
}

/* A path beside the job file. */
static const char *beside_job(const struct source_request *request, const char *path, struct arena *arena)
{
    const char *job = request->file ? yaml_name(request->file) : "", *slash = strrchr(job, '/');
    return path[0] == '/' || !slash ? path : arena_format(arena, "%.*s/%s", (int)(slash - job), job, path);
}

bool imap_folder_begin(struct imap_folder *folder, struct collecting *live, struct err *err)
{
    struct named named;
    if (!settings_read(live->request, &folder->arena, &named, err))
        return false;
    const char *ca_file = setting_text(live->request, "ca_file"), *trusted = getenv("PALAVER_CA_FILE");
    folder->live = live;
    folder->mailbox = named.mailbox;
    folder->login = (struct imap_login){.host = named.url.host, .port = named.url.port, .tls = named.tls,
                                        .user = named.user, .stop = live->stop,
                                        .stall_ms = live->limits->stall_ms,
                                        .allow_private = live->limits->allow_private};
    if (ca_file)
        folder->login.ca_file = beside_job(live->request, ca_file, &folder->arena);
    else if (trusted && *trusted)
        folder->login.ca_file = trusted;
    address_add(&named, false, &folder->shown);
    return true;
}
