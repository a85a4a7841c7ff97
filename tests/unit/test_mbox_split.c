/* Where a mail of an mbox ends, and how its bodies are unquoted. */
#include <criterion/criterion.h>

#include "collector/mbox_split.h"
#include "tests/unit/support/posts.h"

extern const struct format format_mbox;

struct line_case {
    const char *line;
    bool separator;
};

static const struct line_case lines[] = {
    {"From ada@example.org Thu Jan  1 00:00:00 1970", true},
    {"From jane at example.org  Tue Jul  1 08:15:30 2025", true},
    {"From 123@xxx Thu Apr 16 09:53:04 +0000 2015", true},
    {"From MAILER-DAEMON Fri Jul  8 12:08:34 2011", true},
    {"From ada@example.org mar. 01 juil. 2025 08:15", true},
    {"From -", true},
    {"From ada@example.org", true},
    {"From mboxrd@z Thu Jan  1 00:00:00 1970", true},
    /* and what is not */
    {"From here on we go", false},
    {"From Russia with love", false},
    {"From 10:30 we meet", false},
    {"From 2015 on", false},
    {"From", false},
    {">From ada@example.org Thu Jan  1 00:00:00 1970", false},
    {"From ada@example.org\rTo: b", false},
    {"", false},
};

Test(mbox_split, a_separator_has_a_clock_and_a_year_or_is_just_an_address)
{
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        cr_expect_eq(mbox_is_separator(span_of(lines[i].line)), lines[i].separator, "case %s", lines[i].line);
}

#define FROM "From ada@example.org Thu Jan  1 00:00:00 2015\n"
#define HEAD(id) "From: Ada <ada@example.org>\nMessage-ID: <" id "@example.org>\n\n"

struct mbox_case {
    const char *name, *text;
    size_t count;
    const char *first, *last; /* texts */
};

static const struct mbox_case boxes[] = {
    {"one", FROM HEAD("1") "one\n", 1, "one\n", "one\n"},
    {"two", FROM HEAD("1") "one\n\n" FROM HEAD("2") "two\n", 2, "one\n", "two\n"},
    {"no empty line between", FROM HEAD("1") "one\n" FROM HEAD("2") "two\n", 2, "one\n", "two\n"},
    {"CRLF", "From a@example.org Thu Jan  1 00:00:00 2015\r\nFrom: a@example.org\r\n\r\none\r\n\r\n"
             "From a@example.org Thu Jan  1 00:00:00 2015\r\nFrom: b@example.org\r\n\r\ntwo\r\n", 2, "one\n", "two\n"},
    {"byte order mark", "\xEF\xBB\xBF" FROM HEAD("1") "one\n", 1, "one\n", "one\n"},
    {"mboxo quoting", FROM HEAD("1") ">From here on\n>>not ours\n", 1, "From here on\n>>not ours\n", NULL},
    {"mboxrd quoting", FROM HEAD("1") ">>From here\n>From there\n", 1, ">From here\nFrom there\n", NULL},
    {"a sentence at a line's beginning", FROM HEAD("1") "a\n\nFrom Russia with love\n", 1, "a\n\nFrom Russia with love\n", NULL},
    {"a git patch inside", FROM HEAD("1") "see\n\nFrom 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: x\n",
     1, NULL, NULL},
    {"git patches", "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: a@example.org\n\none\n\n"
                    "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: b@example.org\n\ntwo\n",
     2, "one\n", "two\n"},
    {"content-length hides a separator",
     FROM "From: a@example.org\nContent-Length: 58\n\na\n\n" FROM "From: b\n\n\n" FROM HEAD("2") "two\n", 2, NULL, "two\n"},
    {"a wrong content-length is ignored", FROM "From: a@example.org\nContent-Length: 4000\n\none\n\n" FROM HEAD("2") "two\n", 2,
     "one\n", "two\n"},
};

