/* section_chart.c - ::chart KIND: a picture with its figures beside it. */
#include <string.h>

#include "analyzer/chart.h"

static const struct {
    const char *name;
    void (*make)(struct telling *);
} kinds[] = {
    {"timeline", chart_timeline}, {"themes", chart_themes},         {"questions", chart_questions},
    {"answered", chart_answered}, {"participation", chart_participation},
};

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    const char *kind = directive->id_count == 1 ? directive->ids[0] : "";
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i].name, kind) == 0) {
            kinds[i].make(telling);
            return true;
        }
    struct place_at at = {.file = telling->story->name, .line = directive->line, .byte = -1};
    return err_at(err, ERR_SYNTAX, at, "::chart: timeline, themes, questions, answered or participation is wanted");
}

const struct section section_chart = {
    .name = "chart",
    .what = "a picture with its figures: timeline, themes, questions (themes by question), answered (who answered whom), "
            "participation (people by question)",
    .keys = "",
    .example = "::chart timeline",
    .build = build,
};
