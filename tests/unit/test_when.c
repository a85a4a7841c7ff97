/* test_when.c - moments against known dates, mailers' bad habits, and the C library's own tz database. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <time.h>

#include "palaver/when.h"

#define FEB_6 INT64_C(1423180800000) /* 2015-02-06T00:00Z */
#define HOUR INT64_C(3600000)
#define MINUTE INT64_C(60000)

struct when_case {
    const char *text;
    int64_t ms;
    enum when_grain grain;
};

Test(when, iso_dates_are_read_with_how_exact_they_are)
{
    static const struct when_case CASES[] = {
        {"2015", INT64_C(1420070400000), WHEN_YEAR},
        {"2015-02", INT64_C(1422748800000), WHEN_MONTH},
        {"2015-02-06", FEB_6, WHEN_DAY},
        {"2015-02-06T16:00", FEB_6 + 16 * HOUR, WHEN_MINUTE},
        {"2015-02-06T16:00Z", FEB_6 + 16 * HOUR, WHEN_MINUTE},
        {"2015-02-06 16:00:05", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"2015-02-06t16:00:05z", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"2015-02-06T16:00:05.1Z", FEB_6 + 16 * HOUR + 5100, WHEN_MS},
        {"2015-02-06T16:00:05,123456789+01:00", FEB_6 + 15 * HOUR + 5123, WHEN_MS},
        {"2015-02-06T16:00:05-0530", FEB_6 + 21 * HOUR + 30 * MINUTE + 5000, WHEN_SECOND},
        {"2015-02-06 16:00:05 +01", FEB_6 + 15 * HOUR + 5000, WHEN_SECOND},
        {"2015-02-06 16:00:05 UTC", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"2015-02-06 16:00 GMT", FEB_6 + 16 * HOUR, WHEN_MINUTE},
        {" 2015-02-06\n", FEB_6, WHEN_DAY},
        {"2016-12-31T23:59:60Z", INT64_C(1483228800000), WHEN_SECOND}, /* a leap second */
        {"1969-12-31T23:59:59.999Z", -1, WHEN_MS},
        {"0001-01-01", INT64_C(-62135596800000), WHEN_DAY},
        {"2000-02-29", INT64_C(951782400000), WHEN_DAY},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        int64_t ms = 0;
        enum when_grain grain = WHEN_YEAR;
        cr_expect(when_parse(span_of(CASES[i].text), NULL, &ms, &grain), "%s", CASES[i].text);
        cr_expect_eq(ms, CASES[i].ms, "%s: %lld", CASES[i].text, (long long)ms);
        cr_expect_eq(grain, CASES[i].grain, "%s", CASES[i].text);
    }
}

Test(when, what_is_no_iso_date_is_refused)
{
    static const char *const NO[] = {
        "", "2", "201", "20150", "2015-", "2015-2-6", "2015-13", "2015-00", "2015-02-30", "2015-02-00", "1900-02-29",
        "2015-02-06T", "2015-02-06T24:00", "2015-02-06T16", "2015-02-06T16:60", "2015-02-06T16:00:61",
        "2015-02-06T16:00:05.", "2015-02-06T16:00x", "2015-02-06T16:00+1", "2015-02-06T16:00+24:00",
        "2015-02-06T16:00+01:60", "2015-02-06Z", "2015-02-06 16:00 Z Z", "2015-02-06 16:00 UTC+1", "0000-01-01", "-015-01-01", "2015/02/06",
        "２０１５", "yesterday", "2015-02-06T16:00\xff",
    };
    for (size_t i = 0; i < COUNT_OF(NO); i++) {
        int64_t ms = 42;
        enum when_grain grain;
        cr_expect_not(when_parse(span_of(NO[i]), NULL, &ms, &grain), "%s", NO[i]);
        cr_expect_eq(ms, 42, "outputs are written only on success: %s", NO[i]);
    }
    int64_t ms;
    enum when_grain grain;
    cr_expect_not(when_parse((struct span){0}, NULL, &ms, &grain));
    cr_expect_not(when_parse(span_from("2015\0", 5), NULL, &ms, &grain));
}

