/* Tables that people made: of messages, of a form's answers, of abstracts. */
#include <criterion/criterion.h>

#include "collector/table_date.h"
#include "palaver/utf8.h"
#include "tests/unit/support/posts.h"

extern const struct format format_table;

Test(format_table, columns_are_found_by_name_in_any_order)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_table,
        "Author;Date;Message;Lang;URL\r\n"
        "Amina Example <amina@example.org>;2015-02-06 16:00;\"Two nurses\nleft; nobody came.\";en;https://example.org/1\r\n"
        "@musa_example;25/12/2015;Merci;French;javascript:alert(1)\r\n");
    cr_assert_eq(got.count, 2);
    const struct post *post = got.at[0];
    cr_expect(span_is(post->text, "Two nurses\nleft; nobody came."), "%.*s", (int)post->text.length, post->text.at);
    cr_expect_str_eq(post->name, "Amina Example");
    cr_expect_str_eq(post->author, "amina@example.org");
    cr_expect_eq(post->posted_ms, 1423238400000);
    cr_expect_str_eq(post->lang, "en");
    cr_expect_str_eq(post->url, "https://example.org/1");
    cr_expect_null(post->native_id, "the archive makes one of what the row says");
    cr_expect_eq(post->quality, QUALITY_PART);
    post = got.at[1];
    cr_expect_str_eq(post->author, "musa_example");
    cr_expect_eq(post->posted_ms, 1451001600000);
    cr_expect_eq(post->grain, WHEN_DAY);
    cr_expect_null(post->lang);
    cr_expect_null(post->url);
}

Test(format_table, a_list_of_abstracts_gives_abstracts_with_their_doi)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_table,
        "\"Key\",\"Item Type\",\"Publication Year\",\"Author\",\"Title\",\"DOI\",\"Url\",\"Abstract Note\"\n"
        "\"A1\",\"journalArticle\",\"2019\",\"Example, Amina; Sample, Musa\",\"Staying on\",\"10.5555/12345678\",\"\",\"BACKGROUND: Nurses leave.\"\n"
        "\"A2\",\"book\",\"\",\"\",\"Only a title\",\"\",\"\",\"\"\n"
        "\"A3\",\"note\",\"2019\",\"\",\"\",\"\",\"\",\"\"\n");
    cr_assert_eq(got.count, 2);
    cr_expect_eq(got.at[0]->kind, POST_ABSTRACT);
    cr_expect_str_eq(got.at[0]->title, "Staying on");
    cr_expect_str_eq(got.at[0]->url, "https://doi.org/10.5555/12345678");
    cr_expect_str_eq(got.at[0]->name, "Example, Amina; Sample, Musa");
    cr_expect_eq(got.at[0]->posted_ms, 1546300800000);
    cr_expect_eq(got.at[0]->grain, WHEN_YEAR);
    cr_expect_eq(got.at[1]->posted_ms, POST_NO_TIME);
    cr_assert_eq(got.reject_count, 1);
    cr_expect_eq(got.rejects[0].why.line, 4);
    cr_expect_str_eq(got.rejects[0].why.text, "a row without text");
}

Test(format_table, one_date_that_leaves_no_choice_settles_the_order_of_all)
{
    OWNED(post_list_release) struct post_list american = posts_read(&format_table,
        "date,text\n2/6/2015 4:05 PM,a\n12/25/2015,b\n31/31/2015,no day\n");
    cr_assert_eq(american.count, 3);
    cr_expect_eq(american.at[0]->posted_ms, 1423238700000);
    cr_expect_eq(american.at[1]->posted_ms, 1451001600000);
    cr_expect_eq(american.at[2]->posted_ms, POST_NO_TIME);
    OWNED(post_list_release) struct post_list open = posts_read(&format_table, "date,text\n06.02.15 16:05:00,a\n");
    cr_expect_eq(open.at[0]->posted_ms, 1423238700000, "the day first where nothing settles it");
    const struct format_options options = {.date_order = "mdy", .zone_name = "Africa/Lagos"};
    OWNED(post_list_release) struct post_list told = posts_read_span(&format_table,
        span_of("date,text\n02/06/2015 17:05,a\n"), "t.csv", &options);
    cr_expect_eq(told.at[0]->posted_ms, 1423238700000);
}

