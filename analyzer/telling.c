/* telling.c - what all sections of a story share while it is drafted or built. */
#include <string.h>

#include "analyzer/section.h"
#include "palaver/utf8.h"

const char *telling_word(const struct telling *telling, enum word word)
{
    return locale_word(telling->locale, word);
}

static void shell_quoted(struct str *out, const char *text)
{
    str_add_char(out, '\'');
    for (; *text; text++) {
        if (*text == '\'')
            str_add(out, "'\\''");
        else
            str_add_char(out, *text);
    }
    str_add_char(out, '\'');
}

const char *telling_command(struct telling *telling, const char *command, const char *more)
{
    const char *query = telling->request->query_text;
    bool all = !query || !*query;
    OWNED(str_release) struct str words = STR_INIT;
    OWNED(str_release) struct str text = STR_INIT;
    if (!all && more && strstr(query, " OR "))
        str_format(&words, "(%s) %s", query, more);
    else
        str_format(&words, "%s%s%s", all ? "" : query, !all && more ? " " : "", more ? more : "");
    str_format(&text, "palaver %s", command);
    if (words.length) {
        str_add_char(&text, ' ');
        shell_quoted(&text, str_text(&words));
    }
    return arena_text(&telling->arena, str_text(&text));
}

const char *telling_query(struct telling *telling, const char *more)
{
    return telling_command(telling, "query", more);
}

const char *telling_person_term(struct telling *telling, size_t person)
{
    const struct person *who = &telling->talk.people[person];
    const char *name = who->handle ? who->handle : who->name;
    if (who->namesake || strpbrk(name, "\"*\\") || strstr(name, "...@") || strcmp(name, "(unknown)") == 0)
        return NULL;
    return arena_format(&telling->arena, strpbrk(name, " ():@'") ? "author:\"%s\"" : "author:%s", name);
}

const char *telling_person_query(struct telling *telling, size_t person, const char *more)
{
    const char *term = telling_person_term(telling, person);
    if (!term)
        return telling_command(telling, "stats", more);
    return telling_query(telling, more ? arena_format(&telling->arena, "%s %s", more, term) : term);
}

const char *telling_gap(const struct telling *telling)
{
    return strcmp(locale_name(telling->locale), "zh") == 0 ? "" : " ";
}

const char *telling_answers_before(struct telling *telling, const struct talk_question *question, int64_t ms)
{
    char until[WHEN_TEXT_BYTES];
    when_text(question->asked_ms + ms, WHEN_MS, NULL, until);
    const char *more = arena_format(&telling->arena, "q:%lld is:answer until:%s", (long long)question->number, until);
    return telling_query(telling, more);
}

const char *telling_answers_late(struct telling *telling, const struct talk_question *question)
{
    char since[WHEN_TEXT_BYTES];
    when_text(question->next_ms, WHEN_MS, NULL, since);
    const char *more = arena_format(&telling->arena, "q:%lld is:answer since:%s", (long long)question->number, since);
    return telling_query(telling, more);
}

const char *telling_person_detail(struct telling *telling, size_t person)
{
    const struct person *who = &telling->talk.people[person];
    const char *parts[] = {who->role, who->organisation, who->country};
    OWNED(str_release) struct str text = STR_INIT;
    for (size_t i = 0; who->told && i < COUNT_OF(parts); i++)
        if (parts[i])
            str_format(&text, "%s%s", text.length ? ", " : "", parts[i]);
    return text.length ? arena_text(&telling->arena, str_text(&text)) : NULL;
}

const char *telling_theme_title(const struct telling *telling, size_t theme)
{
    return telling->talk.themes[theme].title;
}

size_t telling_theme_find(const struct telling *telling, const char *id)
{
    for (size_t i = 0; i < telling->talk.theme_count; i++)
        if (strcmp(telling->talk.themes[i].id, id) == 0)
            return i;
    return SIZE_MAX;
}

bool telling_paraphrased(const struct telling *telling, const char *short_id)
{
    for (size_t i = 0; i < telling->paraphrased_count; i++)
        if (strcmp(telling->paraphrased[i], short_id) == 0)
            return true;
    return false;
}

bool telling_is_shown(const struct telling *telling, const char *short_id)
{
    size_t note = talk_find(&telling->talk, short_id);
    if (note != NO_NOTE)
        return telling->note_shown[note];
    for (size_t i = 0; i < telling->shown_count; i++)
        if (strcmp(telling->shown[i], short_id) == 0)
            return true;
    return false;
}

const char *telling_date(struct telling *telling, int64_t ms, bool clock)
{
    OWNED(str_release) struct str text = STR_INIT;
    locale_date(telling->locale, ms, WHEN_SECOND, telling->request->zone, &text);
    if (clock && ms != WHEN_NONE) {
        str_add(&text, locale_clock_comma(telling->locale));
        locale_clock(ms, telling->request->zone, &text);
    }
    return arena_text(&telling->arena, str_text(&text));
}

