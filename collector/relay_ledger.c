/* relay_ledger.c - what a source remembers: written with its page, read from the archive while holding the desk. */
#include "collector/relay_kept.h"

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
    int64_t after_key, limit, *out_ms;
    bool (*brought)(void *, int64_t, const char *, struct err *);
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

static bool ask_edit(struct ledger *ledger, struct asking *asking, struct err *err)
{
    return ledger->newest_edit(ledger->to, asking->key, asking->id, asking->out_ms, err);
}

static bool newest_edit(void *to, const char *network, const char *native_id, int64_t *out_ms, struct err *err)
{
    struct asking asking = {.relay = to, .ask = ask_edit, .key = network, .id = native_id, .out_ms = out_ms};
    return ask(&asking, err);
}

static bool ask_brought(struct ledger *ledger, struct asking *asking, struct err *err)
{
    return ledger->each_brought(ledger->to, asking->after_key, asking->limit, asking->brought, asking->each_to, err);
}

static bool each_brought(void *to, int64_t after_key, int64_t limit,
                         bool (*each)(void *, int64_t, const char *, struct err *), void *each_to, struct err *err)
{
    struct asking asking = {.relay = to, .ask = ask_brought, .after_key = after_key, .limit = limit, .brought = each,
                            .each_to = each_to};
    return ask(&asking, err);
}

const struct ledger relay_ledger = {
    .interval_open = interval_open,
    .interval_cursor = interval_cursor,
    .interval_close = interval_close,
    .each_interval = each_interval,
    .gap = gap,
    .note_read = note_read,
    .note_write = note_write,
    .knows = knows,
    .newest_edit = newest_edit,
    .each_brought = each_brought,
};
