/* evaluation.c - what coders judged, beside what the lexicon found. */
#include "palaver/evaluation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct coded_post {
    char *id, *lang;
    double weight;   /* 0: left out */
    bool lapsed;     /* drawn with another lexicon */
    bool *themes;    /* by the lexicon: one for each theme */
    size_t *terms;   /* terms that matched, once each */
    size_t term_count;
};

struct judgement {
    size_t post, theme, coder;
    int32_t value;
};

struct evaluation {
    const struct lexicon *lexicon;
    struct coded_post *posts;
    size_t post_count, post_room;
    struct judgement *judgements; /* sorted by theme, post, coder */
    size_t count, room;
    char **coders;
    size_t coder_count;
};

void evaluation_free(struct evaluation *evaluation)
{
    if (!evaluation)
        return;
    for (size_t i = 0; i < evaluation->post_count; i++) {
        free(evaluation->posts[i].id);
        free(evaluation->posts[i].lang);
        free(evaluation->posts[i].themes);
        free(evaluation->posts[i].terms);
    }
    for (size_t i = 0; i < evaluation->coder_count; i++)
        free(evaluation->coders[i]);
    free(evaluation->coders);
    free(evaluation->posts);
    free(evaluation->judgements);
    free(evaluation);
}

void evaluation_freep(struct evaluation **evaluation)
{
    evaluation_free(*evaluation);
}

static size_t theme_index(const struct lexicon *lexicon, const char *id)
{
    for (size_t i = 0; i < lexicon_theme_count(lexicon); i++)
        if (strcmp(lexicon_theme(lexicon, i)->id, id) == 0)
            return i;
    return SIZE_MAX;
}

static size_t coder_index(struct evaluation *evaluation, const char *coder)
{
    for (size_t i = 0; i < evaluation->coder_count; i++)
        if (strcmp(evaluation->coders[i], coder) == 0)
            return i;
    evaluation->coders = mem_grow(evaluation->coders, evaluation->coder_count + 1, sizeof *evaluation->coders);
    evaluation->coders[evaluation->coder_count] = mem_text(coder);
    return evaluation->coder_count++;
}

/* Codes come by post: the last one is mostly the same. */
static size_t post_index(struct evaluation *evaluation, const char *id)
{
    if (evaluation->post_count > 0 && strcmp(evaluation->posts[evaluation->post_count - 1].id, id) == 0)
        return evaluation->post_count - 1;
    if (evaluation->post_count == evaluation->post_room) {
        evaluation->post_room = evaluation->post_room ? evaluation->post_room * 2 : 256;
        evaluation->posts = mem_grow(evaluation->posts, evaluation->post_room, sizeof *evaluation->posts);
    }
    evaluation->posts[evaluation->post_count] = (struct coded_post){.id = mem_text(id), .weight = 1};
    return evaluation->post_count++;
}

static bool take_code(void *to, const struct code *code, struct err *err)
{
    struct evaluation *evaluation = to;
    size_t theme = theme_index(evaluation->lexicon, code->theme);
    if (theme == SIZE_MAX) /* of another lexicon */
        return true;
    if (evaluation->count == EVALUATION_MAX_CODES)
        return err_set(err, ERR_LIMIT, "more than %d codes", EVALUATION_MAX_CODES);
    if (evaluation->count == evaluation->room) {
        evaluation->room = evaluation->room ? evaluation->room * 2 : 1024;
        evaluation->judgements = mem_grow(evaluation->judgements, evaluation->room, sizeof *evaluation->judgements);
    }
    size_t coder = coder_index(evaluation, code->coder);
    evaluation->judgements[evaluation->count++] =
        (struct judgement){post_index(evaluation, code->post_id), theme, coder, code->value != 0};
    return true;
}

static int by_place(const void *a, const void *b)
{
    const struct judgement *x = a, *y = b;
    if (x->theme != y->theme)
        return x->theme < y->theme ? -1 : 1;
    if (x->post != y->post)
        return x->post < y->post ? -1 : 1;
    return x->coder < y->coder ? -1 : x->coder > y->coder;
}

struct filling {
    struct evaluation *evaluation;
    struct coded_post *post;
};

