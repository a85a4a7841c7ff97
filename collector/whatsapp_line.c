/* whatsapp_line.c - the grammar of headers, and the rules that tell day from month.
 *
 * The program writes dates as the phone that exported likes them and never says which way. Grammar and rules: the
 * parsers named in the documentation of formats, whatstk's 96 header formats among their tests. */
#include "collector/whatsapp_line.h"

#include "palaver/utf8.h"

#define NORMAL_BYTES 96 /* of a line's beginning: no header is longer */

bool wa_is_mark(uint32_t c)
{
    return c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/* The beginning of a line with marks dropped, blanks and digits of all kinds made ASCII, and where each byte was. */
struct normal {
    char at[NORMAL_BYTES + 4];
    size_t from[NORMAL_BYTES + 4];
    size_t length;
};

static uint32_t folded(uint32_t c)
{
    if (c == 0x00A0 || c == 0x202F || c == 0x2009)
        return ' ';
    if (c >= 0x0660 && c <= 0x0669)
        return '0' + (c - 0x0660);
    if (c >= 0x06F0 && c <= 0x06F9)
        return '0' + (c - 0x06F0);
    return c == 0x060C ? ',' : c;
}

static void normalise(struct span line, struct normal *out)
{
    out->length = 0;
    for (size_t i = 0; i < line.length && out->length < NORMAL_BYTES;) {
        size_t bytes;
        uint32_t c = utf8_next(span_from_to(line, i, line.length), &bytes);
        if (!wa_is_mark(c)) {
            char put[4];
            size_t length = utf8_put(folded(c), put);
            for (size_t k = 0; k < length; k++) {
                out->from[out->length] = i;
                out->at[out->length++] = put[k];
            }
        }
        i += bytes;
        out->from[out->length] = i;
    }
    out->at[out->length] = '\0';
}

/* ---- pieces ---- */

static bool number(const char **at, int digits_max, int *out_value, int *out_digits)
{
    int value = 0, digits = 0;
    while (**at >= '0' && **at <= '9' && digits < digits_max) {
        value = value * 10 + (**at - '0');
        (*at)++;
        digits++;
    }
    if (digits == 0 || (**at >= '0' && **at <= '9'))
        return false;
    *out_value = value;
    if (out_digits)
        *out_digits = digits;
    return true;
}

static bool half_of_day(const char **at, int *out_half)
{
    static const struct {
        const char *text;
        int half;
    } WORDS[] = {
        {"a.m.", 1}, {"p.m.", 2}, {"a. m.", 1}, {"p. m.", 2}, {"A.M.", 1}, {"P.M.", 2}, {"AM", 1}, {"PM", 2},
        {"am", 1}, {"pm", 2}, {"a.m", 1}, {"p.m", 2}, {"\xd8\xb5", 1}, {"\xd9\x85", 2},   /* Arabic */
        {"\xe4\xb8\x8a\xe5\x8d\x88", 1}, {"\xe4\xb8\x8b\xe5\x8d\x88", 2},                  /* Chinese */
        {"\xe5\x8d\x88\xe5\x89\x8d", 1}, {"\xe5\x8d\x88\xe5\xbe\x8c", 2},                  /* Japanese */
        {"\xec\x98\xa4\xec\xa0\x84", 1}, {"\xec\x98\xa4\xed\x9b\x84", 2},                  /* Korean */
        {"\xc3\x96\xc3\x96", 1}, {"\xc3\x96S", 2},                                        /* Turkish */
    };
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        size_t length = strlen(WORDS[i].text);
        if (strncmp(*at, WORDS[i].text, length) == 0) {
            *at += length;
            *out_half = WORDS[i].half;
            return true;
        }
    }
    return false;
}

static void blanks(const char **at)
{
    while (**at == ' ')
        (*at)++;
}

static bool read_date(const char **at, struct wa_header *out)
{
    int digits[3];
    if (!number(at, 4, &out->date[0], &digits[0]))
        return false;
    out->separator = **at;
    if (out->separator != '/' && out->separator != '.' && out->separator != '-')
        return false;
    for (int i = 1; i < 3; i++) {
        if (**at != out->separator)
            return false;
        (*at)++;
        blanks(at);
        if (!number(at, i == 1 ? 2 : 4, &out->date[i], &digits[i]))
            return false;
    }
    if (**at == '.') /* "2024. 1. 5. " */
        (*at)++;
    out->year_first = digits[0] == 4;
    out->short_year = digits[0] < 3 && digits[2] < 3;
    return digits[0] != 3 && digits[2] != 3 && !(digits[0] == 4 && digits[2] == 4);
}

