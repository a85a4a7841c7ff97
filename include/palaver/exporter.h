/* exporter.h - posts and matches in other tools' formats. One file and one row each (analyzer/export_*.c). */
#ifndef PALAVER_EXPORTER_H
#define PALAVER_EXPORTER_H

#include "palaver/out.h"
#include "palaver/store.h"

struct export_request {
    struct post_selection selection;
    const struct lexicon *lexicon; /* of the tagging, for titles; or NULL */
    const struct zone *zone;
    bool addresses;   /* mail addresses too */
    bool excel;       /* guard cells that look like formulas, BOM */
    int64_t *left_out; /* counts the posts that the format cannot hold */
};

struct exporter {
    const char *name; /* "csv": what `palaver export` takes */
    const char *what; /* one line for help */
    const char *suffix;
    bool (*write)(struct store *store, const struct export_request *request, struct out *out, struct err *err);
};

extern const struct exporter *const exporters[]; /* ended by NULL */
const struct exporter *exporter_find(const char *name);

#endif
