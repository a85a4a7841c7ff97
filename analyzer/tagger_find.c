/* tagger_find.c - where one unit of the lexicon, or any of a list, is found in the view being read. */
#include "analyzer/chars.h"
#include "analyzer/plain.h"
#include "analyzer/tagger_data.h"

/* Adds what PCRE2 finds in `text`, one after the other. */
static void unit_scan(struct tagger *tagger, struct unit *unit, enum pattern_use use, struct span text)
{
    size_t from = 0, start, end, count = 0;
    while (from < text.length) {
        enum match_result result =
            matcher_find(tagger->matcher, tagger->lexicon, unit, use, text, from, &start, &end);
        if (result == MATCH_RUNAWAY) {
            tagger->counts.runaway++;
            tagger->runaways[tagger->term]++;
        }
        if (result != MATCH_FOUND)
            return;
        if (count++ == TAGGER_MAX_MATCHES) {
            tagger->counts.cut++;
            return;
        }
        finds_add(&tagger->pool, (struct find){.start = (uint32_t)start, .end = (uint32_t)end});
        from = end;
    }
}

/* Adds what the hashtags give and the text did not: the finds from `first` on are the text's. */
static void unit_scan_tags(struct tagger *tagger, struct unit *unit, size_t first)
{
    const struct tag_view *view = tagger->view;
    size_t text_end = tagger->pool.count, kept = text_end;
    unit_scan(tagger, unit, PATTERN_TAGS, str_span(&view->tags));
    for (size_t i = text_end; i < tagger->pool.count; i++) {
        struct find find = tag_view_place(view, tagger->pool.at[i]);
        if (!finds_overlap(tagger->pool.at + first, text_end - first, find.start, find.end))
            tagger->pool.at[kept++] = find;
    }
    tagger->pool.count = kept;
    if (kept > text_end)
        finds_sort(tagger->pool.at + first, kept - first);
}

/* ---- the fast way ---- */

static size_t chars_back(struct span text, size_t at, size_t count)
{
    while (count > 0 && at > 0) {
        at--;
        while (at > 0 && ((unsigned char)text.at[at] & 0xc0) == 0x80)
            at--;
        count--;
    }
    return at;
}

/* Where a match begins that has this hit in it, if there is one. */
static bool hit_start(const struct tagger *tagger, struct hit hit, size_t *out_start)
{
    struct span text = tagger->view->text;
    const struct scan_literal *literal = &tagger->prefilter->literals.at[hit.literal];
    const struct step *steps = &tagger->prefilter->steps[literal->steps];
    size_t at = hit.end;
    for (size_t i = 0; i < literal->step_count; i++) {
        size_t before = at;
        if (steps[i].kind == STEP_CHARS) {
            at = chars_back(text, at, steps[i].count);
        } else if (steps[i].kind == STEP_RUN) {
            at = plain_run_start(text, at);
        } else {
            while (at > 0 && char_is_gap((unsigned char)text.at[at - 1]))
                at--;
            if (at == before && steps[i].kind == STEP_GAP)
                return false;
        }
    }
    *out_start = at;
    return true;
}

static bool unit_match_here(struct tagger *tagger, uint32_t number, size_t start, size_t *out_end)
{
    struct unit *unit = &tagger->lexicon->units[number];
    if (tagger->prefilter->units[number].simple)
        return plain_match(&unit->plain, tagger->prefilter->symbols, tagger->view->text, start, out_end);
    size_t found;
    enum match_result result = matcher_find(tagger->matcher, tagger->lexicon, unit, PATTERN_HERE, tagger->view->text,
                                            start, &found, out_end);
    if (result == MATCH_RUNAWAY) {
        tagger->counts.runaway++;
        tagger->runaways[tagger->term]++;
    }
    return result == MATCH_FOUND;
}

/* Tries each place that a hit leads to, from left to right. */
static void unit_find_here(struct tagger *tagger, uint32_t number)
{
    size_t first = tagger->pool.count;
    /* The places are kept in the pool for a moment, to put them in order: hits come by where they end. */
    for (uint32_t at = tagger->units[number].first; at; at = tagger->hits[at - 1].next) {
        size_t start;
        if (hit_start(tagger, tagger->hits[at - 1], &start))
            finds_add(&tagger->pool, (struct find){.start = (uint32_t)start});
    }
    size_t count = tagger->pool.count - first, kept = first;
    finds_sort(tagger->pool.at + first, count);
    size_t end = 0, tried = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t start = tagger->pool.at[first + i].start;
        if (start < end || start == tried)
            continue;
        tried = start;
        if (unit_match_here(tagger, number, start, &end))
            tagger->pool.at[kept++] = (struct find){.start = (uint32_t)start, .end = (uint32_t)end};
    }
    tagger->pool.count = kept;
}

/* Looks from the earliest place on where a match with the next hit could begin. */
static void unit_find_window(struct tagger *tagger, uint32_t number)
{
    struct unit *unit = &tagger->lexicon->units[number];
    struct span text = tagger->view->text;
    size_t from = 0, start, end;
    for (uint32_t at = tagger->units[number].first; at; at = tagger->hits[at - 1].next) {
        size_t hit_end = tagger->hits[at - 1].end;
        if (hit_end <= from && from > 0)
            continue;
        size_t window = chars_back(text, hit_end, tagger->prefilter->units[number].window);
        enum match_result result = matcher_find(tagger->matcher, tagger->lexicon, unit, PATTERN_TEXT, text,
                                                window > from ? window : from, &start, &end);
        if (result == MATCH_RUNAWAY) {
            tagger->counts.runaway++;
            tagger->runaways[tagger->term]++;
        }
        if (result != MATCH_FOUND)
            return;
        finds_add(&tagger->pool, (struct find){.start = (uint32_t)start, .end = (uint32_t)end});
        from = end;
    }
}

