/* lexicon_include.c - references between themes: `include` gives a theme the matches of others, and of theirs. */
#include <stdlib.h>

#include "analyzer/lexicon_build.h"

/* Which themes each theme includes, by themselves. */
struct includes {
    const struct yaml *themes;
    bool *of; /* theme_count squared: [includer * count + included] */
    char *state; /* of the walk: 0 not yet, 1 under way, 2 done */
};

static bool include_row_read(struct lexicon_build *build, struct includes *includes, size_t theme,
                             const struct yaml *node)
{
    if (node->kind == YAML_MAP)
        return build_fail(build, node, ERR_SYNTAX, "include is a list of theme ids");
    const struct yaml *one = node->kind == YAML_LIST ? node->first : node;
    for (; one; one = node->kind == YAML_LIST ? one->next : NULL) {
        if (one->kind != YAML_SCALAR)
            return build_fail(build, one, ERR_SYNTAX, "a theme's id is a text");
        size_t other = name_index_find(&build->themes, one->text);
        if (other == NAME_INDEX_NONE)
            return build_fail(build, one, ERR_SYNTAX, "no theme '%s' to include", one->text.at);
        includes->of[theme * build->lexicon->theme_count + other] = true;
    }
    return true;
}

/* Gives `theme` also what its included themes include. */
static bool include_close(struct lexicon_build *build, struct includes *includes, size_t theme)
{
    size_t count = build->lexicon->theme_count;
    if (includes->state[theme] == 2)
        return true;
    const char *id = build->lexicon->themes[theme].id;
    if (includes->state[theme] == 1)
        return build_fail(build, yaml_get(yaml_get(includes->themes, id), "include"), ERR_SYNTAX,
                          "theme '%s' includes itself", id);
    includes->state[theme] = 1;
    for (size_t other = 0; other < count; other++) {
        if (!includes->of[theme * count + other])
            continue;
        if (!include_close(build, includes, other))
            return false;
        for (size_t further = 0; further < count; further++)
            includes->of[theme * count + further] |= includes->of[other * count + further];
    }
    includes->state[theme] = 2;
    return true;
}

static void included_by_store(struct lexicon *lexicon, const struct includes *includes, size_t theme)
{
    size_t count = lexicon->theme_count, found = 0;
    uint32_t *by = NULL;
    for (int pass = 0; pass < 2; pass++) {
        if (pass && found)
            by = arena_alloc(&lexicon->arena, found * sizeof *by);
        size_t at = 0;
        for (size_t other = 0; other < count; other++) {
            if (!includes->of[other * count + theme])
                continue;
            if (pass)
                by[at] = (uint32_t)other;
            at++;
        }
        found = at;
    }
    lexicon->theme_data[theme].included_by = by;
    lexicon->theme_data[theme].included_by_count = found;
}

static void includes_release(struct includes *includes)
{
    free(includes->of);
    free(includes->state);
}

bool includes_read(struct lexicon_build *build, const struct yaml *themes)
{
    size_t count = build->lexicon->theme_count, theme = 0;
    bool any = false;
    for (const struct yaml *node = themes->first; node; node = node->next)
        any = any || yaml_get(node, "include");
    if (!any)
        return true;
    OWNED(includes_release) struct includes includes = {themes, mem_array(count * count, sizeof(bool)),
                                                        mem_array(count, 1)};
    for (const struct yaml *node = themes->first; node; node = node->next, theme++) {
        const struct yaml *include = yaml_get(node, "include");
        if (include && !include_row_read(build, &includes, theme, include))
            return false;
    }
    for (theme = 0; theme < count; theme++)
        if (!include_close(build, &includes, theme))
            return false;
    for (theme = 0; theme < count; theme++)
        included_by_store(build->lexicon, &includes, theme);
    return true;
}
