/* posts.h - for tests of formats: what a format gives to its sink, kept and counted. */
#ifndef TESTS_POSTS_H
#define TESTS_POSTS_H

#include "palaver/format.h"

struct post_rejected {
    struct err why;
    struct span bytes;
};

struct post_aside {
    const char *what;
    int count;
};

struct post_list {
    struct post **at; /* copies, in the order they came */
    struct place *places; /* one each */
    size_t count;
    struct post_rejected *rejects;
    size_t reject_count;
    struct post_aside *asides; /* one for each kind set aside */
    size_t aside_kinds;
    int64_t set_aside, gone, pages; /* pages: calls of page_end */
    bool went;       /* what the format's read() returned */
    struct err err;  /* and why not */
    struct arena arena;
    size_t room, reject_room, aside_room;
};

void post_list_release(struct post_list *list);

/* Reads `text` as `format`, under the name "test.EXTENSION" where the format has extensions. */
struct post_list posts_read(const struct format *format, const char *text) MUST_USE;
struct post_list posts_read_span(const struct format *format, struct span bytes, const char *name,
                                 const struct format_options *options) MUST_USE;

/* A sink that fills `list`, which must outlive it. */
struct sink post_list_sink(struct post_list *list);

int posts_set_aside(const struct post_list *list, const char *what); /* how often; 0 never */
/* The first relation or entity of that kind after the `nth` (from 0), or NULL. */
const struct relation *post_relation(const struct post *post, enum relation_kind kind, size_t nth);
const struct entity *post_entity(const struct post *post, enum entity_kind kind, size_t nth);
const struct post *posts_find(const struct post_list *list, const char *native_id); /* NULL: none */

#endif
