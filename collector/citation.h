/* citation.h - what PubMed's XML and MEDLINE text have in common: a record of the literature as a post. */
#ifndef COLLECTOR_CITATION_H
#define COLLECTOR_CITATION_H

#include "collector/build.h"
#include "palaver/str.h"

#define CITATION_MAX_AUTHORS 50 /* named; the others are "et al." */

struct citation {
    struct build build;
    struct str authors, text;
    int author_count;
};

/* Releases what the arena does not hold. */
void citation_release(struct citation *citation);
struct citation citation_begin(struct arena *arena);
void citation_author(struct citation *citation, const char *name); /* NULL: none */
/* One section of an abstract; `label` may be NULL. */
void citation_section(struct citation *citation, const char *label, const char *text);
/* Title as the record has it; "[Not Available]." is none, "RETRACTED: " stays. */
void citation_title(struct citation *citation, const char *title);
void citation_language(struct citation *citation, const char *iso639);
void citation_link(struct citation *citation, const char *shown, const char *prefix, const char *id);
/* A date in words: year "2025", month "Jul", "07" or NULL, day or NULL. False when the year is none. */
bool citation_date(const char *year, const char *month, const char *day, int64_t *out_ms, enum when_grain *out_grain);
/* "2025 Jul-Aug", "1998 Dec-1999 Jan", "2021 Feb 3": as exact as it says. */
bool citation_date_text(struct span text, int64_t *out_ms, enum when_grain *out_grain);
/* Sets id, url, author and text. False with `why` when there is no id or a limit is passed. */
bool citation_end(struct citation *citation, const char *pmid, struct err *why) MUST_USE;

#endif
