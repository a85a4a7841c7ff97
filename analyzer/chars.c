/* chars.c - tables of character classes, made by letting PCRE2 read every code point once.
 *
 * Its Unicode data and utf8proc's may differ by a version; a boundary decided with one and matched with the other
 * would change spans. Source of the properties: pcre2pattern(3), "Unicode character properties". */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "analyzer/chars.h"

#include <assert.h>
#include <pcre2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "palaver/utf8.h"

enum { CLASS_JOINED = 1, CLASS_UNSPACED = 2, CLASS_UPPER = 4, CLASS_CASED = 8 };

#define LOW_PLANE_END 0x10000u
#define HIGH_PLANES_END 0x40000u /* planes 1 to 3; beyond are tags, selectors and private use: of no class here */

static _Atomic(unsigned char *) low_ready; /* low_classes, when it is made */
static unsigned char *low_classes, *high_classes;
/* Every code point of the first planes that has another case, as UTF-8. */
static struct str cased;

/* Of these PCRE2 is asked about the first alone, which answers for all: letters of one script, or for private use, by
 * the stability policy of Unicode. They are two thirds of the plane. A unit test asks about each. */
static const struct {
    uint32_t first, end;
} ALIKE[] = {{0x3400, 0x4db6}, {0x4e00, 0x9fa6}, {0xac00, 0xd7a4}, {0xe000, 0xf900}};

static bool is_asked(uint32_t c)
{
    for (size_t i = 0; i < COUNT_OF(ALIKE); i++)
        if (c > ALIKE[i].first && c < ALIKE[i].end)
            return false;
    return c < 0xd800 || c >= 0xe000;
}

/* The text of the code points to ask about from `from` to `to`, without surrogates, and where each begins. */
static void every_code_point(uint32_t from, uint32_t to, struct str *out_text, uint32_t *out_at)
{
    for (uint32_t c = from; c < to; c++) {
        out_at[c - from] = (uint32_t)out_text->length;
        if (is_asked(c))
            str_add_code_point(out_text, c);
    }
}

/* Calls `found` for each match of `pattern` in `text`. Patterns here are constants: failing is our mistake. */
static void each_match(const char *pattern, uint32_t options, struct span text,
                       void (*found)(void *to, size_t start, size_t end), void *to)
{
    int code = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP | options,
                                         &code, &offset, NULL);
    assert(compiled);
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    PCRE2_SIZE at = 0;
    int result;
    while ((result = pcre2_match(compiled, (PCRE2_SPTR)text.at, text.length, at, PCRE2_NO_UTF_CHECK, data, NULL)) >= 0) {
        const PCRE2_SIZE *range = pcre2_get_ovector_pointer(data);
        found(to, range[0], range[1]);
        at = range[1];
    }
    assert(result == PCRE2_ERROR_NOMATCH);
    (void)result;
    pcre2_match_data_free(data);
    pcre2_code_free(compiled);
}

struct class_fill {
    unsigned char *classes;
    const uint32_t *at;
    uint32_t count, next;
    unsigned char class;
};

/* Matches come in order, so one walk over `at` serves them all. */
static void class_add(void *to, size_t start, size_t end)
{
    struct class_fill *fill = to;
    while (fill->next < fill->count && fill->at[fill->next] < start)
        fill->next++;
    for (; fill->next < fill->count && fill->at[fill->next] < end; fill->next++)
        fill->classes[fill->next] |= fill->class;
}

static const struct {
    const char *pattern;
    unsigned char class;
} CLASSES[] = {
    {"(?:" CHARS_JOINED ")++", CLASS_JOINED},
    {"(?:(?=[" CHARS_UNSPACED "])" CHARS_WORD ")++", CLASS_UNSPACED},
    {"[\\p{Lu}\\p{Lt}]+", CLASS_UPPER},
    /* Letters with case, and the few that have it and are no letters: iota subscript, Roman numerals, circled. */
    {"[\\p{L&}\\x{345}\\x{2160}-\\x{2188}\\x{24b6}-\\x{24e9}]+", CLASS_CASED},
};

static unsigned char *classes_make(uint32_t from, uint32_t to)
{
    OWNED(str_release) struct str text = STR_INIT;
    OWNED(mem_freep) uint32_t *at = mem_array(to - from, sizeof *at);
    every_code_point(from, to, &text, at);
    unsigned char *classes = mem_new(to - from);
    for (size_t i = 0; i < COUNT_OF(CLASSES); i++) {
        struct class_fill fill = {classes, at, to - from, 0, CLASSES[i].class};
        each_match(CLASSES[i].pattern, 0, str_span(&text), class_add, &fill);
    }
    for (size_t i = 0; from == 0 && i < COUNT_OF(ALIKE); i++)
        memset(classes + ALIKE[i].first, classes[ALIKE[i].first], ALIKE[i].end - ALIKE[i].first);
    /* A surrogate has no bytes and took its neighbour's class. */
    for (uint32_t c = 0xd800; from == 0 && c < 0xe000; c++)
        classes[c] = 0;
    return classes;
}

