/* convert_write.c - writes dictionaries: as a lexicon of ours, or for LIWC. */
#include <stdlib.h>

#include "analyzer/convert.h"
#include "palaver/out.h"

/* A YAML text in double quotes. Source: YAML 1.1, section 5.6. */
static void yaml_text(struct out *out, struct span text)
{
    out_char(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '"' || c == '\\')
            out_char(out, '\\');
        if (c < ' ' || c == 0x7f)
            out_format(out, "\\x%02x", c);
        else
            out_char(out, (char)c);
    }
    out_char(out, '"');
}

void dictionary_write_yaml(const struct dictionary *dictionary, const char *name, struct out *out)
{
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    const char *dot = strrchr(base, '.');
    out_text(out, "lexicon: ");
    yaml_text(out, dot && dot > base ? span_from(base, (size_t)(dot - base)) : span_of(base));
    out_text(out, "\nthemes:\n");
    for (size_t i = 0; i < dictionary->count; i++) {
        const struct category *category = &dictionary->categories[i];
        if (!category->word_count)
            continue; /* a theme without terms is a mistake in a lexicon */
        out_text(out, "  ");
        yaml_text(out, span_of(category->path));
        out_text(out, ":\n    title: {en: ");
        yaml_text(out, span_of(category->title));
        out_format(out, "}\n    %s:\n      terms:\n", category->layer);
        for (size_t w = 0; w < category->word_count; w++) {
            out_text(out, "        - ");
            yaml_text(out, category->words[w]);
            out_char(out, '\n');
        }
    }
}

/* What .dic has words for: letters, blanks and stars. `$` and `~` of a term are ours. */
static bool dic_can_say(struct span word)
{
    return word.length && word.at[0] != '$' && word.at[0] != '~' && !memchr(word.at, '?', word.length);
}

static void dic_word(struct out *out, struct span word)
{
    for (size_t i = 0; i < word.length; i++)
        if (word.at[i] != '\\' || ++i < word.length)
            out_char(out, word.at[i]);
}

struct dic_line {
    struct span word;
    size_t category;
};

static int line_compare(const void *a, const void *b)
{
    const struct dic_line *left = a, *right = b;
    int words = span_compare(left->word, right->word);
    if (words)
        return words;
    return (left->category > right->category) - (left->category < right->category);
}

static struct dic_line *lines_gather(const struct dictionary *dictionary, size_t *out_count)
{
    size_t count = 0;
    for (size_t i = 0; i < dictionary->count; i++)
        count += dictionary->categories[i].word_count;
    struct dic_line *lines = mem_array(count, sizeof *lines);
    count = 0;
    for (size_t i = 0; i < dictionary->count; i++)
        for (size_t w = 0; w < dictionary->categories[i].word_count; w++)
            lines[count++] = (struct dic_line){dictionary->categories[i].words[w], i + 1};
    qsort(lines, count, sizeof *lines, line_compare);
    *out_count = count;
    return lines;
}

/* Each word once, with the numbers of all its categories, in the order of the alphabet. */
bool dictionary_write_dic(const struct dictionary *dictionary, struct out *out, struct err *err)
{
    size_t count;
    OWNED(mem_freep) struct dic_line *lines = lines_gather(dictionary, &count);
    for (size_t i = 0; i < count; i++)
        if (!dic_can_say(lines[i].word))
            return err_set(err, ERR_SYNTAX, "%s: a .dic file cannot say '%.*s'", dictionary->file,
                           (int)lines[i].word.length, lines[i].word.at);
    out_text(out, "%\n");
    for (size_t i = 0; i < dictionary->count; i++)
        out_format(out, "%zu\t%s\n", i + 1, dictionary->categories[i].path);
    out_text(out, "%\n");
    for (size_t i = 0; i < count;) {
        struct span word = lines[i].word;
        dic_word(out, word);
        for (size_t before = 0; i < count && span_equal(lines[i].word, word); i++) {
            if (lines[i].category != before)
                out_format(out, "\t%zu", lines[i].category);
            before = lines[i].category;
        }
        out_char(out, '\n');
    }
    return true;
}