Test(mbox_split, each_dialect_gives_its_mails)
{
    for (size_t i = 0; i < COUNT_OF(boxes); i++) {
        OWNED(post_list_release) struct post_list got = posts_read(&format_mbox, boxes[i].text);
        cr_expect(got.went);
        cr_expect_eq(got.count, boxes[i].count, "case %s: %zu mails", boxes[i].name, got.count);
        if (got.count != boxes[i].count)
            continue;
        if (boxes[i].first)
            cr_expect(span_is(got.at[0]->text, boxes[i].first), "case %s: '%s'", boxes[i].name, got.at[0]->text.at);
        if (boxes[i].last)
            cr_expect(span_is(got.at[got.count - 1]->text, boxes[i].last), "case %s: last '%s'", boxes[i].name,
                      got.at[got.count - 1]->text.at);
    }
}

Test(mbox_split, raw_keeps_the_quoting_and_leaves_out_the_separator)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_mbox, FROM HEAD("1") ">From a\n\n" FROM HEAD("2") "b\n");
    cr_assert_eq(got.count, 2);
    cr_assert(span_is(got.at[0]->raw, HEAD("1") ">From a\n"));
    cr_assert(span_is(got.at[1]->raw, HEAD("2") "b\n"));
}

Test(mbox_split, from_lines_and_nothing_else_are_refused_once_with_their_place)
{
    OWNED(str_release) struct str text = STR_INIT;
    for (int i = 0; i < 5000; i++)
        str_add(&text, FROM);
    OWNED(post_list_release) struct post_list got = posts_read(&format_mbox, str_text(&text));
    cr_assert_eq(got.count, 0);
    cr_assert_eq(got.reject_count, 1);
    cr_assert_eq(got.rejects[0].why.code, ERR_SYNTAX);
    cr_assert_str_eq(got.rejects[0].why.file, "test.mbox");
}

Test(mbox_split, a_mail_that_is_too_long_is_refused_and_the_next_one_read, .timeout = 30)
{
    OWNED(str_release) struct str text = STR_INIT;
    str_add(&text, FROM HEAD("1") "one\n\n" FROM HEAD("2"));
    str_reserve(&text, MAIL_MAX_BYTES * 2);
    while (text.length < MAIL_MAX_BYTES + MAIL_MAX_BYTES / 2)
        str_add(&text, "all work and no play makes a long line of a long mail, all work and no play\n");
    str_add(&text, "\n" FROM HEAD("3") "three\n");
    OWNED(post_list_release) struct post_list got = posts_read_span(&format_mbox, str_span(&text), "big.mbox", NULL);
    cr_assert_eq(got.count, 2);
    cr_assert(span_is(got.at[1]->text, "three\n"));
    cr_assert_eq(got.reject_count, 1);
    cr_assert_eq(got.rejects[0].why.code, ERR_LIMIT);
    cr_assert_eq(got.rejects[0].why.record, 2);
    cr_assert(got.rejects[0].why.has_byte);
    cr_assert(span_starts(got.rejects[0].bytes, "From: Ada"));
}

struct drip {
    struct span rest;
    bool breaks;
};

static int64_t drip_read(struct input *input, char *to, size_t room, struct err *err)
{
    struct drip *drip = input->state;
    if (!drip->rest.length)
        return drip->breaks ? (err_set(err, ERR_IO, "the stick was pulled out"), -1) : 0;
    size_t take = room < 7 ? room : 7;
    take = take < drip->rest.length ? take : drip->rest.length;
    memcpy(to, drip->rest.at, take);
    drip->rest = span_from_to(drip->rest, take, drip->rest.length);
    return (int64_t)take;
}

Test(mbox_split, bytes_that_come_in_drips_give_the_same_mails)
{
    for (int breaks = 0; breaks < 2; breaks++) {
        struct drip drip = {span_of(FROM HEAD("1") "one\n\n" FROM HEAD("2") "two\n\n" FROM HEAD("3") "three\n"), breaks};
        struct input input = {.name = "drip", .base = "drip", .read = drip_read, .state = &drip};
        struct format_options options = {0};
        OWNED(post_list_release) struct post_list got = {0};
        struct sink sink = post_list_sink(&got);
        cr_assert(format_mbox.read(&input, &options, &sink, &got.err));
        cr_expect_eq(got.count, 3);
        cr_expect(span_is(got.at[2]->text, "three\n"));
        /* what came before the failure is kept, and the failure told */
        cr_expect_eq(got.reject_count, (size_t)breaks);
    }
}
