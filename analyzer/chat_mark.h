/* chat_mark.h - the marks that structure a chat: "Q3:" of a host, "A3" of who answers; in the six languages. */
#ifndef ANALYZER_CHAT_MARK_H
#define ANALYZER_CHAT_MARK_H

#include "palaver/span.h"

#define CHAT_MARK_MAX 50 /* a chat has no more questions than that */

/* Numbers 1..CHAT_MARK_MAX, 0 when there is no such mark. Looked for at the front (behind mentions and hashtags) and
 * at the end of the text; an answer's mark also after the first words. */
void chat_mark_read(struct span text, int64_t *out_question, int64_t *out_answer);

#endif
