/* Tagging: spans of the original, blanks, masks, hashtags, companions, limits. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>

#include "palaver/tagger.h"

/* All matches of `text`, as "theme:words " each; both ways of tagging must agree. */
static void told(const char *lexicon_text, const struct tagger_text *text, struct str *out)
{
    struct err err = {0};
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_parse(span_of(lexicon_text), "t.yaml", &err);
    cr_assert(lexicon, "%s", err.text);
    for (int slow = 0; slow < 2; slow++) {
        OWNED(tagger_freep) struct tagger *tagger = tagger_new(lexicon, &err);
        tagger_set_slow(tagger, slow);
        const struct match *matches;
        size_t count;
        OWNED(str_release) struct str got = STR_INIT;
        cr_assert(tagger_read(tagger, text, &matches, &count, &err));
        for (size_t i = 0; i < count; i++) {
            struct span field = matches[i].field == MATCH_TITLE ? text->title : text->text;
            struct span words = span_from_to(field, matches[i].start, matches[i].end);
            str_format(&got, "%s:%.*s ", lexicon_theme(lexicon, matches[i].theme)->id, (int)words.length, words.at);
        }
        if (slow)
            cr_expect_str_eq(str_text(&got), str_text(out), "the slow way differs for %s", text->text.at);
        str_clear(out);
        str_add_span(out, str_span(&got));
    }
}

#define EXPECT_TOLD(lexicon, of, wanted)                            \
    do {                                                            \
        OWNED(str_release) struct str got_ = STR_INIT;              \
        struct tagger_text text_ = {.text = span_of(of)};           \
        told(lexicon, &text_, &got_);                               \
        cr_expect_str_eq(str_text(&got_), wanted, "in '%s'", of);   \
    } while (0)

Test(tagger, overlapping_terms_are_both_reported)
{
    EXPECT_TOLD("themes: {a: {en: [health, health worker*]}, b: {en: [worker*]}}", "Health workers",
                "a:Health a:Health workers b:workers ");
}

Test(tagger, spans_cut_the_original_at_characters)
{
    EXPECT_TOLD("themes: {a: {ar: [صحة]}}", "ال صِحَّة!", "a:صِحَّة ");
    EXPECT_TOLD("themes: {a: {fr: [été]}}", "un e\xcc\x81te\xcc\x81.", "a:e\xcc\x81te\xcc\x81 ");
    EXPECT_TOLD("themes: {a: {en: [wash]}}", "👩‍⚕️ＷＡＳＨ👏", "a:ＷＡＳＨ ");
    EXPECT_TOLD("themes: {a: {en: [office]}}", "the oﬃce", "a:oﬃce ");
    EXPECT_TOLD("themes: {a: {en: [kiss]}}", "\xe2\x84\xaai\xc5\xbfs and ſick", "a:\xe2\x84\xaai\xc5\xbfs ");
}

Test(tagger, ill_formed_bytes_are_read_around)
{
    EXPECT_TOLD("themes: {a: {en: [nurse]}}", "\xff\xfe nurse\xc3", "a:nurse ");
    EXPECT_TOLD("themes: {a: {en: [nurse]}}", "nur\xff\x73\x65", "");
}

Test(tagger, blanked_ranges_are_not_read_and_end_sentences)
{
    static const char LEXICON[] = "themes: {a: {en: [pay, {any: [attack], near: [nurse]}]}}";
    const char *text = "attack here\n> pay us\nnurse there pay";
    struct byte_range blank = {12, 21};
    struct tagger_text post = {.text = span_of(text), .blanks = &blank, .blank_count = 1};
    OWNED(str_release) struct str got = STR_INIT;
    told(LEXICON, &post, &got);
    cr_expect_str_eq(got.at, "a:pay ");
    EXPECT_TOLD(LEXICON, text, "a:attack a:pay a:pay ");
}

