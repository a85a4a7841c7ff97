/* card.c - one post on the page: who, when, what, its themes, what was answered. */
#include "analyzer/card.h"

#include <string.h>

#include "palaver/redact.h"

#define LEAD_BYTES 900   /* of a long mail before "more" */
#define MAX_REPLIES 12   /* nested under one card */

struct making {
    struct telling *telling;
    const struct card_request *request;
    struct card *card;
};

static void themes_set(struct telling *telling, const struct stored_post *post, struct card *card)
{
    struct card_theme *themes = arena_alloc(&telling->arena, (post->match_count + 1) * sizeof *themes);
    size_t count = 0;
    for (size_t i = 0; i < post->match_count; i++) {
        size_t theme = telling_theme_find(telling, post->matches[i].theme), j = 0;
        while (j < count && themes[j].theme != theme)
            j++;
        if (theme == SIZE_MAX || j < count)
            continue;
        themes[count++] = (struct card_theme){theme, telling->talk.themes[theme].id, telling->talk.themes[theme].title};
    }
    card->themes = themes;
    card->theme_count = count;
}

static void media_set(struct telling *telling, const struct stored_post *post, struct card *card)
{
    card->media = arena_alloc(&telling->arena, (post->post.entity_count + 1) * sizeof *card->media);
    for (size_t i = 0; i < post->post.entity_count; i++) {
        const struct entity *entity = &post->post.entities[i];
        if (entity->kind != ENTITY_MEDIA)
            continue;
        OWNED(str_release) struct str alt = STR_INIT;
        redact_text(entity->text, NULL, 0, &alt);
        card->media[card->media_count++] = arena_text(&telling->arena, str_text(&alt));
    }
}

/* Beside the name: the country of a mail's author, the handle of others; or what the table of people tells, which is
 * more; and the number in a series. */
static const char *detail_of(struct telling *telling, const struct stored_post *post)
{
    const struct post *p = &post->post;
    const struct subject *subject = &post->reading.subject;
    const char *country = post->reading.profile.country;
    bool mail = strcmp(p->network, "mail") == 0;
    size_t note = telling->request->people ? talk_find(&telling->talk, post->short_id) : NO_NOTE;
    OWNED(str_release) struct str text = STR_INIT;
    const char *told = note == NO_NOTE ? NULL : telling_person_detail(telling, telling->talk.notes[note].person);
    if (told)
        str_add(&text, told);
    else if (mail && country)
        str_add(&text, country);
    else if (p->name && handle_shown(p) && strcmp(p->name, p->author) != 0)
        str_format(&text, "%s%s", *p->author == '@' ? "" : "@", p->author);
    if (mail && subject->series && subject->running > 0)
        str_format(&text, "%s%s (%lld)", text.length ? " · " : "", subject->series, (long long)subject->running);
    return text.length ? arena_text(&telling->arena, str_text(&text)) : NULL;
}

/* A mail's subject without the list's own marks, which stand beside its author; nothing when the heading says it. */
static const char *title_of(struct telling *telling, const struct stored_post *post)
{
    const struct subject *subject = &post->reading.subject;
    OWNED(str_release) struct str title = STR_INIT;
    redact_text(span_of(subject->topic && *subject->topic ? subject->topic : post->post.title), NULL, 0, &title);
    return heading_says(telling, str_span(&title)) ? NULL : arena_text(&telling->arena, str_text(&title));
}

static void shown_add(struct telling *telling, const char *short_id)
{
    if (telling->shown_count == telling->shown_room) {
        telling->shown_room = telling->shown_room ? telling->shown_room * 2 : 128;
        telling->shown = mem_grow(telling->shown, telling->shown_room, sizeof *telling->shown);
    }
    telling->shown[telling->shown_count++] = short_id;
    size_t note = talk_find(&telling->talk, short_id);
    if (note != NO_NOTE)
        telling->note_shown[note] = true;
}

