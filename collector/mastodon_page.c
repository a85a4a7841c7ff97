/* mastodon_page.c - pages of a tag's timeline: asked for, cut into statuses, handed on. */
#include <stdlib.h>

#include "collector/timeline.h"

#define OVERLAP_MS ((int64_t)7 * 24 * 3600 * 1000) /* how late posts of other servers come in */
#define PARENTS_AT_ONCE 20

void page_release(struct page *page)
{
    for (size_t i = 0; i < page->count; i++)
        json_decref(page->statuses[i]);
    free(page->statuses);
    free(page->bytes);
}

void timeline_release(struct timeline *timeline)
{
    str_release(&timeline->base);
    str_release(&timeline->tag);
    secret_wipe(&timeline->token);
    arena_release(&timeline->arena);
    uri_map_release(&timeline->uris);
    http_answer_release(&timeline->answer);
}

const char *timeline_bearer(const struct timeline *timeline)
{
    return timeline->token.length ? str_text(&timeline->token) : NULL;
}

/* ---- asking ---- */

/* max_id of `<...?max_id=7>; rel="next"`. */
static void read_link(struct timeline *timeline, struct page *page)
{
    struct span link = str_span(&timeline->answer.link);
    if (!link.length)
        return;
    const char *rel = span_find(link, span_of("rel=\"next\""));
    page->told_end = !rel;
    if (!rel)
        return;
    struct span before = span_from(link.at, (size_t)(rel - link.at));
    const char *found = NULL;
    for (const char *at = before.at; (at = span_find(span_from(at, (size_t)(rel - at)), span_of("max_id="))); at++)
        found = at + 7;
    if (!found)
        return;
    size_t length = 0;
    while (found + length < rel && found[length] != '&' && found[length] != '>')
        length++;
    if (length && length < CURSOR_PART_BYTES)
        page->next_max = arena_span_text(&timeline->arena, span_from(found, length));
}

bool timeline_reject(struct timeline *timeline, struct span bytes, const struct err *why, struct err *err)
{
    struct sink *sink = timeline->live->sink;
    return sink->reject(sink->to, bytes, why, err);
}

static bool cut_page(struct timeline *timeline, struct page *page, struct err *err)
{
    struct span rest = span_trim(str_span(&timeline->answer.body)), element;
    size_t room = 0;
    while (json_element(&rest, &element)) {
        struct err why = {0};
        json_t *status = json_read(element, str_text(&timeline->answer.url), &why);
        if (!status) {
            if (!timeline_reject(timeline, element, &why, err))
                return false;
            continue;
        }
        if (page->count == room) {
            room = room ? room * 2 : PAGE_STATUSES;
            page->statuses = mem_grow(page->statuses, room, sizeof *page->statuses);
            page->bytes = mem_grow(page->bytes, room, sizeof *page->bytes);
        }
        page->statuses[page->count] = status;
        page->bytes[page->count++] = element;
    }
    return true;
}

static bool is_list(struct span body)
{
    body = span_trim(body);
    return body.length >= 2 && body.at[0] == '[' && body.at[body.length - 1] == ']';
}

static void read_ends(struct timeline *timeline, struct page *page)
{
    page->before_window = page->behind_window = page->count > 0;
    for (size_t i = 0; i < page->count; i++) {
        const json_t *status = page->statuses[i];
        const char *id = json_get_id(status, "id", page->bytes[i], &timeline->arena);
        const char *uri = mastodon_uri(status, &timeline->arena);
        const char *created = json_get_text(status, "created_at", &timeline->arena);
        int64_t ms = WHEN_NONE;
        enum when_grain grain;
        if (id && !page->first_id)
            page->first_id = id;
        if (id)
            page->last_id = id;
        if (id && uri)
            uri_map_put(&timeline->uris, id, uri);
        bool known = created && when_parse(span_of(created), NULL, &ms, &grain);
        if (!known || timeline->from_ms == WHEN_NONE || ms >= timeline->from_ms)
            page->before_window = false;
        if (!known || timeline->to_ms == WHEN_NONE || ms < timeline->to_ms + OVERLAP_MS)
            page->behind_window = false;
    }
}

/* {"error": "Record not found"}: the API speaks. A bare 404 is that of another kind of server. */
static bool is_told(struct timeline *timeline)
{
    struct err why = {0};
    OWNED(json_releasep) json_t *told = json_read(str_span(&timeline->answer.body), timeline->host, &why);
    return json_is_string(json_object_get(told, "error"));
}

bool timeline_ask_page(struct timeline *timeline, const char *name, const char *id, struct page *page,
                       struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    str_format(&url, "%s/api/v1/timelines/tag/", str_text(&timeline->base));
    url_escape(str_span(&timeline->tag), &url);
    str_format(&url, "?limit=%d", PAGE_STATUSES);
    if (id)
        live_param(&url, name, id);
    for (int attempt = 1;; attempt++) {
        if (!live_get(timeline->live, str_text(&url), timeline_bearer(timeline), &timeline->answer, err))
            return false;
        if (timeline->answer.status == 404 && is_told(timeline))
            return true; /* the server has never seen the tag */
        if (timeline->answer.status == 404)
            return err_set(err, ERR_MISSING, "%s: knows no hashtag timelines; is it a server with the Mastodon API?",
                           timeline->host);
        if (timeline->answer.status != 200)
            return live_refused(str_text(&url), &timeline->answer, err);
        if (is_list(str_span(&timeline->answer.body)))
            break;
        if (attempt == LIVE_GARBLED_TRIES)
            return err_set(err, ERR_SYNTAX, "%s: no list of statuses but '%.60s'", timeline->host,
                           timeline->token.length ? "..." : str_text(&timeline->answer.body)); /* it may echo the token */
    }
    if (!cut_page(timeline, page, err))
        return false;
    read_ends(timeline, page);
    read_link(timeline, page);
    return true;
}

