/* thread.c - which post answers which, and what belongs together (features T1-T4).
 *
 * JWZ's and RFC 5256's algorithm over numbers: every post is a node, and so is every id met that is not here; references
 * link nodes unless that would make a loop, in an order that has nothing to do with that of import. What mail has no
 * headers for is joined by its subject, guarded: numbered series by their numbers, replies by a subject that is long
 * enough, within four weeks. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/id_numbers.h"
#include "palaver/analysis.h"
#include "palaver/fold.h"
#include "palaver/utf8.h"

#define NONE UINT32_MAX
#define SUBJECT_WINDOW_MS ((int64_t)28 * 24 * 3600 * 1000)
#define SUBJECT_MIN_LETTERS 12
#define SUBJECT_MIN_WORDS 3

enum method { BY_REFERENCES, BY_CONVERSATION, BY_SUBJECT, BY_ORDINAL };
static const char *const method_names[] = {"references", "thread", "subject", "ordinal"};

struct node {
    int64_t key; /* 0: an id that is not here */
    int64_t posted_ms;
    uint32_t parent;
    uint32_t set; /* union-find: nodes ever linked; other sets cannot make a loop */
    uint8_t method;
    bool copy; /* of the parent: in its thread, and no answer to it */
};

/* What may be joined by its subject: mail whose headers name no parent. */
struct loose {
    uint64_t subject; /* hash of the folded base subject */
    int64_t posted_ms;
    uint32_t node;
    uint32_t order;   /* among all of them by id: the last tie, the same in any order of import */
    int64_t running;
    int32_t topic_number; /* of a series; -1: no series */
    bool reply;
};

struct threading {
    struct store *store;
    struct id_numbers ids;
    struct node *nodes;
    size_t node_room;
    bool has_mail;
    size_t post_count; /* nodes 0 to post_count - 1 are the posts, by their rows */
    struct {           /* the post whose relations are being told */
        uint32_t node, above, conversation;
    } teller;
    struct loose *loose;
    size_t loose_count, loose_room;
    struct str text; /* scratch */
};

static void threading_release(struct threading *threading)
{
    id_numbers_release(&threading->ids);
    free(threading->nodes);
    free(threading->loose);
    str_release(&threading->text);
}

static uint32_t node_put(struct threading *threading, struct span id)
{
    bool fresh = false;
    uint32_t node = id_numbers_put(&threading->ids, id_numbers_hash(id), &fresh);
    if (fresh) {
        if (node >= threading->node_room) {
            threading->node_room = threading->node_room ? threading->node_room * 2 : 1024;
            threading->nodes = mem_grow(threading->nodes, threading->node_room, sizeof *threading->nodes);
        }
        threading->nodes[node] = (struct node){.parent = NONE, .set = node, .posted_ms = WHEN_NONE};
    }
    return node;
}

static uint32_t set_of(struct threading *threading, uint32_t node)
{
    struct node *nodes = threading->nodes;
    while (nodes[node].set != node) {
        nodes[node].set = nodes[nodes[node].set].set; /* path halving */
        node = nodes[node].set;
    }
    return node;
}

static bool is_above(const struct threading *threading, uint32_t above, uint32_t node)
{
    for (; node != NONE; node = threading->nodes[node].parent)
        if (node == above)
            return true;
    return false;
}

static void link_nodes(struct threading *threading, uint32_t child, uint32_t parent, enum method method)
{
    uint32_t child_set = set_of(threading, child), parent_set = set_of(threading, parent);
    if (child_set == parent_set && is_above(threading, child, parent))
        return;
    threading->nodes[child_set].set = parent_set;
    threading->nodes[child].parent = parent;
    threading->nodes[child].method = (uint8_t)method;
}

/* Worth joining by: three words or twelve letters (Chinese: four). */
static bool subject_is_telling(const char *base)
{
    size_t words = 1, letters = 0;
    struct span rest = span_of(base);
    for (size_t at = 0; at < rest.length;) {
        size_t bytes = 0;
        uint32_t c = utf8_next(span_from_to(rest, at, rest.length), &bytes);
        words += c == ' ';
        letters += code_point_is_unspaced(c) ? 3 : code_point_is_letter(c) ? 1 : 0;
        at += bytes;
    }
    return words >= SUBJECT_MIN_WORDS || letters >= SUBJECT_MIN_LETTERS;
}

