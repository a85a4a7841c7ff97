/* table_date.h - dates as spreadsheets write them, by the habits of a country: "6/2/2015 17:00", "06.02.2015", "2/6/15",
 * "2/6/2015 5:00 p.m.", "2015年2月6日". Digits are those of ASCII. */
#ifndef COLLECTOR_TABLE_DATE_H
#define COLLECTOR_TABLE_DATE_H

#include "palaver/when.h"

struct table_date {
    int64_t number[3];        /* as written; which is the day is for the whole table to say */
    int hour, minute, second; /* hour -1: a day only; second -1: not told */
};

bool table_date_read(struct span text, struct table_date *out);
/* The moment, read in "dmy", "mdy" or "ymd" (always, when the year stands in front); false for a day that is none. */
bool table_date_time(const struct table_date *date, const char *order, const struct zone *zone, int64_t *out_ms,
                     enum when_grain *out_grain);

#endif
