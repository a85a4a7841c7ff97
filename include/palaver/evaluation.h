/* evaluation.h - human codes against a lexicon's tagging, and coders against each other.
 *
 * The unit is the counted post. Where coders differ the majority counts; a tie is left out and told. Posts drawn in strata
 * weigh back to the population by the weight noted when they were drawn. */
#ifndef PALAVER_EVALUATION_H
#define PALAVER_EVALUATION_H

#include "palaver/agreement.h"
#include "palaver/lexicon.h"
#include "palaver/store.h"

#define EVALUATION_MAX_CODES 5000000

struct evaluation; /* opaque */

/* Reads all codes and, for each coded post, the themes of the tagging. Owner: caller, evaluation_free().
 * Errors: ERR_MISSING when nothing is coded. */
struct evaluation *evaluation_read(struct store *store, int64_t tagging, const struct lexicon *lexicon,
                                   struct err *err) MUST_USE;
void evaluation_free(struct evaluation *evaluation);
void evaluation_freep(struct evaluation **evaluation);

enum score_by { SCORE_BY_THEME, SCORE_BY_LANG, SCORE_BY_TERM };

struct score {
    const char *theme; /* NULL: all themes together (micro) */
    const char *group; /* language or term; NULL */
    int64_t coded, ties;                /* posts judged; posts left out because coders were even */
    double right, wrong, missed, rest;  /* weighted: tagged and coded, tagged only, coded only, neither */
    double precision, precision_low, precision_high; /* NaN: nothing tagged */
    double recall, recall_low, recall_high;          /* NaN: nothing coded; never for terms */
    double f1;
};
typedef bool score_visit(void *to, const struct score *, struct err *);
/* One score a theme (and group), in the lexicon's order; for SCORE_BY_THEME the last one is all themes together. */
bool evaluation_scores(const struct evaluation *evaluation, enum score_by by, score_visit *each, void *to,
                       struct err *err) MUST_USE;
/* Coded posts that were drawn with another lexicon (or version): their figures do not validate this one. */
size_t evaluation_lapsed(const struct evaluation *evaluation);
/* From now on only posts drawn with this very lexicon count: what validates it. */
void evaluation_only_valid(struct evaluation *evaluation);
/* Mean F1 over themes that were coded; NaN when none. */
double evaluation_macro_f1(const struct evaluation *evaluation);

/* How coders agree on one theme (index in the lexicon). */
bool evaluation_agreement(const struct evaluation *evaluation, size_t theme, enum agreement_kind kind,
                          struct agreement *out_agreement, struct err *err) MUST_USE;
size_t evaluation_coder_count(const struct evaluation *evaluation);
const char *evaluation_coder(const struct evaluation *evaluation, size_t index);

struct disagreement {
    const char *post_id, *theme;
    bool tagged;            /* by the lexicon */
    int coded;              /* majority: 1, 0; -1 a tie */
    const int32_t *values;  /* by coder, RATING_MISSING where not coded */
};
/* Posts and themes on which the lexicon and the coders differ, or the coders among themselves. */
bool evaluation_disagreements(const struct evaluation *evaluation,
                              bool (*each)(void *to, const struct disagreement *, struct err *), void *to,
                              struct err *err) MUST_USE;

/* ---- drawing a sample ---- */

struct sample_request {
    const struct query *query;
    int64_t tagging;
    const char *const *themes; /* a post is a hit when it has one of them */
    size_t theme_count;
    int64_t size;
    uint64_t seed;
};
struct sampled {
    const char *stratum; /* "hit en", "miss fr", ... */
    double weight;       /* posts of the stratum for each drawn */
};
/* Draws by hit or miss and language, half of the sample from hits where there are as many; one author at most a tenth of
 * a stratum's share while others are left. The same seed draws the same posts. In random order (blind). */
bool sample_draw(struct store *store, const struct sample_request *request,
                 bool (*each)(void *to, const struct stored_post *, const struct sampled *, struct err *), void *to,
                 struct err *err) MUST_USE;

/* What the archive keeps of a drawn post: its weight, and the hash of the lexicon whose hits and misses it was drawn by. */
struct sample_note {
    bool drawn;
    double weight; /* 1 when not drawn */
    char hash[HASH_HEX_BYTES];
};
bool sample_note_write(struct store *store, const char *post_id, double weight, const char *hash,
                       struct err *err) MUST_USE;
bool sample_note_read(struct store *store, const char *post_id, struct sample_note *out_note, struct err *err) MUST_USE;
/* The same with weight 1 for a post that was chosen in another way than by sample_draw(). */
bool sample_note_keep(struct store *store, const char *post_id, const char *hash, struct err *err) MUST_USE;

#endif
