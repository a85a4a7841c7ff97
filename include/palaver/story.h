/* story.h - from a query to a Markdown story, from a story to one page. File form: palaver-story(5). */
#ifndef PALAVER_STORY_H
#define PALAVER_STORY_H

#include "palaver/out.h"
#include "palaver/people.h"
#include "palaver/store.h"

#define STORY_MAX_BYTES ((size_t)8 << 20)

enum story_level { STORY_FULL, STORY_LONG, STORY_SHORT };

struct story_request {
    const char *query_text;        /* as the user wrote it; kept in the front matter */
    const char *title;             /* or NULL: made from the query */
    const char *lexicon_name;      /* of the tagging */
    const struct lexicon *lexicon; /* for titles and definitions; NULL: not tagged */
    int64_t tagging;
    const struct zone *zone;
    const char *zone_name;
    const char *locale;            /* "en" "fr" "es" "pt" "ar" "zh" */
    enum story_level level;
    const struct people *people;   /* or NULL; borrowed */
    const char *people_path;       /* as the front matter names the file; or NULL */
};

/* Writes the draft. Extractive and deterministic. */
bool story_draft(struct store *store, const struct story_request *request, struct out *out, struct err *err) MUST_USE;
/* Writes `old` with what is new under "## New since DATE": every other byte stays. */
bool story_update(struct store *store, const struct story_request *request, struct span old, struct out *out,
                  struct err *err) MUST_USE;

struct story; /* a story file, read; opaque */
/* ERR_SYNTAX with line. `name` for errors. */
struct story *story_parse(struct span bytes, const char *name, struct err *err) MUST_USE;
void story_free(struct story *story);
void story_freep(struct story **story);
bool story_is_plain(const struct story *story); /* neither front matter nor a directive: any text is that */
const char *story_value(const struct story *story, const char *key); /* of the front matter; NULL: none */

/* Who took part, the most active first: `person` is what people_read() finds them by. Any of the others may be NULL. */
struct story_person {
    const char *person, *name, *role, *organisation, *country;
    int64_t posts;
};
bool story_each_person(struct store *store, const struct story_request *request,
                       bool (*told)(void *to, const struct story_person *, struct err *), void *to,
                       struct err *err) MUST_USE;

enum story_form { STORY_HTML, STORY_MARKDOWN, STORY_TEXT, STORY_JSON };
bool story_build(struct store *store, const struct story_request *request, const struct story *story,
                 enum story_form form, struct out *out, struct err *err) MUST_USE;

struct story_problem {
    int64_t line;
    const char *kind; /* "dangling", "deleted", "edited", "unknown-theme", "unknown-person" */
    const char *text; /* a sentence, with the nearest match where there is one */
};
bool story_check(struct store *store, const struct story_request *request, const struct story *story,
                 bool (*found)(void *to, const struct story_problem *, struct err *), void *to,
                 struct err *err) MUST_USE;
/* Each verbatim quote with its rarest words, to see how findable it is. */
bool story_check_quotes(struct store *store, const struct story_request *request, const struct story *story,
                        struct out *out, struct err *err) MUST_USE;
/* Recomputes the digest embedded in a page from archive, story and lexicon; out_same false says which part differs. */
bool story_verify(struct store *store, const struct story_request *request, const struct story *story,
                  struct span page, bool *out_same, struct str *out_difference, struct err *err) MUST_USE;

#endif
