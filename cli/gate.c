/* gate.c - the sink that stands between a source and the archive. */
#include "cli/gate.h"

#include <stdlib.h>
#include <string.h>

#include "cli/common.h"

static bool remember(struct gate *gate, bool done)
{
    if (!done)
        gate->failed = true;
    return done;
}

static void count_list(struct gate *gate, const struct post *post, const struct place *place)
{
    if (strcmp(post->network, "mail") != 0 || post->quality == QUALITY_MENTIONED)
        return;
    if (!place || strcmp(place->kind, "list") != 0) {
        gate->mail_without_list++;
        return;
    }
    for (size_t i = 0; i < gate->list_count; i++)
        if (strcmp(gate->lists[i].name, place->name) == 0) {
            gate->lists[i].count++;
            return;
        }
    if (gate->list_count < GATE_MAX_LISTS) {
        gate->lists[gate->list_count].name = mem_text(place->name);
        gate->lists[gate->list_count++].count = 1;
    }
}

static void days_add(struct gate_days *days, int64_t ms)
{
    if (days->count++ == 0)
        days->first_ms = days->last_ms = ms;
    days->first_ms = ms < days->first_ms ? ms : days->first_ms;
    days->last_ms = ms > days->last_ms ? ms : days->last_ms;
}

static void count_days(struct gate *gate, const struct post *post)
{
    bool table = strcmp(post->network, "table") == 0, dated = post->posted_ms != POST_NO_TIME;
    if (table && !dated)
        gate->undated_rows++;
    else if (table && (post->inferred & POST_INFERRED_TIME))
        days_add(&gate->tables, post->posted_ms);
    else if (dated && strcmp(post->network, "whatsapp") == 0)
        days_add(&gate->chats, post->posted_ms);
}

static bool gate_post(void *to, const struct post *post, const struct place *place, struct err *err)
{
    struct gate *gate = to;
    if (gate->only && !query_accepts(gate->only, post, place)) {
        store_not_asked(gate->store);
        return true;
    }
    count_list(gate, post, place);
    count_days(gate, post);
    gate->cut += (post->inferred & POST_CUT) != 0;
    gate->repaired += (post->inferred & POST_REPAIRED_TEXT) != 0;
    return remember(gate, gate->behind->post(gate->behind->to, post, place, err));
}

static bool gate_gone(void *to, const char *network, const char *native_id, int64_t when_ms, struct err *err)
{
    struct gate *gate = to;
    return remember(gate, gate->behind->gone(gate->behind->to, network, native_id, when_ms, err));
}

static bool gate_set_aside(void *to, const char *what, struct err *err)
{
    struct gate *gate = to;
    return remember(gate, gate->behind->set_aside(gate->behind->to, what, err));
}

/* With --only, the bytes of what could not be read are not kept either: they were not asked for. */
static bool gate_reject(void *to, struct span bytes, const struct err *why, struct err *err)
{
    struct gate *gate = to;
    gate->rejected++;
    if (gate->only)
        bytes = span_from("", 0);
    return remember(gate, gate->behind->reject(gate->behind->to, bytes, why, err));
}

static bool gate_page_end(void *to, const char *cursor, struct err *err)
{
    struct gate *gate = to;
    return remember(gate, gate->behind->page_end(gate->behind->to, cursor, err));
}

void gate_init(struct gate *gate, struct store *store, const struct query *only)
{
    *gate = (struct gate){
        .sink = {gate, gate_post, gate_gone, gate_set_aside, gate_reject, gate_page_end},
        .behind = store_sink(store),
        .store = store,
        .only = only,
    };
}

void gate_release(struct gate *gate)
{
    for (size_t i = 0; i < gate->list_count; i++)
        free(gate->lists[i].name);
    gate->list_count = 0;
}

void gate_say_lists(const struct gate *gate, const struct context *context, const char *mails, const char *then)
{
    if (gate->only || gate->list_count + (gate->mail_without_list > 0) < 2)
        return;
    say(context, "  %s belong to several lists, or to none:", mails);
    for (size_t i = 0; i < gate->list_count; i++)
        say(context, "    %lld  list:%s", (long long)gate->lists[i].count, gate->lists[i].name);
    if (gate->mail_without_list > 0)
        say(context, "    %lld  no list (private mail?)", (long long)gate->mail_without_list);
    say(context, "  to keep one list only: %s 'list:%s'", then, gate->list_count ? gate->lists[0].name : "NAME");
}

void gate_say_changed(const struct gate *gate, const struct context *context)
{
    if (gate->cut)
        say(context, "  %lld %s cut: more than %zu MiB of words, or more parts than are read; the record is kept whole",
            (long long)gate->cut, gate->cut == 1 ? "post is" : "posts are", TEXT_MAX_BYTES >> 20);
    if (gate->repaired)
        say(context, "  %lld %s letters that were none in the file; U+FFFD stands in their place",
            (long long)gate->repaired, gate->repaired == 1 ? "post has" : "posts have");
    if (gate->undated_rows)
        say(context, "  %lld %s no date that could be read", (long long)gate->undated_rows,
            gate->undated_rows == 1 ? "row of a table has" : "rows of tables have");
}

static void say_days(const struct gate_days *days, const char *what, const struct context *context, int64_t run)
{
    if (days->count == 0)
        return;
    char first[WHEN_TEXT_BYTES], last[WHEN_TEXT_BYTES];
    when_text(days->first_ms, WHEN_DAY, NULL, first);
    when_text(days->last_ms, WHEN_DAY, NULL, last);
    say(context, "  %s from %s to %s, its times read as UTC; if that is wrong: palaver undo %lld, then import "
                 "with --date-order dmy (or mdy) and --zone ZONE",
        what, first, last, (long long)run);
}

void gate_say_days(const struct gate *gate, const struct context *context, int64_t run)
{
    say_days(&gate->chats, "the chat runs", context, run);
    say_days(&gate->tables, "the table runs", context, run);
}
