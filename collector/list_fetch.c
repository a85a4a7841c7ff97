/* list_fetch.c - mails of a list archive, fetched whole or not at all, then read.
 *
 * A body that a server makes while it sends it has no length, and libcurl cannot tell each cut from an end. So it goes
 * to a file without a name first, is unpacked once to look at its end, and only then are its mails handed on. */
#include "collector/list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "collector/input.h"
#include "collector/mbox.h"
#include "palaver/hash.h"

extern const struct format format_mbox;

#define BLOCK_BYTES ((size_t)64 << 10)
#define PACKED_TWICE 3 /* layers at most: some servers pack what is packed already */

void list_file_release(struct list_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    str_release(&file->hash);
    str_release(&file->etag);
    str_release(&file->modified);
    *file = (struct list_file)LIST_FILE_INIT;
}

static int nameless_file(struct err *err)
{
    const char *folder = getenv("TMPDIR");
    OWNED(str_release) struct str path = STR_INIT;
    str_format(&path, "%s/palaver-XXXXXX", folder && *folder ? folder : "/var/tmp");
    int fd = mkostemp(path.at, O_CLOEXEC);
    if (fd < 0)
        err_errno(err, ERR_IO, "%s: no file can be made there; set TMPDIR", folder && *folder ? folder : "/var/tmp");
    else
        unlink(path.at);
    return fd;
}

static struct input_file *opened(const struct list_file *file, const char *name, struct err *err)
{
    int fd = fcntl(file->fd, F_DUPFD_CLOEXEC, 3);
    if (fd >= 0 && lseek(fd, 0, SEEK_SET) == 0)
        return input_open_fd(fd, name, err);
    err_errno(err, ERR_IO, "%s: cannot be read again", name);
    if (fd >= 0)
        close(fd);
    return NULL;
}

/* ---- is it whole, and what is it? ---- */

static bool is_packed(struct span head)
{
    return head.length > 2 && memcmp(head.at, "\x1f\x8b", 2) == 0;
}

/* Unpacks to the end: hashes what comes, and copies it to `copy` unless that is -1. */
static bool unpack(struct input *stream, int copy, struct list_file *file, struct err *err)
{
    OWNED(hasher_freep) struct hasher *hasher = hasher_new();
    OWNED(mem_freep) char *block = mem_new(BLOCK_BYTES);
    int64_t got;
    file->bytes = 0;
    while ((got = stream->read(stream, block, BLOCK_BYTES, err)) > 0) {
        hasher_add(hasher, span_from(block, (size_t)got));
        file->bytes += got;
        for (int64_t at = 0; copy >= 0 && at < got;) {
            ssize_t done = write(copy, block + at, (size_t)(got - at));
            if (done < 0 && errno != EINTR)
                return err_errno(err, ERR_IO, "what comes cannot be kept for now");
            at += done > 0 ? done : 0;
        }
    }
    if (got < 0)
        return false;
    char hex[HASH_HEX_BYTES];
    struct hash hash = hasher_end(hasher);
    hash_hex(&hash, hex);
    str_clear(&file->hash);
    str_add(&file->hash, hex);
    return true;
}

static bool looks_like_page(struct span head)
{
    struct span start = span_trim(head);
    return span_starts_nocase(start, "<!doctype") || span_starts_nocase(start, "<html") ||
           span_find(span_from(start.at, start.length < 4096 ? start.length : 4096), span_of("<head")) != NULL;
}

static enum list_fetched judge(struct span head, const char *url, struct err *err)
{
    if (span_trim(head).length == 0 || format_mbox.sniff(head, "x.mbox") > 0)
        return LIST_FETCHED;
    if (looks_like_page(head) && list_is_login(url, head)) {
        err_set(err, ERR_AUTH, "%s: wants a password", url);
        return LIST_REFUSED;
    }
    if (looks_like_page(head)) {
        err_set(err, ERR_MISSING, "%s: answers a page where mails should be", url);
        return LIST_MISSING;
    }
    err_set(err, ERR_SYNTAX, "%s: answers something that is no mbox", url);
    return LIST_CUT;
}

