/* lexicon_read.c - the form of a lexicon file: top keys, groups, themes, layers. palaver-lexicon(5) describes it. */
#include <stdlib.h>

#include "analyzer/lexicon_build.h"

static const char *const TOP_KEYS[] = {"lexicon", "version", "title", "overlap", "long_texts", "groups", "themes"};
static const char *const THEME_KEYS[] = {"title", "definition", "include", "long_texts"};
static const char *const LAYER_KEYS[] = {"terms", "mask", "except", "hits", "misses"};

static bool key_known(const struct yaml *key, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (span_is(key->text, keys[i]))
            return true;
    return false;
}

static bool key_refuse(const struct lexicon_build *build, const struct yaml *key, const char *of,
                       const char *const *keys, size_t count)
{
    const char *nearest = word_nearest(key->text.at, keys, count);
    if (nearest)
        return build_fail(build, key, ERR_SYNTAX, "unknown key '%s' of %s: did you mean '%s'?", key->text.at, of,
                          nearest);
    return build_fail(build, key, ERR_SYNTAX, "unknown key '%s' of %s", key->text.at, of);
}

/* "en", "fra", "pt-BR", or "any": the words of all languages. */
static bool is_layer(struct span name)
{
    size_t letters = 0;
    while (letters < name.length && name.at[letters] >= 'a' && name.at[letters] <= 'z')
        letters++;
    if (letters < 2 || letters > 3)
        return false;
    if (letters < name.length && (name.at[letters] != '-' || letters + 1 == name.length))
        return false;
    for (size_t i = letters; i < name.length; i++)
        if (!((name.at[i] >= 'A' && name.at[i] <= 'Z') || (name.at[i] >= 'a' && name.at[i] <= 'z') ||
              (name.at[i] >= '0' && name.at[i] <= '9') || name.at[i] == '-'))
            return false;
    return true;
}

static bool scalar_wanted(const struct lexicon_build *build, const struct yaml *node, const char *what)
{
    return node->kind == YAML_SCALAR || build_fail(build, node, ERR_SYNTAX, "%s is a text", what);
}

/* ---- themes ---- */

bool theme_begin(struct lexicon_build *build, struct span id, const struct yaml *node)
{
    struct lexicon *lexicon = build->lexicon;
    if (lexicon->theme_count >= LEXICON_MAX_THEMES)
        return build_fail(build, node, ERR_LIMIT, "more than %d themes", LEXICON_MAX_THEMES);
    if (id.length == 0 || id.length > LEXICON_THEME_ID_BYTES)
        return build_fail(build, node, ERR_LIMIT, "a theme's id has from 1 to %d bytes", LEXICON_THEME_ID_BYTES);
    if (name_index_find(&build->themes, id) != NAME_INDEX_NONE)
        return build_fail(build, node, ERR_SYNTAX, "theme '%.*s' is there twice", (int)id.length, id.at);
    if (lexicon->theme_count >= build->theme_room) {
        size_t room = build->theme_room;
        lexicon->themes = room_for_one(lexicon->themes, lexicon->theme_count, &room, sizeof *lexicon->themes);
        lexicon->theme_data =
            room_for_one(lexicon->theme_data, lexicon->theme_count, &build->theme_room, sizeof *lexicon->theme_data);
    }
    const char *kept = arena_span_text(&lexicon->arena, id);
    name_index_add(&build->themes, span_of(kept), lexicon->theme_count);
    build->theme = lexicon->theme_count++;
    lexicon->themes[build->theme] = (struct theme){.id = kept, .line = node ? node->line : 0};
    lexicon->theme_data[build->theme] = (struct theme_data){
        .first_term = lexicon->term_count,
        .term_end = lexicon->term_count,
        .long_texts = lexicon->long_texts,
        .mask = LEXICON_NO_LIST,
        .except = LEXICON_NO_LIST,
    };
    return true;
}

static bool theme_id_check(const struct lexicon_build *build, const struct yaml *key)
{
    struct span id = key->text;
    bool good = id.length > 0 && id.at[0] != '.' && id.at[id.length - 1] != '.';
    for (size_t i = 0; good && i < id.length; i++) {
        unsigned char c = (unsigned char)id.at[i];
        good = c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' ||
               c == '_' || (c == '.' && id.at[i - 1] != '.');
    }
    return good || build_fail(build, key, ERR_SYNTAX,
                              "a theme's id is made of letters, digits, '-' and '_', with '.' between levels");
}

