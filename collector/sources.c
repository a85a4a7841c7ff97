/* sources.c - the registry of live sources: one file, one row. */
#include "palaver/source.h"

extern const struct source source_mastodon, source_bluesky;

const struct source *const sources[] = {
    &source_mastodon,
    &source_bluesky,
    NULL,
};

const struct source *source_find(const char *name)
{
    for (size_t i = 0; sources[i]; i++)
        if (strcmp(sources[i]->name, name) == 0)
            return sources[i];
    return NULL;
}
