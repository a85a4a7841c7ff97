/* chart_table.c - pictures that are tables: bars of themes, themes by question, people by question. Their numbers stand
 * in them, so everybody reads the same thing. */
#include <stdlib.h>

#include "analyzer/chart.h"

#define MAX_ROWS 16
#define MAX_QUESTIONS 12
#define MAX_PEOPLE 15

void chart_number_cell(struct telling *telling, int64_t number, int64_t most, bool dot, const char *command)
{
    struct tree *tree = &telling->tree;
    tree_cell(tree, 0, "n");
    if (number > 0) {
        if (dot) {
            struct node *node = tree_leaf(tree, NODE_DOT);
            node->number = number;
            node->level = (int)most;
        }
        tree_number(tree, number, command);
    }
    tree_close(tree);
}

void chart_themes(struct telling *telling)
{
    const struct talk *talk = &telling->talk;
    struct tree *tree = &telling->tree;
    if (talk->theme_rank_count == 0)
        return;
    int64_t most = talk->themes[talk->theme_rank[0]].weight;
    struct node *table = tree_open(tree, NODE_TABLE);
    table->text = telling_word(telling, WORD_THEMES_LABEL);
    table->css = "bars";
    for (size_t i = 0; i < talk->theme_rank_count && i < MAX_ROWS; i++) {
        const struct talk_theme *theme = &talk->themes[talk->theme_rank[i]];
        tree_open(tree, NODE_ROW);
        tree_cell(tree, 1, NULL);
        tree_link(tree, arena_format(&telling->arena, "#theme-%s", theme->id), theme->title);
        tree_close(tree);
        tree_cell(tree, 0, "picture");
        struct node *bar = tree_leaf(tree, NODE_BAR);
        bar->number = theme->posts;
        bar->beyond = theme->weight - theme->posts;
        bar->level = (int)most;
        tree_close(tree);
        chart_number_cell(telling, theme->posts, most, false,
                          telling_query(telling, arena_format(&telling->arena, "theme:%s", theme->id)));
        tree_close(tree);
    }
    tree_close(tree);
}

static void question_heads(struct telling *telling, enum word first)
{
    const struct talk *talk = &telling->talk;
    struct tree *tree = &telling->tree;
    tree_open(tree, NODE_ROW);
    tree_cell(tree, 2, NULL);
    tree_text(tree, telling_word(telling, first));
    tree_close(tree);
    for (size_t i = 0; i < talk->question_count && i < MAX_QUESTIONS; i++) {
        tree_cell(tree, 2, "n");
        tree_text(tree, arena_format(&telling->arena, "Q%lld", (long long)talk->questions[i].number));
        tree_close(tree);
    }
    tree_close(tree);
}

/* Posts of a question with a theme (SIZE_MAX: any) by a person (SIZE_MAX: any); announcements are not answers. */
static int64_t count_of(const struct talk *talk, int64_t question, size_t theme, size_t person)
{
    int64_t count = 0;
    for (size_t i = 0; i < talk->count; i++) {
        const struct note *note = &talk->notes[i];
        count += note->question == question && !note->asks && (theme == SIZE_MAX || note_has_theme(talk, note, theme)) &&
                 (person == SIZE_MAX || note->person == person);
    }
    return count;
}

void chart_questions(struct telling *telling)
{
    const struct talk *talk = &telling->talk;
    struct tree *tree = &telling->tree;
    size_t rows = talk->theme_rank_count < MAX_ROWS ? talk->theme_rank_count : MAX_ROWS;
    size_t columns = talk->question_count < MAX_QUESTIONS ? talk->question_count : MAX_QUESTIONS;
    if (rows == 0 || columns == 0)
        return;
    int64_t counts[MAX_ROWS][MAX_QUESTIONS], most = 1;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            counts[i][j] = count_of(talk, talk->questions[j].number, talk->theme_rank[i], SIZE_MAX);
            most = counts[i][j] > most ? counts[i][j] : most;
        }
    struct node *table = tree_open(tree, NODE_TABLE);
    table->text = telling_word(telling, WORD_THEME_BY_QUESTION);
    table->css = "matrix";
    question_heads(telling, WORD_THEMES);
    for (size_t i = 0; i < rows; i++) {
        const struct talk_theme *theme = &talk->themes[talk->theme_rank[i]];
        tree_open(tree, NODE_ROW);
        tree_cell(tree, 1, NULL);
        tree_link(tree, arena_format(&telling->arena, "#theme-%s", theme->id), theme->title);
        tree_close(tree);
        for (size_t j = 0; j < columns; j++)
            chart_number_cell(telling, counts[i][j], most, true,
                              telling_query(telling, arena_format(&telling->arena, "theme:%s q:%lld is:answer", theme->id,
                                                                  (long long)talk->questions[j].number)));
        tree_close(tree);
    }
    tree_close(tree);
}

struct ranked {
    size_t person;
    int64_t answers;
};

static int by_answers(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->answers != y->answers)
        return x->answers > y->answers ? -1 : 1;
    return x->person < y->person ? -1 : x->person > y->person;
}

static bool hidden(const struct telling *telling, size_t person)
{
    const struct talk *talk = &telling->talk;
    for (size_t i = 0; telling->paraphrased_count && i < talk->count; i++)
        if (talk->notes[i].person == person && telling_paraphrased(telling, talk->notes[i].short_id))
            return true;
    return false;
}

void chart_participation(struct telling *telling)
{
    const struct talk *talk = &telling->talk;
    struct tree *tree = &telling->tree;
    size_t columns = talk->question_count < MAX_QUESTIONS ? talk->question_count : MAX_QUESTIONS;
    OWNED(mem_freep) struct ranked *people = mem_array(talk->person_count + 1, sizeof *people);
    for (size_t i = 0; i < talk->person_count; i++)
        people[i].person = i;
    for (size_t i = 0; i < talk->count; i++)
        people[talk->notes[i].person].answers += talk->notes[i].question > 0 && !talk->notes[i].asks;
    qsort(people, talk->person_count, sizeof *people, by_answers);
    if (columns == 0 || talk->person_count == 0)
        return;
    struct node *table = tree_open(tree, NODE_TABLE);
    table->text = telling_word(telling, WORD_PARTICIPATION);
    table->css = "matrix";
    question_heads(telling, WORD_WHO);
    for (size_t i = 0; i < talk->person_count && i < MAX_PEOPLE && people[i].answers > 0; i++) {
        const struct person *person = &talk->people[people[i].person];
        tree_open(tree, NODE_ROW);
        tree_cell(tree, 1, NULL);
        tree_text(tree, hidden(telling, people[i].person) ? telling_word(telling, WORD_A_PARTICIPANT) : person->name);
        tree_close(tree);
        for (size_t j = 0; j < columns; j++) {
            const char *more = arena_format(&telling->arena, "q:%lld is:answer", (long long)talk->questions[j].number);
            chart_number_cell(telling, count_of(talk, talk->questions[j].number, SIZE_MAX, people[i].person), 4, true,
                              hidden(telling, people[i].person)
                                  ? telling_command(telling, "stats", more)
                                  : telling_person_query(telling, people[i].person, more));
        }
        tree_close(tree);
    }
    tree_close(tree);
}
