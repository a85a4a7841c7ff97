/* One mail to one post. */
#include <criterion/criterion.h>

#include "palaver/str.h"
#include "tests/unit/support/posts.h"

extern const struct format format_eml;

#define BASE "Message-ID: <m@example.org>\nFrom: Ada <ada@example.org>\nDate: Mon, 1 Mar 2021 10:00:00 +0100\nSubject: s\n"
#define MOMENT 1614589200000LL /* 2021-03-01T09:00:00Z */

static struct post_list read_one(const char *text)
{
    return posts_read(&format_eml, text);
}

Test(mail, a_plain_mail_gives_a_full_post)
{
    OWNED(post_list_release) struct post_list got = read_one(
        "Message-ID: <Odd Id@example.org>\nFrom: =?utf-8?q?Am=C3=A9lie?= <Ada@Example.org>\nTo: x@example.org\n"
        "Date: Mon, 1 Mar 2021 10:00:00 +0100\nSubject: =?iso-8859-1?q?Sant=E9?=\n =?utf-8?b?w6k=?=\nContent-Language: fr\n"
        "References: <a@example.org>\n <b@example.org>\nIn-Reply-To: <c@example.org>\nX-GM-THRID: 17\n"
        "Archived-At: <https://lists.example.org/m/1>\nList-Id: The list <Talk.lists.example.org>\n\n"
        "See https://example.org/a_(b), and more.\r\nEnd\n");
    cr_assert_eq(got.count, 1);
    const struct post *post = got.at[0];
    cr_expect_str_eq(post->network, "mail");
    cr_expect_str_eq(post->native_id, "OddId@example.org");
    cr_expect_str_eq(post->author_id, "ada@example.org");
    cr_expect_str_eq(post->author, "Ada@Example.org");
    cr_expect_str_eq(post->name, "Amélie");
    cr_expect_str_eq(post->title, "Santéé");
    cr_expect_str_eq(post->lang, "fr");
    cr_expect_str_eq(post->url, "https://lists.example.org/m/1");
    cr_expect_eq(post->posted_ms, MOMENT);
    cr_expect_eq(post->quality, QUALITY_FULL);
    cr_expect_eq(post->inferred, 0u);
    cr_expect(span_is(post->text, "See https://example.org/a_(b), and more.\nEnd\n"));
    cr_expect_str_eq(post_relation(post, RELATION_ANSWERS, 0)->native_id, "a@example.org");
    cr_expect_str_eq(post_relation(post, RELATION_ANSWERS, 1)->native_id, "b@example.org");
    cr_expect_str_eq(post_relation(post, RELATION_ANSWERS, 2)->native_id, "c@example.org");
    cr_expect_null(post_relation(post, RELATION_ANSWERS, 3));
    cr_expect_str_eq(post_relation(post, RELATION_THREAD, 0)->native_id, "17");
    const struct entity *link = post_entity(post, ENTITY_LINK, 0);
    cr_assert_not_null(link);
    cr_expect_str_eq(link->url, "https://example.org/a_(b)");
    cr_expect(span_equal(span_from_to(post->text, link->start, link->end), link->text));
    cr_expect(span_is(post_entity(post, ENTITY_LIST, 0)->text, "talk.lists.example.org"));
    cr_expect_str_eq(got.places[0].kind, "list");
    cr_expect_str_eq(got.places[0].name, "talk.lists.example.org");
}

struct text_case {
    const char *name, *mail, *text;
    unsigned inferred;
};

