/* agreement.h - how far coders agree beyond chance.
 *
 * Sources: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Fleiss (1971); Cohen (1960); Gwet (2008),
 * AC1; with missing ratings as in Gwet (2014), Handbook of Inter-Rater Reliability. Intervals: jackknife over units. */
#ifndef PALAVER_AGREEMENT_H
#define PALAVER_AGREEMENT_H

#include "palaver/err.h"

#define RATING_MISSING INT32_MIN /* not coded: never taken for "coded as absent" */
#define AGREEMENT_MAX_CATEGORIES 1000

/* Units in rows, coders in columns: values[unit * coders + coder]. */
struct ratings {
    size_t units, coders;
    const int32_t *values;
};

enum agreement_kind {
    AGREEMENT_PERCENT,
    AGREEMENT_COHEN,  /* two coders; units that both coded */
    AGREEMENT_FLEISS, /* any number, missing allowed */
    AGREEMENT_AC1,
    AGREEMENT_ALPHA_NOMINAL, AGREEMENT_ALPHA_ORDINAL, AGREEMENT_ALPHA_INTERVAL, AGREEMENT_ALPHA_RATIO,
};
const char *agreement_name(enum agreement_kind kind); /* "Krippendorff's alpha (nominal)" */

struct agreement {
    bool defined;
    const char *why_not; /* when not defined: "no variation", "fewer than two coders", ... a static string */
    double value;
    double low, high;    /* 95 % jackknife interval; NaN with fewer than three units */
    size_t units;        /* used */
};

/* Errors: ERR_LIMIT for more categories than AGREEMENT_MAX_CATEGORIES, ERR_USAGE for no units or coders. */
bool agreement_of(const struct ratings *ratings, enum agreement_kind kind, struct agreement *out_agreement,
                  struct err *err) MUST_USE;

/* Wilson's interval for `hits` of `all` at 95 %; 0..1 when all is 0. Source: Wilson (1927). */
void wilson_interval(double hits, double all, double *out_low, double *out_high);

#endif
