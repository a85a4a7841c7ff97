/* lexicon_use.h - a lexicon held against the posts of an archive: what two lexicons see differently, which terms never or
 * always fire, and which words of a theme's posts no term matches. Nothing is stored.
 *
 * Posts are the counted ones of `query` (NULL: all), read as `palaver tag` reads them, in the order of time. */
#ifndef PALAVER_LEXICON_USE_H
#define PALAVER_LEXICON_USE_H

#include "palaver/lexicon.h"
#include "palaver/store.h"

/* ---- two lexicons ---- */

/* A post that has a theme by one lexicon and not by the other, with the first match that makes the difference. */
struct theme_change {
    const struct stored_post *post;
    const char *theme;
    bool gained;              /* by the second lexicon; else lost */
    const struct term *term;  /* of the lexicon that sees it */
    struct span words;        /* what it matched */
};
struct theme_balance {
    const char *theme;
    int64_t before, after, gained, lost; /* posts */
};
typedef bool theme_change_visit(void *to, const struct theme_change *, struct err *);
struct lexicon_pair {
    const struct lexicon *before, *after;
};
/* Calls `change` for each; then `balance` for each theme of either, those of `before` first. */
bool lexicon_diff(struct store *store, const struct lexicon_pair *pair, const struct query *query,
                  theme_change_visit *change,
                  bool (*balance)(void *to, const struct theme_balance *, struct err *), void *to,
                  struct err *err) MUST_USE;

/* ---- terms in use ---- */

#define USE_JUDGED_POSTS 100 /* in fewer posts of its language a term is called neither dead nor over-firing */

struct term_use_request {
    const struct query *query;
    double over_percent; /* a term that matches a larger share of the posts of its language fires too often */
};
/* Findings in file order: "dead", "over-firing", "covered" (all of its matches lie inside another term's of its theme),
 * "runaway". out_posts: how many were read. */
bool lexicon_check_use(struct store *store, const struct lexicon *lexicon, const struct term_use_request *request,
                       void (*found)(void *to, const struct lexicon_finding *), void *to, int64_t *out_posts,
                       struct err *err) MUST_USE;

/* ---- leftovers ---- */

#define LEFTOVERS_MAX_WORDS 200000 /* distinct words of all languages; later new ones are not counted, said so */

/* A word (in Chinese, Japanese and Thai two characters) that stands in more posts of a theme, outside of all of the
 * theme's matches, than chance gives. Its form is folded: no case, no accents. */
struct leftover {
    const char *theme;  /* NULL: posts without any theme */
    const char *lang, *word;
    int64_t posts, of;           /* posts of the theme with it, of all of the theme; in this language */
    int64_t elsewhere, elsewhere_of;
    double log_ratio;   /* log2 of how many times more often, halves added */
    double g2;          /* log-likelihood ratio. Source: Dunning 1993 */
};
struct leftovers_request {
    const struct query *query;
    const char *theme;  /* NULL: every one */
    bool untagged;      /* also posts without any theme, against those with one */
    int64_t min_posts;  /* a word in fewer of the theme's posts is passed over */
    int64_t limit;      /* words a theme and language */
};
struct leftovers_result {
    int64_t posts, uncounted; /* posts read; words beyond LEFTOVERS_MAX_WORDS */
};
/* A post has a theme when coders say so by majority, else when the lexicon finds it. By theme, language, G2 down. */
bool lexicon_leftovers(struct store *store, const struct lexicon *lexicon, const struct leftovers_request *request,
                       bool (*each)(void *to, const struct leftover *, struct err *), void *to,
                       struct leftovers_result *out_result, struct err *err) MUST_USE;

#endif
