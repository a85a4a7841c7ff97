/* What a server's answers say, and answers that say nothing. */
#include <criterion/criterion.h>

#include "collector/imap_answer.h"

/* One response of `bytes` in memory of its own, so that the sanitizer sees a read behind its end. */
struct heard {
    struct imap_reader reader;
    struct imap_response response;
    struct imap_answer answer;
};

static void heard_release(struct heard *heard)
{
    imap_reader_release(&heard->reader);
}

static bool hear(struct heard *heard, const char *bytes, struct err *err)
{
    char *at;
    size_t room;
    struct span rest = span_of(bytes);
    *heard = (struct heard){0};
    imap_reader_room(&heard->reader, &at, &room);
    cr_assert(rest.length + 2 <= room);
    memcpy(at, rest.at, rest.length);
    memcpy(at + rest.length, "\r\n", 2);
    imap_reader_came(&heard->reader, rest.length + 2);
    return imap_reader_next(&heard->reader, &heard->response, err) == IMAP_GOT_RESPONSE &&
           imap_answer_read(&heard->response, &heard->answer, err);
}

static bool hear_mail(struct heard *heard, const char *bytes, struct imap_mail *mail, struct err *err)
{
    return hear(heard, bytes, err) && heard->answer.kind == IMAP_DATA &&
           imap_mail_read(&heard->response, &heard->answer, mail, err);
}

Test(imap_answer, states_come_with_their_code_and_words)
{
    static const struct { const char *bytes; enum imap_kind kind; const char *tag, *code, *text; } cases[] = {
        {"P0001 OK [READ-ONLY] Examine completed.", IMAP_OK, "P0001", "READ-ONLY", "Examine completed."},
        {"P1 no [NONEXISTENT] Mailbox doesn't exist: x", IMAP_NO, "P1", "NONEXISTENT", "Mailbox doesn't exist: x"},
        {"P1 BAD", IMAP_BAD, "P1", "", ""},
        {"* BYE Logging out", IMAP_BYE, "*", "", "Logging out"},
        {"* OK [UIDVALIDITY 7", IMAP_OK, "*", "", "[UIDVALIDITY 7"},
        {"* PREAUTH hello", IMAP_PREAUTH, "*", "", "hello"},
        {"+ idling", IMAP_CONTINUE, "+", "", "idling"},
        {"+", IMAP_CONTINUE, "+", "", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(heard_release) struct heard heard;
        struct err err = {0};
        cr_expect(hear(&heard, cases[i].bytes, &err), "%s: %s", cases[i].bytes, err.text);
        cr_expect_eq(heard.answer.kind, cases[i].kind, "%s", cases[i].bytes);
        cr_expect(span_is(heard.answer.tag, cases[i].tag) && span_is(heard.answer.code, cases[i].code) &&
                      span_is(heard.answer.text, cases[i].text), "%s", cases[i].bytes);
    }
}

Test(imap_answer, what_is_neither_state_nor_data_is_refused)
{
    static const char *const cases[] = {"", " ", "*", "* ", "P0001 MAYBE", "P0001", "hello there", "* 5", "* 5 ",
                                        "* 99999999999 EXISTS", "* (x)", "HTTP/1.1 400 Bad Request"};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(heard_release) struct heard heard;
        struct err err = {0};
        cr_expect_not(hear(&heard, cases[i], &err), "'%s' is taken", cases[i]);
        cr_expect_eq(err.code, ERR_SYNTAX);
    }
}

