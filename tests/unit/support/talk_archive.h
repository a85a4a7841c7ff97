/* talk_archive.h - a small archive of an invented talk, with everything derived set by hand: for the tests of queries,
 * readers and counts. What each post is for stands in talk_archive.c. */
#ifndef TESTS_TALK_ARCHIVE_H
#define TESTS_TALK_ARCHIVE_H

#include "palaver/store.h"

struct talk {
    char folder[64], path[96];
    struct store *store;
    int64_t tagging; /* of the lexicon "talk": themes flooding, nursing, idle */
};

void talk_open(struct talk *talk);
void talk_close(struct talk *talk);
/* The native ids that a query lists, by time, with blanks between; or "ERROR: ..." */
void talk_list(struct talk *talk, const char *query, struct str *out);
/* Row of the post with this native id. */
int64_t talk_key(struct talk *talk, const char *native_id);

#endif
