/* An IMAP server's bytes cut into responses: whole, in pieces of any size, and broken. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "collector/imap_reader.h"
#include "palaver/str.h"

/* Puts `bytes` in, `piece` at a time, and writes each response to `out`, its literals marked by their place. */
static enum imap_got read_all(struct span bytes, size_t piece, struct str *out, struct err *err)
{
    OWNED(imap_reader_release) struct imap_reader reader = IMAP_READER_INIT;
    struct imap_response response;
    for (;;) {
        enum imap_got got = imap_reader_next(&reader, &response, err);
        if (got == IMAP_GOT_RESPONSE) {
            str_add_span(out, span_from(response.at, response.length));
            for (size_t i = 0; i < response.literal_count; i++)
                str_format(out, "<%zu+%zu of %lld>", response.literals[i].at, response.literals[i].length,
                           (long long)response.literals[i].told_bytes);
            str_add_char(out, '|');
            continue;
        }
        if (got == IMAP_GARBLED || bytes.length == 0)
            return got;
        char *at;
        size_t room, count = piece < bytes.length ? piece : bytes.length;
        imap_reader_room(&reader, &at, &room);
        count = count < room ? count : room;
        memcpy(at, bytes.at, count);
        imap_reader_came(&reader, count);
        bytes = span_from_to(bytes, count, bytes.length);
    }
}

static void expect_read(const char *name, const char *bytes, const char *wanted)
{
    for (size_t piece = 1; piece <= strlen(bytes) + 1; piece++) {
        struct err err = {0};
        OWNED(str_release) struct str got = STR_INIT;
        enum imap_got end = read_all(span_of(bytes), piece, &got, &err);
        cr_assert_eq(end, IMAP_WANTS_MORE, "%s in pieces of %zu: %s", name, piece, err.text);
        cr_assert_str_eq(str_text(&got), wanted, "%s in pieces of %zu: '%s'", name, piece, str_text(&got));
    }
}

Test(imap_reader, responses_are_lines_and_what_literals_add_to_them)
{
    static const struct { const char *name, *bytes, *wanted; } cases[] = {
        {"lines", "* 3 EXISTS\r\n* OK [UIDNEXT 4] next\r\nP0001 OK done\r\n",
         "* 3 EXISTS|* OK [UIDNEXT 4] next|P0001 OK done|"},
        {"a literal", "* 1 FETCH (BODY[] {5}\r\nab\r\nc)\r\nP1 OK\r\n", "* 1 FETCH (BODY[] {5}\r\nab\r\nc)<23+5 of 5>|P1 OK|"},
        {"an empty literal", "* 1 FETCH (BODY[] {0}\r\n UID 7)\r\n", "* 1 FETCH (BODY[] {0}\r\n UID 7)<23+0 of 0>|"},
        {"two literals", "* 1 FETCH (A {1}\r\nx B {2}\r\nyz)\r\n", "* 1 FETCH (A {1}\r\nx B {2}\r\nyz)<18+1 of 1><27+2 of 2>|"},
        {"no carriage returns", "* 1 FETCH (A {1}\nx)\nP1 OK\n", "* 1 FETCH (A {1}\nx)<17+1 of 1>|P1 OK|"},
        {"as clients write it", "* 1 FETCH (A {1+}\r\nx)\r\n", "* 1 FETCH (A {1+}\r\nx)<19+1 of 1>|"},
        {"a binary literal", "* 1 FETCH (A ~{1}\r\nx)\r\n", "* 1 FETCH (A ~{1}\r\nx)<19+1 of 1>|"},
        {"an empty line", "\r\n* 1 EXISTS\r\n", "|* 1 EXISTS|"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        expect_read(cases[i].name, cases[i].bytes, cases[i].wanted);
}

Test(imap_reader, nothing_inside_a_mail_passes_for_protocol)
{
    expect_read("a forged end", "* 1 FETCH (BODY[] {25}\r\nP0001 OK done\r\n* BYE no\r\n)\r\nP0001 OK\r\n",
                "* 1 FETCH (BODY[] {25}\r\nP0001 OK done\r\n* BYE no\r\n)<24+25 of 25>|P0001 OK|");
    expect_read("a forged literal", "* 1 FETCH (BODY[] {7}\r\n{99}\r\nx)\r\nP0001 OK\r\n",
                "* 1 FETCH (BODY[] {7}\r\n{99}\r\nx)<23+7 of 7>|P0001 OK|");
}

Test(imap_reader, words_for_people_announce_nothing)
{
    static const char *const lines[] = {"* OK send me {5}", "* NO [ALERT] quota {12}", "* bye {1}", "P0001 NO {3}",
                                        "+ {4}", "* BAD {0}", "* PREAUTH hello {2}"};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        char bytes[100], wanted[100];
        snprintf(bytes, sizeof bytes, "%s\r\n* 1 EXISTS\r\n", lines[i]);
        snprintf(wanted, sizeof wanted, "%s|* 1 EXISTS|", lines[i]);
        expect_read(lines[i], bytes, wanted);
    }
}

Test(imap_reader, what_only_looks_like_a_literal_is_text)
{
    static const char *const lines[] = {"* X {}", "* X 5}", "* X {a}", "* X {5} ", "* X {-5}", "* X {5++}", "* X {5", "* }"};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        char bytes[100], wanted[100];
        snprintf(bytes, sizeof bytes, "%s\r\n* 1 EXISTS\r\n", lines[i]);
        snprintf(wanted, sizeof wanted, "%s|* 1 EXISTS|", lines[i]);
        expect_read(lines[i], bytes, wanted);
    }
}

