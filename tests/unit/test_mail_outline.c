/* What GMime is given of a mail. */
#include <criterion/criterion.h>

#include "collector/mail_outline.h"

TestSuite(mail_outline, .init = mail_library_begin);

/* All that is read of it, in pieces of `step` bytes. */
static void read_whole(const struct mail_outline *outline, size_t step, struct str *out)
{
    char piece[64];
    for (size_t at = 0, got; (got = mail_outline_read(outline, at, piece, step)) > 0; at += got)
        str_add_span(out, span_from(piece, got));
}

static struct mail_outline outline_of(const char *mail, struct arena *arena)
{
    struct mail_outline outline = {0};
    struct mail_head head;
    struct err err = {0};
    cr_assert(mail_head_read(span_of(mail), arena, &head, &err));
    mail_outline_make(&outline, span_of(mail), &head);
    return outline;
}

Test(mail_outline, only_content_fields_stand_in_front_and_offsets_are_those_of_the_mail)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    const char *mail = "From: a@example.org\nContent-Type: text/plain\nSubject: s\n\nwords\n";
    OWNED(mail_outline_release) struct mail_outline outline = outline_of(mail, &arena);
    for (size_t step = 1; step <= 64; step += 9) {
        OWNED(str_release) struct str got = STR_INIT;
        read_whole(&outline, step, &got);
        cr_expect_str_eq(str_text(&got), "MIME-Version: 1.0\nContent-Type: text/plain\n\nwords\n");
    }
    cr_expect(outline.body.at == strstr(mail, "words"), "no copy");
    cr_expect_eq(mail_outline_read(&outline, 1000, (char[8]){0}, 8), 0);
    cr_expect_not(outline.cut);
}

#define MIXED "Content-Type: multipart/mixed; boundary=\"b b\"\n\n"
#define FRONT "MIME-Version: 1.0\n" MIXED

static const struct { const char *name, *mail, *read; } cases[] = {
    {"a part's own words are not changed", MIXED "--b b\nContent-Type: text/plain\n\nFrom: x\nTo: y\n--b b--\n",
     FRONT "--b b\nContent-Type: text/plain\n\nFrom: x\nTo: y\n--b b--\n"},
    {"a mail inside hides its addresses", MIXED "--b b\nContent-Type: message/rfc822\n\nSubject: s\nResent-To: y\nfrom: x\n\nTo: z\n--b b--\n",
     FRONT "--b b\nContent-Type: message/rfc822\n\nSubject: s\nXesent-To: y\nXrom: x\n\nTo: z\n--b b--\n"},
    {"a type on two lines", MIXED "--b b\nContent-Type:\n message/rfc822\n\nFrom: x\n\n--b b--\n",
     FRONT "--b b\nContent-Type:\n message/rfc822\n\nXrom: x\n\n--b b--\n"},
    {"a part without a type may be a mail", MIXED "--b b\n\nFrom: x\n\nFrom: y\n--b b--\n", FRONT "--b b\n\nXrom: x\n\nFrom: y\n--b b--\n"},
    {"a mail in a mail", MIXED "--b b\n\nContent-Type: message/rfc822\n\nCc: x\n\nCc: y\n--b b--\n",
     FRONT "--b b\n\nContent-Type: message/rfc822\n\nXc: x\n\nCc: y\n--b b--\n"},
    {"another boundary's line is words", MIXED "--b\n\nFrom: x\n\n-- \nFrom: y\n", FRONT "--b\n\nFrom: x\n\n-- \nFrom: y\n"},
    {"words end a header", MIXED "--b b\n\nwords\nFrom: x\n", FRONT "--b b\n\nwords\nFrom: x\n"},
    {"nothing at all", "Content-Type: message/rfc822\n\n", "MIME-Version: 1.0\nContent-Type: message/rfc822\n\n"},
};

Test(mail_outline, addresses_within_are_hidden_and_words_are_not)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(mail_outline_release) struct mail_outline outline = outline_of(cases[i].mail, &arena);
        for (size_t step = 1; step <= 64; step += 21) {
            OWNED(str_release) struct str got = STR_INIT;
            read_whole(&outline, step, &got);
            cr_expect_str_eq(str_text(&got), cases[i].read, "case %s", cases[i].name);
        }
        cr_expect_not(outline.cut, "case %s", cases[i].name);
    }
}

Test(mail_outline, a_long_field_within_goes_under_another_name)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    OWNED(str_release) struct str mail = STR_INIT;
    str_add(&mail, MIXED "--b b\nContent-Type: text/plain;");
    for (size_t i = 0; i < EMBEDDED_FIELD_MAX_BYTES / 8 + 1; i++)
        str_add(&mail, "\n    a=b");
    str_add(&mail, "\n\nwords\n");
    OWNED(mail_outline_release) struct mail_outline outline = outline_of(str_text(&mail), &arena);
    OWNED(str_release) struct str got = STR_INIT;
    read_whole(&outline, 64, &got);
    cr_expect_not_null(strstr(str_text(&got), "\nXontent-Type: text/plain;\n    a=b\n"));
    cr_expect_not(outline.cut);
}

struct many_case {
    const char *name, *front, *unit;
    size_t most;
};

static const struct many_case many[] = {
    {"delimiters", MIXED, "--b b\n\nx\n", MIME_MAX_DELIMITERS},
    {"fields", MIXED "--b b\nContent-Type: message/rfc822\n\n", "a:b\n", MIME_MAX_FIELDS - 1},
    {"parameters", MIXED "--b b\nContent-Type: text/plain\n", " ;a=b\n", MIME_MAX_PARAMETERS},
    {"bytes of headers", MIXED "--b b\n", "x: 0123456789012345678901234567890123456789012345678901234567890123456789012345678"
     "901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\n",
     MIME_MAX_HEAD_BYTES / 193},
};

Test(mail_outline, it_ends_where_a_limit_is_met, .timeout = 60)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < COUNT_OF(many); i++) {
        OWNED(str_release) struct str mail = STR_INIT;
        str_add(&mail, many[i].front);
        size_t front = mail.length, unit = strlen(many[i].unit);
        for (size_t k = 0; k < many[i].most + 10; k++)
            str_add(&mail, many[i].unit);
        OWNED(mail_outline_release) struct mail_outline outline = outline_of(str_text(&mail), &arena);
        cr_expect(outline.cut, "%s", many[i].name);
        size_t end = (size_t)(outline.body.at + outline.body.length - mail.at);
        cr_expect_eq((end - front) / unit, many[i].most, "%s: %zu", many[i].name, (end - front) / unit);
    }
}
