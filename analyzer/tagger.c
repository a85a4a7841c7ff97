/* tagger.c - reads a text theme by theme and gives its matches. */
#include <stdlib.h>
#include <time.h>

#include "analyzer/tagger_data.h"

const char *match_field_name(enum match_field field)
{
    return field == MATCH_TITLE ? "title" : "text";
}

struct tagger *tagger_new(const struct lexicon *lexicon, struct err *err)
{
    const struct prefilter *prefilter = prefilter_of(lexicon);
    if (prefilter->always_count > LEXICON_MAX_UNFILTERED)
        return err_null(err, ERR_LIMIT,
                        "%zu regexes have no word that must be there, at most %d may: 'lexicon check' names them",
                        prefilter->always_count, LEXICON_MAX_UNFILTERED);
    struct tagger *tagger = mem_new(sizeof *tagger);
    tagger->lexicon = lexicon;
    tagger->matcher = matcher_new();
    tagger->units = mem_array(lexicon->unit_count, sizeof *tagger->units);
    tagger->lists = mem_array(lexicon->list_count, sizeof *tagger->lists);
    tagger->runaways = mem_array(lexicon->term_count, sizeof *tagger->runaways);
    tagger->prefilter = prefilter;
    tagger->list_ends = mem_array(lexicon->list_count, sizeof *tagger->list_ends);
    tagger->list_units = mem_array(prefilter->lists_of_unit.item_count, sizeof *tagger->list_units);
    tagger->too_few = mem_array(lexicon->theme_count, sizeof *tagger->too_few);
    tagger->active = mem_array(lexicon->term_count, sizeof *tagger->active);
    tagger->masked_themes = mem_array(lexicon->theme_count, sizeof *tagger->masked_themes);
    return tagger;
}

void tagger_free(struct tagger *tagger)
{
    if (!tagger)
        return;
    matcher_free(tagger->matcher);
    tag_text_release(&tagger->text);
    finds_release(&tagger->pool);
    finds_release(&tagger->found);
    finds_release(&tagger->excepted);
    free(tagger->units);
    free(tagger->lists);
    free(tagger->runaways);
    free(tagger->too_few);
    free(tagger->masked_themes);
    free(tagger->hits);
    free(tagger->list_ends);
    free(tagger->list_units);
    free(tagger->active);
    free(tagger->matches);
    free(tagger);
}

void tagger_freep(struct tagger **tagger)
{
    tagger_free(*tagger);
    *tagger = NULL;
}

void tagger_set_slow(struct tagger *tagger, bool slow)
{
    tagger->slow = slow;
}

void tagger_set_timed(struct tagger *tagger, bool timed)
{
    tagger->timed = timed;
}

struct tagger_counts tagger_counts(const struct tagger *tagger)
{
    return tagger->counts;
}

const int64_t *tagger_runaways(const struct tagger *tagger)
{
    return tagger->runaways;
}

/* ---- matches ---- */

static int match_compare(const void *a, const void *b)
{
    const struct match *left = a, *right = b;
    if (left->field != right->field)
        return left->field < right->field ? -1 : 1;
    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
    if (left->end != right->end)
        return left->end < right->end ? -1 : 1;
    if (left->theme != right->theme)
        return left->theme < right->theme ? -1 : 1;
    return (left->term > right->term) - (left->term < right->term);
}

/* Longest first; of equals the one whose term comes first in the file, then the one that comes first in the text. */
static int longest_compare(const void *a, const void *b)
{
    const struct match *left = a, *right = b;
    size_t left_length = left->end - left->start, right_length = right->end - right->start;
    if (left_length != right_length)
        return left_length > right_length ? -1 : 1;
    if (left->term != right->term)
        return left->term < right->term ? -1 : 1;
    if (left->theme != right->theme)
        return left->theme < right->theme ? -1 : 1;
    return match_compare(a, b);
}

static void matches_sort(struct match *at, size_t count)
{
    if (count > 24) {
        qsort(at, count, sizeof *at, match_compare);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct match moving = at[i];
        size_t to = i;
        for (; to > 0 && match_compare(&moving, &at[to - 1]) < 0; to--)
            at[to] = at[to - 1];
        at[to] = moving;
    }
}

