/* tagger_oracle.c - the fast way of tagging against the slow one: invented lexicons over invented texts, span for span.
 *
 * Both are put together from the same few pieces, so that they meet often: case partners in other blocks (U+212A,
 * U+017F), combining marks, tashkeel, emoji, full-width letters, glued words, ill-formed bytes. A failure prints its
 * seed, its lexicon and its text. PALAVER_ORACLE_SEED and PALAVER_ORACLE_LEXICONS change where and how long it looks. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "palaver/tagger.h"

#define LEXICONS 250
#define TEXTS_PER_LEXICON 30

static const char *const PIECES[] = {
    "health", "Health", "HEALTH", "care", "worker", "workers", "nurse", "nurses", "kiss", "\u212aiss", "\u017fick", "sick",
    "\u00e9t\u00e9", "ete", "e\u0301te\u0301", "\u00c9T\u00c9", "sant\u00e9", "sante", "Stra\u00dfe", "STRA\u1e9eE", "wash", "WASH",
    "\uff37\uff21\uff33\uff28", "hand", "washing", "of", "to", "a", "SSA", "ssa", "l'eau", "l\u2019eau", "o\ufb03ce", "office",
    "\u03c3\u03bf\u03c6\u03cc\u03c2", "\u03a3\u039f\u03a6\u038c\u03a3", "\u0131", "I\u0307", "\u00e5ngstr\u00f6m", "\u212bngstr\u00f6m",
    "\u0635\u062d\u0629", "\u0635\u0650\u062d\u0651\u0629", "\u0627\u0644\u0635\u062d\u0629", "\u0648\u0627\u0644\u0635\u062d\u0629", "\u0644\u0644\u0635\u062d\u0629", "\u0648", "\u0628",
    "\u0639\u0627\u0645\u0644", "\u0635\u062d\u064a", "\u0648\u0628\u0627\u0621", "\u0644\u0644", "\u0627\u0644",
    "\u75ab\u82d7", "\u533b\u62a4\u4eba\u5458", "\u533b\u9662", "\u4eba", "\u91ab\u8b77\u4eba\u54e1", "\u91ab\u9662", "\u885b\u751f", "\u536b", "\u30c7\u30fc\u30bf", "\u0e2a\u0e38\u0e02",
    "COVID", "19", "2", "\U0001f44f", "\U0001f3e5", "\u20ac", "&", "_",
};
static const char *const JOINTS[] = {
    " ", " ", " ", " ", " ", "", "-", "  ", "\n", "\u00a0", "\u2011", " - ", ". ", "! ", "\u3002", "\n\n", "_", "'", "\u200b",
    "\u00ad", "\u0301", " #", "#", "/", ", ", "\xff", "\u0640",
};
static const char *const REGEXES[] = {
    "/nurses?/", "/\\\\bcare\\\\b/", "/(?:nurse|worker)s\\\\b/", "/hea\\\\w+/", "/s{2}a/", "/(?-i:SSA)|wash/", "/a.{0,9}?care/",
    "/[ck]iss/", "/(?<=of )health/", "/health(?! care)/", "/k(?:is|iss) ?s?/", "/(?:(?:hand)[- ]?wash|ete)/", "/\\\\d+/",
    "/sant[e\u00e9] +(?:of|to)/", "/\u75ab.\u533b/", "/[\u885b\u9662]\\\\w/", "/\u91ab.{0,3}\u54e1?/", "/w(or)k?e/", "/(?i)STRASSE|stra\u00dfe/", "/^health|care$/", "/\\\\w+ing/",
    "/(?:a|of|to) \\\\w+/", "/x*/", "/\\\\x{212a}iss/", "/of  care/", "/(nurse).{0,20}\\\\1/",
    "/\\\\W+wash\\\\w*/", "/\\\\b(?:hand|nurse)\\\\W+(?:\\\\w+\\\\W+){0,3}?wash/", "/^(?:a|of)\\\\b/",
    "/\\\\b(?:to\\\\W+)?worker/", "/\\\\Bing\\\\b/", "/_health/", "/\\\\b_?care/", "/\\\\s(?:\\\\W*|of )sante/",
    "/\\\\b(?:k|s)iss|\\\\Aete/", "/#(?:health|wash)\\\\w*/", "/\\\\bof care\\\\b|\\\\bto health/",
    "/health|\U0001f44fcare/", "/sante|\U0001f3e5/",
};

static uint64_t state;

