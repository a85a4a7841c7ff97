/* Folding against a slow oracle, on every code point and on seeded random texts; PALAVER_TEST_SEED sets the seed. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "palaver/fold.h"
#include "palaver/utf8.h"

/* ---- the oracle: the rules of fold.h, written once more without tables, runs or short cuts ---- */

static bool between(uint32_t c, uint32_t from, uint32_t to)
{
    return c >= from && c <= to;
}

static bool oracle_invisible(uint32_t c)
{
    if (c == '\t' || c == '\n' || c == '\r' || c == 0x0b || c == 0x0c || c == 0x85 || c == 0x200d)
        return false;
    if (utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_CC || c == 0x034f)
        return true;
    if (utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_CF)
        return !between(c, 0x600, 0x605) && c != 0x70f && !between(c, 0x890, 0x891) && c != 0x110bd && c != 0x110cd;
    return between(c, 0xfe00, 0xfe0f) || between(c, 0xe0000, 0xe0fff) || between(c, 0x1f3fb, 0x1f3ff) ||
           between(c, 0x180b, 0x180f);
}

static bool oracle_arabic_mark(uint32_t c)
{
    return c == 0x640 || between(c, 0x64b, 0x65f) || c == 0x670 || between(c, 0x6d6, 0x6ed) ||
           between(c, 0x610, 0x61a) || between(c, 0x8d3, 0x8ff);
}

static uint32_t oracle_map(uint32_t c)
{
    static const uint32_t PAIRS[][2] = {
        {'`', '\''},      {0xb4, '\''},     {0x1ffd, '\''},   {0x2b9, '\''},    {0x2bb, '\''},    {0x2bc, '\''},
        {0x2018, '\''},   {0x2019, '\''},   {0x2032, '\''},   {0x2010, '-'},    {0x2011, '-'},    {0x2012, '-'},
        {0x2013, '-'},    {0x2014, '-'},    {0x2212, '-'},    {0x0b, '\n'},     {0x0c, '\n'},     {0x85, '\n'},
        {0x2028, '\n'},   {0x2029, '\n'},   {0x1680, ' '},    {0xf8ff, 0xfffd}, {0x622, 0x627},   {0x623, 0x627},
        {0x625, 0x627},   {0x671, 0x627},   {0x649, 0x64a},   {0x6cc, 0x64a},   {0x6d0, 0x64a},   {0x6d2, 0x64a},
        {0x629, 0x647},   {0x6a9, 0x643},   {0x60c, ','},     {0x61b, ';'},     {0x61f, '?'},     {0x66a, '%'},
        {0x66b, '.'},     {0x66c, ','},     {0x6d4, '.'},
    };
    if (between(c, 0x660, 0x669))
        return c - 0x660 + '0';
    if (between(c, 0x6f0, 0x6f9))
        return c - 0x6f0 + '0';
    for (size_t i = 0; i < COUNT_OF(PAIRS); i++)
        if (PAIRS[i][0] == c)
            return PAIRS[i][1];
    return fold_han(c);
}

