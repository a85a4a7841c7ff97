/* lexicon.c - opens lexicons and answers what is in them. */
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/builtin.h"
#include "analyzer/lexicon_build.h"
#include "analyzer/prefilter.h"
#include "palaver/fold.h"
#include "palaver/tagger.h"

/* Raise it when the same lexicon finds other matches than before. */
#define LEXICON_RULES_VERSION "1"
#define BYTES_A_UNIT 32 /* of a lexicon file, about */

/* "data/my.lexicon.yaml" is called "my.lexicon" unless it says otherwise. */
static const char *name_of_path(struct lexicon *lexicon, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct span base = span_of(slash ? slash + 1 : path);
    size_t end = base.length;
    while (end > 0 && base.at[end - 1] != '.')
        end--;
    return arena_span_text(&lexicon->arena, end > 1 ? span_from_to(base, 0, end - 1) : base);
}

static struct lexicon *lexicon_new(const char *name)
{
    struct lexicon *lexicon = mem_new(sizeof *lexicon);
    lexicon->name = name_of_path(lexicon, name);
    lexicon->version = "";
    return lexicon;
}

void build_release(struct lexicon_build *build)
{
    name_index_release(&build->themes);
    name_index_release(&build->units);
    name_index_release(&build->lists);
    term_scratch_free(build->scratch);
    str_release(&build->key);
}

static bool file_read_into(struct lexicon *lexicon, const char *name, struct err *err)
{
    lexicon->file = yaml_parse(lexicon->bytes, name, err);
    if (!lexicon->file)
        return false;
    OWNED(build_release) struct lexicon_build build = {.lexicon = lexicon, .layer = "any", .err = err};
    name_index_reserve(&build.units, lexicon->bytes.length / BYTES_A_UNIT);
    const struct yaml *root = yaml_root(lexicon->file);
    if (!root || root->kind != YAML_MAP)
        return err_at(err, ERR_SYNTAX, (struct place_at){.file = name, .line = 1, .column = 1, .byte = -1},
                      "a lexicon is a map with 'themes', or a dictionary of word lists");
    if (yaml_get(root, "themes"))
        return lexicon_read_themes(&build, root);
    return lexicon_read_dictionary(&build, root);
}

/* Its source is `kept`, which it takes over, or `bytes`, which outlives it. */
static struct lexicon *source_read(struct str *kept, struct span bytes, const char *name, struct err *err)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_new(name);
    lexicon->bytes = bytes;
    if (kept) {
        lexicon->source = *kept;
        *kept = (struct str)STR_INIT;
    }
    if (!file_read_into(lexicon, name, err)) {
        err_add_file(err, name);
        return NULL;
    }
    lexicon_finish(lexicon);
    return TAKE(lexicon);
}

struct lexicon *lexicon_parse(struct span bytes, const char *name, struct err *err)
{
    if (bytes.length > LEXICON_MAX_BYTES) {
        err_at(err, ERR_LIMIT, (struct place_at){.file = name, .byte = -1}, "a lexicon has at most %zu bytes",
               LEXICON_MAX_BYTES);
        return NULL;
    }
    struct str kept = STR_INIT;
    str_add_span(&kept, bytes);
    return source_read(&kept, str_span(&kept), name, err);
}

static struct lexicon *builtin_open(const char *name, struct err *err)
{
    const char *names[16];
    size_t count = builtin_lexicon_count < COUNT_OF(names) ? builtin_lexicon_count : COUNT_OF(names);
    for (size_t i = 0; i < builtin_lexicon_count; i++) {
        const struct builtin_lexicon *builtin = &builtin_lexicons[i];
        if (strcmp(builtin->name, name) == 0)
            return source_read(NULL, span_from((const char *)builtin->bytes, builtin->length), name, err);
        if (i < count)
            names[i] = builtin->name;
    }
    const char *nearest = word_nearest(name, names, count);
    if (nearest)
        return err_null(err, ERR_MISSING, "no lexicon '%s' is built in: did you mean '%s'? A file is named with its "
                        "dot or slash", name, nearest);
    return err_null(err, ERR_MISSING, "no lexicon '%s' is built in; a file is named with its dot or slash", name);
}