Test(tagger, a_dot_of_a_regex_stops_at_a_blanked_range)
{
    static const char LEXICON[] = "themes: {a: {zh: ['/醫.{0,3}員?/', '/of.{2,20}care/']}}";
    const char *text = "醫院引用文字醫師 of quoted care of our care";
    struct byte_range blanks[] = {{6, 18}, {28, 35}};
    struct tagger_text post = {.text = span_of(text), .blanks = blanks, .blank_count = COUNT_OF(blanks)};
    OWNED(str_release) struct str got = STR_INIT;
    told(LEXICON, &post, &got);
    cr_expect_str_eq(got.at, "a:醫院 a:醫師 o a:of our care ");
}

Test(tagger, title_and_text_are_fields_of_their_own)
{
    struct tagger_text post = {.text = span_of("pay"), .title = span_of("unpaid pay")};
    OWNED(str_release) struct str got = STR_INIT;
    told("themes: {a: {en: [pay]}}", &post, &got);
    cr_expect_str_eq(got.at, "a:pay a:pay ");
}

Test(tagger, masks_hide_words_of_their_theme_alone)
{
    static const char LEXICON[] = "themes: {a: {en: {terms: [attack*, rate], mask: [heart attack*]}}, b: {en: [attack*]}}";
    EXPECT_TOLD(LEXICON, "heart attack rate", "b:attack a:rate ");
    EXPECT_TOLD(LEXICON, "#HeartAttack and attacks", "b:Attack a:attacks b:attacks ");
}

Test(tagger, a_mask_covers_whole_words_and_makes_no_new_ones)
{
    EXPECT_TOLD("themes: {a: {en: {terms: [y, pay], mask: [/art/]}}}", "party pay", "a:pay ");
    EXPECT_TOLD("themes: {a: {en: {terms: [~sick], mask: [_]}}}", "_#sick19 sick", "a:sick ");
    EXPECT_TOLD("themes: {a: {zh: {terms: [医院], mask: [大医院]}}}", "大医院和小医院", "a:医院 ");
}

Test(tagger, a_chinese_term_is_found_in_both_writings_and_shown_as_it_was_written)
{
    static const char SIMPLIFIED[] = "themes: {a: {zh: {terms: [卫生, '/医.人员/', {any: [短缺], near: [护士]}], mask: [卫生纸]}}}";
    static const char TRADITIONAL[] = "themes: {a: {zh: {terms: [衛生, '/醫.人員/', {any: [短缺], near: [護士]}], mask: [衛生紙]}}}";
    static const char *const LEXICONS[] = {SIMPLIFIED, TRADITIONAL};
    for (size_t i = 0; i < COUNT_OF(LEXICONS); i++) {
        EXPECT_TOLD(LEXICONS[i], "衛生局：醫護人員。護士短缺", "a:衛生 a:醫護人員 a:短缺 ");
        EXPECT_TOLD(LEXICONS[i], "卫生局：医护人员。护士短缺", "a:卫生 a:医护人员 a:短缺 ");
        EXPECT_TOLD(LEXICONS[i], "香港衞\u200b生署", "a:衞\u200b生 ");
        EXPECT_TOLD(LEXICONS[i], "衛生紙漲價，衛\xe7\x94", "");
    }
}

Test(tagger, companions_keep_their_range)
{
    struct err err = {0};
    const char *text = "Nurses (two) were abducted, nurses said";
    OWNED(lexicon_freep) struct lexicon *lexicon =
        lexicon_parse(span_of("themes: {a: {en: [{any: [abduct*], near: [nurse*], within: 3}]}}"), "t.yaml", &err);
    OWNED(tagger_freep) struct tagger *tagger = tagger_new(lexicon, &err);
    struct tagger_text post = {.text = span_of(text)};
    const struct match *matches;
    size_t count;
    cr_assert(tagger_read(tagger, &post, &matches, &count, &err));
    cr_assert_eq(count, 1);
    cr_expect(matches[0].start == 18 && matches[0].end == 26);
    cr_expect(matches[0].near_start == 28 && matches[0].near_end == 34, "the nearer one is kept");
}

