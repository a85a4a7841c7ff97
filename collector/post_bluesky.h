/* post_bluesky.h - posts of Bluesky as app.bsky.* methods send them, to struct post.
 * One reader for the live source and for saved answers. */
#ifndef COLLECTOR_POST_BLUESKY_H
#define COLLECTOR_POST_BLUESKY_H

#include "collector/json_reader.h"

#define BLUESKY_THREAD_DEPTH 1000 /* of replies within replies; the record scanner allows fewer in files */

/* One value of any of the forms: postView, feedViewPost (with its reason and parents), threadViewPost (with all its
 * replies), an answer that holds a list of them ("posts", "feed", "thread", "records"). What is understood and no post
 * is set aside, what is not is rejected. False only when the sink failed. */
bool bluesky_read_value(struct record_reader *reader, const json_t *value, struct span raw, struct err *err) MUST_USE;

/* One postView {uri, author, record, ...} or record {uri, value}. */
bool bluesky_read_post(struct record_reader *reader, const json_t *view, struct span raw, enum post_quality quality,
                       struct err *err) MUST_USE;
bool bluesky_is_value(const json_t *value);

#endif
