/* telling_notes.c - many posts at once: chosen, folded away, written as lines of a draft. */
#include "analyzer/section.h"

size_t *telling_notes(struct telling *telling, bool (*accepts)(const struct telling *, const struct note *, int64_t),
                      int64_t argument, size_t *out_count)
{
    const struct talk *talk = &telling->talk;
    size_t *notes = mem_array(talk->count + 1, sizeof *notes), count = 0;
    for (size_t i = 0; i < talk->count; i++)
        if (accepts(telling, &talk->notes[i], argument))
            notes[count++] = i;
    *out_count = count;
    return notes;
}

bool telling_fold(struct telling *telling, const char *title, const size_t *notes, size_t count, const char *command,
                  struct err *err)
{
    struct tree *tree = &telling->tree;
    size_t listed = 0, left = 0;
    for (size_t i = 0; i < count; i++)
        left += !telling_is_shown(telling, telling->talk.notes[notes[i]].short_id);
    if (left == 0)
        return true;
    struct node *fold = tree_open(tree, NODE_FOLD);
    fold->text = title;
    fold->number = (int64_t)left;
    for (size_t i = 0; i < count && listed < SECTION_MAX_LISTED; i++) {
        const struct note *note = &telling->talk.notes[notes[i]];
        if (telling_is_shown(telling, note->short_id))
            continue;
        struct card_request request = {.id = note->short_id, .small = true};
        if (!card_add(telling, &request, err))
            return false;
        listed++;
    }
    if (listed < left) {
        tree_open(tree, NODE_PARAGRAPH)->css = "rest";
        tree_text(tree, telling_word(telling, WORD_REST_COMMAND));
        tree_text(tree, " ");
        tree_leaf(tree, NODE_CODE)->text = command;
        tree_close(tree);
    }
    tree_close(tree);
    return true;
}

bool telling_cards(struct telling *telling, const size_t *notes, size_t count, size_t wanted, struct err *err)
{
    OWNED(mem_freep) size_t *chosen = mem_array(wanted + 1, sizeof *chosen);
    struct pick_request pick = {.candidates = notes, .count = count, .wanted = wanted, .variety = true};
    size_t found = pick_best(telling, &pick, chosen);
    for (size_t i = 0; i < found; i++) {
        struct card_request request = {.id = telling->talk.notes[chosen[i]].short_id};
        if (!card_add(telling, &request, err))
            return false;
    }
    return true;
}

bool draft_picks(struct telling *telling, const size_t *notes, size_t count, size_t wanted, int replies, struct err *err)
{
    OWNED(mem_freep) size_t *chosen = mem_array(wanted + 1, sizeof *chosen);
    struct pick_request pick = {.candidates = notes, .count = count, .wanted = wanted, .variety = true};
    size_t found = pick_best(telling, &pick, chosen);
    for (size_t i = 0; i < found; i++) {
        char more[24] = "";
        int answers = telling->talk.notes[chosen[i]].answers;
        if (replies > 0 && answers > 0)
            snprintf(more, sizeof more, " replies=%d", answers < replies ? answers : replies);
        if (!draft_post(telling, chosen[i], more, err))
            return false;
    }
    return true;
}
