/* Human codes beside a tagging: scores against figures worked out by hand, weights, ties, lapsed samples; and drawing. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "palaver/analysis.h"
#include "palaver/evaluation.h"
#include "tests/unit/support/store_case.h"

static const char LEXICON[] = "lexicon: talk\nversion: \"1\"\nthemes:\n  flood:\n    en:\n      terms: [flood*, deluge]\n"
                              "  nurse:\n    en:\n      terms: [nurse*]\n";
#define POSTS 40 /* 0 to 9 flood (5 to 9 in French), 10 to 14 nurse, the rest nothing */

static struct store_case at;
static struct lexicon *lexicon;
static int64_t tagging;

static void setup(void)
{
    struct err err = {0};
    case_open(&at);
    lexicon = lexicon_parse(span_of(LEXICON), "talk", &err);
    cr_assert(lexicon, "%s", err.text);
    for (int i = 0; i < POSTS; i++) {
        char id[16], text[64], author[16];
        snprintf(id, sizeof id, "%d", i);
        snprintf(author, sizeof author, "a%d", i % 20);
        snprintf(text, sizeof text, "%s here, number %d", i < 10 ? "flood" : i < 15 ? "nurses" : "nothing", i);
        struct post post = case_post(id, text, text);
        post.lang = i >= 5 && i < 10 ? (i % 2 ? "fr-CA" : "fr") : "en";
        post.author = post.author_id = author;
        case_put(&at, &post);
    }
    case_page(&at);
    case_end(&at);
    cr_assert(analysis_update(at.store, NULL, false, &err), "%s", err.text);
    struct tag_request request = {.lexicon = lexicon, .workers = 1};
    struct tag_result result;
    cr_assert(tag_archive(at.store, &request, &result, &err), "%s", err.text);
    tagging = result.tagging;
}

static void teardown(void)
{
    case_close(&at);
    lexicon_free(lexicon);
}

TestSuite(evaluation, .init = setup, .fini = teardown, .timeout = 60);

static void code(int post, const char *theme, const char *coder, int value)
{
    struct err err = {0};
    char id[24];
    snprintf(id, sizeof id, "x:%d", post);
    struct code judged = {id, theme, coder, value, 0, NULL};
    cr_assert(store_code_put(at.store, &judged, &err), "%s", err.text);
}

static void drawn(int post, double weight, const char *hash)
{
    struct err err = {0};
    char id[24];
    snprintf(id, sizeof id, "x:%d", post);
    cr_assert(sample_note_write(at.store, id, weight, hash, &err), "%s", err.text);
}

static struct evaluation *evaluated(void)
{
    struct err err = {0};
    struct evaluation *evaluation = evaluation_read(at.store, tagging, lexicon, &err);
    cr_assert(evaluation, "%s", err.text);
    return evaluation;
}

struct scores {
    struct score at[16];
    char group[16][16];
    size_t count;
};

static bool keep(void *to, const struct score *score, struct err *err)
{
    (void)err;
    struct scores *scores = to;
    snprintf(scores->group[scores->count], sizeof scores->group[0], "%s", score->group ? score->group : "");
    scores->at[scores->count++] = *score;
    return true;
}

static struct scores scored(const struct evaluation *evaluation, enum score_by by)
{
    struct err err = {0};
    struct scores scores = {.count = 0};
    cr_assert(evaluation_scores(evaluation, by, keep, &scores, &err), "%s", err.text);
    return scores;
}

#define NEAR(got, wanted) cr_expect(fabs((got) - (wanted)) < 0.0005, #got " is %.4f", (double)(got))

Test(evaluation, nothing_coded_is_said_so)
{
    struct err err = {0};
    cr_expect_null(evaluation_read(at.store, tagging, lexicon, &err));
    cr_expect_eq(err.code, ERR_MISSING);
}

