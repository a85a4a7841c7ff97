/* An archive asked by date: which stretches of days are asked for, and what cuts and failures do to them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "collector/list.h"

#define MOST 4000
#define DAY(year, month, day) when_from_date(year, month, day)

static int64_t asked[MOST][2]; /* that went through */
static size_t asked_count, cut_count;
static int64_t cut_over_days, mails_a_day; /* longer stretches are cut; what each day brings */
static int64_t fails_from_ms;              /* days from there on do not go through at all */
static char cursor[64], gap_cause[32];
static int64_t gap_from_ms;

static bool interval_cursor(void *to, int64_t number, const char *text, struct err *err)
{
    (void)to, (void)number, (void)err;
    snprintf(cursor, sizeof cursor, "%s", text);
    return true;
}

static bool gap(void *to, int64_t from_ms, int64_t to_ms, const char *cause, const char *text, struct err *err)
{
    (void)to, (void)to_ms, (void)text, (void)err;
    gap_from_ms = from_ms;
    snprintf(gap_cause, sizeof gap_cause, "%s", cause);
    return true;
}

static bool page_end(void *to, const char *text, struct err *err)
{
    (void)to, (void)text, (void)err;
    return true;
}

static struct ledger ledger = {.interval_cursor = interval_cursor, .gap = gap};
static struct sink sink = {.page_end = page_end};
static struct source_request request;
static struct collecting live = {.request = &request, .sink = &sink, .ledger = &ledger};
static struct list list = {.live = &live};

static enum list_fetched ask(struct list *of, int64_t from_ms, int64_t to_ms, int tries, struct list_count *count,
                             struct err *err)
{
    int64_t end = to_ms == WHEN_NONE ? when_now() + LIST_DAY_MS : to_ms;
    int64_t days = from_ms == WHEN_NONE ? 0 : (end - from_ms) / LIST_DAY_MS;
    (void)of, (void)tries;
    if (days > cut_over_days || (fails_from_ms && end > fails_from_ms)) {
        cut_count++;
        err_set(err, ERR_NETWORK, "cut");
        return LIST_CUT;
    }
    cr_assert_lt(asked_count, (size_t)MOST);
    asked[asked_count][0] = from_ms;
    asked[asked_count++][1] = to_ms;
    count->mails = days * mails_a_day;
    return LIST_FETCHED;
}

static void setup(void)
{
    setenv("PALAVER_NOW", "2026-01-01T12:00:00Z", 1);
    request = (struct source_request){.from_ms = WHEN_NONE, .to_ms = WHEN_NONE};
    asked_count = cut_count = 0;
    cut_over_days = 100000;
    mails_a_day = 0;
    fails_from_ms = 0;
    cursor[0] = gap_cause[0] = '\0';
}

TestSuite(list_windows, .init = setup, .timeout = 20);

static bool walk_from(const char *where, struct err *err)
{
    OWNED(walk_release) struct walk walk = WALK_INIT;
    struct list_count count = {0};
    walk.left_from_ms = request.from_ms;
    str_add(&walk.cursor, where);
    return list_windows(&list, &walk, ask, &count, err);
}

static void walk_all(void)
{
    struct err err = {0};
    cr_assert(walk_from("", &err), "%s", err.text);
}

static void expect_no_hole(int64_t from_ms, int64_t to_ms)
{
    cr_assert_gt(asked_count, 0u);
    cr_expect_eq(asked[0][0], from_ms);
    cr_expect_eq(asked[asked_count - 1][1], to_ms);
    for (size_t i = 1; i < asked_count; i++)
        cr_expect_eq(asked[i][0], asked[i - 1][1], "stretch %zu", i);
}

Test(list_windows, all_time_is_asked_for_and_little_in_few_questions)
{
    walk_all();
    expect_no_hole(WHEN_NONE, WHEN_NONE);
    cr_expect_lt(asked_count, 20u);
}

Test(list_windows, a_window_is_asked_for_in_whole_days)
{
    request.from_ms = DAY(2025, 3, 1) + 3600000;
    request.to_ms = DAY(2025, 3, 4) + 1;
    walk_all();
    expect_no_hole(DAY(2025, 3, 1), DAY(2025, 3, 5));
}

Test(list_windows, a_window_that_ends_at_midnight_asks_for_no_day_behind_it)
{
    request.from_ms = DAY(2025, 3, 1);
    request.to_ms = DAY(2025, 3, 4);
    walk_all();
    expect_no_hole(DAY(2025, 3, 1), DAY(2025, 3, 4));
}

Test(list_windows, where_much_comes_stretches_are_short)
{
    mails_a_day = 1000;
    request.from_ms = DAY(2024, 1, 1);
    walk_all();
    expect_no_hole(DAY(2024, 1, 1), WHEN_NONE);
    cr_expect_leq(asked[asked_count - 2][1] - asked[asked_count - 2][0], 4 * LIST_DAY_MS);
}

Test(list_windows, what_is_cut_when_long_goes_through_when_short)
{
    cut_over_days = 10;
    mails_a_day = 100;
    request.from_ms = DAY(2024, 1, 1);
    walk_all();
    expect_no_hole(DAY(2024, 1, 1), WHEN_NONE);
    cr_expect_gt(cut_count, 0u);
}

Test(list_windows, a_day_that_is_cut_too_ends_it_there_with_a_gap)
{
    struct err err = {0};
    request.from_ms = DAY(2024, 1, 1);
    fails_from_ms = DAY(2024, 5, 17);
    cr_expect_not(walk_from("", &err));
    cr_expect_eq(err.code, ERR_NETWORK);
    cr_expect_str_eq(gap_cause, "offline");
    cr_expect_eq(gap_from_ms, DAY(2024, 5, 17));
    expect_no_hole(DAY(2024, 1, 1), DAY(2024, 5, 17));
}

Test(list_windows, the_next_run_goes_on_where_that_one_ended)
{
    struct err err = {0};
    request.from_ms = DAY(2024, 1, 1);
    fails_from_ms = DAY(2024, 5, 17);
    cr_expect_not(walk_from("", &err));
    fails_from_ms = 0;
    asked_count = 0;
    char where[64];
    snprintf(where, sizeof where, "%s", cursor);
    err_clear(&err);
    cr_assert(walk_from(where, &err), "%s", err.text);
    expect_no_hole(DAY(2024, 5, 17), WHEN_NONE);
}

Test(list_windows, a_cursor_that_is_none_begins_at_the_beginning)
{
    static const char *const cursors[] = {"days", "days x y", "days 1 0", "days 1 -5", "days 99 99999", "2024-May"};
    for (size_t i = 0; i < COUNT_OF(cursors); i++) {
        struct err err = {0};
        asked_count = 0;
        cr_assert(walk_from(cursors[i], &err), "case %s", cursors[i]);
        cr_expect_eq(asked[0][0], WHEN_NONE, "case %s", cursors[i]);
    }
}