static uint32_t random_below(uint32_t end)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % end);
}

static const char *pick(const char *const *from, size_t count)
{
    return from[random_below((uint32_t)count)];
}

#define PICK(from) pick(from, COUNT_OF(from))

static void word_add(struct str *out)
{
    if (random_below(12) == 0)
        str_add(out, "*");
    str_add(out, PICK(PIECES));
    uint32_t sign = random_below(8);
    str_add(out, sign == 0 || sign == 1 ? "*" : sign == 2 ? "?" : sign == 3 ? "*s" : "");
}

static void term_add(struct str *out, bool groups)
{
    if (groups && random_below(8) == 0) {
        str_add(out, PICK(REGEXES));
        return;
    }
    uint32_t flag = random_below(8), words = 1 + random_below(3);
    str_add(out, flag == 0 ? "$" : flag < 3 ? "~" : "");
    for (uint32_t i = 0; i < words; i++) {
        uint32_t joint = random_below(6);
        str_add(out, !i ? "" : joint == 0 ? "-" : joint == 1 ? "" : " ");
        if (groups && random_below(10) == 0)
            str_add(out, random_below(2) ? "{G}" : "{H}");
        else
            word_add(out);
    }
}

static void list_add(struct str *out, bool groups)
{
    str_add_char(out, '[');
    for (uint32_t i = 0, count = 1 + random_below(4); i < count; i++) {
        str_add(out, i ? ", \"" : "\"");
        term_add(out, groups);
        str_add_char(out, '"');
    }
    str_add_char(out, ']');
}

static void within_add(struct str *out)
{
    static const char *const WITHIN[] = {"", ", within: 3", ", within: 20c", ", within: sentence", ", within: post"};
    str_add(out, PICK(WITHIN));
    str_add_char(out, '}');
}

static void entry_add(struct str *out)
{
    uint32_t kind = random_below(8);
    str_add(out, "\n        - ");
    if (kind == 0) {
        str_add(out, "{seq: [");
        list_add(out, true);
        str_add(out, ", ");
        list_add(out, true);
        str_add(out, "]");
        within_add(out);
    } else if (kind < 3) {
        str_add(out, "{any: ");
        list_add(out, true);
        str_add(out, kind == 1 ? ", near: " : ", not_near: ");
        list_add(out, true);
        within_add(out);
    } else {
        str_add_char(out, '"');
        term_add(out, true);
        str_add_char(out, '"');
    }
}

static void lexicon_add(struct str *out)
{
    bool long_texts = random_below(3) == 0;
    str_format(out, "overlap: %s\ngroups:\n  any: {G: ", random_below(3) ? "independent" : "longest");
    list_add(out, false);
    str_add(out, ", H: ");
    list_add(out, false);
    str_add_char(out, '}');
    if (long_texts)
        str_add(out, "\nlong_texts: {words_per_match: 10}");
    str_add(out, "\nthemes:");
    for (uint32_t theme = 0, count = 1 + random_below(4); theme < count; theme++) {
        str_format(out, "\n  theme-%u:", theme);
        if (theme && random_below(4) == 0)
            str_add(out, "\n    include: theme-0");
        if (long_texts && random_below(2))
            str_add(out, random_below(4) ? "\n    long_texts: {words_per_match: 12, up_to: 3}" : "\n    long_texts: off");
        str_format(out, "\n    %s:", random_below(4) ? "en" : "zh");
        if (random_below(3) == 0) {
            str_add(out, "\n      mask: ");
            list_add(out, true);
        }
        if (random_below(4) == 0) {
            str_add(out, "\n      except: ");
            list_add(out, true);
        }
        str_add(out, "\n      terms:");
        for (uint32_t i = 0, terms = 1 + random_below(8); i < terms; i++)
            entry_add(out);
    }
    str_add_char(out, '\n');
}

static void text_add(struct str *out)
{
    for (uint32_t i = 0, count = 1 + random_below(24); i < count; i++) {
        str_add(out, PICK(PIECES));
        str_add(out, PICK(JOINTS));
    }
}

static void match_print(const struct lexicon *lexicon, const char *way, const struct match *match)
{
    fprintf(stderr, "  %s: theme %zu, '%s', field %d, %zu to %zu, near %zu to %zu\n", way, match->theme,
            lexicon_term(lexicon, match->term)->text, (int)match->field, match->start, match->end, match->near_start,
            match->near_end);
}

