/* sources.c - the registry of live sources: one file, one row. */
#include "palaver/source.h"

extern const struct source source_mastodon, source_bluesky, source_x, source_feed, source_pubmed, source_web, source_imap,
    source_list;

const struct source *const sources[] = {
    &source_mastodon,
    &source_bluesky,
    &source_x,
    &source_pubmed,
    &source_feed,
    &source_web,
    &source_imap,
    &source_list,
    NULL,
};

const struct source *source_find(const char *name)
{
    for (size_t i = 0; sources[i]; i++)
        if (strcmp(sources[i]->name, name) == 0)
            return sources[i];
    return NULL;
}
