/* Fields of headers. */
#include <criterion/criterion.h>

#include "collector/mail_flowed.h"
#include "collector/mail_head.h"
#include "collector/mail_links.h"

TestSuite(mail_head, .init = mail_library_begin);

static struct mail_head read_head(const char *text, struct arena *arena)
{
    struct mail_head head = {0};
    struct err err = {0};
    cr_assert(mail_head_read(span_of(text), arena, &head, &err));
    return head;
}

Test(mail_head, fields_are_found_by_name_whatever_the_case_and_folding)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    const char *text = "Subject: one\n two\r\n\tthree\nsubject : again\nX-Empty:\n\nbody: no\n";
    struct mail_head head = read_head(text, &arena);
    cr_assert_eq(head.count, 3);
    cr_expect_str_eq(field_text(mail_field(&head, "SUBJECT", 0), &arena), "one two three");
    cr_expect_str_eq(field_text(mail_field(&head, "Subject", 1), &arena), "again");
    cr_expect_str_eq(field_text(mail_field(&head, "X-Empty", 0), &arena), "");
    cr_expect_null(mail_field(&head, "body", 0).at);
    cr_expect_str_eq(text + head.body, "body: no\n");
}

struct word_case {
    const char *value, *text;
};

static const struct word_case words[] = {
    {"=?utf-8?b?5rWL6K+V?=", "测试"},
    {"=?utf-8?q?a?= =?utf-8?q?b?= c", "ab c"},
    {"Re: =?iso-8859-1?q?caf=E9?=", "Re: café"},
    {"caf\xC3\xA9", "café"},
    /* and what is wrong */
    {"caf\xE9", "café"},
    {"=?utf-8?q?a=0D=0ABcc:_x?=", "a Bcc: x"},
    {"=?utf-8?q?never ended", "=?utf-8?q?never ended"},
    {"a\x01" "b\x1B[31m", "ab[31m"},
    {"", ""},
};

Test(mail_head, words_are_decoded_to_one_harmless_line)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        OWNED(arena_release) struct arena arena = ARENA_INIT;
        const char *got = field_text(span_of(words[i].value), &arena);
        cr_expect_str_eq(got, words[i].text, "case %s gave '%s'", words[i].value, got);
    }
}

Test(mail_head, raw_bytes_are_in_the_charset_of_the_body)
{
    static const struct {
        const char *type, *subject;
    } CASES[] = {
        {"Content-Type: text/plain; charset=\"koi8-r\"; format=flowed\n", "По"},
        {"Content-Type: text/plain; charset=koi8-r\n", "По"},
        {"Content-Type: text/plain; charset=utf-8\n", "ðÏ"},
        {"Content-Type: text/plain; charset=x-nope\n", "ðÏ"},
        {"Content-Type: text/plain\n", "ðÏ"},
        {"", "ðÏ"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        OWNED(arena_release) struct arena arena = ARENA_INIT;
        OWNED(str_release) struct str text = STR_INIT;
        str_format(&text, "%sSubject: \xF0\xCF\n\n", CASES[i].type);
        struct mail_head head = read_head(str_text(&text), &arena);
        const char *got = field_text(mail_field_repaired(&head, "Subject", &arena), &arena);
        cr_expect_str_eq(got, CASES[i].subject, "case %s gave %s", CASES[i].type, got);
    }
}

Test(mail_head, message_ids_are_what_stands_in_brackets_and_has_an_at)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    const char *ids[2];
    cr_expect_eq(field_message_ids(span_of("<a@x> junk <nothing> <b @y>,<c@z"), &arena, ids, 2), 2);
    cr_expect_str_eq(ids[0], "a@x");
    cr_expect_str_eq(ids[1], "b@y");
    cr_expect_eq(field_message_ids(span_of("<a@x> <b@x> <c@x>"), &arena, ids, 2), 2);
    cr_expect_str_eq(ids[1], "c@x"); /* the nearest are kept */
    cr_expect_eq(field_message_ids(span_of("jane@example.org"), &arena, ids, 2), 0);
    cr_expect_eq(field_message_ids(span_from(NULL, 0), &arena, ids, 2), 0);
}

Test(mail_head, a_header_without_end_meets_its_limit)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str text = STR_INIT;
    str_add(&text, "Subject: x\n");
    while (text.length < MAIL_HEAD_MAX_BYTES + 200)
        str_add(&text, " and on and on and on and on and on and on and on and on and on\n");
    struct mail_head head;
    struct err err = {0};
    cr_assert_not(mail_head_read(str_span(&text), &arena, &head, &err));
    cr_expect_eq(err.code, ERR_LIMIT);
}

