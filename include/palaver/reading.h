/* reading.h - what can be read off one post by itself: its marked ranges, its subject's parts, its language, its
 * author's member profile. Derived: made anew whenever its rules change (READING_VERSION). */
#ifndef PALAVER_READING_H
#define PALAVER_READING_H

#include "palaver/post.h"

#define READING_VERSION "2"

/* Ranges of a post's text; ascending, not overlapping. What no segment covers is the author's own text. */
enum segment_kind {
    SEGMENT_QUOTE,       /* somebody's earlier words */
    SEGMENT_ATTRIBUTION, /* "On ..., Jane wrote:" */
    SEGMENT_SIGNATURE,
    SEGMENT_FOOTER,      /* of the list, a tagline */
    SEGMENT_PROFILE,     /* "HIFA profile: ..." */
    SEGMENT_NOTE,        /* moderator's note */
    SEGMENT_FORWARD,     /* a forwarded message's header block */
    SEGMENT_REPOST,      /* "RT @name:" */
};
const char *segment_kind_name(enum segment_kind kind); /* "quote", ... stable: stored in the archive */
bool segment_kind_find(struct span name, enum segment_kind *out_kind);

struct segment {
    enum segment_kind kind;
    size_t start, end; /* bytes of the text, on character boundaries */
};

/* A subject taken apart; strings live in the arena given. Grammar: digests sheet section 4, RFC 5256 section 2.1. */
struct subject {
    const char *base;       /* without reply prefixes, list tags and numbers: the thread's subject; "" when none */
    const char *list_tag;   /* "hifa" of "[hifa]", or NULL */
    const char *series;     /* "EHS-COVID", as written; or NULL */
    int64_t running;        /* 476 of "EHS-COVID (476)"; 0 none */
    int64_t question;       /* 3 of "Q3"; 0 none */
    const char *topic;      /* the words of the topic; or NULL */
    int64_t topic_number;   /* 2 of a last "(2)"; 0 none */
    bool reply, forward;    /* had such a prefix */
};

struct profile { /* of a member, from a profile footer; any may be NULL */
    const char *name, *role, *organisation, *country; /* country: English name as in ISO 3166 */
};

struct reading {
    const struct segment *segments;
    size_t segment_count;
    struct subject subject;
    const char *lang;       /* guess, BCP 47 ("en", "zh"); NULL: too short or mixed */
    double lang_share;      /* how sure, 0..1 */
    struct profile profile;
    int64_t chat_question;  /* 3 when the post announces "Q3: ..."; 0 none */
    int64_t chat_answer;    /* 3 when it is marked "A3"; 0 none (several: the first) */
};

/* Reads one post; everything in *out lives in `arena`. Thread-safe. */
void reading_of(const struct post *post, struct arena *arena, struct reading *out_reading);
typedef void post_read(const struct post *post, struct arena *arena, struct reading *out_reading);

#endif