static bool card_fill(void *to, const struct stored_post *post, struct err *err)
{
    struct making *making = to;
    struct telling *telling = making->telling;
    struct arena *arena = &telling->arena;
    const struct card_request *request = making->request;
    struct card *card = making->card;
    const struct post *p = &post->post;
    card->note = request->note;
    card->asks = request->asks || post->asks;
    card->small = request->small;
    card->network = arena_text(arena, p->network);
    card->posted_ms = p->posted_ms;
    card->grain = p->grain;
    card->likes = card->boosts = POST_NO_COUNT;
    const char *lang = p->lang ? p->lang : post->reading.lang;
    card->lang = lang && strcmp(lang, "und") != 0 ? arena_text(arena, lang) : NULL;
    if (request->paraphrase || telling_paraphrased(telling, post->short_id)) {
        card->paraphrased = true;
        card->author = telling_word(telling, WORD_A_PARTICIPANT);
        card->text = span_of(request->paraphrase ? request->paraphrase : "…");
        card->lang = NULL;
        card->posted_ms = WHEN_NONE;
        return true;
    }
    card->short_id = arena_text(arena, post->short_id);
    if (!telling_is_shown(telling, post->short_id)) {
        card->anchor = card->short_id;
        shown_add(telling, card->short_id);
    }
    card->author = arena_text(arena, author_shown(p, arena));
    card->detail = detail_of(telling, post);
    /* The addresses of some list archives hold Message-IDs, which are mail addresses to a spammer. */
    bool shows = p->url && html_link_allowed(p->url) && !redact_needed(span_of(p->url));
    card->url = shows ? arena_text(arena, p->url) : NULL;
    bool mail = strcmp(p->network, "mail") == 0;
    if (p->title && !(mail && request->small))
        card->title = title_of(telling, post);
    card->likes = p->likes;
    card->boosts = p->boosts;
    card_text_make(telling, post, card);
    card->context = post->context;
    if (request->extract && !(card->extract = card_text_extract(telling, card, request->extract))) {
        struct place_at at = {.line = request->line, .byte = -1};
        return err_at(err, ERR_SYNTAX, at, "::post %s: its text does not hold extract=\"%s\"", post->short_id,
                      request->extract);
    }
    card->told = card->asks && !card->extract && heading_says(telling, card->text);
    card->lead = mail && !card->extract ? card_text_lead(card->text, LEAD_BYTES) : 0;
    themes_set(telling, post, card);
    media_set(telling, post, card);
    return true;
}

static bool card_make(struct telling *telling, const struct card_request *request, struct card **out_card, struct err *err)
{
    struct card *card = arena_alloc(&telling->arena, sizeof *card);
    struct making making = {telling, request, card};
    struct err why = {0};
    if (!store_find_post(telling->store, request->id,
                         WANT_TEXT | WANT_SEGMENTS | WANT_ENTITIES | (telling->request->tagging ? WANT_MATCHES : 0),
                         telling->request->tagging, card_fill, &making, &why)) {
        if ((why.code == ERR_MISSING || why.code == ERR_USAGE) && request->line > 0) {
            struct place_at at = {.file = telling->story ? telling->story->name : NULL, .line = request->line, .byte = -1};
            return err_at(err, ERR_SYNTAX, at, "%s", why.text);
        }
        return err_pass(err, &why);
    }
    *out_card = card;
    return true;
}

/* The direct answers to a post, the most engaging first, then shown in the order of time. */
static size_t answers_of(struct telling *telling, size_t note, size_t wanted, size_t *out_notes)
{
    const struct talk *talk = &telling->talk;
    size_t count = 0;
    for (size_t i = 0; i < talk->count; i++) {
        if (talk->notes[i].parent != note)
            continue;
        size_t at = count < wanted ? count++ : wanted;
        while (at > 0 && talk->notes[out_notes[at - 1]].engagement < talk->notes[i].engagement) {
            if (at < wanted)
                out_notes[at] = out_notes[at - 1];
            at--;
        }
        if (at < wanted)
            out_notes[at] = i;
    }
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && out_notes[j - 1] > out_notes[j]; j--) {
            size_t swap = out_notes[j];
            out_notes[j] = out_notes[j - 1];
            out_notes[j - 1] = swap;
        }
    return count;
}

static bool replies_add(struct telling *telling, size_t note, size_t wanted, int depth, struct card *card,
                        struct err *err)
{
    size_t notes[MAX_REPLIES];
    size_t count = answers_of(telling, note, wanted < MAX_REPLIES ? wanted : MAX_REPLIES, notes);
    card->replies = arena_alloc(&telling->arena, (count + 1) * sizeof *card->replies);
    for (size_t i = 0; i < count; i++) {
        struct card_request request = {.id = telling->talk.notes[notes[i]].short_id, .small = true};
        struct card *reply;
        if (!card_make(telling, &request, &reply, err))
            return false;
        telling->picked[notes[i]] = true;
        if (depth > 1 && !replies_add(telling, notes[i], wanted, depth - 1, reply, err))
            return false;
        card->replies[card->reply_count++] = reply;
    }
    return true;
}

bool card_add(struct telling *telling, const struct card_request *request, struct err *err)
{
    struct card *card;
    if (!card_make(telling, request, &card, err))
        return false;
    size_t note = card->short_id ? talk_find(&telling->talk, card->short_id) : NO_NOTE;
    if (note != NO_NOTE) {
        card->answers = telling->talk.notes[note].answers;
        card->nearly_same = telling->talk.notes[note].copies;
        if (request->replies > 0 && !replies_add(telling, note, (size_t)request->replies, 3, card, err))
            return false;
    }
    tree_leaf(&telling->tree, NODE_CARD)->card = card;
    return true;
}
