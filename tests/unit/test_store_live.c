/* What collecting remembers: intervals, gaps, what is known. */
#include <criterion/criterion.h>

#include "tests/unit/support/store_case.h"

static struct store_case at;

static void setup(void)
{
    case_open(&at);
}

static void teardown(void)
{
    case_close(&at);
}

TestSuite(store_live, .init = setup, .fini = teardown, .timeout = 60);

static int64_t interval(int64_t from_ms, int64_t to_ms, bool close)
{
    struct err err = {0};
    int64_t number = 0;
    cr_assert(store_interval_open(at.store, from_ms, to_ms, &number, &err), "%s", err.text);
    if (close)
        cr_assert(store_interval_close(at.store, number, to_ms, &err), "%s", err.text);
    return number;
}

static bool interval_add(void *to, const struct interval *interval, struct err *err)
{
    (void)err;
    str_format(to, "%lld-%lld%s%s ", (long long)interval->from_ms, (long long)interval->to_ms,
               interval->closed ? " closed" : " open", interval->cursor ? interval->cursor : "");
    return true;
}

static bool gap_add(void *to, const struct gap *gap, struct err *err)
{
    (void)err;
    str_format(to, "%s%s ", gap->cause, gap->filled ? "(filled)" : "");
    return true;
}

static void expect_gaps(const char *wanted)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    cr_assert(store_each_gap(at.store, gap_add, &got, &err));
    cr_expect_str_eq(str_text(&got), wanted);
}

Test(store_live, an_interval_stays_open_until_it_is_closed)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    int64_t number = interval(100, 200, false);
    interval(200, 300, true);
    cr_assert(store_interval_cursor(at.store, number, " at 7", &err));
    case_page(&at);
    cr_assert(store_each_interval(at.store, "import", "talk", interval_add, &got, &err));
    cr_expect_str_eq(str_text(&got), "100-200 open at 7 200-300 closed ");
    str_clear(&got);
    cr_assert(store_each_interval(at.store, "mastodon", NULL, interval_add, &got, &err));
    cr_expect_str_eq(str_text(&got), "");
}

Test(store_live, an_interval_of_a_page_that_never_ended_is_not_there)
{
    interval(100, 200, true);
    store_close(at.store); /* killed, as far as the file is concerned */
    struct err err = {0};
    at.store = store_open(at.path, STORE_WRITE, &err);
    cr_assert(at.store);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM intervals"), 0);
}

Test(store_live, a_gap_is_filled_by_later_intervals_that_cover_it_together)
{
    struct err err = {0};
    cr_assert(store_gap(at.store, 100, 200, "offline", "no network", &err));
    interval(50, 300, true);
    case_page(&at);
    expect_gaps("offline ");
    case_run(&at);
    interval(90, 150, true);
    case_page(&at);
    expect_gaps("offline ");
    case_run(&at);
    interval(150, 210, false);
    case_page(&at);
    expect_gaps("offline ");
    case_run(&at);
    interval(140, 210, true);
    case_page(&at);
    expect_gaps("offline(filled) ");
}

Test(store_live, a_gap_without_an_end_is_filled_only_by_an_interval_without_one)
{
    struct err err = {0};
    cr_assert(store_gap(at.store, WHEN_NONE, 200, "cap", "only the newest 40", &err));
    case_run(&at);
    interval(0, 300, true);
    case_page(&at);
    expect_gaps("cap ");
    interval(WHEN_NONE, 250, true);
    case_page(&at);
    expect_gaps("cap(filled) ");
}

Test(store_live, coverage_is_a_view_for_others)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    cr_assert(store_gap(at.store, 0, 1000, "rate", "asked to wait", &err));
    interval(WHEN_NONE, 1000, true);
    case_page(&at);
    case_sql(at.path, "SELECT what, cause, from_at, to_at FROM v_coverage ORDER BY what", &got);
    cr_expect_str_eq(str_text(&got), "collected|-|-|1970-01-01T00:00:01Z gap|rate|1970-01-01T00:00:00Z|1970-01-01T00:00:01Z");
}

Test(store_live, known_is_what_a_place_has_brought)
{
    struct err err = {0};
    bool known = true;
    struct post post = case_post("1", "a", "1"), mention = case_post("2", "b", "2");
    mention.quality = QUALITY_MENTIONED;
    case_put(&at, &post);
    case_put(&at, &mention);
    cr_assert(store_knows(at.store, "x", "1", &known, &err));
    cr_expect(known);
    cr_assert(store_knows(at.store, "x", "2", &known, &err));
    cr_expect_not(known, "a mention still has to be fetched");
    cr_assert(store_knows(at.store, "mail", "1", &known, &err));
    cr_expect_not(known);
}

Test(store_live, outside_a_run_and_for_unknown_numbers_it_is_an_error)
{
    struct err err = {0};
    int64_t number = 0;
    cr_expect_not(store_interval_close(at.store, 42, 5, &err));
    cr_expect_eq(err.code, ERR_MISSING);
    case_end(&at);
    err_clear(&err);
    cr_expect_not(store_interval_open(at.store, 1, 2, &number, &err));
    cr_expect_eq(err.code, ERR_USAGE);
    err_clear(&err);
    cr_expect_not(store_gap(at.store, 1, 2, "rate", "", &err));
    cr_expect_eq(err.code, ERR_USAGE);
}

