/* when.c - moments as text and back: ISO 8601, the clock, the calendar. Mail's dates are in when_mail.c.
 * Calendar arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
#include "palaver/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t days_from_date(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

int64_t when_from_date(int year, int month, int day)
{
    return days_from_date(year, month, day) * DAY_MS;
}

struct when_parts when_split(int64_t ms, const struct zone *zone)
{
    ms += (int64_t)zone_offset_minutes(zone, ms) * 60000;
    int64_t days = ms / DAY_MS - (ms % DAY_MS < 0);
    int64_t of_day = ms - days * DAY_MS;
    struct when_parts parts = {
        .hour = (int)(of_day / 3600000),
        .minute = (int)(of_day / 60000 % 60),
        .second = (int)(of_day / 1000 % 60),
        .ms = (int)(of_day % 1000),
        .weekday = (int)(((days + 4) % 7 + 7) % 7), /* 1970-01-01 was a Thursday */
    };
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* from March */
    parts.day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    parts.month = (int)(month < 10 ? month + 3 : month - 9);
    parts.year = (int)(year_of_era + era * 400 + (parts.month <= 2));
    return parts;
}

/* Exactly `digits` digits off the front. */
static bool digits_take(struct span *rest, size_t digits, int *out_number)
{
    if (rest->length < digits)
        return false;
    int number = 0;
    for (size_t i = 0; i < digits; i++) {
        if (rest->at[i] < '0' || rest->at[i] > '9')
            return false;
        number = number * 10 + (rest->at[i] - '0');
    }
    *rest = span_from_to(*rest, digits, rest->length);
    *out_number = number;
    return true;
}

static bool char_take(struct span *rest, const char *any_of)
{
    if (rest->length == 0 || !rest->at[0] || !strchr(any_of, rest->at[0]))
        return false;
    *rest = span_from_to(*rest, 1, rest->length);
    return true;
}

static bool date_is_real(int year, int month, int day)
{
    static const int DAYS[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > DAYS[month - 1])
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month != 2 || day < 29 || leap;
}

/* Digits of a fraction: the first three count, as milliseconds. */
static bool fraction_take(struct span *rest, int *out_ms)
{
    int ms = 0, place = 100;
    size_t digits = 0;
    for (; digits < rest->length && rest->at[digits] >= '0' && rest->at[digits] <= '9'; digits++, place /= 10)
        ms += (rest->at[digits] - '0') * place;
    *rest = span_from_to(*rest, digits, rest->length);
    *out_ms = ms;
    return digits > 0;
}

/* What follows the T: hh:mm[:ss[.fff]]. A 60th second, a leap second, is the next minute's first. */
static bool clock_take(struct span *rest, int64_t *out_ms, enum when_grain *out_grain)
{
    int hour, minute, second = 0, ms = 0;
    if (!digits_take(rest, 2, &hour) || !char_take(rest, ":") || !digits_take(rest, 2, &minute))
        return false;
    *out_grain = WHEN_MINUTE;
    if (char_take(rest, ":")) {
        if (!digits_take(rest, 2, &second))
            return false;
        *out_grain = WHEN_SECOND;
        if (char_take(rest, ".,")) {
            if (!fraction_take(rest, &ms))
                return false;
            *out_grain = WHEN_MS;
        }
    }
    *out_ms = (((int64_t)hour * 60 + minute) * 60 + second) * 1000 + ms;
    return hour < 24 && minute < 60 && second <= 60;
}

/* Z, UTC, GMT, +01:00, +0100, +01; nothing is no offset. */
static bool offset_take(struct span *rest, bool *out_has_offset, int64_t *out_offset_ms)
{
    int hours = 0, minutes = 0;
    *out_has_offset = rest->length > 0;
    *out_offset_ms = 0;
    if (rest->length == 0 || char_take(rest, "Zz"))
        return true;
    if (span_is(*rest, "UTC") || span_is(*rest, "GMT")) {
        rest->length = 0;
        return true;
    }
    int64_t sign = rest->at[0] == '-' ? -1 : 1;
    if (!char_take(rest, "+-") || !digits_take(rest, 2, &hours))
        return false;
    if (rest->length > 0) {
        char_take(rest, ":");
        if (!digits_take(rest, 2, &minutes))
            return false;
    }
    *out_offset_ms = sign * (hours * 60 + minutes) * 60000;
    return hours < 24 && minutes < 60;
}

