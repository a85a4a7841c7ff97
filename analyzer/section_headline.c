/* section_headline.c - ::headline: the discussion in one sentence, as the talk itself would put it; its draft goes on
 * with the themes in the order of their weight. */
#include <string.h>

#include "analyzer/section.h"

#define TOP_PEOPLE 3
#define LEAD_THEMES 6
#define MINUTE_MS ((int64_t)60000)

/* "in just over an hour", "in 40 minutes", "in 3 days" for a stretch of time. */
static const char *core_words(struct telling *telling, int64_t ms)
{
    int64_t minutes = (ms + MINUTE_MS / 2) / MINUTE_MS;
    if (minutes > 60 && minutes <= 75)
        return telling_word(telling, WORD_JUST_OVER_HOUR);
    if (minutes < 120)
        return telling_number_words(telling, WORD_MINUTES, minutes);
    if (minutes < 2 * 1440)
        return telling_number_words(telling, WORD_HOURS, (minutes + 30) / 60);
    return telling_number_words(telling, WORD_DAYS, (minutes + 719) / 1440);
}

static void core_sentence(struct telling *telling)
{
    const struct talk *talk = &telling->talk;
    size_t count = talk->core_to - talk->core_from;
    if (!talk->is_chat || count < 10 || count == talk->count || count * 2 < talk->count)
        return;
    int64_t first = talk->notes[talk->core_from].posted_ms, last = talk->notes[talk->core_to - 1].posted_ms;
    char from[WHEN_TEXT_BYTES], to[WHEN_TEXT_BYTES];
    when_text(first, WHEN_SECOND, NULL, from);
    when_text(last + 1000, WHEN_SECOND, NULL, to); /* `until` is not included */
    OWNED(str_release) struct str words = STR_INIT;
    OWNED(str_release) struct str start = STR_INIT;
    OWNED(str_release) struct str end = STR_INIT;
    str_add(&words, core_words(telling, last - first));
    str_add(&start, telling_date(telling, first, true));
    locale_clock(last, telling->request->zone, &end);
    str_format(&end, " %s", telling->request->zone_name);
    struct fill fills[] = {
        {.number = (int64_t)count,
         .command = telling_query(telling, arena_format(&telling->arena, "since:%s until:%s", from, to))},
        {.text = str_text(&words)},
        {.text = str_text(&start)},
        {.text = str_text(&end)},
    };
    tree_text(&telling->tree, telling_gap(telling));
    tree_fill(&telling->tree, telling_word(telling, WORD_CORE_SENTENCE), fills, COUNT_OF(fills));
}

static void top_people(struct telling *telling)
{
    const struct talk *talk = &telling->talk;
    size_t top[TOP_PEOPLE], count = 0;
    for (size_t i = 0; i < talk->person_count; i++) {
        if (talk->people[i].unknown)
            continue;
        size_t at = count < TOP_PEOPLE ? count++ : TOP_PEOPLE;
        while (at > 0 && talk->people[top[at - 1]].posts < talk->people[i].posts) {
            if (at < TOP_PEOPLE)
                top[at] = top[at - 1];
            at--;
        }
        if (at < TOP_PEOPLE)
            top[at] = i;
    }
    struct tree *tree = &telling->tree;
    tree_text(tree, telling_gap(telling));
    tree_text(tree, telling_word(telling, WORD_TOP_CONTRIBUTORS));
    for (size_t i = 0; i < count; i++) {
        const struct person *person = &talk->people[top[i]];
        tree_text(tree, i ? ", " : "");
        tree_name(tree, person->name);
        tree_text(tree, " (");
        tree_number(tree, person->posts, telling_person_query(telling, top[i], NULL));
        tree_text(tree, ")");
    }
    tree_text(tree, ".");
}

static bool build(struct telling *telling, const struct directive *directive, struct err *err)
{
    (void)directive, (void)err;
    const struct talk *talk = &telling->talk;
    struct tree *tree = &telling->tree;
    const char *stats = telling_command(telling, "stats", NULL);
    tree_open(tree, NODE_PARAGRAPH)->css = "headline";
    struct fill fills[] = {
        {.number = (int64_t)talk->count, .command = telling_query(telling, NULL)},
        {.number = talk->people_named, .command = stats},
        {.number = talk->countries, .command = telling->request->people ? NULL : stats, .url = "#people"},
    };
    bool list = !talk->is_chat && talk->countries > 0;
    tree_fill(tree, telling_word(telling, list ? WORD_LIST_SENTENCE : WORD_CHAT_SENTENCE), fills, list ? 3 : 2);
    core_sentence(telling);
    if (!talk->is_chat)
        top_people(telling);
    tree_close(tree);
    return true;
}

/* "Health worker safety" to "health worker safety"; "PPE" and "المحور" stay. */
static const char *within_sentence(struct telling *telling, const char *title)
{
    char *words = arena_text(&telling->arena, title);
    if (words[0] >= 'A' && words[0] <= 'Z' && words[1] >= 'a' && words[1] <= 'z')
        words[0] = (char)(words[0] + 'a' - 'A');
    return words;
}

/* The lead: which themes weighed most, each name leading to its section. */
static bool draft(struct telling *telling, struct err *err)
{
    (void)err;
    const struct talk *talk = &telling->talk;
    struct out *out = telling->out;
    size_t count = talk->theme_rank_count < LEAD_THEMES ? talk->theme_rank_count : LEAD_THEMES;
    const char *names[LEAD_THEMES];
    out_text(out, "::headline\n\n");
    for (size_t i = 0; i < count; i++) {
        const struct talk_theme *theme = &talk->themes[talk->theme_rank[i]];
        names[i] = arena_format(&telling->arena, "[%s](#theme-%s)", within_sentence(telling, theme->title), theme->id);
    }
    if (count > 0) {
        OWNED(arena_release) struct arena arena = ARENA_INIT;
        OWNED(str_release) struct str rest = STR_INIT;
        struct tree tree;
        tree_init(&tree, &arena);
        if (count > 2)
            locale_row(telling->locale, names + 2, count - 2, &rest);
        struct fill fills[] = {{.text = names[0]}, {.text = count > 1 ? names[1] : ""}, {.text = str_text(&rest)}};
        tree_fill(&tree, telling_word(telling, count > 2 ? WORD_THEME_LEAD_MORE : count > 1 ? WORD_THEME_LEAD_TWO
                                                                                            : WORD_THEME_LEAD_ONE),
                  fills, COUNT_OF(fills));
        for (const struct node *node = tree.root->first; node; node = node->next)
            out_text(out, node->text);
        out_text(out, "\n\n");
        tree_release(&tree);
    }
    return true;
}

const struct section section_headline = {
    .name = "headline",
    .what = "the discussion in a sentence: how many posts, people and countries, in what time",
    .keys = "",
    .example = "::headline",
    .draft = draft,
    .build = build,
};
