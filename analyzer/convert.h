/* convert.h - a dictionary as all formats have it: categories, each with words. */
#ifndef ANALYZER_CONVERT_H
#define ANALYZER_CONVERT_H

#include "palaver/arena.h"
#include "palaver/err.h"
#include "palaver/lexicon.h"

#define DICTIONARY_MAX_DEPTH 16

struct category {
    const char *path;  /* names from the top, with dots between; fit for a theme's id */
    const char *title; /* its own name as written */
    const char *layer; /* "any", or the language its words are for */
    struct span *words;
    size_t word_count, word_room;
};

struct dictionary {
    struct arena arena;
    const char *file;
    struct category *categories;
    size_t count, room;
};
#define DICTIONARY_INIT {0}

void dictionary_release(struct dictionary *dictionary);
/* A category below `above` (NULL: at the top); its words are matched as terms of `layer`. */
struct category *category_add(struct dictionary *dictionary, const char *above, struct span name, const char *layer);
void category_add_word(struct dictionary *dictionary, struct category *category, struct span word);
/* Failure at a line of the dictionary's file; always false. */
bool dictionary_fail(const struct dictionary *dictionary, int64_t line, struct err *err, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* Readers: LIWC, Lexicoder, WordStat, and whatever lexicon_parse() reads. `bytes` is UTF-8 without a mark. */
bool dictionary_read_dic(struct span bytes, struct dictionary *out, struct err *err) MUST_USE;
bool dictionary_read_lcd(struct span bytes, struct dictionary *out, struct err *err) MUST_USE;
bool dictionary_read_cat(struct span bytes, struct dictionary *out, struct err *err) MUST_USE;
bool dictionary_read_yaml(struct span bytes, struct dictionary *out, struct err *err) MUST_USE;
void dictionary_write_yaml(const struct dictionary *dictionary, const char *name, struct out *out);
bool dictionary_write_dic(const struct dictionary *dictionary, struct out *out, struct err *err) MUST_USE;

#endif
