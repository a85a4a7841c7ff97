/* Mails that hold others. */
#include <criterion/criterion.h>

#include "collector/digest.h"
#include "tests/unit/support/posts.h"

extern const struct format format_eml;

#define LINE70 "----------------------------------------------------------------------\n"
#define LINE30 "------------------------------\n"
#define HEAD(subject) \
    "From: forum-request@example.org\nSubject: " subject "\nMessage-ID: <d@example.org>\n" \
    "Date: Mon, 8 Mar 2021 06:00:00 +0000\nList-Id: <forum.example.org>\n\n"

static const char PLAIN[] = HEAD("Forum Digest, Vol 9, Issue 3") "Today's Topics:\n\n   1. One (Ada)\n\n" LINE70
    "\nMessage: 1\nDate: Mon, 1 Mar 2021 10:00:00 +0100\nFrom: Ada <ada@example.org>\nSubject: [Forum] One\n"
    "Message-ID: <one@example.org>\n\nFirst words\n\n" LINE30 "just a rule\n\n" LINE30
    "\nMessage: 2\nFrom: Ben <ben@example.org>\nSubject: Two\n\nSecond words\n\n" LINE30
    "\n[Message discarded by content filter]\n\n" LINE30
    "\nSubject: Digest Footer\n\n____\nForum mailing list\n\n" LINE30 "\nEnd of Forum Digest, Vol 9, Issue 3\n"
    "***********************************\n";

Test(digest, a_plain_digest_gives_itself_and_its_parts)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_eml, PLAIN);
    cr_assert_eq(got.count, 3);
    cr_expect_eq(got.at[0]->kind, POST_DIGEST);
    cr_expect_str_eq(got.at[0]->native_id, "d@example.org");
    cr_expect(span_starts(got.at[0]->text, "Today's Topics:"));
    cr_expect_null(span_find(got.at[0]->text, span_of("First words")));
    const struct post *one = got.at[1], *two = got.at[2];
    cr_expect_str_eq(one->native_id, "one@example.org");
    cr_expect_eq(one->quality, QUALITY_PART);
    cr_expect_eq(one->posted_ms, 1614589200000LL);
    cr_expect(span_is(one->text, "First words\n\n" LINE30 "just a rule\n"));
    cr_expect_str_eq(post_relation(one, RELATION_PART_OF, 0)->native_id, "d@example.org");
    cr_expect_null(two->native_id);
    cr_expect_str_eq(two->author_id, "ben@example.org");
    cr_expect(span_is(two->text, "Second words\n"));
    cr_expect_eq(two->posted_ms, got.at[0]->posted_ms); /* its own was not told */
    cr_expect(two->inferred & POST_INFERRED_TIME);
    cr_expect_str_eq(got.places[2].name, "forum.example.org");
    cr_expect_eq(posts_set_aside(&got, "digest masthead"), 1);
    cr_expect_eq(posts_set_aside(&got, "digest footer"), 1);
    cr_expect_eq(posts_set_aside(&got, "digest entry without text"), 1);
}

struct raw_check {
    struct span digest;
    int parts, inside;
};

static bool check_raw(void *to, const struct post *post, const struct place *place, struct err *err)
{
    (void)place, (void)err;
    struct raw_check *check = to;
    if (post->kind == POST_DIGEST) {
        check->digest = post->raw;
        return true;
    }
    check->parts++;
    check->inside += post->raw.at >= check->digest.at && post->raw.at + post->raw.length <= check->digest.at + check->digest.length &&
                     span_find(post->raw, span_of(check->parts == 1 ? "First words" : "Second words")) != NULL &&
                     span_find(post->raw, span_of(check->parts == 1 ? "Second words" : "First words")) == NULL;
    return true;
}

static bool ignore_aside(void *to, const char *what, struct err *err)
{
    (void)to, (void)what, (void)err;
    return true;
}

static void expect_raw_inside(const char *mail)
{
    struct raw_check check = {0};
    struct sink sink = {.to = &check, .post = check_raw, .set_aside = ignore_aside};
    struct err err = {0};
    cr_assert(format_read_span(&format_eml, span_of(mail), "d.eml", NULL, &sink, &err));
    cr_expect_eq(check.parts, 2);
    cr_expect_eq(check.inside, 2);
}

Test(digest, a_digest_in_quoted_printable_is_split_and_its_parts_keep_the_whole_as_their_bytes)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_eml,
        "From: forum-request@example.org\nSubject: Forum Digest, Vol 9, Issue 3\nMessage-ID: <d@example.org>\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nTopics\n" LINE70
        "\nMessage: 1\nFrom: Ada <ada@example.org>\nSubject: caf=C3=A9\n\nwor=\nds\n");
    cr_assert_eq(got.count, 2);
    cr_expect_str_eq(got.at[1]->title, "café");
    cr_expect(span_is(got.at[1]->text, "words\n"));
    cr_expect(span_equal(got.at[1]->raw, got.at[0]->raw));
}

static const char MIME[] = "From: forum-request@example.org\nSubject: Forum Digest, Vol 9, Issue 4\nMessage-ID: <e@example.org>\n"
    "Content-Type: multipart/mixed; boundary=out\n\n--out\n\nMasthead\n--out\nContent-Type: multipart/digest; boundary=in\n\n"
    "--in\n\nFrom: ada@example.org\nMessage-ID: <one@example.org>\nReferences: <zero@example.org>\n\nFirst words\n"
    "--in\nContent-Type: message/rfc822\n\nFrom: ben@example.org\nContent-Type: multipart/alternative; boundary=alt\n\n"
    "--alt\n\nSecond words\n--alt\nContent-Type: text/html\n\n<p>Second words\n--alt--\n--in--\n--out\n\nFooter\n--out--\n";

