/* Reading lexicons: what stands in them, and the place of what is wrong. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "palaver/lexicon.h"
#include "palaver/tagger.h"

static struct lexicon *read_good(const char *text)
{
    struct err err = {0};
    struct lexicon *lexicon = lexicon_parse(span_of(text), "demo.yaml", &err);
    cr_assert(lexicon, "%lld:%lld: %s", (long long)err.line, (long long)err.column, err.text);
    return lexicon;
}

static const char DEMO[] = "lexicon: demo\n"
                           "version: \"7\"\n"
                           "themes:\n"
                           "  safety:\n"
                           "    title: {en: Safety, fr: Sécurité}\n"
                           "    definition: About safety.\n"
                           "    en:\n"
                           "      terms: [attack*, safe access]\n"
                           "    fr: [attaque*]\n"
                           "  safety.roads:\n"
                           "    title: Roads\n"
                           "    any: {terms: [{any: [road], near: [safe], within: 5}]}\n";

Test(lexicon, tells_what_stands_in_the_file)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = read_good(DEMO);
    cr_assert_str_eq(lexicon_name(lexicon), "demo");
    cr_assert_str_eq(lexicon_version(lexicon), "7");
    cr_assert_eq(lexicon_theme_count(lexicon), 2);
    cr_assert_str_eq(lexicon_theme(lexicon, 1)->id, "safety.roads");
    cr_assert_str_eq(lexicon_theme_find(lexicon, "safety")->definition, "About safety.");
    cr_assert_eq(lexicon_theme_find(lexicon, "safety")->line, 4);
    cr_assert_not(lexicon_theme_find(lexicon, "roads"));
    cr_assert_eq(lexicon_term_count(lexicon), 4);
    cr_assert_str_eq(lexicon_term(lexicon, 1)->text, "safe access");
    cr_assert_eq(lexicon_term(lexicon, 1)->line, 8);
    cr_assert_eq(lexicon_term(lexicon, 1)->column, 24);
    cr_assert_str_eq(lexicon_term(lexicon, 2)->layer, "fr");
    cr_assert_str_eq(lexicon_term(lexicon, 3)->text, "{any: [road], near: [safe], within: 5}");
}

Test(lexicon, titles_fall_back_to_english_then_to_any_then_to_the_id)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = read_good(DEMO);
    cr_assert_str_eq(lexicon_theme_title(lexicon, 0, "fr"), "Sécurité");
    cr_assert_str_eq(lexicon_theme_title(lexicon, 0, "ar"), "Safety");
    cr_assert_str_eq(lexicon_theme_title(lexicon, 1, NULL), "Roads");
    OWNED(lexicon_freep) struct lexicon *bare = read_good("themes: {x: {fr: [eau]}, y: {title: {fr: Eau}, fr: [eau]}}");
    cr_assert_str_eq(lexicon_theme_title(bare, 0, "en"), "x");
    cr_assert_str_eq(lexicon_theme_title(bare, 1, "en"), "Eau");
}

Test(lexicon, a_layer_without_terms_is_no_layer)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = read_good("themes: {x: {en: {terms: [a1], hits: [a1]}, fr: {misses: [b]}}}");
    cr_assert(lexicon_has_layer(lexicon, 0, "en"));
    cr_assert_not(lexicon_has_layer(lexicon, 0, "fr"));
    cr_assert_not(lexicon_has_layer(lexicon, 0, "ar"));
}

Test(lexicon, the_hash_is_of_what_decides_the_matches)
{
    static const struct {
        const char *a, *b;
        bool same;
    } CASES[] = {
        {"themes: {x: {en: [a1, b1]}}", "lexicon: y\n# words\nthemes: {x: {title: X, en: {terms: [a1, b1], hits: [a1]}}}", true},
        {"themes: {x: {en: [a1, b1]}}", "themes: {x: {en: [b1, a1]}}", false},
        {"themes: {x: {en: [a1]}}", "themes: {y: {en: [a1]}}", false},
        {"themes: {x: {en: [a1]}}", "themes: {x: {fr: [a1]}}", false},
        {"themes: {x: {en: [a1]}}", "overlap: longest\nthemes: {x: {en: [a1]}}", false},
        {"themes: {x: {en: [a1]}}", "themes: {x: {en: {terms: [a1], mask: [a1 b]}}}", false},
        {"groups: {en: {G: [c1]}}\nthemes: {x: {en: ['{G} a']}}", "groups: {en: {G: [c2]}}\nthemes: {x: {en: ['{G} a']}}", false},
        {"themes: {x: {en: [{any: [a1], near: [b1], within: 8}]}}", "themes: {x: {en: [{any: [a1], near: [b1], within: 9}]}}", false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        OWNED(lexicon_freep) struct lexicon *a = read_good(CASES[i].a);
        OWNED(lexicon_freep) struct lexicon *b = read_good(CASES[i].b);
        cr_expect_eq(strlen(lexicon_hash(a)), 64);
        cr_expect_eq(strcmp(lexicon_hash(a), lexicon_hash(b)) == 0, CASES[i].same, "case %zu", i);
    }
}

Test(lexicon, a_quanteda_dictionary_is_a_lexicon)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = read_good("SOUTH:\n  BW: [Botswana, Botswanan*]\n  ZA: South Africa\nOTHER PLACES: [x1]\n");
    cr_assert_eq(lexicon_theme_count(lexicon), 3);
    cr_assert_str_eq(lexicon_theme(lexicon, 0)->id, "SOUTH.BW");
    cr_assert_str_eq(lexicon_theme(lexicon, 1)->id, "SOUTH.ZA");
    cr_assert_str_eq(lexicon_theme(lexicon, 2)->id, "OTHER-PLACES");
    cr_assert_str_eq(lexicon_theme_title(lexicon, 2, "en"), "OTHER PLACES");
    cr_assert_str_eq(lexicon_term(lexicon, 2)->text, "South Africa");
    cr_assert_str_eq(lexicon_term(lexicon, 2)->layer, "any");
}

Test(lexicon, mistakes_are_placed)
{
    static const struct {
        const char *text;
        int64_t line, column;
        const char *says;
    } CASES[] = {
        {"", 1, 1, "a lexicon is a map"},
        {"[a, b]", 1, 1, "a lexicon is a map"},
        {"theme: {x: {en: [a1]}}\nthemes: {x: {en: [a1]}}", 1, 1, "did you mean 'themes'?"},
        {"lexicon: x", 1, 1, "has 'themes'"},
        {"themes: []", 1, 9, "themes is a map"},
        {"themes:\n  a b: {en: [x1]}", 2, 3, "a theme's id"},
        {"themes:\n  a..b: {en: [x1]}", 2, 3, "a theme's id"},
        {"themes:\n  a: {}", 2, 3, "has no terms"},
        {"themes:\n  a: [x]", 2, 6, "a theme has a title"},
        {"themes: {a: {titel: A, en: [x1]}}", 1, 14, "did you mean 'title'?"},
        {"themes: {a: {en: {term: [x1]}}}", 1, 19, "did you mean 'terms'?"},
        {"themes: {a: {title: [x], en: [x1]}}", 1, 21, "a title is a text"},
        {"themes: {a: {title: {english: x}, en: [x1]}}", 1, 22, "no language code"},
        {"themes: {a: {en: [{WORKER}]}}", 1, 19, "a group is quoted"},
        {"themes: {a: {en: ['{WORKER}']}}", 1, 19, "no group {WORKER} in layer 'en'"},
        {"groups: {en: {G: ['{H}'], H: ['{G}']}}\nthemes: {a: {en: [x1]}}", 1, 15, "contains itself"},
        {"groups: {en: {G: []}}\nthemes: {a: {en: [x1]}}", 1, 18, "is empty"},
        {"groups: {en: {G: [/x1/]}}\nthemes: {a: {en: ['{G} y']}}", 2, 19, "can only stand by itself"},
        {"groups: [x]\nthemes: {a: {en: [x1]}}", 1, 9, "groups is"},
        {"themes: {a: {en: ['']}}", 1, 19, "the term is empty"},
        {"themes: {a: {en: ['*']}}", 1, 19, "every word"},
        {"themes: {a: {en: ['a {b c']}}", 1, 19, "begins the name of a group"},
        {"themes: {a: {en: ['a\\']}}", 1, 19, "a backslash at the end"},
        {"themes: {a: {en: [[x]]}}", 1, 19, "not a list"},
        {"themes: {a: {en: [{any: [x1]}]}}", 1, 19, "'any' without"},
        {"themes: {a: {en: [{near: [x1]}]}}", 1, 19, "has 'any'"},
        {"themes: {a: {en: [{any: [x1], neer: [y]}]}}", 1, 31, "did you mean 'near'?"},
        {"themes: {a: {en: [{any: [x1], near: [y], within: far}]}}", 1, 50, "within is a number"},
        {"themes: {a: {en: [{any: [x1], near: [y], within: 0}]}}", 1, 50, "from 1 to"},
        {"themes: {a: {en: [{any: [x1], near: [y], within: c+}]}}", 1, 50, "within is a number"},
        {"themes: {a: {en: [{any: [x1], near: [y], within: sentence+}]}}", 1, 50, "within is a number"},
        {"themes: {a: {en: [{seq: [[x1]]}]}}", 1, 25, "two or more"},
        {"themes: {a: {en: [{seq: [[x1], []]}]}}", 1, 32, "is empty"},
        {"long_texts: 300\nthemes: {a: {en: [x1]}}", 1, 13, "long_texts is {words_per_match: N, up_to: N}, or off"},
        {"long_texts: {up_to: 3}\nthemes: {a: {en: [x1]}}", 1, 13, "long_texts needs words_per_match"},
        {"long_texts: {words_per_match: 300 words}\nthemes: {a: {en: [x1]}}", 1, 31, "is a number from 10 to 100000"},
        {"themes: {a: {long_texts: {words_per_match: 300, up_to: 1}, en: [x1]}}", 1, 56, "from 2 to 1000"},
        {"themes: {a: {long_texts: {word_per_match: 300}, en: [x1]}}", 1, 27, "did you mean 'words_per_match'?"},
        {"themes: {a: {en: [/a(b/]}}", 1, 23, "bad regex: missing closing parenthesis"},
        {"themes: {a: {en: ['/a\\C/']}}", 1, 24, "bad regex"},
        {"themes: {a: {include: [b], en: [x1]}}", 1, 24, "no theme 'b'"},
        {"themes: {a: {include: [b]}, b: {include: [a]}}", 1, 23, "includes itself"},
        {"overlap: both\nthemes: {a: {en: [x1]}}", 1, 10, "'independent' or 'longest'"},
        {"themes: {a: {en: {terms: [x1], hits: {a: b}}}}", 1, 38, "lists of texts"},
        {"A: [x, [y]]", 1, 8, "a list inside a list"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct err err = {0};
        OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_parse(span_of(CASES[i].text), "bad.yaml", &err);
        cr_expect_not(lexicon, "accepted: %s", CASES[i].text);
        cr_expect(err.line == CASES[i].line && err.column == CASES[i].column && strstr(err.text, CASES[i].says) &&
                      strcmp(err.file, "bad.yaml") == 0,
                  "%s\n  gives %s:%lld:%lld: %s", CASES[i].text, err.file, (long long)err.line, (long long)err.column,
                  err.text);
    }
}

Test(lexicon, limits_have_names)
{
    OWNED(str_release) struct str text = STR_INIT;
    str_add(&text, "themes: {a: {en: ['");
    for (int i = 0; i < 1001; i++)
        str_add(&text, "x");
    str_add(&text, "']}}");
    struct err err = {0};
    cr_expect_not(lexicon_parse(str_span(&text), "long.yaml", &err));
    cr_expect_eq(err.code, ERR_LIMIT);
    cr_expect(strstr(err.text, "longer than 1000 bytes"), "%s", err.text);
    OWNED(str_release) struct str large = STR_INIT;
    str_reserve(&large, LEXICON_MAX_BYTES + 1);
    memset(large.at, ' ', LEXICON_MAX_BYTES + 1);
    struct err why = {0};
    cr_expect_not(lexicon_parse(span_from(large.at, LEXICON_MAX_BYTES + 1), "large.yaml", &why));
    cr_expect_eq(why.code, ERR_LIMIT);
}

Test(lexicon, a_group_written_out_too_often_is_refused)
{
    OWNED(str_release) struct str text = STR_INIT;
    str_add(&text, "groups:\n  en:\n    G0: [aa, bb, cc, dd, ee, ff, gg, hh]\n");
    for (int i = 1; i < 9; i++)
        str_format(&text, "    G%d: ['{G%d} x', '{G%d} y', '{G%d} z']\n", i, i - 1, i - 1, i - 1);
    str_add(&text, "themes: {a: {en: ['{G8} w']}}\n");
    struct err err = {0};
    cr_expect_not(lexicon_parse(str_span(&text), "deep.yaml", &err));
    cr_expect(strstr(err.text, "too large"), "%s", err.text);
}

Test(lexicon, what_is_not_built_in_is_said_so)
{
    struct err err = {0};
    cr_assert_not(lexicon_open("no-such-lexicon", &err));
    cr_assert_eq(err.code, ERR_MISSING);
    struct err io = {0};
    cr_assert_not(lexicon_open("./no/such/file.yaml", &io));
    cr_assert_eq(io.code, ERR_IO);
}

static void count_one(void *to, const struct lexicon_failure *failure)
{
    size_t *counts = to;
    counts[failure->wanted]++;
    cr_expect_eq(failure->term != NULL, !failure->wanted);
}

Test(lexicon, test_tells_each_example_that_does_not_hold)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = read_good("themes:\n  a:\n    en: {terms: [x1*], hits: [x1, y1], misses: [z1, x12]}\n");
    size_t counts[2] = {0}, examples, failures;
    struct err err = {0};
    cr_assert(lexicon_test(lexicon, count_one, counts, &examples, &failures, &err));
    cr_expect_eq(examples, 4);
    cr_expect_eq(failures, 2);
    cr_expect(counts[0] == 1 && counts[1] == 1);
}

static void finding_add(void *to, const struct lexicon_finding *finding)
{
    str_format(to, "%lld %s\n", (long long)finding->line, finding->kind);
}

Test(lexicon, check_does_not_call_a_term_covered_by_a_stricter_one)
{
    OWNED(lexicon_freep) struct lexicon *lexicon =
        read_good("themes: {a: {en: {terms: [$WASH, wash, sante*, ~sante*, deep sea], hits: [wash]}}}");
    OWNED(str_release) struct str found = STR_INIT;
    struct err err = {0};
    cr_assert(lexicon_check(lexicon, finding_add, &found, &err));
    cr_expect_str_eq(str_text(&found), "1 unreachable\n1 unreachable\n", "$WASH within wash, sante* within ~sante*");
}

Test(lexicon, check_finds_what_is_odd)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = read_good("themes:\n"
                                                             "  a:\n"
                                                             "    en:\n"
                                                             "      hits: [water]\n"
                                                             "      mask: [deep sea]\n"
                                                             "      terms:\n"
                                                             "        - water*\n"
                                                             "        - waters\n"
                                                             "        - water*\n"
                                                             "        - deep sea\n"
                                                             "        - it\n"
                                                             "        - a*\n"
                                                             "        - '/\\d+/'\n"
                                                             "        - '/\\b药\\b/'\n"
                                                             "    zh: [药]\n");
    OWNED(str_release) struct str found = STR_INIT;
    struct err err = {0};
    cr_assert(lexicon_check(lexicon, finding_add, &found, &err));
    cr_expect_str_eq(found.at, "2 untested\n8 unreachable\n9 duplicate\n10 unreachable\n11 short\n12 broad\n"
                               "13 no-literal\n14 boundary\n14 no-literal\n15 short\n");
}

Test(lexicon, check_takes_what_two_languages_share_for_no_fault)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = read_good("themes:\n"
                                                             "  a:\n"
                                                             "    es: {hits: [cohorte], terms: [cohorte, promotora,\n"
                                                             "      tos]}\n"
                                                             "    fr: {hits: [cohorte], terms: [cohorte*]}\n"
                                                             "    pt: {hits: [tosse], terms: [promotora,\n"
                                                             "      promotora,\n"
                                                             "      tosse]}\n"
                                                             "    any: [toss*]\n");
    OWNED(str_release) struct str found = STR_INIT;
    struct err err = {0};
    cr_assert(lexicon_check(lexicon, finding_add, &found, &err));
    cr_expect_str_eq(str_text(&found), "2 untested\n3 shared\n6 shared\n7 duplicate\n8 unreachable\n");
}

Test(lexicon, what_long_texts_need_is_part_of_the_hash)
{
    static const char *const FILES[] = {
        "themes: {a: {en: [x1]}}",
        "long_texts: {words_per_match: 300}\nthemes: {a: {en: [x1]}}",
        "long_texts: {words_per_match: 300, up_to: 4}\nthemes: {a: {en: [x1]}}",
        "long_texts: {words_per_match: 200}\nthemes: {a: {en: [x1]}}",
    };
    char hashes[COUNT_OF(FILES)][HASH_HEX_BYTES];
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        struct err err = {0};
        OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_parse(span_of(FILES[i]), "t.yaml", &err);
        cr_assert(lexicon, "%s", err.text);
        strcpy(hashes[i], lexicon_hash(lexicon));
        for (size_t before = 0; before < i; before++)
            cr_expect_str_neq(hashes[before], hashes[i], "%s\n%s", FILES[before], FILES[i]);
    }
}

Test(lexicon, the_rule_of_the_file_and_of_the_theme_are_one_to_the_hash)
{
    struct err err = {0};
    OWNED(lexicon_freep) struct lexicon *file = lexicon_parse(
        span_of("long_texts: {words_per_match: 300, up_to: 5}\nthemes: {a: {en: [x1]}}"), "t.yaml", &err);
    OWNED(lexicon_freep) struct lexicon *theme = lexicon_parse(
        span_of("themes: {a: {long_texts: {words_per_match: 300}, en: [x1]}}"), "t.yaml", &err);
    OWNED(lexicon_freep) struct lexicon *off = lexicon_parse(
        span_of("long_texts: {words_per_match: 300}\nthemes: {a: {long_texts: off, en: [x1]}}"), "t.yaml", &err);
    OWNED(lexicon_freep) struct lexicon *none = lexicon_parse(span_of("themes: {a: {en: [x1]}}"), "t.yaml", &err);
    cr_assert(file && theme && off && none, "%s", err.text);
    cr_expect_str_eq(lexicon_hash(file), lexicon_hash(theme));
    cr_expect_str_eq(lexicon_hash(off), lexicon_hash(none));
    cr_expect(lexicon_has_long_texts(file) && !lexicon_has_long_texts(off));
}
