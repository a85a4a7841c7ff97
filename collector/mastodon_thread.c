/* mastodon_thread.c - the talk around a status.
 *
 * A server shows of a thread what has reached it. So the server asked is asked for the status, then for the status that
 * began the thread, and then, as a visitor, the server where that was written: it has heard most answers. Local numbers
 * are of one server, so what another one tells has a map of its own. To visitors a thread shows 60 descendants, 20
 * deep: where that may have cut it, the branches are asked for by themselves. Source: API documentation, statuses. */
#include "collector/timeline.h"

#define VISITOR_DESCENDANTS 60
#define BRANCHES_MAX 50        /* further questions about one thread */
#define ORIGIN_TRIES 2         /* a server that nobody named must not hold up the job */

/* A server that is asked about a thread. */
struct teller {
    struct timeline *timeline;
    const char *base, *bearer;
    bool found;             /* nobody named it: its address came out of a post */
    struct uri_map *uris;
    const char *root_id, *root_uri; /* of the first thread it told */
};

static bool give_list(struct teller *teller, const json_t *list, struct span bytes, struct err *err)
{
    struct timeline *timeline = teller->timeline;
    const json_t *status;
    struct span element;
    size_t i;
    json_array_foreach(list, i, status)
    {
        const char *id = json_string_value(json_object_get(status, "id"));
        const char *uri = mastodon_uri(status, &timeline->arena);
        if (id && uri)
            uri_map_put(teller->uris, id, uri);
        if (id)
            uri_map_mark(teller->uris, id);
    }
    json_array_foreach(list, i, status)
    {
        if (!json_element(&bytes, &element))
            break;
        if (!mastodon_read_status(&timeline->reader, status, element, QUALITY_FULL, err))
            return false;
    }
    return true;
}

/* Those of a full list whose answers are more than it shows, one id a line. */
static void add_cut_branches(struct teller *teller, const json_t *list, struct str *out_ids)
{
    const json_t *status, *other;
    size_t i, k;
    if (json_array_size(list) < VISITOR_DESCENDANTS)
        return;
    json_array_foreach(list, i, status)
    {
        const char *id = json_string_value(json_object_get(status, "id"));
        int64_t shown = 0;
        json_array_foreach(list, k, other)
        {
            const char *parent = json_string_value(json_object_get(other, "in_reply_to_id"));
            shown += id && parent && strcmp(id, parent) == 0;
        }
        OWNED(str_release) struct str mark = STR_INIT;
        str_format(&mark, "branch %s", id ? id : "");
        if (id && !strpbrk(id, "\n") && json_get_int(status, "replies_count", 0) > shown &&
            uri_map_mark(teller->uris, str_text(&mark)))
            str_format(out_ids, "%s\n", id);
    }
}

static bool ask_context(struct teller *teller, const char *id, struct http_answer *answer, struct err *err)
{
    OWNED(str_release) struct str url = STR_INIT;
    str_format(&url, "%s/api/v1/statuses/", teller->base);
    url_escape(span_of(id), &url);
    str_add(&url, "/context");
    struct http_request request = {.url = str_text(&url), .accept = "application/json", .bearer = teller->bearer,
                                   .found = teller->found, .tries = teller->found ? ORIGIN_TRIES : 0};
    return http_ask(teller->timeline->live->http, &request, answer, err);
}

/* One context; *out_told false when the server does not show it. */
static bool give_context(struct teller *teller, const char *id, struct str *out_branches, bool *out_told,
                         struct err *err)
{
    struct timeline *timeline = teller->timeline;
    OWNED(http_answer_release) struct http_answer answer = HTTP_ANSWER_INIT;
    struct err why = {0};
    *out_told = false;
    if (!ask_context(teller, id, &answer, &why))
        return teller->found && why.code != ERR_STOPPED ? true : err_pass(err, &why);
    if (answer.status != 200) /* gone meanwhile, or not for visitors: the tag's own posts are what counts */
        return true;
    struct span body = str_span(&answer.body);
    OWNED(json_releasep) json_t *context = json_read(body, str_text(&answer.url), &why);
    if (!context)
        return teller->found || timeline_reject(timeline, body, &why, err);
    *out_told = true;
    const json_t *before = json_object_get(context, "ancestors"), *after = json_object_get(context, "descendants");
    const json_t *root = json_array_get(before, 0);
    if (root && !teller->root_id) {
        teller->root_id = arena_text(&timeline->arena, json_get_text(root, "id", &timeline->arena));
        teller->root_uri = arena_text(&timeline->arena, mastodon_uri(root, &timeline->arena));
    }
    add_cut_branches(teller, after, out_branches);
    return give_list(teller, before, json_member(body, "ancestors"), err) &&
           give_list(teller, after, json_member(body, "descendants"), err);
}

