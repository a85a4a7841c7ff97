/* A drafted story, edited at random as an editor would, then brought up to date: no byte of hers is lost or moved, every
 * new post is named once, in a place where it is read as a directive, and a second time changes nothing. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/story_file.h"
#include "palaver/analysis.h"
#include "palaver/story.h"
#include "tests/unit/support/store_case.h"

static uint64_t seed = 4;

static unsigned pick(size_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return below ? (unsigned)((seed >> 33) % below) : 0;
}

static struct store_case at;
static const struct story_request REQUEST = {.query_text = "tag:hut", .zone_name = "UTC", .locale = "en",
                                             .level = STORY_LONG};

static void say(int number)
{
    static const char *const texts[] = {
        "Q%d: What should we ask first, dear all?", "A1 The roof, the roof and then the roof, says number %d",
        "Number %d speaks at some length of nothing in particular to everybody here",
        "``` number %d begins a fence of his own", ":: number %d writes colons",
    };
    char id[20], text[120];
    struct entity tag = {.kind = ENTITY_HASHTAG, .text = span_of("hut")};
    snprintf(id, sizeof id, "%d", number);
    snprintf(text, sizeof text, texts[(size_t)number % COUNT_OF(texts)], number);
    struct post post = case_post(id, text, id);
    post.posted_ms += (int64_t)number * 60000;
    post.entities = &tag;
    post.entity_count = 1;
    case_put(&at, &post);
}

static void settle(void)
{
    struct err err = {0};
    case_page(&at);
    case_end(&at);
    cr_assert(analysis_update(at.store, NULL, false, &err), "%s", err.text);
}

/* One change of an editor: words put in, a line taken out or moved, a line end of another system. */
static void edit(struct str *story)
{
    static const char *const words[] = {
        "\nMy own words, 我的话, كلامي.\n", "\n## A heading\n\n", "\n```\n::post not this one\n", "\n~~~~ text\n", "\r\n",
        "\n::post k2\n", "\n> a quote\n", "\n- one\n- two", "\t", "\n<!-- a comment\n", "\n---\n", "*",
    };
    size_t front = (size_t)(strstr(str_text(story) + 4, "\n---\n") - str_text(story)) + 5;
    size_t from = front + pick(story->length - front), to = from;
    OWNED(str_release) struct str made = STR_INIT;
    while (from > front && story->at[from - 1] != '\n')
        from--;
    while (to < story->length && story->at[to] != '\n')
        to++;
    unsigned kind = pick(5);
    str_add_span(&made, span_from(story->at, from));
    if (kind == 0) /* taken out */
        str_add_span(&made, span_from_to(str_span(story), to, story->length));
    else if (kind == 1) { /* cut off */
        str_add_span(&made, span_from_to(str_span(story), from, from + (to - from) / 2));
        while (made.length && (unsigned char)made.at[made.length - 1] >= 0x80)
            made.length--;
    } else {
        const char *word = words[pick(COUNT_OF(words))];
        str_add(&made, word);
        str_add_span(&made, span_from_to(str_span(story), from, story->length));
    }
    str_clear(story);
    str_add_span(story, str_span(&made));
}

static size_t times_named(const struct story *story, const char *id)
{
    size_t times = 0;
    for (size_t i = 0; i < story->block_count; i++)
        for (size_t j = 0; story->blocks[i].is_directive && j < story->blocks[i].directive.id_count; j++)
            times += strcmp(story->blocks[i].directive.ids[j], id) == 0;
    return times;
}

static void expect_nothing_lost(const struct str *edited, const struct str *updated, int from, int to, int round)
{
    struct err err = {0};
    cr_assert(updated->length >= edited->length && memcmp(updated->at, edited->at, edited->length) == 0,
              "round %d: a byte of the editor's is not where it was", round);
    OWNED(story_freep) struct story *story = story_parse(str_span(updated), "talk.md", &err);
    cr_assert(story, "round %d: %s", round, err.text);
    for (int number = from; number < to; number++) {
        char full[24], id[SHORT_ID_BYTES];
        snprintf(full, sizeof full, "x:%d", number);
        short_id_text(short_id_number(span_of(full)), id);
        cr_assert_eq(times_named(story, id), 1, "round %d: post %d is named %zu times", round, number,
                     times_named(story, id));
    }
}

static void update(const struct str *old, struct str *out_new, int round)
{
    struct err err = {0};
    struct out out = out_to_str(out_new);
    cr_assert(story_update(at.store, &REQUEST, str_span(old), &out, &err), "round %d: %s", round, err.text);
}

Test(story_update, no_word_of_an_editor_is_ever_lost, .timeout = 120)
{
    struct err err = {0};
    OWNED(str_release) struct str draft = STR_INIT;
    OWNED(str_release) struct str fresh = STR_INIT;
    int known = 25, later = 34, tried = 0;
    case_open(&at);
    for (int i = 0; i < known; i++)
        say(i);
    settle();
    struct out out = out_to_str(&draft);
    cr_assert(story_draft(at.store, &REQUEST, &out, &err), "%s", err.text);
    update(&draft, &fresh, -1);
    cr_assert(span_equal(str_span(&draft), str_span(&fresh)), "nothing is new, so nothing changes");
    cr_assert(store_run_begin(at.store, "import", "talk", &at.run, &err), "%s", err.text);
    for (int i = known; i < later; i++)
        say(i);
    settle();
    for (int round = 0; round < 300; round++) {
        OWNED(str_release) struct str edited = STR_INIT;
        OWNED(str_release) struct str updated = STR_INIT;
        OWNED(str_release) struct str again = STR_INIT;
        OWNED(story_freep) struct story *readable = NULL;
        struct err why = {0};
        str_add_span(&edited, str_span(&draft));
        for (unsigned i = 0, edits = 1 + pick(6); i < edits; i++)
            edit(&edited);
        readable = story_parse(str_span(&edited), "talk.md", &why);
        if (!readable)
            continue; /* half a directive: told with its line, and the file stays as it is */
        const char *mark = strstr(str_text(&edited), "\n::mark change=");
        if (!mark || !strchr(mark + 1, '\n') || times_named(readable, "k2"))
            continue; /* without its mark everything is new: another promise */
        tried++;
        update(&edited, &updated, round);
        expect_nothing_lost(&edited, &updated, known, later, round);
        update(&updated, &again, round);
        cr_assert(span_equal(str_span(&updated), str_span(&again)), "round %d: a second time changes something", round);
    }
    cr_assert_gt(tried, 100, "only %d edits could be tried", tried);
    case_close(&at);
}
