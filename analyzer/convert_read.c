/* convert_read.c - reads the dictionaries of other tools.
 *
 * Sources: the readers of quanteda 4 (read_dict_functions.R) and its test files; LIWC and WordStat have no public
 * description of their formats. */
#include <stdlib.h>

#include "analyzer/convert.h"
#include "analyzer/lexicon_data.h"
#include "analyzer/name_index.h"

/* A word of another tool as a term of ours: what would be a sign of ours is a character. */
static struct span word_escape(struct dictionary *dictionary, struct span word)
{
    OWNED(str_release) struct str escaped = STR_INIT;
    for (size_t i = 0; i < word.length; i++) {
        char c = word.at[i];
        if (c == '\\' || c == '{' || (i == 0 && (c == '$' || c == '~' || c == '/')))
            str_add_char(&escaped, '\\');
        str_add_char(&escaped, c);
    }
    return arena_span(&dictionary->arena, str_span(&escaped));
}

/* ---- LIWC: "%", numbers and names of categories, "%", words with numbers ---- */

struct dic {
    struct dictionary *dictionary;
    struct name_index numbers;
    int64_t line;
    struct err *err;
};

static void dic_release(struct dic *dic)
{
    name_index_release(&dic->numbers);
}

static size_t digits_at(struct span text)
{
    size_t length = 0;
    while (length < text.length && text.at[length] >= '0' && text.at[length] <= '9')
        length++;
    return length;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool dic_category(struct dic *dic, struct span line)
{
    struct span text = span_trim(line);
    size_t digits = digits_at(text);
    if (!digits || digits == text.length || !is_blank(text.at[digits]))
        return dictionary_fail(dic->dictionary, dic->line, dic->err,
                               "a category is a number, a tab and a name (is the second %% line missing?)");
    struct span number = arena_span(&dic->dictionary->arena, span_from_to(text, 0, digits));
    if (name_index_find(&dic->numbers, number) != NAME_INDEX_NONE)
        return dictionary_fail(dic->dictionary, dic->line, dic->err, "category %.*s is there twice",
                               (int)number.length, number.at);
    category_add(dic->dictionary, NULL, span_trim(span_from_to(text, digits, text.length)), "any");
    name_index_add(&dic->numbers, number, dic->dictionary->count - 1);
    return true;
}

/* Where a word ends and its numbers begin: at the first tab, else before the last run of numbers. */
static size_t dic_word_end(struct span text)
{
    const char *tab = span_find_char(text, '\t');
    if (tab)
        return (size_t)(tab - text.at);
    size_t end = text.length;
    for (;;) {
        size_t at = end;
        while (at > 0 && text.at[at - 1] >= '0' && text.at[at - 1] <= '9')
            at--;
        if (at == end || at == 0 || text.at[at - 1] != ' ')
            return end;
        while (at > 0 && text.at[at - 1] == ' ')
            at--;
        end = at;
    }
}

static bool dic_word(struct dic *dic, struct span line)
{
    struct span text = span_trim(line);
    size_t end = dic_word_end(text);
    struct span word = span_trim(span_from_to(text, 0, end)), rest = span_trim(span_from_to(text, end, text.length));
    if (!word.length || !rest.length)
        return dictionary_fail(dic->dictionary, dic->line, dic->err, "a word is followed by the numbers of its categories");
    word = word_escape(dic->dictionary, word);
    while (rest.length) {
        size_t digits = digits_at(rest);
        size_t number = digits ? name_index_find(&dic->numbers, span_from_to(rest, 0, digits)) : NAME_INDEX_NONE;
        if (number == NAME_INDEX_NONE)
            return dictionary_fail(dic->dictionary, dic->line, dic->err, "'%.*s' is no number of a category",
                                   (int)(rest.length < 40 ? rest.length : 40), rest.at);
        category_add_word(dic->dictionary, &dic->dictionary->categories[number], word);
        rest = span_trim(span_from_to(rest, digits, rest.length));
    }
    return true;
}

bool dictionary_read_dic(struct span bytes, struct dictionary *out, struct err *err)
{
    OWNED(dic_release) struct dic dic = {.dictionary = out, .err = err};
    struct span line;
    int marks = 0;
    while (span_line(&bytes, &line)) {
        dic.line++;
        struct span text = span_trim(line);
        if (!text.length)
            continue;
        if (span_is(text, "%")) {
            marks++;
            continue;
        }
        if (marks == 0)
            return dictionary_fail(out, dic.line, err, "a LIWC dictionary begins with a line that is %%");
        if (!(marks == 1 ? dic_category(&dic, line) : dic_word(&dic, line)))
            return false;
    }
    return marks >= 2 || dictionary_fail(out, dic.line, err, "the %% line behind the categories is missing");
}

/* ---- Lexicoder: "+category", then its words, one a line ---- */

bool dictionary_read_lcd(struct span bytes, struct dictionary *out, struct err *err)
{
    int64_t number = 0;
    struct span line;
    while (span_line(&bytes, &line)) {
        number++;
        struct span text = span_trim(line);
        if (!text.length)
            continue;
        if (text.at[0] == '+') {
            struct span name = span_trim(span_from_to(text, 1, text.length));
            if (!name.length)
                return dictionary_fail(out, number, err, "a category without a name");
            category_add(out, NULL, name, "any");
        } else if (!out->count) {
            return dictionary_fail(out, number, err, "a Lexicoder dictionary begins with +CATEGORY");
        } else {
            category_add_word(out, &out->categories[out->count - 1], word_escape(out, text));
        }
    }
    return true;
}

/* ---- WordStat: levels by indent; a word has its weight in brackets behind it ---- */

struct level {
    size_t indent;
    struct span name;
    const char *path;   /* NULL until it has a category */
    size_t category;
};

struct cat {
    struct dictionary *dictionary;
    struct level levels[DICTIONARY_MAX_DEPTH];
    size_t depth;
};

/* Tabs go to the next multiple of eight, as editors show them: files mix both. */
static size_t indent_of(struct span line, size_t *out_bytes)
{
    size_t indent = 0, at = 0;
    for (; at < line.length && is_blank(line.at[at]); at++)
        indent = line.at[at] == '\t' ? (indent / 8 + 1) * 8 : indent + 1;
    *out_bytes = at;
    return indent;
}

/* "Botswanan* (1)" without its weight; false for a line that has none. */
static bool cat_word(struct span text, struct span *out_word)
{
    size_t at = text.length;
    if (!at || text.at[at - 1] != ')')
        return false;
    for (at--; at > 0 && ((text.at[at - 1] >= '0' && text.at[at - 1] <= '9') || text.at[at - 1] == '.' ||
                          text.at[at - 1] == '-');)
        at--;
    if (at < 2 || text.at[at - 1] != '(' || at == text.length - 1)
        return false;
    *out_word = span_trim(span_from_to(text, 0, at - 1));
    return out_word->length > 0;
}

/* Categories are made when they get their first word, so that those above them need none. */
static struct category *cat_category(struct cat *cat)
{
    struct dictionary *dictionary = cat->dictionary;
    struct level *level = &cat->levels[cat->depth - 1];
    if (level->path)
        return &dictionary->categories[level->category];
    OWNED(str_release) struct str above = STR_INIT;
    for (size_t i = 0; i + 1 < cat->depth; i++) {
        OWNED(mem_freep) char *name = span_text(cat->levels[i].name);
        for (char *c = name; *c; c++)
            if (strchr(". \t:/,;'\"()", *c))
                *c = '-';
        str_format(&above, "%s%s", i ? "." : "", name);
    }
    struct category *category = category_add(dictionary, above.length ? above.at : NULL, level->name, "any");
    level->path = category->path;
    level->category = dictionary->count - 1;
    return category;
}

bool dictionary_read_cat(struct span bytes, struct dictionary *out, struct err *err)
{
    struct cat cat = {.dictionary = out};
    struct span line, word;
    for (int64_t number = 1; span_line(&bytes, &line); number++) {
        size_t lead, indent = indent_of(line, &lead);
        struct span text = span_trim(span_from_to(line, lead, line.length));
        if (!text.length)
            continue;
        while (cat.depth && cat.levels[cat.depth - 1].indent >= indent)
            cat.depth--;
        if (!cat_word(text, &word)) {
            if (cat.depth == DICTIONARY_MAX_DEPTH)
                return dictionary_fail(out, number, err, "more than %d levels", DICTIONARY_MAX_DEPTH);
            cat.levels[cat.depth++] = (struct level){.indent = indent, .name = text};
            continue;
        }
        if (!cat.depth)
            return dictionary_fail(out, number, err, "a word before the first category");
        OWNED(mem_freep) char *spaced = span_text(word_escape(out, word));
        for (char *c = spaced; *c; c++)
            if (*c == '_')
                *c = ' '; /* WordStat writes phrases so */
        category_add_word(out, cat_category(&cat), span_of(spaced));
    }
    return true;
}

/* ---- YAML: quanteda's, or a lexicon of ours ---- */

/* True for a term that is a word or phrase: no regex, group or companion. */
static bool is_words(const struct lexicon *lexicon, size_t term)
{
    const struct term_plan *plan = &lexicon->plans[term];
    struct span name;
    if (plan->kind != TERM_LIST || term_is_group(span_of(lexicon->terms[term].text), &name))
        return false;
    const struct unit *unit = &lexicon->units[lexicon->lists[plan->first].units[0]];
    for (size_t i = 0; i < unit->plain.count; i++)
        if (unit->plain.elements[i].kind == ELEMENT_GROUP)
            return false;
    return unit->kind == UNIT_PLAIN;
}

bool dictionary_read_yaml(struct span bytes, struct dictionary *out, struct err *err)
{
    OWNED(lexicon_freep) struct lexicon *lexicon = lexicon_parse(bytes, out->file, err);
    if (!lexicon)
        return false;
    for (size_t theme = 0; theme < lexicon->theme_count; theme++) {
        const struct theme_data *data = &lexicon->theme_data[theme];
        if (data->long_texts.words_per_match) {
            struct place_at at = {.file = out->file, .line = lexicon->themes[theme].line, .byte = -1};
            return err_at(err, ERR_SYNTAX, at, "other tools cannot say 'long_texts', as theme '%s' has it",
                          lexicon->themes[theme].id);
        }
        size_t number = NAME_INDEX_NONE;
        const char *layer = "";
        for (size_t i = data->first_term; i < data->term_end; i++) {
            const struct term *term = &lexicon->terms[i];
            if (!is_words(lexicon, i)) {
                struct place_at at = {.file = out->file, .line = term->line, .column = term->column, .byte = -1};
                return err_at(err, ERR_SYNTAX, at, "other tools cannot read '%s': only words and phrases convert",
                              term->text);
            }
            if (number == NAME_INDEX_NONE || strcmp(layer, term->layer) != 0) {
                layer = arena_text(&out->arena, term->layer);
                struct category *category = category_add(out, NULL, span_of(lexicon->themes[theme].id), layer);
                category->title = arena_text(&out->arena, lexicon_theme_title(lexicon, theme, "en"));
                if (number == NAME_INDEX_NONE) /* the id with its dots */
                    category->path = arena_text(&out->arena, lexicon->themes[theme].id);
                number = out->count - 1;
            }
            category_add_word(out, &out->categories[number], span_of(term->text));
        }
    }
    return true;
}
