/* people.c - reads the table of people and brings it into a talk. */
#include "analyzer/people.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/edits.h"
#include "palaver/csv.h"
#include "palaver/fold.h"
#include "palaver/redact.h"
#include "palaver/utf8.h"

struct people {
    struct arena arena;
    const char *name;
    struct person_told *rows;
    size_t count, room;
    struct person_told **by_name; /* the rows in the order of `folded` */
};

/* ---- reading ---- */

struct columns {
    size_t person, role, organisation, country, count;
};

static const char *folded_name(struct arena *arena, struct span name)
{
    OWNED(str_release) struct str folded = STR_INIT;
    name = span_trim(name);
    if (name.length > 1 && name.at[0] == '@')
        name = span_from_to(name, 1, name.length);
    fold_case(name, &folded);
    return arena_text(arena, str_text(&folded));
}

static bool columns_read(const struct people *people, const struct csv_row *head, struct columns *out_columns,
                         struct err *err)
{
    struct place_at at = {.file = people->name, .line = head->line, .byte = -1};
    struct columns columns = {csv_column(head, "person"), csv_column(head, "role"), csv_column(head, "organisation"),
                              csv_column(head, "country"), head->count};
    if (columns.organisation == SIZE_MAX)
        columns.organisation = csv_column(head, "organization");
    if (columns.person == SIZE_MAX)
        return err_at(err, ERR_SYNTAX, at, "a column 'person' is wanted in the first row: a handle or a name");
    if (columns.role == SIZE_MAX && columns.organisation == SIZE_MAX && columns.country == SIZE_MAX)
        return err_at(err, ERR_SYNTAX, at, "none of the columns 'role', 'organisation', 'country' is in the first row");
    *out_columns = columns;
    return true;
}

/* A cell as a page may show it: one line, addresses masked; NULL when it is empty. */
static bool cell_read(struct people *people, const struct csv_row *row, size_t column, const char **out_cell,
                      struct err *err)
{
    struct span cell = span_trim(csv_cell_at(row, column));
    *out_cell = NULL;
    if (cell.length > PEOPLE_MAX_CELL) {
        struct place_at at = {.file = people->name, .line = row->line, .byte = -1};
        return err_at(err, ERR_LIMIT, at, "a cell of %zu bytes; at most %d are taken", cell.length, PEOPLE_MAX_CELL);
    }
    if (cell.length == 0)
        return true;
    OWNED(str_release) struct str shown = STR_INIT;
    redact_text(cell, NULL, 0, &shown);
    for (size_t i = 0; i < shown.length; i++)
        if ((unsigned char)shown.at[i] < ' ')
            shown.at[i] = ' ';
    *out_cell = arena_text(&people->arena, str_text(&shown));
    return true;
}

static bool row_read(struct people *people, const struct csv_row *row, const struct columns *columns, struct err *err)
{
    struct place_at at = {.file = people->name, .line = row->line, .byte = -1};
    if (!utf8_valid(row->raw))
        return err_at(err, ERR_SYNTAX, at, "this row is not UTF-8: save the table as \"CSV UTF-8\"");
    if (row->count > columns->count)
        return err_at(err, ERR_SYNTAX, at, "%zu cells under %zu columns: is one with a separator in it not quoted?",
                      row->count, columns->count);
    struct person_told told = {.line = row->line};
    struct span person = span_trim(csv_cell_at(row, columns->person));
    if (person.length == 0)
        return err_at(err, ERR_SYNTAX, at, "this row names no person");
    if (!cell_read(people, row, columns->person, &told.person, err) ||
        !cell_read(people, row, columns->role, &told.role, err) ||
        !cell_read(people, row, columns->organisation, &told.organisation, err) ||
        !cell_read(people, row, columns->country, &told.country, err))
        return false;
    told.folded = folded_name(&people->arena, person);
    if (people->count == people->room) {
        people->room = people->room ? people->room * 2 : 64;
        people->rows = mem_grow(people->rows, people->room, sizeof *people->rows);
    }
    people->rows[people->count++] = told;
    return true;
}

