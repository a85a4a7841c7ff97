/* story_draft.c - writes a story that is nearly right, and brings new posts into one that an editor has made right. */
#include <string.h>

#include "analyzer/story_forms.h"

#define MAX_NEW 40
#define FULL_MAX 10000 /* posts of a draft that names them all: 300 bytes each stay well below STORY_MAX_BYTES */

/* A title or a query of several lines would end the front matter, or be read as other keys. */
static void front_line(struct out *out, const char *key, const char *value)
{
    out_format(out, "%s: ", key);
    for (; *value; value++)
        out_char(out, *value == '\n' || *value == '\r' ? ' ' : *value);
    out_char(out, '\n');
}

static void front_write(struct telling *telling, struct out *out, struct err *err)
{
    const struct story_request *request = telling->request;
    static const char *const levels[] = {"full", "long", "short"};
    const char *title = request->title;
    if (!title)
        title = request->query_text && *request->query_text
                    ? arena_format(&telling->arena, "%s: %s", telling_word(telling, WORD_DISCUSSION), request->query_text)
                    : telling_word(telling, WORD_DISCUSSION);
    (void)err;
    out_text(out, "---\n");
    front_line(out, "title", title);
    if (request->query_text && *request->query_text)
        front_line(out, "query", request->query_text);
    if (request->lexicon_name)
        out_format(out, "lexicon: %s\n", request->lexicon_name);
    if (request->people_path)
        out_format(out, "people: %s\n", request->people_path);
    out_format(out, "locale: %s\ntz: %s\nlevel: %s\n", locale_name(telling->locale), request->zone_name,
               levels[request->level]);
}

bool story_draft(struct store *store, const struct story_request *request, struct out *out, struct err *err)
{
    OWNED(telling_close) struct telling telling = {0};
    int64_t changed_ms;
    if (!telling_open(&telling, store, request, NULL, err) || !store_changed_ms(store, &changed_ms, err))
        return false;
    if (telling.talk.count == 0)
        return err_set(err, ERR_MISSING, "no post answers to this query, so there is nothing to tell");
    if (request->level == STORY_FULL && telling.talk.count > FULL_MAX)
        return err_set(err, ERR_LIMIT, "--level full names every post on a line of its own, at most %d; this discussion has "
                       "%zu: ask for less of it, or for --level long", FULL_MAX, telling.talk.count);
    char day[WHEN_TEXT_BYTES];
    when_text(changed_ms, WHEN_DAY, NULL, day);
    front_write(&telling, out, err);
    out_format(out, "archived: %s\n---\n\n", day);
    telling.out = out;
    for (size_t i = 0; sections[i]; i++)
        if (sections[i]->draft && !sections[i]->draft(&telling, err))
            return false;
    out_format(out, "\n::mark change=%lld\n", (long long)telling.talk.newest_change);
    return true;
}

/* ---- bringing in what is new ---- */

static int64_t newest_mark(const struct story *story, struct err *err, bool *out_good)
{
    int64_t newest = -1, change;
    *out_good = true;
    for (size_t i = 0; i < story->block_count; i++) {
        const struct block *block = &story->blocks[i];
        if (!block->is_directive || strcmp(block->directive.name, "mark") != 0)
            continue;
        if (!directive_number(&block->directive, "change", INT64_MAX, 0, &change, err)) {
            *out_good = false;
            return -1;
        }
        newest = change > newest ? change : newest;
    }
    return newest;
}

static bool is_new(const struct telling *telling, const struct note *note, int64_t mark)
{
    (void)telling;
    return note->change > mark;
}

static void named_forget(struct telling *telling, const struct story *story, size_t *notes, size_t *count)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        bool named = false;
        for (size_t j = 0; j < story->block_count; j++) {
            const struct directive *directive = &story->blocks[j].directive;
            for (size_t k = 0; story->blocks[j].is_directive && k < directive->id_count; k++)
                named |= strcmp(directive->ids[k], telling->talk.notes[notes[i]].short_id) == 0;
        }
        if (!named)
            notes[kept++] = notes[i];
    }
    *count = kept;
}

/* New posts by question, those of no question last; in the order of time. */
static bool new_write(struct telling *telling, const size_t *notes, size_t count, struct err *err)
{
    const struct talk *talk = &telling->talk;
    size_t written = 0;
    for (size_t q = 0; q <= talk->question_count; q++) {
        bool headed = false;
        int64_t number = q < talk->question_count ? talk->questions[q].number : 0;
        for (size_t i = 0; i < count && written < MAX_NEW; i++) {
            const struct note *note = &talk->notes[notes[i]];
            if ((note->question > 0 ? note->question : 0) != number)
                continue;
            if (!headed && number)
                draft_heading(telling, 3, arena_format(&telling->arena, "Q%lld", (long long)number));
            else if (!headed)
                draft_heading(telling, 3, telling_word(telling, talk->question_count ? WORD_NO_QUESTION
                                                                                     : WORD_OTHER_MESSAGES));
            headed = true;
            written++;
            if (!draft_post(telling, notes[i], NULL, err))
                return false;
        }
    }
    if (written < count)
        out_format(telling->out, "\n%s `%s`\n", telling_word(telling, WORD_REST_COMMAND), telling_query(telling, NULL));
    return true;
}

bool story_update(struct store *store, const struct story_request *request, struct span old, struct out *out,
                  struct err *err)
{
    OWNED(story_freep) struct story *story = story_parse(old, "story", err);
    OWNED(telling_close) struct telling telling = {0};
    bool good;
    int64_t changed_ms;
    if (!story || !telling_open(&telling, store, request, NULL, err) || !store_changed_ms(store, &changed_ms, err))
        return false;
    int64_t mark = newest_mark(story, err, &good);
    if (!good)
        return false;
    size_t count;
    OWNED(mem_freep) size_t *notes = telling_notes(&telling, is_new, mark, &count);
    named_forget(&telling, story, notes, &count);
    out_span(out, old);
    if (count == 0)
        return true;
    char day[WHEN_TEXT_BYTES];
    when_text(changed_ms, WHEN_DAY, NULL, day);
    if (old.length && old.at[old.length - 1] != '\n')
        out_char(out, '\n');
    for (size_t i = 0; story->open_fence && i < story->open_fence_length; i++)
        out_char(out, story->open_fence); /* else what follows would be part of the code */
    telling.out = out;
    draft_heading(&telling, 2, arena_format(&telling.arena, "%s %s", telling_word(&telling, WORD_NEW_SINCE), day));
    if (!new_write(&telling, notes, count, err))
        return false;
    out_format(out, "\n::mark change=%lld\n", (long long)telling.talk.newest_change);
    return true;
}