static void add_loose(struct threading *threading, uint32_t node, const struct stored_post *post)
{
    const struct subject *subject = &post->reading.subject;
    if (!subject->base || !*subject->base || !subject_is_telling(subject->base))
        return;
    str_clear(&threading->text);
    fold_search(span_of(subject->base), &threading->text);
    if (threading->loose_count == threading->loose_room) {
        threading->loose_room = threading->loose_room ? threading->loose_room * 2 : 256;
        threading->loose = mem_grow(threading->loose, threading->loose_room, sizeof *threading->loose);
    }
    threading->loose[threading->loose_count] = (struct loose){
        .subject = id_numbers_hash(str_span(&threading->text)),
        .posted_ms = post->post.posted_ms,
        .node = node,
        .order = (uint32_t)threading->loose_count,
        .running = subject->running,
        .topic_number = subject->series ? (int32_t)subject->topic_number : -1,
        .reply = subject->reply,
    };
    threading->loose_count++;
}

static bool see_post(void *to, int64_t key, struct span id, int64_t posted_ms, struct err *err)
{
    (void)err;
    struct threading *threading = to;
    uint32_t node = node_put(threading, id);
    threading->nodes[node].key = key;
    threading->nodes[node].posted_ms = posted_ms;
    threading->post_count = threading->ids.count;
    threading->has_mail = threading->has_mail || span_starts(id, "mail:");
    return true;
}

/* All that one post says is known. */
static void told(struct threading *threading)
{
    if (threading->teller.node != NONE && threading->teller.above != NONE)
        link_nodes(threading, threading->teller.node, threading->teller.above, BY_REFERENCES);
    else if (threading->teller.node != NONE && threading->teller.conversation != NONE)
        link_nodes(threading, threading->teller.node, threading->teller.conversation, BY_CONVERSATION);
}

static bool see_relation(void *to, struct span id, enum relation_kind kind, struct span other_id, struct err *err)
{
    (void)err;
    struct threading *threading = to;
    uint32_t node = node_put(threading, id);
    if (node != threading->teller.node) {
        told(threading);
        threading->teller.node = node;
        threading->teller.above = threading->teller.conversation = NONE;
    }
    if (kind == RELATION_THREAD)
        threading->teller.conversation = node_put(threading, other_id);
    if (kind != RELATION_ANSWERS)
        return true;
    uint32_t other = node_put(threading, other_id), above = threading->teller.above;
    /* References are told from the oldest on: each is the parent of the next, if that is not here to tell its own. */
    if (above != NONE && threading->nodes[other].parent == NONE && threading->nodes[other].key == 0)
        link_nodes(threading, other, above, BY_REFERENCES);
    threading->teller.above = other;
    return true;
}

static bool see_mail(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct threading *threading = to;
    uint32_t node = node_put(threading, span_of(post->id));
    if (threading->nodes[node].parent == NONE && post->post.kind != POST_DIGEST)
        add_loose(threading, node, post);
    return true;
}

static int by_subject(const void *a, const void *b)
{
    const struct loose *x = a, *y = b;
    if (x->subject != y->subject)
        return x->subject < y->subject ? -1 : 1;
    if (x->topic_number != y->topic_number)
        return x->topic_number < y->topic_number ? -1 : 1;
    if (x->posted_ms != y->posted_ms)
        return x->posted_ms < y->posted_ms ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Within a series, message n of a topic answers message n-1, or the last before it; the first has no number. One with all
 * numbers of the first is that message again: out of a digest, or sent to another list. */
static void join_series(struct threading *threading, const struct loose *group, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t parent = group[i - 1].node;
        for (size_t j = i; j-- > 0 && group[j].topic_number >= group[i].topic_number;)
            parent = j > 0 ? group[j - 1].node : group[0].node;
        link_nodes(threading, group[i].node, parent, BY_ORDINAL);
        threading->nodes[group[i].node].copy = !group[i].reply && group[i].topic_number == group[0].topic_number &&
                                               group[i].running == group[0].running;
    }
}

/* Replies join the first post of their subject, as long as never more than four weeks lie between one and the next. */
static void join_replies(struct threading *threading, const struct loose *group, size_t count)
{
    size_t root = 0;
    for (size_t i = 1; i < count; i++) {
        bool near = group[i].posted_ms == WHEN_NONE || group[root].posted_ms == WHEN_NONE ||
                    group[i].posted_ms - group[i - 1].posted_ms <= SUBJECT_WINDOW_MS;
        if (!near || !group[i].reply) {
            root = i;
            continue;
        }
        link_nodes(threading, group[i].node, group[root].node, BY_SUBJECT);
    }
}

