/* imap_folder.c - the five commands an archiver needs: EXAMINE, SEARCH, FETCH, and to help people STATUS and LIST. */
#include "collector/imap_folder.h"

#include <stdlib.h>

#include "collector/imap_name.h"

#define SEARCH_STEP ((int64_t)1000000) /* UIDs: keeps the answer below IMAP_TEXT_MAX_BYTES */
#define NAMES_MAX 10000
#define BACKOFF_MS ((int64_t)1000)

void imap_folder_release(struct imap_folder *folder)
{
    secret_wipe(&folder->secret);
    imap_keep(TAKE(folder->client));
    str_release(&folder->shown);
    arena_release(&folder->arena);
}

/* ---- connecting ---- */

/* The password or token; asked for when it is needed, and not sooner. */
static bool secret_find(struct imap_folder *folder, struct err *err)
{
    const struct source_request *request = folder->live->request;
    const char *plain = getenv("IMAP_PASSWORD");
    if (folder->login.password || folder->login.bearer)
        return true;
    if (!setting_secret(request, "token", &folder->secret, err))
        return false;
    if (folder->secret.length) {
        folder->login.bearer = str_text(&folder->secret);
        return true;
    }
    if (!setting_secret(request, "password", &folder->secret, err))
        return false;
    if (!folder->secret.length && plain)
        str_add(&folder->secret, plain);
    if (!folder->secret.length && strcmp(folder->login.user, "anonymous") == 0)
        str_add(&folder->secret, "palaver"); /* whatever is sent is as good: RFC 4505 */
    if (!folder->secret.length)
        return err_set(err, ERR_AUTH, "imap: the password of %s is wanted: password_command, password_file, "
                                      "password_env, or IMAP_PASSWORD in the environment", folder->login.user);
    folder->login.password = str_text(&folder->secret);
    return true;
}

/* *out_kept: the connection is one of an earlier round, and may be dead. */
static bool connect_if_not(struct imap_folder *folder, bool *out_again, bool *out_kept, struct err *err)
{
    *out_again = *out_kept = false;
    if (folder->client)
        return true;
    folder->client = imap_kept(&folder->login);
    *out_kept = folder->client != NULL;
    if (folder->client)
        return true;
    if (!secret_find(folder, err))
        return false;
    folder->client = imap_connect(&folder->login, out_again, err);
    return folder->client != NULL;
}

static void drop(struct imap_folder *folder)
{
    imap_close(TAKE(folder->client));
}

static bool passes(enum err_code code)
{
    return code == ERR_NETWORK || code == ERR_SYNTAX || code == ERR_LIMIT;
}

bool imap_folder_again(struct imap_folder *folder, const struct err *why)
{
    drop(folder);
    if (!passes(why->code) || live_stopped(folder->live) || ++folder->tries >= IMAP_TRIES)
        return false;
    live_tell(folder->live, "%s; another try", why->text);
    struct err stopped = {0};
    return http_pause(folder->live->http, BACKOFF_MS << (folder->tries - 1), &stopped);
}

/* ---- EXAMINE ---- */

static bool take_examined(void *to, const struct imap_response *response, const struct imap_answer *answer,
                          struct err *err)
{
    struct imap_folder *folder = to;
    uint32_t number;
    (void)response, (void)err;
    if (answer->kind == IMAP_DATA && span_is_nocase(answer->name, "EXISTS"))
        folder->mails = answer->number;
    if (answer->kind == IMAP_OK && imap_code_number(answer->code, "UIDVALIDITY", &number))
        folder->validity = number;
    if (answer->kind == IMAP_OK && imap_code_number(answer->code, "UIDNEXT", &number))
        folder->next = number;
    return true;
}

static bool take_uids(void *to, const struct imap_response *response, const struct imap_answer *answer, struct err *err)
{
    bool about = answer->kind == IMAP_DATA && span_is_nocase(answer->name, "SEARCH");
    return !about || imap_search_read(response, answer, to, err);
}

static bool refused(const struct imap_folder *folder, const char *what, const struct imap_end *end, struct err *err)
{
    bool later = strncmp(end->code, "LIMIT", 5) == 0 || strncmp(end->code, "UNAVAILABLE", 11) == 0 ||
                 strncmp(end->code, "INUSE", 5) == 0;
    return err_set(err, later ? ERR_RATE : ERR_MISSING, "%s: %s is refused: %s", str_text(&folder->shown), what,
                   *end->words ? end->words : "without a reason");
}

/* Servers that do not tell UIDNEXT: one more than the last mail's (RFC 3501 allows them to leave it out). */
static bool next_by_search(struct imap_folder *folder, struct err *err)
{
    OWNED(imap_uids_release) struct imap_uids uids = {0};
    struct imap_end end;
    folder->next = 1;
    if (!imap_run(folder->client, "UID SEARCH UID *", take_uids, &uids, &end, err))
        return false;
    for (size_t i = 0; i < uids.count; i++)
        if (uids.at[i] >= folder->next)
            folder->next = (int64_t)uids.at[i] + 1;
    return true;
}