Test(format_table, dates_of_many_countries_and_services_are_read)
{
    static const struct {
        const char *text;
        int64_t ms; /* POST_NO_TIME: refused */
        enum when_grain grain;
        bool inferred;
    } CASES[] = {
        {"6/2/2015 4:05 p.m.", 1423238700000, WHEN_MINUTE, true},
        {"6/2/2015 4:05:33 p. m.", 1423238733000, WHEN_SECOND, true},
        {"6/2/2015, 4:05:33\u202fPM", 1423238733000, WHEN_SECOND, true},
        {"\u0666/\u0662/\u0662\u0660\u0661\u0665 4:05 \u0645", 1423238700000, WHEN_MINUTE, true},
        {"2015\u5e742\u67086\u65e5 16:05", 1423238700000, WHEN_MINUTE, true},
        {"2015\u5e742\u67086\u65e5", 1423180800000, WHEN_DAY, false},
        {"2015/2/6", 1423180800000, WHEN_DAY, false},
        {"6/2/2015", 1423180800000, WHEN_DAY, true},
        {"2015-02-06 16:05:12 UTC", 1423238712000, WHEN_SECOND, false},
        {"1423238712", 1423238712000, WHEN_SECOND, false},
        {"1423238712345", 1423238712345, WHEN_MS, false},
        {"1/1/0001", POST_NO_TIME, WHEN_DAY, false},
        {"1/1/015", POST_NO_TIME, WHEN_DAY, false},
        {"42041", POST_NO_TIME, WHEN_DAY, false},
        {"99999999999999999999", POST_NO_TIME, WHEN_DAY, false},
        {"6/2/2015 4:05 in the afternoon", POST_NO_TIME, WHEN_DAY, false},
        {"6/2/2015                                                                4:05", POST_NO_TIME, WHEN_DAY, false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        OWNED(str_release) struct str text = STR_INIT;
        str_format(&text, "text,date\na,\"%s\"\n", CASES[i].text);
        OWNED(post_list_release) struct post_list got = posts_read(&format_table, str_text(&text));
        cr_assert_eq(got.count, 1);
        const struct post *post = got.at[0];
        cr_expect_eq(post->posted_ms, CASES[i].ms, "%s: %lld", CASES[i].text, (long long)post->posted_ms);
        if (CASES[i].ms != POST_NO_TIME)
            cr_expect_eq(post->grain, CASES[i].grain, "%s", CASES[i].text);
        cr_expect_eq((post->inferred & POST_INFERRED_TIME) != 0, CASES[i].inferred, "%s", CASES[i].text);
    }
}

Test(format_table, the_empty_rows_of_a_spreadsheet_are_set_aside)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_table, "text;date\na;2015-02-06\n;;\n ;\n;2015\n");
    cr_expect_eq(got.count, 1);
    cr_expect_eq(got.set_aside, 2);
    cr_expect_eq(got.reject_count, 1, "a date alone is no empty row");
}

Test(format_table, letters_of_an_old_spreadsheet_are_read)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_table, "title,text\nr\xe9sum\xe9,sant\xe9 \x93ici\x94\n");
    cr_assert_eq(got.count, 1);
    cr_expect_str_eq(got.at[0]->title, "résumé");
    cr_expect(span_is(got.at[0]->text, "santé “ici”"));
    cr_expect(got.at[0]->inferred & POST_INFERRED_CHARSET);
}

/* As Excel writes it; `low_first`: little-endian, its own. */
static void in_utf16(const char *text, bool low_first, struct str *out)
{
    str_add(out, low_first ? "\xff\xfe" : "\xfe\xff");
    for (struct span rest = span_of(text); rest.length;) {
        size_t bytes;
        uint32_t c = utf8_next(rest, &bytes), units[2] = {c, 0};
        rest = span_from_to(rest, bytes, rest.length);
        if (c > 0xffff)
            units[0] = 0xd800 + ((c - 0x10000) >> 10), units[1] = 0xdc00 + (c & 0x3ff);
        for (size_t i = 0; i < 2 && (i == 0 || units[1]); i++) {
            str_add_char(out, (char)(low_first ? units[i] : units[i] >> 8));
            str_add_char(out, (char)(low_first ? units[i] >> 8 : units[i]));
        }
    }
}

Test(format_table, the_unicode_text_of_a_spreadsheet_is_read)
{
    for (int low_first = 0; low_first < 2; low_first++) {
        OWNED(str_release) struct str bytes = STR_INIT;
        in_utf16("date\ttext\r\n6/2/2015\t\"infirmi\u00e8re\n\u62a4\u58eb \U0001F600\"\r\n", low_first, &bytes);
        cr_expect_eq(format_table.sniff(str_span(&bytes), "a.txt"), 40);
        cr_expect_eq(format_table.sniff(span_from(bytes.at, bytes.length - 3), "a.txt"), 40);
        OWNED(post_list_release) struct post_list got = posts_read_span(&format_table, str_span(&bytes), "a.txt", NULL);
        cr_assert_eq(got.count, 1);
        cr_expect(span_is(got.at[0]->text, "infirmi\u00e8re\n\u62a4\u58eb \U0001F600"), "%s", got.at[0]->text.at);
        str_cut(&bytes, bytes.length - 7); /* in the middle of the pair of units */
        OWNED(post_list_release) struct post_list broken = posts_read_span(&format_table, str_span(&bytes), "a.txt", NULL);
        cr_expect_eq(broken.count, 0);
        cr_assert_eq(broken.reject_count, 1);
        cr_expect_eq(broken.rejects[0].why.line, 2);
    }
}

