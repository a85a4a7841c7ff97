/* Pages of several sources on their way to one archive: whole, unmixed, with their cursors; and what fails. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "collector/relay.h"

/* Everything that reaches the real sink and ledger, in order; `run` is the one that had entered. */
static struct str told;
static bool failing;
static const char *entered;

static bool note(const char *what, const char *text, struct err *err)
{
    str_format(&told, "%s%s(%s) ", entered ? entered : "?", what, text ? text : "");
    return !failing || err_set(err, ERR_IO, "the disk is full");
}

static bool sink_post(void *to, const struct post *post, const struct place *place, struct err *err)
{
    (void)to;
    cr_expect_str_eq(place->name, "WASHchat");
    char text[64];
    snprintf(text, sizeof text, "%s:%.*s", post->native_id, (int)post->raw.length, post->raw.at ? post->raw.at : "");
    return note("post", text, err);
}

static bool sink_gone(void *to, const char *network, const char *id, int64_t when_ms, struct err *err)
{
    (void)to;
    (void)network;
    (void)when_ms;
    return note("gone", id, err);
}

static bool sink_aside(void *to, const char *what, struct err *err)
{
    (void)to;
    return note("aside", what, err);
}

static bool sink_reject(void *to, struct span bytes, const struct err *why, struct err *err)
{
    (void)to;
    (void)bytes;
    return note("reject", why->text, err);
}

static bool sink_page_end(void *to, const char *cursor, struct err *err)
{
    (void)to;
    return note("end", cursor, err);
}

static bool interval_open(void *to, int64_t from_ms, int64_t to_ms, int64_t *out_number, struct err *err)
{
    (void)to;
    (void)from_ms;
    (void)to_ms;
    *out_number = 7;
    return note("open", "", err);
}

static bool interval_cursor(void *to, int64_t number, const char *cursor, struct err *err)
{
    (void)to;
    cr_expect_eq(number, 7);
    return note("cursor", cursor, err);
}

static bool interval_close(void *to, int64_t number, int64_t to_ms, struct err *err)
{
    (void)to;
    (void)number;
    (void)to_ms;
    return note("close", "", err);
}

static bool gap(void *to, int64_t from_ms, int64_t to_ms, const char *cause, const char *text, struct err *err)
{
    (void)to;
    (void)from_ms;
    (void)to_ms;
    (void)text;
    return note("gap", cause, err);
}

static bool note_read(void *to, const char *key, struct str *out_value, struct err *err)
{
    (void)to;
    (void)key;
    (void)err;
    str_add(out_value, "of the archive");
    return true;
}

static bool note_write(void *to, const char *key, const char *value, struct err *err)
{
    (void)to;
    (void)key;
    return note("note", value, err);
}

static bool knows(void *to, const char *network, const char *id, bool *out_known, struct err *err)
{
    (void)to;
    (void)network;
    (void)id;
    (void)err;
    *out_known = false;
    return true;
}

static bool enter(void *to, struct err *err)
{
    (void)err;
    entered = to;
    return true;
}

static bool leave(void *to, struct err *err)
{
    (void)to;
    (void)err;
    entered = NULL;
    return true;
}

static struct sink sink = {NULL, sink_post, sink_gone, sink_aside, sink_reject, sink_page_end};
static struct ledger ledger = {.interval_open = interval_open, .interval_cursor = interval_cursor,
                               .interval_close = interval_close, .gap = gap, .note_read = note_read,
                               .note_write = note_write, .knows = knows};
static struct collect_task task_a = {.sink = &sink, .ledger = &ledger, .enter = enter, .leave = leave, .to = "a."};
static struct collect_task task_b = {.sink = &sink, .ledger = &ledger, .enter = enter, .leave = leave, .to = "b."};
static struct desk desk = {.lock = PTHREAD_MUTEX_INITIALIZER};
static struct relay a, b;
static struct err err;

static void begin(void)
{
    relay_init(&a, &desk, &task_a);
    relay_init(&b, &desk, &task_b);
}

static void end(void)
{
    relay_release(&a);
    relay_release(&b);
    str_release(&told);
}

TestSuite(relay, .init = begin, .fini = end, .timeout = 20);

static void give(struct relay *relay, const char *id, struct span raw)
{
    char name[16] = "WASHchat", own[64]; /* all that is given may be gone afterwards */
    snprintf(own, sizeof own, "%s", id);
    struct post post = POST_INIT;
    struct place place = {"hashtag", name, NULL};
    post.network = "mastodon";
    post.native_id = own;
    post.raw = raw;
    cr_assert(relay->sink.post(relay->sink.to, &post, &place, &err), "%s", err.text);
    memset(own, 'x', sizeof own - 1);
    memset(name, 'x', sizeof name - 1);
}

