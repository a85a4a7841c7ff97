/* ledger_store.c - hands a source's ledger calls to the archive. */
#include "cli/ledger_store.h"

static bool interval_open(void *to, int64_t from_ms, int64_t to_ms, int64_t *out_number, struct err *err)
{
    struct ledger_store *ledger = to;
    return store_interval_open(ledger->store, from_ms, to_ms, out_number, err);
}

static bool interval_cursor(void *to, int64_t number, const char *cursor, struct err *err)
{
    struct ledger_store *ledger = to;
    return store_interval_cursor(ledger->store, number, cursor, err);
}

static bool interval_close(void *to, int64_t number, int64_t to_ms, struct err *err)
{
    struct ledger_store *ledger = to;
    return store_interval_close(ledger->store, number, to_ms, err);
}

struct handing_on {
    bool (*each)(void *, const struct ledger_interval *, struct err *);
    void *to;
};

static bool hand_on(void *to, const struct interval *interval, struct err *err)
{
    struct handing_on *on = to;
    struct ledger_interval told = {interval->number, interval->from_ms, interval->to_ms, interval->closed,
                                   interval->cursor};
    return on->each(on->to, &told, err);
}

static bool each_interval(void *to, bool (*each)(void *, const struct ledger_interval *, struct err *), void *each_to,
                          struct err *err)
{
    struct ledger_store *ledger = to;
    struct handing_on on = {each, each_to};
    return store_each_interval(ledger->store, ledger->source, ledger->target, hand_on, &on, err);
}

static bool gap(void *to, int64_t from_ms, int64_t to_ms, const char *cause, const char *text, struct err *err)
{
    struct ledger_store *ledger = to;
    return store_gap(ledger->store, from_ms, to_ms, cause, text, err);
}

static bool note_read(void *to, const char *key, struct str *out_value, struct err *err)
{
    struct ledger_store *ledger = to;
    return store_note_read(ledger->store, key, out_value, err);
}

static bool note_write(void *to, const char *key, const char *value, struct err *err)
{
    struct ledger_store *ledger = to;
    return store_note_write(ledger->store, key, value, err);
}

static bool knows(void *to, const char *network, const char *native_id, bool *out_known, struct err *err)
{
    struct ledger_store *ledger = to;
    return store_knows(ledger->store, network, native_id, out_known, err);
}

static bool newest_edit(void *to, const char *network, const char *native_id, int64_t *out_ms, struct err *err)
{
    struct ledger_store *ledger = to;
    return store_newest_edit(ledger->store, network, native_id, out_ms, err);
}

static bool each_brought(void *to, int64_t after_key, int64_t limit,
                         bool (*each)(void *, int64_t, const char *, struct err *), void *each_to, struct err *err)
{
    struct ledger_store *ledger = to;
    return store_each_brought(ledger->store, ledger->source, ledger->target, after_key, limit, each, each_to, err);
}

void ledger_store_init(struct ledger_store *ledger, struct store *store, const char *source, const char *target)
{
    *ledger = (struct ledger_store){
        .store = store,
        .source = source,
        .target = target,
        .ledger = {ledger, interval_open, interval_cursor, interval_close, each_interval, gap, note_read, note_write,
                   knows, newest_edit, each_brought},
    };
}
