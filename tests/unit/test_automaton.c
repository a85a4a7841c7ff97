/* The automaton over symbols, and the symbols themselves. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "analyzer/automaton.h"
#include "analyzer/chars.h"
#include "analyzer/skim.h"
#include "palaver/utf8.h"

static struct symbols *symbols_for(const char *letters)
{
    bool *used = mem_array(0x10000, sizeof *used);
    for (struct span rest = span_of(letters); rest.length;) {
        size_t bytes;
        uint32_t c = utf8_next(rest, &bytes);
        if (c < 0x10000)
            used[c] = true;
        rest = span_from_to(rest, bytes, rest.length);
    }
    struct symbols *symbols = symbols_new(used);
    free(used);
    return symbols;
}

/* Writes the numbers of the literals found, in the order of the hits. */
static void text_scan(const struct symbols *symbols, const struct automaton *automaton, const struct skim *skim,
                      const struct symbol_text *texts, const char *text, struct str *out)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + strlen(text), *behind;
    uint32_t scan = AUTOMATON_START;
    while (at < end) {
        if (skim && scan <= AUTOMATON_START) {
            at = skim_pass(skim, symbols, at, end, &scan);
            if (at == end)
                return;
        }
#define GO(symbol) (scan = automaton_step(automaton, scan & ~AUTOMATON_HIT, symbol))
        SYMBOLS_STEP(symbols, at, GO);
#undef GO
        if (!(scan & AUTOMATON_HIT))
            continue;
        scan &= ~AUTOMATON_HIT;
        for (uint32_t i = automaton->hits_at[scan]; i < automaton->hits_at[scan + 1]; i++) {
            uint32_t number = automaton->hits[i] & ~AUTOMATON_REST;
            if (!(automaton->hits[i] & AUTOMATON_REST) ||
                automaton_rest(symbols, texts[number], automaton->walked[number], at, end, &behind))
                str_format(out, "%u ", number);
        }
    }
}

/* Of fewer than ten literals. */
static void numbers_count(const struct str *numbers, size_t counts[10])
{
    for (size_t i = 0; i < numbers->length; i += 2)
        counts[numbers->at[i] - '0']++;
}

/* The numbers of the literals found in `text`, in the order of the hits: "0 2 ". Passing over what begins no literal
 * gives the same, and telling a literal as soon as it is alone, with its rest compared, finds each as often. */
static void found_in(const char *const *literals, const bool *bounded, size_t count, const char *text, struct str *out)
{
    OWNED(str_release) struct str all = STR_INIT, skimmed = STR_INIT, early = STR_INIT;
    for (size_t i = 0; i < count; i++)
        str_add(&all, literals[i]);
    struct symbols *symbols = symbols_for(all.at);
    struct symbol_text texts[8];
    uint8_t bytes[8][64];
    for (size_t i = 0; i < count; i++) {
        texts[i] = (struct symbol_text){bytes[i], 0, bounded[i], true};
        for (struct span rest = span_of(literals[i]); rest.length;) {
            size_t length;
            uint32_t c = utf8_next(rest, &length);
            cr_assert(symbols_add(symbols, c, bytes[i], sizeof bytes[i], &texts[i].length));
            rest = span_from_to(rest, length, rest.length);
        }
    }
    struct automaton *automaton = automaton_new(texts, count);
    struct skim *skim = skim_new(symbols, texts, count);
    text_scan(symbols, automaton, NULL, texts, text, out);
    text_scan(symbols, automaton, skim, texts, text, &skimmed);
    cr_expect_str_eq(str_text(&skimmed), str_text(out), "skimming '%s'", text);
    skim_free(skim);
    automaton_free(automaton);
    for (size_t i = 0; i < count; i++)
        texts[i].whole = false;
    automaton = automaton_new(texts, count);
    text_scan(symbols, automaton, NULL, texts, text, &early);
    automaton_free(automaton);
    size_t found[10] = {0}, told[10] = {0};
    numbers_count(&early, found);
    numbers_count(out, told);
    for (size_t i = 0; i < count; i++)
        cr_expect_eq(found[i], told[i], "'%s' in '%s': %zu", literals[i], text, found[i]);
    symbols_free(symbols);
}