Test(tagger, the_word_itself_is_no_companion)
{
    EXPECT_TOLD("themes: {a: {en: [{any: [nurse*], near: [nurse*, doctor]}]}}", "nurses", "");
    EXPECT_TOLD("themes: {a: {en: [{any: [nurse*], near: [nurse*, doctor]}]}}", "nurses, nurse", "a:nurses a:nurse ");
}

Test(tagger, hashtags_are_read_in_words)
{
    static const char LEXICON[] = "themes: {a: {en: [not a target, worker*, $WASH]}}";
    EXPECT_TOLD(LEXICON, "#NotATarget", "a:NotATarget ");
    EXPECT_TOLD(LEXICON, "#HealthWorkers2025", "a:Workers ");
    EXPECT_TOLD(LEXICON, "#workers", "a:workers ");
    EXPECT_TOLD(LEXICON, "#WASH_works and C#Workers", "a:WASH a:Workers ");
    EXPECT_TOLD(LEXICON, "HealthWorkers", "");
}

Test(tagger, longest_keeps_one_of_what_overlaps)
{
    static const char LEXICON[] = "overlap: longest\nthemes: {city: {en: [New York, York]}, paper: {en: [New York Times]}, z: {en: [York]}}";
    EXPECT_TOLD(LEXICON, "The New York Times is a New York paper. York", "paper:New York Times city:New York city:York ");
}

Test(tagger, a_regex_sees_the_folded_text_and_never_matches_nothing)
{
    EXPECT_TOLD("themes: {a: {en: [\"/n't/\"]}}", "don’t", "a:n’t ");
    EXPECT_TOLD("themes: {a: {en: ['/x*/']}}", "a xx b", "a:xx ");
    EXPECT_TOLD("themes: {a: {ar: [/صحة/]}}", "الصِّحَّة", "a:صِّحَّة ");
}

Test(tagger, a_runaway_regex_stops_and_is_counted)
{
    struct err err = {0};
    OWNED(lexicon_freep) struct lexicon *lexicon =
        lexicon_parse(span_of("themes: {a: {en: [fine, '/(?:a|aa|a?)+b/']}}"), "t.yaml", &err);
    OWNED(tagger_freep) struct tagger *tagger = tagger_new(lexicon, &err);
    OWNED(str_release) struct str text = STR_INIT;
    str_add(&text, "fine ");
    for (int i = 0; i < 200; i++)
        str_add_char(&text, 'a');
    str_add(&text, "c b");
    struct tagger_text post = {.text = str_span(&text)};
    const struct match *matches;
    size_t count;
    cr_assert(tagger_read(tagger, &post, &matches, &count, &err));
    cr_expect_eq(tagger_counts(tagger).runaway, 1);
    cr_expect_eq(tagger_runaways(tagger)[0], 0);
    cr_expect_eq(tagger_runaways(tagger)[1], 1);
    cr_expect_eq(count, 1, "the other term is found all the same");
}

Test(tagger, more_matches_than_are_kept_are_counted)
{
    struct err err = {0};
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_parse(span_of("themes: {a: {en: [ox, o*]}}"), "t.yaml", &err);
    OWNED(tagger_freep) struct tagger *tagger = tagger_new(lexicon, &err);
    OWNED(str_release) struct str text = STR_INIT;
    for (int i = 0; i < 15000; i++)
        str_add(&text, "ox ");
    struct tagger_text post = {.text = str_span(&text)};
    const struct match *matches;
    size_t count;
    cr_assert(tagger_read(tagger, &post, &matches, &count, &err));
    cr_expect_eq(count, TAGGER_MAX_MATCHES);
    cr_expect_eq(tagger_counts(tagger).cut, 30000 - TAGGER_MAX_MATCHES);
    cr_expect_eq(matches[count - 1].start, (TAGGER_MAX_MATCHES / 2 - 1) * 3);
}