Test(format_table, a_header_may_break_its_lines)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_table,
        "Timestamp,\"What went well?\n(200 words)\",Comment\n2/6/2015 16:05:12,all,Two nurses left\n");
    cr_expect_eq(format_table.sniff(span_of("Timestamp,\"Why?\n(200 words)\",Comment\n"), "a.csv"), 40);
    cr_assert_eq(got.count, 1);
    cr_expect(span_is(got.at[0]->text, "Two nurses left"));
}

Test(format_table, columns_are_named_in_the_language_of_the_table)
{
    static const char *const HEADERS[] = {
        "Horodateur;Auteur;Texte;Titre", "Fecha;Autor;Mensaje;T\u00edtulo", "Data;Nome;Coment\u00e1rio;Assunto",
        "\u65e5\u671f;\u4f5c\u8005;\u5185\u5bb9;\u6807\u9898",
        ("\u0627\u0644\u062a\u0627\u0631\u064a\u062e;\u0627\u0644\u0643\u0627\u062a\u0628;"
         "\u0627\u0644\u0631\u0633\u0627\u0644\u0629;\u0627\u0644\u0639\u0646\u0648\u0627\u0646"),
    };
    for (size_t i = 0; i < COUNT_OF(HEADERS); i++) {
        OWNED(str_release) struct str text = STR_INIT;
        str_format(&text, "%s\n25/12/2015;Amina;Hello;About\n", HEADERS[i]);
        cr_expect_eq(format_table.sniff(str_span(&text), "a.txt"), 40, "%s", HEADERS[i]);
        OWNED(post_list_release) struct post_list got = posts_read(&format_table, str_text(&text));
        cr_assert_eq(got.count, 1, "%s", HEADERS[i]);
        cr_expect(span_is(got.at[0]->text, "Hello"));
        cr_expect_str_eq(got.at[0]->name, "Amina");
        cr_expect_str_eq(got.at[0]->title, "About");
        cr_expect_eq(got.at[0]->posted_ms, 1451001600000);
    }
}

Test(format_table, prose_and_other_tables_are_not_taken_for_one)
{
    cr_expect_eq(format_table.sniff(span_of("text,date\na,b\n"), "a.txt"), 40);
    cr_expect_eq(format_table.sniff(span_of("text,place\na,b\n"), "a.txt"), 0);
    cr_expect_eq(format_table.sniff(span_of("text,place\na,b\n"), "a.csv"), 40);
    cr_expect_eq(format_table.sniff(span_of("text,place\na,b\n"), "A.CSV"), 40);
    cr_expect_eq(format_table.sniff(span_of("Dear all, the text, and its date, follow.\n"), "a.csv"), 0);
    cr_expect_eq(format_table.sniff(span_of("text\nonly one column\n"), "a.csv"), 0);
    cr_expect_eq(format_table.sniff(span_of("{\"text\":1,\"date\":2}\n"), "a.csv"), 0);
    cr_expect_eq(format_table.sniff(span_of(""), "a.csv"), 0);
}

Test(format_table, a_table_that_breaks_off_gives_what_came)
{
    OWNED(post_list_release) struct post_list got = posts_read(&format_table, "text,date\na,2015-02-06\n\"never closed\nb,\n");
    cr_expect_eq(got.count, 1);
    cr_assert_eq(got.reject_count, 1);
    cr_expect_eq(got.rejects[0].why.line, 3);
}

Test(table_date, what_is_none_is_refused)
{
    static const char *const NONE[] = {"", "6", "6/2", "6/2-2015", "a/b/c", "6/2/20155", "6/2/2015 25:00", "6/2/2015 13:00 pm",
                                       "6/2/2015 16", "6/2/2015x", "//", "99999/1/1"};
    struct table_date date;
    for (size_t i = 0; i < COUNT_OF(NONE); i++)
        cr_expect_not(table_date_read(span_of(NONE[i]), &date), "%s", NONE[i]);
    int64_t ms;
    enum when_grain grain;
    cr_assert(table_date_read(span_of("30/2/2015"), &date));
    cr_expect_not(table_date_time(&date, "dmy", NULL, &ms, &grain));
    cr_assert(table_date_read(span_of("0/0/0"), &date));
    cr_expect_not(table_date_time(&date, "dmy", NULL, &ms, &grain));
}
