/* PubMed XML and MEDLINE text. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/unit/support/posts.h"

extern const struct format format_pubmed, format_medline;

#define ARTICLE(pmid, inner) "<PubmedArticle><MedlineCitation><PMID Version=\"1\">" pmid "</PMID><Article>" inner "</Article></MedlineCitation></PubmedArticle>"

Test(format_pubmed, a_structured_bilingual_record_has_all_its_fields)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_pubmed,
        "<?xml version=\"1.0\"?><!DOCTYPE PubmedArticleSet SYSTEM \"http://nowhere.invalid/x.dtd\"><PubmedArticleSet>\n"
        "<PubmedArticle><MedlineCitation><PMID Version=\"1\">99999901</PMID><DateRevised><Year>2025</Year><Month>07</Month><Day>01</Day></DateRevised>"
        "<Article><Journal><JournalIssue><PubDate><MedlineDate>2020 Nov-Dec</MedlineDate></PubDate></JournalIssue></Journal>"
        "<ArticleTitle>[Soap and <i>ash</i> in\n  markets].</ArticleTitle><ELocationID EIdType=\"doi\" ValidYN=\"Y\">10.5555/inv.1</ELocationID>"
        "<Abstract><AbstractText Label=\"METHODS\">We asked H<sub>2</sub>O sellers.</AbstractText><AbstractText Label=\"UNLABELLED\">More.</AbstractText></Abstract>"
        "<AuthorList><Author ValidYN=\"Y\"><LastName>Doe</LastName><ForeName>Jane</ForeName></Author><Author ValidYN=\"N\"><LastName>Wrong</LastName></Author><Author><CollectiveName>WASH Group</CollectiveName></Author></AuthorList>"
        "<Language>por</Language><VernacularTitle>Sab\xc3\xa3o e cinza</VernacularTitle></Article>"
        "<OtherAbstract Language=\"por\"><AbstractText>Perguntamos.</AbstractText></OtherAbstract>"
        "<CommentsCorrectionsList><CommentsCorrections RefType=\"CommentOn\"><PMID>99999900</PMID></CommentsCorrections></CommentsCorrectionsList></MedlineCitation>"
        "<PubmedData><ArticleIdList><ArticleId IdType=\"doi\">10.5555/INV.1</ArticleId><ArticleId IdType=\"pmc\">PMC1</ArticleId></ArticleIdList>"
        "<ReferenceList><Reference><ArticleIdList><ArticleId IdType=\"doi\">10.5555/other</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle></PubmedArticleSet>");
    cr_assert_eq(got.count, 1);
    const struct post *post = got.at[0];
    cr_expect_eq(post->kind, POST_ABSTRACT);
    cr_expect_str_eq(post->network, "pubmed");
    cr_expect_str_eq(post->native_id, "99999901");
    cr_expect_str_eq(post->url, "https://pubmed.ncbi.nlm.nih.gov/99999901/");
    cr_expect_str_eq(post->title, "[Soap and ash in markets].");
    cr_expect_str_eq(post->author, "Jane Doe");
    cr_expect_str_eq(post->name, "Jane Doe, WASH Group");
    cr_expect_str_eq(post->lang, "pt");
    cr_expect_eq(post->posted_ms, when_from_date(2020, 11, 1));
    cr_expect_eq(post->grain, WHEN_MONTH);
    cr_expect_eq(post->edited_ms, when_from_date(2025, 7, 1));
    cr_expect(span_is(post->text, "METHODS: We asked H2O sellers.\n\nMore.\n\nSab\xc3\xa3o e cinza\n\nPerguntamos."), "%.*s", (int)post->text.length, post->text.at);
    cr_expect_str_eq(post_entity(post, ENTITY_LINK, 0)->url, "https://doi.org/10.5555/inv.1");
    cr_expect_str_eq(post_entity(post, ENTITY_LINK, 1)->url, "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1");
    cr_expect_null(post_entity(post, ENTITY_LINK, 2));
    cr_expect_str_eq(post_relation(post, RELATION_ANSWERS, 0)->native_id, "99999900");
    cr_expect(span_starts(post->raw, "<PubmedArticle>") && span_ends(post->raw, "</PubmedArticle>"));
}

Test(format_pubmed, dates_are_as_exact_as_they_say)
{
    static const struct {
        const char *date;
        int year, month, day;
        enum when_grain grain;
    } CASES[] = {
        {"<Year>2021</Year><Month>Feb</Month><Day>3</Day>", 2021, 2, 3, WHEN_DAY},
        {"<Year>2021</Year><Month>2</Month>", 2021, 2, 1, WHEN_MONTH},
        {"<Year>2021</Year><Season>Spring</Season>", 2021, 1, 1, WHEN_YEAR},
        {"<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", 1998, 12, 1, WHEN_MONTH},
        {"<MedlineDate>2000 Spring</MedlineDate>", 2000, 1, 1, WHEN_YEAR},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char text[512];
        snprintf(text, sizeof text, ARTICLE("1", "<Journal><JournalIssue><PubDate>%s</PubDate></JournalIssue></Journal>"), CASES[i].date);
        OWNED(post_list_release) struct post_list got = posts_read(&format_pubmed, text);
        cr_assert_eq(got.count, 1);
        cr_expect_eq(got.at[0]->posted_ms, when_from_date(CASES[i].year, CASES[i].month, CASES[i].day), "%s", CASES[i].date);
        cr_expect_eq(got.at[0]->grain, CASES[i].grain, "%s", CASES[i].date);
    }
}

Test(format_pubmed, broken_records_cost_themselves)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_pubmed,
        "<PubmedArticleSet>\n" ARTICLE("1", "<ArticleTitle>First</ArticleTitle>") "\n"
        "<PubmedArticle><MedlineCitation><PMID>2</PMID>\n" ARTICLE("3", "<ArticleTitle>Third</ArticleTitle>") "\n"
        "<PubmedArticle><MedlineCitation></PMID></MedlineCitation></PubmedArticle>\n"
        ARTICLE("x", "") "\n<DeleteCitation><PMID>7</PMID><PMID>8</PMID></DeleteCitation>\n<PubmedArticle><Medline");
    cr_expect_eq(got.count, 2);
    cr_expect_str_eq(got.at[1]->native_id, "3");
    static const int64_t LINES[] = {3, 5, 6, 8};
    cr_assert_eq(got.reject_count, COUNT_OF(LINES));
    for (size_t i = 0; i < COUNT_OF(LINES); i++)
        cr_expect_eq(got.rejects[i].why.line, LINES[i], "reject %zu in line %d", i, (int)got.rejects[i].why.line);
    cr_expect_eq(got.gone, 2);
}

Test(format_pubmed, entities_of_the_files_own_are_not_expanded)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_pubmed,
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><PubmedArticleSet>" ARTICLE("1", "<ArticleTitle>a &e; b</ArticleTitle>") "</PubmedArticleSet>");
    for (size_t i = 0; i < got.count; i++)
        cr_expect(!got.at[i]->title || !strstr(got.at[i]->title, "root:"));
    cr_expect_eq(got.count + got.reject_count, 1);
}

Test(format_pubmed, a_file_without_a_record_says_so)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_pubmed, "<PubmedArticleSet></PubmedArticleSet>");
    cr_assert_eq(got.reject_count, 1);
    cr_expect_str_eq(got.rejects[0].why.text, "no PubMed record in it");
}

Test(format_medline, tagged_records_are_read)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_medline,
        "\nPMID- 99999901\nOWN - NLM\nDP  - 2002 Sep\nTI  - A title that goes\n      on.\nAB  - Words\n      of it.\nFAU - Doe, Jane\nAU  - Doe J\nFAU - Roe, Ada B\nLA  - eng\n"
        "LID - 10.5555/inv.9 [doi]\nAID - 10.5555/inv.9 [doi]\nCON - J Inv. 2001. PMID: 99999900\n\nPMID- 99999902\nTI  - Second\nDP  - 2002\nDEP - 20020304\n\nPMID- abc\nTI  - Third\n");
    cr_assert_eq(got.count, 2);
    const struct post *post = got.at[0];
    cr_expect_str_eq(post->title, "A title that goes on.");
    cr_expect(span_is(post->text, "Words of it."));
    cr_expect_str_eq(post->name, "Jane Doe, Ada B Roe");
    cr_expect_str_eq(post->lang, "en");
    cr_expect_eq(post->posted_ms, when_from_date(2002, 9, 1));
    cr_expect_str_eq(post_entity(post, ENTITY_LINK, 0)->url, "https://doi.org/10.5555/inv.9");
    cr_expect_null(post_entity(post, ENTITY_LINK, 1));
    cr_expect_str_eq(post_relation(post, RELATION_ANSWERS, 0)->native_id, "99999900");
    cr_expect_eq(got.at[1]->posted_ms, when_from_date(2002, 3, 4));
    cr_assert_eq(got.reject_count, 1);
    cr_expect_eq(got.rejects[0].why.line, 22);
}
