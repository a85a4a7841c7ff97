/* Mails in files of their own. */
#include <criterion/criterion.h>

#include "collector/maildir.h"
#include "tests/unit/support/posts.h"

extern const struct format format_eml;
extern const struct format format_mbox;

struct sniff_case {
    const char *head;
    bool eml, mbox;
};

static const struct sniff_case heads[] = {
    {"Return-Path: <a@example.org>\nReceived: by x\nFrom: a@example.org\n\nx", true, false},
    {"From: a@example.org\nSubject: x\nDate: today\n\nx", true, false},
    {"From a@example.org Thu Jan  1 00:00:00 1970\nFrom: a@example.org\nSubject: x\n\nx", true, true},
    {"\xEF\xBB\xBF" "From: a@example.org\nTo: b@example.org\n\n", true, false},
    /* and what is no mail */
    {"", false, false},
    {"Dear all,\n\nFrom here on", false, false},
    {"title: x\nlexicon: y\n", false, false},
    {"{\"From\": 1}", false, false},
    {"From Russia with love\n", false, false},
};

Test(format_eml, mail_is_told_from_what_is_none)
{
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        cr_expect_eq(format_eml.sniff(span_of(heads[i].head), "x") >= 10, heads[i].eml, "case %s", heads[i].head);
        cr_expect_eq(format_mbox.sniff(span_of(heads[i].head), "x") >= 10, heads[i].mbox, "case %s", heads[i].head);
    }
}

Test(format_eml, what_is_no_mail_is_refused_with_its_name)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_eml, "just\nwords\n");
    cr_assert_eq(got.count, 0);
    cr_assert_eq(got.reject_count, 1);
    cr_expect_eq(got.rejects[0].why.code, ERR_SYNTAX);
    cr_expect_str_eq(got.rejects[0].why.file, "test.eml");
    cr_expect(span_is(got.rejects[0].bytes, "just\nwords\n"));
}

Test(format_eml, a_mail_of_a_store_is_in_its_folder)
{
    static const struct {
        const char *path, *folder;
    } PATHS[] = {
        {"mail/HEALTH/cur/1234.host:2,S", "HEALTH"}, {"mail/.HEALTH.2021/new/1", "HEALTH.2021"}, {"inbox/17", "inbox"},
        {"a.eml", NULL},     {"folder/a.eml", NULL}, {"cur/1", NULL},
        {"17", NULL},        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(PATHS); i++) {
        OWNED(arena_release) struct arena arena = ARENA_INIT;
        struct place place = {0};
        bool found = maildir_place(PATHS[i].path, &arena, &place);
        cr_expect_eq(found, PATHS[i].folder != NULL, "case %s", PATHS[i].path);
        if (found && PATHS[i].folder)
            cr_expect_str_eq(place.name, PATHS[i].folder);
    }
}

Test(format_eml, a_place_that_was_told_goes_before_the_list)
{
    struct format_options options = {.place_kind = "list", .place_name = "told"};
    OWNED(post_list_release) struct post_list got = posts_read_span(
        &format_eml, span_of("From: a@example.org\nList-Id: <other.example.org>\n\nx\n"), "x.eml", &options);
    cr_assert_eq(got.count, 1);
    cr_expect_str_eq(got.places[0].name, "told");
}

Test(format_eml, files_of_the_mail_program_are_no_mails)
{
    cr_expect(maildir_own_file("dovecot-uidlist"));
    cr_expect(maildir_own_file("maildirfolder"));
    cr_expect(maildir_own_file(".noindex"));
    cr_expect_not(maildir_own_file("1234.host:2,S"));
    cr_expect_not(maildir_own_file("17:2,"));
}

Test(format_eml, a_mailbox_that_lost_its_beginning_is_still_a_mailbox_when_named_one)
{
    const char *text = "Subject: rest of a header\nFrom: a@example.org\n\none\n\n"
                       "From b@example.org Thu Jan  1 00:00:00 2015\nFrom: b@example.org\n\ntwo\n";
    cr_expect_gt(format_mbox.sniff(span_of(text), "old.mbox"), format_eml.sniff(span_of(text), "old.mbox"));
    cr_expect_eq(format_mbox.sniff(span_of(text), "one.eml"), 0);
    cr_expect_eq(format_mbox.sniff(span_of("words\n"), "old.mbox"), 0);
    OWNED(post_list_release) struct post_list got = posts_read(&format_mbox, text);
    cr_assert_eq(got.count, 2);
    cr_expect(span_is(got.at[0]->text, "one\n"));
    cr_expect(span_is(got.at[1]->text, "two\n"));
}