Test(when, mail_dates_are_read_as_mailers_write_them)
{
    static const struct when_case CASES[] = {
        {"Fri, 06 Feb 2015 16:00:05 +0000", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"Fri, 6 Feb 2015 16:00:05 +0100 (CET)", FEB_6 + 15 * HOUR + 5000, WHEN_SECOND},
        {"6 Feb 2015 16:00 -0530", FEB_6 + 21 * HOUR + 30 * MINUTE, WHEN_MINUTE},
        {"Fri, 6 Feb 15 16:00:05 GMT", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"Fri, 6 Feb 115 16:00:05 GMT", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"Fri, 6 Feb 2015 16:00:05 EST", FEB_6 + 21 * HOUR + 5000, WHEN_SECOND},
        {"Fri, 6 Feb 2015 16:00:05", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"Fri, 6 Feb 2015 16:00:05 -0000", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"Fri, 6 Feb 2015 16:00:05 +9900", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"Fri, 6 Feb 2015 16:00:05 +1400", FEB_6 + 2 * HOUR + 5000, WHEN_SECOND},
        {"Fri, 6 Feb 2015 16:00:05 GMT+0100", FEB_6 + 15 * HOUR + 5000, WHEN_SECOND},
        {"Fri, 6 Feb 2015 16:00:05 +01:00", FEB_6 + 15 * HOUR + 5000, WHEN_SECOND},
        {"Fri, 6 Feb 2015 16:00:05 0100", FEB_6 + 15 * HOUR + 5000, WHEN_SECOND},
        {"Fri, 6 Feb 2015 16.00.05 +0100", FEB_6 + 15 * HOUR + 5000, WHEN_SECOND},
        {"FRIDAY,6 FEBRUARY 2015 16:00:05 ut", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"Fri (a (nested) comment), 6 Feb (x) 2015\r\n 16:00:05 +0000", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"06-Feb-2015 16:00:05", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"Fri Feb 06 16:00:05 2015", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"Fri, 6 Feb 2015 4:00 PM", FEB_6 + 16 * HOUR, WHEN_MINUTE},
        {"Fri, 6 Feb 2015 12:10 am", FEB_6 + 10 * MINUTE, WHEN_MINUTE},
        {"Friday, February 6, 2015", FEB_6, WHEN_DAY},
        {"2015-02-06T16:00:05Z", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"Wed, 6 Feb 2015 16:00:05 +0000", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND}, /* wrong weekday */
        {"Fri, 6 Feb 2015 16:00:05 +0000 with litter 12:00", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"Fri, 6 Feb 99 16:00:05 +0000", INT64_C(918316805000), WHEN_SECOND},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        int64_t ms = 0;
        enum when_grain grain = WHEN_YEAR;
        cr_expect(when_parse_mail(span_of(CASES[i].text), &ms, &grain), "%s", CASES[i].text);
        cr_expect_eq(ms, CASES[i].ms, "%s: %lld", CASES[i].text, (long long)(ms - FEB_6));
        cr_expect_eq(grain, CASES[i].grain, "%s", CASES[i].text);
    }
}

Test(when, what_is_no_mail_date_is_refused)
{
    static const char *const NO[] = {
        "", "()", "((((", "Fri", "Fri, 6 2015 16:00:05 +0000", "Fri, 31 Feb 2015 16:00:05 +0000",
        "Fri, 0 Feb 2015 16:00:05", "Fri, 6 Feb 2015 25:00:00", "Fri, 6 Feb 2015 16:61:00", "Fri, 6 Feb 16:00:05 +0000",
        "6 Feb 20155 16:00:05", "6 Feb 1066 16:00:05", "6 Fe 2015 16:00:05", "2015", "2015-02", "tomorrow at noon",
        "Fri, 6 Feb 2015 16:00:05:06:07 x", "\xff\xfe", "Fri, -6 Feb 2015 16:00", "99999999999999999999 Feb 2015",
        "Feb 6 Feb 6 Feb 6 Feb 6 Feb 6 Feb 6 Feb 6 Feb 6 Feb 6 Feb 6 Feb 6",
    };
    for (size_t i = 0; i < COUNT_OF(NO); i++) {
        int64_t ms = 42;
        enum when_grain grain;
        cr_expect_not(when_parse_mail(span_of(NO[i]), &ms, &grain), "%s", NO[i]);
        cr_expect_eq(ms, 42, "%s", NO[i]);
    }
}

