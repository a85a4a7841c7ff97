/* chart_timeline.c - posts over time as bars, with the questions marked; empty bins are drawn as nothing, not left out. */
#include "analyzer/chart.h"

#define MAX_BINS 72
#define MAX_MARKS 20
#define MINUTE ((int64_t)60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct timeline {
    int64_t edges[MAX_BINS + 2]; /* bin i is [edges[i], edges[i + 1]); bins are equal as a calendar is */
    int64_t bins[MAX_BINS + 1], most;
    size_t count;
    struct grid {
        int64_t ms; /* up to a week */
        int months; /* or whole months */
    } grid;
    struct {
        int64_t number, ms;
    } marks[MAX_MARKS];
    size_t mark_count;
    const struct zone *zone;
    const struct locale *locale;
};

static struct grid grid_for(int64_t span)
{
    static const int64_t sizes[] = {MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR,
                                    6 * HOUR, 12 * HOUR, DAY, 7 * DAY};
    static const int months[] = {1, 3, 12, 60, 120, 600, 1200};
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        if (span / sizes[i] < MAX_BINS)
            return (struct grid){.ms = sizes[i]};
    for (size_t i = 0; i < COUNT_OF(months); i++)
        if (span / (months[i] * 28 * DAY) < MAX_BINS)
            return (struct grid){.months = months[i]};
    return (struct grid){.months = 12000};
}

/* Days begin where the reader's do. */
static int64_t midnight(const struct timeline *line, int year, int month, int day)
{
    return zone_to_utc(line->zone, when_from_date(year, month, day));
}

static int64_t first_edge(const struct timeline *line, int64_t ms)
{
    if (line->grid.months) {
        struct when_parts at = when_split(ms, line->zone);
        int months = at.year * 12 + at.month - 1;
        months -= months % line->grid.months;
        return midnight(line, months / 12, months % 12 + 1, 1);
    }
    int64_t offset = zone_offset_minutes(line->zone, ms) * MINUTE;
    int64_t monday = line->grid.ms == 7 * DAY ? 3 * DAY : 0; /* 1970 began on a Thursday */
    return ms - ((ms + offset + monday) % line->grid.ms + line->grid.ms) % line->grid.ms;
}

static int64_t next_edge(const struct timeline *line, int64_t edge)
{
    if (line->grid.ms && line->grid.ms < DAY)
        return edge + line->grid.ms;
    /* A day that changes the clocks has 23 or 25 hours. */
    struct when_parts at = when_split(edge + line->grid.ms + (line->grid.ms ? 2 * HOUR : 0), line->zone);
    if (line->grid.ms)
        return midnight(line, at.year, at.month, at.day);
    int months = at.year * 12 + at.month - 1 + line->grid.months;
    return midnight(line, months / 12, months % 12 + 1, 1);
}

/* Notes stand in the order of their time. */
static void bins_fill(struct timeline *line, const struct talk *talk, size_t from, size_t to)
{
    line->grid = grid_for(talk->notes[to - 1].posted_ms - talk->notes[from].posted_ms);
    line->edges[0] = first_edge(line, talk->notes[from].posted_ms);
    line->edges[1] = next_edge(line, line->edges[0]);
    line->count = 1;
    for (size_t i = from; i < to; i++) {
        while (talk->notes[i].posted_ms >= line->edges[line->count] && line->count <= MAX_BINS) {
            line->edges[line->count + 1] = next_edge(line, line->edges[line->count]);
            line->count++;
        }
        int64_t *bin = &line->bins[line->count - 1];
        line->most = ++*bin > line->most ? *bin : line->most;
    }
    for (size_t i = 0; i < talk->question_count && line->mark_count < MAX_MARKS; i++) {
        size_t asked = talk->questions[i].asked;
        if (asked == NO_NOTE || asked < from || asked >= to)
            continue;
        line->marks[line->mark_count].number = talk->questions[i].number;
        line->marks[line->mark_count++].ms = talk->notes[asked].posted_ms;
    }
}

/* In bins from the left. */
static double place_of(const struct timeline *line, int64_t ms)
{
    size_t bin = 0;
    while (bin + 1 < line->count && ms >= line->edges[bin + 1])
        bin++;
    return (double)bin + (double)(ms - line->edges[bin]) / (double)(line->edges[bin + 1] - line->edges[bin]);
}

static void bin_label(const struct timeline *line, int64_t ms, struct str *out)
{
    struct when_parts at = when_split(ms, line->zone);
    if (line->grid.months)
        str_format(out, line->grid.months % 12 ? "%d-%02d" : "%d", at.year, at.month);
    else if (line->edges[line->count] - line->edges[0] < 2 * DAY)
        locale_clock(ms, line->zone, out);
    else
        str_format(out, "%d.%d.", at.day, at.month);
}

static void svg_text(struct html *html, double x, double y, const char *anchor, const char *css, const char *text)
{
    html_open(html, "text");
    html_attr_real(html, "x", x);
    html_attr_real(html, "y", y);
    html_attr(html, "text-anchor", anchor);
    html_attr(html, "class", css);
    html_text(html, text);
    html_close(html, "text");
}