Test(digest, parts_point_into_the_bytes_of_their_digest)
{
    expect_raw_inside(PLAIN);
    expect_raw_inside(MIME);
}

Test(digest, a_mime_digest_keeps_the_threads_of_its_parts)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_eml, MIME);
    cr_assert_eq(got.count, 3);
    cr_expect_eq(got.at[0]->kind, POST_DIGEST);
    cr_expect(span_is(got.at[1]->text, "First words"));
    cr_expect_str_eq(post_relation(got.at[1], RELATION_ANSWERS, 0)->native_id, "zero@example.org");
    cr_expect_str_eq(post_relation(got.at[1], RELATION_PART_OF, 0)->native_id, "e@example.org");
    cr_expect(span_is(got.at[2]->text, "Second words"));
}

Test(digest, a_cut_mime_digest_gives_what_is_there)
{
    OWNED(str_release) struct str cut = STR_INIT;
    str_add_span(&cut, span_from(MIME, (size_t)(strstr(MIME, "Second") - MIME) + 3));
    OWNED(post_list_release) struct post_list got = posts_read(&format_eml, str_text(&cut));
    cr_assert_eq(got.count, 3);
    cr_expect(span_is(got.at[1]->text, "First words"));
}

struct form_case {
    const char *name, *mail;
    size_t parts;
};

static const struct form_case forms[] = {
    {"a group host", HEAD("forum@example.org Digest #31") "Topics\n" LINE70 "\nFrom: Ada\nDate: Wed, 31 Mar 2021 15:33:51 +0000\n"
     "Subject: [forum] a\n\nwords\n" LINE70 "\nFrom: Ben\nDate: Wed, 31 Mar 2021 15:33:51 +0000\nSubject: b\n\nwords\n", 2},
    {"Yahoo", HEAD("[forum] Digest Number 12")
     "There are 2 messages in this issue.\n\n________________________________________________________________________\n"
     "________________________________________________________________________\n\nMessage: 1         \n   Date: Mon, 1 Mar 2021 10:00:00 +0000\n"
     "   From: Ada <ada@example.org>\nSubject: a\n\nwords\n\n________________________________________________________________________\n\n"
     "Message: 2\n   Date: Mon, 1 Mar 2021 10:00:00 +0000\n   From: Ben <ben@example.org>\nSubject: b\n\nwords\n", 2},
    {"LISTSERV", HEAD("FORUM Digest - 1 Mar 2021 (#2021-3)") "There is 1 message totalling 2 lines in this issue.\n\n" LINE70
     "\nDate:    Mon, 1 Mar 2021 10:00:00 +0000\nFrom:    Ada <ada@example.org>\nSubject: a\n\nwords\n\n" LINE30
     "\nEnd of FORUM Digest - 1 Mar 2021 (#2021-3)\n*******************************************\n", 1},
    {"in French", HEAD("Lot Forum, Vol 9, Parution 5") LINE70 "\nMessage: 1\nFrom: a@example.org\nSubject: a\n\nmots\n", 1},
    /* and what is none */
    {"a reply that quotes one", HEAD("Re: Forum Digest, Vol 9, Issue 3") "I agree.\n\n" LINE30
     "\nMessage: 1\nFrom: a@example.org\nSubject: a\n\nwords\n", 0},
    {"rules without headers", HEAD("Forum Digest, Vol 9, Issue 3") LINE70 "words\n" LINE30 "words\n", 0},
    {"another subject", HEAD("News") LINE30 "\nFrom: a@example.org\nSubject: a\n\nwords\n", 0},
    {"nothing", HEAD("Forum Digest, Vol 9, Issue 3") "", 0},
};

Test(digest, every_kind_is_known_and_what_only_speaks_of_one_is_not)
{
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        OWNED(post_list_release) struct post_list got = posts_read(&format_eml, forms[i].mail);
        cr_expect_eq(got.count, forms[i].parts + 1, "case %s: %zu posts", forms[i].name, got.count);
        cr_expect_eq(got.at[0]->kind, forms[i].parts ? POST_DIGEST : POST_MESSAGE, "case %s", forms[i].name);
        for (size_t k = 1; k < got.count; k++) {
            cr_expect(span_is(got.at[k]->text, "words\n") || span_is(got.at[k]->text, "mots\n"), "case %s: '%.*s'", forms[i].name,
                      (int)got.at[k]->text.length, got.at[k]->text.at);
            cr_expect_not_null(got.at[k]->name ? got.at[k]->name : got.at[k]->author, "case %s", forms[i].name);
        }
    }
}

Test(digest, digests_in_digests_end_somewhere, .timeout = 10)
{
    OWNED(str_release) struct str mail = STR_INIT;
    str_add(&mail, "From: a@example.org\nSubject: x\n");
    for (int i = 0; i < 60; i++)
        str_format(&mail, "Content-Type: multipart/digest; boundary=b%d\n\n--b%d\n\nFrom: a@example.org\nSubject: x%d\n", i, i, i);
    str_add(&mail, "\nwords\n");
    OWNED(post_list_release) struct post_list got = posts_read(&format_eml, str_text(&mail));
    cr_expect_geq(got.count, 1);
    cr_expect_leq(got.count, DIGEST_MAX_DEPTH + 2);
}
