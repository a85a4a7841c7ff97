/* build.h - putting a post together: what every format and source of records does in the same way. */
#ifndef COLLECTOR_BUILD_H
#define COLLECTOR_BUILD_H

#include "palaver/format.h"

/* Everything in it lives in `arena`, the one of the record or page. */
struct build {
    struct arena *arena;
    struct post post; /* filled in by the caller; relations and entities by build_end() */
    struct relation *relations;
    size_t relation_room;
    struct entity *entities;
    size_t entity_room;
};

struct build build_begin(struct arena *arena, const char *network);
void build_relation(struct build *build, enum relation_kind kind, const char *native_id); /* NULL or "": none */
/* The entity may be filled in further until the next is added. */
struct entity *build_entity(struct build *build, enum entity_kind kind, struct span text, const char *url);
/* Takes off what is over TEXT_MAX_BYTES and says so; build_end() does it too. */
void build_cut(struct build *build);
/* Checks the limits of post.h. ERR_LIMIT without a place: the caller knows it. */
bool build_end(struct build *build, struct err *err) MUST_USE;

/* Line breaks to LF, U+0000 and ill-formed bytes to U+FFFD; gives `text` back when nothing needs it. A text that is far
 * too long is cut, but never to less than what build_cut() takes off. */
struct span build_text(struct arena *arena, struct span text);

/* The place a file's records were seen in: what the user said, else the file itself. */
struct place build_file_place(const struct input *input, const struct format_options *options);

#endif
