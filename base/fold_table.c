/* fold_table.c - the folding of single code points. */
#include "base/fold_table.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "palaver/utf8.h"

#define EXPANSION_MAX 32 /* code points; the longest of Unicode is 18 (U+FDFA) */

_Atomic(struct fold_page *) fold_pages[FOLD_VIEWS][FOLD_PAGES];

struct points {
    uint32_t at[EXPANSION_MAX];
    size_t count;
};

static bool in(uint32_t c, uint32_t from, uint32_t to)
{
    return c >= from && c <= to;
}

/* Characters that compose with one before them though they are no marks of a combining class: Unicode's
 * NFC_Quick_Check=Maybe with class 0. */
static bool composes_backwards(uint32_t c)
{
    static const uint32_t SECONDS[] = {
        0x09be, 0x09d7, 0x0b3e, 0x0b56, 0x0b57, 0x0bbe, 0x0bd7, 0x0cc2,  0x0cd5,  0x0cd6,  0x0d3e,  0x0d57,
        0x0dcf, 0x0ddf, 0x102e, 0x1b35, 0x11127, 0x1133e, 0x11357, 0x114b0, 0x114ba, 0x114bd, 0x115af, 0x11930,
    };
    if (in(c, 0x1160, 0x11ff)) /* Hangul vowels and final consonants */
        return true;
    for (size_t i = 0; i < COUNT_OF(SECONDS); i++)
        if (c == SECONDS[i])
            return true;
    return false;
}

/* Soft hyphen, zero width spaces, bidi controls, variation selectors, tags, C0 and C1, skin tones. */
static bool is_invisible(uint32_t c)
{
    if (c < 0xa0)
        return (c < 0x20 && !in(c, '\t', '\r')) || (c >= 0x7f && c != 0x85);
    if (in(c, 0x0600, 0x0605) || c == 0x070f || in(c, 0x0890, 0x0891) || c == 0x110bd || c == 0x110cd)
        return false; /* format characters that show */
    return c == 0x034f || in(c, 0x180b, 0x180f) || in(c, 0xfe00, 0xfe0f) || in(c, 0x1f3fb, 0x1f3ff) ||
           in(c, 0xe0000, 0xe0fff) || utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_CF;
}

/* Tatweel, vowel and Koranic marks. */
static bool is_arabic_dropped(uint32_t c)
{
    return c == 0x0640 || in(c, 0x064b, 0x065f) || c == 0x0670 || in(c, 0x06d6, 0x06ed) || in(c, 0x0610, 0x061a) ||
           in(c, 0x08d3, 0x08ff);
}

/* Of these, the ones that first make another letter of the one before them (yeh + hamza). */
static bool is_arabic_composing(uint32_t c)
{
    return in(c, 0x0653, 0x0655);
}

/* One normalised character to one. */
static uint32_t arabic_fold(uint32_t c)
{
    if (in(c, 0x0660, 0x0669))
        return c - 0x0660 + '0';
    if (in(c, 0x06f0, 0x06f9))
        return c - 0x06f0 + '0';
    switch (c) {
    case 0x0622: case 0x0623: case 0x0625: case 0x0671:
        return 0x0627; /* alef */
    case 0x0649: case 0x06cc: case 0x06d0: case 0x06d2:
        return 0x064a; /* yeh */
    case 0x0629:
        return 0x0647; /* teh marbuta: heh */
    case 0x06a9:
        return 0x0643; /* kaf */
    case 0x060c: case 0x066c:
        return ',';
    case 0x061b:
        return ';';
    case 0x061f:
        return '?';
    case 0x066a:
        return '%';
    case 0x066b: case 0x06d4:
        return '.';
    default:
        return c;
    }
}

static uint32_t sign_fold(uint32_t c)
{
    switch (c) {
    case '`': case 0x00b4: case 0x02b9: case 0x02bb: case 0x02bc: case 0x1ffd: case 0x2018: case 0x2019: case 0x2032:
        return '\'';
    case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2212:
        return '-';
    case '\v': case '\f': case 0x85: case 0x2028: case 0x2029:
        return '\n'; /* they part words, so they must not vanish */
    case 0x1680:
        return ' ';
    case FOLD_BLANK:
        return UTF8_REPLACEMENT; /* that one is ours */
    default:
        return c;
    }
}