const char *telling_posted(struct telling *telling, int64_t ms, enum when_grain grain)
{
    if (grain < WHEN_DAY)
        return telling_date(telling, ms, true);
    OWNED(str_release) struct str text = STR_INIT;
    locale_date(telling->locale, ms, grain, NULL, &text); /* the same everywhere, as when_text() has it */
    return arena_text(&telling->arena, str_text(&text));
}

const char *telling_moment(struct telling *telling, int64_t ms, enum when_grain grain)
{
    const struct talk *talk = &telling->talk;
    if (!talk->is_chat || talk->core_to == talk->core_from || grain >= WHEN_DAY)
        return telling_posted(telling, ms, grain);
    struct when_parts day = when_split(talk->notes[talk->core_from].posted_ms, telling->request->zone);
    struct when_parts at = when_split(ms, telling->request->zone);
    if (day.year != at.year || day.month != at.month || day.day != at.day)
        return telling_date(telling, ms, true);
    OWNED(str_release) struct str text = STR_INIT;
    locale_clock(ms, telling->request->zone, &text);
    return arena_text(&telling->arena, str_text(&text));
}

static const char *filled(struct telling *telling, enum word word, const struct fill *fill)
{
    OWNED(str_release) struct str text = STR_INIT;
    struct tree tree;
    tree_init(&tree, &telling->arena);
    tree_fill(&tree, telling_word(telling, word), fill, 1);
    for (const struct node *node = tree.root->first; node; node = node->next) {
        if (node->kind == NODE_NUMBER)
            str_format(&text, "%lld", (long long)node->number);
        else
            str_add(&text, node->text);
    }
    tree_release(&tree);
    return arena_text(&telling->arena, str_text(&text));
}

const char *telling_number_words(struct telling *telling, enum word word, int64_t number)
{
    struct fill fill = {.number = number};
    return filled(telling, word, &fill);
}

const char *telling_text_words(struct telling *telling, enum word word, const char *text)
{
    struct fill fill = {.text = text};
    return filled(telling, word, &fill);
}

#define MINUTE_MS ((int64_t)60000)
#define HOUR_MS (60 * MINUTE_MS)

static int64_t stretch_unit(int64_t ms)
{
    return ms < 2 * HOUR_MS ? MINUTE_MS : ms < 2 * DAY_MS ? HOUR_MS : DAY_MS;
}

int64_t telling_round_up(int64_t ms)
{
    int64_t unit = stretch_unit(ms);
    return (ms / unit + 1) * unit; /* beyond it even when it is whole: "within" leaves its end out */
}

const char *telling_stretch(struct telling *telling, int64_t ms)
{
    int64_t unit = stretch_unit(ms - 1);
    enum word word = unit == MINUTE_MS ? WORD_N_MINUTES : unit == HOUR_MS ? WORD_N_HOURS : WORD_N_DAYS;
    return telling_number_words(telling, word, ms / unit);
}

/* ---- drafting ---- */

struct drafting {
    struct telling *telling;
    const char *more;
};

static bool draft_write(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct drafting *drafting = to;
    struct telling *telling = drafting->telling;
    OWNED(str_release) struct str own = STR_INIT;
    OWNED(str_release) struct str says = STR_INIT;
    OWNED(str_release) struct str line = STR_INIT;
    char seen[9];
    card_own_text(post, &own);
    card_seen(post, seen);
    size_t note = talk_find(&telling->talk, post->short_id);
    if (note != NO_NOTE)
        str_format(&says, "%s: ", telling->talk.people[telling->talk.notes[note].person].name);
    str_add_span(&says, span_from(str_text(&own), utf8_cut(str_span(&own), 100)));
    if (own.length > 100)
        str_add(&says, "…");
    str_format(&line, "::post %s%s seen=%s says=", post->short_id, drafting->more, seen);
    story_quote(&line, str_span(&says));
    out_format(telling->out, "%s\n", str_text(&line));
    return true;
}

bool draft_post(struct telling *telling, size_t note, const char *more, struct err *err)
{
    struct drafting drafting = {telling, more ? more : ""};
    return store_find_post(telling->store, telling->talk.notes[note].short_id,
                           WANT_TEXT | WANT_SEGMENTS | WANT_ENTITIES, 0, draft_write, &drafting, err);
}

void draft_heading(struct telling *telling, int level, const char *text)
{
    out_text(telling->out, "\n");
    for (int i = 0; i < level; i++)
        out_char(telling->out, '#');
    out_format(telling->out, " %s\n\n", text);
}
