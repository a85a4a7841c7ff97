/* leftovers.c - words that a theme's posts have in common and no term of the theme matches: where a lexicon can grow.
 *
 * For each theme and language the posts with the theme stand against those without; in the former only words outside the
 * theme's matches count. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/word_counts.h"
#include "palaver/analysis.h"
#include "palaver/lexicon_use.h"
#include "palaver/utf8.h"

#define G2_LEAST 10.83 /* chi-square of one degree of freedom, p = 0.001 */
#define LANGS_MAX 64
#define LANG_BYTES 16

/* A word in the posts of one theme. */
struct pair {
    uint32_t theme, word;
    uint32_t outside, anywhere; /* posts: with it outside the theme's matches, with it at all */
};

struct pairs { /* open addressing by (theme, word) */
    struct pair *slots;
    size_t room, count;
};

struct judged {
    const char *post_id;
    size_t theme;
    int yes, no;
};

struct leftovers {
    const struct lexicon *lexicon;
    const struct leftovers_request *request;
    struct tagger *tagger;
    size_t theme_count;   /* one more than the lexicon's: the last is "no theme" */
    struct word_numbers words;
    int64_t *in_all;      /* by word: posts */
    size_t in_all_room;
    struct pairs pairs;
    char langs[LANGS_MAX][LANG_BYTES];
    size_t lang_count;
    int64_t *of;          /* [lang][theme], and [lang][theme_count] for all posts */
    struct judged *judged;
    size_t judged_count, judged_room;
    struct arena arena, codes;
    struct str rest;      /* a post's text without matches */
    int64_t posts;
};

static void leftovers_release(struct leftovers *left)
{
    tagger_free(left->tagger);
    word_numbers_release(&left->words);
    free(left->in_all);
    free(left->pairs.slots);
    free(left->of);
    free(left->judged);
    arena_release(&left->arena);
    arena_release(&left->codes);
    str_release(&left->rest);
}

/* ---- counts ---- */