#define EXPECT_FOUND(text, wanted, bounded, ...)                                            \
    do {                                                                                    \
        const char *const literals_[] = {__VA_ARGS__};                                      \
        const bool bounded_[8] = {bounded, bounded, bounded, bounded, bounded};             \
        OWNED(str_release) struct str got_ = STR_INIT;                                      \
        found_in(literals_, bounded_, COUNT_OF(literals_), text, &got_);                    \
        cr_expect_str_eq(str_text(&got_), wanted, "in '%s'", text);                         \
    } while (0)

Test(automaton, finds_literals_within_literals)
{
    EXPECT_FOUND("ushers", "1 0 3 ", false, "he", "she", "his", "hers");
    EXPECT_FOUND("hishe", "2 1 0 ", false, "he", "she", "his", "hers");
    EXPECT_FOUND("aaaa", "0 0 1 0 1 0 ", false, "a", "aaa");
    EXPECT_FOUND("", "", false, "a");
}

Test(automaton, finds_bounded_literals_only_where_a_word_begins)
{
    EXPECT_FOUND("art party art", "0 0 ", true, "art");
    EXPECT_FOUND("(art) 7art _art", "0 0 ", true, "art");
    EXPECT_FOUND("疫苗art 👏art «art éart", "0 0 0 ", true, "art");
    EXPECT_FOUND("xart", "0 ", false, "art");
}

Test(automaton, takes_any_gap_for_one)
{
    EXPECT_FOUND("health - \n worker", "0 ", true, "health worker");
    EXPECT_FOUND("healthworker, health,worker", "", true, "health worker");
    EXPECT_FOUND("a  b c", "0 1 ", true, "a b", "b c");
}

Test(automaton, takes_other_cases_and_accents_for_the_same)
{
    EXPECT_FOUND("KISS \xe2\x84\xaai\xc5\xbfs \xc3\x89T\xc3\x89 ete \xce\xa3\xce\x9f\xcf\x82", "0 0 1 1 2 ", true, "kiss", "\xc3\xa9t\xc3\xa9", "\xcf\x83\xce\xbf\xcf\x83");
}

Test(automaton, finds_han_and_arabic_and_emoji)
{
    EXPECT_FOUND("接种疫苗了", "0 ", false, "疫苗", "医院");
    EXPECT_FOUND("والصحة", "0 ", false, "صحة");
    EXPECT_FOUND("a👏b", "0 ", false, "👏");
}

Test(automaton, skimming_passes_over_no_literal)
{
    EXPECT_FOUND("to a the at t-the t  - the", "1 1 0 0 ", true, "t the", "a", "att");
    EXPECT_FOUND("#tag x#tag tag", "0 0 ", false, "#tag");
    EXPECT_FOUND("it is the end of nothing, thing and some thing", "0 0 0 ", false, "thing");
    EXPECT_FOUND("疫苗疫 HIV疫苗x 医疫苗", "0 0 0 ", false, "疫苗");
    EXPECT_FOUND("HIV疫苗 疫苗HIV", "0 1 ", false, "HIV疫苗", "疫苗HIV");
    EXPECT_FOUND("an of off offer", "0 0 1 0 1 ", true, "of", "off");
    EXPECT_FOUND("ab", "0 ", true, "ab");
    EXPECT_FOUND("xy ab", "0 ", true, "ab");
    EXPECT_FOUND("👏ab 👏👏", "1 0 1 1 ", false, "👏ab", "👏");
}

Test(automaton, the_rest_of_a_literal_that_is_told_early_must_follow)
{
    EXPECT_FOUND("vaccination of nurses, vaccinations", "0 0 1 ", true, "vaccination", "vaccinations", "vaccinators");
    EXPECT_FOUND("vaccinated vaccinatio", "", true, "vaccination", "vaccinator");
    EXPECT_FOUND("community  -  health workers", "0 1 ", true, "community health", "community health workers");
    EXPECT_FOUND("communityhealth community  heal", "", true, "community health");
    EXPECT_FOUND("VACCINATION du personnel de SANT\xc3\x89", "0 1 ", true, "vaccination", "personnel de sant\xc3\xa9");
    EXPECT_FOUND("接种疫苗的医护人员和医护人", "0 ", false, "医护人员", "医护人手");
    EXPECT_FOUND("أطباء بلا حدود", "1 0 ", true, "أطباء بلا حدود", "أطباء بلا");
    EXPECT_FOUND("vaccination", "1 0 ", true, "vaccination", "vaccination");
}

