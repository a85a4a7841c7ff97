/* themes_count.h - counts behind `palaver themes`: posts by theme and a second property, and the strata (a kind of post in
 * one language) within which a rate means something. */
#ifndef CLI_THEMES_COUNT_H
#define CLI_THEMES_COUNT_H

#include "cli/command.h"

#define THEMES_MAX_CELLS 200000

struct theme_cell {
    char *key, *by; /* by NULL: no value */
    int64_t posts, people, matches;
};
struct theme_cells {
    struct theme_cell *at;
    size_t count, room;
};
void theme_cells_release(struct theme_cells *cells);
/* One cell a row of the count. Errors: ERR_LIMIT beyond THEMES_MAX_CELLS, and the archive's. */
bool theme_cells_read(struct store *store, const struct count_request *request, struct theme_cells *out_cells,
                      struct err *err) MUST_USE;
/* NULL: none has that key and value. */
const struct theme_cell *theme_cell_find(const struct theme_cells *cells, const char *key, const char *by);

/* Posts of one kind in one language. */
struct stratum {
    const char *kind, *lang; /* lang NULL: of no known language */
    int64_t posts;
    size_t cells;            /* which of strata.by_kind has its themes by language */
};
struct strata {
    struct stratum *at;      /* most posts first */
    size_t count, room;
    struct theme_cells kinds;    /* key: kind */
    struct theme_cells *by_kind; /* themes by language, of each kind */
    struct theme_cells *langs;   /* key: language, of each kind */
};
void strata_release(struct strata *strata);
/* Of the posts of `words` (NULL or empty: all) in an archive. */
bool strata_read(struct context *context, const char *words, int64_t tagging, struct strata *out_strata,
                 struct err *err) MUST_USE;
const struct theme_cell *stratum_theme(const struct strata *strata, const struct stratum *stratum, const char *theme);

#endif
