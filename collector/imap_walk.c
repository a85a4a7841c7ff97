/* imap_walk.c - batches of mails. Servers give them in any order, tell of others in between, and may not give some. */
#include "collector/imap_walk.h"

#include <stdlib.h>
#include <time.h>

#define REFUSALS 3 /* mails in a row that the server will not give, and not one that it gives: it gives none */

void imap_walk_release(struct imap_walk *walk)
{
    mail_reader_release(&walk->reader);
    arena_release(&walk->arena);
    walk_release(&walk->interval);
    imap_uids_release(&walk->uids);
}

/* ---- one mail ---- */

static int uid_compare(const void *key, const void *item)
{
    uint32_t a = *(const uint32_t *)key, b = *(const uint32_t *)item;
    return (a > b) - (a < b);
}

static struct place_at place_of(struct imap_walk *walk, uint32_t uid)
{
    const char *shown = arena_format(&walk->arena, "%s;UID=%u", str_text(&walk->folder->shown), uid);
    return (struct place_at){.file = shown, .byte = -1};
}

static bool reject(struct imap_walk *walk, uint32_t uid, enum err_code code, const char *what, struct err *err)
{
    struct err why = {0};
    struct sink *sink = walk->live->sink;
    err_at(&why, code, place_of(walk, uid), "%s", what);
    return sink->reject(sink->to, span_of(""), &why, err);
}

/* As it will be shown: by its Date, else by its arrival. */
static int64_t posted_ms(struct imap_walk *walk, const struct imap_mail *mail)
{
    struct mail_head head;
    struct err ignored = {0};
    enum when_grain grain;
    int64_t ms;
    if (mail_head_read(mail->body, &walk->arena, &head, &ignored) &&
        when_parse_mail(field_unfold(mail_field(&head, "Date", 0), &walk->arena), &ms, &grain))
        return ms;
    return mail->arrived_ms;
}

static bool in_window(struct imap_walk *walk, const struct imap_mail *mail)
{
    int64_t since = walk->piece.since_ms, until = walk->piece.until_ms;
    if (since == WHEN_NONE && until == WHEN_NONE)
        return true;
    int64_t ms = posted_ms(walk, mail);
    return ms == WHEN_NONE || (ms >= since && (until == WHEN_NONE || ms < until));
}

static bool hand_on(struct imap_walk *walk, const struct imap_mail *mail, struct err *err)
{
    const struct imap_folder *folder = walk->folder;
    struct sink *sink = walk->live->sink;
    arena_reset(&walk->arena);
    if (mail->draft)
        return sink->set_aside(sink->to, "draft that was not sent", err);
    if (!mail->body.at && mail->body_bytes > 0)
        return reject(walk, mail->uid, ERR_LIMIT,
                      arena_format(&walk->arena, "a mail of %lld bytes, longer than %zu MiB",
                                   (long long)mail->body_bytes, MAIL_MAX_BYTES >> 20), err);
    if (!mail->body.at)
        return reject(walk, mail->uid, ERR_SYNTAX, "the server has no text for this mail", err);
    if (!in_window(walk, mail)) {
        walk->outside++;
        return true;
    }
    struct mail_origin origin = {.quality = QUALITY_FULL,
                                 .at = place_of(walk, mail->uid),
                                 .place = {"folder", folder->mailbox, folder->login.host},
                                 .fallback_ms = mail->arrived_ms};
    return mail_read(&walk->reader, mail->body, &origin, err);
}

/* ---- a page ---- */

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void page_begin(struct imap_walk *walk)
{
    walk->page_mails = walk->page_bytes = 0;
    walk->page_begun_ms = clock_ms();
}

static bool page_is_full(const struct imap_walk *walk)
{
    return walk->page_mails >= IMAP_PAGE_MAILS || walk->page_bytes >= IMAP_PAGE_BYTES ||
           clock_ms() - walk->page_begun_ms >= IMAP_PAGE_MS || live_stopped(walk->live);
}

void imap_walk_cursor(struct imap_walk *walk, struct str *out)
{
    size_t next = walk->from + walk->whole;
    if (walk->searched)
        walk->piece.from = next < walk->uids.count ? (int64_t)walk->uids.at[next] : walk->piece.to;
    imap_piece_write(&walk->piece, out);
}

static bool page_end(struct imap_walk *walk, struct err *err)
{
    OWNED(str_release) struct str cursor = STR_INIT;
    page_begin(walk);
    imap_walk_cursor(walk, &cursor);
    return walk_page_end(walk->live, &walk->interval, str_text(&cursor), err);
}

