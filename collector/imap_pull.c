/* imap_pull.c - walks the pieces of a mailbox in batches. A page's mails and the UID behind them commit together. */
#include "collector/imap_pull.h"

#include <stdlib.h>

#include "collector/mail.h"

#define REFUSALS 3 /* mails in a row that the server will not give, and not one that it gives: it gives none */

struct pull {
    struct imap_folder *folder;
    struct collecting *live;
    struct mail_reader reader;
    struct arena arena;      /* of the mail at hand */
    struct walk walk;
    struct imap_piece piece;
    struct imap_uids uids;   /* of the piece, ascending */
    size_t from, count;      /* the batch: uids.at[from] and on */
    size_t whole;            /* of the batch, from its front, are handed on */
    bool got[IMAP_BATCH];
    size_t got_count;
    int64_t page_bytes;      /* handed on since the last commit */
    int64_t outside, deleted;
};

static void pull_release(struct pull *pull)
{
    mail_reader_release(&pull->reader);
    arena_release(&pull->arena);
    walk_release(&pull->walk);
    imap_uids_release(&pull->uids);
}

/* ---- one mail ---- */

static int uid_compare(const void *key, const void *item)
{
    uint32_t a = *(const uint32_t *)key, b = *(const uint32_t *)item;
    return (a > b) - (a < b);
}

static struct place_at place_of(struct pull *pull, uint32_t uid)
{
    const char *shown = arena_format(&pull->arena, "%s;UID=%u", str_text(&pull->folder->shown), uid);
    return (struct place_at){.file = shown, .byte = -1};
}

static bool reject(struct pull *pull, uint32_t uid, enum err_code code, const char *what, struct err *err)
{
    struct err why = {0};
    struct sink *sink = pull->live->sink;
    err_at(&why, code, place_of(pull, uid), "%s", what);
    return sink->reject(sink->to, span_of(""), &why, err);
}

/* As it will be shown: by its Date, else by its arrival. */
static int64_t posted_ms(struct pull *pull, const struct imap_mail *mail)
{
    struct mail_head head;
    struct err ignored = {0};
    enum when_grain grain;
    int64_t ms;
    if (mail_head_read(mail->body, &pull->arena, &head, &ignored) &&
        when_parse_mail(field_unfold(mail_field(&head, "Date", 0), &pull->arena), &ms, &grain))
        return ms;
    return mail->arrived_ms;
}

static bool in_window(struct pull *pull, const struct imap_mail *mail)
{
    int64_t since = pull->piece.since_ms, until = pull->piece.until_ms;
    if (since == WHEN_NONE && until == WHEN_NONE)
        return true;
    int64_t ms = posted_ms(pull, mail);
    return ms == WHEN_NONE || (ms >= since && (until == WHEN_NONE || ms < until));
}

static bool hand_on(struct pull *pull, const struct imap_mail *mail, struct err *err)
{
    const struct imap_folder *folder = pull->folder;
    struct sink *sink = pull->live->sink;
    arena_reset(&pull->arena);
    if (mail->draft)
        return sink->set_aside(sink->to, "draft that was not sent", err);
    if (!mail->body.at && mail->body_bytes > 0)
        return reject(pull, mail->uid, ERR_LIMIT,
                      arena_format(&pull->arena, "a mail of %lld bytes, longer than %zu MiB",
                                   (long long)mail->body_bytes, MAIL_MAX_BYTES >> 20), err);
    if (!mail->body.at)
        return reject(pull, mail->uid, ERR_SYNTAX, "the server has no text for this mail", err);
    if (!in_window(pull, mail)) {
        pull->outside++;
        return true;
    }
    struct mail_origin origin = {.quality = QUALITY_FULL,
                                 .at = place_of(pull, mail->uid),
                                 .place = {"folder", folder->mailbox, folder->login.host},
                                 .fallback_ms = mail->arrived_ms};
    return mail_read(&pull->reader, mail->body, &origin, err);
}

