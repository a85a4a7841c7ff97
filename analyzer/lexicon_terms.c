/* lexicon_terms.c - one entry of `terms`: a word or phrase, companions, or an ordered sequence. */
#include <stdlib.h>

#include "analyzer/lexicon_build.h"

#define LIST_SHOWN 3 /* of a list in the text of a term */
#define WITHIN_DEFAULT_CHARS 80
#define WITHIN_DEFAULT_CHARS_ZH 30 /* Chinese says in 30 characters what others say in 80 */

static struct distance within_default(const struct lexicon_build *build)
{
    bool chinese = strncmp(build->layer, "zh", 2) == 0;
    return (struct distance){WITHIN_CHARS, chinese ? WITHIN_DEFAULT_CHARS_ZH : WITHIN_DEFAULT_CHARS};
}

static bool within_read(const struct lexicon_build *build, const struct yaml *node, struct distance *out)
{
    static const char EXPECTED[] = "within is a number of words (8, 8+) or of characters (80c, 80c+), 'sentence' or 'post'";
    if (node->kind != YAML_SCALAR)
        return build_fail(build, node, ERR_SYNTAX, "%s", EXPECTED);
    struct span text = span_trim(node->text);
    if (span_is(text, "sentence") || span_is(text, "post")) {
        *out = (struct distance){span_is(text, "post") ? WITHIN_POST : WITHIN_SENTENCE, 0};
        return true;
    }
    bool across = span_ends(text, "+");
    text.length -= across;
    bool chars = span_ends(text, "c");
    text.length -= chars;
    int64_t number;
    if (!span_number(text, &number))
        return build_fail(build, node, ERR_SYNTAX, "%s", EXPECTED);
    if (number < 1 || number > LEXICON_MAX_WITHIN)
        return build_fail(build, node, ERR_LIMIT, "within is from 1 to %d", LEXICON_MAX_WITHIN);
    out->kind = across ? (chars ? WITHIN_CHARS_ACROSS : WITHIN_WORDS_ACROSS) : chars ? WITHIN_CHARS : WITHIN_WORDS;
    out->limit = (uint32_t)number;
    return true;
}

