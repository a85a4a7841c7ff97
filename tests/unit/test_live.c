/* Intervals of time: which are walked, in which order, and what a failure leaves behind. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "collector/live.h"

#define HOUR ((int64_t)3600 * 1000)

static struct ledger_interval intervals[16];
static size_t interval_count;
static char gap_cause[32];
static int64_t walked[16][2];
static size_t walked_count;

static bool interval_open(void *to, int64_t from_ms, int64_t to_ms, int64_t *out_number, struct err *err)
{
    (void)to;
    (void)err;
    *out_number = (int64_t)interval_count;
    intervals[interval_count] = (struct ledger_interval){(int64_t)interval_count, from_ms, to_ms, false, ""};
    interval_count++;
    return true;
}

static bool interval_cursor(void *to, int64_t number, const char *cursor, struct err *err)
{
    (void)to;
    (void)number;
    (void)cursor;
    (void)err;
    return true;
}

static bool interval_close(void *to, int64_t number, int64_t to_ms, struct err *err)
{
    (void)to;
    (void)err;
    intervals[number].closed = true;
    intervals[number].to_ms = to_ms;
    return true;
}

static bool each_interval(void *to, bool (*each)(void *, const struct ledger_interval *, struct err *), void *each_to,
                          struct err *err)
{
    (void)to;
    for (size_t i = 0; i < interval_count; i++)
        if (!each(each_to, &intervals[i], err))
            return false;
    return true;
}

static bool gap(void *to, int64_t from_ms, int64_t to_ms, const char *cause, const char *text, struct err *err)
{
    (void)to;
    (void)from_ms;
    (void)to_ms;
    (void)text;
    (void)err;
    snprintf(gap_cause, sizeof gap_cause, "%s", cause);
    return true;
}

static bool page_end(void *to, const char *cursor, struct err *err)
{
    (void)to;
    (void)cursor;
    (void)err;
    return true;
}

static struct ledger ledger = {.interval_open = interval_open, .interval_cursor = interval_cursor,
                               .interval_close = interval_close, .each_interval = each_interval, .gap = gap};
static struct sink sink = {.page_end = page_end};
static struct source_request request = {.from_ms = 10 * HOUR, .to_ms = WHEN_NONE};
static struct collecting live = {.request = &request, .sink = &sink, .ledger = &ledger};

static bool walk_and_close(void *to, struct walk *walk, struct err *err)
{
    (void)to;
    walked[walked_count][0] = walk->from_ms / HOUR;
    walked[walked_count++][1] = walk->to_ms / HOUR;
    return walk_close(&live, walk, err);
}

static bool walk_and_fail(void *to, struct walk *walk, struct err *err)
{
    struct err why = {0};
    err_set(&why, *(enum err_code *)to, "it went wrong");
    return walk_give_up(&live, walk, &why, err);
}

static void run_until(int64_t hour)
{
    struct err err = {0};
    walked_count = 0;
    cr_assert(live_windows(&live, HOUR, hour * HOUR, walk_and_close, NULL, &err), "%s", err.text);
}

static void expect_walk(size_t i, int64_t from, int64_t to)
{
    cr_expect(i < walked_count && walked[i][0] == from && walked[i][1] == to, "walk %zu is %lld to %lld", i,
              (long long)walked[i][0], (long long)walked[i][1]);
}

Test(live, the_window_is_walked_then_what_is_new_with_an_overlap)
{
    run_until(20);
    cr_expect_eq(walked_count, 1);
    expect_walk(0, 10, 20);
    run_until(20);
    cr_expect_eq(walked_count, 0, "nothing new is asked for");
    run_until(24);
    cr_expect_eq(walked_count, 1);
    expect_walk(0, 19, 24);
}

Test(live, a_window_made_wider_asks_for_the_older_part_alone)
{
    run_until(20);
    request.from_ms = 5 * HOUR;
    run_until(20);
    cr_expect_eq(walked_count, 1);
    expect_walk(0, 5, 10);
}

Test(live, an_interval_left_open_comes_first_and_only_once)
{
    struct err err = {0};
    enum err_code code = ERR_NETWORK;
    cr_expect_not(live_windows(&live, HOUR, 20 * HOUR, walk_and_fail, &code, &err));
    cr_expect_str_eq(gap_cause, "offline");
    run_until(24);
    cr_expect_eq(walked_count, 2);
    expect_walk(0, 10, 20);
    expect_walk(1, 19, 24);
}

Test(live, each_failure_leaves_a_gap_with_its_cause_and_a_stop_none)
{
    static const struct { enum err_code code; const char *cause; } cases[] = {
        {ERR_NETWORK, "offline"}, {ERR_RATE, "rate"},        {ERR_AUTH, "auth"}, {ERR_LIMIT, "cap"},
        {ERR_SYNTAX, "garbled"},  {ERR_MISSING, "vanished"}, {ERR_STOPPED, ""}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {0};
        struct walk walk = WALK_INIT;
        enum err_code code = cases[i].code;
        gap_cause[0] = '\0';
        cr_expect_not(walk_and_fail(&code, &walk, &err));
        cr_expect_str_eq(gap_cause, cases[i].cause);
        cr_expect_eq(err.code, code);
    }
}

Test(live, words_become_yaml_whatever_they_hold)
{
    OWNED(str_release) struct str out = STR_INIT;
    live_quote(span_of("a\"b\\c\nd"), &out);
    cr_expect_str_eq(str_text(&out), "\"a\\\"b\\\\c\\x0ad\"");
}