static utf8proc_ssize_t nfkc(const uint32_t *in, size_t count, utf8proc_int32_t *out, size_t room, bool compat)
{
    utf8proc_ssize_t n = 0;
    int last = 0;
    for (size_t i = 0; i < count; i++)
        n += utf8proc_decompose_char((utf8proc_int32_t)in[i], out + n, (utf8proc_ssize_t)room - n,
                                     UTF8PROC_DECOMPOSE | UTF8PROC_STABLE | (compat ? UTF8PROC_COMPAT : 0), &last);
    for (utf8proc_ssize_t i = 1; i < n; i++) { /* canonical order, the plainest way */
        for (utf8proc_ssize_t j = i; j > 0; j--) {
            int a = utf8proc_get_property(out[j - 1])->combining_class, b = utf8proc_get_property(out[j])->combining_class;
            if (a <= b || b == 0)
                break;
            utf8proc_int32_t swap = out[j];
            out[j] = out[j - 1];
            out[j - 1] = swap;
        }
    }
    return utf8proc_normalize_utf32(out, n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
}

#define ORACLE_ROOM 65536

/* A blank with a mark in NFKC: the character, or nothing where the marks are dropped anyway. */
static int oracle_apart(uint32_t c)
{
    utf8proc_int32_t parts[64];
    utf8proc_ssize_t n = nfkc(&c, 1, parts, COUNT_OF(parts), true);
    if (oracle_map(c) != c || n < 2 || parts[0] != ' ' || !code_point_is_mark((uint32_t)parts[1]))
        return 0;
    return oracle_arabic_mark((uint32_t)parts[1]) ? 2 : 1;
}

static bool oracle_emoji(uint32_t c)
{
    utf8proc_int32_t parts[64];
    return code_point_is_emoji(c) && nfkc(&c, 1, parts, COUNT_OF(parts), true) == 1 && (uint32_t)parts[0] == c;
}

/* Everything that vanishes when it stands alone, but hamza and madda, which compose first. */
static bool oracle_vanishes(uint32_t c)
{
    if (oracle_invisible(c) || oracle_apart(c) == 2)
        return true;
    if (between(c, 0x653, 0x655))
        return false;
    utf8proc_int32_t parts[64];
    utf8proc_ssize_t n = nfkc(&c, 1, parts, COUNT_OF(parts), true);
    for (utf8proc_ssize_t i = 0; i < n; i++)
        if (!oracle_arabic_mark((uint32_t)parts[i]))
            return false;
    return true;
}

static size_t oracle_visible(struct span text, uint32_t *points)
{
    OWNED(mem_freep) uint32_t *all = mem_array(text.length + 1, sizeof *all);
    size_t all_count = 0, count = 0;
    for (size_t at = 0, bytes; at < text.length; at += bytes) {
        uint32_t c = utf8_next(span_from_to(text, at, text.length), &bytes);
        if (!oracle_vanishes(c))
            all[all_count++] = c;
    }
    for (size_t i = 0; i < all_count; i++) {
        bool kept = all[i] != 0x200d || (i + 1 < all_count && count && oracle_emoji(points[count - 1]) &&
                                         oracle_emoji(all[i + 1]));
        if (kept)
            points[count++] = all[i];
    }
    return count;
}

static void oracle_piece(const uint32_t *points, size_t count, struct str *out)
{
    static utf8proc_int32_t normal[ORACLE_ROOM];
    static uint32_t now[ORACLE_ROOM];
    if (count)
        memcpy(now, points, count * sizeof *now);
    for (bool changed = true; changed;) {
        /* single characters first: some signs have decompositions of their own */
        for (size_t i = 0; i < count; i++)
            now[i] = now[i] == 0xb4 || now[i] == 0x1ffd ? '\'' : now[i];
        utf8proc_ssize_t n = nfkc(now, count, normal, COUNT_OF(normal), true);
        size_t kept = 0;
        changed = false;
        for (utf8proc_ssize_t i = 0; i < n; i++) {
            uint32_t c = (uint32_t)normal[i];
            if (oracle_arabic_mark(c) || oracle_invisible(c)) {
                changed = true;
                continue;
            }
            now[kept] = oracle_map(c);
            changed = changed || now[kept] != c;
            kept++;
        }
        count = kept;
    }
    for (size_t i = 0; i < count; i++)
        str_add_code_point(out, now[i]);
}

static void oracle(struct span text, struct str *out)
{
    OWNED(mem_freep) uint32_t *points = mem_array(text.length + 1, sizeof *points);
    size_t count = oracle_visible(text, points), start = 0;
    for (size_t i = 0; i <= count; i++) {
        bool joiner = i < count && points[i] == 0x200d, apart = i < count && oracle_apart(points[i]) == 1;
        if (i < count && !joiner && !apart)
            continue;
        oracle_piece(points + start, i - start, out);
        start = i + 1;
        if (joiner)
            str_add_code_point(out, 0x200d);
        if (apart) {
            utf8proc_int32_t parts[64];
            utf8proc_ssize_t n = nfkc(&points[i], 1, parts, COUNT_OF(parts), false);
            for (utf8proc_ssize_t j = 0; j < n; j++)
                str_add_code_point(out, (uint32_t)parts[j]);
        }
    }
}

/* ---- properties ---- */

static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % limit);
}

