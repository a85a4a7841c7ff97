/* section_messages.c - ::messages: every post in the order of time. */
#include "analyzer/section.h"

#define MAX_MESSAGES 2000

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    int64_t wanted;
    if (!directive_number(directive, "max", MAX_MESSAGES, MAX_MESSAGES, &wanted, err))
        return false;
    const struct talk *talk = &telling->talk;
    for (size_t i = 0; i < talk->count && i < (size_t)wanted; i++) {
        struct card_request request = {.id = talk->notes[i].short_id, .asks = talk->notes[i].asks};
        if (!card_add(telling, &request, err))
            return false;
    }
    if (talk->count <= (size_t)wanted)
        return true;
    tree_open(&telling->tree, NODE_PARAGRAPH)->css = "rest";
    tree_text(&telling->tree, telling_word(telling, WORD_REST_COMMAND));
    tree_text(&telling->tree, " ");
    tree_leaf(&telling->tree, NODE_CODE)->text = telling_query(telling, NULL);
    tree_close(&telling->tree);
    return true;
}

const struct section section_messages = {
    .name = "messages",
    .what = "every post in the order of time, at most max=",
    .keys = "max",
    .example = "::messages max=200",
    .build = build,
};