Test(imap_reader, an_answer_cut_anywhere_is_never_handed_out)
{
    static const char bytes[] = "* 1 FETCH (BODY[] {10}\r\n0123456789 UID 7)\r\n";
    for (size_t length = 0; length + 1 < sizeof bytes; length++) {
        struct err err = {0};
        OWNED(str_release) struct str got = STR_INIT;
        cr_expect_eq(read_all(span_from(bytes, length), 7, &got, &err), IMAP_WANTS_MORE);
        cr_expect_eq(got.length, 0, "%zu bytes give '%s'", length, str_text(&got));
    }
}

Test(imap_reader, a_literal_beyond_the_limit_is_passed_over_and_its_length_told, .timeout = 20)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    OWNED(str_release) struct str got = STR_INIT;
    struct err err = {0};
    size_t length = IMAP_LITERAL_MAX_BYTES + 1;
    str_format(&bytes, "* 1 FETCH (BODY[] {%zu}\r\n", length);
    str_reserve(&bytes, length + 100);
    memset(bytes.at + bytes.length, '\n', length);
    bytes.length += length;
    str_add(&bytes, " UID 7)\r\n* 2 FETCH (UID 8)\r\n");
    cr_expect_eq(read_all(str_span(&bytes), 1 << 20, &got, &err), IMAP_WANTS_MORE);
    cr_expect_str_eq(str_text(&got), "* 1 FETCH (BODY[] {67108865}\r\n UID 7)<30+0 of 67108865>|* 2 FETCH (UID 8)|");
}

Test(imap_reader, what_no_server_would_send_is_an_error_with_its_reason)
{
    OWNED(str_release) struct str literals = STR_INIT;
    str_add(&literals, "* X ");
    for (int i = 0; i < 65; i++)
        str_add(&literals, "{0}\r\n ");
    OWNED(str_release) struct str line = STR_INIT;
    str_reserve(&line, IMAP_TEXT_MAX_BYTES + 2);
    memset(line.at, 'x', IMAP_TEXT_MAX_BYTES + 1);
    line.length = IMAP_TEXT_MAX_BYTES + 1;
    const struct { struct span bytes; const char *why; } cases[] = {
        {span_of("* 1 FETCH (BODY[] {4294967297}\r\n"), "4 GiB"},
        {span_of("* 1 FETCH (BODY[] {99999999999999999999}\r\n"), "4 GiB"},
        {str_span(&literals), "literals"},
        {str_span(&line), "16 MiB"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {0};
        OWNED(str_release) struct str got = STR_INIT;
        cr_expect_eq(read_all(cases[i].bytes, 1 << 20, &got, &err), IMAP_GARBLED, "case %zu", i);
        cr_expect(strstr(err.text, cases[i].why), "case %zu says '%s'", i, err.text);
    }
}

Test(imap_reader, a_literal_may_end_in_half_a_line_break)
{
    expect_read("a carriage return", "* 1 FETCH (A {2}\r\nx\r\n* 1 EXISTS\r\n", "* 1 FETCH (A {2}\r\nx\r<18+2 of 2>|* 1 EXISTS|");
}
