/* What hosts say of their limits, and how long is waited for it. Time jumps: PALAVER_CLOCK=fast. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "collector/pace.h"

static struct pace_clock watch;
static struct pace *pace;

static void begin(void)
{
    setenv("PALAVER_CLOCK", "fast", 1);
    setenv("PALAVER_NOW", "2025-07-01T08:00:00Z", 1);
    pace_clock_init(&watch);
    pace = pace_new(&watch);
}

static void end(void)
{
    pace_free(pace);
}

static void header(const char *name, const char *value)
{
    pace_header(pace, "a.example", span_of(name), span_of(value));
}

/* Milliseconds that a question to the host waits. */
static int64_t waited(void)
{
    struct err err = {0};
    int64_t before = pace_now(&watch);
    cr_assert(pace_wait(pace, "a.example", 0, NULL, &err), "%s", err.text);
    return pace_now(&watch) - before;
}

TestSuite(pace, .init = begin, .fini = end, .timeout = 10);

Test(pace, the_first_question_does_not_wait)
{
    cr_expect_eq(waited(), 0);
}

Test(pace, retry_after_in_seconds_is_waited_for)
{
    header("Retry-After", "30");
    cr_expect_eq(waited(), 30000);
}

Test(pace, retry_after_as_a_date_is_waited_for)
{
    header("retry-after", "Tue, 01 Jul 2025 08:01:00 GMT");
    cr_expect_eq(waited(), 60000);
}

static const struct { const char *remaining, *remaining_value, *reset, *reset_value; } limits[] = {
    {"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "2025-07-01T08:00:45.123456Z"}, /* Mastodon */
    {"x-rate-limit-remaining", "0", "x-rate-limit-reset", "1751356845"},                /* X */
    {"RateLimit-Remaining", "0", "RateLimit-Reset", "45"},                              /* seconds from now */
    {"RateLimit", "limit=100, remaining=0, reset=45", "X-Other", "1"},
    {"RateLimit", "\"default\";r=0;t=45", "X-Other", "1"},
};

Test(pace, an_empty_window_is_waited_out_in_every_spelling)
{
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        struct pace_clock own;
        pace_clock_init(&own);
        struct pace *fresh = pace_new(&own);
        struct err err = {0};
        pace_header(fresh, "a.example", span_of(limits[i].remaining), span_of(limits[i].remaining_value));
        pace_header(fresh, "a.example", span_of(limits[i].reset), span_of(limits[i].reset_value));
        int64_t before = pace_now(&own);
        cr_expect(pace_wait(fresh, "a.example", 0, NULL, &err));
        int64_t wait = pace_now(&own) - before;
        cr_expect(wait >= 45000 && wait <= 46000, "case %zu waits %lld", i, (long long)wait);
        pace_free(fresh);
    }
}

Test(pace, nonsense_in_headers_changes_nothing)
{
    header("Retry-After", "soon");
    header("Retry-After", "-5");
    header("X-RateLimit-Remaining", "many");
    header("X-RateLimit-Reset", "99999999999999999999");
    header("RateLimit", "=;=,==");
    cr_expect_eq(waited(), 0);
}

Test(pace, a_wait_beyond_the_patience_is_an_error)
{
    struct err err = {0};
    header("Retry-After", "3600");
    cr_expect_not(pace_wait(pace, "a.example", 60000, NULL, &err));
    cr_expect_eq(err.code, ERR_RATE);
    cr_expect(strstr(err.text, "a.example"));
}

Test(pace, other_hosts_do_not_wait)
{
    struct err err = {0};
    header("Retry-After", "3600");
    cr_expect(pace_wait(pace, "b.example", 1000, NULL, &err));
}

Test(pace, refusals_without_a_time_wait_longer_each_time_but_not_for_ever)
{
    for (int i = 1; i <= 12; i++) {
        int64_t wait = pace_backoff_ms(pace, i);
        int64_t most = i < 9 ? (int64_t)1000 << i : 300000;
        cr_expect(wait >= (most < 300000 ? most : 300000) / 2 && wait <= 300000, "try %d waits %lld", i, (long long)wait);
    }
}

Test(pace, who_asks_next_waits_behind_whoever_has_taken_the_moment)
{
    struct err err = {0};
    cr_expect(pace_wait(pace, "a.example", 0, NULL, &err));
    int64_t first = waited(), before = pace_now(&watch);
    cr_expect(first > 0 && waited() == first, "each keeps the same distance");
    cr_expect(pace_now(&watch) > before);
}

Test(pace, a_stop_ends_a_wait)
{
    struct err err = {0};
    volatile bool stop = true;
    header("Retry-After", "600");
    cr_expect_not(pace_wait(pace, "a.example", 0, &stop, &err));
    cr_expect_eq(err.code, ERR_STOPPED);
}
