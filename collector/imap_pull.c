/* imap_pull.c - the pieces of a mailbox one after the other, each in an interval of its own. */
#include "collector/imap_walk.h"

static bool close_interval(struct imap_walk *walk, const char *reached, struct err *err)
{
    struct ledger *ledger = walk->live->ledger;
    return ledger->interval_cursor(ledger->to, walk->interval.number, reached, err) &&
           walk_close(walk->live, &walk->interval, err);
}

/* What came before the failure stays, and is not asked for again. */
static bool stop_halfway(struct imap_walk *walk, const struct err *why, struct err *err)
{
    OWNED(str_release) struct str cursor = STR_INIT;
    struct ledger *ledger = walk->live->ledger;
    struct err failed = {0};
    imap_walk_cursor(walk, &cursor);
    if (!ledger->interval_cursor(ledger->to, walk->interval.number, str_text(&cursor), &failed))
        return err_pass(err, &failed);
    return walk_give_up(walk->live, &walk->interval, why, err);
}

static bool walk_piece(struct imap_walk *walk, struct err *err)
{
    OWNED(str_release) struct str reached = STR_INIT;
    struct err why = {0};
    if (!imap_walk_on(walk, &why))
        return stop_halfway(walk, &why, err);
    imap_reached_write(&walk->piece.then, &reached);
    return close_interval(walk, str_text(&reached), err);
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
static bool reached_now(struct imap_walk *walk, struct imap_reached *out, struct err *err)
{
    struct ledger *ledger = walk->live->ledger;
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
static bool open_interval(struct imap_walk *walk, bool first, struct err *err)
{
    OWNED(str_release) struct str cursor = STR_INIT;
    const struct imap_piece *piece = &walk->piece;
    int64_t from = piece->since_ms, to = live_upper(walk->live);
    if (!first && piece->from > 1) { /* what has arrived since then */
        if (!window_left(walk->live, &from, &to, err))
            return false;
    } else if (!first && piece->until_ms != WHEN_NONE && piece->until_ms < to) {
        to = piece->until_ms; /* the older part of a wider window */
    }
    imap_piece_write(piece, &cursor);
    return walk_open(walk->live, &walk->interval, from, to, str_text(&cursor), err);
}

/* An interval left open is gone on with, unless its numbers are void; then it begins again. */
static bool resume(struct imap_walk *walk, bool *out_found, struct err *err)
{
    const struct imap_folder *folder = walk->folder;
    if (!walk_resume(walk->live, &walk->interval, out_found, err))
        return false;
    if (!*out_found)
        return true;
    if (imap_piece_read(str_text(&walk->interval.cursor), &walk->piece) && walk->piece.then.validity == folder->validity &&
        folder->validity)
        return true;
    const struct source_request *request = walk->live->request;
    struct imap_reached none = {0};
    walk->interval.to_ms = walk->interval.left_to_ms = live_upper(walk->live);
    return imap_piece_next(&none, folder->validity, folder->next, request->from_ms, request->to_ms, &walk->piece);
}

static bool say_renumbered(struct imap_walk *walk, const struct imap_reached *reached)
{
    if (reached->validity && reached->validity != walk->folder->validity)
        live_tell(walk->live, "%s: the server has renumbered the mails (UIDVALIDITY %u is now %u): all are read again, and "
                  "those that are here already are not stored twice", str_text(&walk->folder->shown), reached->validity,
                  walk->folder->validity);
    return true;
}

/* Nothing new: an interval without mails says so. */
static bool stretch(struct imap_walk *walk, const struct imap_reached *reached, struct err *err)
{
    int64_t from, to;
    if (!window_left(walk->live, &from, &to, err))
        return false;
    if (from >= to)
        return true;
    walk->piece = (struct imap_piece){reached->next, reached->next, reached->since_ms, reached->until_ms, *reached};
    OWNED(str_release) struct str cursor = STR_INIT;
    imap_piece_write(&walk->piece, &cursor);
    return walk_open(walk->live, &walk->interval, from, to, str_text(&cursor), err) && walk_piece(walk, err);
}

static bool pull_pieces(struct imap_walk *walk, struct err *err)
{
    const struct source_request *request = walk->live->request;
    struct imap_reached reached;
    bool resumed = false, first = true;
    if (!resume(walk, &resumed, err))
        return false;
    for (bool again = resumed;; again = false) {
        if (!reached_now(walk, &reached, err))
            return false;
        bool known = reached.validity && reached.validity == walk->folder->validity;
        first = first && say_renumbered(walk, &reached);
        if (!again && !imap_piece_next(&reached, walk->folder->validity, walk->folder->next, request->from_ms,
                                       request->to_ms, &walk->piece))
            break;
        if (!again && !open_interval(walk, !known, err))
            return false;
        if (!walk_piece(walk, err))
            return false;
        if (!walk->folder->validity)
            return true; /* numbers that are good for this connection only: all was read, and will be again */
        first = false;
    }
    return !first || stretch(walk, &reached, err);
}

static bool could_not_open(struct collecting *live, const struct err *why, struct err *err)
{
    struct walk interval = WALK_INIT;
    return window_left(live, &interval.left_from_ms, &interval.left_to_ms, err) && walk_give_up(live, &interval, why, err);
}

bool imap_pull(struct imap_folder *folder, struct err *err)
{
    struct err why = {0};
    if (!imap_folder_open(folder, &why))
        return could_not_open(folder->live, &why, err);
    OWNED(imap_walk_release) struct imap_walk walk = {.folder = folder, .live = folder->live,
                                                 .reader = mail_reader_to(folder->live->sink)};
    bool done = pull_pieces(&walk, err);
    if (walk.outside)
        live_tell(folder->live, "%s: %lld mails of the days around the window are left out", str_text(&folder->shown),
                  (long long)walk.outside);
    if (walk.deleted)
        live_tell(folder->live, "%s: %lld mails were deleted on the server meanwhile", str_text(&folder->shown),
                  (long long)walk.deleted);
    return done;
}