static size_t term_index(const struct lexicon *lexicon, const struct stored_match *match)
{
    for (size_t i = 0; i < lexicon_term_count(lexicon); i++) {
        const struct term *term = lexicon_term(lexicon, i);
        if (term->line == match->term_line && strcmp(term->text, match->term) == 0)
            return i;
    }
    return SIZE_MAX;
}

static void add_term(struct coded_post *post, size_t term)
{
    for (size_t i = 0; i < post->term_count; i++)
        if (post->terms[i] == term)
            return;
    post->terms = mem_grow(post->terms, post->term_count + 1, sizeof *post->terms);
    post->terms[post->term_count++] = term;
}

static bool fill_post(void *to, const struct stored_post *stored, struct err *err)
{
    (void)err;
    struct filling *filling = to;
    const struct lexicon *lexicon = filling->evaluation->lexicon;
    struct coded_post *post = filling->post;
    const char *lang = stored->post.lang ? stored->post.lang : stored->reading.lang;
    post->lang = mem_text(lang ? lang : "(none)");
    post->lang[strcspn(post->lang, "-")] = '\0'; /* "pt" of "pt-BR", as themes --by lang counts */
    for (size_t i = 0; i < stored->match_count; i++) {
        size_t theme = theme_index(lexicon, stored->matches[i].theme);
        size_t term = term_index(lexicon, &stored->matches[i]);
        if (theme != SIZE_MAX)
            post->themes[theme] = true;
        if (term != SIZE_MAX)
            add_term(post, term);
    }
    return true;
}

static bool fill_posts(struct evaluation *evaluation, struct store *store, int64_t tagging, struct err *err)
{
    for (size_t i = 0; i < evaluation->post_count; i++) {
        struct coded_post *post = &evaluation->posts[i];
        struct filling filling = {evaluation, post};
        struct err why = {0};
        post->themes = mem_array(lexicon_theme_count(evaluation->lexicon) + 1, sizeof *post->themes);
        if (!store_find_post(store, post->id, WANT_TEXT | WANT_MATCHES, tagging, fill_post, &filling, &why)) {
            if (why.code != ERR_MISSING)
                return err_pass(err, &why);
            post->weight = 0; /* coded, but not in this archive (any more) */
            continue;
        }
        struct sample_note note;
        if (!sample_note_read(store, post->id, &note, err))
            return false;
        post->weight = note.weight;
        post->lapsed = strcmp(note.hash, lexicon_hash(evaluation->lexicon)) != 0;
    }
    return true;
}

struct evaluation *evaluation_read(struct store *store, int64_t tagging, const struct lexicon *lexicon,
                                   struct err *err)
{
    struct evaluation *evaluation = mem_new(sizeof *evaluation);
    evaluation->lexicon = lexicon;
    if (!store_each_code(store, take_code, evaluation, err) || !fill_posts(evaluation, store, tagging, err)) {
        evaluation_free(evaluation);
        return NULL;
    }
    if (evaluation->count == 0) {
        evaluation_free(evaluation);
        return err_null(err, ERR_MISSING, "nothing is coded for the themes of this lexicon: palaver eval sample, then "
                                          "eval load");
    }
    qsort(evaluation->judgements, evaluation->count, sizeof *evaluation->judgements, by_place);
    return evaluation;
}

size_t evaluation_lapsed(const struct evaluation *evaluation)
{
    size_t lapsed = 0;
    for (size_t i = 0; i < evaluation->post_count; i++)
        lapsed += evaluation->posts[i].weight > 0 && evaluation->posts[i].lapsed;
    return lapsed;
}

void evaluation_only_valid(struct evaluation *evaluation)
{
    for (size_t i = 0; i < evaluation->post_count; i++)
        if (evaluation->posts[i].lapsed)
            evaluation->posts[i].weight = 0;
}

size_t evaluation_coder_count(const struct evaluation *evaluation)
{
    return evaluation->coder_count;
}

const char *evaluation_coder(const struct evaluation *evaluation, size_t index)
{
    return evaluation->coders[index];
}

/* ---- scores ---- */