static void svg_line(struct html *html, double x1, double y1, double x2, double y2, const char *css)
{
    html_open(html, "line");
    html_attr_real(html, "x1", x1);
    html_attr_real(html, "y1", y1);
    html_attr_real(html, "x2", x2);
    html_attr_real(html, "y2", y2);
    html_attr(html, "class", css);
    html_close(html, "line");
}

static void draw(struct html *html, const void *data, bool wide)
{
    const struct timeline *line = data;
    double width = wide ? 720 : 340, height = 170, top = 34, left = 26, bottom = 140;
    double step = (width - left - 8) / (double)line->count;
    html_open(html, "svg");
    html_attr(html, "viewBox", wide ? "0 0 720 170" : "0 0 340 170");
    html_attr(html, "aria-hidden", "true");
    (void)height;
    char most[24];
    snprintf(most, sizeof most, "%lld", (long long)line->most);
    svg_line(html, left, top, width - 8, top, "grid");
    svg_text(html, left - 5, top + 4, "end", "axis", most);
    svg_text(html, left - 5, bottom, "end", "axis", "0");
    for (size_t i = 0; i < line->count; i++) {
        if (line->bins[i] == 0)
            continue;
        double tall = (bottom - top) * (double)line->bins[i] / (double)line->most;
        html_open(html, "rect");
        html_attr_real(html, "x", left + step * (double)i + step * 0.08);
        html_attr_real(html, "y", bottom - tall);
        html_attr_real(html, "width", step * 0.84);
        html_attr_real(html, "height", tall);
        html_attr(html, "class", "bar");
        html_close(html, "rect");
    }
    svg_line(html, left, bottom, width - 8, bottom, "base");
    size_t ticks = wide ? 8 : 4, every = (line->count + ticks - 1) / ticks;
    for (size_t i = 0; i < line->count; i += every ? every : 1) {
        OWNED(str_release) struct str label = STR_INIT;
        bin_label(line, line->edges[i], &label);
        /* An hour stands where it begins, a day, month or year under its bar. */
        bool whole = line->grid.months || line->grid.ms >= DAY;
        svg_text(html, left + step * ((double)i + (whole ? 0.5 : 0)), bottom + 18, i == 0 && !whole ? "start" : "middle",
                 "axis", str_text(&label));
    }
    for (size_t i = 0; i < line->mark_count; i++) {
        double x = left + step * place_of(line, line->marks[i].ms);
        char name[24];
        snprintf(name, sizeof name, "Q%lld", (long long)line->marks[i].number);
        svg_line(html, x, top - 14, x, bottom, "asked");
        svg_text(html, x, top - 20, "middle", "asked-name", name);
    }
    html_close(html, "svg");
}

static void figures(struct telling *telling, const struct timeline *line)
{
    struct tree *tree = &telling->tree;
    tree_open(tree, NODE_TABLE)->text = telling_word(telling, WORD_TIMELINE_LABEL);
    tree_open(tree, NODE_ROW);
    tree_cell(tree, 2, NULL);
    tree_text(tree, telling_word(telling, WORD_TIME));
    tree_close(tree);
    tree_cell(tree, 2, "n");
    tree_text(tree, telling_word(telling, WORD_POSTS));
    tree_close(tree);
    tree_close(tree);
    for (size_t i = 0; i < line->count; i++) {
        if (line->bins[i] == 0)
            continue;
        char from[WHEN_TEXT_BYTES], to[WHEN_TEXT_BYTES];
        when_text(line->edges[i], WHEN_SECOND, NULL, from);
        when_text(line->edges[i + 1], WHEN_SECOND, NULL, to);
        OWNED(str_release) struct str label = STR_INIT;
        if (line->grid.months)
            bin_label(line, line->edges[i], &label);
        tree_open(tree, NODE_ROW);
        tree_cell(tree, 1, NULL);
        tree_text(tree, line->grid.months ? arena_text(&telling->arena, str_text(&label))
                                          : telling_date(telling, line->edges[i], line->grid.ms < DAY));
        tree_close(tree);
        tree_cell(tree, 0, "n");
        tree_number(tree, line->bins[i],
                    telling_query(telling, arena_format(&telling->arena, "since:%s until:%s", from, to)));
        tree_close(tree);
        tree_close(tree);
    }
    tree_close(tree);
}

void chart_timeline(struct telling *telling)
{
    const struct talk *talk = &telling->talk;
    size_t from = 0, to = talk->count, dense = talk->core_to - talk->core_from;
    while (from < to && talk->notes[from].posted_ms == WHEN_NONE)
        from++;
    while (to > from && talk->notes[to - 1].posted_ms == WHEN_NONE)
        to--;
    if (talk->is_chat && dense * 2 > talk->count && dense >= 10) {
        from = talk->core_from;
        to = talk->core_to;
    }
    if (from == to)
        return;
    struct timeline *line = arena_alloc(&telling->arena, sizeof *line);
    line->zone = telling->request->zone;
    line->locale = telling->locale;
    bins_fill(line, talk, from, to);
    struct node *chart = tree_open(&telling->tree, NODE_CHART);
    chart->text = telling_word(telling, WORD_TIMELINE_LABEL);
    chart->draw = draw;
    chart->data = line;
    figures(telling, line);
    tree_close(&telling->tree);
}
