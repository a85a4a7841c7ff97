/* story_forms.h - the forms a story's tree is written in. */
#ifndef ANALYZER_STORY_FORMS_H
#define ANALYZER_STORY_FORMS_H

#include "analyzer/section.h"

bool story_write_html(struct telling *telling, const char *title, const char *digest, struct out *out,
                      struct err *err) MUST_USE;
/* For a mailing list (`markdown` false: plain text) or another publishing tool. */
bool story_write_plain(struct telling *telling, const char *title, bool markdown, struct out *out, struct err *err) MUST_USE;
bool story_write_json(struct telling *telling, const char *title, const char *digest, struct out *out,
                      struct err *err) MUST_USE;

/* Opens what a draft or a page needs: the query, the whole talk. Released by telling_close(). */
bool telling_open(struct telling *telling, struct store *store, const struct story_request *request,
                  const struct story *story, struct err *err) MUST_USE;
void telling_close(struct telling *telling);
/* Builds the tree of a story. */
bool telling_build(struct telling *telling, struct err *err) MUST_USE;

/* What a page rests on: "1 story=... lexicon=... posts=... counts=...", each a SHA-256 in hex. */
void story_digest(const struct telling *telling, struct str *out);

#endif
