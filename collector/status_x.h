/* status_x.h - posts of X (Twitter) as its API sends them, v1.1 and v2, to struct post.
 *
 * One reader serves the files people have (twarc, hydrators, saved answers) and the live source. A value may be one
 * post, a page of them, or something else that is told apart and set aside by its kind. */
#ifndef COLLECTOR_STATUS_X_H
#define COLLECTOR_STATUS_X_H

#include "collector/json_reader.h"

/* Gives every post of one JSON value to the sink; what is not understood is rejected there with reader->at.
 * False only when the sink failed. */
bool x_read_value(struct record_reader *reader, const json_t *value, struct span raw, struct err *err) MUST_USE;

/* What kind of thing a value is: for sniffing. NULL: nothing of X. "post v1", "post v2", "page v2", "page v1", else the
 * name it would be set aside under. */
const char *x_kind(const json_t *value);

/* What v1.1 and v2 have in common, used by status_x.c, status_x1.c and status_x2.c. */
void x_set_lang(struct build *build, const char *lang);
void x_set_url(struct build *build);
/* Parses created_at of either form; without it the id tells the time. */
void x_set_time(struct build *build, const char *created_at);
/* The hashtags a repost repeats, `key` naming their text: it has none of its own, and is asked for by them all the same. */
void x_set_repeated_tags(struct build *build, const json_t *entities, const char *key);
bool x_is_status_url(const char *url, const char *id); /* a web address of the post `id` */

bool x1_read_status(struct record_reader *reader, const json_t *status, struct span raw, enum post_quality quality,
                    struct err *err) MUST_USE;
bool x2_read_page(struct record_reader *reader, const json_t *page, struct span raw, struct err *err) MUST_USE;
bool x2_read_flat(struct record_reader *reader, const json_t *post, struct span raw, enum post_quality quality,
                  struct err *err) MUST_USE;
const json_t *x2_either(const json_t *object, const char *key, const char *other); /* two spellings of one field */
bool x2_is_post(const json_t *value);

#endif
