/* Known answers: Krippendorff's textbook data, recomputed independently by others to four decimals. */
#include <criterion/criterion.h>
#include <math.h>

#include "palaver/agreement.h"

#define M RATING_MISSING

/* Krippendorff's data C: 12 units, four coders, missing ratings. */
static const int32_t data_c[] = {
    1, 1, M, 1, 2, 2, 3, 2, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 1, 2, 3, 4,
    4, 4, 4, 4, 1, 1, 2, 1, 2, 2, 2, 2, M, 5, 5, 5, M, M, 1, 1, M, 3, M, M,
};
/* Three coders, 15 units, many missing. */
static const int32_t three[] = {
    M, 1, M, M, M, M, M, 2, 2, M, 1, 1, M, 3, 3, 3, 3, 4, 4, 4, 4, 1, 3, M,
    2, M, 2, 1, M, 1, 1, M, 1, 3, M, 3, 3, M, 3, M, M, M, 3, M, 4,
};

static double value_of(const int32_t *values, size_t units, size_t coders, enum agreement_kind kind)
{
    struct ratings ratings = {units, coders, values};
    struct agreement agreement;
    struct err err = {0};
    cr_assert(agreement_of(&ratings, kind, &agreement, &err), "%s", err.text);
    cr_assert(agreement.defined, "%s", agreement.why_not);
    cr_expect(agreement.low <= agreement.value && agreement.value <= agreement.high);
    return agreement.value;
}

#define EXPECT(values, units, coders, kind, wanted)                                      \
    do {                                                                                 \
        double got_ = value_of(values, units, coders, kind);                             \
        cr_expect(fabs(got_ - (wanted)) < 0.00005, "%s: %.6f", agreement_name(kind), got_); \
    } while (0)

Test(agreement, equals_the_published_values_of_data_c)
{
    EXPECT(data_c, 12, 4, AGREEMENT_PERCENT, 0.8181818);
    EXPECT(data_c, 12, 4, AGREEMENT_AC1, 0.77544);
    EXPECT(data_c, 12, 4, AGREEMENT_FLEISS, 0.76117);
    EXPECT(data_c, 12, 4, AGREEMENT_ALPHA_NOMINAL, 0.743421);
    EXPECT(data_c, 12, 4, AGREEMENT_ALPHA_ORDINAL, 0.815388);
    EXPECT(data_c, 12, 4, AGREEMENT_ALPHA_INTERVAL, 0.849107);
    EXPECT(data_c, 12, 4, AGREEMENT_ALPHA_RATIO, 0.797403);
}

Test(agreement, equals_the_published_values_with_many_ratings_missing)
{
    EXPECT(three, 15, 3, AGREEMENT_ALPHA_NOMINAL, 0.691358);
    EXPECT(three, 15, 3, AGREEMENT_ALPHA_INTERVAL, 0.810845);
    EXPECT(three, 15, 3, AGREEMENT_ALPHA_ORDINAL, 0.806721);
    EXPECT(three, 15, 3, AGREEMENT_ALPHA_RATIO, 0.808944);
}

Test(agreement, of_two_coders_equals_the_known_answers)
{
    static const int32_t binary[] = {0, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0};
    static const int32_t twelve[] = {1, 2, 1, 1, 2, 2, 2, 2, 4, 2, 3, 3, 3, 3, 3, 3, 5, 5, 4, 4, 4, 4, 1, 4};
    EXPECT(binary, 10, 2, AGREEMENT_ALPHA_NOMINAL, 0.0952381);
    EXPECT(twelve, 12, 2, AGREEMENT_ALPHA_NOMINAL, 0.6919643);
    /* by hand: 6 of 10 agree, chance 0.2 * 0.4 + 0.8 * 0.6 = 0.56 */
    EXPECT(binary, 10, 2, AGREEMENT_COHEN, (0.6 - 0.56) / 0.44);
}

Test(agreement, without_variation_is_said_in_words)
{
    static const int32_t same[] = {1, 1, 1, 1, 1, 1};
    struct ratings ratings = {3, 2, same};
    struct agreement agreement;
    struct err err = {0};
    cr_assert(agreement_of(&ratings, AGREEMENT_ALPHA_NOMINAL, &agreement, &err));
    cr_assert_not(agreement.defined);
    cr_assert_str_eq(agreement.why_not, "no variation");
    cr_assert(agreement_of(&ratings, AGREEMENT_PERCENT, &agreement, &err));
    cr_assert(agreement.defined && agreement.value == 1);
    cr_assert(agreement_of(&ratings, AGREEMENT_AC1, &agreement, &err));
    cr_assert(agreement.defined && agreement.value == 1);
}

Test(agreement, of_what_cannot_be_compared_says_why)
{
    static const int32_t alone[] = {1, M, M, 2, M, M};
    struct ratings one = {6, 1, alone}, none = {0, 2, alone}, apart = {3, 2, alone}, three_coders = {2, 3, alone};
    struct agreement agreement;
    struct err err = {0};
    cr_assert(agreement_of(&one, AGREEMENT_FLEISS, &agreement, &err));
    cr_expect_str_eq(agreement.why_not, "fewer than two coders");
    cr_assert(agreement_of(&apart, AGREEMENT_ALPHA_NOMINAL, &agreement, &err));
    cr_expect_str_eq(agreement.why_not, "no unit was coded by two");
    cr_assert(agreement_of(&three_coders, AGREEMENT_COHEN, &agreement, &err));
    cr_expect_str_eq(agreement.why_not, "Cohen's kappa is for two coders");
    cr_assert_not(agreement_of(&none, AGREEMENT_FLEISS, &agreement, &err));
    cr_expect_eq(err.code, ERR_USAGE);
}

Test(wilson, interval_equals_the_textbook)
{
    double low, high;
    wilson_interval(8, 10, &low, &high);
    cr_expect(fabs(low - 0.4902) < 0.0001 && fabs(high - 0.9433) < 0.0001, "%.4f %.4f", low, high);
    wilson_interval(0, 10, &low, &high);
    cr_expect(low == 0 && fabs(high - 0.2775) < 0.0001, "%.4f %.4f", low, high);
    wilson_interval(0, 0, &low, &high);
    cr_expect(low == 0 && high == 1);
}
