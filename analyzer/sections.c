/* sections.c - the registry of directives: one file, one row, in the order in which a draft writes them. */
#include "analyzer/edits.h"
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

const char *section_nearest(const char *name)
{
    const char *nearest = NULL;
    size_t least = 3;
    for (size_t i = 0; sections[i]; i++) {
        size_t distance = edits_between(name, sections[i]->name);
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