static bool give_whole(struct teller *teller, const char *id, bool *out_told, struct err *err)
{
    OWNED(str_release) struct str branches = STR_INIT;
    OWNED(str_release) struct str next = STR_INIT;
    bool told;
    if (!give_context(teller, id, &branches, out_told, err))
        return false;
    for (size_t at = 0, asked = 0; at < branches.length && asked < BRANCHES_MAX; asked++) {
        size_t length = strcspn(str_text(&branches) + at, "\n");
        str_clear(&next);
        str_add_span(&next, span_from_to(str_span(&branches), at, at + length));
        at += length + 1;
        if (!give_context(teller, str_text(&next), &branches, &told, err))
            return false;
    }
    return true;
}

/* ---- where it began ---- */

/* https://HOST/users/NAME/statuses/ID, as Mastodon and GoToSocial write it: the id there is its last part. */
static const char *id_at_home(const char *uri, struct arena *arena)
{
    struct span text = span_of(uri);
    const char *at = span_find(text, span_of("/statuses/"));
    if (!span_starts(text, "https://") && !span_starts(text, "http://"))
        return NULL;
    if (!at)
        return NULL;
    at += strlen("/statuses/");
    size_t length = strspn(at, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    return length > 0 && length < 64 && at[length] == '\0' ? arena_text(arena, at) : NULL;
}

static const char *uri_of(void *to, const char *local_id)
{
    return uri_map_find(to, local_id);
}

/* Asks the server of `uri`, as a visitor, once for each thread; a server that refused is left alone. */
static bool give_from_origin(struct timeline *timeline, const char *uri, struct err *err)
{
    struct arena *arena = &timeline->arena;
    OWNED(str_release) struct str base = STR_INIT;
    OWNED(str_release) struct str home = STR_INIT;
    OWNED(str_release) struct str asked = STR_INIT;
    const char *id = id_at_home(uri, arena), *refuses = "";
    if (!id || !url_resolve(uri, "/", &base))
        return true;
    url_authority(uri, &home);
    url_authority(str_text(&timeline->base), &asked);
    str_cut(&base, base.length - 1); /* the slash */
    refuses = arena_format(arena, "refuses %s", str_text(&home));
    if (span_equal(str_span(&home), str_span(&asked)) || uri_map_find(&timeline->uris, refuses) ||
        !uri_map_mark(&timeline->uris, arena_format(arena, "origin %s", uri)))
        return true;
    OWNED(uri_map_release) struct uri_map uris = URI_MAP_INIT;
    struct mastodon_reader here = timeline->reader;
    OWNED(str_release) struct str host = STR_INIT;
    url_host(uri, &host);
    uri_map_put(&uris, id, uri);
    timeline->reader.host = timeline->reader.in.place.host = str_text(&host);
    timeline->reader.uri_of = uri_of;
    timeline->reader.to = &uris;
    struct teller origin = {timeline, str_text(&base), NULL, true, &uris, NULL, NULL};
    bool told, done = give_whole(&origin, id, &told, err);
    timeline->reader = here;
    if (done && !told) {
        uri_map_put(&timeline->uris, refuses, "");
        live_tell(timeline->live, "%s does not show threads to visitors, or does not answer", str_text(&home));
    }
    return done;
}

bool timeline_give_thread(struct timeline *timeline, const char *id, const char *uri, struct err *err)
{
    struct teller here = {timeline, str_text(&timeline->base), timeline_bearer(timeline), false, &timeline->uris,
                          NULL, NULL};
    struct place place = timeline->reader.in.place;
    timeline->reader.in.place.kind = "thread"; /* it has no tag of its own */
    bool told, done = give_whole(&here, id, &told, err);
    OWNED(str_release) struct str mark = STR_INIT;
    str_format(&mark, "root %s", here.root_id ? here.root_id : "");
    if (done && here.root_id && uri_map_mark(&timeline->uris, str_text(&mark)))
        done = give_whole(&here, here.root_id, &told, err); /* not this branch only */
    const char *began = here.root_uri ? here.root_uri : uri;
    done = done && (!timeline->origins || !began || give_from_origin(timeline, began, err));
    timeline->reader.in.place = place;
    return done;
}