static const struct text_case texts[] = {
    {"latin-1", BASE "Content-Type: text/plain; charset=iso-8859-1\n\ncaf\xE9\n", "café\n", 0},
    {"quoted-printable", BASE "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\ncaf=C3=\n=A9\n",
     "café\n", 0},
    {"base64", BASE "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nY2Fmw6kK\n", "café\n", 0},
    {"flowed", BASE "Content-Type: text/plain; format=flowed\n\none \ntwo\n> a \n> b\n-- \nAda\n", "one two\n> a b\n-- \nAda\n", 0},
    {"html only", BASE "Content-Type: text/html; charset=utf-8\n\n<p>One<p>two", "One\n\ntwo\n", 0},
    {"alternative", BASE "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n--b\n"
                         "Content-Type: text/html\n\n<b>rich</b>\n--b--\n", "plain", 0},
    {"alternative, plain part empty", BASE "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n \n"
                                           "--b\nContent-Type: text/html\n\n<b>rich</b>\n--b--\n", "rich\n", 0},
    {"two texts", BASE "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: text/plain\n\nfooter\n--b--\n",
     "one\nfooter", 0},
    {"the page beside its own text", BASE "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: text/html\n"
     "Content-Disposition: attachment; filename=\"attachment.html\"\n\n<p>one\n--b--\n", "one", 0},
    /* and what is wrong */
    {"raw bytes, no charset", BASE "\ncaf\xE9\n", "café\n", POST_INFERRED_CHARSET},
    {"unknown charset", BASE "Content-Type: text/plain; charset=x-nope\n\ncaf\xC3\xA9\n", "café\n", POST_INFERRED_CHARSET},
    {"base64 that stops", BASE "Content-Transfer-Encoding: base64\n\nY2Fm", "caf", 0},
    {"boundary that never comes", BASE "Content-Type: multipart/mixed; boundary=b\n\njust words\n", "just words\n", 0},
    {"no boundary", BASE "Content-Type: multipart/mixed\n\njust words\n", "just words\n", 0},
    {"a type without its second half", BASE "Content-Type: text\n\nwords\n", "words\n", 0},
    {"no empty line below the header", BASE "words at once\n\nmore\n", "words at once\n\nmore\n", 0},
    {"damage inside the header", "From: Ada <ada@example.org>\n!!! garbage\nSubject: s\nDate: Mon, 1 Mar 2021 10:00:00 +0100\n\nwords\n",
     "words\n", 0},
    {"no body", BASE, "", 0},
};

Test(mail, the_best_text_is_found_and_repaired)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        OWNED(post_list_release) struct post_list got = read_one(texts[i].mail);
        cr_assert_eq(got.count, 1, "case %s", texts[i].name);
        cr_expect(span_is(got.at[0]->text, texts[i].text), "case %s gave '%.*s'", texts[i].name, (int)got.at[0]->text.length,
                  got.at[0]->text.at);
        cr_expect_eq(got.at[0]->inferred, texts[i].inferred, "case %s: inferred %u", texts[i].name, got.at[0]->inferred);
    }
}

struct author_case {
    const char *fields, *id, *name;
};

static const struct author_case authors[] = {
    {"From: ada@example.org\n", "ada@example.org", NULL},
    {"From: ada@example.org (Ada Example)\n", "ada@example.org", "Ada Example"},
    {"From: \"Example, Ada\" <Ada@example.org>, Ben <b@example.org>\n", "ada@example.org", "Example, Ada"},
    {"From: ada at example.org (Ada Example)\n", "ada@example.org", "Ada Example"},
    {"From: Ada Example <ada bei example.org>\n", "ada@example.org", "Ada Example"},
    {"From: Ada Example via TALK <talk@example.org>\nReply-To: Ada <ada@example.org>\nList-Post: <mailto:talk@example.org>\n",
     "ada@example.org", "Ada Example"},
    {"From: 'Ada' via TALK <talk@example.org>\nX-Original-From: ada@example.org\nReply-To: talk@example.org\n", "ada@example.org",
     "Ada"},
    {"From: Ada via TALK <talk@example.org>\nReply-To: talk@example.org\nList-Post: <mailto:talk@example.org>\n", "talk@example.org",
     "Ada"},
    /* and what is wrong */
    {"From: \nSender: ben@example.org\n", "ben@example.org", NULL},
    {"From: Nobody at all\n", NULL, "Nobody at all"},
    {"From: caf\xE9 <c@example.org>\n", "c@example.org", "café"},
    {"To: x@example.org\n", NULL, NULL},
    {"From: =?utf-8?q?a=0Ab=0D?= <a@example.org>\n", "a@example.org", "a b"},
};

Test(mail, the_author_is_who_wrote_not_who_resent)
{
    for (size_t i = 0; i < COUNT_OF(authors); i++) {
        OWNED(str_release) struct str mail = STR_INIT;
        str_format(&mail, "%sSubject: s\n\nx\n", authors[i].fields);
        OWNED(post_list_release) struct post_list got = read_one(str_text(&mail));
        cr_assert_eq(got.count, 1);
        const struct post *post = got.at[0];
        cr_expect(authors[i].id ? post->author_id && strcmp(post->author_id, authors[i].id) == 0 : !post->author_id,
                  "case %s gave id %s", authors[i].fields, post->author_id);
        cr_expect(authors[i].name ? post->name && strcmp(post->name, authors[i].name) == 0 : !post->name, "case %s gave name %s",
                  authors[i].fields, post->name);
    }
}

struct time_case {
    const char *fields;
    int64_t ms;
    unsigned inferred;
};