static uint32_t random_point(void)
{
    static const uint32_t ODD[] = {
        0x301, 0x300, 0x323, 0x308, 0x327, 0x345, 0x338, 0x653, 0x654, 0x655, 0x640, 0x64e, 0x651, 0x671, 0x627,
        0x64a, 0x648, 0x649, 0x6cc, 0x6d2, 0x6d5, 0x200b, 0x200c, 0x200d, 0xfe0f, 0x1f469, 0x1f467, 0x1f3fd, 0x2764,
        0xfb01, 0xfdfa, 0xfefb, 0xfe70, 0xfe71, 0xfe76, 0xa8, 0xb4, 0x385, 0x1fee, 0x1ffd, '`', 0x2019, 0x2014,
        0x2026, 0x1100, 0x1161, 0x11a8, 0xac00, 0x3131, 0x314f, 0xff76, 0xff9e, 0x3099, 0x30ab, 0x9c7, 0x9be, 0xbc6,
        0xbbe, 0xe33, 0xe48, 0xe4d, 0x915, 0x93c, 0x94d, 0xf8ff, 0xfffd, 0x2028, 0x85, 0xad, 0xe9, 0x130, 0x1e9e,
        0x212a, 0x1d15e, 0x1d165, 0x1d16d, 0x0, 0x7f, 0x2122, 0x203e, 0x34f, 0x5d0, 0x5b0, 0x1133e, 0x11347,
        0xe0061, 0xfeff, 0x3000, 0xff3f, 0x1f1f7, 0x20e3, 0xbd, 0xd7fb, 0x1112e, 0x11127, 0x4e00, 0x2f00,
    };
    switch (random_below(8)) {
    case 0:
        return 0x20 + random_below(0x60);
    case 1:
        return 0xa0 + random_below(0x200);
    case 2:
        return 0x600 + random_below(0x100);
    case 3:
        return random_below(0x3000);
    case 4:
        return random_below(0x110000);
    default:
        return ODD[random_below(COUNT_OF(ODD))];
    }
}

static void random_text(struct str *text)
{
    str_clear(text);
    for (uint32_t i = 1 + random_below(24); i > 0; i--) {
        if (random_below(40) == 0)
            str_add_char(text, (char)(0x80 + random_below(0x80))); /* damage */
        else if (random_below(30) == 0)
            str_add(text, "plain ASCII text that is longer than a block of sixteen bytes ");
        else
            str_add_code_point(text, random_point());
    }
}

static uint64_t random_seed(void)
{
    const char *given = getenv("PALAVER_TEST_SEED");
    return given ? strtoull(given, NULL, 10) : 20261124;
}

#define ROUNDS 60000

/* For the message of a failure. */
static const char *points_text(struct span text)
{
    static char shown[1024];
    size_t used = 0;
    shown[0] = '\0';
    for (size_t at = 0, bytes; at < text.length && used + 12 < sizeof shown; at += bytes)
        used += (size_t)snprintf(shown + used, sizeof shown - used, " %04X",
                                 utf8_next(span_from_to(text, at, text.length), &bytes));
    return shown;
}

static bool begins_char(struct span text, size_t at)
{
    /* by walking, since damaged bytes are characters of their own */
    size_t here = 0, bytes;
    while (here < at) {
        utf8_next(span_from_to(text, here, text.length), &bytes);
        here += bytes;
    }
    return here == at;
}

Test(fold, agrees_with_whole_text_normalisation, .timeout = 60)
{
    uint64_t seed = random_seed();
    random_state = seed;
    OWNED(str_release) struct str text = STR_INIT, expected = STR_INIT;
    OWNED(folded_release) struct folded folded = FOLDED_INIT, again = FOLDED_INIT;
    for (int round = 0; round < ROUNDS; round++) {
        random_text(&text);
        str_clear(&expected);
        oracle(str_span(&text), &expected);
        fold_match(str_span(&text), &folded);
        cr_assert(span_equal(str_span(&folded.text), str_span(&expected)), "seed %llu, round %d:%s",
                  (unsigned long long)seed, round, points_text(str_span(&text)));
        cr_assert(utf8_valid(str_span(&folded.text)), "seed %llu, round %d", (unsigned long long)seed, round);
        fold_match(str_span(&folded.text), &again);
        cr_assert(span_equal(str_span(&folded.text), str_span(&again.text)), "folded twice: seed %llu, round %d",
                  (unsigned long long)seed, round);
    }
}

