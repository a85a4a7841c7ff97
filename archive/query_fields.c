/* query_fields.c - the fields of the query language, one row each, and the words has:, is: and kind: know. */
#include "archive/query.h"

const struct field query_fields[] = {
    {"", FIELD_WORDS, VALUE_WORDS, true, true, "the title or own text"},
    {"title", FIELD_TITLE, VALUE_WORDS, true, true, "the title"},
    {"quoted", FIELD_QUOTED, VALUE_WORDS, true, false, "quoted text"},
    {"theme", FIELD_THEME, VALUE_EXACT, true, false, "a theme"},
    {"term", FIELD_TERM, VALUE_EXACT, true, false, "a matched term"},
    {"lexicon", FIELD_LEXICON, VALUE_EXACT, false, false, "the lexicon"},
    {"tag", FIELD_TAG, VALUE_TAG, true, true, "a hashtag"},
    {"mention", FIELD_MENTION, VALUE_NAME, true, true, "a mentioned name"},
    {"link", FIELD_LINK, VALUE_EXACT, true, true, "a link's address or host"},
    {"network", FIELD_NETWORK, VALUE_NAME, true, true, "the network"},
    {"place", FIELD_PLACE, VALUE_NAME, true, true, "a place it was seen in"},
    {"list", FIELD_LIST, VALUE_NAME, true, true, "a list it was seen in"},
    {"author", FIELD_AUTHOR, VALUE_NAME, true, true, "the author's handle, address or name"},
    {"country", FIELD_COUNTRY, VALUE_NAME, true, false, "the author's country"},
    {"lang", FIELD_LANG, VALUE_NAME, false, false, "the language"},
    {"kind", FIELD_KIND, VALUE_CHOICE, false, true, "the kind"},
    {"series", FIELD_SERIES, VALUE_NAME, true, false, "the series"},
    {"q", FIELD_Q, VALUE_NUMBER, false, false, "the question"},
    {"thread", FIELD_THREAD, VALUE_EXACT, false, false, "the thread of post"},
    {"id", FIELD_ID, VALUE_EXACT, false, true, "the id"},
    {"since", FIELD_SINCE, VALUE_TIME, false, true, "posted"},
    {"until", FIELD_UNTIL, VALUE_TIME, false, true, "posted"},
    {"date", FIELD_DATE, VALUE_TIME, false, true, "posted"},
    {"has", FIELD_HAS, VALUE_CHOICE, false, true, "it has"},
    {"is", FIELD_IS, VALUE_CHOICE, false, true, "it is"},
};
const size_t query_field_count = COUNT_OF(query_fields);

struct choice {
    enum field_id field;
    const char *name;
    int choice;
};

static const struct choice CHOICES[] = {
    {FIELD_HAS, "link", HAS_LINK},           {FIELD_HAS, "media", HAS_MEDIA},
    {FIELD_HAS, "reply", HAS_REPLY},         {FIELD_HAS, "tag", HAS_TAG},
    {FIELD_HAS, "mention", HAS_MENTION},     {FIELD_HAS, "poll", HAS_POLL},
    {FIELD_HAS, "title", HAS_TITLE},         {FIELD_HAS, "theme", HAS_THEME},
    {FIELD_IS, "any", IS_ANY},               {FIELD_IS, "repost", IS_REPOST},
    {FIELD_IS, "digest", IS_DIGEST},         {FIELD_IS, "notice", IS_NOTICE},
    {FIELD_IS, "context", IS_CONTEXT},       {FIELD_IS, "copy", IS_COPY},
    {FIELD_IS, "gone", IS_GONE},             {FIELD_IS, "message", IS_MESSAGE},
    {FIELD_IS, "abstract", IS_ABSTRACT},     {FIELD_IS, "article", IS_ARTICLE},
    {FIELD_IS, "reply", IS_REPLY},           {FIELD_IS, "start", IS_START},
    {FIELD_IS, "question", IS_QUESTION},     {FIELD_IS, "answer", IS_ANSWER},
    {FIELD_KIND, "message", POST_MESSAGE},   {FIELD_KIND, "repost", POST_REPOST},
    {FIELD_KIND, "digest", POST_DIGEST},     {FIELD_KIND, "abstract", POST_ABSTRACT},
    {FIELD_KIND, "article", POST_ARTICLE},   {FIELD_KIND, "notice", POST_NOTICE},
};

const struct field *query_field_find(struct span name)
{
    for (size_t i = 0; i < query_field_count; i++)
        if (query_fields[i].name[0] && span_is_nocase(name, query_fields[i].name))
            return &query_fields[i];
    return NULL;
}

const struct field *query_field_of(enum field_id id)
{
    for (size_t i = 0; i < query_field_count; i++)
        if (query_fields[i].id == id)
            return &query_fields[i];
    return NULL;
}

bool query_choice_find(enum field_id field, struct span name, int *out_choice)
{
    for (size_t i = 0; i < COUNT_OF(CHOICES); i++)
        if (CHOICES[i].field == field && span_is_nocase(name, CHOICES[i].name)) {
            *out_choice = CHOICES[i].choice;
            return true;
        }
    return false;
}

const char *query_choice_name(enum field_id field, int choice)
{
    for (size_t i = 0; i < COUNT_OF(CHOICES); i++)
        if (CHOICES[i].field == field && CHOICES[i].choice == choice)
            return CHOICES[i].name;
    return "";
}

void query_choice_list(enum field_id field, struct str *out)
{
    const char *between = "";
    for (size_t i = 0; i < COUNT_OF(CHOICES); i++)
        if (CHOICES[i].field == field) {
            str_format(out, "%s%s", between, CHOICES[i].name);
            between = ", ";
        }
}

/* Edits from `a` to `b` with neighbours swapped as one edit (the commonest slip); names are short. */
#define NAME_BYTES 16
static size_t edits(struct span a, const char *b)
{
    size_t b_length = strlen(b), rows[3][NAME_BYTES + 1];
    if (a.length > NAME_BYTES || b_length > NAME_BYTES)
        return SIZE_MAX;
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            char c = (char)(a.at[i - 1] | 0x20);
            size_t least = above[j - 1] + (c != b[j - 1]);
            if (above[j] + 1 < least)
                least = above[j] + 1;
            if (row[j - 1] + 1 < least)
                least = row[j - 1] + 1;
            if (i > 1 && j > 1 && c == b[j - 2] && (char)(a.at[i - 2] | 0x20) == b[j - 1] && above2[j - 2] + 1 < least)
                least = above2[j - 2] + 1;
            row[j] = least;
        }
    }
    return rows[a.length % 3][b_length];
}

const char *query_field_near(struct span name)
{
    const char *nearest = NULL;
    size_t least = name.length / 3 + 2; /* more edits than that are another word */
    for (size_t i = 0; i < query_field_count; i++) {
        size_t found = query_fields[i].name[0] ? edits(name, query_fields[i].name) : SIZE_MAX;
        if (found < least && found < strlen(query_fields[i].name)) {
            least = found;
            nearest = query_fields[i].name;
        }
    }
    return nearest;
}