static void expect_told(const char *wanted)
{
    cr_expect_str_eq(str_text(&told), wanted);
    str_clear(&told);
}

Test(relay, nothing_is_handed_on_before_the_page_is_whole)
{
    give(&a, "1", span_of("one"));
    cr_assert(a.sink.gone(a.sink.to, "mastodon", "9", 0, &err));
    cr_assert(a.ledger.interval_cursor(a.ledger.to, 7, "here", &err));
    expect_told("");
    cr_assert(a.sink.page_end(a.sink.to, "here", &err));
    expect_told("a.post(1:one) a.gone(9) a.cursor(here) a.end(here) ");
}

Test(relay, pages_of_two_sources_do_not_mix)
{
    give(&a, "1", span_of("one"));
    give(&b, "2", span_of("two"));
    give(&a, "3", span_of("three"));
    cr_assert(b.sink.page_end(b.sink.to, NULL, &err));
    cr_assert(a.sink.page_end(a.sink.to, NULL, &err));
    expect_told("b.post(2:two) b.end() a.post(1:one) a.post(3:three) a.end() ");
}

Test(relay, a_page_too_large_goes_on_in_pieces_and_its_cursor_last)
{
    OWNED(str_release) struct str big = STR_INIT;
    for (size_t i = 0; i <= RELAY_MAX_BYTES; i++)
        str_add_char(&big, 'b');
    struct post post = POST_INIT;
    struct place place = {"hashtag", "WASHchat", NULL};
    post.network = "mastodon";
    post.native_id = "1";
    post.text = str_span(&big);
    cr_assert(a.sink.post(a.sink.to, &post, &place, &err));
    give(&a, "2", span_of("two"));
    expect_told("a.post(1:) a.end() ");
    cr_assert(a.ledger.interval_close(a.ledger.to, 7, 0, &err) && a.sink.page_end(a.sink.to, "c", &err));
    expect_told("a.post(2:two) a.close() a.end(c) ");
}

Test(relay, parts_stay_inside_the_bytes_they_came_in_and_others_do_not)
{
    char digest[] = "head one two";
    give(&a, "d", span_of(digest));
    give(&a, "p", span_from(digest + 5, 3));
    const struct span whole = a.container_copy;
    cr_expect(whole.at != digest);
    memcpy(digest + 5, "ONE", 3); /* the same memory, another record */
    give(&a, "q", span_from(digest + 5, 3));
    cr_expect(a.container_copy.at != whole.at, "what only stands there is no part");
    cr_assert(a.sink.page_end(a.sink.to, NULL, &err));
    expect_told("a.post(d:head one two) a.post(p:one) a.post(q:ONE) a.end() ");
}

Test(relay, a_note_is_read_as_it_was_written_last)
{
    OWNED(str_release) struct str value = STR_INIT;
    cr_assert(a.ledger.note_write(a.ledger.to, "etag", "1", &err) && a.ledger.note_write(a.ledger.to, "etag", "2", &err));
    cr_assert(a.ledger.note_read(a.ledger.to, "etag", &value, &err));
    cr_expect_str_eq(str_text(&value), "2");
    str_clear(&value);
    cr_assert(b.ledger.note_read(b.ledger.to, "etag", &value, &err));
    cr_expect_str_eq(str_text(&value), "of the archive");
}

Test(relay, an_interval_is_durable_at_once_and_a_kept_post_is_known)
{
    int64_t number = 0;
    bool known = false;
    cr_assert(a.ledger.interval_open(a.ledger.to, 0, 1, &number, &err));
    cr_expect_eq(number, 7);
    expect_told("a.open() a.end() ");
    give(&a, "1", span_of("one"));
    cr_assert(a.ledger.knows(a.ledger.to, "mastodon", "1", &known, &err));
    cr_expect(known);
    cr_assert(b.ledger.knows(b.ledger.to, "mastodon", "1", &known, &err));
    cr_expect_not(known);
}

Test(relay, when_the_archive_fails_nobody_writes_any_more)
{
    give(&a, "1", span_of("one"));
    failing = true;
    cr_expect_not(a.sink.page_end(a.sink.to, NULL, &err));
    cr_expect_str_eq(err.text, "the disk is full");
    failing = false;
    str_clear(&told);
    struct err later = {0};
    give(&b, "2", span_of("two"));
    cr_expect_not(b.sink.page_end(b.sink.to, NULL, &later));
    cr_expect_str_eq(later.text, "the disk is full");
    expect_told("");
}