static void names_told(const char *const *names, size_t count, struct str *out)
{
    for (size_t i = 0; i < count && i < IMAP_MAILBOXES_SHOWN; i++)
        str_format(out, "%s%s", i ? ", " : "", names[i]);
    if (count > IMAP_MAILBOXES_SHOWN)
        str_format(out, " and %zu more", count - IMAP_MAILBOXES_SHOWN);
}

/* There is no such mailbox, or none was named: which are there? */
static bool not_there(struct imap_folder *folder, const struct imap_end *end, struct err *err)
{
    const char **names;
    size_t count;
    struct err why = {0};
    OWNED(str_release) struct str all = STR_INIT;
    if (!imap_folder_names(folder, &names, &count, &why))
        return err_pass(err, &why);
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], folder->mailbox) == 0)
            return refused(folder, "the mailbox", end, err);
    names_told(names, count, &all);
    const char *nearest = *folder->mailbox ? word_nearest(folder->mailbox, names, count) : NULL;
    if (!*folder->mailbox)
        return err_set(err, ERR_MISSING, "%s: which mailbox? There are %s", str_text(&folder->shown), str_text(&all));
    if (nearest)
        return err_set(err, ERR_MISSING, "%s: there is no mailbox '%s'; did you mean '%s'? There are %s",
                       str_text(&folder->shown), folder->mailbox, nearest, str_text(&all));
    return err_set(err, ERR_MISSING, "%s: there is no mailbox '%s'; there are %s", str_text(&folder->shown),
                   folder->mailbox, str_text(&all));
}

static void mailbox_quoted(const struct imap_folder *folder, struct str *out)
{
    OWNED(str_release) struct str sent = STR_INIT;
    if (imap_name_encode(span_of(folder->mailbox), &sent)) /* settings are UTF-8 */
        imap_quote(str_span(&sent), out);
}

static bool examine(struct imap_folder *folder, struct err *err)
{
    OWNED(str_release) struct str command = STR_INIT;
    struct imap_end end = {.kind = IMAP_NO};
    folder->validity = folder->mails = 0;
    folder->next = 0;
    str_add(&command, "EXAMINE ");
    mailbox_quoted(folder, &command);
    if (*folder->mailbox && !imap_run(folder->client, str_text(&command), take_examined, folder, &end, err))
        return false;
    if (end.kind != IMAP_OK)
        return not_there(folder, &end, err);
    return folder->next > 0 || next_by_search(folder, err);
}

bool imap_folder_open(struct imap_folder *folder, struct err *err)
{
    for (;;) {
        struct err why = {0};
        bool again, was_kept;
        bool connected = connect_if_not(folder, &again, &was_kept, &why);
        if (connected && examine(folder, &why))
            return true;
        if (connected && was_kept && passes(why.code)) {
            drop(folder); /* closed while nobody looked: no failure */
            continue;
        }
        if ((!connected && !again) || !imap_folder_again(folder, &why))
            return err_pass(err, &why);
    }
}

/* ---- SEARCH ---- */

static void day_add(int64_t ms, struct str *out)
{
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct when_parts at = when_split(ms, NULL);
    str_format(out, "%d-%s-%04d", at.day, MONTHS[at.month - 1], at.year);
}

/* "SENTSINCE 9-Jan-2024 SENTBEFORE 23-Jan-2024 " */
static void days_add(const char *sent, int64_t since_ms, int64_t until_ms, struct str *out)
{
    if (since_ms != WHEN_NONE) {
        str_format(out, "%sSINCE ", sent);
        day_add(since_ms - DAY_MS, out);
        str_add_char(out, ' ');
    }
    if (until_ms != WHEN_NONE) {
        str_format(out, "%sBEFORE ", sent);
        day_add(until_ms + 2 * DAY_MS, out);
        str_add_char(out, ' ');
    }
}

/* In a window by the time mails were sent, and again by that of their arrival, for mails that tell none: two plain
 * questions, because public-inbox gives all mails to one with OR in it. It also wants the UIDs last. */
static bool search_step(struct imap_folder *folder, int64_t from, int64_t last, int64_t since_ms, int64_t until_ms,
                        struct imap_uids *uids, struct err *err)
{
    static const char *const BY[] = {"SENT", ""};
    bool bounded = since_ms != WHEN_NONE || until_ms != WHEN_NONE;
    for (size_t i = 0; i < (bounded ? COUNT_OF(BY) : 1); i++) {
        OWNED(str_release) struct str command = STR_INIT;
        struct imap_end end;
        str_add(&command, "UID SEARCH ");
        days_add(BY[i], since_ms, until_ms, &command);
        str_format(&command, "UID %lld:%lld", (long long)from, (long long)last);
        if (!imap_run(folder->client, str_text(&command), take_uids, uids, &end, err))
            return false;
        if (end.kind != IMAP_OK)
            return refused(folder, "the search", &end, err);
    }
    return true;
}

