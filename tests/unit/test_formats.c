/* Telling formats apart. */
#include <criterion/criterion.h>

#include "palaver/format.h"

Test(formats, every_row_is_complete_and_found_by_its_name)
{
    for (size_t i = 0; formats[i]; i++) {
        cr_expect(formats[i]->name && formats[i]->what && formats[i]->extensions && formats[i]->sniff && formats[i]->read,
                  "row %zu", i);
        cr_expect_eq(format_find(formats[i]->name), formats[i]);
    }
    cr_expect_null(format_find("word"));
}

Test(formats, content_decides_whatever_the_name)
{
    static const struct {
        const char *wanted, *name, *text;
    } CASES[] = {
        {"twarc", "a.txt", "{\"created_at\":\"Fri Feb 06 16:00:05 +0000 2015\",\"id_str\":\"1\",\"full_text\":\"a\",\"user\":{}}"},
        {"twarc", "a.json", "[{\"created_at\":\"x\",\"id_str\":\"1\",\"full_text\":\"a\",\"user\":{}}]"},
        {"twarc", "a", "{\"data\":[{\"id\":\"1\",\"text\":\"a\",\"author_id\":\"7\"}],\"includes\":{},\"__twarc\":{}}"},
        {"twarc", "a.json", "{\n \"data\": [\n  {\"id\": \"1\", \"text\": \"a\", \"created_at\": \"x\", \"author_id\": \"7\"}]}"},
        {"twarc", "a.jsonl", "{\"id\":\"1\",\"text\":\"a\",\"created_at\":\"x\",\"author_id\":\"7\"}\n"},
        {"palaver", "a.jsonl", "{\"schema\":1,\"id\":\"x:1\",\"text\":\"a\"}"},
        {"palaver", "a", "{\"id\":\"1\",\"text\":\"a\"}\n"},
        {"pubmed", "a.txt", "<?xml version=\"1.0\"?>\n<PubmedArticleSet><PubmedArticle>"},
        {"medline", "a.txt", "\nPMID- 1\nTI  - A title\n"},
        {"html", "a", "<!DOCTYPE html><html><body>"},
        {"html", "a.xml", "<?xml version=\"1.0\"?>\n<!-- rss --><html xmlns=\"http://www.w3.org/1999/xhtml\">"},
        {"feed", "a", "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel>"},
        {"feed", "a.html", "<feed xmlns=\"http://www.w3.org/2005/Atom\">"},
        {"whatsapp", "x.txt", "06/02/2015, 15:30 - Ada: hello\n"},
        {"telegram", "result.json", "{\n \"name\": \"A\",\n \"messages\": [ {\"id\": 1, \"date_unixtime\": \"1\"} ]}"},
        {"tags", "a", "id_str,from_user,text,created_at,entities_str\n1,a,b,c,d\n"},
        {"xexport", "tweets.js", "window.YTD.tweets.part0 = [ {"},
        {"mastodon", "a", "[{\"uri\":\"u\",\"account\":{\"acct\":\"a\"},\"content\":\"<p>\",\"created_at\":\"x\"}]"},
        {"bluesky", "a", "{\"posts\":[{\"uri\":\"at://did:plc:a/app.bsky.feed.post/1\",\"record\":{\"text\":\"a\",\"createdAt\":\"x\"}}]}"},
        {"text", "a.txt", "Only words.\n"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char seen[100];
        const struct format *got = format_recognise(span_of(CASES[i].text), CASES[i].name, seen, sizeof seen);
        cr_expect(got && strcmp(got->name, CASES[i].wanted) == 0, "%s: %s, not %s", CASES[i].text,
                  got ? got->name : seen, CASES[i].wanted);
    }
}

Test(formats, what_is_none_of_ours_is_described)
{
    static const struct {
        const char *text, *seen;
        const char *name; /* NULL: "a.dat" */
    } CASES[] = {
        {"name,age\nA,3\n", "a table without a column text, message or comment that begins with 'name,age'", "people.CSV"},
        {"%PDF-1.7", "a PDF document", "people.csv"},
        {"%PDF-1.7", "a PDF document", NULL},
        {"\x1f\x8b\x08", "packed with gzip twice", NULL},
        {"SQLite format 3", "an SQLite database", NULL},
        {"{\"some\":1}", "JSON of an unknown kind", NULL},
        {"<strange/>", "markup of an unknown kind", NULL},
        {"", "it is empty", NULL},
        {"words", "text of an unknown kind that begins with 'words'", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char seen[100] = "";
        const char *name = CASES[i].name ? CASES[i].name : "a.dat";
        cr_expect_null(format_recognise(span_of(CASES[i].text), name, seen, sizeof seen));
        cr_expect(strstr(seen, CASES[i].seen), "%s: %s", CASES[i].text, seen);
    }
}
