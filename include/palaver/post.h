/* post.h - one message by one author at one moment: what every parser makes and everything else reads. */
#ifndef PALAVER_POST_H
#define PALAVER_POST_H

#include "palaver/arena.h"
#include "palaver/span.h"
#include "palaver/str.h"
#include "palaver/when.h"

#define POST_NO_TIME WHEN_NONE
#define POST_NO_COUNT (-1)

/* Limits on what arrives; a record beyond one is rejected with ERR_LIMIT and its place. */
#define RECORD_MAX_BYTES ((size_t)16 << 20)      /* one JSON, CSV or XML record */
#define MAIL_MAX_BYTES ((size_t)64 << 20)        /* one mail */
#define TEXT_MAX_BYTES ((size_t)4 << 20)         /* of one post's words; what is behind stays in its record: POST_CUT */
#define NATIVE_ID_MAX_BYTES 2048
#define POST_MAX_RELATIONS 1000
#define POST_MAX_ENTITIES 5000

enum post_kind { POST_MESSAGE, POST_REPOST, POST_DIGEST, POST_ABSTRACT, POST_ARTICLE, POST_NOTICE };
const char *post_kind_name(enum post_kind kind); /* "message", "repost", ... */
bool post_kind_find(struct span name, enum post_kind *out_kind);

/* What was not stated by the record and was worked out instead, and what the post does not say as its record does. */
enum {
    POST_INFERRED_TIME = 1u << 0,
    POST_INFERRED_AUTHOR = 1u << 1,
    POST_INFERRED_ID = 1u << 2,
    POST_INFERRED_CHARSET = 1u << 3, /* undeclared or wrong charset: some letters may be wrong */
    POST_CLAMPED_TIME = 1u << 4,     /* an absurd date was replaced */
    POST_CUT = 1u << 5,              /* a limit was met: its record holds more words or parts than are told */
    POST_REPAIRED_TEXT = 1u << 6,    /* letters that were none (half a surrogate pair, broken UTF-8) are U+FFFD */
};

enum relation_kind {
    RELATION_ANSWERS,    /* parent; for mail every Reference, in order, the nearest last */
    RELATION_QUOTES,
    RELATION_REPOSTS,
    RELATION_PART_OF,    /* the digest it came in */
    RELATION_VERSION_OF, /* an earlier revision, another edition */
    RELATION_THREAD,     /* conversation id, X-GM-THRID: all that share it are one thread */
};

/* The other post, by network and native id; it may be unknown here. */
struct relation {
    enum relation_kind kind;
    const char *network; /* NULL: the same network */
    const char *native_id;
};

enum entity_kind { ENTITY_HASHTAG, ENTITY_MENTION, ENTITY_LINK, ENTITY_MEDIA, ENTITY_LIST, ENTITY_POLL, ENTITY_CARD };

struct entity {
    enum entity_kind kind;
    struct span text;   /* tag without '#', handle without '@', link as shown, alt text, poll or card text */
    const char *url;    /* expanded link, media address, account uri; or NULL */
    const char *title;  /* of a link card; content type of a media part; or NULL */
    size_t start, end;  /* byte range in the post's text; both 0 when not in the text */
};

/* How good this record's account of the post is; the best one's fields are shown (design section 4, promise 2). */
enum post_quality {
    QUALITY_MENTIONED, /* known only because another post quotes, answers or repeats it: is:context */
    QUALITY_PART,      /* digest part, CSV row, chat export */
    QUALITY_LIST,      /* rebuilt by a list archive (Pipermail, HyperKitty) */
    QUALITY_FULL,      /* the mail itself, an API record */
};

/* A view: every pointer is borrowed and lasts until the sink returns. post_copy() makes one to keep. */
struct post {
    const char *network;     /* who issued the id: "x", "mastodon", "bluesky", "mail", "pubmed", "web", ... */
    const char *native_id;   /* byte for byte; NULL when none came: the archive makes one */
    enum post_kind kind;
    enum post_quality quality;
    const char *author_id;   /* the account, for good: DID, account uri, number, lower-case address; or NULL */
    const char *author;      /* handle or address as shown */
    const char *name;        /* the author's name as shown, or NULL */
    const char *url, *title; /* public address; subject or headline; or NULL */
    const char *lang;        /* BCP 47 as declared, or NULL; never guessed here */
    struct span text;        /* plain UTF-8: markup removed, line breaks LF, U+0000 made U+FFFD */
    struct span raw;         /* this record's bytes as received; inside a digest, its range of it */
    int64_t posted_ms, edited_ms, seen_ms; /* ms since 1970 UTC, or POST_NO_TIME */
    enum when_grain grain;   /* how exact posted_ms is */
    unsigned inferred;       /* POST_INFERRED_... */
    const struct relation *relations;
    size_t relation_count;
    const struct entity *entities;
    size_t entity_count;
    int64_t likes, boosts, replies; /* POST_NO_COUNT: not told */
    bool rebuilt;            /* its bytes are made anew at each asking (random boundaries): what it says is the record */
    bool no_archive;         /* X-No-Archive and kin: kept, never exported or told */
};

#define POST_INIT                                                                                      \
    {                                                                                                  \
        .quality = QUALITY_FULL, .posted_ms = POST_NO_TIME, .edited_ms = POST_NO_TIME,                 \
        .seen_ms = POST_NO_TIME, .grain = WHEN_SECOND, .likes = POST_NO_COUNT,                         \
        .boosts = POST_NO_COUNT, .replies = POST_NO_COUNT                                              \
    }

/* Where a post was seen: the list, hashtag on an instance, folder, file or search that brought it. */
struct place {
    const char *kind; /* "list", "hashtag", "folder", "file", "search", "feed", "site" */
    const char *name; /* "hifa", "HSRFCAS", file name without its path */
    const char *host; /* or NULL */
};

/* What one account is told by, over all the names it goes by: "network:" and its author_id, else the handle or address
 * with case folded, else the name. Appends it to *out; false when nobody is named. */
bool post_person(const struct post *post, struct str *out);

/* A copy with everything it points to in `arena`. */
struct post *post_copy(const struct post *post, struct arena *arena) MUST_USE;

#endif
