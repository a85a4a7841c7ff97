/* chart_timeline.c - posts over time as bars, with the questions marked; empty bins are drawn as nothing, not left out. */
#include "analyzer/chart.h"

#define MAX_BINS 72
#define MAX_MARKS 20
#define MINUTE ((int64_t)60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct timeline {
    int64_t from, bin;
    int64_t bins[MAX_BINS + 1], most;
    size_t count;
    struct {
        int64_t number, ms;
    } marks[MAX_MARKS];
    size_t mark_count;
    const struct zone *zone;
    const struct locale *locale;
};

static int64_t bin_size(int64_t span)
{
    static const int64_t sizes[] = {MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR,
                                    6 * HOUR, 12 * HOUR, DAY, 7 * DAY, 30 * DAY, 91 * DAY, 365 * DAY};
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        if (span / sizes[i] < MAX_BINS)
            return sizes[i];
    return span / MAX_BINS + 1;
}

static void bins_fill(struct timeline *line, const struct talk *talk, size_t from, size_t to)
{
    int64_t first = talk->notes[from].posted_ms, last = talk->notes[to - 1].posted_ms;
    line->bin = bin_size(last - first);
    int64_t offset = zone_offset_minutes(line->zone, first) * MINUTE; /* days begin where the reader's do */
    line->from = first - ((first + offset) % line->bin + line->bin) % line->bin;
    for (size_t i = from; i < to; i++) {
        const struct note *note = &talk->notes[i];
        size_t bin = (size_t)((note->posted_ms - line->from) / line->bin);
        bin = bin > MAX_BINS ? MAX_BINS : bin;
        line->bins[bin]++;
        line->count = bin + 1 > line->count ? bin + 1 : line->count;
        line->most = line->bins[bin] > line->most ? line->bins[bin] : line->most;
    }
    for (size_t i = 0; i < talk->question_count && line->mark_count < MAX_MARKS; i++) {
        size_t asked = talk->questions[i].asked;
        if (asked == NO_NOTE || asked < from || asked >= to)
            continue;
        line->marks[line->mark_count].number = talk->questions[i].number;
        line->marks[line->mark_count++].ms = talk->notes[asked].posted_ms;
    }
}

static void bin_label(const struct timeline *line, int64_t ms, struct str *out)
{
    struct when_parts at = when_split(ms, line->zone);
    if (line->bin * (int64_t)line->count < 2 * DAY)
        locale_clock(ms, line->zone, out);
    else if (line->bin < 30 * DAY)
        str_format(out, "%d.%d.", at.day, at.month);
    else
        str_format(out, "%d", at.year);
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
        bin_label(line, line->from + (int64_t)i * line->bin, &label);
        svg_text(html, left + step * (double)i, bottom + 18, i == 0 ? "start" : "middle", "axis", str_text(&label));
    }
    for (size_t i = 0; i < line->mark_count; i++) {
        double x = left + step * (double)(line->marks[i].ms - line->from) / (double)line->bin;
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
        int64_t from_ms = line->from + (int64_t)i * line->bin;
        if (line->bins[i] == 0)
            continue;
        char from[WHEN_TEXT_BYTES], to[WHEN_TEXT_BYTES];
        when_text(from_ms, WHEN_SECOND, NULL, from);
        when_text(from_ms + line->bin, WHEN_SECOND, NULL, to);
        tree_open(tree, NODE_ROW);
        tree_cell(tree, 1, NULL);
        tree_text(tree, telling_date(telling, from_ms, line->bin < DAY));
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