Test(imap_answer, codes_carry_numbers)
{
    uint32_t number = 0;
    cr_expect(imap_code_number(span_of("UIDVALIDITY 1704099600"), "UIDVALIDITY", &number) && number == 1704099600);
    cr_expect(imap_code_number(span_of("uidnext 4294967295"), "UIDNEXT", &number) && number == 4294967295u);
    static const char *const wrong[] = {"UIDNEXT", "UIDNEXT 0", "UIDNEXT 4294967296", "UIDNEXT -1", "UIDNEXT 1 2",
                                        "UIDNEXTED 5", "UNSEEN 5", "", "UIDNEXT +5"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        cr_expect_not(imap_code_number(span_of(wrong[i]), "UIDNEXT", &number), "%s", wrong[i]);
}

Test(imap_answer, a_mail_is_told_in_any_order_with_whatever_else)
{
    static const char *const cases[] = {
        "* 3 FETCH (UID 7 FLAGS (\\Seen) INTERNALDATE \" 5-Feb-2024 10:11:12 +0100\" RFC822.SIZE 4 BODY[] {4}\r\nx\r\ny)",
        "* 3 FETCH (BODY[] {4}\r\nx\r\ny RFC822.SIZE 4 FLAGS () INTERNALDATE \"05-Feb-2024 10:11:12 +0100\" UID 7)",
        "* 3 fetch (uid 7 X-GM-LABELS (\"\\\\Inbox\" {3}\r\n(a) \"b)\") body[] {4}\r\nx\r\ny internaldate "
        "\"05-Feb-2024 09:11:12 +0000\" rfc822.size 4 BODYSTRUCTURE ((\"a\" (\"b\" NIL)) NIL) MODSEQ (12))",
        "* 3 FETCH (UID 7 BODY[HEADER.FIELDS (From (To))] {2}\r\n\r\n INTERNALDATE \"05-Feb-2024 10:11:12 +0100\" "
        "RFC822.SIZE 4 BODY[] ~{4}\r\nx\r\ny)",
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(heard_release) struct heard heard;
        struct err err = {0};
        struct imap_mail mail;
        cr_expect(hear_mail(&heard, cases[i], &mail, &err), "case %zu: %s", i, err.text);
        cr_expect(mail.uid == 7 && mail.has_body && mail.size == 4 && mail.body_bytes == 4 && !mail.draft, "case %zu", i);
        cr_expect(span_is(mail.body, "x\r\ny"), "case %zu", i);
        cr_expect_eq(mail.arrived_ms, 1707124272000, "case %zu: %lld", i, (long long)mail.arrived_ms);
    }
}

Test(imap_answer, bodies_may_be_quoted_empty_absent_or_not_there)
{
    struct imap_mail mail;
    struct err err = {0};
    OWNED(heard_release) struct heard quoted, empty, nil, flags, draft;
    cr_assert(hear_mail(&quoted, "* 1 FETCH (UID 1 BODY[] \"a \\\"b\\\" \\\\c\")", &mail, &err));
    cr_expect(span_is(mail.body, "a \"b\" \\c"));
    cr_assert(hear_mail(&empty, "* 1 FETCH (UID 1 BODY[] \"\")", &mail, &err));
    cr_expect(mail.has_body && mail.body.at && mail.body.length == 0);
    cr_assert(hear_mail(&nil, "* 1 FETCH (UID 1 BODY[] NIL)", &mail, &err));
    cr_expect(mail.has_body && !mail.body.at && mail.body_bytes == 0);
    cr_assert(hear_mail(&flags, "* 1 FETCH (FLAGS (\\Seen $Junk))", &mail, &err));
    cr_expect(!mail.uid && !mail.has_body && mail.size == -1 && mail.arrived_ms == WHEN_NONE);
    cr_assert(hear_mail(&draft, "* 1 FETCH (UID 3 FLAGS (\\Seen \\Draft) INTERNALDATE \"yesterday\")", &mail, &err));
    cr_expect(mail.draft && mail.arrived_ms == WHEN_NONE);
}

Test(imap_answer, broken_mails_are_refused)
{
    static const char *const cases[] = {
        "* 1 FETCH", "* 1 FETCH UID 7", "* 1 FETCH (UID 7", "* 1 FETCH (UID)", "* 1 FETCH (UID x)", "* 1 FETCH (UID 0)",
        "* 1 FETCH (UID 4294967296)", "* 1 FETCH (BODY[] {3}x)", "* 1 FETCH (BODY[] \"no end)", "* 1 FETCH (BODY[] (x))",
        "* 1 FETCH (FLAGS (\\Seen)", "* 1 FETCH (FLAGS (\"x\"))", "* 1 FETCH (\"UID\" 7)", "* 1 FETCH ((UID) 7)",
        "* 1 FETCH (BODYSTRUCTURE (((())) UID 7", "* 1 FETCH (RFC822.SIZE many)", "* 1 FETCH (UID 7 BODY[])"};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(heard_release) struct heard heard;
        struct err err = {0};
        struct imap_mail mail;
        cr_expect_not(hear_mail(&heard, cases[i], &mail, &err), "%s is taken", cases[i]);
        cr_expect_eq(err.code, ERR_SYNTAX, "%s", cases[i]);
    }
}

Test(imap_answer, lists_nested_without_end_are_refused_not_followed)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    OWNED(heard_release) struct heard heard;
    struct imap_mail mail;
    struct err err = {0};
    str_add(&bytes, "* 1 FETCH (BODYSTRUCTURE ");
    for (int i = 0; i < 20000; i++)
        str_add_char(&bytes, '(');
    cr_expect_not(hear_mail(&heard, str_text(&bytes), &mail, &err));
}

Test(imap_answer, searches_give_numbers_once_and_in_order)
{
    OWNED(heard_release) struct heard heard, none, modseq;
    OWNED(imap_uids_release) struct imap_uids uids = {0};
    struct err err = {0};
    cr_assert(hear(&heard, "* SEARCH 9 3 4294967295 4 3", &err) && imap_search_read(&heard.response, &heard.answer, &uids, &err));
    cr_assert(hear(&none, "* SEARCH", &err) && imap_search_read(&none.response, &none.answer, &uids, &err));
    cr_assert(hear(&modseq, "* SEARCH 5 (MODSEQ 917162500)", &err) &&
              imap_search_read(&modseq.response, &modseq.answer, &uids, &err));
    imap_uids_sort(&uids);
    cr_assert_eq(uids.count, 5);
    cr_expect(uids.at[0] == 3 && uids.at[1] == 4 && uids.at[2] == 5 && uids.at[3] == 9 && uids.at[4] == 4294967295u);
    static const char *const wrong[] = {"* SEARCH 0", "* SEARCH x", "* SEARCH 1,2", "* SEARCH 1:5", "* SEARCH -1",
                                        "* SEARCH 4294967296", "* SEARCH \"1\"", "* SEARCH (1"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        OWNED(heard_release) struct heard bad;
        struct err why = {0};
        cr_expect_not(hear(&bad, wrong[i], &why) && imap_search_read(&bad.response, &bad.answer, &uids, &why), "%s", wrong[i]);
    }
}

