/* profile.c - reads "NAME is a ROLE at ORG, based in COUNTRY. ..." */
#include "analyzer/profile.h"

#include <string.h>

#include "palaver/utf8.h"

#define PROFILE_MAX_BYTES 2000

/* The paragraph with its line breaks as blanks. */
static struct span unfolded(struct span text, struct arena *arena)
{
    if (text.length > PROFILE_MAX_BYTES)
        text.length = utf8_cut(text, PROFILE_MAX_BYTES);
    char *copy = arena_span_text(arena, text);
    size_t to = 0;
    for (size_t i = 0; i < text.length; i++) {
        bool blank = strchr(" \t\r\n", copy[i]) != NULL;
        if (blank && (to == 0 || copy[to - 1] == ' '))
            continue;
        copy[to++] = blank ? ' ' : copy[i];
    }
    return span_trim(span_from(copy, to));
}

/* Where NAME ends: " is ", " works ", " has ", "est", "es", "é". */
static const char *name_end(struct span text, size_t *out_verb)
{
    static const char *const verbs[] = {" is ", " works ", " has ", " est ", " es ", " é ", " was ", " travaille ",
                                        " trabaja ", " trabalha "};
    const char *first = NULL;
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        const char *found = span_find(text, span_of(verbs[i]));
        if (found && (!first || found < first)) {
            first = found;
            *out_verb = strlen(verbs[i]);
        }
    }
    return first;
}

/* The first sentence: to ". " before a capital, or the end. Initials and titles ("Dr. ") do not end it. */
static struct span first_sentence(struct span text)
{
    for (size_t i = 1; i + 2 < text.length; i++)
        if (text.at[i] == '.' && text.at[i + 1] == ' ' && text.at[i - 1] >= 'a' && text.at[i - 1] <= 'z' &&
            !span_ends(span_from(text.at, i), "Dr") && !span_ends(span_from(text.at, i), "Prof"))
            return span_from(text.at, i);
    return span_ends(text, ".") ? span_from_to(text, 0, text.length - 1) : text;
}

static struct span without_article(struct span role)
{
    static const char *const articles[] = {"a ", "an ", "the ", "un ", "une ", "el ", "la ", "le ", "um ", "uma ", "una "};
    for (size_t i = 0; i < COUNT_OF(articles); i++)
        if (span_starts(role, articles[i]))
            return span_from_to(role, strlen(articles[i]), role.length);
    return role;
}

/* "ROLE at ORG, COUNTRY": the organisation is between " at "/" for "/" of the " and the next comma. */
static void split_role(struct span role, struct arena *arena, struct profile *profile)
{
    static const char *const joints[] = {" at ", " with ", " for ", " of the ", " à ", " chez ", " en el ", " no ", " na ",
                                         " du ", " del "};
    struct span organisation = {0};
    const char *cut = NULL;
    for (size_t i = 0; i < COUNT_OF(joints); i++) {
        const char *found = span_find(role, span_of(joints[i]));
        if (!found || (cut && found >= cut))
            continue;
        cut = found;
        size_t from = (size_t)(found - role.at) + strlen(joints[i]);
        organisation = span_from_to(role, from, role.length);
    }
    struct span title = cut ? span_from(role.at, (size_t)(cut - role.at)) : role;
    const char *comma = memchr(organisation.at ? organisation.at : "", ',', organisation.length);
    if (comma)
        organisation.length = (size_t)(comma - organisation.at);
    comma = memchr(title.at, ',', title.length);
    if (comma)
        title.length = (size_t)(comma - title.at);
    if (title.length > 0)
        profile->role = arena_span_text(arena, span_trim(title));
    if (organisation.length > 0)
        profile->organisation = arena_span_text(arena, span_trim(organisation));
}

void profile_read(struct span text, struct arena *arena, struct profile *out_profile)
{
    struct profile profile = {0};
    struct span rest = unfolded(text, arena);
    const char *colon = memchr(rest.at, ':', rest.length);
    if (colon)
        rest = span_trim(span_from_to(rest, (size_t)(colon - rest.at) + 1, rest.length));
    size_t verb = 0;
    const char *end = name_end(rest, &verb);
    if (end && end > rest.at && end - rest.at < 80) {
        profile.name = arena_span_text(arena, span_trim(span_from(rest.at, (size_t)(end - rest.at))));
        struct span role = first_sentence(span_from_to(rest, (size_t)(end - rest.at) + verb, rest.length));
        split_role(without_article(role), arena, &profile);
        profile.country = country_find(role);
    }
    if (!profile.country)
        profile.country = country_find(rest);
    *out_profile = profile;
}
