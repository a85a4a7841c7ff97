/* convert.c - from one dictionary format to another. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/convert.h"
#include "palaver/utf8.h"

void dictionary_release(struct dictionary *dictionary)
{
    for (size_t i = 0; i < dictionary->count; i++)
        free(dictionary->categories[i].words);
    free(dictionary->categories);
    arena_release(&dictionary->arena);
    *dictionary = (struct dictionary)DICTIONARY_INIT;
}

bool dictionary_fail(const struct dictionary *dictionary, int64_t line, struct err *err, const char *format, ...)
{
    char text[ERR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct place_at at = {.file = dictionary->file, .line = line, .byte = -1};
    return err_at(err, ERR_SYNTAX, at, "%s", text);
}

/* A name as one level of a theme's id: blanks, dots and other signs become '-'. */
static void name_to_id(struct span name, struct str *out)
{
    for (size_t i = 0; i < name.length; i++) {
        unsigned char c = (unsigned char)name.at[i];
        bool fits = c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
        if (fits)
            str_add_char(out, (char)c);
        else if (out->length && out->at[out->length - 1] != '-' && out->at[out->length - 1] != '.')
            str_add_char(out, '-');
    }
    while (out->length && out->at[out->length - 1] == '-')
        str_cut(out, out->length - 1);
}

static bool path_taken(const struct dictionary *dictionary, const char *path)
{
    for (size_t i = 0; i < dictionary->count; i++)
        if (strcmp(dictionary->categories[i].path, path) == 0)
            return true;
    return false;
}

struct category *category_add(struct dictionary *dictionary, const char *above, struct span name, const char *layer)
{
    OWNED(str_release) struct str path = STR_INIT;
    if (above)
        str_format(&path, "%s.", above);
    size_t bare = path.length;
    name_to_id(name, &path);
    if (path.length == bare)
        str_add(&path, "category");
    size_t length = path.length;
    for (unsigned number = 2; path_taken(dictionary, path.at); number++) {
        str_cut(&path, length);
        str_format(&path, "-%u", number);
    }
    if (dictionary->count == dictionary->room) {
        dictionary->room = dictionary->room ? dictionary->room * 2 : 32;
        dictionary->categories = mem_grow(dictionary->categories, dictionary->room, sizeof *dictionary->categories);
    }
    struct category *category = &dictionary->categories[dictionary->count++];
    *category = (struct category){
        .path = arena_text(&dictionary->arena, path.at),
        .title = arena_span_text(&dictionary->arena, name),
        .layer = layer,
    };
    return category;
}

void category_add_word(struct dictionary *dictionary, struct category *category, struct span word)
{
    if (category->word_count == category->word_room) {
        category->word_room = category->word_room ? category->word_room * 2 : 16;
        category->words = mem_grow(category->words, category->word_room, sizeof *category->words);
    }
    category->words[category->word_count++] = arena_span(&dictionary->arena, word);
}

/* ---- which format ---- */

static bool name_ends(const char *name, const char *with)
{
    struct span text = span_of(name);
    size_t length = strlen(with);
    return text.length >= length && span_is_nocase(span_from_to(text, text.length - length, text.length), with);
}

static const char *format_recognise(struct span bytes, const char *name)
{
    static const struct {
        const char *ending, *format;
    } ENDINGS[] = {
        {".dic", "dic"}, {".lcd", "lcd"}, {".lc3", "lcd"}, {".cat", "cat"}, {".yaml", "yaml"}, {".yml", "yaml"},
    };
    for (size_t i = 0; i < COUNT_OF(ENDINGS); i++)
        if (name_ends(name, ENDINGS[i].ending))
            return ENDINGS[i].format;
    struct span front = span_trim(bytes);
    if (span_starts(front, "%"))
        return "dic";
    return span_starts(front, "+") ? "lcd" : "yaml";
}

static bool utf8_check(const struct dictionary *dictionary, struct span bytes, struct err *err)
{
    int64_t number = 0;
    struct span line;
    while (span_line(&bytes, &line)) {
        number++;
        if (!utf8_valid(line))
            return dictionary_fail(dictionary, number, err,
                                   "not UTF-8; if it is Latin-1: iconv -f LATIN1 -t UTF-8 FILE");
    }
    return true;
}

static bool dictionary_read(struct span bytes, const char *from, struct dictionary *out, struct err *err)
{
    static const struct {
        const char *name;
        bool (*read)(struct span bytes, struct dictionary *out, struct err *err);
    } READERS[] = {
        {"dic", dictionary_read_dic},
        {"lcd", dictionary_read_lcd},
        {"cat", dictionary_read_cat},
        {"yaml", dictionary_read_yaml},
    };
    if (!utf8_check(out, bytes, err))
        return false;
    for (size_t i = 0; i < COUNT_OF(READERS); i++)
        if (strcmp(READERS[i].name, from) == 0)
            return READERS[i].read(bytes, out, err);
    return err_set(err, ERR_USAGE, "no dictionary format '%s': dic, lcd, cat or yaml", from);
}

bool lexicon_convert(struct span bytes, const char *name, const char *from, const char *to, struct out *out,
                     struct err *err)
{
    OWNED(dictionary_release) struct dictionary dictionary = {.file = name};
    if (bytes.length > LEXICON_MAX_BYTES)
        return err_set(err, ERR_LIMIT, "%s: a dictionary has at most %zu bytes", name, LEXICON_MAX_BYTES);
    if (span_starts(bytes, "\xef\xbb\xbf"))
        bytes = span_from_to(bytes, 3, bytes.length);
    if (!dictionary_read(bytes, from ? from : format_recognise(bytes, name), &dictionary, err))
        return false;
    if (!dictionary.count)
        return dictionary_fail(&dictionary, 1, err, "no categories in it");
    if (to && strcmp(to, "dic") == 0)
        return dictionary_write_dic(&dictionary, out, err);
    if (to && strcmp(to, "yaml") != 0)
        return err_set(err, ERR_USAGE, "no dictionary format '%s' to write: yaml or dic", to);
    dictionary_write_yaml(&dictionary, name, out);
    return true;
}
