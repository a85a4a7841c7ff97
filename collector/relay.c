/* relay.c - copies of a source's records and ledger entries, and their delivery. */
#include "collector/relay.h"

#include <string.h>

enum relay_kind { RELAY_POST, RELAY_GONE, RELAY_SET_ASIDE, RELAY_REJECT };

struct relay_record {
    struct relay_record *next;
    enum relay_kind kind;
    const struct post *post;   /* post */
    const struct place *place;
    const char *network, *id;  /* gone */
    int64_t when_ms;
    const char *what;          /* set aside */
    struct span bytes;         /* reject */
    struct err *why;
};

enum entry_kind { ENTRY_CURSOR, ENTRY_CLOSE, ENTRY_GAP, ENTRY_NOTE };

struct relay_entry {
    struct relay_entry *next;
    enum entry_kind kind;
    int64_t number, from_ms, to_ms;
    const char *key, *value;   /* of a note; cause and text of a gap; cursor */
};

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

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
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

/* ---- what a source remembers ---- */

static struct relay_entry *entry_new(struct relay *relay, enum entry_kind kind, const char *key, const char *value)
{
    struct relay_entry *entry = arena_alloc(&relay->arena, sizeof *entry);
    entry->kind = kind;
    entry->key = arena_text(&relay->arena, key);
    entry->value = arena_text(&relay->arena, value);
    if (relay->last_entry)
        relay->last_entry->next = entry;
    else
        relay->first_entry = entry;
    relay->last_entry = entry;
    return entry;
}

static bool interval_cursor(void *to, int64_t number, const char *cursor, struct err *err)
{
    (void)err;
    entry_new(to, ENTRY_CURSOR, NULL, cursor)->number = number;
    return true;
}

static bool interval_close(void *to, int64_t number, int64_t to_ms, struct err *err)
{
    (void)err;
    struct relay_entry *entry = entry_new(to, ENTRY_CLOSE, NULL, NULL);
    entry->number = number;
    entry->to_ms = to_ms;
    return true;
}

static bool gap(void *to, int64_t from_ms, int64_t to_ms, const char *cause, const char *text, struct err *err)
{
    (void)err;
    struct relay_entry *entry = entry_new(to, ENTRY_GAP, cause, text);
    entry->from_ms = from_ms;
    entry->to_ms = to_ms;
    return true;
}

static bool note_write(void *to, const char *key, const char *value, struct err *err)
{
    (void)err;
    entry_new(to, ENTRY_NOTE, key, value);
    return true;
}

/* A question to the ledger, asked of the archive at once. */
struct asking {
    struct relay *relay;
    bool (*ask)(struct ledger *ledger, struct asking *asking, struct err *err);
    bool writes;
    int64_t from_ms, to_ms, *out_number;
    bool (*each)(void *, const struct ledger_interval *, struct err *);
    void *each_to;
    const char *key, *id;
    struct str *out_value;
    bool *out_known;
};

static bool ask_under_lock(void *to, struct err *err)
{
    struct asking *asking = to;
    const struct collect_task *task = asking->relay->task;
    return task->enter(task->to, err) && asking->ask(task->ledger, asking, err) &&
           (!asking->writes || task->sink->page_end(task->sink->to, NULL, err)) && task->leave(task->to, err);
}

static bool ask(struct asking *asking, struct err *err)
{
    return desk_do(asking->relay->desk, ask_under_lock, asking, err);
}

static bool ask_open(struct ledger *ledger, struct asking *asking, struct err *err)
{
    return ledger->interval_open(ledger->to, asking->from_ms, asking->to_ms, asking->out_number, err);
}

static bool interval_open(void *to, int64_t from_ms, int64_t to_ms, int64_t *out_number, struct err *err)
{
    struct asking asking = {.relay = to, .ask = ask_open, .writes = true, .from_ms = from_ms, .to_ms = to_ms,
                            .out_number = out_number};
    return ask(&asking, err);
}

static bool ask_each(struct ledger *ledger, struct asking *asking, struct err *err)
{
    return ledger->each_interval(ledger->to, asking->each, asking->each_to, err);
}

static bool each_interval(void *to, bool (*each)(void *, const struct ledger_interval *, struct err *), void *each_to,
                          struct err *err)
{
    struct asking asking = {.relay = to, .ask = ask_each, .each = each, .each_to = each_to};
    return ask(&asking, err);
}

static bool ask_note(struct ledger *ledger, struct asking *asking, struct err *err)
{
    return ledger->note_read(ledger->to, asking->key, asking->out_value, err);
}

static bool note_read(void *to, const char *key, struct str *out_value, struct err *err)
{
    struct relay *relay = to;
    const struct relay_entry *newest = NULL;
    for (const struct relay_entry *entry = relay->first_entry; entry; entry = entry->next)
        if (entry->kind == ENTRY_NOTE && strcmp(entry->key, key) == 0)
            newest = entry;
    if (newest) {
        str_clear(out_value);
        str_add(out_value, newest->value);
        return true;
    }
    struct asking asking = {.relay = relay, .ask = ask_note, .key = key, .out_value = out_value};
    return ask(&asking, err);
}

static bool ask_knows(struct ledger *ledger, struct asking *asking, struct err *err)
{
    return ledger->knows(ledger->to, asking->key, asking->id, asking->out_known, err);
}

static bool knows(void *to, const char *network, const char *native_id, bool *out_known, struct err *err)
{
    struct relay *relay = to;
    for (const struct relay_record *record = relay->first; record; record = record->next)
        if (record->kind == RELAY_POST && record->post->quality != QUALITY_MENTIONED &&
            same_text(record->post->native_id, native_id) && same_text(record->post->network, network)) {
            *out_known = true;
            return true;
        }
    struct asking asking = {.relay = relay, .ask = ask_knows, .key = network, .id = native_id, .out_known = out_known};
    return ask(&asking, err);
}

void relay_init(struct relay *relay, struct desk *desk, const struct collect_task *task)
{
    *relay = (struct relay){
        .sink = {relay, give_post, give_gone, give_set_aside, give_reject, page_end},
        .ledger = {relay, interval_open, interval_cursor, interval_close, each_interval, gap, note_read, note_write,
                   knows},
        .desk = desk,
        .task = task,
    };
}

void relay_release(struct relay *relay)
{
    arena_release(&relay->arena);
}