static bool match_equal(const struct match *a, const struct match *b)
{
    return a->theme == b->theme && a->term == b->term && a->field == b->field && a->start == b->start &&
           a->end == b->end && a->near_start == b->near_start && a->near_end == b->near_end;
}

/* Tags `text` both ways; false when they differ. */
static bool same_both_ways(const struct lexicon *lexicon, struct tagger *fast, struct tagger *slow,
                           const struct tagger_text *text)
{
    struct err err = {0};
    const struct match *quick, *sure;
    size_t quick_count, sure_count;
    cr_assert(tagger_read(fast, text, &quick, &quick_count, &err));
    cr_assert(tagger_read(slow, text, &sure, &sure_count, &err));
    bool same = quick_count == sure_count;
    for (size_t i = 0; same && i < sure_count; i++)
        same = match_equal(&quick[i], &sure[i]);
    for (size_t i = 0; !same && i < quick_count; i++)
        match_print(lexicon, "fast", &quick[i]);
    for (size_t i = 0; !same && i < sure_count; i++)
        match_print(lexicon, "slow", &sure[i]);
    return same;
}

/* Every match is a range of whole characters of the original. */
static void ranges_check(struct tagger *tagger, const struct tagger_text *text)
{
    struct err err = {0};
    const struct match *matches;
    size_t count;
    cr_assert(tagger_read(tagger, text, &matches, &count, &err));
    for (size_t i = 0; i < count; i++) {
        struct span field = matches[i].field == MATCH_TITLE ? text->title : text->text;
        cr_assert(matches[i].start < matches[i].end && matches[i].end <= field.length);
        unsigned char first = (unsigned char)field.at[matches[i].start];
        unsigned char behind = matches[i].end < field.length ? (unsigned char)field.at[matches[i].end] : 'a';
        cr_assert((first & 0xc0) != 0x80 && (behind & 0xc0) != 0x80, "a match cuts a character");
    }
}

/* The end of the first character that ends at `at` or behind it. */
static size_t character_end(struct span text, size_t at)
{
    while (at < text.length && ((unsigned char)text.at[at] & 0xc0) == 0x80)
        at++;
    return at;
}

static size_t matches_seen;

/* One invented lexicon over its texts; false when it is none, as when a word of it is only a wildcard. */
static bool lexicon_try(uint64_t seed)
{
    state = seed;
    OWNED(str_release) struct str file = STR_INIT;
    OWNED(str_release) struct str body = STR_INIT;
    OWNED(str_release) struct str title = STR_INIT;
    lexicon_add(&file);
    struct err err = {0};
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_parse(str_span(&file), "invented.yaml", &err);
    if (!lexicon)
        return false;
    OWNED(tagger_freep) struct tagger *fast = tagger_new(lexicon, &err);
    OWNED(tagger_freep) struct tagger *slow = tagger_new(lexicon, &err);
    tagger_set_slow(slow, true);
    for (int i = 0; i < TEXTS_PER_LEXICON; i++) {
        str_clear(&body);
        str_clear(&title);
        text_add(&body);
        if (random_below(4) == 0)
            text_add(&title);
        struct byte_range blank = {character_end(str_span(&body), body.length / 3),
                                   character_end(str_span(&body), body.length / 2)};
        struct tagger_text text = {str_span(&body), &blank, random_below(4) == 0, str_span(&title)};
        cr_assert(same_both_ways(lexicon, fast, slow, &text), "seed %llu\n%s\n--- text:\n%s\n--- title:\n%s",
                  (unsigned long long)seed, str_text(&file), str_text(&body), str_text(&title));
        ranges_check(fast, &text);
    }
    matches_seen += (size_t)tagger_counts(slow).matches;
    return true;
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);
    return value ? strtoull(value, NULL, 10) : otherwise;
}

Test(tagger_oracle, the_fast_way_finds_what_pcre2_finds_one_pattern_at_a_time, .timeout = 240)
{
    uint64_t seed = setting("PALAVER_ORACLE_SEED", 20260101), lexicons = setting("PALAVER_ORACLE_LEXICONS", LEXICONS);
    size_t read = 0;
    for (uint64_t i = 0; i < lexicons; i++)
        read += lexicon_try(seed + i);
    cr_assert_gt(read * 10, lexicons * 4, "only %zu of the invented lexicons could be read", read);
    cr_assert_gt(matches_seen, read * 20, "too little was found to tell anything: %zu matches", matches_seen);
}
