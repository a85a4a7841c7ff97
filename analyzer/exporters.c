/* exporters.c - the registry of export formats: one file, one row. */
#include "palaver/exporter.h"

#include <string.h>

extern const struct exporter exporter_jsonl, exporter_csv, exporter_matches, exporter_mbox, exporter_archive;

const struct exporter *const exporters[] = {
    &exporter_jsonl,
    &exporter_csv,
    &exporter_matches,
    &exporter_mbox,
    &exporter_archive,
    NULL,
};

const struct exporter *exporter_find(const char *name)
{
    for (size_t i = 0; exporters[i]; i++)
        if (strcmp(exporters[i]->name, name) == 0)
            return exporters[i];
    return NULL;
}
