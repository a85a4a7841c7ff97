/* section_post.c - ::post ID: one post as a card. */
#include "analyzer/section.h"

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    int64_t replies;
    struct place_at at = {.file = telling->story->name, .line = directive->line, .byte = -1};
    if (directive->id_count == 0)
        return err_at(err, ERR_SYNTAX, at, "::post: which post? An id is wanted");
    if (!directive_number(directive, "replies", 12, 0, &replies, err))
        return false;
    for (size_t i = 0; i < directive->id_count; i++) {
        struct card_request request = {
            .id = directive->ids[i], .note = directive_value(directive, "note"),
            .paraphrase = directive_value(directive, "paraphrase"), .extract = directive_value(directive, "extract"),
            .replies = replies, .line = directive->line,
        };
        if (!card_add(telling, &request, err))
            return false;
    }
    return true;
}

const struct section section_post = {
    .name = "post",
    .what = "one post as a card; note= says something of the editor's below it, replies= nests so many answers, extract= "
            "shows only these words of it, paraphrase= shows the editor's words instead, without name and link; seen= and "
            "says= are for the editor and for `story check`",
    .keys = "note paraphrase extract replies seen says",
    .example = "::post k7d2mq4xza note=\"She speaks for four thousand volunteers.\" replies=2",
    .build = build,
};
