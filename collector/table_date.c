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
    return digits > 0;
}

static bool char_read(struct span *rest, const char *any)
{
    if (!rest->length || !strchr(any, rest->at[0]))
        return false;
    *rest = span_from_to(*rest, 1, rest->length);
    return true;
}

static bool clock_read(struct span rest, struct table_date *out)
{
    int64_t part[3] = {0};
    rest = span_trim(rest);
    if (!number_read(&rest, 2, &part[0]) || !char_read(&rest, ":") || !number_read(&rest, 2, &part[1]) ||
        (char_read(&rest, ":") && !number_read(&rest, 2, &part[2])))
        return false;
    rest = span_trim(rest);
    bool afternoon = span_is_nocase(rest, "pm"), twelve = afternoon || span_is_nocase(rest, "am");
    if ((rest.length && !twelve) || part[0] > 23 || part[1] > 59 || part[2] > 60 || (twelve && part[0] > 12))
        return false;
    out->hour = (int)(twelve ? part[0] % 12 + (afternoon ? 12 : 0) : part[0]);
    out->minute = (int)part[1];
    out->second = (int)part[2];
    return true;
}

bool table_date_read(struct span text, struct table_date *out)
{
    struct span rest = span_trim(text);
    char separator[2] = {0};
    *out = (struct table_date){.hour = -1};
    for (size_t i = 0; i < 3; i++) {
        if (i == 1)
            separator[0] = rest.length && strchr("/.-", rest.at[0]) ? rest.at[0] : '/';
        if ((i > 0 && !char_read(&rest, separator)) || !number_read(&rest, 4, &out->number[i]))
            return false;
    }
    char_read(&rest, ",");
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
    int64_t clock = (date->hour * 60 + date->minute) * 60 + date->second;
    *out_ms = date->hour < 0 ? day : zone_to_utc(zone, day + clock * 1000);
    *out_grain = date->hour < 0 ? WHEN_DAY : WHEN_MINUTE;
    return true;
}