static struct pair *pair_slot(const struct pairs *pairs, uint32_t theme, uint32_t word)
{
    size_t at = (size_t)((((uint64_t)word << 12) ^ theme) * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (pairs->room - 1);
    while (pairs->slots[at].anywhere && (pairs->slots[at].theme != theme || pairs->slots[at].word != word))
        at = (at + 1) & (pairs->room - 1);
    return &pairs->slots[at];
}

static struct pair *pair_of(struct pairs *pairs, uint32_t theme, uint32_t word)
{
    if (pairs->count * 2 >= pairs->room) {
        struct pairs bigger = {.room = pairs->room ? pairs->room * 2 : 4096, .count = pairs->count};
        bigger.slots = mem_array(bigger.room, sizeof *bigger.slots);
        for (size_t i = 0; i < pairs->room; i++)
            if (pairs->slots[i].anywhere)
                *pair_slot(&bigger, pairs->slots[i].theme, pairs->slots[i].word) = pairs->slots[i];
        free(pairs->slots);
        *pairs = bigger;
    }
    struct pair *pair = pair_slot(pairs, theme, word);
    if (!pair->anywhere) {
        *pair = (struct pair){.theme = theme, .word = word};
        pairs->count++;
    }
    return pair;
}

static void in_all_add(struct leftovers *left)
{
    if (left->words.room > left->in_all_room) {
        left->in_all = mem_grow(left->in_all, left->words.room, sizeof *left->in_all);
        memset(left->in_all + left->in_all_room, 0, (left->words.room - left->in_all_room) * sizeof *left->in_all);
        left->in_all_room = left->words.room;
    }
    for (size_t i = 0; i < left->words.found_count; i++)
        left->in_all[left->words.found[i]]++;
}

static size_t lang_number(struct leftovers *left, const char *lang)
{
    for (size_t i = 0; i < left->lang_count; i++)
        if (strcmp(left->langs[i], lang) == 0)
            return i;
    if (left->lang_count == LANGS_MAX || strlen(lang) >= LANG_BYTES)
        return LANGS_MAX;
    memcpy(left->langs[left->lang_count], lang, strlen(lang) + 1);
    return left->lang_count++;
}

/* ---- one post ---- */

/* 1 or 0 when coders were of one mind, -1 when they were not or there were none. */
static int coded(const struct leftovers *left, const char *post_id, size_t theme)
{
    size_t low = 0, high = left->judged_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct judged *judged = &left->judged[middle];
        int order = strcmp(judged->post_id, post_id);
        if (order == 0 && judged->theme == theme)
            return judged->yes == judged->no ? -1 : judged->yes > judged->no;
        if (order < 0 || (order == 0 && judged->theme < theme))
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

static void add_without(struct str *rest, struct span text, const struct byte_range *blanks, size_t blank_count,
                        const struct match *matches, size_t count, size_t theme, enum match_field field)
{
    size_t from = rest->length;
    str_add_span(rest, text);
    for (size_t i = 0; i < blank_count; i++)
        memset(rest->at + from + blanks[i].start, '.', blanks[i].end - blanks[i].start);
    for (size_t i = 0; i < count; i++)
        if (matches[i].theme == theme && matches[i].field == field)
            memset(rest->at + from + matches[i].start, '.', matches[i].end - matches[i].start);
    str_add_char(rest, '\n');
}

/* The words outside the matches of `theme` (SIZE_MAX: all words). */
static void words_outside(struct leftovers *left, const struct tagger_text *text, const char *lang,
                          const struct match *matches, size_t count, size_t theme)
{
    str_clear(&left->rest);
    add_without(&left->rest, text->text, text->blanks, text->blank_count, matches, count, theme, MATCH_TEXT);
    if (text->title.at)
        add_without(&left->rest, text->title, NULL, 0, matches, count, theme, MATCH_TITLE);
    word_numbers_read(&left->words, lang, str_span(&left->rest));
}

static bool wanted(const struct leftovers *left, size_t theme)
{
    if (theme + 1 == left->theme_count)
        return left->request->untagged;
    return !left->request->theme || strcmp(lexicon_theme(left->lexicon, theme)->id, left->request->theme) == 0;
}

static void count_theme(struct leftovers *left, const struct tagger_text *text, size_t lang, const struct match *matches,
                        size_t count, size_t theme)
{
    left->of[lang * (left->theme_count + 1) + theme]++;
    words_outside(left, text, left->langs[lang], matches, count, SIZE_MAX);
    for (size_t i = 0; i < left->words.found_count; i++)
        pair_of(&left->pairs, (uint32_t)theme, left->words.found[i])->anywhere++;
    words_outside(left, text, left->langs[lang], matches, count, theme);
    for (size_t i = 0; i < left->words.found_count; i++)
        pair_of(&left->pairs, (uint32_t)theme, left->words.found[i])->outside++;
}

static bool leftover_post(void *to, const struct stored_post *post, struct err *err)
{
    struct leftovers *left = to;
    const struct match *matches;
    size_t count;
    const char *tag = post->post.lang ? post->post.lang : post->reading.lang;
    char base[LANG_BYTES] = "";
    arena_reset(&left->arena);
    struct tagger_text text = tagger_text_of(post, &left->arena);
    if (!tagger_read(left->tagger, &text, &matches, &count, err))
        return false;
    left->posts++;
    for (size_t i = 0; tag && tag[i] && tag[i] != '-' && i + 1 < LANG_BYTES; i++)
        base[i] = tag[i];
    size_t lang = base[0] ? lang_number(left, base) : LANGS_MAX;
    if (lang == LANGS_MAX)
        return true;
    left->of[lang * (left->theme_count + 1) + left->theme_count]++;
    words_outside(left, &text, base, matches, count, SIZE_MAX);
    in_all_add(left);
    bool any = false;
    for (size_t theme = 0; theme + 1 < left->theme_count; theme++) {
        bool has = false;
        for (size_t i = 0; i < count && !has; i++)
            has = matches[i].theme == theme;
        int judged = coded(left, post->id, theme);
        has = judged < 0 ? has : judged == 1;
        any = any || has;
        if (has && wanted(left, theme))
            count_theme(left, &text, lang, matches, count, theme);
    }
    if (!any && wanted(left, left->theme_count - 1))
        count_theme(left, &text, lang, matches, count, left->theme_count - 1);
    return true;
}

/* ---- codes ---- */

static int judged_order(const void *a, const void *b)
{
    const struct judged *x = a, *y = b;
    int order = strcmp(x->post_id, y->post_id);
    return order ? order : x->theme < y->theme ? -1 : x->theme > y->theme;
}

static bool take_code(void *to, const struct code *code, struct err *err)
{
    (void)err;
    struct leftovers *left = to;
    for (size_t i = 0; i < lexicon_theme_count(left->lexicon); i++) {
        if (strcmp(lexicon_theme(left->lexicon, i)->id, code->theme) != 0)
            continue;
        if (left->judged_count == left->judged_room) {
            left->judged_room = left->judged_room ? left->judged_room * 2 : 256;
            left->judged = mem_grow(left->judged, left->judged_room, sizeof *left->judged);
        }
        left->judged[left->judged_count++] = (struct judged){arena_text(&left->codes, code->post_id), i,
                                                             code->value == 1, code->value != 1};
    }
    return true;
}

static bool codes_read(struct leftovers *left, struct store *store, struct err *err)
{
    if (!store_each_code(store, take_code, left, err))
        return false;
    if (left->judged_count)
        qsort(left->judged, left->judged_count, sizeof *left->judged, judged_order);
    size_t kept = 0;
    for (size_t i = 0; i < left->judged_count; i++) {
        struct judged *last = kept ? &left->judged[kept - 1] : NULL;
        if (last && judged_order(last, &left->judged[i]) == 0) {
            last->yes += left->judged[i].yes;
            last->no += left->judged[i].no;
        } else {
            left->judged[kept++] = left->judged[i];
        }
    }
    left->judged_count = kept;
    return true;
}

/* ---- what stands out ---- */

static double part(double seen, double expected)
{
    return seen > 0 ? seen * log(seen / expected) : 0;
}

/* Two by two: with and without the word, in the theme's posts and in the others. */
static double log_likelihood(double a, double of_a, double b, double of_b)
{
    double with = a + b, all = of_a + of_b;
    return 2 * (part(a, with * of_a / all) + part(b, with * of_b / all) + part(of_a - a, (all - with) * of_a / all) +
                part(of_b - b, (all - with) * of_b / all));
}

static bool leftover_of(const struct leftovers *left, const struct pair *pair, size_t lang, struct leftover *out)
{
    size_t row = lang * (left->theme_count + 1);
    int64_t of = left->of[row + pair->theme], all = left->of[row + left->theme_count];
    *out = (struct leftover){
        .theme = pair->theme + 1 == left->theme_count ? NULL : lexicon_theme(left->lexicon, pair->theme)->id,
        .lang = left->langs[lang],
        .posts = pair->outside,
        .of = of,
        .elsewhere = left->in_all[pair->word] - pair->anywhere,
        .elsewhere_of = all - of,
    };
    if (out->posts < left->request->min_posts || out->elsewhere_of <= 0)
        return false;
    double inside = (double)out->posts, outside = (double)out->elsewhere;
    out->log_ratio = log2((inside + 0.5) / ((double)of + 1) / ((outside + 0.5) / ((double)out->elsewhere_of + 1)));
    out->g2 = log_likelihood(inside, (double)of, outside, (double)out->elsewhere_of);
    return out->log_ratio > 0 && out->g2 >= G2_LEAST;
}

struct standing {
    uint32_t theme;
    size_t lang;
    struct leftover leftover;
    struct span word;
};

static int standing_order(const void *a, const void *b)
{
    const struct standing *x = a, *y = b;
    if (x->theme != y->theme)
        return x->theme < y->theme ? -1 : 1;
    int langs = strcmp(x->leftover.lang, y->leftover.lang);
    if (langs)
        return langs;
    if (x->leftover.g2 != y->leftover.g2)
        return x->leftover.g2 > y->leftover.g2 ? -1 : 1;
    return span_compare(x->word, y->word);
}

static bool give(struct leftovers *left, bool (*each)(void *to, const struct leftover *, struct err *), void *to,
                 struct err *err)
{
    OWNED(mem_freep) struct standing *standing = mem_array(left->pairs.count + 1, sizeof *standing);
    size_t count = 0;
    for (size_t i = 0; i < left->pairs.room; i++) {
        const struct pair *pair = &left->pairs.slots[i];
        if (!pair->anywhere)
            continue;
        OWNED(mem_freep) char *lang = span_text(word_lang(&left->words, pair->word));
        struct standing *one = &standing[count];
        *one = (struct standing){.theme = pair->theme, .lang = lang_number(left, lang),
                                 .word = word_of(&left->words, pair->word)};
        count += leftover_of(left, pair, one->lang, &one->leftover);
    }
    qsort(standing, count, sizeof *standing, standing_order);
    int64_t given = 0;
    for (size_t i = 0; i < count; i++) {
        bool first = i == 0 || standing[i].theme != standing[i - 1].theme || standing[i].lang != standing[i - 1].lang;
        given = first ? 0 : given;
        if (given++ >= left->request->limit)
            continue;
        arena_reset(&left->arena);
        standing[i].leftover.word = arena_span_text(&left->arena, standing[i].word);
        if (!each(to, &standing[i].leftover, err))
            return false;
    }
    return true;
}

bool lexicon_leftovers(struct store *store, const struct lexicon *lexicon, const struct leftovers_request *request,
                       bool (*each)(void *to, const struct leftover *, struct err *), void *to,
                       struct leftovers_result *out_result, struct err *err)
{
    OWNED(leftovers_release) struct leftovers left = {
        .lexicon = lexicon, .request = request, .tagger = tagger_new(lexicon, err),
        .theme_count = lexicon_theme_count(lexicon) + 1, .words = {.max = LEFTOVERS_MAX_WORDS}};
    if (!left.tagger || !codes_read(&left, store, err))
        return false;
    left.of = mem_array(LANGS_MAX * (left.theme_count + 1), sizeof *left.of);
    struct post_selection selection = {.query = request->query, .wants = WANT_TEXT | WANT_SEGMENTS,
                                       .order = ORDER_TIME};
    if (!store_each_post(store, &selection, leftover_post, &left, err) || !give(&left, each, to, err))
        return false;
    *out_result = (struct leftovers_result){left.posts, left.words.uncounted};
    return true;
}