struct lexicon *lexicon_open(const char *path_or_name, struct err *err)
{
    if (!strpbrk(path_or_name, "./"))
        return builtin_open(path_or_name, err);
    OWNED(str_release) struct str bytes = STR_INIT;
    if (!file_read(path_or_name, LEXICON_MAX_BYTES, &bytes, err))
        return NULL;
    return source_read(&bytes, str_span(&bytes), path_or_name, err);
}

/* A slash at both ends makes a regex, anything else is a term. */
struct lexicon *lexicon_of_pattern(const char *pattern, struct err *err)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_new("pattern");
    str_add(&lexicon->source, pattern);
    lexicon->bytes = str_span(&lexicon->source);
    OWNED(build_release) struct lexicon_build build = {.lexicon = lexicon, .layer = "any", .err = err};
    struct term_plan plan = {.kind = TERM_LIST, .near = LEXICON_NO_LIST, .not_near = LEXICON_NO_LIST};
    OWNED(units_found_release) struct units_found found = UNITS_FOUND_INIT;
    uint32_t unit;
    if (!theme_begin(&build, span_of("pattern"), NULL) || !unit_of_text(&build, span_of(pattern), NULL, &unit))
        return NULL;
    found.at = room_for_one(found.at, 0, &found.room, sizeof *found.at);
    found.at[found.count++] = unit;
    plan.first = list_of_units(&build, &found);
    if (!term_add(&build, NULL, arena_text(&lexicon->arena, pattern), plan))
        return NULL;
    lexicon->theme_data[0].term_end = lexicon->term_count;
    lexicon_finish(lexicon);
    return TAKE(lexicon);
}

void lexicon_free(struct lexicon *lexicon)
{
    if (!lexicon)
        return;
    prefilter_free(atomic_load(&lexicon->prefilter));
    for (size_t i = 0; atomic_load(&lexicon->compiled) && i < lexicon->unit_count; i++)
        for (size_t use = 0; use < PATTERN_USES; use++)
            pattern_release(&lexicon->patterns[i].of[use]);
    free(lexicon->patterns);
    free(lexicon->themes);
    free(lexicon->theme_data);
    free(lexicon->terms);
    free(lexicon->plans);
    free(lexicon->units);
    free(lexicon->lists);
    free(lexicon->groups);
    free(lexicon->examples);
    yaml_free(lexicon->file);
    str_release(&lexicon->source);
    arena_release(&lexicon->arena);
    free(lexicon);
}

void lexicon_freep(struct lexicon **lexicon)
{
    lexicon_free(*lexicon);
    *lexicon = NULL;
}

/* ---- the hash ---- */

/* What a unit finds, in bytes: its key, or with groups in it the pattern, in which they are written out. */
static void hash_unit(const struct lexicon *lexicon, struct hasher *hasher, const struct unit *unit)
{
    bool groups = false;
    for (size_t i = 0; unit->kind == UNIT_PLAIN && i < unit->plain.count; i++)
        groups = groups || unit->plain.elements[i].kind == ELEMENT_GROUP;
    OWNED(str_release) struct str text = STR_INIT;
    if (groups)
        pattern_text(lexicon, unit, PATTERN_TEXT, &text);
    hasher_add_field(hasher, groups ? str_span(&text) : unit->key);
}

static struct span list_hash(const struct hash *lists, uint32_t list)
{
    if (list == LEXICON_NO_LIST)
        return span_of("none");
    return span_from((const char *)lists[list].bytes, HASH_BYTES);
}

static struct hash *lists_hash(const struct lexicon *lexicon, struct hasher *hasher)
{
    struct hash *hashes = mem_array(lexicon->list_count, sizeof *hashes);
    for (size_t list = 0; list < lexicon->list_count; list++) {
        for (size_t i = 0; i < lexicon->lists[list].count; i++)
            hash_unit(lexicon, hasher, &lexicon->units[lexicon->lists[list].units[i]]);
        hashes[list] = hasher_end(hasher);
    }
    return hashes;
}

static void hash_term(const struct lexicon *lexicon, struct hasher *hasher, const struct hash *lists, size_t term)
{
    const struct term_plan *plan = &lexicon->plans[term];
    char text[48];
    int length = snprintf(text, sizeof text, "%d %d %u", (int)plan->kind, (int)plan->within.kind, plan->within.limit);
    hasher_add_field(hasher, span_from(text, (size_t)length));
    hasher_add_field(hasher, span_of(lexicon->terms[term].layer));
    hasher_add_field(hasher, list_hash(lists, plan->first));
    hasher_add_field(hasher, list_hash(lists, plan->near));
    hasher_add_field(hasher, list_hash(lists, plan->not_near));
    for (size_t i = 1; i < plan->sequence_count; i++)
        hasher_add_field(hasher, list_hash(lists, plan->sequence[i]));
}

