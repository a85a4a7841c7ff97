/* chart.h - the pictures of a story: one function each puts a chart and its figures on the tree. */
#ifndef ANALYZER_CHART_H
#define ANALYZER_CHART_H

#include "analyzer/section.h"

void chart_timeline(struct telling *telling);      /* posts over time, questions marked */
void chart_themes(struct telling *telling);        /* themes by weight */
void chart_questions(struct telling *telling);     /* themes by question */
void chart_participation(struct telling *telling); /* people by question */
void chart_answered(struct telling *telling);      /* who answered whom */

/* A cell that holds a number with its command, tinted by its share of `most` (0: not); nothing for 0. */
void chart_number_cell(struct telling *telling, int64_t number, int64_t most, const char *command);

#endif