Test(automaton, many_literals_are_all_found)
{
    char names[4000][8];
    struct symbol_text *texts = mem_array(4000, sizeof *texts);
    struct symbols *symbols = symbols_for("abcdefghij");
    for (unsigned i = 0; i < 4000; i++) {
        size_t length = 0;
        for (unsigned digit = 0, rest = i; digit < 4; digit++, rest /= 10)
            cr_assert(symbols_add(symbols, 'a' + rest % 10, (uint8_t *)names[i], 8, &length));
        texts[i] = (struct symbol_text){(uint8_t *)names[i], length, i % 2, true};
    }
    struct automaton *automaton = automaton_new(texts, 4000);
    for (unsigned i = 0; i < 4000; i++) {
        uint32_t state = AUTOMATON_START;
        for (size_t at = 0; at < texts[i].length; at++)
            state = automaton_step(automaton, state & ~AUTOMATON_HIT, texts[i].at[at]);
        cr_assert(state & AUTOMATON_HIT);
        cr_assert_eq(automaton->hits[automaton->hits_at[state & ~AUTOMATON_HIT]], i);
    }
    automaton_free(automaton);
    symbols_free(symbols);
    free(texts);
}

Test(symbols, all_that_pcre2_takes_for_one_another_is_one_symbol)
{
    struct symbols *symbols = symbols_for("kséßåσ");
    static const uint32_t CASES[] = {'k', 's', 0xe9, 0xdf, 0xe5, 0x3c3};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        uint32_t partners[CHARS_MAX_PARTNERS];
        size_t count = char_partners(CASES[i], partners);
        cr_expect_gt(count, 1);
        uint8_t first[8], other[8];
        size_t first_length = 0;
        cr_assert(symbols_add(symbols, CASES[i], first, sizeof first, &first_length));
        for (size_t p = 1; p < count; p++) {
            size_t length = 0;
            cr_assert(symbols_add(symbols, partners[p], other, sizeof other, &length));
            cr_expect(length == first_length && memcmp(first, other, length) == 0, "U+%04X", (unsigned)partners[p]);
            cr_expect(symbols_equal(symbols, CASES[i], partners[p]));
        }
    }
    symbols_free(symbols);
}

Test(chars, ascii_letters_have_no_partners_but_the_two_that_are_known)
{
    for (uint32_t c = 'a'; c <= 'z'; c++) {
        uint32_t partners[CHARS_MAX_PARTNERS];
        size_t count = char_partners(c, partners);
        cr_expect_eq(count, c == 'k' || c == 's' ? 3 : 2, "'%c' has %zu", (char)c, count);
    }
}

Test(chars, the_code_points_of_a_block_are_as_its_first)
{
    cr_expect(chars_blocks_hold());
    cr_expect(char_is_unspaced(0x4db5) && char_is_unspaced(0x9fa5) && char_is_joined(0xd7a3) && !char_is_joined(0xe001));
}

Test(chars, classes_are_those_of_scripts_and_categories)
{
    static const struct {
        uint32_t c;
        bool joined, unspaced, upper;
    } CASES[] = {
        {'a', true, false, false},     {'Z', true, false, true},      {'7', true, false, false},   {'_', false, false, false},
        {' ', false, false, false},    {0xe9, true, false, false},    {0x301, true, false, false}, {0x635, true, false, false},
        {0x64b, true, false, false},   {0x75ab, false, true, false},  {0x30c7, false, true, false}, {0xe2a, false, true, false},
        {0x1f44f, false, false, false}, {0xd55c, true, false, false}, {0x20000, false, true, false}, {0x10400, true, false, true},
        {0xf8ff, false, false, false}, {0xd800, false, false, false}, {0x10ffff, false, false, false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        cr_expect_eq(char_is_joined(CASES[i].c), CASES[i].joined, "U+%04X joined", (unsigned)CASES[i].c);
        cr_expect_eq(char_is_unspaced(CASES[i].c), CASES[i].unspaced, "U+%04X unspaced", (unsigned)CASES[i].c);
        cr_expect_eq(char_is_upper(CASES[i].c), CASES[i].upper, "U+%04X upper", (unsigned)CASES[i].c);
    }
}
