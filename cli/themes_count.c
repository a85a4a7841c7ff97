/* themes_count.c - posts by theme, by stratum. */
#include "cli/themes_count.h"

#include <stdlib.h>
#include <string.h>

void theme_cells_release(struct theme_cells *cells)
{
    for (size_t i = 0; i < cells->count; i++) {
        free(cells->at[i].key);
        free(cells->at[i].by);
    }
    free(cells->at);
}

static bool keep_cell(void *to, const struct count_row *row, struct err *err)
{
    struct theme_cells *cells = to;
    if (cells->count == THEMES_MAX_CELLS)
        return err_set(err, ERR_LIMIT, "themes --by: more than %d rows; narrow QUERY", THEMES_MAX_CELLS);
    if (cells->count == cells->room) {
        cells->room = cells->room ? cells->room * 2 : 64;
        cells->at = mem_grow(cells->at, cells->room, sizeof *cells->at);
    }
    cells->at[cells->count++] = (struct theme_cell){mem_text(row->key), mem_text(row->key2), row->posts, row->people,
                                                    row->matches};
    return true;
}

bool theme_cells_read(struct store *store, const struct count_request *request, struct theme_cells *out_cells,
                      struct err *err)
{
    return store_each_count(store, request, keep_cell, out_cells, err);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

const struct theme_cell *theme_cell_find(const struct theme_cells *cells, const char *key, const char *by)
{
    for (size_t i = 0; i < cells->count; i++)
        if (same_text(cells->at[i].key, key) && same_text(cells->at[i].by, by))
            return &cells->at[i];
    return NULL;
}

void strata_release(struct strata *strata)
{
    for (size_t i = 0; i < strata->kinds.count; i++) {
        theme_cells_release(&strata->by_kind[i]);
        theme_cells_release(&strata->langs[i]);
    }
    theme_cells_release(&strata->kinds);
    free(strata->by_kind);
    free(strata->langs);
    free(strata->at);
}

static int stratum_order(const void *a, const void *b)
{
    const struct stratum *x = a, *y = b;
    if (x->posts != y->posts)
        return x->posts > y->posts ? -1 : 1;
    int kinds = strcmp(x->kind, y->kind);
    return kinds ? kinds : strcmp(x->lang ? x->lang : "", y->lang ? y->lang : "");
}

static bool kind_read(struct context *context, const char *words, int64_t tagging, struct strata *strata, size_t kind,
                      struct err *err)
{
    const char *name = strata->kinds.at[kind].key;
    OWNED(str_release) struct str text = STR_INIT;
    str_format(&text, words && *words ? "(%s) kind:%s" : "%skind:%s", words ? words : "", name);
    OWNED(query_freep) struct query *query = query_parse(str_text(&text), context->zone, err);
    if (!query)
        return false;
    struct count_request themes = {query, tagging, BY_THEME, BY_LANG, context->zone, 0};
    struct count_request langs = {query, tagging, BY_LANG, BY_NOTHING, context->zone, 0};
    if (!theme_cells_read(context->store, &themes, &strata->by_kind[kind], err) ||
        !theme_cells_read(context->store, &langs, &strata->langs[kind], err))
        return false;
    for (size_t i = 0; i < strata->langs[kind].count; i++) {
        const struct theme_cell *cell = &strata->langs[kind].at[i];
        if (strata->count == strata->room) {
            strata->room = strata->room ? strata->room * 2 : 16;
            strata->at = mem_grow(strata->at, strata->room, sizeof *strata->at);
        }
        strata->at[strata->count++] = (struct stratum){name, cell->key, cell->posts, kind};
    }
    return true;
}

bool strata_read(struct context *context, const char *words, int64_t tagging, struct strata *out_strata,
                 struct err *err)
{
    OWNED(query_freep) struct query *query = query_parse(words, context->zone, err);
    struct count_request kinds = {query, tagging, BY_KIND, BY_NOTHING, context->zone, 0};
    if (!query || !theme_cells_read(context->store, &kinds, &out_strata->kinds, err))
        return false;
    out_strata->by_kind = mem_array(out_strata->kinds.count + 1, sizeof *out_strata->by_kind);
    out_strata->langs = mem_array(out_strata->kinds.count + 1, sizeof *out_strata->langs);
    for (size_t i = 0; i < out_strata->kinds.count; i++)
        if (!kind_read(context, words, tagging, out_strata, i, err))
            return false;
    if (out_strata->count)
        qsort(out_strata->at, out_strata->count, sizeof *out_strata->at, stratum_order);
    return true;
}

const struct theme_cell *stratum_theme(const struct strata *strata, const struct stratum *stratum, const char *theme)
{
    return theme_cell_find(&strata->by_kind[stratum->cells], theme, stratum->lang);
}
