/* agreement.c - agreement coefficients over a table of counts: how many coders put a unit into each category. */
#include "palaver/agreement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
    "per cent agreement", "Cohen's kappa", "Fleiss' kappa", "Gwet's AC1", "Krippendorff's alpha (nominal)",
    "Krippendorff's alpha (ordinal)", "Krippendorff's alpha (interval)", "Krippendorff's alpha (ratio)",
};

const char *agreement_name(enum agreement_kind kind)
{
    return names[kind];
}

/* Counts of one data set: categories ascending. */
struct table {
    size_t units, categories;
    int32_t *values;      /* of the categories */
    double *counts;       /* [unit * categories + category] */
    const struct ratings *ratings;
    size_t skip;          /* this unit is left out (jackknife); SIZE_MAX none */
};

static void table_release(struct table *table)
{
    free(table->values);
    free(table->counts);
}

static int by_value(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

static size_t category_of(const struct table *table, int32_t value)
{
    const int32_t *found = bsearch(&value, table->values, table->categories, sizeof value, by_value);
    return (size_t)(found - table->values);
}

static bool table_make(const struct ratings *ratings, struct table *table, struct err *err)
{
    size_t all = ratings->units * ratings->coders, count = 0;
    *table = (struct table){.units = ratings->units, .ratings = ratings, .skip = SIZE_MAX};
    table->values = mem_array(all + 1, sizeof *table->values);
    for (size_t i = 0; i < all; i++)
        if (ratings->values[i] != RATING_MISSING)
            table->values[count++] = ratings->values[i];
    qsort(table->values, count, sizeof *table->values, by_value);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || table->values[i] != table->values[i - 1])
            table->values[table->categories++] = table->values[i];
    if (table->categories > AGREEMENT_MAX_CATEGORIES)
        return err_set(err, ERR_LIMIT, "more than %d categories", AGREEMENT_MAX_CATEGORIES);
    table->counts = mem_array(ratings->units * table->categories + 1, sizeof *table->counts);
    for (size_t i = 0; i < all; i++)
        if (ratings->values[i] != RATING_MISSING)
            table->counts[i / ratings->coders * table->categories + category_of(table, ratings->values[i])]++;
    return true;
}

static const double *unit_counts(const struct table *table, size_t unit)
{
    return table->counts + unit * table->categories;
}

static double unit_total(const struct table *table, size_t unit)
{
    if (unit == table->skip)
        return 0;
    double total = 0;
    for (size_t k = 0; k < table->categories; k++)
        total += unit_counts(table, unit)[k];
    return total;
}

/* Mean over units with two ratings or more of the share of agreeing pairs. */
static double percent(const struct table *table, size_t *out_units)
{
    double sum = 0;
    *out_units = 0;
    for (size_t i = 0; i < table->units; i++) {
        double total = unit_total(table, i), pairs = 0;
        if (total < 2)
            continue;
        for (size_t k = 0; k < table->categories; k++) {
            double count = unit_counts(table, i)[k];
            pairs += count * (count - 1);
        }
        sum += pairs / (total * (total - 1));
        ++*out_units;
    }
    return *out_units ? sum / (double)*out_units : NAN;
}

/* Share of each category, every unit with a rating weighing the same. */
static void shares(const struct table *table, double *pi)
{
    double units = 0;
    memset(pi, 0, table->categories * sizeof *pi);
    for (size_t i = 0; i < table->units; i++) {
        double total = unit_total(table, i);
        if (total < 1)
            continue;
        units++;
        for (size_t k = 0; k < table->categories; k++)
            pi[k] += unit_counts(table, i)[k] / total;
    }
    for (size_t k = 0; k < table->categories; k++)
        pi[k] /= units;
}

static double beyond_chance(double observed, double expected)
{
    return expected < 1 ? (observed - expected) / (1 - expected) : NAN;
}

static double fleiss_or_ac1(const struct table *table, bool ac1, size_t *out_units)
{
    double observed = percent(table, out_units), expected = 0, categories = 0;
    double *pi = mem_array(table->categories + 1, sizeof *pi);
    shares(table, pi);
    for (size_t k = 0; k < table->categories; k++) {
        expected += ac1 ? pi[k] * (1 - pi[k]) : pi[k] * pi[k];
        categories += 1;
    }
    free(pi);
    if (ac1)
        expected = categories > 1 ? expected / (categories - 1) : 0;
    return beyond_chance(observed, expected);
}

static double cohen(const struct table *table, size_t *out_units)
{
    const struct ratings *ratings = table->ratings;
    double *first = mem_array(table->categories + 1, sizeof *first);
    double *second = mem_array(table->categories + 1, sizeof *second);
    double agreed = 0, n = 0, expected = 0;
    for (size_t i = 0; i < ratings->units; i++) {
        int32_t a = ratings->values[i * 2], b = ratings->values[i * 2 + 1];
        if (i == table->skip || a == RATING_MISSING || b == RATING_MISSING)
            continue;
        n++;
        agreed += a == b;
        first[category_of(table, a)]++;
        second[category_of(table, b)]++;
    }
    for (size_t k = 0; k < table->categories; k++)
        expected += n > 0 ? first[k] / n * (second[k] / n) : 0;
    free(first);
    free(second);
    *out_units = (size_t)n;
    return n > 0 ? beyond_chance(agreed / n, expected) : NAN;
}