/* ---- a page ---- */

static bool page_end(struct pull *pull, struct err *err)
{
    OWNED(str_release) struct str cursor = STR_INIT;
    size_t next = pull->from + pull->whole;
    pull->piece.from = next < pull->uids.count ? (int64_t)pull->uids.at[next] : pull->piece.to;
    pull->page_bytes = 0;
    imap_piece_write(&pull->piece, &cursor);
    return walk_page_end(pull->live, &pull->walk, str_text(&cursor), err);
}

/* Mails come in any order, and others that nobody asked for may be told of. */
static bool take_mail(void *to, const struct imap_mail *mail, struct err *err)
{
    struct pull *pull = to;
    const uint32_t *batch = pull->uids.at + pull->from;
    const uint32_t *found = bsearch(&mail->uid, batch, pull->count, sizeof *batch, uid_compare);
    if (!found || pull->got[found - batch])
        return true;
    if (!hand_on(pull, mail, err))
        return false;
    pull->got[found - batch] = true;
    pull->got_count++;
    pull->page_bytes += mail->body_bytes;
    pull->folder->tries = 0;
    while (pull->whole < pull->count && pull->got[pull->whole])
        pull->whole++;
    return pull->page_bytes < IMAP_PAGE_BYTES || pull->whole < pull->got_count || page_end(pull, err);
}

/* The mails of the batch that did not come yet. */
static void missing_write(const struct pull *pull, struct str *out)
{
    uint32_t missing[IMAP_BATCH];
    size_t count = 0;
    for (size_t i = 0; i < pull->count; i++)
        if (!pull->got[i])
            missing[count++] = pull->uids.at[pull->from + i];
    struct imap_uids uids = {missing, count, count};
    imap_uids_write(&uids, 0, count, out);
}

/* One after the other, so that a mail the server cannot give costs only itself. */
static bool fetch_singly(struct pull *pull, struct err *err)
{
    int refusals = 0;
    for (size_t i = 0; i < pull->count; i++) {
        uint32_t uid = pull->uids.at[pull->from + i];
        struct imap_end end;
        if (pull->got[i])
            continue;
        OWNED(str_release) struct str set = STR_INIT;
        str_format(&set, "%u", uid);
        if (!imap_folder_fetch(pull->folder, str_text(&set), take_mail, pull, &end, err))
            return false;
        if (end.kind == IMAP_OK)
            continue;
        if (++refusals == REFUSALS && pull->got_count == 0)
            return err_set(err, ERR_RATE, "%s: the server gives no mails: %s", str_text(&pull->folder->shown), end.words);
        arena_reset(&pull->arena);
        pull->got[i] = true;
        if (!reject(pull, uid, ERR_MISSING, arena_format(&pull->arena, "the server does not give this mail: %s", end.words),
                    err))
            return false;
    }
    return true;
}

static bool fetch_missing(struct pull *pull, struct err *err)
{
    OWNED(str_release) struct str set = STR_INIT;
    struct imap_end end;
    missing_write(pull, &set);
    if (!set.length)
        return true;
    if (!imap_folder_fetch(pull->folder, str_text(&set), take_mail, pull, &end, err))
        return false;
    if (end.kind == IMAP_BAD)
        return err_set(err, ERR_MISSING, "%s: the server does not understand: %s", str_text(&pull->folder->shown), end.words);
    return end.kind == IMAP_OK || fetch_singly(pull, err);
}

/* Connects again after a failure. The place is good only while the numbers are the same. */
static bool open_again(struct pull *pull, struct err *err)
{
    if (pull->folder->client)
        return true;
    if (!imap_folder_open(pull->folder, err))
        return false;
    return pull->folder->validity == pull->piece.then.validity ||
           err_set(err, ERR_SYNTAX, "%s: the server has renumbered the mails meanwhile", str_text(&pull->folder->shown));
}