Test(imap_answer, sets_are_written_short_and_no_longer_than_a_command_may_be)
{
    uint32_t few[] = {1, 2, 3, 5, 7, 8}, many[1500];
    struct imap_uids uids = {few, COUNT_OF(few), COUNT_OF(few)};
    OWNED(str_release) struct str set = STR_INIT;
    cr_expect_eq(imap_uids_write(&uids, 0, 100, &set), 6);
    cr_expect_str_eq(str_text(&set), "1:3,5,7:8");
    str_clear(&set);
    cr_expect_eq(imap_uids_write(&uids, 1, 3, &set), 3);
    cr_expect_str_eq(str_text(&set), "2:3,5");
    for (uint32_t i = 0; i < COUNT_OF(many); i++)
        many[i] = 4000000000u + 2 * i;
    uids = (struct imap_uids){many, COUNT_OF(many), COUNT_OF(many)};
    str_clear(&set);
    size_t named = imap_uids_write(&uids, 0, COUNT_OF(many), &set);
    cr_expect(named >= 500 && named < COUNT_OF(many) && set.length <= IMAP_SET_MAX_BYTES, "%zu in %zu", named, set.length);
}

Test(imap_answer, states_of_mailboxes_tell_what_they_tell)
{
    OWNED(heard_release) struct heard heard, literal;
    struct imap_status status;
    struct err err = {0};
    cr_assert(hear(&heard, "* STATUS \"a (b\" (MESSAGES 3 UIDNEXT 9 FUTURE (1 2) SIZE 12345678901)", &err) &&
              imap_status_read(&heard.response, &heard.answer, &status, &err), "%s", err.text);
    cr_expect(status.mails == 3 && status.next == 9 && status.bytes == 12345678901 && status.validity == -1);
    cr_assert(hear(&literal, "* STATUS {3}\r\na)b (MESSAGES 0)", &err) &&
              imap_status_read(&literal.response, &literal.answer, &status, &err));
    cr_expect_eq(status.mails, 0);
    static const char *const wrong[] = {"* STATUS", "* STATUS x", "* STATUS x (MESSAGES", "* STATUS x (MESSAGES)",
                                        "* STATUS x (MESSAGES many)", "* STATUS (MESSAGES 1)", "* STATUS x (MESSAGES -2)"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        OWNED(heard_release) struct heard bad;
        struct err why = {0};
        cr_expect_not(hear(&bad, wrong[i], &why) && imap_status_read(&bad.response, &bad.answer, &status, &why), "%s", wrong[i]);
    }
}

Test(imap_answer, listed_mailboxes_have_names_of_any_kind)
{
    static const struct { const char *bytes, *name; bool selectable; } cases[] = {
        {"* LIST (\\HasNoChildren) \"/\" INBOX", "INBOX", true},
        {"* LIST (\\Noselect \\HasChildren) \"/\" \"Lists\"", "Lists", false},
        {"* LIST () NIL \"a \\\"b\\\"\"", "a \"b\"", true},
        {"* LIST () \"\\\\\" {5}\r\na(b)c", "a(b)c", true},
        {"* LIST (\\NonExistent) \".\" [Gmail].Trash", "[Gmail].Trash", false},
        {"* LIST () \"/\" \"x\" (\"CHILDINFO\" (\"SUBSCRIBED\"))", "x", true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(heard_release) struct heard heard;
        struct imap_listed listed;
        struct err err = {0};
        cr_assert(hear(&heard, cases[i].bytes, &err) &&
                  imap_listed_read(&heard.response, &heard.answer, &listed, &err), "%s: %s", cases[i].bytes, err.text);
        cr_expect(span_is(listed.name, cases[i].name) && listed.selectable == cases[i].selectable, "%s", cases[i].bytes);
    }
    static const char *const wrong[] = {"* LIST", "* LIST \"/\" x", "* LIST (", "* LIST (\\A \"/\" x", "* LIST () \"/\"",
                                        "* LIST () \"/\" (x)"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        OWNED(heard_release) struct heard bad;
        struct imap_listed listed;
        struct err why = {0};
        cr_expect_not(hear(&bad, wrong[i], &why) && imap_listed_read(&bad.response, &bad.answer, &listed, &why), "%s", wrong[i]);
    }
}
