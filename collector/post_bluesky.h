/* post_bluesky.h - posts of Bluesky as app.bsky.* methods send them, to struct post.
 * One reader for the live source and for saved answers. */
#ifndef COLLECTOR_POST_BLUESKY_H
#define COLLECTOR_POST_BLUESKY_H

#include "collector/build.h"
#include "collector/json_get.h"

#define BLUESKY_THREAD_DEPTH 1000 /* of replies within replies; the record scanner allows fewer in files */

struct bluesky_reader {
    struct sink *sink;
    struct place place;
    struct arena *arena; /* reset by the caller between pages */
    int64_t seen_ms;
    struct place_at at;  /* of the value in its input, for rejects */
};

/* One value of any of the forms: postView, feedViewPost (with its reason and parents), threadViewPost (with all its
 * replies), an answer that holds a list of them ("posts", "feed", "thread", "records"). What is understood and no post
 * is set aside, what is not is rejected. False only when the sink failed. */
bool bluesky_read_value(struct bluesky_reader *reader, const json_t *value, struct span raw, struct err *err) MUST_USE;

/* One postView {uri, author, record, ...} or record {uri, value}. */
bool bluesky_read_post(struct bluesky_reader *reader, const json_t *view, struct span raw, enum post_quality quality,
                       struct err *err) MUST_USE;
bool bluesky_is_value(const json_t *value);

#endif
