/* chart_table.c - pictures that are tables: bars of themes, themes by question, people by question. Their numbers stand
 * in them, so everybody reads the same thing. */
#include <stdlib.h>

#include "analyzer/chart.h"

#define MAX_ROWS 16
#define MAX_QUESTIONS 12
#define MAX_PEOPLE 15

/* The deeper, the more: five steps of `most`. */
static const char *heat_of(int64_t number, int64_t most)
{
    static const char *const heats[] = {"n w1", "n w2", "n w3", "n w4", "n w5"};
    int64_t step = most > 0 ? (number * 5 + most - 1) / most : 1;
    return heats[step < 1 ? 0 : step > 5 ? 4 : step - 1];
}

void chart_number_cell(struct telling *telling, int64_t number, int64_t most, const char *command)
{
    struct tree *tree = &telling->tree;
    tree_cell(tree, 0, number > 0 && most > 0 ? heat_of(number, most) : "n");
    if (number > 0)
        tree_number(tree, number, command);
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
        chart_number_cell(telling, theme->posts, 0,
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
            chart_number_cell(telling, counts[i][j], most,
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

/* One row under the people: a number for each question. */
struct row_kind {
    const char *label;
    int64_t (*number)(const struct talk *talk, const struct talk_question *question, int64_t ms);
    const char *(*command)(struct telling *telling, const struct talk_question *question, int64_t ms);
};

static int64_t answers_number(const struct talk *talk, const struct talk_question *question, int64_t ms)
{
    (void)talk, (void)ms;
    return question->answers;
}

static int64_t hosts_number(const struct talk *talk, const struct talk_question *question, int64_t ms)
{
    (void)talk, (void)ms;
    return question->by_hosts;
}

static int64_t late_number(const struct talk *talk, const struct talk_question *question, int64_t ms)
{
    (void)talk, (void)ms;
    return question->late;
}

static const char *answers_command(struct telling *telling, const struct talk_question *question, int64_t ms)
{
    (void)ms;
    return telling_query(telling, arena_format(&telling->arena, "q:%lld is:answer", (long long)question->number));
}

/* A host whose name no query can hold is found by `stats`. */
static const char *hosts_command(struct telling *telling, const struct talk_question *question, int64_t ms)
{
    (void)ms;
    const struct talk *talk = &telling->talk;
    OWNED(str_release) struct str more = STR_INIT;
    str_format(&more, "q:%lld is:answer (", (long long)question->number);
    size_t named = 0;
    for (size_t i = 0; i < talk->person_count; i++) {
        if (!talk->people[i].host)
            continue;
        const char *term = telling_person_term(telling, i);
        if (!term)
            return telling_command(telling, "stats", "is:answer");
        str_format(&more, "%s%s", named++ ? " OR " : "", term);
    }
    str_add_char(&more, ')');
    return telling_query(telling, str_text(&more));
}

static const char *late_command(struct telling *telling, const struct talk_question *question, int64_t ms)
{
    (void)ms;
    return telling_answers_late(telling, question);
}

static void summary_row(struct telling *telling, const struct row_kind *kind, int64_t ms)
{
    const struct talk *talk = &telling->talk;
    struct tree *tree = &telling->tree;
    tree_open(tree, NODE_ROW)->css = "all";
    tree_cell(tree, 1, NULL);
    tree_text(tree, kind->label);
    tree_close(tree);
    for (size_t i = 0; i < talk->question_count && i < MAX_QUESTIONS; i++) {
        const struct talk_question *question = &talk->questions[i];
        int64_t number = kind->number(talk, question, ms);
        chart_number_cell(telling, number, 0, number ? kind->command(telling, question, ms) : NULL);
    }
    tree_close(tree);
}

static void summary_rows(struct telling *telling)
{
    const struct talk *talk = &telling->talk;
    struct row_kind kinds[] = {
        {telling_word(telling, WORD_ANSWERS), answers_number, answers_command},
        {telling_word(telling, WORD_BY_HOSTS), hosts_number, hosts_command},
        {NULL, talk_answers_within, telling_answers_before},
        {telling_word(telling, WORD_AFTER_NEXT), late_number, late_command},
    };
    int64_t within = talk->answer_half_ms == WHEN_NONE ? 0 : telling_round_up(talk->answer_half_ms);
    const char *stretch = within ? telling_stretch(telling, within) : "";
    kinds[2].label = telling_text_words(telling, WORD_WITHIN, stretch);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        int64_t all = 0;
        for (size_t q = 0; q < talk->question_count; q++)
            all += kinds[i].number(talk, &talk->questions[q], within);
        if (all > 0)
            summary_row(telling, &kinds[i], within);
    }
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
            chart_number_cell(telling, count_of(talk, talk->questions[j].number, SIZE_MAX, people[i].person), 5,
                              hidden(telling, people[i].person)
                                  ? telling_command(telling, "stats", more)
                                  : telling_person_query(telling, people[i].person, more));
        }
        tree_close(tree);
    }
    summary_rows(telling);
    tree_close(tree);
}