/* The judgements on one post and theme: [*at, end); 1, 0, or -1 for a tie. */
static int majority(const struct evaluation *evaluation, size_t *at)
{
    size_t start = *at, yes = 0;
    const struct judgement *first = &evaluation->judgements[start];
    for (; *at < evaluation->count && evaluation->judgements[*at].theme == first->theme &&
           evaluation->judgements[*at].post == first->post;
         ++*at)
        yes += evaluation->judgements[*at].value == 1;
    size_t no = *at - start - yes;
    return yes == no ? -1 : yes > no;
}

struct counts {
    struct score score;
    double tagged, tagged_squares, coded, coded_squares; /* weights, for the effective number of posts */
};

static void count_post(struct counts *counts, double weight, bool tagged, int coded)
{
    struct score *score = &counts->score;
    if (coded < 0) {
        score->ties++;
        return;
    }
    score->coded++;
    if (tagged) {
        counts->tagged += weight;
        counts->tagged_squares += weight * weight;
    }
    if (coded) {
        counts->coded += weight;
        counts->coded_squares += weight * weight;
    }
    *(tagged ? (coded ? &score->right : &score->wrong) : (coded ? &score->missed : &score->rest)) += weight;
}

/* Wilson's interval on the effective number of posts, (sum w)^2 / sum w^2. */
static double rate(double hits, double all, double squares, double *out_low, double *out_high)
{
    double effective = squares > 0 ? all * all / squares : 0;
    wilson_interval(all > 0 ? hits / all * effective : 0, effective, out_low, out_high);
    return all > 0 ? hits / all : NAN;
}

static bool give(struct counts *counts, bool with_recall, score_visit *each, void *to, struct err *err)
{
    struct score *score = &counts->score;
    score->precision = rate(score->right, counts->tagged, counts->tagged_squares, &score->precision_low,
                            &score->precision_high);
    score->recall = rate(score->right, counts->coded, counts->coded_squares, &score->recall_low, &score->recall_high);
    if (!with_recall)
        score->recall = NAN;
    double both = 2 * score->right + score->wrong + score->missed;
    score->f1 = with_recall && both > 0 ? 2 * score->right / both : NAN;
    return each(to, score, err);
}

