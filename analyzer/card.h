/* card.h - how a card is made, for card.c and card_text.c. */
#ifndef ANALYZER_CARD_H
#define ANALYZER_CARD_H

#include "analyzer/section.h"

/* Sets text and marks. */
void card_text_make(struct telling *telling, const struct stored_post *post, struct card *card);
/* Leaves only `extract` of the text; false when it is not in it word for word. */
bool card_text_extract(struct telling *telling, struct card *card, const char *extract);
/* How many bytes to show before "more"; 0 when the text is short enough. Ends at a sentence where it can. */
size_t card_text_lead(struct span text, size_t bytes);

#endif
