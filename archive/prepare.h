/* prepare.h - all that can be said of a post before the archive is asked: its id, its rank among the records of its post,
 * its packed bytes, what is read off it and the words to search. No database is touched, so a thread of its own may do
 * it while another writes. */
#ifndef ARCHIVE_PREPARE_H
#define ARCHIVE_PREPARE_H

#include <zstd.h>

#include "archive/words.h"
#include "palaver/err.h"
#include "palaver/hash.h"

#define LARGE_RECORD_BYTES ((size_t)1 << 20) /* longer ones are never copied, and packed while they are written */
#define RAW_LEVEL 1 /* of zstd; level 3 saves 2 % of it on tweets of 600 to 3,000 bytes and takes a fifth longer */
#define CONTAINER_KEEP_BYTES ((size_t)1 << 20) /* what is no digest is a container only up to here */

struct rank {
    int64_t quality, edited_ms, length, fields_hash;
    struct hash sha256;
};

struct prepared {
    struct post post;     /* with a native id; its raw bytes may be gone when they are packed, their number counts */
    struct place place;
    struct span id;       /* "network:native id" */
    int64_t number;       /* short_id_number() of it */
    struct rank rank;
    bool inside;          /* its raw bytes are those from `start` on of the last record that was not inside another */
    size_t start;
    bool holds;           /* later records may be inside this one */
    struct span packed;   /* raw, as one zstd frame; absent when inside, when no bytes came, or more than LARGE_RECORD_BYTES */
    const struct reading *reading; /* NULL unless asked for */
    struct words words;   /* folded; empty unless asked for */
};

struct equals;

struct preparer {
    post_read *read;      /* NULL: nothing is read off posts */
    bool wants_words;     /* for which reading is needed */
    ZSTD_CCtx *pack;
    struct str packed, fields;
    struct words_maker words;
    struct equals *equals; /* see identity.c */
    struct {
        const char *at;   /* where its bytes stood; never read */
        size_t length;
        struct str bytes; /* a copy, where nothing but the bytes can prove that a record lies inside */
        struct str parts_of; /* a digest's id, and those of digests inside it, each ended by a line feed */
        bool holds;
    } container;          /* the last record that was not inside another */
};

void preparer_init(struct preparer *preparer);
void preparer_release(struct preparer *preparer);
/* The page (the file) has ended: its memory may come again, and its equals are counted. */
void preparer_page_end(struct preparer *preparer);

/* False: the post cannot be stored, and why. */
bool post_valid(const struct post *post, const struct place *place, struct err *why) MUST_USE;
bool post_id_valid(const char *network, const char *native_id); /* could anything here have this id? */
/* Of a valid post. Strings of *out are the post's and the place's own, or live in `arena`; packed bytes and words last
 * until the next call. */
void prepare(struct preparer *preparer, const struct post *post, const struct place *place, struct arena *arena,
             struct prepared *out);
/* One zstd frame; lasts until the next call. */
struct span raw_pack(struct preparer *preparer, struct span bytes);

/* ---- ids (identity.c) ---- */
/* "network:native id" of the post; makes a native id for a post without one, numbering equals in one file (page) and
 * place, and sets POST_INFERRED_ID. */
struct span post_identify(struct preparer *preparer, struct post *post, const struct place *place, struct arena *arena);
void equals_clear(struct preparer *preparer);

#endif
