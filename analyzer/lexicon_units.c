/* lexicon_units.c - terms and regexes as units, each once, and lists of them; groups are lists with names. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/lexicon_build.h"
#include "analyzer/numbers.h"
#include "palaver/fold.h"
#include "palaver/utf8.h"

#define LEXICON_MAX_UNITS 100000
/* From this many elements on a term with groups in it is compiled when read: PCRE2 may refuse it. */
#define WEIGHT_TO_CHECK 200
#define WEIGHT_MAX 20000

void *room_for_one(void *items, size_t count, size_t *room, size_t each_bytes)
{
    if (count < *room)
        return items;
    *room = *room ? *room * 2 : 16;
    return mem_grow(items, *room, each_bytes);
}

bool build_fail(const struct lexicon_build *build, const struct yaml *node, enum err_code code, const char *format, ...)
{
    char text[ERR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (!node)
        return err_set(build->err, code, "%s", text);
    return err_at(build->err, code, yaml_at(build->lexicon->file, node), "%s", text);
}

void units_found_release(struct units_found *found)
{
    free(found->at);
    *found = (struct units_found)UNITS_FOUND_INIT;
}

static bool unit_found(struct lexicon_build *build, const struct yaml *node, struct units_found *found, uint32_t unit)
{
    if (found->count >= LEXICON_MAX_LIST)
        return build_fail(build, node, ERR_LIMIT, "more than %d words in one list", LEXICON_MAX_LIST);
    found->at = room_for_one(found->at, found->count, &found->room, sizeof *found->at);
    found->at[found->count++] = unit;
    return true;
}

/* ---- groups ---- */

static bool group_resolve(struct lexicon_build *build, size_t number)
{
    struct group *group = &build->lexicon->groups[number];
    if (group->resolved)
        return true;
    if (group->resolving)
        return build_fail(build, group->words->key, ERR_SYNTAX, "group '%.*s' contains itself", (int)group->name.length,
                          group->name.at);
    group->resolving = true;
    OWNED(units_found_release) struct units_found found = UNITS_FOUND_INIT;
    const char *layer = build->layer;
    build->layer = arena_span_text(&build->lexicon->arena, group->layer);
    bool read = units_read(build, group->words, &found);
    build->layer = layer;
    if (!read)
        return false;
    if (!found.count)
        return build_fail(build, group->words, ERR_SYNTAX, "group '%.*s' is empty", (int)group->name.length,
                          group->name.at);
    group = &build->lexicon->groups[number];
    uint32_t *units = arena_alloc(&build->lexicon->arena, found.count * sizeof *units);
    memcpy(units, found.at, found.count * sizeof *units);
    group->units = units;
    group->count = found.count;
    group->resolved = true;
    return true;
}

/* The group of the layer being read, else the one all layers share. */
static bool group_find(void *of, struct span name, uint32_t *out_group, struct err *err)
{
    struct lexicon_build *build = of;
    const char *layers[] = {build->layer, "any"};
    for (size_t i = 0; i < COUNT_OF(layers); i++)
        for (size_t g = 0; g < build->lexicon->group_count; g++) {
            const struct group *group = &build->lexicon->groups[g];
            if (!span_is(group->layer, layers[i]) || !span_equal(group->name, name))
                continue;
            *out_group = (uint32_t)g;
            return group_resolve(build, g);
        }
    const char *names[64];
    size_t count = 0;
    for (size_t g = 0; g < build->lexicon->group_count && count < COUNT_OF(names); g++)
        if (span_is(build->lexicon->groups[g].layer, build->layer))
            names[count++] = build->lexicon->groups[g].name.at;
    OWNED(mem_freep) char *text = span_text(name);
    const char *nearest = word_nearest(text, names, count);
    if (nearest)
        return err_set(err, ERR_SYNTAX, "no group {%s} in layer '%s': did you mean {%s}?", text, build->layer, nearest);
    return err_set(err, ERR_SYNTAX, "no group {%s} in layer '%s'", text, build->layer);
}

/* ---- units ---- */

/* Valid until the next term is read. */
static struct span plain_key(struct lexicon_build *build, const struct plain_term *plain)
{
    static const char SIGNS[] = {0, '*', '?', ' ', '-', '{'};
    struct str *key = &build->key;
    str_clear(key);
    str_add(key, plain->exact ? "$" : "");
    str_add(key, plain->accents ? "~" : "");
    str_reserve(key, 4 * (size_t)plain->count);
    for (size_t i = 0; i < plain->count; i++) {
        struct element element = plain->elements[i];
        if (element.kind == ELEMENT_CHAR) {
            if (element.value < 0x80)
                key->at[key->length++] = (char)element.value;
            else
                key->length += utf8_put(element.value, key->at + key->length);
            continue;
        }
        key->at[key->length++] = '\1';
        key->at[key->length++] = SIGNS[element.kind];
        key->at[key->length] = '\0'; /* str_format() goes on from here */
        if (element.kind == ELEMENT_GROUP) {
            str_format(key, "%u}", element.value);
            str_reserve(key, 4 * (plain->count - i));
        }
    }
    key->at[key->length] = '\0';
    return str_span(key);
}

static bool unit_add(struct lexicon_build *build, const struct yaml *node, struct unit unit, uint32_t *out_unit)
{
    struct lexicon *lexicon = build->lexicon;
    if (lexicon->unit_count >= LEXICON_MAX_UNITS)
        return build_fail(build, node, ERR_LIMIT, "more than %d different words and phrases", LEXICON_MAX_UNITS);
    lexicon->units = room_for_one(lexicon->units, lexicon->unit_count, &build->unit_room, sizeof *lexicon->units);
    unit.line = node ? node->line : 0;
    unit.column = node ? node->column : 0;
    lexicon->units[lexicon->unit_count] = unit;
    name_index_add(&build->units, unit.key, lexicon->unit_count);
    *out_unit = (uint32_t)lexicon->unit_count++;
    return true;
}

/* How large the pattern gets with its groups written out. A regex cannot be part of another pattern. */
static bool plain_weight(struct lexicon_build *build, const struct plain_term *plain, size_t *weight, struct err *err)
{
    for (size_t i = 0; i < plain->count; i++) {
        if (++*weight > WEIGHT_MAX)
            return err_set(err, ERR_LIMIT, "the groups in this term make it too large");
        if (plain->elements[i].kind != ELEMENT_GROUP)
            continue;
        const struct group *group = &build->lexicon->groups[plain->elements[i].value];
        for (size_t w = 0; w < group->count; w++) {
            const struct unit *word = &build->lexicon->units[group->units[w]];
            if (word->kind == UNIT_REGEX)
                return err_set(err, ERR_SYNTAX,
                               "group {%.*s} has a regex in it and can only stand by itself, not inside a longer term",
                               (int)group->name.length, group->name.at);
            if (!plain_weight(build, &word->plain, weight, err))
                return false;
        }
    }
    return true;
}

static bool plain_check(struct lexicon_build *build, const struct plain_term *plain, struct err *err)
{
    size_t weight = 0;
    if (!plain_weight(build, plain, &weight, err))
        return false;
    if (weight < WEIGHT_TO_CHECK || weight == plain->count)
        return true;
    struct unit unit = {.kind = UNIT_PLAIN, .plain = *plain};
    OWNED(str_release) struct str text = STR_INIT;
    pattern_text(build->lexicon, &unit, PATTERN_TEXT, &text);
    struct err why = {0};
    return pattern_compiles(str_span(&text), &why) ||
           err_set(err, ERR_LIMIT, "the groups in this term make it too large: %s", why.text);
}

/* Terms with groups in them may read other terms in between: they have a scratch of their own. */
static bool term_take_apart(struct lexicon_build *build, struct span text, struct term_scratch *scratch,
                            struct plain_term *plain, struct err *err)
{
    struct group_finder finder = {group_find, build};
    return term_parse(text, &finder, scratch, plain, err) &&
           (scratch == build->scratch || plain_check(build, plain, err));
}

static bool plain_add(struct lexicon_build *build, struct span text, const struct yaml *node, struct plain_term plain,
                      struct span key, uint32_t *out_unit)
{
    struct arena *arena = &build->lexicon->arena;
    struct element *elements = arena_alloc(arena, plain.count * sizeof *elements);
    memcpy(elements, plain.elements, plain.count * sizeof *elements);
    plain.elements = elements;
    struct unit unit = {.kind = UNIT_PLAIN, .plain = plain, .text = node ? text : arena_span(arena, text)};
    unit.key = span_equal(key, unit.text) ? unit.text : arena_span(arena, key);
    return unit_add(build, node, unit, out_unit);
}

static bool plain_refuse(const struct lexicon_build *build, const struct yaml *node, const struct err *why)
{
    if (build->err->code)
        return false; /* found in a group, with its own place */
    if (why->line)
        return err_pass(build->err, why);
    return build_fail(build, node, why->code, "%s", why->text);
}

static bool plain_unit(struct lexicon_build *build, struct span text, const struct yaml *node, uint32_t *out_unit)
{
    struct plain_term plain;
    bool groups = span_find_char(text, '{') != NULL;
    OWNED(term_scratch_freep) struct term_scratch *own = groups ? mem_new(sizeof *own) : NULL;
    if (!build->scratch)
        build->scratch = mem_new(sizeof *build->scratch);
    if (!term_take_apart(build, text, own ? own : build->scratch, &plain, &build->why))
        return plain_refuse(build, node, &build->why);
    struct span key = plain_key(build, &plain);
    size_t known = name_index_find(&build->units, key);
    if (known == NAME_INDEX_NONE)
        return plain_add(build, text, node, plain, key, out_unit);
    *out_unit = (uint32_t)known;
    return true;
}

/* Folds what is not ASCII in a regex, run by run, so that its letters are those of the folded view. A run that folding
 * empties, or turns into ASCII that could be syntax, is left as it is. */
static void regex_fold(struct span regex, struct str *out)
{
    OWNED(folded_release) struct folded folded = FOLDED_INIT;
    for (size_t at = 0; at < regex.length;) {
        size_t end = at;
        bool ascii = (unsigned char)regex.at[at] < 0x80;
        while (end < regex.length && ((unsigned char)regex.at[end] < 0x80) == ascii)
            end++;
        struct span run = span_from_to(regex, at, end);
        at = end;
        if (ascii) {
            str_add_span(out, run);
            continue;
        }
        fold_match(run, &folded);
        bool fits = folded.text.length > 0;
        for (size_t i = 0; i < folded.text.length; i++)
            fits = fits && (unsigned char)folded.text.at[i] >= 0x80;
        str_add_span(out, fits ? str_span(&folded.text) : run);
    }
}

static bool regex_unit(struct lexicon_build *build, struct span text, const struct yaml *node, uint32_t *out_unit)
{
    OWNED(str_release) struct str key = STR_INIT;
    str_add_char(&key, '/');
    regex_fold(text, &key);
    size_t known = name_index_find(&build->units, str_span(&key));
    if (known != NAME_INDEX_NONE) {
        *out_unit = (uint32_t)known;
        return true;
    }
    struct span kept = arena_span(&build->lexicon->arena, str_span(&key));
    struct span regex = span_from_to(kept, 1, kept.length);
    struct err why = {0};
    size_t at = 0;
    if (!pattern_check(regex, &at, &why)) {
        if (!node)
            return build_fail(build, NULL, why.code, "%s at byte %zu", why.text, at);
        struct place_at place = yaml_at(build->lexicon->file, node);
        place.column += (int64_t)at + (node->quoted ? 2 : 1);
        return err_at(build->err, why.code, place, "bad regex: %s", why.text);
    }
    return unit_add(build, node, (struct unit){.kind = UNIT_REGEX, .text = regex, .key = kept}, out_unit);
}

bool unit_of_text(struct lexicon_build *build, struct span text, const struct yaml *node, uint32_t *out_unit)
{
    struct span trimmed = span_trim(text);
    bool regex = trimmed.length > 2 && trimmed.at[0] == '/' && trimmed.at[trimmed.length - 1] == '/';
    if (regex)
        return regex_unit(build, span_from_to(trimmed, 1, trimmed.length - 1), node, out_unit);
    return plain_unit(build, trimmed, node, out_unit);
}

static bool scalar_read(struct lexicon_build *build, const struct yaml *node, struct units_found *found)
{
    struct span name;
    uint32_t number;
    if (!term_is_group(node->text, &name))
        return unit_of_text(build, node->text, node, &number) && unit_found(build, node, found, number);
    struct err why = {0};
    if (!group_find(build, name, &number, &why))
        return build->err->code ? false : build_fail(build, node, why.code, "%s", why.text);
    const struct group *group = &build->lexicon->groups[number];
    for (size_t i = 0; i < group->count; i++)
        if (!unit_found(build, node, found, group->units[i]))
            return false;
    return true;
}

bool units_read(struct lexicon_build *build, const struct yaml *node, struct units_found *found)
{
    if (node->kind == YAML_SCALAR)
        return scalar_read(build, node, found);
    if (node->kind == YAML_MAP)
        return build_fail(build, node, ERR_SYNTAX, "a word or phrase is expected here; a group is quoted: \"{NAME}\"");
    for (const struct yaml *word = node->first; word; word = word->next) {
        if (word->kind != YAML_SCALAR)
            return build_fail(build, word, ERR_SYNTAX,
                              "a word or phrase is expected here; a group is quoted: \"{NAME}\"");
        if (!scalar_read(build, word, found))
            return false;
    }
    return true;
}

/* ---- lists ---- */

uint32_t list_of_units(struct lexicon_build *build, struct units_found *found)
{
    if (!found->count)
        return LEXICON_NO_LIST;
    struct lexicon *lexicon = build->lexicon;
    numbers_sort(found->at, found->count);
    size_t count = 0;
    for (size_t i = 0; i < found->count; i++)
        if (!count || found->at[count - 1] != found->at[i])
            found->at[count++] = found->at[i];
    struct span key = {(const char *)found->at, count * sizeof *found->at};
    size_t known = name_index_find(&build->lists, key);
    if (known != NAME_INDEX_NONE)
        return (uint32_t)known;
    uint32_t *units = arena_alloc(&lexicon->arena, key.length);
    memcpy(units, found->at, key.length);
    lexicon->lists = room_for_one(lexicon->lists, lexicon->list_count, &build->list_room, sizeof *lexicon->lists);
    lexicon->lists[lexicon->list_count] = (struct unit_list){units, count};
    name_index_add(&build->lists, (struct span){(const char *)units, key.length}, lexicon->list_count);
    return (uint32_t)lexicon->list_count++;
}

bool list_read(struct lexicon_build *build, const struct yaml *node, uint32_t *out_list)
{
    OWNED(units_found_release) struct units_found found = UNITS_FOUND_INIT;
    if (!units_read(build, node, &found))
        return false;
    *out_list = list_of_units(build, &found);
    return true;
}
