/* word_counts.h - in how many posts each word of a language stands: numbers for words, each told once a post. */
#ifndef ANALYZER_WORD_COUNTS_H
#define ANALYZER_WORD_COUNTS_H

#include "analyzer/name_index.h"
#include "palaver/arena.h"
#include "palaver/str.h"

struct word_numbers {
    struct name_index index; /* "lang\tword" */
    struct span *keys;       /* by number */
    size_t count, room, max;
    int64_t uncounted;       /* words met when `max` had numbers */
    struct arena arena;
    struct str folded, key;
    uint32_t *found;         /* numbers of the words of one text, each once */
    size_t found_count, found_room;
    uint32_t *last;          /* by number: the text it was found in last */
    uint32_t text;
};

void word_numbers_release(struct word_numbers *numbers);
/* The words of `text` in numbers->found: runs of letters, marks and digits with at least one letter, folded as for
 * search; of scripts without blanks every two neighbours. Addresses of pages and names after @ are passed over. */
void word_numbers_read(struct word_numbers *numbers, const char *lang, struct span text);
struct span word_of(const struct word_numbers *numbers, size_t number);
struct span word_lang(const struct word_numbers *numbers, size_t number);

#endif
