/* segment.h - own text told apart from what else a post carries: marked ranges, nothing deleted (features T12). */
#ifndef ANALYZER_SEGMENT_H
#define ANALYZER_SEGMENT_H

#include "palaver/reading.h"

#define SEGMENT_MAX 2000 /* ranges a post; what is behind stays own text */

/* Ranges in `arena`, ascending, not overlapping, on line boundaries but for notes and repost headers. `mail`: the rules
 * of mail (quotes, signatures, footers) apply; `forward`: the subject said so. */
void segment_read(struct span text, bool mail, bool forward, struct arena *arena, const struct segment **out_segments,
                  size_t *out_count);

/* Line tests, on one line without its end; see segment_lines.c. */
bool line_is_quote(struct span line);
bool line_is_attribution(struct span line); /* ends "... wrote:" in one of the languages */
bool line_begins_attribution(struct span line); /* "On Mon, 1 Mar 2021, Jane" without its end */
bool line_is_forward_rule(struct span line); /* "-----Original Message-----" */
bool line_is_header(struct span line);       /* "From: ", "Envoyé :" of an Outlook block */
bool line_is_signature(struct span line);    /* "-- " */
bool line_is_footer_rule(struct span line);  /* a long rule of _ or - or = */
bool line_names_list(struct span line);      /* what stands in a list's footer */
bool line_is_profile(struct span line);      /* "HIFA profile: " */
bool line_is_tagline(struct span line);

#endif