static bool fetch_batch(struct pull *pull, struct err *err)
{
    size_t left = pull->uids.count - pull->from;
    pull->count = left < IMAP_BATCH ? left : IMAP_BATCH;
    pull->whole = pull->got_count = 0;
    memset(pull->got, 0, sizeof pull->got);
    for (;;) {
        struct err why = {0};
        if (!open_again(pull, &why))
            return err_pass(err, &why);
        if (fetch_missing(pull, &why))
            break;
        if (!imap_folder_again(pull->folder, &why))
            return err_pass(err, &why);
    }
    for (size_t i = 0; i < pull->count; i++)
        pull->deleted += !pull->got[i];
    pull->whole = pull->count;
    bool kept = page_end(pull, err);
    pull->from += pull->count;
    return kept;
}

static bool search(struct pull *pull, struct err *err)
{
    const struct imap_piece *piece = &pull->piece;
    for (;;) {
        struct err why = {0};
        if (!open_again(pull, &why))
            return err_pass(err, &why);
        pull->uids.count = 0;
        if (imap_folder_search(pull->folder, piece->from, piece->to, piece->since_ms, piece->until_ms, &pull->uids, &why))
            return true;
        if (!imap_folder_again(pull->folder, &why))
            return err_pass(err, &why);
    }
}

/* ---- pieces ---- */

static bool close_interval(struct pull *pull, const char *reached, struct err *err)
{
    struct ledger *ledger = pull->live->ledger;
    return ledger->interval_cursor(ledger->to, pull->walk.number, reached, err) &&
           walk_close(pull->live, &pull->walk, err);
}

static bool walk_piece(struct pull *pull, struct err *err)
{
    OWNED(str_release) struct str reached = STR_INIT;
    struct err why = {0};
    bool done = search(pull, &why);
    for (pull->from = 0; done && pull->from < pull->uids.count;)
        done = fetch_batch(pull, &why);
    if (!done)
        return walk_give_up(pull->live, &pull->walk, &why, err);
    imap_reached_write(&pull->piece.then, &reached);
    return close_interval(pull, str_text(&reached), err);
}

struct newest {
    int64_t number;
    struct imap_reached *reached;
};

static bool find_newest(void *to, const struct ledger_interval *interval, struct err *err)
{
    struct newest *newest = to;
    (void)err;
    if (!interval->closed || interval->number < newest->number)
        return true;
    newest->number = interval->number;
    if (!interval->cursor || !imap_reached_read(interval->cursor, newest->reached))
        *newest->reached = (struct imap_reached){0};
    return true;
}

/* What the interval says that was closed last. (A note would outlive `palaver undo`, which takes intervals back.) */
static bool reached_now(struct pull *pull, struct imap_reached *out, struct err *err)
{
    struct ledger *ledger = pull->live->ledger;
    struct newest newest = {.reached = out};
    *out = (struct imap_reached){0};
    return ledger->each_interval(ledger->to, find_newest, &newest, err);
}

/* Since the time that is covered, or all that is asked for when that is covered already. */
static bool window_left(struct collecting *live, int64_t *out_from, int64_t *out_to, struct err *err)
{
    int64_t from, to;
    bool any;
    *out_to = live_upper(live);
    if (!live_covered(live, &from, &to, &any, err))
        return false;
    *out_from = any && to < *out_to && to > live->request->from_ms ? to : live->request->from_ms;
    return true;
}

/* The interval that a piece stands for in time. */
static bool open_interval(struct pull *pull, bool first, struct err *err)
{
    OWNED(str_release) struct str cursor = STR_INIT;
    const struct imap_piece *piece = &pull->piece;
    int64_t from = piece->since_ms, to = live_upper(pull->live);
    if (!first && piece->from > 1) { /* what has arrived since then */
        if (!window_left(pull->live, &from, &to, err))
            return false;
    } else if (!first && piece->until_ms != WHEN_NONE && piece->until_ms < to) {
        to = piece->until_ms; /* the older part of a wider window */
    }
    imap_piece_write(piece, &cursor);
    return walk_open(pull->live, &pull->walk, from, to, str_text(&cursor), err);
}

