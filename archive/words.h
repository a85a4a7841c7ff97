/* words.h - the words of a post that are searched, folded by fold_search(): of its title, of its own text, and of what
 * its segments cover (quotes, signatures, footers, profiles, notes), which only `quoted:` searches. */
#ifndef ARCHIVE_WORDS_H
#define ARCHIVE_WORDS_H

#include "palaver/reading.h"
#include "palaver/str.h"

struct words {
    struct span title, own, quoted;
};

struct words_maker { /* reused from post to post */
    struct str title, own, quoted;
    struct str plain_own, plain_quoted;
};

void words_maker_release(struct words_maker *maker);
/* What `segments` cover of the text is quoted; alt texts, polls and link cards count as own. Lasts until the next call. */
struct words words_of(struct words_maker *maker, const struct post *post, const struct segment *segments, size_t count);
bool words_none(const struct words *words);
struct words words_copy(const struct words *words, struct arena *arena);

#endif