static void low_make(void)
{
    low_classes = classes_make(0, LOW_PLANE_END);
    for (uint32_t c = 0; c < LOW_PLANE_END; c++)
        if (low_classes[c] & CLASS_CASED)
            str_add_code_point(&cased, c);
    atomic_store_explicit(&low_ready, low_classes, memory_order_release);
}

static void high_make(void)
{
    high_classes = classes_make(LOW_PLANE_END, HIGH_PLANES_END);
}

static unsigned char class_of(uint32_t c)
{
    static pthread_once_t low_once = PTHREAD_ONCE_INIT, high_once = PTHREAD_ONCE_INIT;
    if (c < LOW_PLANE_END) {
        const unsigned char *ready = atomic_load_explicit(&low_ready, memory_order_acquire);
        if (ready)
            return ready[c];
        pthread_once(&low_once, low_make);
        return low_classes[c];
    }
    /* Emoji stand beside words in every other tweet and are of no class: no table is made for them. */
    if ((c >= 0x1f200 && c < 0x1fb00) || c >= HIGH_PLANES_END)
        return 0;
    pthread_once(&high_once, high_make);
    return high_classes[c - LOW_PLANE_END];
}

bool char_is_joined(uint32_t c)
{
    return class_of(c) & CLASS_JOINED;
}

bool char_is_unspaced(uint32_t c)
{
    return class_of(c) & CLASS_UNSPACED;
}

bool char_is_upper(uint32_t c)
{
    return class_of(c) & CLASS_UPPER;
}

struct partner_list {
    uint32_t *out;
    size_t count;
    struct span text;
};

static void partner_add(void *to, size_t start, size_t end)
{
    struct partner_list *list = to;
    size_t bytes;
    uint32_t c = utf8_next(span_from_to(list->text, start, end), &bytes);
    if (c != list->out[0] && list->count < CHARS_MAX_PARTNERS)
        list->out[list->count++] = c;
}

size_t char_partners(uint32_t c, uint32_t out[CHARS_MAX_PARTNERS])
{
    out[0] = c;
    bool has_case = class_of(c) & CLASS_CASED;
    if (!has_case)
        return 1;
    char pattern[16];
    struct partner_list list = {out, 1, {NULL, 0}};
    if (c < LOW_PLANE_END) {
        list.text = str_span(&cased);
        size_t length = utf8_put(c, pattern);
        pattern[length] = '\0';
        each_match(pattern, PCRE2_CASELESS, list.text, partner_add, &list);
        return list.count;
    }
    /* The cased scripts beyond the first plane pair within their block. */
    OWNED(str_release) struct str block = STR_INIT;
    for (uint32_t near = c < 0x10100 ? 0x10000 : c - 0x100; near < c + 0x100; near++)
        str_add_code_point(&block, near);
    list.text = str_span(&block);
    pattern[utf8_put(c, pattern)] = '\0';
    each_match(pattern, PCRE2_CASELESS, list.text, partner_add, &list);
    return list.count;
}

struct cased_caller {
    void (*found)(void *to, uint32_t c);
    void *to;
};

static void cased_found(void *to, size_t start, size_t end)
{
    const struct cased_caller *caller = to;
    size_t bytes;
    caller->found(caller->to, utf8_next(span_from_to(str_span(&cased), start, end), &bytes));
}

void chars_each_cased(const char *pattern, void (*found)(void *to, uint32_t c), void *to)
{
    struct cased_caller caller = {found, to};
    (void)class_of('a'); /* the table is made at the first question */
    each_match(pattern, PCRE2_CASELESS, str_span(&cased), cased_found, &caller);
}

static void length_add(void *to, size_t start, size_t end)
{
    *(size_t *)to += end - start;
}

bool chars_blocks_hold(void)
{
    bool hold = true;
    for (size_t i = 0; i < COUNT_OF(ALIKE); i++) {
        OWNED(str_release) struct str text = STR_INIT;
        for (uint32_t c = ALIKE[i].first; c < ALIKE[i].end; c++)
            str_add_code_point(&text, c);
        for (size_t class = 0; class < COUNT_OF(CLASSES); class++) {
            bool of_first = class_of(ALIKE[i].first) & CLASSES[class].class;
            size_t bytes = 0;
            each_match(CLASSES[class].pattern, 0, str_span(&text), length_add, &bytes);
            hold = hold && bytes == (of_first ? text.length : 0);
        }
    }
    return hold;
}
