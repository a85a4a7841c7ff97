/* list_windows.c - an archive that is asked by date, walked in stretches of days.
 *
 * Servers make these answers while they send them and are cut off when that takes long, so a stretch grows while little
 * comes and shrinks when much comes or the answer is cut. */
#include "collector/list.h"

#include <stdio.h>

#define FIRST_DAY 10227 /* 1998-01-01: what is dated before is asked for in one stretch */
#define DAYS_FIRST 365
#define DAYS_MOST 730
#define MAILS_FEW 500
#define MAILS_MANY 3000
#define TRIES_LONG 2 /* of a stretch that could be shorter */

struct stretch {
    int64_t from_ms; /* WHEN_NONE: all before the first day */
    int64_t days;
};

static int64_t day_start(int64_t ms)
{
    int64_t past = ms % LIST_DAY_MS;
    return ms - (past < 0 ? past + LIST_DAY_MS : past);
}

bool list_windows_began(const struct walk *walk)
{
    return span_starts(str_span(&walk->cursor), "days ");
}

/* "days FROM WIDTH", FROM in days since 1970. */
static struct stretch stretch_begin(const struct list *list, const struct walk *walk)
{
    long long day, days;
    if (sscanf(str_text(&walk->cursor), "days %lld %lld", &day, &days) == 2 && days > 0 && days <= DAYS_MOST)
        return (struct stretch){day * LIST_DAY_MS, days};
    int64_t from = list->live->request->from_ms;
    return (struct stretch){from == WHEN_NONE ? WHEN_NONE : day_start(from), DAYS_FIRST};
}

/* The end of a stretch; WHEN_NONE when nothing may stand behind it. */
static int64_t stretch_end(const struct list *list, const struct stretch *stretch)
{
    int64_t until = list->live->request->to_ms, now = when_now();
    int64_t end = stretch->from_ms == WHEN_NONE ? FIRST_DAY * LIST_DAY_MS
                                                : stretch->from_ms + stretch->days * LIST_DAY_MS;
    if (until == WHEN_NONE || until > now)
        return end > now ? WHEN_NONE : end;
    int64_t last = day_start(until - 1) + LIST_DAY_MS;
    return end > last ? last : end;
}

static bool is_last(const struct list *list, int64_t end_ms)
{
    int64_t until = list->live->request->to_ms;
    return end_ms == WHEN_NONE || (until != WHEN_NONE && end_ms >= until);
}

static void adapt(struct stretch *stretch, int64_t mails)
{
    if (mails < MAILS_FEW)
        stretch->days = stretch->days * 2 < DAYS_MOST ? stretch->days * 2 : DAYS_MOST;
    else if (mails > MAILS_MANY)
        stretch->days = stretch->days > 1 ? stretch->days / 2 : 1;
}

/* Does less of it make sense? */
static bool shrink(struct stretch *stretch)
{
    if (stretch->from_ms == WHEN_NONE || stretch->days <= 1)
        return false;
    stretch->days = stretch->days / 4 > 1 ? stretch->days / 4 : 1;
    return true;
}

bool list_windows(struct list *list, struct walk *walk, list_window_ask *ask, struct list_count *count,
                  struct err *err)
{
    struct stretch stretch = stretch_begin(list, walk);
    for (;;) {
        struct err why = {0};
        struct list_count one = {0};
        int64_t end = stretch_end(list, &stretch);
        enum list_fetched what =
            ask(list, stretch.from_ms, end, stretch.from_ms != WHEN_NONE && stretch.days > 1 ? TRIES_LONG : 0, &one, &why);
        if (what == LIST_CUT && shrink(&stretch))
            continue;
        if (what != LIST_FETCHED)
            return walk_give_up(list->live, walk, &why, err);
        count->mails += one.mails;
        count->fresh += one.fresh;
        if (one.mails)
            live_tell(list->live, "%s: %lld mails", str_text(&list->place), (long long)count->mails);
        adapt(&stretch, one.mails + one.beside);
        stretch.from_ms = end;
        char cursor[64];
        snprintf(cursor, sizeof cursor, "days %lld %lld", (long long)(end / LIST_DAY_MS), (long long)stretch.days);
        bool last = is_last(list, end);
        if (!last)
            walk->left_from_ms = end;
        if (!walk_page_end(list->live, walk, last ? str_text(&walk->cursor) : cursor, &why))
            return walk_give_up(list->live, walk, &why, err);
        if (last)
            return true;
    }
}

bool list_walk_begin(struct list *list, struct walk *walk, bool *out_behind, struct err *err)
{
    struct collecting *live = list->live;
    int64_t from, to = WHEN_NONE, asked = live->request->from_ms;
    bool any, found = false;
    if (!walk_resume(live, walk, &found, err) || !live_covered(live, &from, &to, &any, err))
        return false;
    *out_behind = any && from <= asked;
    if (found) { /* what the archive holds by now is all there is */
        walk->to_ms = walk->left_to_ms = live_upper(live);
        return true;
    }
    int64_t upper = live_upper(live);
    return walk_open(live, walk, !*out_behind ? asked : to < upper ? to : upper, upper, "", err);
}