static const struct time_case times[] = {
    {"Date: Mon, 1 Mar 2021 10:00:00 +0100\n", MOMENT, 0},
    {"Date: garbage\nDate: Mon, 1 Mar 2021 10:00:00 +0100\n", MOMENT, 0},
    {"Received: by b; Mon, 1 Mar 2021 09:00:00 +0000\nReceived: by a; Mon, 1 Mar 2021 08:59:00 +0000\n", MOMENT, POST_INFERRED_TIME},
    {"Date: Thu, 1 Jan 1970 00:00:00 +0000\nReceived: by b; Mon, 1 Mar 2021 09:00:00 +0000\n", MOMENT,
     POST_INFERRED_TIME | POST_CLAMPED_TIME},
    {"Date: Fri, 1 Jan 2106 00:00:00 +0000\nReceived: by b; Mon, 1 Mar 2021 09:00:00 +0000\n", MOMENT,
     POST_INFERRED_TIME | POST_CLAMPED_TIME},
    {"Received: nonsense\n", POST_NO_TIME, POST_INFERRED_TIME},
    {"Date: \n", POST_NO_TIME, POST_INFERRED_TIME},
};

Test(mail, a_missing_or_absurd_date_is_replaced_and_marked)
{
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        OWNED(str_release) struct str mail = STR_INIT;
        str_format(&mail, "From: a@example.org\n%s\nx\n", times[i].fields);
        OWNED(post_list_release) struct post_list got = read_one(str_text(&mail));
        cr_assert_eq(got.count, 1);
        cr_expect_eq(got.at[0]->posted_ms, times[i].ms, "case %s", times[i].fields);
        cr_expect_eq(got.at[0]->inferred, times[i].inferred, "case %s: %u", times[i].fields, got.at[0]->inferred);
    }
}

Test(mail, the_time_of_last_resort_is_that_of_the_separator)
{
    OWNED(post_list_release) struct post_list got =
        read_one("From ada at example.org  Mon Mar  1 09:00:00 2021\nFrom: ada at example.org (Ada)\nSubject: s\n\nx\n");
    cr_assert_eq(got.count, 1);
    cr_expect_eq(got.at[0]->posted_ms, MOMENT);
    cr_expect_eq(got.at[0]->quality, QUALITY_LIST); /* an archive's copy: addresses are hidden in it */
}

struct list_case {
    const char *fields, *list;
};

static const struct list_case lists[] = {
    {"List-Id: <a.example.org>\nList-Post: <mailto:b@example.org>\n", "a.example.org"},
    {"List-Post: <mailto:Talk@example.org?subject=x>\n", "talk.example.org"},
    {"X-BeenThere: talk@example.org\n", "talk.example.org"},
    {"Mailing-List: list talk@example.org; contact x@example.org\n", "talk.example.org"},
    {"Sender: owner-talk@example.org\n", "talk.example.org"},
    {"Sender: ada@example.org\n", NULL},
    {"List-Id: \n", NULL},
    {"List-Id: a talk among friends\n", NULL},
};

Test(mail, the_list_is_told_by_whichever_header_names_it)
{
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        OWNED(str_release) struct str mail = STR_INIT;
        str_format(&mail, "From: a@example.org\n%s\nx\n", lists[i].fields);
        OWNED(post_list_release) struct post_list got = read_one(str_text(&mail));
        cr_assert_eq(got.count, 1);
        cr_expect_str_eq(got.places[0].kind, lists[i].list ? "list" : "file", "case %s", lists[i].fields);
        cr_expect_str_eq(got.places[0].name, lists[i].list ? lists[i].list : "test.eml", "case %s", lists[i].fields);
    }
}

Test(mail, attachments_are_told_and_not_read)
{
    OWNED(post_list_release) struct post_list got =
        read_one(BASE "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nwords\n--b\nContent-Type: application/pdf; name=\"plan.pdf\"\n"
                      "Content-Description: The plan\nContent-Transfer-Encoding: base64\n\nAAAA\n--b\nContent-Type: text/plain\n"
                      "Content-Disposition: attachment; filename=notes.txt\n\nsecret notes\n--b--\n");
    cr_assert_eq(got.count, 1);
    cr_expect(span_is(got.at[0]->text, "words"));
    const struct entity *plan = post_entity(got.at[0], ENTITY_MEDIA, 0), *notes = post_entity(got.at[0], ENTITY_MEDIA, 1);
    cr_assert(plan && notes);
    cr_expect(span_is(plan->text, "The plan"));
    cr_expect_str_eq(plan->title, "application/pdf");
    cr_expect(span_is(notes->text, "notes.txt"));
}