static bool titles_read(struct lexicon_build *build, const struct yaml *node)
{
    struct theme_data *data = &build->lexicon->theme_data[build->theme];
    size_t count = node->kind == YAML_MAP ? node->count : 1;
    struct theme_title *titles = arena_alloc(&build->lexicon->arena, count * sizeof *titles);
    if (node->kind == YAML_SCALAR)
        titles[0] = (struct theme_title){span_of("en"), node->text};
    else if (node->kind == YAML_LIST)
        return build_fail(build, node, ERR_SYNTAX, "a title is a text, or {en: ..., fr: ...}");
    size_t at = 0;
    for (const struct yaml *title = node->first; title; title = title->next) {
        if (!is_layer(title->key->text))
            return build_fail(build, title->key, ERR_SYNTAX, "'%s' is no language code", title->key->text.at);
        if (!scalar_wanted(build, title, "a title"))
            return false;
        titles[at++] = (struct theme_title){title->key->text, title->text};
    }
    data->titles = titles;
    data->title_count = count;
    return true;
}

/* ---- layers ---- */

static bool examples_read(struct lexicon_build *build, const struct yaml *node, bool wanted)
{
    if (node->kind == YAML_MAP)
        return build_fail(build, node, ERR_SYNTAX, "hits and misses are lists of texts");
    const struct yaml *one = node->kind == YAML_LIST ? node->first : node;
    for (; one; one = node->kind == YAML_LIST ? one->next : NULL) {
        if (!scalar_wanted(build, one, "an example"))
            return false;
        struct lexicon *lexicon = build->lexicon;
        lexicon->examples =
            room_for_one(lexicon->examples, lexicon->example_count, &build->example_room, sizeof *lexicon->examples);
        lexicon->examples[lexicon->example_count++] =
            (struct example){.theme = build->theme, .layer = build->layer, .node = one, .wanted = wanted};
    }
    return true;
}

static bool terms_read(struct lexicon_build *build, const struct yaml *node)
{
    if (node->kind != YAML_LIST)
        return term_read(build, node);
    for (const struct yaml *term = node->first; term; term = term->next)
        if (!term_read(build, term))
            return false;
    return true;
}

/* What the layers of a theme gather before the theme is whole. */
struct theme_reading {
    struct units_found mask, except;
    const char *layers[64];
    size_t layer_count;
};

static bool layer_map_read(struct lexicon_build *build, const struct yaml *map, struct theme_reading *reading)
{
    for (const struct yaml *value = map->first; value; value = value->next) {
        struct span key = value->key->text;
        bool read;
        if (span_is(key, "terms"))
            read = terms_read(build, value);
        else if (span_is(key, "mask"))
            read = units_read(build, value, &reading->mask);
        else if (span_is(key, "except"))
            read = units_read(build, value, &reading->except);
        else if (span_is(key, "hits") || span_is(key, "misses"))
            read = examples_read(build, value, span_is(key, "hits"));
        else
            return key_refuse(build, value->key, "a theme's layer", LAYER_KEYS, COUNT_OF(LAYER_KEYS));
        if (!read)
            return false;
    }
    return true;
}

static bool layer_read(struct lexicon_build *build, const struct yaml *node, struct theme_reading *reading)
{
    build->layer = arena_span_text(&build->lexicon->arena, node->key->text);
    size_t before = build->lexicon->term_count;
    bool read = node->kind == YAML_MAP ? layer_map_read(build, node, reading) : terms_read(build, node);
    if (!read)
        return false;
    if (build->lexicon->term_count == before)
        return true;
    if (reading->layer_count == COUNT_OF(reading->layers))
        return build_fail(build, node->key, ERR_LIMIT, "more than %zu layers", COUNT_OF(reading->layers));
    reading->layers[reading->layer_count++] = build->layer;
    return true;
}

static bool theme_key_read(struct lexicon_build *build, const struct yaml *value, struct theme_reading *reading)
{
    struct span key = value->key->text;
    if (span_is(key, "title"))
        return titles_read(build, value);
    if (span_is(key, "definition")) {
        build->lexicon->themes[build->theme].definition = value->text.at;
        return scalar_wanted(build, value, "a definition");
    }
    if (span_is(key, "include"))
        return true; /* once all themes are known */
    if (span_is(key, "long_texts"))
        return long_texts_read(build, value, &build->lexicon->theme_data[build->theme].long_texts);
    bool layer = is_layer(key) && !(value->kind == YAML_SCALAR && !value->text.length);
    if (layer)
        return layer_read(build, value, reading);
    const char *const *keys = THEME_KEYS;
    return key_refuse(build, value->key, "a theme (or a language code)", keys, COUNT_OF(THEME_KEYS));
}

static void theme_reading_release(struct theme_reading *reading)
{
    units_found_release(&reading->mask);
    units_found_release(&reading->except);
}