Test(tagger, a_pattern_of_the_command_line_is_a_lexicon_of_one_term)
{
    struct err err = {0};
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_of_pattern("~sante publi*", &err);
    cr_assert(lexicon);
    cr_expect_str_eq(lexicon_theme(lexicon, 0)->id, "pattern");
    OWNED(tagger_freep) struct tagger *tagger = tagger_new(lexicon, &err);
    struct tagger_text post = {.text = span_of("la Santé publique")};
    const struct match *matches;
    size_t count;
    cr_assert(tagger_read(tagger, &post, &matches, &count, &err));
    cr_expect_eq(count, 1);
    cr_expect_not(lexicon_of_pattern("/a(/", &err));
    cr_expect(strstr(err.text, "missing closing parenthesis"), "%s", err.text);
    struct err empty = {0};
    cr_expect_not(lexicon_of_pattern("*", &empty));
    cr_expect_eq(empty.code, ERR_SYNTAX);
}

#define THREADS 4

static void *tag_many_times(void *lexicon)
{
    static const char *const TEXTS[] = {"Nurses pay", "été 疫苗", "#NotATarget abx", "الصحة", "👏 ax b"};
    struct err err = {0};
    OWNED(tagger_freep) struct tagger *tagger = tagger_new(lexicon, &err);
    for (size_t i = 0; i < 200; i++) {
        struct tagger_text post = {.text = span_of(TEXTS[i % COUNT_OF(TEXTS)])};
        const struct match *matches;
        size_t count;
        if (!tagger_read(tagger, &post, &matches, &count, &err) || count == 0)
            return lexicon;
    }
    return NULL;
}

Test(tagger, one_lexicon_serves_several_threads)
{
    struct err err = {0};
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_parse(
        span_of("themes: {a: {any: ['nurse* pay', ~ete, 疫苗, not a target, صحة, '/a.?b/', '/x +b/', {any: [pay], near: [nurse*]}]}}"),
        "t.yaml", &err);
    cr_assert(lexicon, "%s", err.text);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, tag_many_times, lexicon), 0);
    for (int i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        cr_expect_null(failed);
    }
}

Test(tagger, a_regex_whose_alternatives_cannot_all_be_scanned_for_is_found_by_each)
{
    EXPECT_TOLD("themes: {a: {en: [/nurse|👏care/]}}", "👏care", "a:👏care ");
    EXPECT_TOLD("themes: {a: {en: [/nurse|👏care/]}}", "a nurse", "a:nurse ");
}

/* ---- long texts ---- */

#define TWELVE_WORDS "one two three four five six seven eight nine ten eleven twelve "

Test(tagger, a_long_text_needs_a_match_for_every_so_many_words)
{
    static const char LEXICON[] = "long_texts: {words_per_match: 12}\nthemes: {a: {en: [pay]}}";
    EXPECT_TOLD(LEXICON, "pay", "a:pay ");
    EXPECT_TOLD(LEXICON, "pay two three four five six seven eight nine ten eleven twelve!", "a:pay ");
    EXPECT_TOLD(LEXICON, TWELVE_WORDS "pay", "");
    EXPECT_TOLD(LEXICON, "pay " TWELVE_WORDS "pay", "a:pay a:pay ");
    EXPECT_TOLD(LEXICON, "pay " TWELVE_WORDS TWELVE_WORDS "pay", "");
}

Test(tagger, what_a_long_text_needs_grows_no_further_than_up_to)
{
    static const char LEXICON[] = "long_texts: {words_per_match: 12, up_to: 2}\nthemes: {a: {en: [pay]}}";
    EXPECT_TOLD(LEXICON, TWELVE_WORDS TWELVE_WORDS TWELVE_WORDS TWELVE_WORDS "pay", "");
    EXPECT_TOLD(LEXICON, TWELVE_WORDS "pay " TWELVE_WORDS TWELVE_WORDS TWELVE_WORDS "pay", "a:pay a:pay ");
}

Test(tagger, matches_that_overlap_are_one_place_of_a_long_text)
{
    static const char LEXICON[] = "long_texts: {words_per_match: 12}\nthemes: {a: {en: [unpaid work, unpaid, work]}}";
    EXPECT_TOLD(LEXICON, TWELVE_WORDS "unpaid work", "");
    EXPECT_TOLD(LEXICON, "work " TWELVE_WORDS "unpaid work", "a:work a:unpaid a:unpaid work a:work ");
}

