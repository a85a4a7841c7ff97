/* lexicon_dictionary.c - quanteda's form of a lexicon: maps within maps, lists of words at the leaves. */
#include "analyzer/lexicon_build.h"

static bool dictionary_words_read(struct lexicon_build *build, const struct yaml *node, struct span id)
{
    if (!theme_begin(build, id, node->key))
        return false;
    struct lexicon *lexicon = build->lexicon;
    struct theme_title *title = arena_alloc(&lexicon->arena, sizeof *title);
    *title = (struct theme_title){span_of("en"), node->key->text};
    const char **layers = arena_alloc(&lexicon->arena, sizeof *layers);
    layers[0] = build->layer;
    struct theme_data *data = &lexicon->theme_data[build->theme];
    data->titles = title;
    data->title_count = 1;
    data->layers = layers;
    data->layer_count = 1;
    const struct yaml *word = node->kind == YAML_LIST ? node->first : node;
    for (; word; word = node->kind == YAML_LIST ? word->next : NULL)
        if (word->kind == YAML_SCALAR && !term_read(build, word))
            return false;
    lexicon->theme_data[build->theme].term_end = lexicon->term_count;
    return true;
}

static bool dictionary_node_read(struct lexicon_build *build, const struct yaml *node, struct span id)
{
    bool words = node->kind == YAML_SCALAR;
    for (const struct yaml *child = node->kind == YAML_LIST ? node->first : NULL; child; child = child->next)
        words = words || child->kind == YAML_SCALAR;
    if (words && !dictionary_words_read(build, node, id))
        return false;
    for (const struct yaml *child = node->first; child; child = child->next) {
        if (node->kind == YAML_LIST && child->kind == YAML_SCALAR)
            continue;
        if (node->kind == YAML_LIST && child->kind == YAML_LIST)
            return build_fail(build, child, ERR_SYNTAX, "a list inside a list");
        OWNED(str_release) struct str deeper = STR_INIT;
        str_add_span(&deeper, id);
        if (node->kind == YAML_MAP) {
            str_add(&deeper, id.length ? "." : "");
            /* Blanks and dots of a key would read as something else in an id. */
            for (size_t i = 0; i < child->key->text.length; i++) {
                char c = child->key->text.at[i];
                str_add_char(&deeper, c == ' ' || c == '\t' || c == '.' ? '-' : c);
            }
        }
        if (!dictionary_node_read(build, child, str_span(&deeper)))
            return false;
    }
    return true;
}

bool lexicon_read_dictionary(struct lexicon_build *build, const struct yaml *root)
{
    /* Keys of a lexicon of ours whose themes were forgotten. */
    static const char *const OURS[] = {"lexicon", "version", "overlap", "groups"};
    build->layer = "any";
    for (const struct yaml *value = root->first; value; value = value->next)
        for (size_t i = 0; i < COUNT_OF(OURS); i++)
            if (span_is(value->key->text, OURS[i]))
                return build_fail(build, value->key, ERR_SYNTAX, "a lexicon with '%s' has 'themes'", OURS[i]);
    if (!dictionary_node_read(build, root, span_of("")))
        return false;
    return build->lexicon->theme_count || build_fail(build, root, ERR_SYNTAX, "no words in the dictionary");
}