Test(fold, every_way_back_lies_on_characters_and_is_whole, .timeout = 60)
{
    uint64_t seed = random_seed() + 1;
    random_state = seed;
    OWNED(str_release) struct str text = STR_INIT;
    OWNED(folded_release) struct folded folded = FOLDED_INIT, part = FOLDED_INIT;
    for (int round = 0; round < ROUNDS; round++) {
        random_text(&text);
        struct span all = str_span(&text);
        fold_match(all, &folded);
        size_t length = folded.text.length, start, end;
        uint32_t one = random_below((uint32_t)length + 1), two = random_below((uint32_t)length + 1);
        size_t from = one < two ? one : two, to = one < two ? two : one;
        folded_original(&folded, from, to, &start, &end);
        cr_assert(start <= end && end <= all.length, "seed %llu, round %d", (unsigned long long)seed, round);
        cr_assert(begins_char(all, start) && begins_char(all, end), "seed %llu, round %d", (unsigned long long)seed,
                  round);
        /* What the original range folds to holds the folded range. */
        size_t covers_from = folded_offset(&folded, start), covers_to = folded_offset(&folded, end);
        if (from < to)
            cr_assert(covers_from <= from && covers_to >= to, "seed %llu, round %d", (unsigned long long)seed, round);
        /* Folding the pieces before, in and behind a range of units gives the whole. */
        size_t pieces[] = {0, start, end, all.length}, at = 0;
        if (from == to)
            continue;
        for (size_t i = 0; i < 3; i++) {
            fold_match(span_from_to(all, pieces[i], pieces[i + 1]), &part);
            struct span rest = span_from_to(str_span(&folded.text), at, length);
            bool joiner = span_find(all, span_of("\xe2\x80\x8d")) != NULL; /* looks at both neighbours */
            cr_assert(joiner || (part.text.length <= rest.length &&
                                 span_equal(str_span(&part.text), span_from_to(rest, 0, part.text.length))),
                      "seed %llu, round %d, piece %zu", (unsigned long long)seed, round, i);
            at += part.text.length;
            if (joiner)
                break;
        }
    }
}

Test(fold, whatever_composes_with_the_one_before_is_known_to_cling)
{
    /* For each character with a canonical decomposition: its last part must be folded with what is before it. */
    OWNED(folded_release) struct folded folded = FOLDED_INIT;
    OWNED(str_release) struct str apart = STR_INIT, expected = STR_INIT;
    for (uint32_t c = 0x80; c < 0x110000; c++) {
        utf8proc_int32_t parts[16];
        int last = 0;
        if (c >= 0xd800 && c < 0xe000)
            continue;
        utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 16,
                                                         UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &last);
        if (count < 2)
            continue;
        str_clear(&apart);
        str_clear(&expected);
        for (utf8proc_ssize_t i = 0; i < count; i++)
            str_add_code_point(&apart, (uint32_t)parts[i]);
        oracle(str_span(&apart), &expected);
        fold_match(str_span(&apart), &folded);
        cr_assert(span_equal(str_span(&folded.text), str_span(&expected)), "U+%04X", c);
    }
}

Test(fold, each_code_point_alone_agrees_with_the_oracle, .timeout = 60)
{
    OWNED(folded_release) struct folded folded = FOLDED_INIT;
    OWNED(str_release) struct str text = STR_INIT, expected = STR_INIT;
    for (uint32_t c = 0; c < 0x110000; c++) {
        str_clear(&text);
        str_clear(&expected);
        str_add_code_point(&text, c);
        oracle(str_span(&text), &expected);
        fold_match(str_span(&text), &folded);
        cr_assert(span_equal(str_span(&folded.text), str_span(&expected)), "U+%04X", c);
    }
}

Test(fold_search, folding_twice_changes_nothing, .timeout = 60)
{
    uint64_t seed = random_seed() + 2;
    random_state = seed;
    OWNED(str_release) struct str text = STR_INIT, once = STR_INIT, twice = STR_INIT;
    void (*const folds[])(struct span, struct str *) = {fold_search, fold_tag, fold_accents};
    for (int round = 0; round < ROUNDS; round++) {
        random_text(&text);
        for (size_t i = 0; i < COUNT_OF(folds); i++) {
            str_clear(&once);
            str_clear(&twice);
            folds[i](str_span(&text), &once);
            folds[i](str_span(&once), &twice);
            cr_assert(utf8_valid(str_span(&once)), "seed %llu, round %d, fold %zu", (unsigned long long)seed, round,
                      i);
            cr_assert(span_equal(str_span(&once), str_span(&twice)), "seed %llu, round %d, fold %zu:%s",
                      (unsigned long long)seed, round, i, points_text(str_span(&text)));
        }
    }
}
