/* gate.h - a sink in front of another: leaves out what --only does not ask for, remembers whether the receiver failed,
 * and counts what was seen by list, so that a mailbox of several lists can be named. */
#ifndef CLI_GATE_H
#define CLI_GATE_H

#include "palaver/query.h"
#include "palaver/sink.h"
#include "palaver/store.h"

#define GATE_MAX_LISTS 64

/* From when to when the posts of files are that name neither zone nor order of their dates: WhatsApp's, tables. */
struct gate_days {
    int64_t count, first_ms, last_ms;
};

struct gate {
    struct sink sink;          /* what a source is given */
    struct sink *behind;
    struct store *store;       /* told of each record that was not asked for */
    const struct query *only;  /* NULL: everything */
    bool failed;               /* the receiver failed: the archive, not the input */
    int64_t rejected;
    struct { char *name; int64_t count; } lists[GATE_MAX_LISTS];
    size_t list_count;
    int64_t mail_without_list;
    int64_t cut, repaired;     /* posts of which something is left out, or had letters that are none */
    struct gate_days chats, tables;
    int64_t undated_rows;      /* of tables */
};

void gate_init(struct gate *gate, struct store *store, const struct query *only);
void gate_release(struct gate *gate);

/* When the mails seen belong to several lists, or some to none: which, and that `then 'list:NAME'` keeps one only. */
struct context;
void gate_say_lists(const struct gate *gate, const struct context *context, const char *mails, const char *then);

/* What the posts do not show as their records have it. */
void gate_say_changed(const struct gate *gate, const struct context *context);

/* When WhatsApp chats were seen, or tables whose dates leave a choice: from what day to what day they were read, since
 * nothing in them says so. */
void gate_say_days(const struct gate *gate, const struct context *context, int64_t run);

#endif