bool when_parse(struct span text, const struct zone *zone, int64_t *out_ms, enum when_grain *out_grain)
{
    struct span rest = span_trim(text);
    int year, month = 1, day = 1;
    enum when_grain grain = WHEN_YEAR;
    if (!digits_take(&rest, 4, &year))
        return false;
    if (char_take(&rest, "-")) {
        grain = WHEN_MONTH;
        if (!digits_take(&rest, 2, &month))
            return false;
        if (char_take(&rest, "-")) {
            grain = WHEN_DAY;
            if (!digits_take(&rest, 2, &day))
                return false;
        }
    }
    int64_t clock_ms = 0, offset_ms = 0;
    bool has_offset = false;
    if (grain == WHEN_DAY && char_take(&rest, "Tt ")) {
        if (!clock_take(&rest, &clock_ms, &grain))
            return false;
        if (rest.length && rest.at[0] == ' ') /* "2015-02-06 16:00:05 +0100", "... UTC", as git and SQL write it */
            rest = span_trim(rest);
        if (!offset_take(&rest, &has_offset, &offset_ms))
            return false;
    }
    if (rest.length > 0 || !date_is_real(year, month, day))
        return false;
    int64_t local_ms = when_from_date(year, month, day) + clock_ms;
    *out_ms = has_offset ? local_ms - offset_ms : zone_to_utc(zone, local_ms);
    *out_grain = grain;
    return true;
}

int64_t when_now(void)
{
    const char *fixed = getenv("PALAVER_NOW");
    int64_t ms;
    enum when_grain grain;
    if (fixed && when_parse(span_of(fixed), NULL, &ms, &grain))
        return ms;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void when_text(int64_t ms, enum when_grain grain, const struct zone *zone, char out[WHEN_TEXT_BYTES])
{
    out[0] = '\0';
    if (ms == WHEN_NONE)
        return;
    struct when_parts at = when_split(ms, grain < WHEN_DAY ? zone : NULL);
    char zone_text[16] = "Z";
    int minutes = zone_offset_minutes(zone, ms);
    if (zone)
        snprintf(zone_text, sizeof zone_text, "%c%02d:%02d", minutes < 0 ? '-' : '+', abs(minutes) / 60 % 100,
                 abs(minutes) % 60);
    switch (grain) {
    case WHEN_YEAR:
        snprintf(out, WHEN_TEXT_BYTES, "%04d", at.year);
        break;
    case WHEN_MONTH:
        snprintf(out, WHEN_TEXT_BYTES, "%04d-%02d", at.year, at.month);
        break;
    case WHEN_DAY:
        snprintf(out, WHEN_TEXT_BYTES, "%04d-%02d-%02d", at.year, at.month, at.day);
        break;
    case WHEN_MINUTE:
        snprintf(out, WHEN_TEXT_BYTES, "%04d-%02d-%02dT%02d:%02d%s", at.year, at.month, at.day, at.hour, at.minute,
                 zone_text);
        break;
    case WHEN_SECOND:
        snprintf(out, WHEN_TEXT_BYTES, "%04d-%02d-%02dT%02d:%02d:%02d%s", at.year, at.month, at.day, at.hour,
                 at.minute, at.second, zone_text);
        break;
    case WHEN_MS:
        snprintf(out, WHEN_TEXT_BYTES, "%04d-%02d-%02dT%02d:%02d:%02d.%03d%s", at.year, at.month, at.day, at.hour,
                 at.minute, at.second, at.ms, zone_text);
        break;
    }
}