static void put_page(int64_t run, const char *id)
{
    struct err err = {0};
    cr_assert(store_run_enter(at.store, run, &err), "%s", err.text);
    struct post post = case_post(id, "words", id);
    case_put(&at, &post);
    case_page(&at);
}

static bool tally_add(void *to, const struct run *run, struct err *err)
{
    (void)err;
    str_format(to, "%s %lld+%lld ", run->target, (long long)run->tally.stored, (long long)run->tally.merged);
    return true;
}

Test(store_live, runs_take_turns_and_each_keeps_its_own_tally)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    int64_t first = at.run, second = 0;
    cr_assert(store_run_enter(at.store, 0, &err) && store_run_begin(at.store, "mastodon", "b", &second, &err));
    put_page(second, "1");
    put_page(first, "1");
    put_page(second, "2");
    put_page(first, "3");
    cr_assert(store_run_end(at.store, RUN_DONE, NULL, &err));
    cr_assert(store_run_enter(at.store, second, &err) && store_run_end(at.store, RUN_DONE, NULL, &err));
    cr_assert(store_each_run(at.store, tally_add, &got, &err));
    cr_expect_str_eq(str_text(&got), "talk 1+1 b 2+0 ");
    cr_assert(store_run_begin(at.store, "import", "more", &at.run, &err));
}

Test(store_live, a_run_is_entered_only_between_pages_and_only_while_open)
{
    struct err err = {0}, missing = {0};
    struct post post = case_post("1", "words", "1");
    case_put(&at, &post);
    cr_expect_not(store_run_enter(at.store, 0, &err));
    cr_expect_eq(err.code, ERR_USAGE);
    case_page(&at);
    cr_expect_not(store_run_enter(at.store, 999, &missing));
    cr_expect_eq(missing.code, ERR_USAGE);
    struct err again = {0};
    cr_assert(store_run_enter(at.store, at.run, &again), "the run set aside is still there: %s", again.text);
}

static bool place_add(void *to, const struct place_seen *seen, struct err *err)
{
    (void)err;
    str_format(to, "%s:%s %lld-%lld ", seen->place.kind, seen->place.name, (long long)seen->posts,
               (long long)seen->only_here);
    return true;
}

Test(store_live, each_place_tells_what_it_has_brought_and_what_no_other_has)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    struct post one = case_post("1", "words", "1"), two = case_post("2", "words", "2");
    case_put_in(&at, &one, "a");
    case_put_in(&at, &one, "b");
    case_put_in(&at, &two, "b");
    case_page(&at);
    cr_assert(store_each_place(at.store, place_add, &got, &err), "%s", err.text);
    cr_expect_str_eq(str_text(&got), "list:a 1-0 list:b 2-1 ");
}

static bool brought_add(void *to, int64_t key, const char *native_id, struct err *err)
{
    (void)key;
    (void)err;
    str_format(to, "%s ", native_id);
    return true;
}

Test(store_live, what_a_source_brought_is_told_without_what_is_gone_or_only_mentioned)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    struct post one = case_post("1", "words", "1"), two = case_post("2", "words", "2"),
                context = case_post("3", "words", "3");
    context.quality = QUALITY_MENTIONED;
    case_put(&at, &one);
    case_put(&at, &two);
    case_put(&at, &context);
    cr_assert(store_sink(at.store)->gone(at.store, "x", "2", 5, &err));
    case_page(&at);
    cr_assert(store_each_brought(at.store, "import", "talk", 0, 9, brought_add, &got, &err));
    cr_assert(store_each_brought(at.store, "import", "other", 0, 9, brought_add, &got, &err));
    cr_expect_str_eq(str_text(&got), "1 ");
}

Test(store_live, a_gap_told_again_is_one_gap)
{
    struct err err = {0};
    for (int i = 0; i < 3; i++)
        cr_assert(store_gap(at.store, 100, 200, "offline", "again", &err));
    cr_assert(store_gap(at.store, 100, 200, "rate", "another cause", &err));
    case_page(&at);
    expect_gaps("offline rate ");
}

Test(store_live, the_newest_edit_of_a_post_is_known)
{
    struct err err = {0};
    int64_t ms = 0;
    struct post first = case_post("1", "words", "1"), later = case_post("1", "better words", "2");
    later.edited_ms = 700;
    case_put(&at, &first);
    cr_assert(store_newest_edit(at.store, "x", "1", &ms, &err));
    cr_expect_eq(ms, WHEN_NONE);
    case_put(&at, &later);
    case_page(&at);
    cr_assert(store_newest_edit(at.store, "x", "1", &ms, &err));
    cr_expect_eq(ms, 700);
    cr_assert(store_newest_edit(at.store, "x", "nobody", &ms, &err));
    cr_expect_eq(ms, WHEN_NONE);
}