static int by_folded(const void *a, const void *b)
{
    const struct person_told *x = *(struct person_told *const *)a, *y = *(struct person_told *const *)b;
    int order = strcmp(x->folded, y->folded);
    return order ? order : x->line < y->line ? -1 : x->line > y->line;
}

static bool index_make(struct people *people, struct err *err)
{
    people->by_name = mem_array(people->count + 1, sizeof *people->by_name);
    for (size_t i = 0; i < people->count; i++)
        people->by_name[i] = &people->rows[i];
    qsort(people->by_name, people->count, sizeof *people->by_name, by_folded);
    for (size_t i = 1; i < people->count; i++) {
        const struct person_told *first = people->by_name[i - 1], *again = people->by_name[i];
        if (strcmp(first->folded, again->folded) != 0)
            continue;
        struct place_at at = {.file = people->name, .line = again->line, .byte = -1};
        return err_at(err, ERR_SYNTAX, at, "'%s' stands in line %lld already", again->person, (long long)first->line);
    }
    return true;
}

struct people *people_read(struct span bytes, const char *name, struct err *err)
{
    OWNED(people_freep) struct people *people = mem_array(1, sizeof *people);
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct csv csv = csv_begin(bytes);
    struct csv_row row;
    struct columns columns = {0};
    struct err why = {0};
    people->name = arena_text(&people->arena, name);
    bool headed = csv_next(&csv, &arena, &row, &why);
    if (!headed && why.code == ERR_NONE) {
        struct place_at at = {.file = name, .line = 1, .byte = -1};
        err_at(err, ERR_SYNTAX, at, "the table is empty: its first row names the columns, 'person' and 'role' say");
        return NULL;
    }
    if (headed && !columns_read(people, &row, &columns, err))
        return NULL;
    while (headed && csv_next(&csv, &arena, &row, &why))
        if (!row_read(people, &row, &columns, err))
            return NULL;
    if (why.code != ERR_NONE) {
        err_add_file(&why, name);
        (void)!err_pass(err, &why);
        return NULL;
    }
    return index_make(people, err) ? TAKE(people) : NULL;
}

void people_free(struct people *people)
{
    if (!people)
        return;
    free(people->rows);
    free(people->by_name);
    arena_release(&people->arena);
    free(people);
}

void people_freep(struct people **people)
{
    people_free(*people);
    *people = NULL;
}

/* ---- in a talk ---- */

struct person_told *people_rows(const struct people *people, size_t *out_count)
{
    *out_count = people->count;
    return people->rows;
}

const char *people_name(const struct people *people)
{
    return people->name;
}

static struct person_told *row_find(const struct people *people, const char *folded)
{
    size_t low = 0, high = people->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(people->by_name[middle]->folded, folded);
        if (order == 0)
            return people->by_name[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

void people_apply(const struct people *people, struct talk *talk)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < talk->person_count; i++) {
        struct person *person = &talk->people[i];
        const char *handle = person->handle;
        struct person_told *told = handle ? row_find(people, folded_name(&arena, span_of(handle))) : NULL;
        if (!told)
            told = row_find(people, folded_name(&arena, span_of(person->name)));
        if (!told)
            continue;
        told->met = person->told = true;
        person->role = told->role ? told->role : person->role;
        person->organisation = told->organisation ? told->organisation : person->organisation;
        person->country = told->country ? told->country : person->country;
    }
    talk_count_kinds(talk);
}

const char *people_nearest(const struct talk *talk, const char *person)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    const char *wanted = folded_name(&arena, span_of(person)), *nearest = NULL;
    size_t least = strlen(wanted) / 3 + 1; /* one letter in three may differ */
    for (size_t i = 0; i < talk->person_count; i++) {
        const char *names[] = {talk->people[i].name, talk->people[i].handle};
        for (size_t j = 0; j < COUNT_OF(names); j++) {
            size_t distance = names[j] ? edits_between(wanted, folded_name(&arena, span_of(names[j]))) : SIZE_MAX;
            if (distance < least) {
                least = distance;
                nearest = names[j];
            }
        }
    }
    return nearest;
}
