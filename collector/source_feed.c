/* source_feed.c - RSS and Atom feeds, asked conditionally: an unchanged feed costs one small answer. A feed holds its
 * last entries only, so each time it is read closes an interval; entries that are gone from it stay in the archive. */
#include "collector/live.h"
#include "palaver/format.h"

extern const struct format format_feed;

#define FEED_MAX_BYTES ((size_t)16 << 20)

static bool take(struct collecting *live, const struct http_answer *answer, struct err *err)
{
    const struct format_options options = {.place_kind = "feed", .place_name = live->request->target};
    return format_read_span(&format_feed, str_span(&answer->body), live->request->target, &options, live->sink, err) &&
           live_note_write(live, "etag", str_text(&answer->etag), err) &&
           live_note_write(live, "modified", str_text(&answer->modified), err);
}

static bool looks_like_feed(struct span body)
{
    return format_feed.sniff(span_from(body.at, body.length < FORMAT_HEAD_BYTES ? body.length : FORMAT_HEAD_BYTES),
                             "feed") > 0;
}

static bool ask(struct collecting *live, struct http_answer *answer, struct err *err)
{
    OWNED(str_release) struct str etag = STR_INIT;
    OWNED(str_release) struct str modified = STR_INIT;
    if (!live_note_read(live, "etag", &etag, err) || !live_note_read(live, "modified", &modified, err))
        return false;
    struct http_request request = {.url = live->request->target, .max_bytes = FEED_MAX_BYTES,
                                   .accept = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5",
                                   .etag = str_text(&etag), .modified = str_text(&modified)};
    for (int attempt = 1;; attempt++) {
        if (!http_ask(live->http, &request, answer, err))
            return false;
        if (answer->status == 304)
            return true;
        if (answer->status == 404 || answer->status == 410)
            return err_set(err, ERR_MISSING, "%s: the feed is gone (%ld)", live->request->target, answer->status);
        if (answer->status == 401 || answer->status == 403)
            return err_set(err, ERR_AUTH, "%s: answers %ld", live->request->target, answer->status);
        if (answer->status != 200)
            return live_refused(live->request->target, answer, err);
        if (looks_like_feed(str_span(&answer->body)))
            return true;
        if (attempt == LIVE_GARBLED_TRIES)
            return err_set(err, ERR_SYNTAX, "%s: is no RSS or Atom feed", live->request->target);
    }
}

static bool walk_on(void *to, struct walk *walk, struct err *err)
{
    struct collecting *live = to;
    OWNED(http_answer_release) struct http_answer answer = HTTP_ANSWER_INIT;
    struct err why = {0};
    if (!ask(live, &answer, &why) || (answer.status == 200 && !take(live, &answer, &why)))
        return walk_give_up(live, walk, &why, err);
    return walk_close(live, walk, err);
}

static bool collect(struct collecting *live, struct err *err)
{
    OWNED(walk_release) struct walk walk = WALK_INIT;
    int64_t from, to = WHEN_NONE;
    bool any, found = false;
    if (!walk_resume(live, &walk, &found, err) || !live_covered(live, &from, &to, &any, err))
        return false;
    if (found)
        walk.to_ms = walk.left_to_ms = when_now(); /* the feed of now is all there is */
    else if (!walk_open(live, &walk, any ? to : live->request->from_ms, when_now(), "", err))
        return false;
    return walk_on(live, &walk, err);
}

static bool spell(struct span word, struct str *out, struct err *err)
{
    return live_spell_one("url", word, out, err);
}

static bool target(const struct source_request *request, struct str *out, struct err *err)
{
    const char *url = setting_text(request, "url");
    OWNED(str_release) struct str base = STR_INIT;
    live_base(url ? url : "", &base);
    if (url && strstr(url, "://") && !span_starts(span_of(url), "http"))
        return setting_error(request, "url", err, "url: http or https is wanted");
    if (!url || !url_resolve(str_text(&base), url && strstr(url, "://") ? url : str_text(&base), out))
        return setting_error(request, "url", err, "url: '%s' is no web address", url ? url : "");
    return true;
}

static bool plan(struct collecting *live, struct source_plan *out, struct err *err)
{
    (void)live;
    (void)err;
    out->requests = 1;
    str_add(&out->text, "the feed, once");
    return true;
}

static const struct source_key keys[] = {
    {"url", "address of the feed", true, false},
    {NULL, NULL, false, false},
};

const struct source source_feed = {
    .name = "feed",
    .what = "an RSS or Atom feed",
    .spelling = "feed:URL",
    .keys = keys,
    .spell = spell,
    .target = target,
    .plan = plan,
    .collect = collect,
};
