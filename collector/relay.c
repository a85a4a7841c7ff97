/* relay.c - copies of a source's records, and the delivery of a page. */
#include "collector/relay_kept.h"

#include <string.h>

/* ---- the desk ---- */

static bool desk_fail(struct desk *desk, const struct err *why, struct err *err)
{
    desk->failed = true;
    err_pass(&desk->why, why);
    return err_pass(err, why);
}

bool desk_do(struct desk *desk, bool (*act)(void *to, struct err *err), void *to, struct err *err)
{
    struct err why = {0};
    pthread_mutex_lock(&desk->lock);
    bool done = desk->failed ? err_pass(err, &desk->why) : act(to, &why) || desk_fail(desk, &why, err);
    pthread_mutex_unlock(&desk->lock);
    return done;
}

/* ---- delivery ---- */

static bool deliver_record(const struct collect_task *task, const struct relay_record *record, struct err *err)
{
    struct sink *sink = task->sink;
    switch (record->kind) {
    case RELAY_POST:
        return sink->post(sink->to, record->post, record->place, err);
    case RELAY_GONE:
        return sink->gone(sink->to, record->network, record->id, record->when_ms, err);
    case RELAY_SET_ASIDE:
        return sink->set_aside(sink->to, record->what, err);
    case RELAY_REJECT:
        return sink->reject(sink->to, record->bytes, record->why, err);
    }
    return true;
}

static bool deliver_entry(const struct collect_task *task, const struct relay_entry *entry, struct err *err)
{
    struct ledger *ledger = task->ledger;
    switch (entry->kind) {
    case ENTRY_CURSOR:
        return ledger->interval_cursor(ledger->to, entry->number, entry->value, err);
    case ENTRY_CLOSE:
        return ledger->interval_close(ledger->to, entry->number, entry->to_ms, err);
    case ENTRY_GAP:
        return ledger->gap(ledger->to, entry->from_ms, entry->to_ms, entry->key, entry->value, err);
    case ENTRY_NOTE:
        return ledger->note_write(ledger->to, entry->key, entry->value, err);
    }
    return true;
}

struct delivery {
    struct relay *relay;
    bool whole;         /* the page is: with its entries and its cursor */
    const char *cursor;
};

static bool deliver(void *to, struct err *err)
{
    struct delivery *delivery = to;
    struct relay *relay = delivery->relay;
    const struct collect_task *task = relay->task;
    struct sink *sink = task->sink;
    if (!task->enter(task->to, err))
        return false;
    for (const struct relay_record *record = relay->first; record; record = record->next)
        if (!deliver_record(task, record, err))
            return false;
    for (const struct relay_entry *entry = delivery->whole ? relay->first_entry : NULL; entry; entry = entry->next)
        if (!deliver_entry(task, entry, err))
            return false;
    relay->desk->written = true;
    return sink->page_end(sink->to, delivery->whole ? delivery->cursor : NULL, err) && task->leave(task->to, err);
}

static void forget(struct relay *relay)
{
    relay->first = relay->last = NULL;
    relay->first_entry = relay->last_entry = NULL;
    relay->container = relay->container_copy = (struct span){NULL, 0};
    relay->place = NULL;
    relay->bytes = 0;
    arena_reset(&relay->arena);
}

static bool page_end(void *to, const char *cursor, struct err *err)
{
    struct relay *relay = to;
    struct delivery delivery = {relay, true, cursor};
    bool done = desk_do(relay->desk, deliver, &delivery, err);
    forget(relay);
    return done;
}

/* The records of a page too large to keep; what the ledger is told waits for its end, as the cursor does. Entries live
 * in the same arena, so this is done only while there are none. */
static bool make_room(struct relay *relay, struct err *err)
{
    if (relay->bytes < RELAY_MAX_BYTES || relay->first_entry)
        return true;
    struct delivery delivery = {relay, false, NULL};
    bool done = desk_do(relay->desk, deliver, &delivery, err);
    forget(relay);
    return done;
}

