/* section_participants.c - ::participants: who took part, with how much each wrote. */
#include <stdlib.h>

#include "analyzer/story_forms.h"

#define SHOWN 60
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

static void person_name(struct telling *telling, const struct ranked *ranked)
{
    struct tree *tree = &telling->tree;
    const struct person *person = ranked->person;
    tree_name(tree, unnamed(telling, ranked->index) ? telling_word(telling, WORD_A_PARTICIPANT) : person->name);
    if (person->host) {
        tree_text(tree, " · ");
        tree_text(tree, telling_word(telling, WORD_HOST));
    }
}

static void person_posts(struct telling *telling, const struct ranked *ranked)
{
    bool hidden = unnamed(telling, ranked->index);
    tree_number(&telling->tree, ranked->person->posts, hidden ? telling_command(telling, "stats", NULL)
                                                              : telling_person_query(telling, ranked->index, NULL));
}

static void text_cell(struct telling *telling, const char *text)
{
    tree_cell(&telling->tree, 0, NULL);
    tree_text(&telling->tree, text ? text : "");
    tree_close(&telling->tree);
}

/* What is told of anybody has a column. */
struct told {
    bool role, organisation, country;
};

static void person_row(struct telling *telling, const struct ranked *ranked, const struct told *told)
{
    struct tree *tree = &telling->tree;
    tree_open(tree, NODE_ROW);
    tree_cell(tree, 1, NULL);
    person_name(telling, ranked);
    tree_close(tree);
    if (told->role)
        text_cell(telling, ranked->person->role);
    if (told->organisation)
        text_cell(telling, ranked->person->organisation);
    if (told->country)
        text_cell(telling, ranked->person->country);
    tree_cell(tree, 0, "n");
    person_posts(telling, ranked);
    tree_close(tree);
    tree_close(tree);
}

static void people_table(struct telling *telling, const struct ranked *people, size_t count, const struct told *told)
{
    struct tree *tree = &telling->tree;
    const struct { enum word word; bool shown; } heads[] = {
        {WORD_WHO, true}, {WORD_ROLE, told->role}, {WORD_ORGANISATION, told->organisation}, {WORD_COUNTRY, told->country},
        {WORD_POSTS, true},
    };
    struct node *table = tree_open(tree, NODE_TABLE);
    table->text = telling_word(telling, WORD_WHO_TOOK_PART);
    table->css = "people";
    tree_open(tree, NODE_ROW);
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        if (!heads[i].shown)
            continue;
        tree_cell(tree, 2, heads[i].word == WORD_POSTS ? "n" : NULL);
        tree_text(tree, telling_word(telling, heads[i].word));
        tree_close(tree);
    }
    tree_close(tree);
    for (size_t i = 0; i < count; i++)
        person_row(telling, &people[i], told);
    tree_close(tree);
}

static void people_list(struct telling *telling, const struct ranked *people, size_t count)
{
    struct tree *tree = &telling->tree;
    tree_open(tree, NODE_LIST)->css = "names";
    for (size_t i = 0; i < count; i++) {
        tree_open(tree, NODE_ITEM);
        person_name(telling, &people[i]);
        tree_text(tree, " ");
        person_posts(telling, &people[i]);
        tree_close(tree);
    }
    tree_close(tree);
}

static void people_tell(struct telling *telling, const struct ranked *people, size_t count, const struct told *told)
{
    if (told->role || told->organisation || told->country)
        people_table(telling, people, count, told);
    else
        people_list(telling, people, count);
}

/* "Of 31 replies, half came within 14 hours." */
static void times_tell(struct telling *telling)
{
    const struct talk *talk = &telling->talk;
    if (talk->timed_replies < 3)
        return;
    struct fill fills[] = {
        {.number = talk->timed_replies, .command = telling_command(telling, "stats --times", NULL)},
        {.text = telling_stretch(telling, telling_round_up(talk->reply_half_ms))},
    };
    tree_open(&telling->tree, NODE_PARAGRAPH)->css = "sum";
    tree_fill(&telling->tree, telling_word(telling, WORD_REPLY_TIMES), fills, COUNT_OF(fills));
    tree_close(&telling->tree);
}

/* Those who are named, most posts first. */
static size_t rank(const struct talk *talk, struct ranked *out_people)
{
    size_t count = 0;
    for (size_t i = 0; i < talk->person_count; i++)
        if (!talk->people[i].unknown)
            out_people[count++] = (struct ranked){&talk->people[i], i};
    qsort(out_people, count, sizeof *out_people, by_posts);
    return count;
}

bool story_each_person(struct store *store, const struct story_request *request,
                       bool (*told)(void *to, const struct story_person *, struct err *), void *to, struct err *err)
{
    OWNED(telling_close) struct telling telling = {0};
    if (!telling_open(&telling, store, request, NULL, err))
        return false;
    const struct talk *talk = &telling.talk;
    OWNED(mem_freep) struct ranked *people = mem_array(talk->person_count + 1, sizeof *people);
    size_t count = rank(talk, people);
    for (size_t i = 0; i < count; i++) {
        const struct person *at = people[i].person;
        struct story_person person = {at->handle ? at->handle : at->name, at->name, at->role, at->organisation, at->country,
                                      at->posts};
        if (!told(to, &person, err))
            return false;
    }
    return true;
}

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    int64_t wanted;
    if (!directive_number(directive, "max", MAX_PEOPLE, SHOWN, &wanted, err))
        return false;
    const struct talk *talk = &telling->talk;
    struct tree *tree = &telling->tree;
    OWNED(mem_freep) struct ranked *people = mem_array(talk->person_count + 1, sizeof *people);
    struct told told = {0};
    size_t count = rank(talk, people);
    for (size_t i = 0; i < count; i++) {
        told.role |= people[i].person->role != NULL;
        told.organisation |= people[i].person->organisation != NULL;
        told.country |= people[i].person->country != NULL;
    }
    size_t first = count < (size_t)wanted ? count : (size_t)wanted;
    tree_open(tree, NODE_GROUP)->id = "people"; /* where the number of countries leads */
    people_tell(telling, people, first, &told);
    tree_close(tree);
    size_t rest = count - first;
    if (rest == 0) {
        times_tell(telling);
        return true;
    }
    struct node *fold = tree_open(tree, NODE_FOLD);
    fold->text = telling_word(telling, WORD_ALL_PEOPLE);
    fold->number = (int64_t)rest;
    people_tell(telling, people + first, rest < MAX_PEOPLE ? rest : MAX_PEOPLE, &told);
    if (rest > MAX_PEOPLE) {
        tree_open(tree, NODE_PARAGRAPH)->css = "rest";
        tree_text(tree, telling_word(telling, WORD_REST_COMMAND));
        tree_text(tree, " ");
        tree_leaf(tree, NODE_CODE)->text = telling_command(telling, "stats", NULL);
        tree_close(tree);
    }
    tree_close(tree);
    times_tell(telling);
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