Test(mail, machines_and_the_unwilling_are_marked)
{
    OWNED(post_list_release) struct post_list away = read_one(BASE "Auto-Submitted: auto-replied\n\nI am away\n");
    OWNED(post_list_release) struct post_list generated = read_one(BASE "Auto-Submitted: auto-generated\n\nweekly\n");
    OWNED(post_list_release) struct post_list bounce = read_one("From: MAILER-DAEMON@example.org (Mail system)\nReturn-Path: <>\n\nundeliverable\n");
    OWNED(post_list_release) struct post_list local = read_one(BASE "Return-Path: <>\n\ndelivered here\n");
    OWNED(post_list_release) struct post_list shy = read_one(BASE "X-No-Archive: yes\n\nplease not\n");
    cr_expect_eq(away.at[0]->kind, POST_NOTICE);
    cr_expect_eq(generated.at[0]->kind, POST_MESSAGE);
    cr_expect_eq(bounce.at[0]->kind, POST_NOTICE);
    cr_expect_eq(local.at[0]->kind, POST_MESSAGE);
    cr_expect(shy.at[0]->no_archive);
    cr_expect_not(away.at[0]->no_archive);
}

Test(mail, floods_meet_their_limit_and_the_limit_is_named, .timeout = 20)
{
    OWNED(str_release) struct str fields = STR_INIT, groups = STR_INIT, nested = STR_INIT;
    for (int i = 0; i < 10000; i++)
        str_format(&fields, "X-%d: x\n", i);
    OWNED(post_list_release) struct post_list many = read_one((str_add(&fields, "\nx\n"), str_text(&fields)));
    cr_assert_eq(many.reject_count, 1);
    cr_expect_eq(many.rejects[0].why.code, ERR_LIMIT);
    cr_expect_str_eq(many.rejects[0].why.file, "test.eml");
    str_add(&groups, "From: ");
    for (int i = 0; i < 60000; i++)
        str_add(&groups, "a:");
    OWNED(post_list_release) struct post_list grouped = read_one((str_add(&groups, "\n\nx\n"), str_text(&groups)));
    cr_expect_eq(grouped.count, 1);
    str_add(&nested, "From: a@example.org\nContent-Type: multipart/mixed; boundary=b0\n\n");
    for (int i = 0; i < 3000; i++)
        str_format(&nested, "--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i + 1);
    OWNED(post_list_release) struct post_list deep = read_one(str_text(&nested));
    cr_expect_eq(deep.count + deep.reject_count, 1);
}

Test(mail, an_unended_id_and_a_mail_answering_itself_do_no_harm)
{
    OWNED(post_list_release) struct post_list got =
        read_one("From: a@example.org\nMessage-ID: <own@example.org\nIn-Reply-To: Your message of \"Tue\" <own@example.org>\n"
                 "References: <cut@exam <x> <>\n\nx\n");
    cr_assert_eq(got.count, 1);
    cr_expect_str_eq(got.at[0]->native_id, "own@example.org");
    cr_expect_null(post_relation(got.at[0], RELATION_ANSWERS, 1));
}

/* As HyperKitty 1.3 exports a mail whose HTML had a plain sibling (its issue 474). */
Test(mail, the_export_of_an_archive_is_poorer_and_made_anew_each_time)
{
    OWNED(post_list_release) struct post_list got = read_one(
        "From: Ada <ada@example.org>\nTo: talk@lists.example.org\nSubject: s\nDate: Mon, 1 Mar 2021 10:00:00 +0100\n"
        "Message-ID: <m@example.org>\nIn-Reply-To: <a@example.org>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=\"===============7706195764842490548==\"\n\n"
        "--===============7706195764842490548==\nContent-Type: text/plain; charset=\"utf-8\"\n\nWords.\n\n"
        "--===============7706195764842490548==\nContent-Type: text/html\nContent-Disposition: attachment; "
        "filename=\"attachment.html\"\n\n<p>Words.</p>\n--===============7706195764842490548==--\n");
    cr_assert_eq(got.count, 1);
    cr_expect(got.at[0]->rebuilt);
    cr_expect_eq(got.at[0]->quality, QUALITY_LIST);
    cr_expect(span_is(span_trim(got.at[0]->text), "Words."));
    cr_expect_null(post_entity(got.at[0], ENTITY_MEDIA, 0), "the page is no document of its own");
}

Test(mail, a_page_whose_plain_sibling_is_empty_is_read)
{
    OWNED(post_list_release) struct post_list got = read_one(
        BASE "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"===============5==\"\n\n"
        "--===============5==\nContent-Type: text/plain; charset=\"utf-8\"\n\n\n"
        "--===============5==\nContent-Type: text/html; charset=utf-8\nContent-Disposition: attachment; "
        "filename=\"attachment.html\"\n\n<p>Only here.</p>\n--===============5==--\n");
    cr_assert_eq(got.count, 1);
    cr_expect(span_is(span_trim(got.at[0]->text), "Only here."), "%.*s", (int)got.at[0]->text.length, got.at[0]->text.at);
}