Test(tagger, a_theme_has_its_own_rule_for_long_texts_or_none)
{
    static const char LEXICON[] =
        "long_texts: {words_per_match: 12}\nthemes: {a: {en: [pay]}, b: {long_texts: off, en: [pay]},"
        " c: {long_texts: {words_per_match: 500}, en: [pay]}, d: {long_texts: {words_per_match: 10}, en: [pay]}}";
    EXPECT_TOLD(LEXICON, TWELVE_WORDS "pay", "b:pay c:pay ");
    EXPECT_TOLD(LEXICON, "one two three four five six seven eight nine ten pay", "a:pay b:pay c:pay ");
}

Test(tagger, a_match_in_the_title_of_a_long_text_is_enough)
{
    static const char LEXICON[] = "long_texts: {words_per_match: 12}\nthemes: {a: {en: [pay]}, b: {en: [eight]}}";
    struct tagger_text post = {.text = span_of(TWELVE_WORDS "pay"), .title = span_of("Pay day")};
    OWNED(str_release) struct str got = STR_INIT;
    told(LEXICON, &post, &got);
    cr_expect_str_eq(got.at, "a:pay a:Pay ");
}

Test(tagger, blanked_words_do_not_make_a_text_long)
{
    static const char LEXICON[] = "long_texts: {words_per_match: 12}\nthemes: {a: {en: [pay]}}";
    const char *text = "> " TWELVE_WORDS "pay\npay";
    struct byte_range blank = {0, strlen(text) - 3};
    struct tagger_text post = {.text = span_of(text), .blanks = &blank, .blank_count = 1};
    OWNED(str_release) struct str got = STR_INIT;
    told(LEXICON, &post, &got);
    cr_expect_str_eq(got.at, "a:pay ");
}

Test(tagger, two_characters_of_a_script_without_blanks_are_one_word_of_a_long_text)
{
    static const char LEXICON[] = "long_texts: {words_per_match: 10}\nthemes: {a: {zh: [疫苗]}}";
    EXPECT_TOLD(LEXICON, "疫苗三四五六七八九十一二三四五六七八九十", "a:疫苗 ");
    EXPECT_TOLD(LEXICON, "疫苗三四五六七八九十一二三四五六七八九十一", "");
}

Test(tagger, a_theme_that_includes_others_counts_their_matches_among_its_own)
{
    static const char LEXICON[] =
        "long_texts: {words_per_match: 12}\nthemes: {a: {include: b, en: [pay]}, b: {en: [wage]}}";
    EXPECT_TOLD(LEXICON, "pay " TWELVE_WORDS "wage", "a:pay a:wage ");
}

Test(tagger, what_was_too_few_is_told_with_its_numbers)
{
    struct err err = {0};
    OWNED(lexicon_freep) struct lexicon *lexicon =
        lexicon_parse(span_of("long_texts: {words_per_match: 12}\nthemes: {a: {en: [pay]}, b: {en: [wage]}}"), "t", &err);
    OWNED(tagger_freep) struct tagger *tagger = tagger_new(lexicon, &err);
    struct tagger_text text = {.text = span_of(TWELVE_WORDS TWELVE_WORDS "pay pay wage wage wage")};
    const struct match *matches;
    const struct theme_too_few *few;
    size_t count;
    cr_assert(tagger_read(tagger, &text, &matches, &count, &err));
    cr_expect_eq(count, 3);
    cr_assert_eq(tagger_too_few(tagger, &few), 1);
    cr_expect_eq(few[0].theme, 0);
    cr_expect_eq(few[0].matches, 2);
    cr_expect_eq(few[0].needed, 3);
    cr_expect_eq(few[0].words, 29);
    text.text = span_of("pay");
    cr_assert(tagger_read(tagger, &text, &matches, &count, &err));
    cr_expect_eq(tagger_too_few(tagger, &few), 0);
}