static bool theme_read(struct lexicon_build *build, const struct yaml *node)
{
    if (!theme_id_check(build, node->key) || !theme_begin(build, node->key->text, node->key))
        return false;
    if (node->kind != YAML_MAP)
        return build_fail(build, node, ERR_SYNTAX, "a theme has a title and a layer per language");
    OWNED(theme_reading_release) struct theme_reading reading = {0};
    for (const struct yaml *value = node->first; value; value = value->next)
        if (!theme_key_read(build, value, &reading))
            return false;
    struct lexicon *lexicon = build->lexicon;
    struct theme_data *data = &lexicon->theme_data[build->theme];
    data->mask = list_of_units(build, &reading.mask);
    data->except = list_of_units(build, &reading.except);
    data->term_end = lexicon->term_count;
    uint32_t words = data->long_texts.words_per_match;
    if (words && (!lexicon->long_words || words < lexicon->long_words))
        lexicon->long_words = words;
    const char **layers = arena_alloc(&lexicon->arena, (reading.layer_count + 1) * sizeof *layers);
    memcpy(layers, reading.layers, reading.layer_count * sizeof *layers);
    data->layers = layers;
    data->layer_count = reading.layer_count;
    if (data->first_term == data->term_end && !yaml_get(node, "include"))
        return build_fail(build, node->key, ERR_SYNTAX, "theme '%s' has no terms", node->key->text.at);
    return true;
}

/* ---- the file ---- */

bool groups_read(struct lexicon_build *build, const struct yaml *groups)
{
    struct lexicon *lexicon = build->lexicon;
    if (groups->kind != YAML_MAP)
        return build_fail(build, groups, ERR_SYNTAX, "groups is {LANGUAGE: {NAME: [words]}}");
    for (const struct yaml *layer = groups->first; layer; layer = layer->next) {
        if (layer->kind != YAML_MAP || !is_layer(layer->key->text))
            return build_fail(build, layer->key, ERR_SYNTAX, "groups is {LANGUAGE: {NAME: [words]}}");
        for (const struct yaml *words = layer->first; words; words = words->next) {
            lexicon->groups =
                room_for_one(lexicon->groups, lexicon->group_count, &build->group_room, sizeof *lexicon->groups);
            lexicon->groups[lexicon->group_count++] =
                (struct group){.layer = layer->key->text, .name = words->key->text, .words = words};
        }
    }
    /* All are read, also those that no term names: a mistake in one is a mistake. */
    for (size_t i = 0; i < lexicon->group_count; i++) {
        struct units_found found = UNITS_FOUND_INIT;
        OWNED(str_release) struct str name = STR_INIT;
        str_format(&name, "{%s}", lexicon->groups[i].name.at);
        struct yaml node = *lexicon->groups[i].words->key;
        node.text = str_span(&name);
        build->layer = arena_span_text(&lexicon->arena, lexicon->groups[i].layer);
        bool read = units_read(build, &node, &found);
        units_found_release(&found);
        if (!read)
            return false;
    }
    return true;
}

static bool overlap_read(struct lexicon_build *build, const struct yaml *node)
{
    if (!node || span_is(node->text, "independent"))
        build->lexicon->overlap = LEXICON_INDEPENDENT;
    else if (span_is(node->text, "longest"))
        build->lexicon->overlap = LEXICON_LONGEST;
    else
        return build_fail(build, node, ERR_SYNTAX, "overlap is 'independent' or 'longest'");
    return true;
}

static bool heading_read(struct lexicon_build *build, const struct yaml *root)
{
    const struct yaml *name = yaml_get(root, "lexicon"), *version = yaml_get(root, "version");
    if ((name && !scalar_wanted(build, name, "lexicon")) || (version && !scalar_wanted(build, version, "version")))
        return false;
    if (name && name->text.length)
        build->lexicon->name = name->text.at;
    if (version)
        build->lexicon->version = version->text.at;
    const struct yaml *long_texts = yaml_get(root, "long_texts");
    return overlap_read(build, yaml_get(root, "overlap")) &&
           (!long_texts || long_texts_read(build, long_texts, &build->lexicon->long_texts));
}

bool lexicon_read_themes(struct lexicon_build *build, const struct yaml *root)
{
    for (const struct yaml *value = root->first; value; value = value->next)
        if (!key_known(value->key, TOP_KEYS, COUNT_OF(TOP_KEYS)))
            return key_refuse(build, value->key, "a lexicon", TOP_KEYS, COUNT_OF(TOP_KEYS));
    const struct yaml *groups = yaml_get(root, "groups"), *themes = yaml_get(root, "themes");
    if (!heading_read(build, root) || (groups && !groups_read(build, groups)))
        return false;
    if (themes->kind != YAML_MAP || !themes->count)
        return build_fail(build, themes, ERR_SYNTAX, "themes is a map from ids to themes");
    for (const struct yaml *theme = themes->first; theme; theme = theme->next)
        if (!theme_read(build, theme))
            return false;
    return includes_read(build, themes);
}
