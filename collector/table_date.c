/* table_date.c - see table_date.h. */
#include "collector/table_date.h"

#include <string.h>

static bool number_read(struct span *rest, size_t max_digits, int64_t *out)
{
    size_t digits = 0;
    *out = 0;
    for (; digits < rest->length && digits < max_digits && (unsigned char)(rest->at[digits] - '0') < 10; digits++)
        *out = *out * 10 + (rest->at[digits] - '0');
    *rest = span_from_to(*rest, digits, rest->length);
    return digits > 0 && (digits < 3 || *out >= 1000); /* "1/1/0001" stands for no date */
}

static bool text_take(struct span *rest, const char *text)
{
    if (!span_starts(*rest, text))
        return false;
    *rest = span_from_to(*rest, strlen(text), rest->length);
    return true;
}

/* How the half of the day is written behind the clock: "PM", "p.m.", Spanish "p. m.", Arabic. */
static bool half_read(struct span text, bool *out_afternoon)
{
    static const char *const WORDS[] = {"am", "a.m.", "a. m.", "ص", "pm", "p.m.", "p. m.", "م"};
    for (size_t i = 0; i < COUNT_OF(WORDS); i++)
        if (span_is_nocase(text, WORDS[i])) {
            *out_afternoon = i >= COUNT_OF(WORDS) / 2;
            return true;
        }
    return false;
}

static bool clock_read(struct span rest, struct table_date *out)
{
    int64_t part[3] = {0, 0, -1};
    rest = span_trim(rest);
    if (!number_read(&rest, 2, &part[0]) || !text_take(&rest, ":") || !number_read(&rest, 2, &part[1]) ||
        (text_take(&rest, ":") && !number_read(&rest, 2, &part[2])))
        return false;
    rest = span_trim(rest);
    bool afternoon = false, twelve = rest.length > 0;
    if ((twelve && !half_read(rest, &afternoon)) || part[0] > 23 || part[1] > 59 || part[2] > 60 ||
        (twelve && part[0] > 12))
        return false;
    out->hour = (int)(twelve ? part[0] % 12 + (afternoon ? 12 : 0) : part[0]);
    out->minute = (int)part[1];
    out->second = (int)part[2];
    return true;
}

bool table_date_read(struct span text, struct table_date *out)
{
    static const char *const MARKS[][3] = {{"/", "/", ""}, {".", ".", ""}, {"-", "-", ""}, {"年", "月", "日"}};
    struct span rest = span_trim(text);
    *out = (struct table_date){.hour = -1, .second = -1};
    if (!number_read(&rest, 4, &out->number[0]))
        return false;
    size_t form = 0;
    while (form + 1 < COUNT_OF(MARKS) && !span_starts(rest, MARKS[form][0]))
        form++;
    if (!text_take(&rest, MARKS[form][0]) || !number_read(&rest, 4, &out->number[1]) ||
        !text_take(&rest, MARKS[form][1]) || !number_read(&rest, 4, &out->number[2]) ||
        !text_take(&rest, MARKS[form][2]))
        return false;
    text_take(&rest, ",");
    return !rest.length || (rest.at[0] == ' ' && clock_read(rest, out));
}

bool table_date_time(const struct table_date *date, const char *order, const struct zone *zone, int64_t *out_ms,
                     enum when_grain *out_grain)
{
    static const char PARTS[] = "ymd";
    int64_t part[3];
    if (date->number[0] > 31)
        order = "ymd";
    for (size_t i = 0; i < 3; i++)
        part[strchr(PARTS, order[i]) - PARTS] = date->number[i];
    int64_t year = part[0] < 100 ? part[0] + (part[0] < 70 ? 2000 : 1900) : part[0];
    if (part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > 31)
        return false;
    int64_t day = when_from_date((int)year, (int)part[1], (int)part[2]);
    if (when_split(day, NULL).day != part[2])
        return false;
    int64_t clock = (date->hour * 60 + date->minute) * 60 + (date->second < 0 ? 0 : date->second);
    *out_ms = date->hour < 0 ? day : zone_to_utc(zone, day + clock * 1000);
    *out_grain = date->hour < 0 ? WHEN_DAY : date->second < 0 ? WHEN_MINUTE : WHEN_SECOND;
    return true;
}
