/* section_method.c - ::method: how the story was made, from what, and how to get every number again. */
#include "analyzer/section.h"

#define MAX_PLACES 20

static void sentence(struct telling *telling, enum word word, const struct fill *fills, size_t count)
{
    tree_open(&telling->tree, NODE_PARAGRAPH);
    tree_fill(&telling->tree, telling_word(telling, word), fills, count);
    tree_close(&telling->tree);
}

struct places {
    struct telling *telling;
    size_t count;
};

static bool place_tell(void *to, const struct count_row *row, struct err *err)
{
    (void)err;
    struct places *places = to;
    struct tree *tree = &places->telling->tree;
    if (!row->key || places->count == MAX_PLACES)
        return true;
    tree_text(tree, places->count++ ? ", " : "");
    tree_text(tree, row->key);
    tree_text(tree, " (");
    tree_number(tree, row->posts, telling_command(places->telling, "stats", NULL));
    tree_text(tree, ")");
    return true;
}

static bool places_tell(struct telling *telling, struct err *err)
{
    struct places places = {telling, 0};
    struct count_request request = {telling->query, telling->request->tagging, BY_PLACE, BY_NOTHING,
                                    telling->request->zone, 0};
    tree_open(&telling->tree, NODE_PARAGRAPH);
    tree_text(&telling->tree, telling_word(telling, WORD_METHOD_PLACES));
    if (!store_each_count(telling->store, &request, place_tell, &places, err))
        return false;
    tree_text(&telling->tree, ".");
    tree_close(&telling->tree);
    return true;
}

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    (void)directive;
    const struct story_request *request = telling->request;
    struct totals totals;
    if (!store_totals(telling->store, telling->query, request->tagging, &totals, err))
        return false;
    struct fill query[] = {{.text = request->query_text && *request->query_text ? request->query_text : "*"}};
    sentence(telling, WORD_METHOD_QUERY, query, 1);
    struct fill beside[] = {
        {.number = totals.reposts, .command = telling_query(telling, "is:repost")},
        {.number = totals.digests, .command = telling_query(telling, "is:digest")},
        {.number = totals.context, .command = telling_query(telling, "is:context")},
        {.number = totals.notices, .command = telling_query(telling, "is:notice")},
    };
    sentence(telling, WORD_METHOD_BESIDE, beside, COUNT_OF(beside));
    if (!places_tell(telling, err))
        return false;
    if (request->lexicon) {
        struct fill lexicon[] = {{.text = arena_format(&telling->arena, "%s %s (%.12s)", lexicon_name(request->lexicon),
                                                       lexicon_version(request->lexicon), lexicon_hash(request->lexicon))}};
        sentence(telling, WORD_METHOD_LEXICON, lexicon, 1);
        sentence(telling, WORD_METHOD_WEIGHT, NULL, 0);
    } else {
        sentence(telling, WORD_METHOD_NO_LEXICON, NULL, 0);
    }
    if (telling->talk.question_count)
        sentence(telling, WORD_METHOD_QUESTIONS, NULL, 0);
    sentence(telling, WORD_METHOD_CHOICE, NULL, 0);
    struct fill zone[] = {{.text = request->zone_name}};
    sentence(telling, WORD_METHOD_TIMES, zone, 1);
    sentence(telling, WORD_METHOD_NAMES, NULL, 0);
    const char *archived = telling->story ? story_value(telling->story, "archived") : NULL;
    if (archived) {
        struct fill day[] = {{.text = archived}};
        sentence(telling, WORD_METHOD_ARCHIVE, day, 1);
    }
    sentence(telling, WORD_METHOD_LIMITS, NULL, 0);
    telling->method_told = true;
    return true;
}

static bool draft(struct telling *telling, struct err *err)
{
    (void)err;
    draft_heading(telling, 2, telling_word(telling, WORD_METHOD));
    out_text(telling->out, "::method\n");
    return true;
}

const struct section section_method = {
    .name = "method",
    .what = "how the story was made: query, places, lexicon, choice, limits",
    .keys = "",
    .example = "::method",
    .draft = draft,
    .build = build,
};

/* ::mark remembers how far the archive was read, so that `draft --update` knows what is new. It shows nothing. */
static bool mark_build(struct telling *telling, const struct directive *directive, struct err *err)
{
    int64_t change;
    (void)telling;
    return directive_number(directive, "change", INT64_MAX, 0, &change, err);
}

const struct section section_mark = {
    .name = "mark",
    .what = "how far the archive was read when the lines above were drafted; written by `draft`, shows nothing",
    .keys = "change",
    .example = "::mark change=4711",
    .build = mark_build,
};