Test(when, asctime_and_its_kin_are_told_from_other_text)
{
    static const struct when_case YES[] = {
        {"Fri Feb 06 16:00:00 +0000 2015", FEB_6 + 16 * HOUR, WHEN_SECOND},
        {"Fri Feb  6 16:00:05 2015", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
        {"Fri Feb 06 16:00:00 +0100 2015", FEB_6 + 15 * HOUR, WHEN_SECOND},
        {"Thu Jan  1 00:00:00 1970", 0, WHEN_SECOND},
        {"Thu Jan 1 00:00:00 UTC 1970", 0, WHEN_SECOND},
        {"Fri, 6 Feb 2015 16:00:05 +0000", FEB_6 + 16 * HOUR + 5000, WHEN_SECOND},
    };
    static const char *const NO[] = {
        "", "Feb 6 16:00:00 2015", "Fri Feb 6 2015", "on Fri Feb 6 16:00:00 2015 we met", "Fri Feb 6 16:00:00",
        "Fri Feb 30 16:00:00 2015", "Fri Feb 6 16:00:00 2015 remote from",
    };
    int64_t ms;
    for (size_t i = 0; i < COUNT_OF(YES); i++)
        cr_expect(when_parse_asctime(span_of(YES[i].text), &ms) && ms == YES[i].ms, "%s", YES[i].text);
    for (size_t i = 0; i < COUNT_OF(NO); i++)
        cr_expect_not(when_parse_asctime(span_of(NO[i]), &ms), "%s", NO[i]);
}

Test(when, text_is_as_long_as_the_moment_is_exact)
{
    static const struct {
        enum when_grain grain;
        const char *utc, *zoned;
    } CASES[] = {
        {WHEN_MS, "2015-02-06T23:30:05.007Z", "2015-02-07T05:00:05.007+05:30"},
        {WHEN_SECOND, "2015-02-06T23:30:05Z", "2015-02-07T05:00:05+05:30"},
        {WHEN_MINUTE, "2015-02-06T23:30Z", "2015-02-07T05:00+05:30"},
        {WHEN_DAY, "2015-02-06", "2015-02-06"}, /* a date without a time of day is the same everywhere */
        {WHEN_MONTH, "2015-02", "2015-02"},
        {WHEN_YEAR, "2015", "2015"},
    };
    struct err err = {0};
    OWNED(zone_closep) struct zone *zone = zone_open("+05:30", &err);
    cr_assert_not_null(zone);
    int64_t ms = FEB_6 + 23 * HOUR + 30 * MINUTE + 5007;
    char text[WHEN_TEXT_BYTES];
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        when_text(ms, CASES[i].grain, NULL, text);
        cr_expect_str_eq(text, CASES[i].utc);
        when_text(ms, CASES[i].grain, zone, text);
        cr_expect_str_eq(text, CASES[i].zoned);
    }
    when_text(WHEN_NONE, WHEN_MS, NULL, text);
    cr_expect_str_empty(text);
    when_text(INT64_MAX, WHEN_MS, NULL, text); /* far, but not beyond the buffer */
    cr_expect_str_eq(text, "292278994-08-17T07:12:55.807Z");
}

Test(when, split_and_join_are_one_anothers_inverse)
{
    uint64_t state = 7;
    for (int i = 0; i < 100000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        int64_t ms = (int64_t)(state >> 20) % INT64_C(400000000000000) - INT64_C(100000000000000);
        struct when_parts at = when_split(ms, NULL);
        int64_t back = when_from_date(at.year, at.month, at.day) + at.hour * HOUR + at.minute * MINUTE +
                       at.second * INT64_C(1000) + at.ms;
        cr_assert_eq(back, ms);
        time_t second = (time_t)((ms - at.ms) / 1000);
        struct tm tm;
        gmtime_r(&second, &tm);
        cr_assert(tm.tm_year + 1900 == at.year && tm.tm_mon + 1 == at.month && tm.tm_mday == at.day &&
                  tm.tm_wday == at.weekday && tm.tm_hour == at.hour, "%lld", (long long)ms);
    }
}

Test(when, the_clock_can_be_set_for_tests)
{
    setenv("PALAVER_NOW", "2026-01-02T03:04:05Z", 1);
    cr_expect_eq(when_now(), INT64_C(1767323045000));
    setenv("PALAVER_NOW", "nonsense", 1);
    cr_expect_gt(when_now(), INT64_C(1767323045000));
    unsetenv("PALAVER_NOW");
}

