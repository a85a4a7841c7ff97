/* whatsapp_line.h - the header of a line in a WhatsApp export: date, time, and where the sender begins. */
#ifndef COLLECTOR_WHATSAPP_LINE_H
#define COLLECTOR_WHATSAPP_LINE_H

#include "palaver/format.h"

struct wa_header {
    int date[3];      /* as written; which is the day is for the whole file to say */
    int hour, minute, second; /* 24 h; second -1: not told */
    int shape;        /* brackets, separators, seconds, am/pm: equal for all real headers of one export */
    bool year_first;  /* four digits in front */
    bool short_year;  /* two digits */
    bool twelve;      /* am/pm */
    char separator;
    size_t rest;      /* where the sender or the app's own text begins */
};

bool wa_header_read(struct span line, struct wa_header *out);

/* "dmy", "mdy" or "ymd", worked out from all headers of a file. */
const char *wa_date_order(const struct wa_header *headers, size_t count);
/* Moment of a header read in that order, as if in UTC; false for a day that is none. */
bool wa_header_time(const struct wa_header *header, const char *order, int64_t *out_ms);

/* Code points that only steer the direction of writing: U+200E, U+200F, U+202A.., U+2066.., U+FEFF. */
bool wa_is_mark(uint32_t c);

#endif