bool imap_folder_search(struct imap_folder *folder, int64_t from, int64_t to, int64_t since_ms, int64_t until_ms,
                        struct imap_uids *out_uids, struct err *err)
{
    for (int64_t at = from; at < to; at += SEARCH_STEP) {
        int64_t last = at + SEARCH_STEP < to ? at + SEARCH_STEP - 1 : to - 1;
        if (!search_step(folder, at, last, since_ms, until_ms, out_uids, err))
            return false;
    }
    imap_uids_sort(out_uids);
    /* "n:*" and "5:4" also name mails outside; what is not asked for is not taken. */
    size_t kept = 0;
    for (size_t i = 0; i < out_uids->count; i++)
        if (out_uids->at[i] >= from && out_uids->at[i] < to)
            out_uids->at[kept++] = out_uids->at[i];
    out_uids->count = kept;
    return true;
}

/* ---- FETCH ---- */

struct fetching {
    bool (*take)(void *to, const struct imap_mail *mail, struct err *err);
    void *to;
};

static bool take_fetched(void *to, const struct imap_response *response, const struct imap_answer *answer,
                         struct err *err)
{
    const struct fetching *fetching = to;
    struct imap_mail mail;
    if (answer->kind != IMAP_DATA || !span_is_nocase(answer->name, "FETCH"))
        return true;
    if (!imap_mail_read(response, answer, &mail, err))
        return false;
    return !mail.uid || !mail.has_body || fetching->take(fetching->to, &mail, err);
}

bool imap_folder_fetch(struct imap_folder *folder, const char *set,
                       bool (*take)(void *to, const struct imap_mail *mail, struct err *err), void *to,
                       struct imap_end *out_end, struct err *err)
{
    OWNED(str_release) struct str command = STR_INIT;
    struct fetching fetching = {take, to};
    str_format(&command, "UID FETCH %s (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])", set);
    return imap_run(folder->client, str_text(&command), take_fetched, &fetching, out_end, err);
}

/* ---- STATUS and LIST ---- */

static bool take_status(void *to, const struct imap_response *response, const struct imap_answer *answer,
                        struct err *err)
{
    bool about = answer->kind == IMAP_DATA && span_is_nocase(answer->name, "STATUS");
    return !about || imap_status_read(response, answer, to, err);
}

/* SIZE is an extension (RFC 8438): servers without it say BAD, and are asked again without. */
bool imap_folder_count(struct imap_folder *folder, struct imap_status *out_status, struct err *err)
{
    struct imap_end end;
    bool again, was_kept;
    *out_status = (struct imap_status){-1, -1, -1, -1};
    if (!connect_if_not(folder, &again, &was_kept, err))
        return false;
    if (!*folder->mailbox)
        return not_there(folder, NULL, err);
    for (int attempt = 0; attempt < 2; attempt++) {
        OWNED(str_release) struct str command = STR_INIT;
        str_add(&command, "STATUS ");
        mailbox_quoted(folder, &command);
        str_add(&command, attempt == 0 ? " (MESSAGES UIDNEXT UIDVALIDITY SIZE)" : " (MESSAGES UIDNEXT UIDVALIDITY)");
        if (!imap_run(folder->client, str_text(&command), take_status, out_status, &end, err))
            return false;
        if (end.kind == IMAP_OK)
            return true;
        if (end.kind == IMAP_NO)
            break;
    }
    return not_there(folder, &end, err);
}

struct listing {
    struct arena *arena;
    const char **names;
    size_t count, room;
};

static bool take_name(void *to, const struct imap_response *response, const struct imap_answer *answer, struct err *err)
{
    struct listing *listing = to;
    struct imap_listed listed;
    if (answer->kind != IMAP_DATA || !span_is_nocase(answer->name, "LIST") || listing->count >= NAMES_MAX)
        return true;
    if (!imap_listed_read(response, answer, &listed, err))
        return false;
    if (!listed.selectable)
        return true;
    if (listing->count == listing->room) {
        size_t room = listing->room ? 2 * listing->room : 64;
        const char **names = arena_alloc(listing->arena, room * sizeof *names);
        if (listing->count)
            memcpy(names, listing->names, listing->count * sizeof *names);
        listing->names = names;
        listing->room = room;
    }
    OWNED(str_release) struct str name = STR_INIT;
    imap_name_decode(listed.name, &name);
    listing->names[listing->count++] = arena_text(listing->arena, str_text(&name));
    return true;
}

bool imap_folder_names(struct imap_folder *folder, const char ***out_names, size_t *out_count, struct err *err)
{
    struct listing listing = {.arena = &folder->arena};
    struct imap_end end;
    if (!imap_run(folder->client, "LIST \"\" \"*\"", take_name, &listing, &end, err))
        return false;
    *out_names = listing.names;
    *out_count = listing.count;
    return true;
}
