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

const char *telling_person_query(struct telling *telling, size_t person, const char *more)
{
    const struct person *who = &telling->talk.people[person];
    const char *name = who->handle ? who->handle : who->name;
    if (strpbrk(name, "\"*\\") || strstr(name, "...@") || strcmp(name, "(unknown)") == 0)
        return telling_command(telling, "stats", more);
    bool plain = !strpbrk(name, " ():@'");
    return telling_query(telling, arena_format(&telling->arena, plain ? "%s%sauthor:%s" : "%s%sauthor:\"%s\"",
                                               more ? more : "", more ? " " : "", name));
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
        str_add(&text, strcmp(locale_name(telling->locale), "zh") == 0 ? " " : ", ");
        locale_clock(ms, telling->request->zone, &text);
    }
    return arena_text(&telling->arena, str_text(&text));
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