static void count_theme(const struct evaluation *evaluation, size_t theme, const char *lang, size_t term,
                        struct counts *counts)
{
    for (size_t at = 0; at < evaluation->count;) {
        const struct judgement *judgement = &evaluation->judgements[at];
        const struct coded_post *post = &evaluation->posts[judgement->post];
        size_t of_theme = judgement->theme;
        int coded = majority(evaluation, &at);
        if (of_theme != theme || post->weight == 0 || (lang && strcmp(lang, post->lang) != 0))
            continue;
        bool tagged = post->themes[theme];
        if (term != SIZE_MAX) {
            tagged = false;
            for (size_t i = 0; i < post->term_count; i++)
                tagged = tagged || post->terms[i] == term;
        }
        count_post(counts, post->weight, tagged, coded);
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Distinct languages of the coded posts, sorted. */
static const char **langs_of(const struct evaluation *evaluation, size_t *out_count)
{
    const char **langs = mem_array(evaluation->post_count + 1, sizeof *langs);
    size_t all = 0;
    *out_count = 0;
    for (size_t i = 0; i < evaluation->post_count; i++)
        if (evaluation->posts[i].lang)
            langs[all++] = evaluation->posts[i].lang;
    qsort(langs, all, sizeof *langs, by_text);
    for (size_t i = 0; i < all; i++)
        if (*out_count == 0 || strcmp(langs[i], langs[*out_count - 1]) != 0)
            langs[(*out_count)++] = langs[i];
    return langs;
}

static bool scores_of_theme(const struct evaluation *evaluation, size_t theme, enum score_by by, const char **langs,
                            size_t lang_count, score_visit *each, void *to, struct err *err)
{
    const char *id = lexicon_theme(evaluation->lexicon, theme)->id;
    size_t groups = by == SCORE_BY_LANG ? lang_count : by == SCORE_BY_TERM ? lexicon_term_count(evaluation->lexicon) : 1;
    for (size_t i = 0; i < groups; i++) {
        const struct term *term = by == SCORE_BY_TERM ? lexicon_term(evaluation->lexicon, i) : NULL;
        if (term && term->theme != theme)
            continue;
        const char *lang = by == SCORE_BY_LANG ? langs[i] : NULL;
        struct counts counts = {.score = {.theme = id, .group = term ? term->text : lang}};
        count_theme(evaluation, theme, lang, term ? i : SIZE_MAX, &counts);
        if (counts.score.coded + counts.score.ties == 0 || (term && counts.tagged <= 0))
            continue;
        if (!give(&counts, !term, each, to, err))
            return false;
    }
    return true;
}

bool evaluation_scores(const struct evaluation *evaluation, enum score_by by, score_visit *each, void *to,
                       struct err *err)
{
    size_t lang_count = 0;
    OWNED(mem_freep) const char **langs = langs_of(evaluation, &lang_count);
    struct counts together = {0};
    for (size_t theme = 0; theme < lexicon_theme_count(evaluation->lexicon); theme++) {
        if (!scores_of_theme(evaluation, theme, by, langs, lang_count, each, to, err))
            return false;
        count_theme(evaluation, theme, NULL, SIZE_MAX, &together);
    }
    return by != SCORE_BY_THEME || give(&together, true, each, to, err);
}

struct mean {
    double sum;
    int64_t count;
};

static bool add_f1(void *to, const struct score *score, struct err *err)
{
    (void)err;
    struct mean *mean = to;
    if (score->theme && !isnan(score->f1)) {
        mean->sum += score->f1;
        mean->count++;
    }
    return true;
}

double evaluation_macro_f1(const struct evaluation *evaluation)
{
    struct mean mean = {0};
    struct err none = {0};
    if (!evaluation_scores(evaluation, SCORE_BY_THEME, add_f1, &mean, &none))
        return NAN;
    return mean.count > 0 ? mean.sum / (double)mean.count : NAN;
}

/* ---- coders ---- */

bool evaluation_agreement(const struct evaluation *evaluation, size_t theme, enum agreement_kind kind,
                          struct agreement *out_agreement, struct err *err)
{
    size_t coders = evaluation->coder_count, units = 0;
    OWNED(mem_freep) int32_t *values = mem_array(evaluation->post_count * coders + 1, sizeof *values);
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < evaluation->count; i++) {
        const struct judgement *judgement = &evaluation->judgements[i];
        if (judgement->theme != theme)
            continue;
        if (judgement->post != last) {
            for (size_t c = 0; c < coders; c++)
                values[units * coders + c] = RATING_MISSING;
            units++;
            last = judgement->post;
        }
        values[(units - 1) * coders + judgement->coder] = judgement->value;
    }
    if (units == 0) {
        *out_agreement = (struct agreement){.why_not = "not coded", .value = NAN, .low = NAN, .high = NAN};
        return true;
    }
    struct ratings ratings = {units, coders, values};
    return agreement_of(&ratings, kind, out_agreement, err);
}

bool evaluation_disagreements(const struct evaluation *evaluation,
                              bool (*each)(void *to, const struct disagreement *, struct err *), void *to,
                              struct err *err)
{
    OWNED(mem_freep) int32_t *values = mem_array(evaluation->coder_count + 1, sizeof *values);
    for (size_t at = 0; at < evaluation->count;) {
        size_t start = at;
        const struct judgement *first = &evaluation->judgements[start];
        const struct coded_post *post = &evaluation->posts[first->post];
        int coded = majority(evaluation, &at);
        bool same = true;
        for (size_t c = 0; c < evaluation->coder_count; c++)
            values[c] = RATING_MISSING;
        for (size_t i = start; i < at; i++) {
            values[evaluation->judgements[i].coder] = evaluation->judgements[i].value;
            same = same && evaluation->judgements[i].value == first->value;
        }
        bool tagged = post->themes[first->theme];
        if (post->weight == 0 || (same && coded == (int)tagged))
            continue;
        struct disagreement disagreement = {post->id, lexicon_theme(evaluation->lexicon, first->theme)->id, tagged,
                                            coded, values};
        if (!each(to, &disagreement, err))
            return false;
    }
    return true;
}
