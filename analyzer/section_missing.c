/* section_missing.c - ::missing: what the archive itself knows to be missing. */
#include "analyzer/section.h"

struct missing {
    struct telling *telling;
    int64_t from_ms, to_ms;
    size_t told;
    const char *series; /* of the item being written */
};

static void item_begin(struct missing *missing)
{
    if (missing->told++ == 0)
        tree_open(&missing->telling->tree, NODE_LIST)->css = "missing";
    tree_open(&missing->telling->tree, NODE_ITEM);
}

static bool number_tell(void *to, const char *series, int64_t first, int64_t last, struct err *err)
{
    (void)err;
    struct missing *missing = to;
    struct tree *tree = &missing->telling->tree;
    item_begin(missing);
    tree_text(tree, telling_word(missing->telling, WORD_MISSING_NUMBERS));
    tree_text(tree, arena_format(&missing->telling->arena, first == last ? ": %s (%lld)" : ": %s (%lld–%lld)", series,
                                 (long long)first, (long long)last));
    tree_close(tree);
    return true;
}

static bool gap_tell(void *to, const struct gap *gap, struct err *err)
{
    (void)err;
    struct missing *missing = to;
    struct telling *telling = missing->telling;
    bool before = gap->to_ms != WHEN_NONE && gap->to_ms < missing->from_ms;
    bool after = gap->from_ms != WHEN_NONE && gap->from_ms > missing->to_ms;
    if (gap->filled || before || after)
        return true;
    item_begin(missing);
    struct tree *tree = &telling->tree;
    tree_text(tree, telling_word(telling, WORD_GAP));
    tree_text(tree, arena_format(&telling->arena, ": %s %s", gap->source, gap->target));
    if (gap->from_ms != WHEN_NONE)
        tree_text(tree, arena_format(&telling->arena, ", %s", telling_date(telling, gap->from_ms, true)));
    if (gap->to_ms != WHEN_NONE)
        tree_text(tree, arena_format(&telling->arena, " – %s", telling_date(telling, gap->to_ms, true)));
    if (gap->text && *gap->text)
        tree_text(tree, arena_format(&telling->arena, " (%s)", gap->text));
    tree_close(tree);
    return true;
}

static void number_item(struct missing *missing, enum word word, int64_t number, const char *more)
{
    if (number == 0)
        return;
    item_begin(missing);
    struct fill fills[] = {{.number = number, .command = telling_query(missing->telling, more)}};
    tree_fill(&missing->telling->tree, telling_word(missing->telling, word), fills, COUNT_OF(fills));
    tree_close(&missing->telling->tree);
}

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    (void)directive;
    struct totals totals;
    if (!store_totals(telling->store, telling->query, telling->request->tagging, &totals, err))
        return false;
    struct missing missing = {.telling = telling, .from_ms = totals.first_ms, .to_ms = totals.last_ms};
    if (!store_each_missing(telling->store, telling->query, number_tell, &missing, err) ||
        !store_each_gap(telling->store, gap_tell, &missing, err))
        return false;
    number_item(&missing, WORD_CONTEXT_ONLY, totals.context, "is:context");
    number_item(&missing, WORD_GONE, totals.gone, "is:gone");
    if (missing.told) {
        tree_close(&telling->tree);
        return true;
    }
    tree_open(&telling->tree, NODE_PARAGRAPH);
    tree_text(&telling->tree, telling_word(telling, WORD_NOTHING_MISSING));
    tree_close(&telling->tree);
    return true;
}

static bool draft(struct telling *telling, struct err *err)
{
    (void)err;
    draft_heading(telling, 2, telling_word(telling, WORD_MISSING));
    out_text(telling->out, "::missing\n");
    return true;
}

const struct section section_missing = {
    .name = "missing",
    .what = "what the archive knows to be missing: numbers of a series, gaps of collecting, posts known only by mention",
    .keys = "",
    .example = "::missing",
    .draft = draft,
    .build = build,
};
