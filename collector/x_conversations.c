/* x_conversations.c - the talk around posts of a page on X.
 *
 * A search for conversation_id brings answers of every depth, but not the post that began the talk, which is looked up
 * by its id. Several conversations go into one search as far as a query may be long: answers are paid for, questions
 * are counted. Source: X API v2, conversation id, operators, posts lookup. */
#include "collector/x_search.h"

#define QUERY_MAX_RECENT 512
#define QUERY_MAX_ALL 1024
#define IDS_MAX 100

static bool give(struct x_search *search, const json_t *page, struct err *err)
{
    search->reader.at = (struct place_at){.file = "conversation", .byte = -1};
    return x_read_value(&search->reader, page, str_span(&search->answer.body), err);
}

static void mark_posts(struct x_search *search, const json_t *page)
{
    const json_t *post;
    size_t i;
    json_array_foreach(json_object_get(page, "data"), i, post)
    {
        const char *id = json_string_value(json_object_get(post, "id"));
        if (id)
            uri_map_put(&search->seen, id, "");
    }
}

/* All pages of one query of conversations. */
static bool give_query(struct x_search *search, const char *query, int64_t from_ms, int64_t to_ms, struct err *err)
{
    OWNED(str_release) struct str token = STR_INIT;
    for (bool more = true; more;) {
        const struct x_page asked = {query, from_ms, to_ms, str_text(&token)};
        OWNED(json_releasep) json_t *page = x_ask_page(search, &asked, err);
        if (!page || !give(search, page, err))
            return false;
        mark_posts(search, page);
        const char *next = json_string_value(json_object_get(json_object_get(page, "meta"), "next_token"));
        if (next && span_is(str_span(&token), next))
            return err_set(err, ERR_SYNTAX, "x: a conversation gives the same page again and again");
        more = next != NULL;
        str_clear(&token);
        str_add(&token, next ? next : "");
    }
    return true;
}

/* What began the talks and was not brought by any search: "1,2,3". */
static bool give_roots(struct x_search *search, const struct str *ids, size_t count, struct err *err)
{
    if (!count)
        return true;
    OWNED(json_releasep) json_t *told = x_ask_posts(search, str_text(ids), count, err);
    return told && give(search, told, err);
}

static bool root_is_missing(struct x_search *search, const char *id, bool *out_missing, struct err *err)
{
    struct ledger *ledger = search->live->ledger;
    bool known = false;
    *out_missing = !uri_map_find(&search->seen, id);
    if (*out_missing && !ledger->knows(ledger->to, "x", id, &known, err))
        return false;
    *out_missing = *out_missing && !known;
    return true;
}

/* Conversations of the page that were not asked for yet; NULL when the post stands alone. */
static const char *conversation_of(const json_t *post)
{
    const char *id = json_string_value(json_object_get(post, "id"));
    const char *of = json_string_value(json_object_get(post, "conversation_id"));
    const json_t *counts = json_object_get(post, "public_metrics");
    bool talk = id && of && (strcmp(id, of) != 0 || json_get_int(counts, "reply_count", 0) > 0);
    return talk && strspn(of, "0123456789") == strlen(of) && strlen(of) <= 19 ? of : NULL;
}

/* Adds one to the query; false when it is full. */
static bool query_add(struct str *query, const char *id, size_t limit)
{
    if (query->length + strlen(" OR conversation_id:") + strlen(id) > limit)
        return false;
    str_format(query, "%sconversation_id:%s", query->length ? " OR " : "", id);
    return true;
}

static bool give_all(struct x_search *search, const json_t *page, int64_t from_ms, int64_t to_ms, struct err *err)
{
    const size_t limit = search->whole_archive ? QUERY_MAX_ALL : QUERY_MAX_RECENT;
    OWNED(str_release) struct str query = STR_INIT;
    OWNED(str_release) struct str roots = STR_INIT;
    OWNED(str_release) struct str mark = STR_INIT;
    size_t root_count = 0, i;
    const json_t *post;
    json_array_foreach(json_object_get(page, "data"), i, post)
    {
        const char *of = conversation_of(post);
        bool missing = false;
        str_clear(&mark);
        str_format(&mark, "conversation %s", of ? of : "");
        if (!of || !uri_map_mark(&search->seen, str_text(&mark)))
            continue;
        if (!root_is_missing(search, of, &missing, err))
            return false;
        if (missing && root_count < IDS_MAX)
            str_format(&roots, "%s%s", root_count++ ? "," : "", of);
        if (query_add(&query, of, limit))
            continue;
        if (!give_query(search, str_text(&query), from_ms, to_ms, err))
            return false;
        str_clear(&query);
        (void)query_add(&query, of, limit);
    }
    return (!query.length || give_query(search, str_text(&query), from_ms, to_ms, err)) &&
           give_roots(search, &roots, root_count, err);
}

bool x_give_conversations(struct x_search *search, const json_t *page, int64_t from_ms, int64_t to_ms, struct err *err)
{
    struct place place = search->reader.place;
    mark_posts(search, page);
    search->reader.place.kind = "thread";
    bool done = give_all(search, page, from_ms, to_ms, err);
    search->reader.place = place;
    return done;
}
