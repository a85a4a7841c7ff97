/* Names of mailboxes on the wire and here. */
#include <criterion/criterion.h>

#include "collector/imap_name.h"

Test(imap_name, goes_to_modified_utf_7_and_back)
{
    static const struct { const char *name, *sent; } cases[] = {
        {"INBOX", "INBOX"},
        {"Lists/HIFA", "Lists/HIFA"},
        {"R&D", "R&-D"},
        {"&", "&-"},
        {"Gespräche", "Gespr&AOQ-che"},
        {"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"}, /* RFC 3501 section 5.1.3 */
        {"☺!", "&Jjo-!"},
        {"🦣 list", "&2D7dow- list"},
        {"é&é", "&AOk-&-&AOk-"},
        {"نقاش", "&BkYGQgYnBjQ-"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(str_release) struct str sent = STR_INIT;
        OWNED(str_release) struct str name = STR_INIT;
        cr_expect(imap_name_encode(span_of(cases[i].name), &sent));
        cr_expect_str_eq(str_text(&sent), cases[i].sent, "%s is sent as %s", cases[i].name, str_text(&sent));
        cr_expect(imap_name_decode(span_of(cases[i].sent), &name), "%s", cases[i].sent);
        cr_expect_str_eq(str_text(&name), cases[i].name, "%s", cases[i].sent);
    }
}

Test(imap_name, what_is_not_well_encoded_comes_as_it_stands)
{
    static const struct { const char *sent, *name; } cases[] = {
        {"a & b", "a & b"},               /* no end */
        {"&AOQ", "&AOQ"},
        {"Gespr\xc3\xa4" "che&", "Gespräche&"}, /* raw UTF-8 and a lonely & */
        {"&2D4-", "&2D4-"},               /* half a pair */
        {"&3qM-", "&3qM-"},
        {"&AAA-", "&AAA-"},               /* U+0000 */
        {"&AE!-", "&AE!-"},
        {"&AOR-", "&AOR-"},               /* bits left over */
        {"&A-", "&A-"},
        {"\xff", "\xef\xbf\xbd"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        OWNED(str_release) struct str name = STR_INIT;
        cr_expect_not(imap_name_decode(span_of(cases[i].sent), &name), "%s", cases[i].sent);
        cr_expect_str_eq(str_text(&name), cases[i].name, "%s gives %s", cases[i].sent, str_text(&name));
    }
}

Test(imap_name, bytes_that_are_no_utf_8_are_not_sent)
{
    OWNED(str_release) struct str sent = STR_INIT;
    cr_expect_not(imap_name_encode(span_of("a\xff"), &sent));
    cr_expect_not(imap_name_encode(span_of("\xc3"), &sent));
}

Test(imap_name, quoting_leaves_no_way_out)
{
    OWNED(str_release) struct str quoted = STR_INIT;
    imap_quote(span_of("a\" LOGOUT \\"), &quoted);
    cr_expect_str_eq(str_text(&quoted), "\"a\\\" LOGOUT \\\\\"");
}