static enum list_fetched check(struct list_file *file, const char *url, struct err *err)
{
    for (int layer = 0; layer < PACKED_TWICE; layer++) {
        OWNED(input_closep) struct input_file *input = opened(file, url, err);
        if (!input)
            return LIST_CUT;
        struct span head = input_head(input);
        bool again = is_packed(head);
        enum list_fetched what = again ? LIST_FETCHED : judge(head, url, err);
        int copy = again ? nameless_file(err) : -1;
        if (what != LIST_FETCHED || (again && copy < 0))
            return again ? LIST_FAILED : what;
        bool whole = unpack(input_stream(input), copy, file, err);
        if (again) {
            close(file->fd);
            file->fd = copy;
        }
        if (!whole)
            return err->code == ERR_IO ? LIST_FAILED : LIST_CUT;
        if (!again)
            return LIST_FETCHED;
    }
    err_set(err, ERR_LIMIT, "%s: packed in more than %d layers", url, PACKED_TWICE);
    return LIST_FAILED;
}

/* ---- asking ---- */

static enum list_fetched of_status(const struct list *list, const char *url, struct err *err)
{
    long status = list->page.status;
    if (status == 304)
        return LIST_UNCHANGED;
    if (status == 401 || status == 403) {
        err_set(err, ERR_AUTH, "%s: answers %ld: for members only", url, status);
        return LIST_REFUSED;
    }
    if (status == 404 || status == 410 || status == 300) {
        err_set(err, ERR_MISSING, "%s: is not there (%ld)", url, status);
        return LIST_MISSING;
    }
    err_set(err, ERR_NETWORK, "%s: answers %ld", url, status);
    return LIST_FAILED;
}

static enum list_fetched failed(const struct err *why, struct err *err)
{
    err_pass(err, why);
    return why->code == ERR_NETWORK ? LIST_CUT : LIST_FAILED;
}

enum list_fetched list_fetch(struct list *list, const struct list_asking *asking, struct list_file *file,
                             struct err *err)
{
    OWNED(str_release) struct str shown = STR_INIT;
    url_shown(asking->url, &shown);
    for (int attempt = 1;; attempt++) {
        struct err why = {0};
        list_file_release(file);
        file->fd = nameless_file(err);
        if (file->fd < 0)
            return LIST_FAILED;
        struct http_request request = {.url = asking->url, .etag = asking->etag, .modified = asking->modified,
                                       .save_to = file->fd, .tries = asking->tries, .found = true};
        if (asking->post)
            request.body = span_of("");
        if (!http_ask(list->live->http, &request, &list->page, &why))
            return failed(&why, err);
        if (list->page.status != 200)
            return of_status(list, str_text(&shown), err);
        enum list_fetched what = list_is_login(str_text(&list->page.url), span_of(""))
                                     ? LIST_REFUSED
                                     : check(file, str_text(&shown), &why);
        if (what == LIST_FETCHED) {
            str_add_span(&file->etag, str_span(&list->page.etag));
            str_add_span(&file->modified, str_span(&list->page.modified));
            return what;
        }
        if (what != LIST_CUT || attempt >= (asking->tries ? asking->tries : LIVE_GARBLED_TRIES)) {
            err_set(&why, ERR_AUTH, "%s: wants a login", str_text(&shown)); /* unless told already */
            err_pass(err, &why);
            return what;
        }
    }
}

bool list_text(struct list *list, const char *url, size_t limit, struct str *out, struct err *err)
{
    OWNED(list_file_release) struct list_file file = LIST_FILE_INIT;
    file.fd = nameless_file(err);
    struct http_request request = {.url = url, .save_to = file.fd, .max_bytes = limit, .found = true};
    if (file.fd < 0 || !http_ask(list->live->http, &request, &list->page, err))
        return false;
    struct err why = {0};
    OWNED(input_closep) struct input_file *input = list->page.status == 200 ? opened(&file, url, &why) : NULL;
    if (input && !input_read_all(input_stream(input), limit, out, &why))
        str_clear(out); /* as if it were not there: it only saves questions */
    return true;
}

