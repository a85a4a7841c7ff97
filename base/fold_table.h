/* fold_table.h - what folding makes of each code point by itself, and of the few that melt with their neighbours.
 *
 * Tables are made page by page when first asked for (utf8proc on whole texts is ten times slower), by any number of
 * threads. Sources: UAX 15; the folds listed in fold_table.c. */
#ifndef BASE_FOLD_TABLE_H
#define BASE_FOLD_TABLE_H

#include "palaver/fold.h"

enum fold_view {
    FOLD_VIEW_MATCH,   /* fold_match() */
    FOLD_VIEW_SEARCH,  /* fold_search(): also case and accents; '_' is a blank */
    FOLD_VIEW_TAG,     /* fold_tag(): as search; '_' dropped */
    FOLD_VIEW_ACCENTS, /* fold_accents(): as match, without accents */
    FOLD_VIEWS
};

enum fold_kind {
    FOLD_PLAIN,   /* stands for itself */
    FOLD_MAPPED,  /* becomes its text */
    FOLD_APART,   /* becomes its text, and nothing behind it can change that */
    FOLD_DROPPED, /* vanishes */
    FOLD_JOINER,  /* U+200D: kept between emoji, else dropped */
    FOLD_CLINGS,  /* may melt into the character before it: the two are normalised together */
};

enum fold_flags {
    FOLD_SAME_SHAPE = 1, /* its text is one character of as many bytes */
    FOLD_UNSPACED = 2,   /* its text holds characters of scripts without blanks between words */
    FOLD_MARK = 4,       /* a combining mark: stays with what is before it */
};

#define FOLD_PAGE_POINTS 256
#define FOLD_PAGES 0x1100

struct fold_entry {
    unsigned char kind, flags, bytes;
    unsigned short at; /* of its text in the page's pool */
};

struct fold_page {
    struct fold_entry entries[FOLD_PAGE_POINTS];
    struct str pool;
};

extern _Atomic(struct fold_page *) fold_pages[FOLD_VIEWS][FOLD_PAGES];
const struct fold_page *fold_page_make(enum fold_view view, uint32_t page);

static inline const struct fold_page *fold_page(enum fold_view view, uint32_t c)
{
    const struct fold_page *page = fold_pages[view][c / FOLD_PAGE_POINTS];
    return page ? page : fold_page_make(view, c / FOLD_PAGE_POINTS);
}

static inline struct fold_entry fold_entry(enum fold_view view, uint32_t c)
{
    return fold_page(view, c)->entries[c % FOLD_PAGE_POINTS];
}

static inline struct span fold_entry_text(enum fold_view view, uint32_t c)
{
    const struct fold_page *page = fold_page(view, c);
    const struct fold_entry *entry = &page->entries[c % FOLD_PAGE_POINTS];
    return (struct span){page->pool.at + entry->at, entry->bytes};
}

/* Code points that are folded together: a character, what clings to it, without what is dropped. */
struct fold_points {
    uint32_t *at;
    size_t count, room;
};

void fold_points_release(struct fold_points *points);
void fold_points_add(struct fold_points *points, uint32_t c);
/* Normalises and folds them until nothing changes any more. */
void fold_points_fold(enum fold_view view, struct fold_points *points);

#endif