/* An interval left open is gone on with, unless its numbers are void; then it begins again. */
static bool resume(struct pull *pull, bool *out_found, struct err *err)
{
    const struct imap_folder *folder = pull->folder;
    if (!walk_resume(pull->live, &pull->walk, out_found, err))
        return false;
    if (!*out_found)
        return true;
    if (imap_piece_read(str_text(&pull->walk.cursor), &pull->piece) && pull->piece.then.validity == folder->validity &&
        folder->validity)
        return true;
    const struct source_request *request = pull->live->request;
    struct imap_reached none = {0};
    pull->walk.to_ms = pull->walk.left_to_ms = live_upper(pull->live);
    return imap_piece_next(&none, folder->validity, folder->next, request->from_ms, request->to_ms, &pull->piece);
}

static bool say_renumbered(struct pull *pull, const struct imap_reached *reached)
{
    if (reached->validity && reached->validity != pull->folder->validity)
        live_tell(pull->live, "%s: the server has renumbered the mails (UIDVALIDITY %u is now %u): all are read again, and "
                  "those that are here already are not stored twice", str_text(&pull->folder->shown), reached->validity,
                  pull->folder->validity);
    return true;
}

/* Nothing new: an interval without mails says so. */
static bool stretch(struct pull *pull, const struct imap_reached *reached, struct err *err)
{
    int64_t from, to;
    if (!window_left(pull->live, &from, &to, err))
        return false;
    if (from >= to)
        return true;
    pull->piece = (struct imap_piece){reached->next, reached->next, reached->since_ms, reached->until_ms, *reached};
    OWNED(str_release) struct str cursor = STR_INIT;
    imap_piece_write(&pull->piece, &cursor);
    return walk_open(pull->live, &pull->walk, from, to, str_text(&cursor), err) && walk_piece(pull, err);
}

static bool pull_pieces(struct pull *pull, struct err *err)
{
    const struct source_request *request = pull->live->request;
    struct imap_reached reached;
    bool resumed = false, first = true;
    if (!resume(pull, &resumed, err))
        return false;
    for (bool again = resumed;; again = false) {
        if (!reached_now(pull, &reached, err))
            return false;
        bool known = reached.validity && reached.validity == pull->folder->validity;
        first = first && say_renumbered(pull, &reached);
        if (!again && !imap_piece_next(&reached, pull->folder->validity, pull->folder->next, request->from_ms,
                                       request->to_ms, &pull->piece))
            break;
        if (!again && !open_interval(pull, !known, err))
            return false;
        if (!walk_piece(pull, err))
            return false;
        if (!pull->folder->validity)
            return true; /* numbers that are good for this connection only: all was read, and will be again */
        first = false;
    }
    return !first || stretch(pull, &reached, err);
}

static bool could_not_open(struct collecting *live, const struct err *why, struct err *err)
{
    struct walk walk = WALK_INIT;
    return window_left(live, &walk.left_from_ms, &walk.left_to_ms, err) && walk_give_up(live, &walk, why, err);
}

bool imap_pull(struct imap_folder *folder, struct err *err)
{
    struct err why = {0};
    if (!imap_folder_open(folder, &why))
        return could_not_open(folder->live, &why, err);
    OWNED(pull_release) struct pull pull = {.folder = folder, .live = folder->live,
                                            .reader = mail_reader_to(folder->live->sink)};
    bool done = pull_pieces(&pull, err);
    if (pull.outside)
        live_tell(folder->live, "%s: %lld mails of the days around the window are left out", str_text(&folder->shown),
                  (long long)pull.outside);
    if (pull.deleted)
        live_tell(folder->live, "%s: %lld mails were deleted on the server meanwhile", str_text(&folder->shown),
                  (long long)pull.deleted);
    return done;
}
