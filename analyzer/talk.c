/* talk.c - reads a discussion into notes, then works out what needs all of it: people, questions, themes, links,
 * near-duplicates, the densest stretch. */
#include "analyzer/talk.h"

#include <stdlib.h>

#include "analyzer/section.h"
#include "palaver/redact.h"


struct slots { /* open addressing; holds 1 + index */
    size_t *at, room, count;
};

struct reading_talk {
    struct talk *talk;
    struct slots people, links;
    const struct lexicon *lexicon;
    struct str own;
};

static uint64_t text_hash(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash ^ hash >> 29;
}

/* The slot of `text`, or the empty one where it belongs. `key_of` gives the text of an index. */
static size_t *slot_of(struct slots *slots, const void *to, const char *(*key_of)(const void *, size_t), const char *text)
{
    if (slots->count * 2 >= slots->room) {
        struct slots old = *slots;
        slots->room = old.room ? old.room * 2 : 256;
        slots->at = mem_array(slots->room, sizeof *slots->at);
        for (size_t i = 0; i < old.room; i++)
            if (old.at[i])
                *slot_of(slots, to, key_of, key_of(to, old.at[i] - 1)) = old.at[i];
        free(old.at);
    }
    size_t at = (size_t)text_hash(text) & (slots->room - 1);
    while (slots->at[at] && strcmp(key_of(to, slots->at[at] - 1), text) != 0)
        at = (at + 1) & (slots->room - 1);
    return &slots->at[at];
}

static const char *person_key(const void *to, size_t index)
{
    return ((const struct talk *)to)->people[index].key;
}

static const char *link_key(const void *to, size_t index)
{
    return ((const struct talk *)to)->links[index].url;
}

/* ---- people ---- */

bool handle_shown(const struct post *post)
{
    if (!post->author || strcmp(post->network, "mail") == 0)
        return false;
    return strcmp(post->network, "mastodon") == 0 || !redact_needed(span_of(post->author));
}

static size_t person_of(struct reading_talk *reading, const struct stored_post *post)
{
    struct talk *talk = reading->talk;
    const struct post *p = &post->post;
    OWNED(str_release) struct str key = STR_INIT;
    bool named = post_person(p, &key);
    size_t *slot = slot_of(&reading->people, talk, person_key, str_text(&key));
    if (!*slot) {
        if (talk->person_count == talk->person_room) {
            talk->person_room = talk->person_room ? talk->person_room * 2 : 64;
            talk->people = mem_grow(talk->people, talk->person_room, sizeof *talk->people);
        }
        bool hidden = !handle_shown(p);
        talk->people[talk->person_count] = (struct person){
            .key = arena_text(&talk->arena, str_text(&key)),
            .name = arena_text(&talk->arena, author_shown(p, &talk->arena)),
            .handle = hidden || !p->name ? NULL : arena_text(&talk->arena, p->author),
            .first_ms = p->posted_ms,
            .unknown = !named,
        };
        *slot = ++talk->person_count;
        talk->people_named += named;
        reading->people.count++;
    }
    struct person *person = &talk->people[*slot - 1];
    const struct profile *profile = &post->reading.profile;
    if (!person->country && profile->country)
        person->country = arena_text(&talk->arena, profile->country);
    if (!person->role && profile->role && !redact_needed(span_of(profile->role)))
        person->role = arena_text(&talk->arena, profile->role);
    if (!person->organisation && profile->organisation)
        person->organisation = arena_text(&talk->arena, profile->organisation);
    person->posts++;
    return *slot - 1;
}

/* ---- links ---- */

static void link_see(struct reading_talk *reading, const struct entity *entity, size_t note)
{
    struct talk *talk = reading->talk;
    if (!entity->url || !html_link_allowed(entity->url))
        return;
    size_t *slot = slot_of(&reading->links, talk, link_key, entity->url);
    if (!*slot) {
        if (talk->link_count == TALK_MAX_LINKS) {
            talk->links_left_out++;
            return;
        }
        if (talk->link_count == talk->link_room) {
            talk->link_room = talk->link_room ? talk->link_room * 2 : 64;
            talk->links = mem_grow(talk->links, talk->link_room, sizeof *talk->links);
        }
        talk->links[talk->link_count] =
            (struct talk_link){.url = arena_text(&talk->arena, entity->url), .first = note};
        *slot = ++talk->link_count;
        reading->links.count++;
    }
    struct talk_link *link = &talk->links[*slot - 1];
    if (!link->title && entity->title)
        link->title = arena_text(&talk->arena, entity->title);
    if (link->note_count && link->notes[link->note_count - 1] == note)
        return;
    if (link->note_count == link->note_room) {
        link->note_room = link->note_room ? link->note_room * 2 : 2;
        link->notes = mem_grow(link->notes, link->note_room, sizeof *link->notes);
    }
    link->notes[link->note_count++] = note;
    link->posts++;
}

/* ---- themes ---- */