/* Squared difference of two categories; `marginals` are the pairable values in each (for ordinal). */
static double difference(const struct table *table, enum agreement_kind kind, const double *marginals, size_t c,
                         size_t k)
{
    double a = table->values[c], b = table->values[k];
    if (c == k)
        return 0;
    if (kind == AGREEMENT_ALPHA_INTERVAL)
        return (a - b) * (a - b);
    if (kind == AGREEMENT_ALPHA_RATIO)
        return a + b != 0 ? (a - b) / (a + b) * ((a - b) / (a + b)) : 0;
    if (kind == AGREEMENT_ALPHA_ORDINAL) {
        double sum = -(marginals[c] + marginals[k]) / 2;
        for (size_t g = c < k ? c : k; g <= (c < k ? k : c); g++)
            sum += marginals[g];
        return sum * sum;
    }
    return 1;
}

/* 1 - observed disagreement / expected, over pairable values only. */
static double alpha(const struct table *table, enum agreement_kind kind, size_t *out_units)
{
    size_t q = table->categories;
    double *coincidences = mem_array(q * q + 1, sizeof *coincidences);
    double *marginals = mem_array(q + 1, sizeof *marginals);
    double n = 0, observed = 0, expected = 0;
    *out_units = 0;
    for (size_t i = 0; i < table->units; i++) {
        double total = unit_total(table, i);
        if (total < 2)
            continue;
        ++*out_units;
        n += total;
        const double *counts = unit_counts(table, i);
        for (size_t c = 0; c < q; c++) {
            marginals[c] += counts[c];
            for (size_t k = 0; k < q; k++)
                coincidences[c * q + k] += counts[c] * (counts[k] - (c == k)) / (total - 1);
        }
    }
    for (size_t c = 0; c < q; c++)
        for (size_t k = 0; k < q; k++) {
            double d = difference(table, kind, marginals, c, k);
            observed += coincidences[c * q + k] * d;
            expected += marginals[c] * marginals[k] * d;
        }
    free(coincidences);
    free(marginals);
    return expected > 0 ? 1 - (n - 1) * observed / expected : NAN;
}

static double coefficient(const struct table *table, enum agreement_kind kind, size_t *out_units)
{
    switch (kind) {
    case AGREEMENT_PERCENT: return percent(table, out_units);
    case AGREEMENT_COHEN: return cohen(table, out_units);
    case AGREEMENT_FLEISS: return fleiss_or_ac1(table, false, out_units);
    case AGREEMENT_AC1: return fleiss_or_ac1(table, true, out_units);
    default: return alpha(table, kind, out_units);
    }
}

/* Leaves out one unit at a time; normal approximation of the pseudo-values' spread. */
static void jackknife(struct table *table, enum agreement_kind kind, struct agreement *agreement)
{
    double sum = 0, squares = 0, n = 0;
    size_t units = 0;
    for (size_t i = 0; i < table->units; i++) {
        if (unit_total(table, i) < 2)
            continue;
        table->skip = i;
        double value = coefficient(table, kind, &units);
        table->skip = SIZE_MAX;
        if (isnan(value))
            continue;
        n++;
        sum += value;
        squares += value * value;
    }
    agreement->low = agreement->high = NAN;
    if (n < 3)
        return;
    double spread = squares - sum * sum / n;
    double error = sqrt((n - 1) / n * (spread > 0 ? spread : 0));
    agreement->low = fmax(-1, agreement->value - 1.959964 * error);
    agreement->high = fmin(1, agreement->value + 1.959964 * error);
}

bool agreement_of(const struct ratings *ratings, enum agreement_kind kind, struct agreement *out_agreement,
                  struct err *err)
{
    struct agreement agreement = {.value = NAN, .low = NAN, .high = NAN};
    if (ratings->units == 0 || ratings->coders == 0)
        return err_set(err, ERR_USAGE, "agreement: no units or no coders");
    OWNED(table_release) struct table table;
    if (!table_make(ratings, &table, err))
        return false;
    if (ratings->coders < 2)
        agreement.why_not = "fewer than two coders";
    else if (kind == AGREEMENT_COHEN && ratings->coders != 2)
        agreement.why_not = "Cohen's kappa is for two coders";
    else
        agreement.value = coefficient(&table, kind, &agreement.units);
    agreement.defined = !isnan(agreement.value);
    if (agreement.defined)
        jackknife(&table, kind, &agreement);
    else if (!agreement.why_not)
        agreement.why_not = agreement.units == 0 ? "no unit was coded by two" : "no variation";
    *out_agreement = agreement;
    return true;
}

void wilson_interval(double hits, double all, double *out_low, double *out_high)
{
    static const double z = 1.959964;
    if (all <= 0) {
        *out_low = 0;
        *out_high = 1;
        return;
    }
    double p = hits / all, base = 1 + z * z / all, middle = p + z * z / (2 * all);
    double half = z * sqrt(p * (1 - p) / all + z * z / (4 * all * all));
    *out_low = fmax(0, (middle - half) / base);
    *out_high = fmin(1, (middle + half) / base);
}