/* --- zones --- */

Test(zone, offsets_by_name)
{
    static const struct {
        const char *name;
        int minutes;
    } CASES[] = {{"UTC", 0},       {"utc", 0},     {"Z", 0},        {"GMT", 0},      {"+02:00", 120}, {"-0530", -330},
                 {"+02", 120},     {"-5", -300},   {"+00:00", 0},   {"+23:59", 1439}};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct err err = {0};
        OWNED(zone_closep) struct zone *zone = zone_open(CASES[i].name, &err);
        cr_assert_not_null(zone, "%s: %s", CASES[i].name, err.text);
        cr_expect_eq(zone_offset_minutes(zone, FEB_6), CASES[i].minutes, "%s", CASES[i].name);
    }
    cr_expect_eq(zone_offset_minutes(NULL, FEB_6), 0);
}

Test(zone, what_is_no_zone_is_refused)
{
    static const char *const NO[] = {
        "", "Atlantis/Poseidonis", "../../../etc/passwd", "/etc/localtime", "Europe/../Europe/London", "tzdata.zi",
        "zone.tab", "Europe", "+24:00", "+2:60", "+2:3", "+02:00:00", "+", "-", "++2", "+123", "Europe/London\n",
        "a b", "\xff",
    };
    for (size_t i = 0; i < COUNT_OF(NO); i++) {
        struct err err = {0};
        cr_expect_null(zone_open(NO[i], &err), "%s", NO[i]);
        cr_expect_eq(err.code, ERR_USAGE, "%s", NO[i]);
        cr_expect(strstr(err.text, "time zone"), "%s", err.text);
    }
}

Test(zone, a_time_without_offset_is_read_where_it_was_written)
{
    struct err err = {0};
    OWNED(zone_closep) struct zone *london = zone_open("Europe/London", &err);
    cr_assert_not_null(london, "%s", err.text);
    static const struct {
        const char *local, *utc;
    } CASES[] = {
        {"2015-02-06T16:00", "2015-02-06T16:00:00Z"},
        {"2015-07-06T16:00", "2015-07-06T15:00:00Z"},
        {"2015-07-06", "2015-07-05T23:00:00Z"},
        {"2015-07-06T16:00+02:00", "2015-07-06T14:00:00Z"},
        {"2015-10-25T01:30", "2015-10-25T00:30:00Z"}, /* twice: the first */
        {"2015-03-29T01:30", "2015-03-29T01:30:00Z"}, /* never: moved on */
        {"2060-07-06T16:00", "2060-07-06T15:00:00Z"}, /* behind the table: the rule */
        {"1850-07-06T16:00", "1850-07-06T16:00:00Z"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        int64_t ms;
        enum when_grain grain;
        char text[WHEN_TEXT_BYTES];
        cr_assert(when_parse(span_of(CASES[i].local), london, &ms, &grain));
        when_text(ms, WHEN_SECOND, NULL, text);
        cr_expect_str_eq(text, CASES[i].utc, "%s: %s", CASES[i].local, text);
    }
}

Test(zone, agrees_with_the_c_library_in_many_zones_and_years)
{
    static const char *const ZONES[] = {
        "Europe/London", "Europe/Paris", "Africa/Monrovia", "Africa/Casablanca", "America/New_York", "Asia/Kolkata",
        "Asia/Shanghai", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Tehran", "Pacific/Apia", "Asia/Gaza",
        "America/Nuuk", "Antarctica/Troll", "Etc/GMT+5",
    };
    for (size_t i = 0; i < COUNT_OF(ZONES); i++) {
        struct err err = {0};
        OWNED(zone_closep) struct zone *zone = zone_open(ZONES[i], &err);
        cr_assert_not_null(zone, "%s", err.text);
        setenv("TZ", ZONES[i], 1);
        tzset();
        /* 1930 to 2070 in steps of 2 days, 7 hours and 13 minutes */
        for (int64_t second = -1262304000; second < INT64_C(3155760000); second += 2 * 86400 + 7 * 3600 + 780) {
            time_t at = (time_t)second;
            struct tm tm;
            localtime_r(&at, &tm);
            cr_assert_eq(zone_offset_minutes(zone, second * 1000), (int)(tm.tm_gmtoff / 60), "%s at %lld", ZONES[i],
                         (long long)second);
        }
    }
}
