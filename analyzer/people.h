/* people.h - what people.c shares with the files of a story. */
#ifndef ANALYZER_PEOPLE_H
#define ANALYZER_PEOPLE_H

#include "analyzer/talk.h"
#include "palaver/people.h"

struct person_told {
    const char *person;  /* as written */
    const char *folded;  /* without @, folded: what it is found by */
    const char *role, *organisation, *country; /* NULL: not told */
    int64_t line;
    bool met; /* somebody of the talk */
};

/* Rows in the order of the file. */
struct person_told *people_rows(const struct people *people, size_t *out_count);
const char *people_name(const struct people *people); /* of the file */
/* Sets roles, organisations and countries of the talk's people, counts the countries anew, and marks the rows met. */
void people_apply(const struct people *people, struct talk *talk);
/* The talk's name nearest to what a row says, or NULL. */
const char *people_nearest(const struct talk *talk, const char *person);

#endif