static void join_subjects(struct threading *threading)
{
    if (threading->loose_count > 1)
        qsort(threading->loose, threading->loose_count, sizeof *threading->loose, by_subject);
    for (size_t i = 0; i < threading->loose_count;) {
        size_t end = i + 1;
        bool series = threading->loose[i].topic_number >= 0;
        while (end < threading->loose_count && threading->loose[end].subject == threading->loose[i].subject &&
               (threading->loose[end].topic_number >= 0) == series)
            end++;
        if (series)
            join_series(threading, threading->loose + i, end - i);
        else
            join_replies(threading, threading->loose + i, end - i);
        i = end;
    }
}

/* The topmost node of each, in one walk: what was found on the way is remembered. */
static uint32_t *roots_of(const struct threading *threading)
{
    size_t count = threading->ids.count;
    uint32_t *roots = mem_array(count + 1, sizeof *roots);
    for (size_t i = 0; i < count; i++)
        roots[i] = NONE;
    for (size_t i = 0; i < count; i++) {
        uint32_t root = (uint32_t)i;
        while (threading->nodes[root].parent != NONE && roots[root] == NONE)
            root = threading->nodes[root].parent;
        if (roots[root] != NONE)
            root = roots[root];
        for (uint32_t up = (uint32_t)i; up != NONE && roots[up] == NONE; up = threading->nodes[up].parent)
            roots[up] = root;
    }
    return roots;
}

/* The thread's first post: the root, or the oldest post below it when the root is not here. */
static uint32_t *firsts_of(const struct threading *threading, const uint32_t *roots)
{
    size_t count = threading->ids.count;
    uint32_t *first = mem_array(count + 1, sizeof *first);
    for (size_t i = 0; i < count; i++)
        first[i] = NONE;
    for (size_t i = 0; i < count; i++) {
        const struct node *node = &threading->nodes[i];
        if (node->key == 0)
            continue;
        uint32_t root = roots[i];
        const struct node *best = first[root] == NONE ? NULL : &threading->nodes[first[root]];
        if (threading->nodes[root].key != 0)
            first[root] = root;
        else if (!best || node->posted_ms < best->posted_ms ||
                 (node->posted_ms == best->posted_ms && threading->ids.hashes[i] < threading->ids.hashes[first[root]]))
            first[root] = (uint32_t)i;
    }
    return first;
}

static bool write_row(struct threading *threading, const struct node *node, uint32_t first, struct err *err)
{
    int64_t thread_key = first == NONE ? node->key : threading->nodes[first].key;
    uint32_t parent = node->method == BY_CONVERSATION || node->copy ? NONE : node->parent;
    int64_t parent_key = parent == NONE ? 0 : threading->nodes[parent].key;
    const char *method = node->parent == NONE ? NULL : method_names[node->method];
    /* A parent that is not here was told by the post itself: only references lead to one. */
    return store_put_thread(threading->store, node->key, thread_key, parent_key, parent != NONE && parent_key == 0, method,
                            err);
}

static bool write_rows(struct threading *threading, struct err *err)
{
    OWNED(mem_freep) uint32_t *roots = roots_of(threading);
    OWNED(mem_freep) uint32_t *first = firsts_of(threading, roots);
    for (size_t i = 0; i < threading->post_count; i++)
        if (!write_row(threading, &threading->nodes[i], first[roots[i]], err))
            return false;
    return true;
}

static bool run(struct store *store, int64_t after, struct err *err)
{
    (void)after; /* whole: a late post may join two threads */
    OWNED(threading_release) struct threading threading = {.store = store, .teller = {NONE, NONE, NONE}};
    struct post_selection mails = {.leaves = LEAVE_AUTHOR | LEAVE_TALK, .order = ORDER_ID, .only = ONLY_MAIL,
                                   .everything = true};
    if (!store_each_id(store, see_post, &threading, err) ||
        !store_each_relation(store, see_relation, &threading, err))
        return false;
    told(&threading);
    if (threading.has_mail && !store_each_post(store, &mails, see_mail, &threading, err))
        return false;
    join_subjects(&threading);
    return store_clear_threads(store, err) && write_rows(&threading, err);
}

const struct derivation derivation_threads = {
    .name = "threads",
    .version = "4." FOLD_VERSION,
    .whole = true,
    .run = run,
};