static void themes_see(struct reading_talk *reading, const struct stored_post *post, struct note *note)
{
    struct talk *talk = reading->talk;
    note->themes_at = talk->pool_count;
    for (size_t i = 0; i < post->match_count; i++) {
        size_t theme = 0;
        while (theme < talk->theme_count && strcmp(talk->themes[theme].id, post->matches[i].theme) != 0)
            theme++;
        if (theme == talk->theme_count || note_has_theme(talk, note, theme))
            continue;
        if (talk->pool_count == talk->pool_room) {
            talk->pool_room = talk->pool_room ? talk->pool_room * 2 : 1024;
            talk->pool = mem_grow(talk->pool, talk->pool_room, sizeof *talk->pool);
        }
        talk->pool[talk->pool_count++] = (uint16_t)theme;
        note->theme_count++;
    }
}

bool note_has_theme(const struct talk *talk, const struct note *note, size_t theme)
{
    for (size_t i = 0; i < note->theme_count; i++)
        if (talk->pool[note->themes_at + i] == theme)
            return true;
    return false;
}

/* ---- one post ---- */

static bool note_add(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct reading_talk *reading = to;
    struct talk *talk = reading->talk;
    if (post->post.no_archive)
        return true;
    if (talk->count == talk->room) {
        talk->room = talk->room ? talk->room * 2 : 512;
        talk->notes = mem_grow(talk->notes, talk->room, sizeof *talk->notes);
    }
    const struct post *p = &post->post;
    struct note note = {
        .key = post->key, .parent_key = post->parent_key, .thread_key = post->thread_key, .posted_ms = p->posted_ms,
        .change = post->change, .question = (int32_t)post->question, .asks = post->asks, .parent = NO_NOTE,
        .fold = talk->count, .is_mail = strcmp(p->network, "mail") == 0,
    };
    note.engagement = (p->likes > 0 ? p->likes : 0) + 2 * (p->boosts > 0 ? p->boosts : 0);
    note.boosts = p->boosts > 0 ? p->boosts : 0;
    note.open_start = post->thread_key == post->key || !post->parent;
    memcpy(note.short_id, post->short_id, sizeof note.short_id);
    const char *lang = p->lang ? p->lang : post->reading.lang;
    for (size_t i = 0; lang && lang[i] && lang[i] != '-' && lang[i] != '_' && i < sizeof note.lang - 1; i++)
        note.lang[i] = lang[i];
    str_clear(&reading->own);
    card_own_text(post, &reading->own);
    note.words = near_hashes(str_span(&reading->own), note.near);
    note.cues = (uint8_t)cues_of(str_span(&reading->own));
    if (note.is_mail && cue_asks_somewhere(str_span(&reading->own)))
        note.cues |= CUE_ASKS;
    if (note.is_mail && p->title)
        note.cues |= (uint8_t)(cues_of(span_of(p->title)) & ~(unsigned)CUE_ASKS);
    note.person = person_of(reading, post);
    themes_see(reading, post, &note);
    for (size_t i = 0; i < p->entity_count; i++) {
        if (p->entities[i].kind != ENTITY_LINK)
            continue;
        note.has_link = true;
        link_see(reading, &p->entities[i], talk->count);
    }
    talk->mails += note.is_mail;
    talk->replies += post->parent != NULL;
    talk->with_theme += note.theme_count > 0;
    if (note.change > talk->newest_change)
        talk->newest_change = note.change;
    talk->notes[talk->count++] = note;
    return true;
}

static void themes_init(struct talk *talk, const struct lexicon *lexicon, const char *locale)
{
    if (!lexicon)
        return;
    talk->theme_count = lexicon_theme_count(lexicon);
    talk->themes = arena_alloc(&talk->arena, (talk->theme_count + 1) * sizeof *talk->themes);
    talk->theme_rank = arena_alloc(&talk->arena, (talk->theme_count + 1) * sizeof *talk->theme_rank);
    for (size_t i = 0; i < talk->theme_count; i++)
        talk->themes[i] = (struct talk_theme){.lexicon_index = i, .id = lexicon_theme(lexicon, i)->id,
                                              .title = lexicon_theme_title(lexicon, i, locale)};
}

bool talk_read(struct store *store, const struct query *query, int64_t tagging, const struct lexicon *lexicon,
               const char *locale, struct talk *out_talk, struct err *err)
{
    struct talk *talk = out_talk;
    *talk = (struct talk){0};
    themes_init(talk, lexicon, locale);
    struct reading_talk reading = {.talk = talk, .lexicon = lexicon};
    struct post_selection selection = {
        .query = query, .tagging = tagging, .order = ORDER_TIME,
        .wants = WANT_TEXT | WANT_SEGMENTS | WANT_ENTITIES | (tagging ? WANT_MATCHES : 0),
    };
    bool done = store_each_post(store, &selection, note_add, &reading, err);
    str_release(&reading.own);
    free(reading.people.at);
    free(reading.links.at);
    if (!done) {
        talk_release(talk);
        return false;
    }
    talk->is_chat = talk->mails * 2 <= (int64_t)talk->count;
    talk_work_out(talk);
    return true;
}

void talk_release(struct talk *talk)
{
    for (size_t i = 0; i < talk->link_count; i++)
        free(talk->links[i].notes);
    free(talk->links);
    free(talk->notes);
    free(talk->pool);
    free(talk->by_short_id);
    free(talk->people);
    free(talk->questions);
    arena_release(&talk->arena);
    *talk = (struct talk){0};
}
