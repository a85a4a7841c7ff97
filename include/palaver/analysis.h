/* analysis.h - what is worked out from an archive: derivations in their order, and tagging it with a lexicon. */
#ifndef PALAVER_ANALYSIS_H
#define PALAVER_ANALYSIS_H

#include "palaver/store.h"
#include "palaver/tagged.h"

extern const struct derivation derivation_reading;   /* segments, subject, language, profile: post by post */
extern const struct derivation derivation_threads;   /* headers, then guarded subject (features T1-T4) */
extern const struct derivation derivation_same;      /* the same message met twice (T10, M4, M5) */
extern const struct derivation derivation_questions; /* a chat's or a series' questions and their answers (T7) */

/* All of them and the archive's full text, ended by NULL, in the order they build on each other. */
extern const struct derivation *const derivations[];

/* Brings everything but the taggings up to date. `only` names one derivation to force, or NULL; `force` starts
 * all again. ERR_USAGE when `only` is none of them. */
bool analysis_update(struct store *store, const char *only, bool force, struct err *err) MUST_USE;

struct tag_request {
    const struct lexicon *lexicon;
    const struct query *query; /* NULL: all */
    int workers;               /* 0: all cores */
    bool slow;                 /* one pattern at a time: the oracle */
};
struct tag_result {
    int64_t tagging;
    int64_t posts, tagged, matches, runaway, cut;
};
/* Tags what is new or was tagged with another lexicon. Killed at any moment, the next call goes on. */
bool tag_archive(struct store *store, const struct tag_request *request, struct tag_result *out_result,
                 struct err *err) MUST_USE;

/* Puts lines of `tag --filter` into an archive as the tagging of `lexicon`. */
struct tag_loader; /* opaque, see analyzer/tag_load.c */
struct tag_loader *tag_loader_open(struct store *store, const struct lexicon *lexicon, struct err *err) MUST_USE;
/* `post` is the line's own. A line that does not fit (another lexicon, no such post, a text that changed, a match that is
 * not there) sets *out_why and stores nothing; false and `err` only when the archive failed. */
bool tag_loader_put(struct tag_loader *loader, const struct post *post, const struct told_tags *tags,
                    struct err *out_why, struct err *err) MUST_USE;
bool tag_loader_end(struct tag_loader *loader, struct err *err) MUST_USE;
void tag_loader_free(struct tag_loader *loader);
void tag_loader_freep(struct tag_loader **loader);

/* What of a stored post is matched: its own text, and the title where it stands for the post (an article, an abstract,
 * a feed entry, the mail that opens a thread). `blanks` lives in `arena`. */
struct tagger_text tagger_text_of(const struct stored_post *post, struct arena *arena);

#endif