static struct points normalised(uint32_t c, utf8proc_option_t options)
{
    struct points points = {0};
    int last_class = 0;
    utf8proc_int32_t parts[EXPANSION_MAX];
    utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)c, parts, EXPANSION_MAX,
                                                     options | UTF8PROC_STABLE, &last_class);
    if (count > EXPANSION_MAX || count < 0)
        count = 0;
    if (options & UTF8PROC_COMPOSE)
        count = utf8proc_normalize_utf32(parts, count, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    for (utf8proc_ssize_t i = 0; i < count; i++)
        points.at[points.count++] = (uint32_t)parts[i];
    return points;
}

static bool is_space_with_marks(const struct points *points)
{
    return points->count > 1 && points->at[0] == ' ' && code_point_is_mark(points->at[1]);
}

/* One normalised character to one. Keys of hashtags stand in archives, so they stay as they were written. */
static uint32_t point_fold(enum fold_view view, uint32_t c)
{
    c = arabic_fold(sign_fold(c));
    return view == FOLD_VIEW_TAG ? c : fold_han(c);
}

/* The folded view of one code point. *out_apart: it is kept although NFKC makes a blank and a mark of it, which
 * would put a blank where there is none. */
static struct points match_fold(enum fold_view view, uint32_t c, bool *out_apart)
{
    *out_apart = false;
    uint32_t sign = sign_fold(c);
    if (sign != c)
        return (struct points){.at = {sign}, .count = 1};
    struct points points = normalised(c, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE), kept = {0};
    size_t from = 0;
    if (is_space_with_marks(&points)) {
        if (!is_arabic_dropped(points.at[1])) {
            *out_apart = true;
            return normalised(c, UTF8PROC_DECOMPOSE | UTF8PROC_COMPOSE);
        }
        from = 1; /* presentation forms of vowel marks */
    }
    for (size_t i = from; i < points.count; i++)
        if (!is_arabic_dropped(points.at[i]) && !is_invisible(points.at[i]))
            kept.at[kept.count++] = point_fold(view, points.at[i]);
    return kept;
}

static bool is_accent(uint32_t c)
{
    /* Latin, Greek and Cyrillic; Arabic hamza and madda; Hebrew points */
    return in(c, 0x0300, 0x036f) || is_arabic_composing(c) || in(c, 0x0591, 0x05bd) || c == 0x05bf ||
           in(c, 0x05c1, 0x05c2) || in(c, 0x05c4, 0x05c5) || c == 0x05c7;
}

/* Letters with a stroke or joined, which Unicode does not decompose. NULL for all others. */
static const char *letter_fold(uint32_t c)
{
    static const struct {
        uint32_t from;
        const char *to;
    } LETTERS[] = {
        {0x00c6, "AE"}, {0x00d0, "D"}, {0x00d8, "O"}, {0x00de, "TH"}, {0x00df, "ss"}, {0x00e6, "ae"},
        {0x00f0, "d"},  {0x00f8, "o"}, {0x00fe, "th"}, {0x0110, "D"}, {0x0111, "d"},  {0x0126, "H"},
        {0x0127, "h"},  {0x0131, "i"}, {0x0141, "L"}, {0x0142, "l"},  {0x014a, "N"},  {0x014b, "n"},
        {0x0152, "OE"}, {0x0153, "oe"}, {0x018f, "E"}, {0x0259, "e"}, {0x1e9e, "SS"},
    };
    if (c < 0xc6 || c > 0x1e9e)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(LETTERS); i++)
        if (LETTERS[i].from == c)
            return LETTERS[i].to;
    return NULL;
}