/* ---- giving ---- */

bool timeline_wants(const struct timeline *timeline, const json_t *status)
{
    const char *created = json_string_value(json_object_get(status, "created_at"));
    int64_t ms;
    enum when_grain grain;
    if (!created || !when_parse(span_of(created), NULL, &ms, &grain))
        return true;
    return (timeline->from_ms == WHEN_NONE || ms >= timeline->from_ms) &&
           (timeline->to_ms == WHEN_NONE || ms < timeline->to_ms);
}

/* Parents are told by local ids: those not seen yet are asked for, several at once where the server can. */
static bool learn_parents(struct timeline *timeline, const struct page *page, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    OWNED(http_answer_release) struct http_answer answer = HTTP_ANSWER_INIT;
    size_t wanted = 0;
    str_format(&url, "%s/api/v1/statuses", str_text(&timeline->base));
    for (size_t i = 0; i < page->count && wanted < PARENTS_AT_ONCE; i++) {
        const char *parent = json_string_value(json_object_get(page->statuses[i], "in_reply_to_id"));
        OWNED(str_release) struct str asked = STR_INIT;
        if (!parent || strcmp(parent, "_") == 0 || uri_map_find(&timeline->uris, parent))
            continue;
        str_format(&asked, "parent %s", parent); /* asked for once in a run, found or not */
        if (!uri_map_mark(&timeline->uris, str_text(&asked)))
            continue;
        live_param(&url, "id[]", parent);
        wanted++;
    }
    if (!wanted)
        return true;
    struct err why = {0};
    if (!live_get(timeline->live, str_text(&url), timeline_bearer(timeline), &answer, &why))
        return why.code == ERR_AUTH || err_pass(err, &why);
    OWNED(json_releasep) json_t *list =
        answer.status == 200 ? json_read(str_span(&answer.body), str_text(&url), &why) : NULL;
    const json_t *status;
    size_t i;
    json_array_foreach(list, i, status)
    {
        const char *id = json_string_value(json_object_get(status, "id"));
        const char *uri = mastodon_uri(status, &timeline->arena);
        if (id && uri)
            uri_map_put(&timeline->uris, id, uri);
    }
    return true;
}

static bool has_thread(const json_t *status)
{
    return json_get_int(status, "replies_count", 0) > 0 || json_is_string(json_object_get(status, "in_reply_to_id"));
}

bool timeline_give_page(struct timeline *timeline, const struct page *page, struct err *err)
{
    struct sink *sink = timeline->live->sink;
    timeline->reader.in.seen_ms = when_now();
    if (!learn_parents(timeline, page, err))
        return false;
    for (size_t i = 0; i < page->count; i++) {
        const json_t *status = page->statuses[i];
        timeline->reader.in.at = (struct place_at){.file = str_text(&timeline->answer.url), .byte = -1,
                                                .record = (int64_t)i + 1};
        bool wanted = timeline_wants(timeline, status);
        if (wanted && timeline->edits && !timeline_give_edits(timeline, status, err))
            return false;
        if (wanted ? !mastodon_read_status(&timeline->reader, status, page->bytes[i], QUALITY_FULL, err)
                   : !sink->set_aside(sink->to, "outside the window", err))
            return false;
    }
    for (size_t i = 0; timeline->threads && i < page->count; i++) {
        const json_t *status = page->statuses[i];
        const char *id = json_string_value(json_object_get(status, "id"));
        if (id && timeline_wants(timeline, status) && has_thread(status) && uri_map_mark(&timeline->uris, id) &&
            !timeline_give_thread(timeline, id, mastodon_uri(status, &timeline->arena), err))
            return false;
    }
    return true;
}

/* Since 4.5 servers say who may see a tag; what is closed looks empty. Source: entity Instance, timelines_access. */
bool timeline_is_open(struct timeline *timeline, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    OWNED(http_answer_release) struct http_answer answer = HTTP_ANSWER_INIT;
    struct err why = {0};
    str_format(&url, "%s/api/v2/instance", str_text(&timeline->base));
    if (timeline->token.length)
        return true;
    if (!live_get(timeline->live, str_text(&url), NULL, &answer, &why))
        return why.code != ERR_STOPPED || err_pass(err, &why); /* the timeline itself has answered: that counts */
    OWNED(json_releasep) json_t *told = answer.status == 200 ? json_read(str_span(&answer.body), "instance", &why) : NULL;
    const json_t *access = json_object_get(
        json_object_get(json_object_get(told, "configuration"), "timelines_access"), "hashtag_feeds");
    const char *local = json_string_value(json_object_get(access, "local"));
    if (!local || strcmp(local, "public") == 0)
        return true;
    return err_set(err, ERR_AUTH, "%s: hashtags are '%s' there, not for visitors; a token may help", timeline->host,
                   local);
}
