/* fold_points.c - normalising the few characters that melt together. utf8proc sorts marks by exchanging neighbours,
 * which takes hours for a megabyte of them; here they are sorted in linear time, and utf8proc composes. */
#include <stdlib.h>
#include <utf8proc.h>

#include "base/fold_table.h"
#include "palaver/utf8.h"

#define FEW_MARKS 16

void fold_points_release(struct fold_points *points)
{
    free(points->at);
    *points = (struct fold_points){0};
}

void fold_points_add(struct fold_points *points, uint32_t c)
{
    if (points->count == points->room) {
        points->room = points->room ? points->room * 2 : 64;
        points->at = mem_grow(points->at, points->room, sizeof *points->at);
    }
    points->at[points->count++] = c;
}

static unsigned class_of(uint32_t c)
{
    return (unsigned)utf8proc_get_property((utf8proc_int32_t)c)->combining_class;
}

static void sort_few(uint32_t *marks, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t mark = marks[i];
        size_t j = i;
        for (; j > 0 && class_of(marks[j - 1]) > class_of(mark); j--)
            marks[j] = marks[j - 1];
        marks[j] = mark;
    }
}

static void sort_many(uint32_t *marks, size_t count)
{
    size_t starts[257] = {0};
    OWNED(mem_freep) uint32_t *sorted = mem_array(count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        starts[class_of(marks[i]) + 1]++;
    for (size_t i = 1; i < COUNT_OF(starts); i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < count; i++)
        sorted[starts[class_of(marks[i])]++] = marks[i];
    memcpy(marks, sorted, count * sizeof *marks);
}

/* Canonical order: every stretch of marks by class, marks of one class as they came. */
static void marks_sort(struct fold_points *points)
{
    for (size_t at = 0; at < points->count;) {
        size_t end = at;
        while (end < points->count && class_of(points->at[end]) != 0)
            end++;
        if (end - at > FEW_MARKS)
            sort_many(points->at + at, end - at);
        else if (end - at > 1)
            sort_few(points->at + at, end - at);
        at = end + 1;
    }
}

static void points_normalise(struct fold_points *points)
{
    struct fold_points parts = {0};
    for (size_t i = 0; i < points->count; i++) {
        utf8proc_int32_t few[32];
        int last_class = 0;
        utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)points->at[i], few, COUNT_OF(few),
                                                         UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STABLE,
                                                         &last_class);
        for (utf8proc_ssize_t j = 0; j < count && j < (utf8proc_ssize_t)COUNT_OF(few); j++)
            fold_points_add(&parts, (uint32_t)few[j]);
    }
    marks_sort(&parts);
    if (parts.count) {
        utf8proc_ssize_t count = utf8proc_normalize_utf32((utf8proc_int32_t *)parts.at,
                                                          (utf8proc_ssize_t)parts.count,
                                                          UTF8PROC_COMPOSE | UTF8PROC_STABLE);
        parts.count = count > 0 ? (size_t)count : 0;
    }
    fold_points_release(points);
    *points = parts;
}

/* Folds each by itself; false when that changed nothing. */
static bool points_map(enum fold_view view, struct fold_points *points)
{
    struct fold_points folded = {0};
    for (size_t i = 0; i < points->count; i++) {
        struct span text = fold_entry_text(view, points->at[i]);
        for (size_t at = 0, bytes; at < text.length; at += bytes)
            fold_points_add(&folded, utf8_next(span_from_to(text, at, text.length), &bytes));
    }
    bool same = folded.count == points->count &&
                (folded.count == 0 || memcmp(folded.at, points->at, folded.count * sizeof *folded.at) == 0);
    fold_points_release(points);
    *points = folded;
    return !same;
}

void fold_points_fold(enum fold_view view, struct fold_points *points)
{
    /* Two forms of the acute accent are apostrophes here; NFKC would make a blank and a mark of them. */
    for (size_t i = 0; i < points->count; i++)
        if (points->at[i] == 0xb4 || points->at[i] == 0x1ffd)
            points->at[i] = '\'';
    /* A dropped mark may have stood between two that compose: then once more. Each round but the last makes the
     * text shorter or maps a character that no fold gives again, so this ends. */
    do
        points_normalise(points);
    while (points_map(view, points));
}