static bool keys_check(const struct lexicon_build *build, const struct yaml *map)
{
    static const char *const KEYS[] = {"any", "near", "within", "not_near", "seq"};
    for (const struct yaml *value = map->first; value; value = value->next) {
        bool known = false;
        for (size_t i = 0; i < COUNT_OF(KEYS); i++)
            known = known || span_is(value->key->text, KEYS[i]);
        if (known)
            continue;
        if (map->count == 1 && value->kind == YAML_SCALAR && !value->text.length)
            return build_fail(build, map, ERR_SYNTAX, "a group is quoted: \"{%s}\"", value->key->text.at);
        const char *nearest = word_nearest(value->key->text.at, KEYS, COUNT_OF(KEYS));
        return build_fail(build, value->key, ERR_SYNTAX, "unknown key '%s' of a term%s%s%s", value->key->text.at,
                          nearest ? ": did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    }
    return true;
}

static bool sequence_read(struct lexicon_build *build, const struct yaml *node, struct term_plan *plan)
{
    if (node->kind != YAML_LIST || node->count < 2)
        return build_fail(build, node, ERR_SYNTAX, "seq is a list of two or more lists of words, in order");
    if (node->count > LEXICON_MAX_SEQUENCE)
        return build_fail(build, node, ERR_LIMIT, "seq has more than %d parts", LEXICON_MAX_SEQUENCE);
    uint32_t *lists = arena_alloc(&build->lexicon->arena, node->count * sizeof *lists);
    size_t count = 0;
    for (const struct yaml *part = node->first; part; part = part->next) {
        if (!list_read(build, part, &lists[count]))
            return false;
        if (lists[count++] == LEXICON_NO_LIST)
            return build_fail(build, part, ERR_SYNTAX, "a part of seq is empty");
    }
    plan->kind = TERM_SEQUENCE;
    plan->first = lists[0];
    plan->sequence = lists;
    plan->sequence_count = count;
    return true;
}

static bool companion_read(struct lexicon_build *build, const struct yaml *map, struct term_plan *plan)
{
    const struct yaml *any = yaml_get(map, "any"), *near = yaml_get(map, "near"), *far = yaml_get(map, "not_near");
    if (!any)
        return build_fail(build, map, ERR_SYNTAX, "a term with companions has 'any', one in order has 'seq'");
    if (!near && !far)
        return build_fail(build, map, ERR_SYNTAX, "'any' without 'near' or 'not_near'");
    if (!list_read(build, any, &plan->first) || (near && !list_read(build, near, &plan->near)) ||
        (far && !list_read(build, far, &plan->not_near)))
        return false;
    if (plan->first == LEXICON_NO_LIST)
        return build_fail(build, any, ERR_SYNTAX, "'any' is empty");
    if (near && plan->near == LEXICON_NO_LIST)
        return build_fail(build, near, ERR_SYNTAX, "'near' is empty");
    plan->kind = TERM_COMPANION;
    return true;
}

static bool map_read(struct lexicon_build *build, const struct yaml *map, struct term_plan *plan)
{
    if (!keys_check(build, map))
        return false;
    const struct yaml *within = yaml_get(map, "within"), *sequence = yaml_get(map, "seq");
    plan->within = within_default(build);
    if (within && !within_read(build, within, &plan->within))
        return false;
    if (!sequence)
        return companion_read(build, map, plan);
    if (yaml_get(map, "any") || yaml_get(map, "near") || yaml_get(map, "not_near"))
        return build_fail(build, map, ERR_SYNTAX, "'seq' goes with 'within' alone");
    return sequence_read(build, sequence, plan);
}

/* The term as its author wrote it, on one line; of a long list the beginning, for its line in the file has the rest. */
static void node_text(const struct yaml *node, struct str *out)
{
    static const char *const OPEN[] = {"", "[", "{"}, *const CLOSE[] = {"", "]", "}"};
    str_add(out, OPEN[node->kind]);
    if (node->kind == YAML_SCALAR)
        str_add_span(out, node->text);
    size_t shown = 0;
    for (const struct yaml *child = node->first; child; child = child->next) {
        if (node->kind == YAML_LIST && shown++ == LIST_SHOWN && node->count > LIST_SHOWN + 1) {
            str_format(out, "%zu more", node->count - LIST_SHOWN);
            break;
        }
        if (node->kind == YAML_MAP) {
            str_add_span(out, child->key->text);
            str_add(out, ": ");
        }
        bool group = child->kind == YAML_SCALAR && child->text.length && child->text.at[0] == '{';
        str_add(out, group ? "\"" : "");
        node_text(child, out);
        str_add(out, group ? "\"" : "");
        str_add(out, child->next ? ", " : "");
    }
    str_add(out, CLOSE[node->kind]);
}

bool term_add(struct lexicon_build *build, const struct yaml *node, const char *text, struct term_plan plan)
{
    struct lexicon *lexicon = build->lexicon;
    if (lexicon->term_count >= LEXICON_MAX_TERMS)
        return build_fail(build, node, ERR_LIMIT, "more than %d terms", LEXICON_MAX_TERMS);
    if (lexicon->term_count >= build->term_room) {
        size_t room = build->term_room;
        lexicon->plans = room_for_one(lexicon->plans, lexicon->term_count, &room, sizeof *lexicon->plans);
        lexicon->terms = room_for_one(lexicon->terms, lexicon->term_count, &build->term_room, sizeof *lexicon->terms);
    }
    lexicon->plans[lexicon->term_count] = plan;
    lexicon->terms[lexicon->term_count] = (struct term){
        .theme = build->theme,
        .layer = build->layer,
        .text = text,
        .line = node ? node->line : 0,
        .column = node ? node->column : 0,
    };
    lexicon->term_count++;
    return true;
}

bool term_read(struct lexicon_build *build, const struct yaml *node)
{
    struct term_plan plan = {.kind = TERM_LIST, .near = LEXICON_NO_LIST, .not_near = LEXICON_NO_LIST};
    if (node->kind == YAML_LIST)
        return build_fail(build, node, ERR_SYNTAX, "a term is a word, a phrase, a /regex/ or a map, not a list");
    bool read = node->kind == YAML_MAP ? map_read(build, node, &plan) : list_read(build, node, &plan.first);
    if (!read)
        return false;
    OWNED(str_release) struct str text = STR_INIT;
    node_text(node, &text);
    return term_add(build, node, arena_span_text(&build->lexicon->arena, str_span(&text)), plan);
}