Test(evaluation, precision_and_recall_are_those_of_the_table)
{
    for (int i = 0; i < 8; i++)
        code(i, "flood", "ada", i != 0); /* 7 right, 1 wrong */
    for (int i = 20; i < 26; i++)
        code(i, "flood", "ada", i < 22); /* 2 missed, 4 neither */
    OWNED(evaluation_freep) struct evaluation *evaluation = evaluated();
    struct scores scores = scored(evaluation, SCORE_BY_THEME);
    cr_assert_eq(scores.count, 2, "the theme and all together; a theme nobody coded has none");
    NEAR(scores.at[0].precision, 7.0 / 8);
    NEAR(scores.at[0].recall, 7.0 / 9);
    NEAR(scores.at[0].f1, 2 * 7.0 / (2 * 7 + 1 + 2));
    NEAR(scores.at[0].precision_low, 0.5291); /* Wilson, 7 of 8, 95 % */
    NEAR(scores.at[0].precision_high, 0.9776);
    NEAR(scores.at[1].f1, scores.at[0].f1);
    NEAR(evaluation_macro_f1(evaluation), scores.at[0].f1);
}

Test(evaluation, languages_and_terms_are_scored_apart)
{
    for (int i = 0; i < 10; i++)
        code(i, "flood", "ada", i < 7);
    OWNED(evaluation_freep) struct evaluation *evaluation = evaluated();
    struct scores langs = scored(evaluation, SCORE_BY_LANG);
    cr_assert_eq(langs.count, 2);
    cr_expect_str_eq(langs.group[0], "en");
    NEAR(langs.at[0].precision, 1);
    NEAR(langs.at[1].precision, 0.4);
    struct scores terms = scored(evaluation, SCORE_BY_TERM);
    cr_assert_eq(terms.count, 1, "a term that matched nothing has no precision");
    cr_expect_str_eq(terms.group[0], "flood*");
    NEAR(terms.at[0].precision, 0.7);
    cr_expect(isnan(terms.at[0].recall));
}

Test(evaluation, the_majority_counts_and_a_tie_is_left_out)
{
    code(0, "flood", "ada", 1);
    code(0, "flood", "ben", 1);
    code(0, "flood", "cy", 0);
    code(1, "flood", "ada", 1);
    code(1, "flood", "ben", 0);
    OWNED(evaluation_freep) struct evaluation *evaluation = evaluated();
    struct scores scores = scored(evaluation, SCORE_BY_THEME);
    cr_expect_eq(scores.at[0].coded, 1);
    cr_expect_eq(scores.at[0].ties, 1);
    NEAR(scores.at[0].precision, 1);
    cr_expect_eq(evaluation_coder_count(evaluation), 3);
}

Test(evaluation, weights_carry_a_stratified_sample_back_to_the_whole)
{
    /* 4 of 10 hits drawn, all right; 3 of 30 misses drawn, one of them missed: recall 10 / (10 + 10) */
    for (int i = 0; i < 4; i++) {
        code(i, "flood", "ada", 1);
        drawn(i, 10.0 / 4, lexicon_hash(lexicon));
    }
    for (int i = 20; i < 23; i++) {
        code(i, "flood", "ada", i == 20);
        drawn(i, 30.0 / 3, lexicon_hash(lexicon));
    }
    OWNED(evaluation_freep) struct evaluation *evaluation = evaluated();
    struct scores scores = scored(evaluation, SCORE_BY_THEME);
    NEAR(scores.at[0].precision, 1);
    NEAR(scores.at[0].recall, 0.5);
    cr_expect_eq(evaluation_lapsed(evaluation), 0);
}

Test(evaluation, a_sample_of_another_lexicon_does_not_validate_this_one)
{
    code(0, "flood", "ada", 1);
    drawn(0, 1, lexicon_hash(lexicon));
    code(1, "flood", "ada", 0);
    drawn(1, 1, "another");
    code(2, "flood", "ada", 0);
    OWNED(evaluation_freep) struct evaluation *evaluation = evaluated();
    NEAR(scored(evaluation, SCORE_BY_THEME).at[0].precision, 1.0 / 3);
    cr_expect_eq(evaluation_lapsed(evaluation), 2);
    evaluation_only_valid(evaluation);
    NEAR(scored(evaluation, SCORE_BY_THEME).at[0].precision, 1);
    cr_expect_eq(evaluation_lapsed(evaluation), 0);
}

