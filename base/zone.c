/* zone.c - time zones read from the tz database's own files, because TZ and tzset() belong to the whole process.
 * Source: RFC 8536 (TZif), POSIX.1-2017 section 8.3 (the rule in a file's footer). */
#include "palaver/when.h"

#include <stdlib.h>

#include "palaver/out.h"

#define ZONE_FOLDER "/usr/share/zoneinfo"
#define ZONE_MAX_BYTES ((size_t)256 << 10)
#define ZONE_NAME_MAX_BYTES 64
#define HEADER_BYTES ((size_t)44)
#define OFFSET_MAX_MINUTES (24 * 60 - 1)

/* When summer time begins or ends, in local time. */
struct rule_day {
    enum { DAY_MONTH_WEEK, DAY_JULIAN, DAY_COUNTED } kind;
    int month, week, weekday; /* Mm.w.d */
    int day;                  /* Jn (1..365, never 29 February) or n (0..365) */
    int64_t seconds;          /* of local time behind midnight */
};

/* For moments behind the last transition. */
struct zone_rule {
    int64_t standard, summer; /* seconds to add to UTC */
    bool has_summer;
    struct rule_day begin, end;
};

struct transition {
    int64_t second;
    int64_t offset; /* seconds to add to UTC from then on */
};

struct zone {
    int64_t first_offset; /* before the first transition */
    struct transition *transitions;
    size_t count;
    bool has_rule;
    struct zone_rule rule;
};

/* --- the footer: "CET-1CEST,M3.5.0,M10.5.0/3" --- */

static bool footer_number(struct span *rest, int64_t most, int64_t *out_number)
{
    int64_t number = 0;
    size_t digits = 0;
    while (digits < rest->length && rest->at[digits] >= '0' && rest->at[digits] <= '9' && digits < 4)
        number = number * 10 + (rest->at[digits++] - '0');
    *rest = span_from_to(*rest, digits, rest->length);
    *out_number = number;
    return digits > 0 && number <= most;
}

static bool footer_is(struct span *rest, char c)
{
    if (rest->length == 0 || rest->at[0] != c)
        return false;
    *rest = span_from_to(*rest, 1, rest->length);
    return true;
}

static bool footer_name(struct span *rest)
{
    size_t length = 0;
    if (footer_is(rest, '<')) {
        while (length < rest->length && rest->at[length] != '>')
            length++;
        *rest = span_from_to(*rest, length, rest->length);
        return length > 0 && footer_is(rest, '>');
    }
    while (length < rest->length && (rest->at[length] | 0x20) >= 'a' && (rest->at[length] | 0x20) <= 'z')
        length++;
    *rest = span_from_to(*rest, length, rest->length);
    return length > 0;
}

/* [+-]hh[:mm[:ss]] in seconds; RFC 8536 lets hours run to 167. */
static bool footer_time(struct span *rest, int64_t *out_seconds)
{
    int64_t sign = footer_is(rest, '-') ? -1 : 1, hours, minutes = 0, seconds = 0;
    if (sign > 0)
        footer_is(rest, '+');
    if (!footer_number(rest, 167, &hours) || (footer_is(rest, ':') && !footer_number(rest, 59, &minutes)) ||
        (footer_is(rest, ':') && !footer_number(rest, 59, &seconds)))
        return false;
    *out_seconds = sign * (hours * 3600 + minutes * 60 + seconds);
    return true;
}

static bool footer_day(struct span *rest, struct rule_day *out_day)
{
    int64_t month = 0, week = 0, weekday = 0, day = 0;
    *out_day = (struct rule_day){.seconds = 2 * 3600};
    if (!footer_is(rest, ','))
        return false;
    if (footer_is(rest, 'M')) {
        out_day->kind = DAY_MONTH_WEEK;
        if (!footer_number(rest, 12, &month) || !footer_is(rest, '.') || !footer_number(rest, 5, &week) ||
            !footer_is(rest, '.') || !footer_number(rest, 6, &weekday) || month == 0 || week == 0)
            return false;
    } else {
        out_day->kind = footer_is(rest, 'J') ? DAY_JULIAN : DAY_COUNTED;
        if (!footer_number(rest, 365, &day) || (out_day->kind == DAY_JULIAN && day == 0))
            return false;
    }
    out_day->month = (int)month;
    out_day->week = (int)week;
    out_day->weekday = (int)weekday;
    out_day->day = (int)day;
    return !footer_is(rest, '/') || footer_time(rest, &out_day->seconds);
}

