/* sections.c - the registry of directives: one file, one row, in the order in which a draft writes them. */
#include "analyzer/section.h"

#include <string.h>

extern const struct section section_headline, section_numbers, section_chart, section_question, section_post, section_answers,
    section_theme, section_dissent, section_next, section_participants, section_links, section_talk,
    section_unanswered, section_missing, section_method, section_mark, section_messages;

const struct section *const sections[] = {
    &section_headline,
    &section_numbers,
    &section_chart,
    &section_messages,
    &section_question,
    &section_post,
    &section_answers,
    &section_theme,
    &section_dissent,
    &section_next,
    &section_participants,
    &section_links,
    &section_talk,
    &section_unanswered,
    &section_missing,
    &section_method,
    &section_mark,
    NULL,
};

const struct section *section_find(const char *name)
{
    for (size_t i = 0; sections[i]; i++)
        if (strcmp(sections[i]->name, name) == 0)
            return sections[i];
    return NULL;
}

#define NAME_BYTES 24

/* Letters to change, add or drop to get from `a` to `b`; names are short. */
static size_t edits(const char *a, const char *b)
{
    size_t row[NAME_BYTES + 1], a_length = strlen(a), b_length = strlen(b);
    if (a_length > NAME_BYTES || b_length > NAME_BYTES)
        return SIZE_MAX;
    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t best = corner + (a[i - 1] != b[j - 1]);
            corner = row[j];
            best = best < row[j] + 1 ? best : row[j] + 1;
            row[j] = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
        }
    }
    return row[b_length];
}

const char *section_nearest(const char *name)
{
    const char *nearest = NULL;
    size_t least = 3;
    for (size_t i = 0; sections[i]; i++) {
        size_t distance = edits(name, sections[i]->name);
        if (distance < least) {
            least = distance;
            nearest = sections[i]->name;
        }
    }
    return nearest;
}

bool section_word_listed(const char *listed, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = listed; (at = strstr(at, word)); at += length)
        if (length > 0 && (at == listed || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}