/* Two folded finds can be one range of the original: a match is told once. */
static size_t matches_unique(struct match *at, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!kept || match_compare(&at[kept - 1], &at[i]) != 0)
            at[kept++] = at[i];
    return kept;
}

static void matches_order(struct tagger *tagger)
{
    matches_sort(tagger->matches, tagger->match_count);
    tagger->match_count = matches_unique(tagger->matches, tagger->match_count);
}

static void matches_cut(struct tagger *tagger)
{
    if (tagger->match_count > TAGGER_MAX_MATCHES) {
        tagger->counts.cut += (int64_t)(tagger->match_count - TAGGER_MAX_MATCHES);
        tagger->match_count = TAGGER_MAX_MATCHES;
    }
}

static void match_add(struct tagger *tagger, struct match match)
{
    if (tagger->match_count == tagger->match_room) {
        /* Bounded, however many terms find something everywhere: those that would be cut go now. */
        if (tagger->match_room >= 4 * TAGGER_MAX_MATCHES) {
            matches_order(tagger);
            matches_cut(tagger);
        } else {
            tagger->match_room = tagger->match_room ? tagger->match_room * 2 : 64;
        }
        tagger->matches = mem_grow(tagger->matches, tagger->match_room, sizeof *tagger->matches);
    }
    tagger->matches[tagger->match_count++] = match;
}

/* Of the matches from `first` on that overlap, keeps the longest. They come longest first, so one that overlaps what
 * is taken has its first or its last byte in it. */
static void matches_longest(struct tagger *tagger, size_t first, size_t text_bytes)
{
    struct match *at = tagger->matches + first;
    size_t count = tagger->match_count - first, kept = 0;
    qsort(at, count, sizeof *at, longest_compare);
    OWNED(mem_freep) unsigned char *taken = mem_new(text_bytes + 1);
    for (size_t i = 0; i < count; i++) {
        if (at[i].end <= at[i].start || taken[at[i].start] || taken[at[i].end - 1])
            continue;
        memset(taken + at[i].start, 1, at[i].end - at[i].start);
        at[kept++] = at[i];
    }
    tagger->match_count = first + kept;
}

/* ---- themes ---- */

static void view_use(struct tagger *tagger, const struct tag_view *view, uint64_t number)
{
    tagger->view = view;
    tagger->view_number = number;
}

static void find_tell(struct tagger *tagger, size_t term, enum match_field field, struct find find)
{
    size_t theme = tagger->lexicon->terms[term].theme;
    const struct theme_data *data = &tagger->lexicon->theme_data[theme];
    struct match match = {.theme = theme, .term = term, .field = field};
    folded_original(&tagger->text.folded, find.start, find.end, &match.start, &match.end);
    if (find.near_end)
        folded_original(&tagger->text.folded, find.near_start, find.near_end, &match.near_start, &match.near_end);
    match_add(tagger, match);
    for (size_t i = 0; i < data->included_by_count; i++) {
        match.theme = data->included_by[i];
        match_add(tagger, match);
    }
}

static void excepts_find(struct tagger *tagger, const struct theme_data *data)
{
    tagger->excepted.count = 0;
    if (data->except == LEXICON_NO_LIST)
        return;
    tagger->term = data->first_term;
    struct slice finds = tagger_list_finds(tagger, data->except);
    for (uint32_t i = 0; i < finds.count; i++)
        finds_add(&tagger->excepted, slice_finds(tagger, finds)[i]);
}

static bool is_excepted(const struct tagger *tagger, struct find find)
{
    for (size_t i = 0; i < tagger->excepted.count && tagger->excepted.at[i].start < find.end; i++)
        if (tagger->excepted.at[i].end > find.start)
            return true;
    return false;
}

static void term_tell(struct tagger *tagger, size_t term, enum match_field field)
{
    tagger_term_finds(tagger, term);
    for (size_t i = 0; i < tagger->found.count; i++)
        if (!is_excepted(tagger, tagger->found.at[i]))
            find_tell(tagger, term, field, tagger->found.at[i]);
}

/* The theme's terms among the active ones, which are in order. */
static void theme_tell(struct tagger *tagger, size_t theme, size_t active, enum match_field field)
{
    const struct theme_data *data = &tagger->lexicon->theme_data[theme];
    excepts_find(tagger, data);
    for (; active < tagger->active_count && tagger->active[active] < data->term_end; active++)
        term_tell(tagger, tagger->active[active], field);
}