/* Nothing for a theme that has none: its lexicon keeps the hash, and the taggings, it had before there were any. */
static void hash_long_texts(struct hasher *hasher, struct long_texts rule)
{
    if (!rule.words_per_match)
        return;
    OWNED(str_release) struct str text = STR_INIT;
    str_format(&text, "long %u %u", rule.words_per_match, rule.up_to);
    hasher_add_field(hasher, str_span(&text));
}

void lexicon_finish(struct lexicon *lexicon)
{
    lexicon->patterns = mem_array(lexicon->unit_count, sizeof *lexicon->patterns);
    OWNED(hasher_freep) struct hasher *hasher = hasher_new();
    OWNED(mem_freep) struct hash *lists = lists_hash(lexicon, hasher);
    OWNED(str_release) struct str text = STR_INIT;
    str_format(&text, "palaver lexicon %s fold %s overlap %d", LEXICON_RULES_VERSION, FOLD_VERSION,
               (int)lexicon->overlap);
    hasher_add_field(hasher, str_span(&text));
    for (size_t theme = 0; theme < lexicon->theme_count; theme++) {
        const struct theme_data *data = &lexicon->theme_data[theme];
        hasher_add_field(hasher, span_of(lexicon->themes[theme].id));
        hasher_add_field(hasher, list_hash(lists, data->mask));
        hasher_add_field(hasher, list_hash(lists, data->except));
        hash_long_texts(hasher, data->long_texts);
        for (size_t term = data->first_term; term < data->term_end; term++)
            hash_term(lexicon, hasher, lists, term);
        for (size_t i = 0; i < data->included_by_count; i++)
            hasher_add_field(hasher, span_of(lexicon->themes[data->included_by[i]].id));
    }
    struct hash hash = hasher_end(hasher);
    hash_hex(&hash, lexicon->hash);
}

/* ---- questions ---- */

const char *lexicon_name(const struct lexicon *lexicon)
{
    return lexicon->name;
}

const char *lexicon_version(const struct lexicon *lexicon)
{
    return lexicon->version;
}

const char *lexicon_hash(const struct lexicon *lexicon)
{
    return lexicon->hash;
}

struct span lexicon_source(const struct lexicon *lexicon)
{
    return lexicon->bytes;
}

size_t lexicon_theme_count(const struct lexicon *lexicon)
{
    return lexicon->theme_count;
}

const struct theme *lexicon_theme(const struct lexicon *lexicon, size_t index)
{
    return &lexicon->themes[index];
}

const struct theme *lexicon_theme_find(const struct lexicon *lexicon, const char *id)
{
    for (size_t i = 0; i < lexicon->theme_count; i++)
        if (strcmp(lexicon->themes[i].id, id) == 0)
            return &lexicon->themes[i];
    return NULL;
}

const char *lexicon_theme_title(const struct lexicon *lexicon, size_t theme, const char *lang)
{
    const struct theme_data *data = &lexicon->theme_data[theme];
    for (size_t i = 0; lang && i < data->title_count; i++)
        if (span_is(data->titles[i].lang, lang))
            return data->titles[i].text.at;
    for (size_t i = 0; i < data->title_count; i++)
        if (span_is(data->titles[i].lang, "en"))
            return data->titles[i].text.at;
    return data->title_count ? data->titles[0].text.at : lexicon->themes[theme].id;
}

size_t lexicon_term_count(const struct lexicon *lexicon)
{
    return lexicon->term_count;
}

const struct term *lexicon_term(const struct lexicon *lexicon, size_t index)
{
    return &lexicon->terms[index];
}

bool lexicon_has_layer(const struct lexicon *lexicon, size_t theme, const char *layer)
{
    const struct theme_data *data = &lexicon->theme_data[theme];
    for (size_t i = 0; i < data->layer_count; i++)
        if (strcmp(data->layers[i], layer) == 0)
            return true;
    return false;
}

bool lexicon_has_long_texts(const struct lexicon *lexicon)
{
    return lexicon->long_words > 0;
}