static void plain_letters(uint32_t c, bool any_case, struct points *to)
{
    struct points parts = normalised(c, any_case ? UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD
                                                 : UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
    for (size_t i = 0; i < parts.count; i++) {
        if (is_accent(parts.at[i]))
            continue;
        const char *letters = letter_fold(parts.at[i]);
        for (; letters && *letters && to->count < EXPANSION_MAX; letters++)
            to->at[to->count++] = (uint32_t)*letters;
        if (!letter_fold(parts.at[i]) && to->count < EXPANSION_MAX)
            to->at[to->count++] = arabic_fold(parts.at[i]); /* a letter may have lost its hamza just now */
    }
}

/* The text of one code point in a view, composed. */
static struct points view_fold(enum fold_view view, uint32_t c, bool *out_apart)
{
    struct points points = match_fold(view, c, out_apart), plain = {0};
    if (view == FOLD_VIEW_MATCH || *out_apart)
        return points;
    for (size_t i = 0; i < points.count; i++) {
        if (points.at[i] != '_' || view == FOLD_VIEW_ACCENTS)
            plain_letters(points.at[i], view != FOLD_VIEW_ACCENTS, &plain);
        else if (view == FOLD_VIEW_SEARCH && plain.count < EXPANSION_MAX)
            plain.at[plain.count++] = ' ';
    }
    utf8proc_int32_t parts[EXPANSION_MAX];
    for (size_t i = 0; i < plain.count; i++)
        parts[i] = (utf8proc_int32_t)plain.at[i];
    utf8proc_ssize_t count = utf8proc_normalize_utf32(parts, (utf8proc_ssize_t)plain.count,
                                                      UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    plain.count = count > 0 ? (size_t)count : 0;
    for (size_t i = 0; i < plain.count; i++)
        plain.at[i] = (uint32_t)parts[i];
    return plain;
}

static bool clings(uint32_t c)
{
    struct points parts = normalised(c, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
    uint32_t first = parts.count ? parts.at[0] : c;
    return utf8proc_get_property((utf8proc_int32_t)first)->combining_class != 0 || composes_backwards(first);
}

static enum fold_kind kind_of(enum fold_view view, uint32_t c, const struct points *text, bool apart)
{
    if (c == 0x200d)
        return view == FOLD_VIEW_MATCH ? FOLD_JOINER : FOLD_DROPPED;
    if (is_invisible(c) || (is_arabic_dropped(c) && !is_arabic_composing(c)))
        return FOLD_DROPPED;
    if (view != FOLD_VIEW_MATCH && is_accent(c))
        return FOLD_DROPPED;
    if (clings(c))
        return FOLD_CLINGS;
    if (text->count == 0)
        return FOLD_DROPPED;
    if (apart)
        return FOLD_APART;
    return text->count == 1 && text->at[0] == c ? FOLD_PLAIN : FOLD_MAPPED;
}

static void entry_make(struct fold_page *page, enum fold_view view, uint32_t c)
{
    bool apart;
    struct points text = view_fold(view, c, &apart);
    struct fold_entry *entry = &page->entries[c % FOLD_PAGE_POINTS];
    entry->kind = (unsigned char)kind_of(view, c, &text, apart);
    entry->at = (unsigned short)page->pool.length;
    for (size_t i = 0; i < text.count; i++) {
        str_add_code_point(&page->pool, text.at[i]);
        if (code_point_is_unspaced(text.at[i]) && !code_point_is_mark(text.at[i]))
            entry->flags |= FOLD_UNSPACED;
    }
    entry->bytes = (unsigned char)(page->pool.length - entry->at);
    char itself[4];
    if (text.count == 1 && utf8_put(c, itself) == entry->bytes)
        entry->flags |= FOLD_SAME_SHAPE;
    if (code_point_is_mark(c))
        entry->flags |= FOLD_MARK;
}

const struct fold_page *fold_page_make(enum fold_view view, uint32_t page_number)
{
    struct fold_page *page = mem_new(sizeof *page), *there = NULL;
    for (uint32_t i = 0; i < FOLD_PAGE_POINTS; i++)
        entry_make(page, view, page_number * FOLD_PAGE_POINTS + i);
    if (atomic_compare_exchange_strong(&fold_pages[view][page_number], &there, page))
        return page;
    str_release(&page->pool); /* another thread was first */
    free(page);
    return there;
}