Test(evaluation, codes_of_posts_and_themes_that_are_not_here_change_nothing)
{
    code(0, "flood", "ada", 1);
    code(999, "flood", "ada", 0);
    code(1, "of another lexicon", "ada", 0);
    OWNED(evaluation_freep) struct evaluation *evaluation = evaluated();
    struct scores scores = scored(evaluation, SCORE_BY_THEME);
    cr_expect_eq(scores.at[0].coded, 1);
    NEAR(scores.at[0].precision, 1);
}

static bool list_difference(void *to, const struct disagreement *disagreement, struct err *err)
{
    (void)err;
    str_format(to, "%s/%s:%d/%d ", disagreement->post_id, disagreement->theme, disagreement->tagged, disagreement->coded);
    return true;
}

Test(evaluation, disagreements_are_with_the_lexicon_or_among_coders)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    code(0, "flood", "ada", 1);  /* all agree */
    code(1, "flood", "ada", 0);  /* with the lexicon */
    code(20, "nurse", "ada", 1); /* a miss */
    code(21, "nurse", "ada", 0);
    code(21, "nurse", "ben", 1); /* a tie */
    OWNED(evaluation_freep) struct evaluation *evaluation = evaluated();
    cr_assert(evaluation_disagreements(evaluation, list_difference, &got, &err), "%s", err.text);
    cr_expect_str_eq(str_text(&got), "x:1/flood:1/0 x:20/nurse:0/1 x:21/nurse:0/-1 ");
}

Test(evaluation, agreement_without_variation_is_said_in_words)
{
    struct err err = {0};
    struct agreement agreement;
    for (int i = 0; i < 5; i++) {
        code(i, "flood", "ada", 1);
        code(i, "flood", "ben", 1);
    }
    OWNED(evaluation_freep) struct evaluation *evaluation = evaluated();
    cr_assert(evaluation_agreement(evaluation, 0, AGREEMENT_ALPHA_NOMINAL, &agreement, &err), "%s", err.text);
    cr_expect_not(agreement.defined);
    cr_expect(agreement.why_not && *agreement.why_not);
    cr_assert(evaluation_agreement(evaluation, 1, AGREEMENT_PERCENT, &agreement, &err), "%s", err.text);
    cr_expect_str_eq(agreement.why_not, "not coded");
}

/* ---- drawing ---- */

struct draw {
    struct str ids;
    double weights, hit_weights;
    size_t count, by_one_author;
};

static bool take(void *to, const struct stored_post *post, const struct sampled *sampled, struct err *err)
{
    (void)err;
    struct draw *draw = to;
    str_format(&draw->ids, "%s ", post->id);
    draw->weights += sampled->weight;
    draw->hit_weights += strncmp(sampled->stratum, "hit", 3) == 0 ? sampled->weight : 0;
    draw->count++;
    draw->by_one_author += strcmp(post->post.author, "a0") == 0;
    return true;
}

static struct draw drawn_with(uint64_t seed, int64_t size)
{
    static const char *const themes[] = {"flood"};
    struct err err = {0};
    struct draw draw = {.ids = STR_INIT};
    struct sample_request request = {NULL, tagging, themes, 1, size, seed};
    cr_assert(sample_draw(at.store, &request, take, &draw, &err), "%s", err.text);
    return draw;
}

Test(evaluation, a_draw_is_its_seeds_own_and_stands_for_the_whole)
{
    struct draw one = drawn_with(1, 16), again = drawn_with(1, 16), other = drawn_with(2, 16);
    cr_expect_str_eq(str_text(&one.ids), str_text(&again.ids));
    cr_expect_str_neq(str_text(&one.ids), str_text(&other.ids));
    cr_expect(one.count >= 16 && one.count <= 18, "%zu drawn", one.count);
    NEAR(one.weights, POSTS);
    NEAR(one.hit_weights, 10);
    cr_expect(one.by_one_author <= 2);
    struct draw all = drawn_with(3, 1000);
    cr_expect_eq(all.count, POSTS);
    str_release(&one.ids);
    str_release(&again.ids);
    str_release(&other.ids);
    str_release(&all.ids);
}
