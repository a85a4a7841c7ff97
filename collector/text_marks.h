/* text_marks.h - tags, mentions and links told by offsets, put into the text that is kept.
 *
 * Services count in code points of the escaped text, some in UTF-16 units, some wrongly. A mark counts only where its
 * words stand; else they are looked for; else it has no range. Source: section 2 of X's data dictionary, measured. */
#ifndef COLLECTOR_TEXT_MARKS_H
#define COLLECTOR_TEXT_MARKS_H

#include "collector/build.h"

#define MARK_NO_ENTITY SIZE_MAX

struct text_mark {
    size_t start, end;   /* code points of the text as sent, end not included */
    struct span want;    /* what must stand there: "#ORS", "@amina", "https://t.co/abc"; letter case of ASCII aside */
    struct span replace; /* what is kept in its stead; at NULL: the words themselves */
    size_t entity;       /* number in the build's entities that gets the range, or MARK_NO_ENTITY */
    bool drop_at_end;    /* a link that only carries a picture or a quoted post: not part of the text when last */
};

/* Sets the post's text and its entities' ranges. `sent` has &amp; &lt; &gt; for & < >. Sorts `marks`. */
void text_marks_place(struct build *build, struct span sent, struct text_mark *marks, size_t count);

#endif
