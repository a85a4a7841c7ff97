/* when_mail.c - dates as mail and Unix write them: words in about the right order. One reader of tokens serves both;
 * it is lenient for Date headers and strict for what else must be told from ordinary text (From_ lines).
 * Source: RFC 5322 sections 3.3 and 4.3. */
#include "palaver/when.h"

#define TOKENS_MAX 16
#define COMMENT_MAX_DEPTH 16
#define OFFSET_MAX_MINUTES (14 * 60) /* Kiribati; what lies beyond is a broken clock */

struct mail_date {
    int64_t day, month, year, hour, minute, second;
    int64_t offset_minutes;
    bool has_weekday, has_month, has_clock, has_seconds, has_offset, afternoon, forenoon;
    bool foreign; /* held a word that is none of a date's */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* The next word: blanks, commas and (comments) are between words. False at the end. */
static bool token_take(struct span *rest, struct span *out_token)
{
    size_t at = 0, depth = 0;
    for (; at < rest->length; at++) {
        char c = rest->at[at];
        if (c == '(' && depth < COMMENT_MAX_DEPTH)
            depth++;
        else if (c == ')' && depth > 0)
            depth--;
        else if (depth == 0 && c != ' ' && c != ',' && !(c >= '\t' && c <= '\r'))
            break;
    }
    size_t start = at;
    while (at < rest->length && !strchr(" ,(\t\n\v\f\r", rest->at[at]))
        at++;
    if (start >= rest->length || at == start)
        return false;
    *out_token = span_from_to(*rest, start, at);
    *rest = span_from_to(*rest, at, rest->length);
    return true;
}

/* Which of a list of names of at least three letters this is, whole or shortened; -1 for none. */
static int name_index(struct span token, const char *const *names, size_t count)
{
    while (token.length && token.at[token.length - 1] == '.')
        token.length--;
    for (size_t i = 0; i < count; i++) {
        struct span name = span_of(names[i]);
        if (token.length >= 3 && token.length <= name.length) {
            char begin[16] = {0};
            memcpy(begin, token.at, token.length);
            if (span_starts_nocase(name, begin))
                return (int)i;
        }
    }
    return -1;
}

static int month_of(struct span token)
{
    static const char *const MONTHS[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    return name_index(token, MONTHS, COUNT_OF(MONTHS)) + 1;
}

static bool weekday_is(struct span token)
{
    static const char *const DAYS[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};
    return name_index(token, DAYS, COUNT_OF(DAYS)) >= 0;
}

/* RFC 5322 section 4.3 and what European mailers add; any other name is UTC, as the RFC asks. */
static bool zone_name(struct span token, int64_t *out_minutes)
{
    static const struct {
        const char *name;
        int minutes;
    } ZONES[] = {
        {"UT", 0},      {"GMT", 0},     {"UTC", 0},     {"Z", 0},       {"EST", -300},  {"EDT", -240},
        {"CST", -360},  {"CDT", -300},  {"MST", -420},  {"MDT", -360},  {"PST", -480},  {"PDT", -420},
        {"WET", 0},     {"WEST", 60},   {"BST", 60},    {"CET", 60},    {"MET", 60},    {"CEST", 120},
        {"MEST", 120},  {"EET", 120},   {"EEST", 180},  {"MSK", 180},   {"SAST", 120},  {"CAT", 120},
        {"WAT", 60},    {"EAT", 180},   {"JST", 540},   {"KST", 540},   {"AEST", 600},  {"AEDT", 660},
        {"NZST", 720},  {"NZDT", 780},
    };
    *out_minutes = 0;
    for (size_t i = 0; i < COUNT_OF(ZONES); i++) {
        if (span_is_nocase(token, ZONES[i].name)) {
            *out_minutes = ZONES[i].minutes;
            return true;
        }
    }
    return false;
}

static bool number_take(struct span *rest, size_t most_digits, int64_t *out_number)
{
    size_t digits = 0;
    while (digits < rest->length && digits < most_digits && is_digit(rest->at[digits]))
        digits++;
    if (!span_number(span_from_to(*rest, 0, digits), out_number))
        return false;
    *rest = span_from_to(*rest, digits, rest->length);
    return true;
}

/* 16:00, 16:00:05, 16.00.05, 16:00:05.123, 04:00PM, 16:00Z */
static bool clock_read(struct mail_date *date, struct span token)
{
    struct mail_date read = *date;
    struct span rest = token;
    if (date->has_clock || !number_take(&rest, 2, &read.hour) || rest.length < 3 ||
        (rest.at[0] != ':' && rest.at[0] != '.'))
        return false;
    char between = rest.at[0];
    rest = span_from_to(rest, 1, rest.length);
    if (!number_take(&rest, 2, &read.minute))
        return false;
    if (rest.length && rest.at[0] == between) {
        rest = span_from_to(rest, 1, rest.length);
        if (!number_take(&rest, 2, &read.second))
            return false;
        read.has_seconds = true;
    }
    read.has_clock = true;
    if (span_is_nocase(rest, "pm"))
        read.afternoon = true;
    else if (span_is_nocase(rest, "am"))
        read.forenoon = true;
    else if (rest.length && is_alpha(rest.at[0]))
        read.has_offset = zone_name(rest, &read.offset_minutes);
    else if (rest.length && rest.at[0] != '.') /* a fraction: no mail needs it */
        return false;
    *date = read;
    return true;
}

/* +0100, +01:00, +01; the sign may be missing */
static bool offset_read(struct mail_date *date, struct span token)
{
    int64_t sign = token.at[0] == '-' ? -1 : 1, hours, minutes = 0;
    if (token.at[0] == '-' || token.at[0] == '+')
        token = span_from_to(token, 1, token.length);
    if (date->has_offset || token.length > 5)
        return false;
    const char *colon = span_find_char(token, ':');
    if (colon || token.length <= 2) {
        if (!number_take(&token, 2, &hours))
            return false;
        if (colon && (token.at[0] != ':' || !span_number(span_from_to(token, 1, token.length), &minutes)))
            return false;
        if (!colon && token.length)
            return false;
    } else {
        if (!span_number(token, &hours) || hours < 0)
            return false;
        minutes = hours % 100;
        hours /= 100;
    }
    int64_t all = hours * 60 + minutes;
    date->offset_minutes = minutes > 59 || minutes < 0 || all > OFFSET_MAX_MINUTES ? 0 : sign * all;
    date->has_offset = true;
    return true;
}

static bool word_read(struct mail_date *date, struct span token)
{
    int month = month_of(token);
    if (month && !date->has_month) {
        date->has_month = true;
        date->month = month;
        return true;
    }
    if (!date->has_weekday && !date->has_month && weekday_is(token)) {
        date->has_weekday = true;
        return true;
    }
    if (span_is_nocase(token, "pm") || span_is_nocase(token, "am")) {
        date->afternoon = (token.at[0] | 0x20) == 'p';
        date->forenoon = !date->afternoon;
        return true;
    }
    if (!date->has_clock) {
        date->foreign = true;
        return true;
    }
    /* "GMT+0100": the number counts */
    size_t letters = 0;
    while (letters < token.length && is_alpha(token.at[letters]))
        letters++;
    struct span name = span_from_to(token, 0, letters), number = span_from_to(token, letters, token.length);
    if (number.length > 1 && (number.at[0] == '+' || number.at[0] == '-') && offset_read(date, number))
        return true;
    if (!date->has_offset) {
        date->foreign = date->foreign || (!zone_name(name, &date->offset_minutes) && name.length > 5);
        date->has_offset = true;
    }
    return true;
}

static bool number_read(struct mail_date *date, struct span token)
{
    int64_t number;
    if (!span_number(token, &number))
        return false;
    if (date->day < 0 && token.length <= 2 && number >= 1) {
        date->day = number;
        return true;
    }
    if (date->year < 0) {
        /* RFC 5322 4.3: two digits below 50 are 20xx, other two and all three digits count from 1900. */
        if (token.length <= 2)
            number += number < 50 ? 2000 : 1900;
        else if (token.length == 3)
            number += 1900;
        date->year = number;
        return token.length <= 4;
    }
    return date->has_clock && token.length == 4 && offset_read(date, token);
}

/* "06-Feb-2015", "6/Feb/15" */
static bool joined_date_read(struct mail_date *date, struct span token)
{
    struct span parts[3];
    size_t count = 0, start = 0;
    for (size_t i = 0; i <= token.length; i++) {
        if (i < token.length && token.at[i] != '-' && token.at[i] != '/')
            continue;
        if (count == 3)
            return false;
        parts[count++] = span_from_to(token, start, i);
        start = i + 1;
    }
    int month = count == 3 ? month_of(parts[1]) : 0;
    if (!month || date->has_month)
        return false;
    date->has_month = true;
    date->month = month;
    return number_read(date, parts[0]) && number_read(date, parts[2]);
}

static bool token_read(struct mail_date *date, struct span token)
{
    if (is_alpha(token.at[0]))
        return word_read(date, token);
    if ((token.at[0] == '+' || token.at[0] == '-') && token.length > 1)
        return offset_read(date, token);
    if (!is_digit(token.at[0]))
        return false;
    if (span_find_char(token, ':') || (span_find_char(token, '.') && date->day >= 0))
        return clock_read(date, token);
    if (span_find_char(token, '-') || span_find_char(token, '/'))
        return joined_date_read(date, token);
    if (date->day < 0 && token.at[token.length - 1] == '.') /* "6. Feb" */
        token.length--;
    return number_read(date, token);
}

static bool date_read(struct span text, struct mail_date *out_date)
{
    struct mail_date date = {.day = -1, .year = -1};
    struct span token;
    for (size_t count = 0; token_take(&text, &token); count++) {
        if (count == TOKENS_MAX)
            return false;
        /* Behind a whole date any litter is let pass. */
        if (!token_read(&date, token)) {
            if (date.day < 0 || date.year < 0 || !date.has_month || !date.has_clock)
                return false;
            date.foreign = true;
        }
    }
    *out_date = date;
    return date.day > 0 && date.has_month && date.year >= 1900 && date.year <= 9999;
}

static bool date_to_ms(const struct mail_date *date, int64_t *out_ms)
{
    int64_t hour = date->hour;
    if (date->afternoon && hour < 12)
        hour += 12;
    else if (date->forenoon && hour == 12)
        hour = 0;
    if (hour > 23 || date->minute > 59 || date->second > 60)
        return false;
    int64_t ms = when_from_date((int)date->year, (int)date->month, (int)date->day);
    struct when_parts there = when_split(ms, NULL);
    if (there.day != date->day || there.month != date->month) /* 31 February */
        return false;
    *out_ms = ms + ((hour * 60 + date->minute - date->offset_minutes) * 60 + date->second) * 1000;
    return true;
}

bool when_parse_mail(struct span text, int64_t *out_ms, enum when_grain *out_grain)
{
    text = span_trim(text);
    struct mail_date date;
    int64_t ms;
    enum when_grain grain;
    if (when_parse(text, NULL, &ms, &grain) && grain <= WHEN_DAY) { /* some web front ends write ISO 8601 */
        *out_ms = ms;
        *out_grain = grain;
        return true;
    }
    if (!date_read(text, &date) || !date_to_ms(&date, &ms))
        return false;
    *out_ms = ms;
    *out_grain = !date.has_clock ? WHEN_DAY : date.has_seconds ? WHEN_SECOND : WHEN_MINUTE;
    return true;
}

bool when_parse_asctime(struct span text, int64_t *out_ms)
{
    struct mail_date date;
    int64_t ms;
    if (!date_read(text, &date) || !date.has_weekday || !date.has_clock || date.foreign || !date_to_ms(&date, &ms))
        return false;
    *out_ms = ms;
    return true;
}
