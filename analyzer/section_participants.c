/* section_participants.c - ::participants: who took part, with how much each wrote. */
#include <stdlib.h>

#include "analyzer/section.h"

#define SHOWN 24
#define MAX_PEOPLE 2000

struct ranked {
    const struct person *person;
    size_t index;
};

static int by_posts(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->person->posts != y->person->posts)
        return x->person->posts > y->person->posts ? -1 : 1;
    return strcmp(x->person->key, y->person->key);
}

static bool unnamed(const struct telling *telling, size_t person)
{
    const struct talk *talk = &telling->talk;
    for (size_t i = 0; telling->paraphrased_count && i < talk->count; i++)
        if (talk->notes[i].person == person && telling_paraphrased(telling, talk->notes[i].short_id))
            return true;
    return false;
}

static void person_row(struct telling *telling, const struct ranked *ranked, bool roles)
{
    struct tree *tree = &telling->tree;
    const struct person *person = ranked->person;
    tree_open(tree, NODE_ROW);
    tree_cell(tree, 1, NULL);
    tree_text(tree, unnamed(telling, ranked->index) ? telling_word(telling, WORD_A_PARTICIPANT) : person->name);
    if (person->host) {
        tree_text(tree, " · ");
        tree_text(tree, telling_word(telling, WORD_HOST));
    }
    tree_close(tree);
    if (roles) {
        tree_cell(tree, 0, NULL);
        tree_text(tree, person->role ? person->role : "");
        tree_close(tree);
        tree_cell(tree, 0, NULL);
        tree_text(tree, person->country ? person->country : "");
        tree_close(tree);
    }
    tree_cell(tree, 0, "n");
    tree_number(tree, person->posts, unnamed(telling, ranked->index) ? telling_command(telling, "stats", NULL)
                                                                     : telling_person_query(telling, ranked->index, NULL));
    tree_close(tree);
    tree_close(tree);
}

static void people_table(struct telling *telling, const struct ranked *people, size_t count, bool roles)
{
    struct tree *tree = &telling->tree;
    tree_open(tree, NODE_TABLE)->text = telling_word(telling, WORD_WHO_TOOK_PART);
    tree_open(tree, NODE_ROW);
    enum word heads[] = {WORD_WHO, WORD_ROLE, WORD_COUNTRY, WORD_POSTS};
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        if (!roles && (i == 1 || i == 2))
            continue;
        tree_cell(tree, 2, i == 3 ? "n" : NULL);
        tree_text(tree, telling_word(telling, heads[i]));
        tree_close(tree);
    }
    tree_close(tree);
    for (size_t i = 0; i < count; i++)
        person_row(telling, &people[i], roles);
    tree_close(tree);
}

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    int64_t wanted;
    if (!directive_number(directive, "max", MAX_PEOPLE, SHOWN, &wanted, err))
        return false;
    const struct talk *talk = &telling->talk;
    struct tree *tree = &telling->tree;
    OWNED(mem_freep) struct ranked *people = mem_array(talk->person_count + 1, sizeof *people);
    bool roles = false;
    for (size_t i = 0; i < talk->person_count; i++) {
        people[i] = (struct ranked){&talk->people[i], i};
        roles |= talk->people[i].role || talk->people[i].country;
    }
    qsort(people, talk->person_count, sizeof *people, by_posts);
    size_t first = talk->person_count < (size_t)wanted ? talk->person_count : (size_t)wanted;
    people_table(telling, people, first, roles);
    size_t rest = talk->person_count - first;
    if (rest == 0)
        return true;
    struct node *fold = tree_open(tree, NODE_FOLD);
    fold->text = telling_word(telling, WORD_ALL_PEOPLE);
    fold->number = (int64_t)rest;
    people_table(telling, people + first, rest < MAX_PEOPLE ? rest : MAX_PEOPLE, roles);
    if (rest > MAX_PEOPLE) {
        tree_open(tree, NODE_PARAGRAPH)->css = "rest";
        tree_text(tree, telling_word(telling, WORD_REST_COMMAND));
        tree_text(tree, " ");
        tree_leaf(tree, NODE_CODE)->text = telling_command(telling, "stats", NULL);
        tree_close(tree);
    }
    tree_close(tree);
    return true;
}

static bool draft(struct telling *telling, struct err *err)
{
    (void)err;
    const struct talk *talk = &telling->talk;
    draft_heading(telling, 2, telling_word(telling, WORD_WHO_TOOK_PART));
    out_text(telling->out, "::participants\n");
    if (talk->replies > 0)
        out_text(telling->out, "::chart answered\n");
    if (talk->question_count > 1)
        out_text(telling->out, "::chart participation\n");
    return true;
}

const struct section section_participants = {
    .name = "participants",
    .what = "who took part, the most active first; max= shown before the fold",
    .keys = "max",
    .example = "::participants max=12",
    .draft = draft,
    .build = build,
};