/* ---- reading ---- */

/* Stands before the sink: keeps to the window asked for, and counts what the archive did not have. */
struct sieve {
    struct sink sink;
    const struct sink *behind;
    struct collecting *live;
    struct list_count *count;
    bool look_up;
    struct str rejected; /* keys of notes, a line each, to be written behind the mails */
};

static bool sieve_post(void *to, const struct post *post, const struct place *place, struct err *err)
{
    struct sieve *sieve = to;
    const struct source_request *request = sieve->live->request;
    const struct ledger *ledger = sieve->live->ledger;
    if (post->posted_ms != POST_NO_TIME && ((request->from_ms != WHEN_NONE && post->posted_ms < request->from_ms) ||
                                            (request->to_ms != WHEN_NONE && post->posted_ms >= request->to_ms))) {
        sieve->count->beside++;
        return sieve->behind->set_aside(sieve->behind->to, "mail outside the window", err);
    }
    bool known = false;
    if (sieve->look_up && post->native_id &&
        !ledger->knows(ledger->to, post->network, post->native_id, &known, err))
        return false;
    sieve->count->mails++;
    sieve->count->fresh += !known;
    return sieve->behind->post(sieve->behind->to, post, place, err);
}

static bool sieve_gone(void *to, const char *network, const char *native_id, int64_t when_ms, struct err *err)
{
    struct sieve *sieve = to;
    return sieve->behind->gone(sieve->behind->to, network, native_id, when_ms, err);
}

static bool sieve_set_aside(void *to, const char *what, struct err *err)
{
    struct sieve *sieve = to;
    return sieve->behind->set_aside(sieve->behind->to, what, err);
}

/* A month is read again when something came to it: what was refused then need not be complained of each time. */
static bool sieve_reject(void *to, struct span bytes, const struct err *why, struct err *err)
{
    struct sieve *sieve = to;
    OWNED(str_release) struct str told = STR_INIT;
    char hex[HASH_HEX_BYTES], key[32];
    struct hash hash = hash_of(bytes);
    hash_hex(&hash, hex);
    snprintf(key, sizeof key, "rejected %.16s", hex);
    if (!live_note_read(sieve->live, key, &told, err))
        return false;
    if (told.length)
        return sieve->behind->set_aside(sieve->behind->to, "mail rejected before", err);
    str_format(&sieve->rejected, "%s\n", key);
    return sieve->behind->reject(sieve->behind->to, bytes, why, err);
}

static bool sieve_end(struct sieve *sieve, struct err *err)
{
    struct span rest = str_span(&sieve->rejected), line;
    while (span_line(&rest, &line)) {
        OWNED(mem_freep) char *key = span_text(line);
        if (!live_note_write(sieve->live, key, "1", err))
            return false;
    }
    return true;
}

static void sieve_release(struct sieve *sieve)
{
    str_release(&sieve->rejected);
}

static bool sieve_page_end(void *to, const char *cursor, struct err *err)
{
    struct sieve *sieve = to;
    return sieve->behind->page_end(sieve->behind->to, cursor, err);
}

bool list_deliver(struct list *list, const struct list_file *file, const char *name, enum post_quality quality,
               struct list_count *count, struct err *err)
{
    OWNED(input_closep) struct input_file *input = opened(file, name, err);
    if (!input)
        return false;
    OWNED(sieve_release) struct sieve sieve = {.behind = list->live->sink, .live = list->live, .count = count,
                                               .look_up = list->look_up};
    sieve.sink = (struct sink){&sieve, sieve_post, sieve_gone, sieve_set_aside, sieve_reject, sieve_page_end};
    struct mail_origin origin = {.quality = quality, .fallback_ms = POST_NO_TIME,
                                 .place = {.kind = "list", .name = str_text(&list->place)}};
    return mbox_read(input_stream(input), &origin, &sieve.sink, err) && sieve_end(&sieve, err);
}