/* ---- what a source gives ---- */

static struct relay_record *record_new(struct relay *relay, enum relay_kind kind)
{
    struct relay_record *record = arena_alloc(&relay->arena, sizeof *record);
    record->kind = kind;
    if (relay->last)
        relay->last->next = record;
    else
        relay->first = record;
    relay->last = record;
    relay->bytes += sizeof *record;
    return record;
}

/* A digest's parts lie inside its own bytes, and the archive tells that by where they stand. */
static bool is_inside(const struct relay *relay, struct span raw, size_t *out_start)
{
    struct span whole = relay->container, copy = relay->container_copy;
    if (!whole.at || !raw.at || raw.at < whole.at || raw.at + raw.length > whole.at + whole.length)
        return false;
    *out_start = (size_t)(raw.at - whole.at);
    return memcmp(copy.at + *out_start, raw.at, raw.length) == 0;
}

static struct span raw_copy(struct relay *relay, struct span raw)
{
    size_t start = 0;
    if (!raw.at)
        return raw;
    if (is_inside(relay, raw, &start))
        return span_from(relay->container_copy.at + start, raw.length);
    relay->container = raw;
    relay->container_copy = arena_span(&relay->arena, raw);
    relay->bytes += raw.length;
    return relay->container_copy;
}

static const struct place *place_copy(struct relay *relay, const struct place *place)
{
    struct place *last = relay->place;
    if (!place || (last && same_text(last->kind, place->kind) && same_text(last->name, place->name) &&
                   same_text(last->host, place->host)))
        return place ? last : NULL;
    struct place *copy = arena_alloc(&relay->arena, sizeof *copy);
    *copy = (struct place){arena_text(&relay->arena, place->kind), arena_text(&relay->arena, place->name),
                           arena_text(&relay->arena, place->host)};
    return relay->place = copy;
}

static bool give_post(void *to, const struct post *post, const struct place *place, struct err *err)
{
    struct relay *relay = to;
    size_t inside;
    if (!is_inside(relay, post->raw, &inside) && !make_room(relay, err))
        return false;
    struct post bare = *post;
    bare.raw = (struct span){NULL, 0};
    struct post *copy = post_copy(&bare, &relay->arena);
    copy->raw = raw_copy(relay, post->raw);
    struct relay_record *record = record_new(relay, RELAY_POST);
    record->post = copy;
    record->place = place_copy(relay, place);
    relay->bytes += post->text.length;
    return true;
}

static bool give_gone(void *to, const char *network, const char *native_id, int64_t when_ms, struct err *err)
{
    struct relay *relay = to;
    if (!make_room(relay, err))
        return false;
    struct relay_record *record = record_new(relay, RELAY_GONE);
    record->network = arena_text(&relay->arena, network);
    record->id = arena_text(&relay->arena, native_id);
    record->when_ms = when_ms;
    return true;
}

static bool give_set_aside(void *to, const char *what, struct err *err)
{
    struct relay *relay = to;
    if (!make_room(relay, err))
        return false;
    record_new(relay, RELAY_SET_ASIDE)->what = arena_text(&relay->arena, what);
    return true;
}

static bool give_reject(void *to, struct span bytes, const struct err *why, struct err *err)
{
    struct relay *relay = to;
    if (!make_room(relay, err))
        return false;
    struct relay_record *record = record_new(relay, RELAY_REJECT);
    record->bytes = arena_span(&relay->arena, bytes);
    record->why = arena_alloc(&relay->arena, sizeof *why);
    *record->why = *why;
    relay->bytes += bytes.length + sizeof *why;
    return true;
}

void relay_init(struct relay *relay, struct desk *desk, const struct collect_task *task)
{
    *relay = (struct relay){
        .sink = {relay, give_post, give_gone, give_set_aside, give_reject, page_end},
        .ledger = relay_ledger,
        .desk = desk,
        .task = task,
    };
    relay->ledger.to = relay;
}

void relay_release(struct relay *relay)
{
    arena_release(&relay->arena);
}
