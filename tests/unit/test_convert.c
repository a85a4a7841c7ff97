/* Dictionaries of other tools: what is read, what is written, what is refused and where. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "palaver/lexicon.h"

static bool converted(const char *text, const char *from, const char *to, struct str *out, struct err *err)
{
    struct out sink = out_to_str(out);
    return lexicon_convert(span_of(text), "words", from, to, &sink, err);
}

static void expect_dic(const char *text, const char *from, const char *wanted)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    cr_expect(converted(text, from, "dic", &got, &err), "%s", err.text);
    cr_expect_str_eq(str_text(&got), wanted);
}

Test(convert, liwc_words_may_have_several_categories_and_blanks)
{
    expect_dic("%\n01\tA category\n02\tAnother\n%\n\nmore\t01\nkind of\t01\t02\nhad  02 01\n", "dic",
               "%\n1\tA-category\n2\tAnother\n%\nhad\t1\t2\nkind of\t1\t2\nmore\t1\n");
}

Test(convert, lexicoder_has_its_categories_in_front)
{
    expect_dic("+A category\nmore\nlamb*\n+Another\nhad\n", "lcd", "%\n1\tA-category\n2\tAnother\n%\nhad\t2\nlamb*\t1\nmore\t1\n");
}

Test(convert, wordstat_has_levels_of_mixed_tabs_and_blanks)
{
    expect_dic("SOUTH\n   \tBW\n   \t\tBotswana (1)\n   \t\tS_African* (1)\n   \tLS\n   \t\tLesotho (1)\n", "cat",
               "%\n1\tSOUTH.BW\n2\tSOUTH.LS\n%\nBotswana\t1\nLesotho\t2\nS African*\t1\n");
}

Test(convert, quanteda_levels_become_dots)
{
    expect_dic("SOUTH: {BW: [Botswana], ZA: [South Africa, SA]}\n", "yaml",
               "%\n1\tSOUTH.BW\n2\tSOUTH.ZA\n%\nBotswana\t1\nSA\t2\nSouth Africa\t2\n");
}

Test(convert, what_is_written_as_a_lexicon_reads_as_one)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    cr_assert(converted("%\n1\tSign \"s\"\n%\n$5\t1\n~x\t1\n{b}\t1\n/c/\t1\n\xe2\x82\xac*\t1\n", "dic", NULL, &got, &err));
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_parse(str_span(&got), "words.yaml", &err);
    cr_assert(lexicon, "%s in\n%s", err.text, got.at);
    cr_expect_str_eq(lexicon_theme(lexicon, 0)->id, "Sign-s");
    cr_expect_str_eq(lexicon_theme_title(lexicon, 0, "en"), "Sign \"s\"");
    cr_expect_eq(lexicon_term_count(lexicon), 5);
    OWNED(str_release) struct str back = STR_INIT;
    struct out out = out_to_str(&back);
    cr_assert(lexicon_convert(str_span(&got), "words.yaml", NULL, "dic", &out, &err), "%s", err.text);
    cr_expect_str_eq(back.at, "%\n1\tSign-s\n%\n$5\t1\n/c/\t1\n{b}\t1\n~x\t1\n\xe2\x82\xac*\t1\n");
}

Test(convert, the_format_is_recognised_by_name_or_front)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    cr_expect(converted("%\n1\ta\n%\nx\t1\n", NULL, NULL, &got, &err));
    str_clear(&got);
    cr_expect(converted("+a\nx\n", NULL, NULL, &got, &err));
    str_clear(&got);
    cr_expect(converted("a: [x]\n", NULL, NULL, &got, &err));
    struct out out = out_to_str(&got);
    cr_expect(lexicon_convert(span_of("A\n\tx (1)\n"), "dir/words.CAT", NULL, NULL, &out, &err), "%s", err.text);
}

Test(convert, mistakes_are_placed_at_their_line)
{
    static const struct {
        const char *text, *from, *to;
        int64_t line;
        const char *says;
    } CASES[] = {
        {"more\t1\n", "dic", NULL, 1, "begins with a line that is %"},
        {"%\n1\ta\nmore\t1\n", "dic", NULL, 3, "second % line"},
        {"%\n1\ta\n", "dic", NULL, 2, "% line behind the categories"},
        {"%\n1\ta\n1\tb\n%\n", "dic", NULL, 3, "twice"},
        {"%\n1\ta\n%\nmore\t2\n", "dic", NULL, 4, "no number of a category"},
        {"%\n1\ta\n%\nmore\n", "dic", NULL, 4, "followed by the numbers"},
        {"more\n+a\n", "lcd", NULL, 1, "+CATEGORY"},
        {"+\nmore\n", "lcd", NULL, 1, "without a name"},
        {"more (1)\n", "cat", NULL, 1, "before the first category"},
        {"A\nmo\xffre (1)\n", "cat", NULL, 2, "not UTF-8"},
        {"", "cat", NULL, 1, "no categories"},
        {"a: [x", "yaml", NULL, 1, ""},
        {"themes: {a: {en: [{any: [x], near: [y]}]}}", "yaml", "dic", 1, "only words and phrases"},
        {"themes: {a: {en: [$WHO]}}", "yaml", "dic", 0, "cannot say '$WHO'"},
        {"a: [x]", "xml", NULL, 0, "no dictionary format 'xml'"},
        {"a: [x]", "yaml", "cat", 0, "no dictionary format 'cat' to write"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct err err = {0};
        OWNED(str_release) struct str got = STR_INIT;
        cr_expect_not(converted(CASES[i].text, CASES[i].from, CASES[i].to, &got, &err), "accepted: %s", CASES[i].text);
        bool placed = CASES[i].line == 0 || CASES[i].says[0] == '\0' || err.line == CASES[i].line;
        cr_expect(placed && strstr(err.text, CASES[i].says), "%s gives %lld: %s", CASES[i].text, (long long)err.line, err.text);
    }
}

Test(convert, what_long_texts_need_is_refused_for_others_cannot_say_it)
{
    struct err err = {0};
    OWNED(str_release) struct str got = STR_INIT;
    cr_expect_not(converted("long_texts: {words_per_match: 300}\nthemes:\n  a: {en: [pay]}\n", "yaml", "dic", &got, &err));
    cr_expect_eq(err.line, 3);
    cr_expect(strstr(err.text, "long_texts"), "%s", err.text);
}