/* A term with a group in it needs a word of the group. */
static bool needs_are_met(const struct tagger *tagger, uint32_t number)
{
    uint32_t needs = tagger->prefilter->units[number].needs;
    if (needs == UINT32_MAX)
        return true;
    const struct group *group = &tagger->lexicon->groups[needs];
    for (size_t i = 0; i < group->count; i++)
        if (tagger->prefilter->units[group->units[i]].always ||
            tagger->units[group->units[i]].read == tagger->read)
            return true;
    return false;
}

static void unit_find_fast(struct tagger *tagger, uint32_t number)
{
    const struct scan_unit *scan = &tagger->prefilter->units[number];
    const struct unit_state *hits = &tagger->units[number];
    struct unit *unit = &tagger->lexicon->units[number];
    size_t first = tagger->pool.count;
    bool all = scan->always || scan->mode == SEARCH_ALL || hits->count > UNIT_MAX_HITS;
    if (all && (scan->always || hits->count > 0))
        unit_scan(tagger, unit, PATTERN_TEXT, tagger->view->text);
    else if (hits->count > 0 && scan->mode == SEARCH_HERE)
        unit_find_here(tagger, number);
    else if (hits->count > 0)
        unit_find_window(tagger, number);
    if (unit->kind == UNIT_PLAIN && tagger->view->piece_count && (scan->always || hits->in_tags))
        unit_scan_tags(tagger, unit, first);
}

struct slice tagger_unit_finds(struct tagger *tagger, uint32_t number)
{
    struct slice *slice = &tagger->units[number].finds;
    if (slice->made == tagger->view_number)
        return *slice;
    size_t first = tagger->pool.count;
    if (tagger->slow) {
        struct unit *unit = &tagger->lexicon->units[number];
        unit_scan(tagger, unit, PATTERN_TEXT, tagger->view->text);
        if (unit->kind == UNIT_PLAIN && tagger->view->piece_count)
            unit_scan_tags(tagger, unit, first);
    } else if ((tagger->units[number].read == tagger->read || tagger->prefilter->units[number].always) &&
               needs_are_met(tagger, number)) {
        unit_find_fast(tagger, number);
    }
    *slice = (struct slice){tagger->view_number, (uint32_t)first, (uint32_t)(tagger->pool.count - first)};
    return *slice;
}

static void pool_copy(struct tagger *tagger, struct slice slice)
{
    for (uint32_t i = 0; i < slice.count; i++)
        finds_add(&tagger->pool, tagger->pool.at[slice.first + i]);
}

/* Each unit is looked for before any is copied: the finds of the list stand together in the pool. */
static size_t list_gather_all(struct tagger *tagger, const struct unit_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        tagger_unit_finds(tagger, list->units[i]);
    size_t first = tagger->pool.count;
    for (size_t i = 0; i < list->count; i++)
        pool_copy(tagger, tagger->units[list->units[i]].finds);
    return first;
}

static size_t list_gather_hit(struct tagger *tagger, uint32_t list)
{
    for (uint32_t at = tagger->lists[list].first; at; at = tagger->list_units[at - 1].next)
        tagger_unit_finds(tagger, tagger->list_units[at - 1].unit);
    size_t first = tagger->pool.count;
    for (uint32_t at = tagger->lists[list].first; at; at = tagger->list_units[at - 1].next)
        pool_copy(tagger, tagger->units[tagger->list_units[at - 1].unit].finds);
    return first;
}

struct slice tagger_list_finds(struct tagger *tagger, uint32_t number)
{
    struct slice *slice = &tagger->lists[number].by_start;
    if (slice->made == tagger->view_number)
        return *slice;
    if (!tagger_list_is_hit(tagger, number))
        return (struct slice){0};
    const struct unit_list *list = &tagger->lexicon->lists[number];
    if (list->count == 1) {
        *slice = tagger_unit_finds(tagger, list->units[0]);
        return *slice;
    }
    size_t first = tagger->slow ? list_gather_all(tagger, list) : list_gather_hit(tagger, number);
    *slice = (struct slice){tagger->view_number, (uint32_t)first, (uint32_t)(tagger->pool.count - first)};
    finds_sort(tagger->pool.at + first, slice->count);
    return *slice;
}

struct slice tagger_list_ends(struct tagger *tagger, uint32_t number)
{
    struct slice *slice = &tagger->list_ends[number];
    if (slice->made == tagger->view_number)
        return *slice;
    struct slice by_start = tagger_list_finds(tagger, number);
    if (by_start.count < 2) {
        *slice = by_start;
        return *slice;
    }
    size_t first = tagger->pool.count;
    pool_copy(tagger, by_start);
    *slice = (struct slice){tagger->view_number, (uint32_t)first, by_start.count};
    finds_sort_by_end(tagger->pool.at + first, slice->count);
    return *slice;
}