/* A theme whose masks are in the text is put off: it reads another view. */
static bool theme_is_masked(struct tagger *tagger, size_t theme)
{
    const struct theme_data *data = &tagger->lexicon->theme_data[theme];
    if (data->mask == LEXICON_NO_LIST || !tagger_list_is_hit(tagger, data->mask))
        return false;
    tagger->term = data->first_term;
    return tagger_list_finds(tagger, data->mask).count > 0;
}

static void masked_themes_tell(struct tagger *tagger, enum match_field field)
{
    uint64_t plain = tagger->view_number;
    for (size_t i = 0; i < tagger->masked_theme_count; i++) {
        size_t active = tagger->masked_themes[i], theme = tagger->lexicon->terms[tagger->active[active]].theme;
        view_use(tagger, &tagger->text.plain, plain);
        struct slice masks = tagger_list_finds(tagger, tagger->lexicon->theme_data[theme].mask);
        tag_text_mask(&tagger->text, slice_finds(tagger, masks), masks.count);
        view_use(tagger, &tagger->text.masked, ++tagger->view_count);
        theme_tell(tagger, theme, active, field);
    }
}

static void themes_tell(struct tagger *tagger, enum match_field field)
{
    tagger->masked_theme_count = 0;
    for (size_t active = 0; active < tagger->active_count;) {
        size_t theme = tagger->lexicon->terms[tagger->active[active]].theme;
        if (theme_is_masked(tagger, theme))
            tagger->masked_themes[tagger->masked_theme_count++] = (uint32_t)active;
        else
            theme_tell(tagger, theme, active, field);
        while (active < tagger->active_count &&
               tagger->active[active] < tagger->lexicon->theme_data[theme].term_end)
            active++;
    }
    masked_themes_tell(tagger, field);
}

static int64_t now_ns(const struct tagger *tagger)
{
    struct timespec now = {0};
    if (tagger->timed)
        clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void field_read(struct tagger *tagger, struct span text, const struct byte_range *blanks, size_t blank_count,
                       enum match_field field)
{
    size_t first = tagger->match_count;
    int64_t begun = now_ns(tagger);
    tag_text_read(&tagger->text, text, blanks, blank_count);
    view_use(tagger, &tagger->text.plain, ++tagger->view_count);
    tagger->pool.count = 0;
    int64_t folded = now_ns(tagger);
    tagger_scan(tagger);
    int64_t scanned = now_ns(tagger);
    themes_tell(tagger, field);
    if (tagger->lexicon->overlap == LEXICON_LONGEST && tagger->match_count - first > 1)
        matches_longest(tagger, first, text.length);
    tagger->counts.fold_ns += folded - begun;
    tagger->counts.scan_ns += scanned - folded;
    tagger->counts.confirm_ns += now_ns(tagger) - scanned;
}

/* A word and the blank behind it have two bytes at least. */
static bool may_be_long(const struct tagger *tagger, struct span text)
{
    uint32_t words = tagger->lexicon->long_words;
    return words && tagger->match_count && (text.length + 1) / 2 > words;
}

bool tagger_read(struct tagger *tagger, const struct tagger_text *text, const struct match **out_matches,
                 size_t *out_count, struct err *err)
{
    if (text->text.length >= UINT32_MAX || text->title.length >= UINT32_MAX)
        return err_set(err, ERR_LIMIT, "a text of 4 GiB or more cannot be tagged");
    tagger->match_count = 0;
    tagger->counts.texts++;
    if (text->text.length)
        field_read(tagger, text->text, text->blanks, text->blank_count, MATCH_TEXT);
    tagger->words = may_be_long(tagger, text->text) ? tag_text_words(&tagger->text) : 0;
    if (text->title.length)
        field_read(tagger, text->title, NULL, 0, MATCH_TITLE);
    matches_order(tagger);
    tagger_long_drop(tagger);
    matches_cut(tagger);
    tagger->counts.matches += (int64_t)tagger->match_count;
    *out_matches = tagger->matches;
    *out_count = tagger->match_count;
    return true;
}
