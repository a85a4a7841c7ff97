/* witness.h - what one record says of its post, as bytes: kept beside a record once a post has several, so that the
 * next best can be shown again when the best is taken back. Private to the archive; read only by the same room. */
#ifndef ARCHIVE_WITNESS_H
#define ARCHIVE_WITNESS_H

#include "palaver/post.h"
#include "palaver/str.h"

/* Appends the post without its raw bytes. The first `*out_content` of them say what the post is; behind them stand
 * what only tells when it was looked at: counts and seen_ms. */
void witness_write(const struct post *post, struct str *out, size_t *out_content);
/* The way back; everything in *out_post lives in `arena`. False when the bytes are damaged. */
bool witness_read(struct span bytes, struct arena *arena, struct post *out_post);

#endif
