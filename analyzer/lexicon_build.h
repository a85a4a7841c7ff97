/* lexicon_build.h - a lexicon while it is being read: what its readers share.
 *
 * lexicon_read.c reads the file's form, lexicon_include.c references between themes, lexicon_long.c what long texts
 * need, lexicon_dictionary.c quanteda's form, lexicon_terms.c what one term says; lexicon_units.c makes units and
 * lists. */
#ifndef ANALYZER_LEXICON_BUILD_H
#define ANALYZER_LEXICON_BUILD_H

#include "analyzer/lexicon_data.h"
#include "analyzer/name_index.h"

struct units_found {
    uint32_t *at;
    size_t count, room;
};
#define UNITS_FOUND_INIT {0}

struct lexicon_build {
    struct lexicon *lexicon;
    size_t theme_room, term_room, unit_room, list_room, group_room, example_room;
    struct name_index themes, units, lists;
    struct term_scratch *scratch; /* of terms without a group */
    struct str key;               /* of the term being read */
    const char *layer; /* of the terms being read: decides their groups */
    size_t theme;
    struct err *err;
    struct err why; /* a term was refused, before its place is added; too large to be cleared for each */
};

/* Room for one more item behind `count`. */
void *room_for_one(void *items, size_t count, size_t *room, size_t each_bytes) MUST_USE;
/* Failure at a node of the file; always false. */
bool build_fail(const struct lexicon_build *build, const struct yaml *node, enum err_code code, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* Reads a scalar "term", "/regex/" or "{GROUP}", or a list of them, and adds its units. */
bool units_read(struct lexicon_build *build, const struct yaml *node, struct units_found *found) MUST_USE;
/* One text as a unit; for what does not stand in a YAML file, `node` is NULL. */
bool unit_of_text(struct lexicon_build *build, struct span text, const struct yaml *node, uint32_t *out_unit) MUST_USE;
/* The list of these units, made unless it is there already. LEXICON_NO_LIST when there are none. */
uint32_t list_of_units(struct lexicon_build *build, struct units_found *found);
/* Reads a node of units_read() as a list. */
bool list_read(struct lexicon_build *build, const struct yaml *node, uint32_t *out_list) MUST_USE;
void units_found_release(struct units_found *found);

/* Reads one entry of `terms` and adds it. */
bool term_read(struct lexicon_build *build, const struct yaml *node) MUST_USE;
bool term_add(struct lexicon_build *build, const struct yaml *node, const char *text, struct term_plan plan) MUST_USE;

/* Fills a lexicon from its file. */
bool lexicon_read_themes(struct lexicon_build *build, const struct yaml *root) MUST_USE;
bool lexicon_read_dictionary(struct lexicon_build *build, const struct yaml *root) MUST_USE; /* quanteda's form */
bool groups_read(struct lexicon_build *build, const struct yaml *groups) MUST_USE;
bool includes_read(struct lexicon_build *build, const struct yaml *themes) MUST_USE;
/* Reads `long_texts`, of the file or of a theme. */
bool long_texts_read(struct lexicon_build *build, const struct yaml *node, struct long_texts *out) MUST_USE;
bool theme_begin(struct lexicon_build *build, struct span id, const struct yaml *node) MUST_USE;
/* Makes the hash of what decides the matches, and room for the patterns. */
void lexicon_finish(struct lexicon *lexicon);
void build_release(struct lexicon_build *build);

#endif