static bool footer_read(struct span rest, struct zone_rule *out_rule)
{
    struct zone_rule rule = {0};
    if (!footer_name(&rest) || !footer_time(&rest, &rule.standard))
        return false;
    rule.standard = -rule.standard; /* POSIX counts westwards */
    if (rest.length > 0) {
        rule.has_summer = true;
        rule.summer = rule.standard + 3600;
        if (!footer_name(&rest))
            return false;
        if (rest.length && rest.at[0] != ',') {
            if (!footer_time(&rest, &rule.summer))
                return false;
            rule.summer = -rule.summer;
        }
        if (!footer_day(&rest, &rule.begin) || !footer_day(&rest, &rule.end) || rest.length > 0)
            return false;
    }
    *out_rule = rule;
    return true;
}

/* Local seconds since 1970 at which the rule's day and time come in `year`. */
static int64_t rule_second(const struct rule_day *day, int year)
{
    int64_t start = when_from_date(year, 1, 1) / DAY_MS;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day->kind == DAY_COUNTED)
        start += day->day;
    else if (day->kind == DAY_JULIAN)
        start += day->day - 1 + (leap && day->day >= 60);
    else {
        int64_t first = when_from_date(year, day->month, 1) / DAY_MS;
        int64_t next = day->month == 12 ? when_from_date(year + 1, 1, 1) / DAY_MS
                                        : when_from_date(year, day->month + 1, 1) / DAY_MS;
        int64_t weekday = ((first + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
        start = first + (day->weekday - weekday + 7) % 7 + (int64_t)7 * (day->week - 1);
        while (start >= next) /* week 5 means the last */
            start -= 7;
    }
    return start * 86400 + day->seconds;
}

static int64_t rule_offset(const struct zone_rule *rule, int64_t second)
{
    if (!rule->has_summer)
        return rule->standard;
    int year = when_split((second + rule->standard) * 1000, NULL).year;
    int64_t begin = rule_second(&rule->begin, year) - rule->standard;
    int64_t end = rule_second(&rule->end, year) - rule->summer;
    bool summer = begin < end ? second >= begin && second < end /* north of the equator */
                              : second >= begin || second < end;
    return summer ? rule->summer : rule->standard;
}

/* --- the file --- */

static int64_t big_endian(const char *at, size_t bytes)
{
    uint64_t number = (unsigned char)at[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < bytes; i++)
        number = number << 8 | (unsigned char)at[i];
    return (int64_t)number;
}

struct tzif_counts {
    size_t utc, standard, leap, times, types, letters;
};

static bool header_read(struct span bytes, struct tzif_counts *out_counts)
{
    if (bytes.length < HEADER_BYTES || !span_starts(bytes, "TZif") || bytes.at[4] < '2')
        return false;
    size_t counts[6];
    for (size_t i = 0; i < 6; i++) {
        counts[i] = (size_t)(big_endian(bytes.at + 20 + 4 * i, 4) & 0xffffffff);
        if (counts[i] > ZONE_MAX_BYTES)
            return false;
    }
    *out_counts = (struct tzif_counts){counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
    return true;
}

static size_t body_bytes(struct tzif_counts counts, size_t time_bytes)
{
    return counts.times * (time_bytes + 1) + counts.types * 6 + counts.letters + counts.leap * (time_bytes + 4) +
           counts.standard + counts.utc;
}

static bool zone_read(struct zone *zone, struct span bytes)
{
    struct tzif_counts counts;
    if (!header_read(bytes, &counts) || bytes.length < HEADER_BYTES + body_bytes(counts, 4))
        return false;
    /* The first body, with times of 32 bits, is for old readers. */
    bytes = span_from_to(bytes, HEADER_BYTES + body_bytes(counts, 4), bytes.length);
    if (!header_read(bytes, &counts) || counts.types == 0 || counts.types > 256 ||
        bytes.length < HEADER_BYTES + body_bytes(counts, 8))
        return false;
    const char *times = bytes.at + HEADER_BYTES, *indices = times + counts.times * 8, *types = indices + counts.times;
    zone->first_offset = big_endian(types, 4);
    zone->transitions = mem_array(counts.times, sizeof *zone->transitions);
    zone->count = counts.times;
    for (size_t i = 0; i < counts.times; i++) {
        size_t type = (unsigned char)indices[i];
        if (type >= counts.types)
            return false;
        zone->transitions[i] = (struct transition){big_endian(times + 8 * i, 8), big_endian(types + 6 * type, 4)};
        if (i && zone->transitions[i].second <= zone->transitions[i - 1].second)
            return false;
    }
    struct span footer = span_from_to(bytes, HEADER_BYTES + body_bytes(counts, 8), bytes.length), line;
    if (!footer_is(&footer, '\n') || !span_line(&footer, &line) || line.length == 0)
        return true;
    zone->has_rule = footer_read(line, &zone->rule);
    return zone->has_rule;
}

static bool name_is_tame(const char *name)
{
    struct span letters = span_of(name);
    if (letters.length == 0 || letters.length > ZONE_NAME_MAX_BYTES || name[0] == '/' || strstr(name, ".."))
        return false;
    for (size_t i = 0; i < letters.length; i++) {
        char c = letters.at[i], lower = (char)(c | 0x20);
        if (!(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') && !strchr("_+-/", c))
            return false;
    }
    return true;
}

/* "+02:00", "+0200", "+02", "-5" */
static bool name_is_offset(const char *name, int64_t *out_seconds)
{
    struct span rest = span_of(name);
    int64_t sign = footer_is(&rest, '-') ? -1 : footer_is(&rest, '+') ? 1 : 0, hours, minutes = 0;
    size_t digits = rest.length;
    if (sign == 0 || !footer_number(&rest, 9999, &hours))
        return false;
    digits -= rest.length;
    if (digits == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (digits > 2) {
        return false;
    } else if (footer_is(&rest, ':') && (rest.length != 2 || !footer_number(&rest, 59, &minutes))) {
        return false;
    }
    int64_t all = hours * 60 + minutes;
    *out_seconds = sign * all * 60;
    return rest.length == 0 && minutes < 60 && all <= OFFSET_MAX_MINUTES;
}

struct zone *zone_open(const char *name, struct err *err)
{
    OWNED(zone_closep) struct zone *zone = mem_new(sizeof *zone);
    struct span asked = span_of(name);
    if (span_is_nocase(asked, "UTC") || span_is_nocase(asked, "GMT") || span_is_nocase(asked, "Z") ||
        name_is_offset(name, &zone->first_offset))
        return TAKE(zone);
    if (!name_is_tame(name))
        return err_null(err, ERR_USAGE, "'%s' is no time zone; write one as Europe/London, UTC or +02:00", name);
    OWNED(str_release) struct str path = STR_INIT, bytes = STR_INIT;
    str_format(&path, "%s/%s", ZONE_FOLDER, name);
    struct err why = {0};
    if (!file_read(str_text(&path), ZONE_MAX_BYTES, &bytes, &why)) {
        str_clear(&path);
        str_format(&path, "%s/%s", ZONE_FOLDER, "Europe/London");
        if (!file_read(str_text(&path), ZONE_MAX_BYTES, &bytes, &(struct err){0}))
            return err_null(err, ERR_USAGE,
                            "time zone '%s' cannot be looked up: the tz database is not on this machine "
                            "(install the package tzdata), only UTC and offsets such as +02:00 are known", name);
        return err_null(err, ERR_USAGE, "time zone '%s' is not known; write one as Europe/London, UTC or +02:00",
                        name);
    }
    if (!zone_read(zone, str_span(&bytes)))
        return err_null(err, ERR_USAGE, "'%s' is no time zone: its file is not one of the tz database", name);
    return TAKE(zone);
}

void zone_close(struct zone *zone)
{
    if (!zone)
        return;
    free(zone->transitions);
    free(zone);
}

void zone_closep(struct zone **zone)
{
    zone_close(TAKE(*zone));
}

static int64_t zone_offset_seconds(const struct zone *zone, int64_t ms)
{
    if (!zone)
        return 0;
    int64_t second = ms / 1000 - (ms % 1000 < 0);
    if (zone->count == 0 || second < zone->transitions[0].second)
        return zone->count == 0 && zone->has_rule ? rule_offset(&zone->rule, second) : zone->first_offset;
    if (zone->has_rule && second >= zone->transitions[zone->count - 1].second)
        return rule_offset(&zone->rule, second);
    size_t low = 0, high = zone->count; /* low: not behind; high: behind */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (zone->transitions[middle].second <= second)
            low = middle;
        else
            high = middle;
    }
    return zone->transitions[low].offset;
}

int zone_offset_minutes(const struct zone *zone, int64_t ms)
{
    /* Whole minutes: the odd seconds of local mean time before the age of railways are left out. */
    int64_t seconds = zone_offset_seconds(zone, ms);
    return (int)(seconds / 60);
}

int64_t zone_to_utc(const struct zone *zone, int64_t local_ms)
{
    int64_t before = (int64_t)zone_offset_minutes(zone, local_ms - DAY_MS) * 60000;
    int64_t after = (int64_t)zone_offset_minutes(zone, local_ms + DAY_MS) * 60000;
    int64_t first = local_ms - before, second = local_ms - after;
    if ((int64_t)zone_offset_minutes(zone, first) * 60000 == before)
        return first;
    if ((int64_t)zone_offset_minutes(zone, second) * 60000 == after)
        return second;
    return first;
}