/* Mails come in any order, and others that nobody asked for may be told of. */
static bool take_mail(void *to, const struct imap_mail *mail, struct err *err)
{
    struct imap_walk *walk = to;
    const uint32_t *batch = walk->uids.at + walk->from;
    const uint32_t *found = bsearch(&mail->uid, batch, walk->count, sizeof *batch, uid_compare);
    if (!found || walk->got[found - batch])
        return true;
    if (!hand_on(walk, mail, err))
        return false;
    walk->got[found - batch] = true;
    walk->got_count++;
    walk->page_mails++;
    walk->page_bytes += mail->body_bytes;
    walk->folder->tries = 0;
    while (walk->whole < walk->count && walk->got[walk->whole])
        walk->whole++;
    /* Between mails, and only when all in front of them have come too. */
    return walk->whole < walk->got_count || !page_is_full(walk) || page_end(walk, err);
}

/* The mails of the batch that did not come yet. */
static void missing_write(const struct imap_walk *walk, struct str *out)
{
    uint32_t missing[IMAP_BATCH];
    size_t count = 0;
    for (size_t i = 0; i < walk->count; i++)
        if (!walk->got[i])
            missing[count++] = walk->uids.at[walk->from + i];
    struct imap_uids uids = {missing, count, count};
    imap_uids_write(&uids, 0, count, out);
}

/* One after the other, so that a mail the server cannot give costs only itself. */
static bool fetch_singly(struct imap_walk *walk, struct err *err)
{
    int refusals = 0;
    for (size_t i = 0; i < walk->count; i++) {
        uint32_t uid = walk->uids.at[walk->from + i];
        struct imap_end end;
        if (walk->got[i])
            continue;
        OWNED(str_release) struct str set = STR_INIT;
        str_format(&set, "%u", uid);
        if (!imap_folder_fetch(walk->folder, str_text(&set), take_mail, walk, &end, err))
            return false;
        if (end.kind == IMAP_OK)
            continue;
        if (++refusals == REFUSALS && walk->got_count == 0)
            return err_set(err, ERR_RATE, "%s: the server gives no mails: %s", str_text(&walk->folder->shown), end.words);
        arena_reset(&walk->arena);
        walk->got[i] = true;
        if (!reject(walk, uid, ERR_MISSING, arena_format(&walk->arena, "the server does not give this mail: %s", end.words),
                    err))
            return false;
    }
    return true;
}

static bool fetch_missing(struct imap_walk *walk, struct err *err)
{
    OWNED(str_release) struct str set = STR_INIT;
    struct imap_end end;
    missing_write(walk, &set);
    if (!set.length)
        return true;
    if (!imap_folder_fetch(walk->folder, str_text(&set), take_mail, walk, &end, err))
        return false;
    if (end.kind == IMAP_BAD)
        return err_set(err, ERR_MISSING, "%s: the server does not understand: %s", str_text(&walk->folder->shown), end.words);
    return end.kind == IMAP_OK || fetch_singly(walk, err);
}

/* Connects again after a failure. The place is good only while the numbers are the same. */
static bool open_again(struct imap_walk *walk, struct err *err)
{
    if (walk->folder->client)
        return true;
    if (!imap_folder_open(walk->folder, err))
        return false;
    return walk->folder->validity == walk->piece.then.validity ||
           err_set(err, ERR_SYNTAX, "%s: the server has renumbered the mails meanwhile", str_text(&walk->folder->shown));
}

static bool fetch_batch(struct imap_walk *walk, struct err *err)
{
    size_t left = walk->uids.count - walk->from;
    walk->count = left < IMAP_BATCH ? left : IMAP_BATCH;
    walk->whole = walk->got_count = 0;
    memset(walk->got, 0, sizeof walk->got);
    for (;;) {
        struct err why = {0};
        if (!open_again(walk, &why))
            return err_pass(err, &why);
        if (fetch_missing(walk, &why))
            break;
        if (!imap_folder_again(walk->folder, &why))
            return err_pass(err, &why);
    }
    for (size_t i = 0; i < walk->count; i++)
        walk->deleted += !walk->got[i];
    walk->from += walk->count;
    walk->whole = 0;
    return !page_is_full(walk) || page_end(walk, err);
}

static bool search(struct imap_walk *walk, struct err *err)
{
    const struct imap_piece *piece = &walk->piece;
    for (;;) {
        struct err why = {0};
        if (!open_again(walk, &why))
            return err_pass(err, &why);
        walk->uids.count = 0;
        if (imap_folder_search(walk->folder, piece->from, piece->to, piece->since_ms, piece->until_ms, &walk->uids, &why))
            return true;
        if (!imap_folder_again(walk->folder, &why))
            return err_pass(err, &why);
    }
}

bool imap_walk_on(struct imap_walk *walk, struct err *err)
{
    walk->searched = false;
    walk->from = walk->whole = 0;
    page_begin(walk);
    if (!search(walk, err))
        return false;
    walk->searched = true;
    while (walk->from < walk->uids.count)
        if (!fetch_batch(walk, err))
            return false;
    return true;
}
