/* extract.c - representative sentences: for each chosen post, the sentence that shows the theme best. */
#include <string.h>

#include "analyzer/card.h"

#define SENTENCE_MIN 30
#define SENTENCE_MAX 400

struct extracting {
    struct telling *telling;
    size_t theme;
};

static bool ends_sentence(struct span text, size_t at)
{
    char c = text.at[at];
    if (c == '\n')
        return true;
    if (c == '.' || c == '!' || c == '?')
        return at + 1 == text.length || text.at[at + 1] == ' ' || text.at[at + 1] == '\n';
    return (unsigned char)c == 0x82 && at >= 2 && (unsigned char)text.at[at - 1] == 0x80 &&
           (unsigned char)text.at[at - 2] == 0xe3; /* the Chinese full stop */
}

/* The sentence with most words of the theme; the first of equals. */
static struct span best_sentence(const struct card *card, size_t theme)
{
    struct span best = {NULL, 0};
    size_t best_marks = 0;
    for (size_t from = 0, i = 0; i < card->text.length; i++) {
        if (!ends_sentence(card->text, i) && i + 1 < card->text.length)
            continue;
        struct span sentence = span_trim(span_from_to(card->text, from, i + 1));
        size_t marks = 0;
        for (size_t j = 0; j < card->mark_count; j++)
            marks += card->marks[j].theme == theme && card->marks[j].start >= from && card->marks[j].end <= i + 1;
        if (marks > best_marks && sentence.length >= SENTENCE_MIN && sentence.length <= SENTENCE_MAX) {
            best = sentence;
            best_marks = marks;
        }
        from = i + 1;
    }
    return best;
}

static bool extract_write(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct extracting *extracting = to;
    struct telling *telling = extracting->telling;
    OWNED(str_release) struct str line = STR_INIT;
    struct card card = {0};
    char seen[9];
    card_text_make(telling, post, &card);
    card_seen(post, seen);
    struct span sentence = best_sentence(&card, extracting->theme);
    str_format(&line, "::post %s seen=%s", post->short_id, seen);
    if (sentence.at && !span_find_char(sentence, '\n')) {
        str_add(&line, " extract=");
        story_quote(&line, sentence);
    }
    out_format(telling->out, "%s\n", str_text(&line));
    return true;
}

bool draft_extracts(struct telling *telling, const size_t *notes, size_t count, size_t theme, size_t wanted,
                    struct err *err)
{
    OWNED(mem_freep) size_t *chosen = mem_array(wanted + 1, sizeof *chosen);
    struct pick_request pick = {.candidates = notes, .count = count, .wanted = wanted, .variety = true};
    size_t found = pick_best(telling, &pick, chosen);
    struct extracting extracting = {telling, theme};
    for (size_t i = 0; i < found; i++)
        if (!store_find_post(telling->store, telling->talk.notes[chosen[i]].short_id,
                             WANT_TEXT | WANT_SEGMENTS | WANT_ENTITIES | WANT_MATCHES, telling->request->tagging,
                             extract_write, &extracting, err))
            return false;
    return true;
}
