/* tagger_find.c - where one unit of the lexicon, or any of a list, is found in the view being read. */
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

struct slice tagger_unit_finds(struct tagger *tagger, uint32_t number)
{
    struct slice *slice = &tagger->unit_finds[number];
    if (slice->made == tagger->view_number)
        return *slice;
    struct unit *unit = &tagger->lexicon->units[number];
    size_t first = tagger->pool.count;
    unit_scan(tagger, unit, PATTERN_TEXT, tagger->view->text);
    if (unit->kind == UNIT_PLAIN && tagger->view->piece_count)
        unit_scan_tags(tagger, unit, first);
    *slice = (struct slice){tagger->view_number, (uint32_t)first, (uint32_t)(tagger->pool.count - first)};
    return *slice;
}

static void pool_copy(struct tagger *tagger, struct slice slice)
{
    for (uint32_t i = 0; i < slice.count; i++)
        finds_add(&tagger->pool, tagger->pool.at[slice.first + i]);
}

struct slice tagger_list_finds(struct tagger *tagger, uint32_t number)
{
    struct slice *slice = &tagger->lists[number].by_start;
    if (slice->made == tagger->view_number)
        return *slice;
    const struct unit_list *list = &tagger->lexicon->lists[number];
    if (list->count == 1) {
        *slice = tagger_unit_finds(tagger, list->units[0]);
        return *slice;
    }
    for (size_t i = 0; i < list->count; i++)
        tagger_unit_finds(tagger, list->units[i]);
    size_t first = tagger->pool.count;
    for (size_t i = 0; i < list->count; i++)
        pool_copy(tagger, tagger->unit_finds[list->units[i]]);
    *slice = (struct slice){tagger->view_number, (uint32_t)first, (uint32_t)(tagger->pool.count - first)};
    finds_sort(tagger->pool.at + first, slice->count);
    return *slice;
}

struct slice tagger_list_ends(struct tagger *tagger, uint32_t number)
{
    struct slice *slice = &tagger->lists[number].by_end;
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
