/* chart_answered.c - who answered whom: people in a column, an arc from who answered to who was answered. */
#include <stdlib.h>

#include "analyzer/chart.h"
#include "palaver/width.h"

#define MAX_NAMES 14
#define NAME_COLUMNS 24
#define ROW 24

struct answered {
    const char *names[MAX_NAMES];
    int64_t counts[MAX_NAMES][MAX_NAMES]; /* [from][to] */
    size_t first[MAX_NAMES][MAX_NAMES];   /* the first such reply */
    size_t count;
    int64_t most;
};

struct ranked {
    size_t person;
    int64_t weight;
};

static int by_weight(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->person < y->person ? -1 : x->person > y->person;
}

/* An arc beside the names, down on their right and up on their left, with an arrow at who was answered. */
static void arc(struct html *html, int x, int y1, int y2, double thick, int flat)
{
    bool down = y2 > y1;
    int reach = (down ? y2 - y1 : y1 - y2) / 2, side = down ? 1 : -1;
    char path[120];
    /* Whole numbers only: printf's decimal point follows the locale. */
    snprintf(path, sizeof path, "M%d %d A%d %d 0 0 1 %d %d", x, y1, reach * flat / 100 + 6, reach, x + side * 5, y2);
    html_open(html, "path");
    html_attr(html, "d", path);
    html_attr(html, "class", down ? "arc" : "arc up");
    html_attr_real(html, "stroke-width", thick);
    html_close(html, "path");
    snprintf(path, sizeof path, "M%d %d l%d -4 v8z", x + side * 2, y2, side * 8);
    html_open(html, "path");
    html_attr(html, "d", path);
    html_attr(html, "class", down ? "tip" : "tip up");
    html_close(html, "path");
}

static void name_write(struct html *html, int x, int y, const char *name)
{
    html_open(html, "text");
    html_attr_int(html, "x", x);
    html_attr_int(html, "y", y);
    html_attr(html, "text-anchor", "middle");
    html_attr(html, "class", "name");
    html_text(html, name);
    html_close(html, "text");
}

static void draw(struct html *html, const void *data, bool wide)
{
    const struct answered *answered = data;
    int middle = wide ? 360 : 170, half = wide ? 98 : 84, flat = wide ? 100 : 40;
    char box[60];
    snprintf(box, sizeof box, "0 0 %d %d", middle * 2, (int)answered->count * ROW + 12);
    html_open(html, "svg");
    html_attr(html, "viewBox", box);
    html_attr(html, "aria-hidden", "true");
    for (size_t i = 0; i < answered->count; i++)
        for (size_t j = 0; j < answered->count; j++) {
            if (i == j || answered->counts[i][j] == 0)
                continue;
            double thick = 1 + 3.5 * (double)(answered->counts[i][j] - 1) / (double)answered->most;
            arc(html, middle + (j > i ? half : -half), (int)i * ROW + 18, (int)j * ROW + 18, thick, flat);
        }
    for (size_t i = 0; i < answered->count; i++)
        name_write(html, middle, (int)i * ROW + 22, answered->names[i]);
    html_close(html, "svg");
}

static bool hidden(const struct telling *telling, size_t person)
{
    const struct talk *talk = &telling->talk;
    for (size_t i = 0; telling->paraphrased_count && i < talk->count; i++)
        if (talk->notes[i].person == person && telling_paraphrased(telling, talk->notes[i].short_id))
            return true;
    return false;
}

static void figures(struct telling *telling, const struct answered *answered)
{
    struct tree *tree = &telling->tree;
    enum word heads[] = {WORD_FROM, WORD_TO, WORD_REPLIES};
    tree_open(tree, NODE_TABLE)->text = telling_word(telling, WORD_ANSWERED_WHOM);
    tree_open(tree, NODE_ROW);
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        tree_cell(tree, 2, i == 2 ? "n" : NULL);
        tree_text(tree, telling_word(telling, heads[i]));
        tree_close(tree);
    }
    tree_close(tree);
    for (size_t i = 0; i < answered->count; i++)
        for (size_t j = 0; j < answered->count; j++) {
            if (i == j || answered->counts[i][j] == 0)
                continue;
            tree_open(tree, NODE_ROW);
            tree_cell(tree, 1, NULL);
            tree_text(tree, answered->names[i]);
            tree_close(tree);
            tree_cell(tree, 0, NULL);
            tree_text(tree, answered->names[j]);
            tree_close(tree);
            tree_cell(tree, 0, "n");
            tree_number(tree, answered->counts[i][j], NULL)->url =
                arena_format(&telling->arena, "#%s", telling->talk.notes[answered->first[i][j]].short_id);
            tree_close(tree);
            tree_close(tree);
        }
    tree_close(tree);
}

void chart_answered(struct telling *telling)
{
    const struct talk *talk = &telling->talk;
    if (talk->person_count < 2)
        return;
    OWNED(mem_freep) struct ranked *people = mem_array(talk->person_count, sizeof *people);
    OWNED(mem_freep) size_t *place = mem_array(talk->person_count, sizeof *place);
    for (size_t i = 0; i < talk->person_count; i++)
        people[i] = (struct ranked){i, talk->people[i].replies_got + talk->people[i].answered};
    qsort(people, talk->person_count, sizeof *people, by_weight);
    struct answered *answered = arena_alloc(&telling->arena, sizeof *answered);
    for (size_t i = 0; i < talk->person_count; i++) {
        bool shown = answered->count < MAX_NAMES && people[i].weight > 0;
        place[people[i].person] = shown ? answered->count : SIZE_MAX;
        if (!shown)
            continue;
        OWNED(str_release) struct str name = STR_INIT;
        width_cut(span_of(hidden(telling, people[i].person) ? telling_word(telling, WORD_A_PARTICIPANT)
                                                            : talk->people[people[i].person].name),
                  NAME_COLUMNS, &name);
        answered->names[answered->count++] = arena_text(&telling->arena, str_text(&name));
    }
    for (size_t i = 0; i < talk->count; i++) {
        const struct note *note = &talk->notes[i];
        if (note->parent == NO_NOTE)
            continue;
        size_t from = place[note->person], to = place[talk->notes[note->parent].person];
        if (from == SIZE_MAX || to == SIZE_MAX || from == to)
            continue;
        int64_t count = ++answered->counts[from][to];
        if (count == 1)
            answered->first[from][to] = i;
        answered->most = count > answered->most ? count : answered->most;
    }
    if (answered->most == 0)
        return;
    struct node *chart = tree_open(&telling->tree, NODE_CHART);
    chart->text = telling_word(telling, WORD_ANSWERED_LABEL);
    chart->draw = draw;
    chart->data = answered;
    figures(telling, answered);
    tree_close(&telling->tree);
}
