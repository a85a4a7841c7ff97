/* post_json.h - a post as programs read it (`--json`, export jsonl, tag --filter): design section 3, "schema": 1. */
#ifndef PALAVER_POST_JSON_H
#define PALAVER_POST_JSON_H

#include "palaver/json_out.h"
#include "palaver/store.h"

struct post_json_options {
    bool addresses;      /* mail addresses too; else handle is null for mail and addresses in the text are masked */
    bool themes;         /* write "themes" even when empty */
    bool source_only;    /* only what came in, nothing derived: the archive's content (no runs, no first-seen times) */
    const char *lexicon_hash; /* written as "lexicon" when not NULL */
};

/* Writes one object, without the line end. Offsets are in code points. Wants: WANT_ALL. */
void post_json_write(struct json_out *json, const struct stored_post *post, const struct post_json_options *options);
/* Only the array of themes with their matches, as it stands behind "themes". */
void post_json_themes(struct json_out *json, const struct stored_post *post);

#endif
