/* Literals of regexes and terms, and the patterns of terms. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "analyzer/literals.h"
#include "palaver/tagger.h"

static void literals_text(const struct literals *literals, struct str *out)
{
    for (size_t i = 0; i < literals->count; i++) {
        str_add(out, i ? "|" : "");
        for (size_t c = 0; c < literals->at[i].count; c++)
            str_add_code_point(out, literals->at[i].chars[c]);
    }
}

Test(literals, of_a_regex_are_what_must_stand_in_a_match)
{
    static const struct {
        const char *regex, *wanted;
        int window; /* -1: any; 0: the literal begins the match; else a match begins at most so many before its end */
    } CASES[] = {
        {"nurse", "nurse", 0},
        {"\\bnot\\s+a\\s+target\\b", "target", -1},
        {"nurses?", "nurse", 0},
        {"nur.{3}se+s", "nur", 0},
        {"[Nn]urse", "urse", 5},
        {"(?:nurse|doctor)s", "nurse|doctor", 0},
        {"(?:nurse|d)s", "", -1},
        {"a(?:nurse)?", "", -1},
        {"ab(?:nurse){2}", "nurse", 7},
        {"(?<!x)attack(?! on)", "attack", 0},
        {"(?=nurse)nu", "nu", 0},
        {"abc{2}def", "abc", 0},
        {"abc{,2}def", "abc{,2}def", 0},
        {"a{2", "a{2", 0},
        {"\\Qa.b\\E", "", -1},
        {"(?x)nurse", "", -1},
        {"nurse(*SKIP)", "", -1},
        {"(?i:nurse)", "nurse", 0},
        {"(?-i)SSA|(?i)wash", "SSA|wash", 0},
        {"nurse\\Kcare", "", -1},
        {"(nurse)\\1", "", -1},
        {"[[:alpha:]]nurse", "nurse", 6},
        {"[]x]nurse", "nurse", 6},
        {"\\p{L}+ly", "ly", -1},
        {"\\d+", "", -1},
        {"x*", "", -1},
        {"", "", -1},
        {"(?R)?nurse", "", -1},
        {"疫苗.接种", "疫苗", 0},
        {"接种疫苗预防疾病", "接种疫苗", -1},
        {"nurse|", "", -1},
        {"\\.org\\b", ".org", 0},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct literals literals = {0};
        OWNED(str_release) struct str got = STR_INIT;
        literals_of_regex(span_of(CASES[i].regex), &literals);
        literals_text(&literals, &got);
        cr_expect_str_eq(str_text(&got), CASES[i].wanted, "of /%s/: '%s'", CASES[i].regex, str_text(&got));
        if (CASES[i].window == 0)
            cr_expect_eq(literals.mode, SEARCH_HERE, "of /%s/", CASES[i].regex);
        if (CASES[i].window > 0)
            cr_expect(literals.mode == SEARCH_WINDOW && literals.window == CASES[i].window, "of /%s/: %d",
                      CASES[i].regex, literals.window);
        literals_release(&literals);
    }
}

Test(literals, of_a_regex_are_bounded_where_no_letter_can_stand_before_them)
{
    static const struct {
        const char *regex;
        bool bounded;
    } CASES[] = {
        {"\\bnurse", true},
        {"nurse", false},
        {"\\Bnurse", false},
        {"\\b#nurse", false},
        {"\\b_nurse", false},
        {"\\b(?:nurse|doctor)", true},
        {"\\b(?:x?nurse|x?doctor)", false},
        {"(?:\\b|x)nurse", false},
        {"(?:\\b|\\W)nurse", true},
        {"\\b(?:not )?nurse", false},
        {"\\b(?:not\\W+)?nurse", true},
        {"\\W*nurse", false},
        {"\\W+nurse", true},
        {"a\\s{0,3}nurse", false},
        {"\\b.?nurse", false},
        {"^nurse", true},
        {"\\b(?=n)nurse", true},
        {"\\b(?i)nurse", true},
        {"\\w\\bnurse", true}, /* matches nothing: no matter */
        {"[^a-z]nurse", false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct literals literals = {0};
        literals_of_regex(span_of(CASES[i].regex), &literals);
        cr_expect_gt(literals.count, 0);
        for (size_t l = 0; l < literals.count; l++)
            cr_expect_eq(literals.at[l].bounded, CASES[i].bounded, "/%s/", CASES[i].regex);
        literals_release(&literals);
    }
}

Test(literals, of_a_term_are_a_word_or_two_with_the_gap)
{
    static const struct {
        const char *term, *wanted;
        enum search_mode mode;
    } CASES[] = {
        {"nurse*", "nurse", SEARCH_HERE},
        {"health worker*", "health worker|healthworker", SEARCH_HERE},
        {"attack* on hospitals", "on hospitals|onhospitals", SEARCH_HERE},
        {"*demic", "demic", SEARCH_HERE},
        {"hosp?tal*", "hosp", SEARCH_HERE},
        {"hand-washing", "hand washing|handwashing", SEARCH_HERE},
        {"والصحة النفسية", "والصحه", SEARCH_HERE},
        {"الصحة", "صحه", SEARCH_HERE},
        {"医*人员", "人员", SEARCH_ALL},
        {"$SSA", "SSA", SEARCH_HERE},
        {"?? x", "x", SEARCH_HERE},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct err err = {0};
        OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_of_pattern(CASES[i].term, &err);
        cr_assert(lexicon, "%s", err.text);
        struct literals literals = {0};
        OWNED(str_release) struct str got = STR_INIT;
        literals_of_unit(lexicon, &lexicon->units[0], LITERALS_OF_TAGS, &literals);
        literals_text(&literals, &got);
        cr_expect_str_eq(str_text(&got), CASES[i].wanted, "of '%s': '%s'", CASES[i].term, str_text(&got));
        cr_expect_eq(literals.mode, CASES[i].mode, "of '%s'", CASES[i].term);
        literals_release(&literals);
    }
}

Test(pattern, of_a_term_says_what_its_signs_mean)
{
    static const struct {
        const char *term, *part;
        bool there;
    } CASES[] = {
        {"nurse", "(?<!", true},      {"nurse", "(?!(?!", true},  {"疫苗", "(?<!", false},
        {"$SSA", "(?-i:SSA)", true},  {"~e", "[e", true},         {"a.b", "a\\x{2e}b", true},
        {"a b", "[\\t-\\r\\x20\\-]++", true}, {"a-b", "[\\t-\\r\\x20\\-]*+", true}, {"صحة", "(?:ال)?|لل", true},
        {"الصحة", "?ال|لل)صح", true}, {"医*院", "{0,8}?", true},  {"a*", "{0,8}?", false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct err err = {0};
        OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_of_pattern(CASES[i].term, &err);
        cr_assert(lexicon);
        OWNED(str_release) struct str text = STR_INIT;
        pattern_text(lexicon, &lexicon->units[0], PATTERN_TEXT, &text);
        cr_expect_eq(span_find(str_span(&text), span_of(CASES[i].part)) != NULL, CASES[i].there, "%s of '%s' in %s",
                     CASES[i].part, CASES[i].term, text.at);
    }
}
