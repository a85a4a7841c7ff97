/* tagger_terms.c - where a term is found: its own list, a word beside its companion, lists in order. */
#include "analyzer/tagger_data.h"

/* The companion nearest to `find` that does not touch it, before or behind, if it is near enough. */
static bool companion_find(struct tagger *tagger, uint32_t list, struct distance within, struct find find,
                           struct find *out)
{
    struct slice starts = tagger_list_finds(tagger, list), ends = tagger_list_ends(tagger, list);
    size_t behind = finds_from(slice_finds(tagger, starts), starts.count, find.end);
    size_t before = finds_until(slice_finds(tagger, ends), ends.count, find.start);
    const struct find *next = behind < starts.count ? slice_finds(tagger, starts) + behind : NULL;
    const struct find *last = before > 0 ? slice_finds(tagger, ends) + before - 1 : NULL;
    bool next_near = next && tag_text_near(&tagger->text, within, find.end, next->start);
    bool last_near = last && tag_text_near(&tagger->text, within, last->end, find.start);
    if (next_near && last_near && next->start - find.end < find.start - last->end)
        last_near = false;
    if (!next_near && !last_near)
        return false;
    *out = last_near ? *last : *next;
    return true;
}

static bool touches_any(struct tagger *tagger, uint32_t list, struct find find)
{
    /* Finds of different units may overlap one another, so that a search by start alone would miss a long one. */
    struct slice finds = tagger_list_finds(tagger, list);
    const struct find *at = slice_finds(tagger, finds);
    for (uint32_t i = 0; i < finds.count && at[i].start < find.end; i++)
        if (at[i].end > find.start)
            return true;
    return false;
}

static void companions_find(struct tagger *tagger, const struct term_plan *plan)
{
    struct slice any = tagger_list_finds(tagger, plan->first);
    for (uint32_t i = 0; i < any.count; i++) {
        struct find find = slice_finds(tagger, any)[i], near = {0};
        if (plan->near != LEXICON_NO_LIST && !companion_find(tagger, plan->near, plan->within, find, &near))
            continue;
        struct find far;
        if (plan->not_near != LEXICON_NO_LIST &&
            (touches_any(tagger, plan->not_near, find) ||
             companion_find(tagger, plan->not_near, plan->within, find, &far)))
            continue;
        find.near_start = near.start;
        find.near_end = near.end;
        finds_add(&tagger->found, find);
    }
}

/* Walks the parts from the last to the first, keeping of each the finds from which the rest can be reached. Of the
 * finds that can follow, the nearest is best: it is within the distance if any is. */
static void sequence_find(struct tagger *tagger, const struct term_plan *plan)
{
    OWNED(finds_release) struct finds rest = FINDS_INIT; /* start of the part's find, end of the whole */
    for (size_t part = plan->sequence_count; part-- > 0;) {
        struct slice finds = tagger_list_finds(tagger, plan->sequence[part]);
        struct finds reached = FINDS_INIT;
        for (uint32_t i = 0; i < finds.count; i++) {
            struct find find = slice_finds(tagger, finds)[i];
            if (part + 1 < plan->sequence_count) {
                size_t next = finds_from(rest.at, rest.count, find.end);
                if (next == rest.count ||
                    !tag_text_near(&tagger->text, plan->within, find.end, rest.at[next].start))
                    continue;
                find.end = rest.at[next].end;
            }
            finds_add(&reached, find);
        }
        finds_release(&rest);
        rest = reached;
        if (!rest.count)
            return;
    }
    for (size_t i = 0; i < rest.count; i++)
        finds_add(&tagger->found, rest.at[i]);
}

void tagger_term_finds(struct tagger *tagger, size_t term)
{
    const struct term_plan *plan = &tagger->lexicon->plans[term];
    tagger->term = term;
    tagger->found.count = 0;
    if (plan->kind == TERM_COMPANION) {
        companions_find(tagger, plan);
    } else if (plan->kind == TERM_SEQUENCE) {
        sequence_find(tagger, plan);
    } else {
        struct slice finds = tagger_list_finds(tagger, plan->first);
        for (uint32_t i = 0; i < finds.count; i++)
            finds_add(&tagger->found, slice_finds(tagger, finds)[i]);
    }
    if (tagger->found.count > 1) {
        finds_sort(tagger->found.at, tagger->found.count);
        tagger->found.count = finds_reduce(tagger->found.at, tagger->found.count);
    }
}