static bool read_time(const char **at, struct wa_header *out)
{
    int half = 0;
    half_of_day(at, &half);
    blanks(at);
    if (!number(at, 2, &out->hour, NULL) || (**at != ':' && **at != '.'))
        return false;
    (*at)++;
    int digits;
    if (!number(at, 2, &out->minute, &digits) || digits != 2)
        return false;
    out->second = -1;
    if ((**at == ':' || **at == '.') && (*at)[1] >= '0' && (*at)[1] <= '9') {
        (*at)++;
        if (!number(at, 2, &out->second, &digits) || digits != 2)
            return false;
    }
    const char *before = *at;
    blanks(at);
    if (half || !half_of_day(at, &half))
        *at = before;
    out->twelve = half != 0;
    if (half && out->hour == 12)
        out->hour = 0;
    if (half == 2 && out->hour < 12)
        out->hour += 12;
    return out->hour < 24 && out->minute < 60 && out->second < 60;
}

bool wa_header_read(struct span line, struct wa_header *out)
{
    struct normal normal;
    normalise(line, &normal);
    const char *at = normal.at;
    bool bracket = *at == '[';
    at += bracket;
    if (!read_date(&at, out))
        return false;
    bool comma = *at == ',';
    at += comma;
    if (*at != ' ' && !comma)
        return false;
    blanks(&at);
    if (!read_time(&at, out))
        return false;
    bool dash = false;
    if (bracket) {
        if (*at++ != ']')
            return false;
        blanks(&at);
    } else if (strncmp(at, " - ", 3) == 0) {
        at += 3;
        dash = true;
    } else if (strncmp(at, ": ", 2) == 0) {
        at += 2;
    } else {
        return false;
    }
    out->shape = bracket | dash << 1 | (out->second >= 0) << 2 | out->twelve << 3 | out->year_first << 4 |
                 out->separator << 8;
    out->rest = normal.from[at - normal.at];
    return true;
}

/* ---- which number is the day ---- */

static int64_t year_of(int year)
{
    if (year < 100)
        return 2000 + year;
    return year > 2400 ? year - 543 : year; /* Buddhist years of Thai phones */
}

bool wa_header_time(const struct wa_header *header, const char *order, int64_t *out_ms)
{
    static const int DAYS[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int part[3] = {0, 0, 0};
    for (int i = 0; i < 3; i++)
        part[order[i] == 'd' ? 0 : order[i] == 'm' ? 1 : 2] = header->date[i];
    int day = part[0], month = part[1], year = (int)year_of(part[2]);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1] || (month == 2 && day == 29 && !leap) ||
        year < 2009 || year > 2100) /* the program is from 2009 */
        return false;
    *out_ms = when_from_date(year, month, day) +
              (((int64_t)header->hour * 60 + header->minute) * 60 + (header->second > 0 ? header->second : 0)) * 1000;
    return true;
}

struct fit {
    size_t impossible, backwards, changes; /* days that are none; steps back; changes of the day's number */
};

static struct fit fit_of(const struct wa_header *headers, size_t count, const char *order)
{
    struct fit fit = {0};
    int64_t before = INT64_MIN, now, latest = when_now() + 366 * 24 * (int64_t)3600000;
    size_t day = order[0] == 'd' ? 0 : order[1] == 'd' ? 1 : 2;
    for (size_t i = 0; i < count; i++) {
        if (!wa_header_time(&headers[i], order, &now) || now > latest) {
            fit.impossible++;
            continue;
        }
        fit.backwards += before != INT64_MIN && now < before - 24 * 3600000;
        before = now;
        fit.changes += i > 0 && headers[i].date[day] != headers[i - 1].date[day];
    }
    return fit;
}

static bool fits_better(struct fit a, struct fit b)
{
    if (a.impossible != b.impossible)
        return a.impossible < b.impossible;
    if (a.backwards != b.backwards)
        return a.backwards < b.backwards;
    return a.changes > b.changes;
}

const char *wa_date_order(const struct wa_header *headers, size_t count)
{
    static const char *const ORDERS[] = {"dmy", "mdy", "ymd"};
    if (count && headers[0].year_first)
        return "ymd";
    const char *best = NULL;
    struct fit best_fit = {0};
    /* Where nothing else tells: American phones write am/pm, slashes and two digits for the year. */
    bool american = count && headers[0].twelve && headers[0].separator == '/' && headers[0].short_year;
    for (size_t i = 0; i < COUNT_OF(ORDERS); i++) {
        const char *order = ORDERS[i == 0 && american ? 1 : i == 1 && american ? 0 : i];
        struct fit fit = fit_of(headers, count, order);
        if (!best || fits_better(fit, best_fit)) {
            best = order;
            best_fit = fit;
        }
    }
    return best;
}
