/* mastodon_edits.c - earlier revisions of edited statuses, from /api/v1/statuses/:id/history (Mastodon 3.5 and later).
 *
 * A revision holds words, warning, media and poll of its time, and neither id nor tags: the rest is the status's own.
 * It never outranks the status, which is the newest revision and whole. Source: entity StatusEdit. */
#include "collector/timeline.h"

/* The status as it was: `edit` laid over what does not change. */
static json_t *as_it_was(const json_t *status, const json_t *edit, bool first)
{
    static const char *const theirs[] = {"content", "spoiler_text", "media_attachments", "poll"};
    static const char *const unknown[] = {"tags", "card", "quote", "reblog", "replies_count", "reblogs_count",
                                          "favourites_count", "language"};
    json_t *past = json_copy((json_t *)(uintptr_t)status); /* shallow: reads only */
    for (size_t i = 0; i < COUNT_OF(unknown); i++)
        json_object_del(past, unknown[i]);
    for (size_t i = 0; i < COUNT_OF(theirs); i++)
        json_object_set(past, theirs[i], json_object_get(edit, theirs[i]));
    if (first)
        json_object_del(past, "edited_at");
    else
        json_object_set(past, "edited_at", json_object_get(edit, "created_at"));
    return past;
}

/* All but the last, which is the status itself. */
static bool give_history(struct timeline *timeline, const json_t *status, const json_t *history, struct span bytes,
                         struct err *err)
{
    struct span element;
    for (size_t i = 0; i + 1 < json_array_size(history) && json_element(&bytes, &element); i++) {
        const json_t *edit = json_array_get(history, i);
        if (!json_is_string(json_object_get(edit, "content")))
            continue;
        OWNED(json_releasep) json_t *past = as_it_was(status, edit, i == 0);
        if (!mastodon_read_status(&timeline->reader, past, element, QUALITY_LIST, err))
            return false;
    }
    return true;
}

static bool is_kept(struct timeline *timeline, const json_t *status, int64_t edited_ms, bool *out_kept, struct err *err)
{
    struct ledger *ledger = timeline->live->ledger;
    const char *uri = mastodon_uri(status, &timeline->arena);
    int64_t newest = WHEN_NONE;
    if (uri && !ledger->newest_edit(ledger->to, "mastodon", uri, &newest, err))
        return false;
    *out_kept = newest != WHEN_NONE && newest >= edited_ms;
    return true;
}

bool timeline_give_edits(struct timeline *timeline, const json_t *status, struct err *err)
{
    const char *id = json_string_value(json_object_get(status, "id"));
    const char *edited = json_string_value(json_object_get(status, "edited_at"));
    int64_t edited_ms;
    enum when_grain grain;
    bool kept = false;
    if (!id || !edited || !when_parse(span_of(edited), NULL, &edited_ms, &grain))
        return true;
    if (!is_kept(timeline, status, edited_ms, &kept, err) || kept)
        return !err->code;
    OWNED(str_release) struct str url = STR_INIT;
    OWNED(http_answer_release) struct http_answer answer = HTTP_ANSWER_INIT;
    struct err why = {0};
    str_format(&url, "%s/api/v1/statuses/", str_text(&timeline->base));
    url_escape(span_of(id), &url);
    str_add(&url, "/history");
    if (!live_get(timeline->live, str_text(&url), timeline_bearer(timeline), &answer, &why))
        return why.code == ERR_AUTH || err_pass(err, &why); /* some servers show it to nobody: snac, GoToSocial */
    if (answer.status != 200)
        return true;
    OWNED(json_releasep) json_t *history = json_read(str_span(&answer.body), str_text(&url), &why);
    if (!json_is_array(history))
        return timeline_reject(timeline, str_span(&answer.body), &why, err);
    return give_history(timeline, status, history, span_trim(str_span(&answer.body)), err);
}