Test(mail_flowed, lines_that_end_in_a_blank_go_on)
{
    static const struct {
        const char *text, *joined;
        bool delsp;
    } CASES[] = {
        {"a \nb\nc\n", "a b\nc\n", false},
        {"a \nb\n", "ab\n", true},
        {"> a \n> b\n>> c\n", "> a b\n>> c\n", false},
        {"> a \nb\n", "> a \nb\n", false},
        {" From here\n", "From here\n", false},
        {"a \n-- \nAda\n", "a \n-- \nAda\n", false},
        {"a ", "a \n", false},
        {"", "", false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        OWNED(str_release) struct str out = STR_INIT;
        flowed_join(span_of(CASES[i].text), CASES[i].delsp, &out);
        cr_expect_str_eq(str_text(&out), CASES[i].joined, "case %zu gave '%s'", i, str_text(&out));
    }
}

Test(mail_links, a_link_ends_where_the_sentence_goes_on)
{
    static const struct {
        const char *text, *link;
    } CASES[] = {
        {"see http://example.org/a.", "http://example.org/a"},
        {"(https://example.org/a_(b))", "https://example.org/a_(b))"},
        {"(https://example.org/a)", "https://example.org/a"},
        {"<https://example.org/a?b=c&d=e>", "https://example.org/a?b=c&d=e"},
        {"https://example.org/é!", "https://example.org/é"},
        {"见https://example.org/a。然后", "https://example.org/a"},
        {"见https://example.org/a然后", "https://example.org/a"},
        {"ftp://example.org", NULL},
        {"http://", NULL},
        {"https://.", NULL},
        {"://", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        OWNED(arena_release) struct arena arena = ARENA_INIT;
        struct build build = build_begin(&arena, "mail");
        mail_links_find(&build, span_of(CASES[i].text));
        cr_expect_eq(build.post.entity_count, CASES[i].link ? 1u : 0u, "case %s", CASES[i].text);
        if (CASES[i].link && build.post.entity_count)
            cr_expect_str_eq(build.entities[0].url, CASES[i].link, "case %s gave %s", CASES[i].text, build.entities[0].url);
    }
}

struct address_case {
    const char *field, *address, *name;
    bool munged;
};

static const struct address_case addresses[] = {
    {"Ada Okafor <ada@health.example>", "ada@health.example", "Ada Okafor", false},
    {"ada@health.example (Ada Okafor)", "ada@health.example", "Ada Okafor", false},
    {"ada at health.example (Ada Okafor)", "ada@health.example", "Ada Okafor", true},
    /* as scraped archives have them: no angle brackets */
    {"\"Okafor, Ada\" Ada.Okafor@HEALTH.EXAMPLE", "Ada.Okafor@HEALTH.EXAMPLE", "Okafor, Ada", false},
    {"Ada Okafor 王芳 ada@health.example", "ada@health.example", "Ada Okafor 王芳", false},
    {"ada at health.example (Ada Okafor <ada@health.example>)", "ada@health.example",
     "Ada Okafor <ada@health.example>", true},
    /* an address is no name */
    {"\"ada@health.example\" ada@HEALTH.EXAMPLE", "ada@HEALTH.EXAMPLE", NULL, false},
    {"ada at health.example (ada at health.example)", "ada@health.example", NULL, true},
    {"<ada@health.example>", "ada@health.example", NULL, false},
    /* and what is wrong */
    {"meet me @ noon", NULL, "meet me @ noon", false},
    {"who are @ you.", NULL, "who are @ you.", false},
    {"Ada Okafor", NULL, "Ada Okafor", false},
    {"@", NULL, "@", false},
    {"\" x@", NULL, "\" x@", false},
    {"", NULL, NULL, false},
};

static void expect_text(const char *got, const char *wanted, const char *field)
{
    if (wanted)
        cr_expect(got && strcmp(got, wanted) == 0, "%s gave '%s', not '%s'", field, got ? got : "nothing", wanted);
    else
        cr_expect_null(got, "%s gave '%s'", field, got ? got : "");
}

Test(mail_head, an_author_is_an_address_and_a_name_however_the_field_is_written)
{
    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        OWNED(arena_release) struct arena arena = ARENA_INIT;
        bool munged;
        struct mail_address got = field_address(span_of(addresses[i].field), &arena, &munged);
        expect_text(got.address, addresses[i].address, addresses[i].field);
        expect_text(got.name, addresses[i].name, addresses[i].field);
        cr_expect_eq(munged, addresses[i].munged, "%s", addresses[i].field);
    }
}
