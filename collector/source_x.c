/* source_x.c - searches on X, API v2, recent or the full archive. Every post read costs money, so --max-reads and
 * --budget are looked at before each page, and the service's own next_token is the cursor: what was paid for is not
 * asked for again. Source: X API v2 documentation, search, pricing and rate limits, 2026-08. */
#include <stdio.h>
#include <stdlib.h>

#include "collector/x_search.h"

#define RECENT_MS ((int64_t)7 * 24 * 3600 * 1000)
#define NOW_MARGIN_MS 30000 /* the newest half minute is not to be had */

static bool step(struct x_search *search, struct walk *walk, bool *out_more, struct err *err)
{
    const struct x_page asked = {search->query, walk->from_ms, walk->to_ms, str_text(&walk->cursor)};
    OWNED(json_releasep) json_t *page = x_ask_page(search, &asked, err);
    if (!page)
        return false;
    search->reader.seen_ms = when_now();
    search->reader.at = (struct place_at){.file = "search", .byte = -1};
    if (!x_read_value(&search->reader, page, str_span(&search->answer.body), err))
        return false;
    const json_t *last = NULL;
    json_t *data = json_object_get(page, "data");
    if (json_array_size(data) > 0)
        last = json_array_get(data, json_array_size(data) - 1);
    const char *created = json_string_value(json_object_get(last, "created_at"));
    enum when_grain grain;
    int64_t ms;
    if (created && when_parse(span_of(created), NULL, &ms, &grain) && ms > walk->from_ms && ms < walk->left_to_ms)
        walk->left_to_ms = ms;
    const char *next = json_get_text(json_object_get(page, "meta"), "next_token", &search->arena);
    *out_more = next != NULL;
    bool again = next && span_is(str_span(&walk->cursor), next);
    if (again)
        return err_set(err, ERR_SYNTAX, "x: the search gives the same page again and again");
    next = next ? arena_text(&search->arena, next) : NULL;
    if (search->threads && !x_give_conversations(search, page, walk->from_ms, walk->to_ms, err))
        return false;
    bool done = !next || walk_page_end(search->live, walk, next, err);
    arena_reset(&search->arena);
    return done;
}

static bool walk_on(void *to, struct walk *walk, struct err *err)
{
    struct x_search *search = to;
    struct err why = {0};
    for (bool more = true; more;)
        if (!step(search, walk, &more, &why))
            return walk_give_up(search->live, walk, &why, err);
    return walk_close(search->live, walk, err);
}

/* What the recent search cannot reach is a gap, said once for each run that asks for it. */
static bool clip_to_recent(struct x_search *search, struct source_request *request, struct err *err)
{
    struct collecting *live = search->live;
    int64_t first = when_now() - RECENT_MS + 60000, from, to;
    bool any;
    if (search->whole_archive || request->from_ms >= first)
        return true;
    if (!live_covered(live, &from, &to, &any, err))
        return false;
    int64_t asked = request->from_ms;
    request->from_ms = any && from < first ? from : first;
    if (asked == WHEN_NONE || (any && asked >= from))
        return true;
    return live->ledger->gap(live->ledger->to, asked, request->from_ms, "cap",
                             "the recent search of X reaches back seven days", err);
}

static bool search_all(struct x_search *search, struct err *err)
{
    struct collecting *live = search->live;
    const struct source_request *asked = live->request;
    struct source_request clipped = *asked;
    int64_t upper = live_upper(live), newest = when_now() - NOW_MARGIN_MS;
    if (!clip_to_recent(search, &clipped, err))
        return false;
    live->request = &clipped;
    bool done = live_windows(live, 0, upper < newest ? upper : newest, walk_on, search, err);
    live->request = asked;
    return done;
}

static bool whole_archive(const struct source_request *request, bool *out_whole, struct err *err)
{
    const char *archive = setting_text(request, "search");
    *out_whole = archive && strcmp(archive, "all") == 0;
    if (archive && !*out_whole && strcmp(archive, "recent") != 0)
        return setting_error(request, "search", err, "search: 'recent' or 'all' is wanted, not '%s'", archive);
    return true;
}

static bool collect(struct collecting *live, struct err *err)
{
    OWNED(x_search_release) struct x_search search = {.live = live};
    const char *host = setting_text(live->request, "host");
    live_base(host ? host : "api.x.com", &search.base);
    search.query = setting_text(live->request, "query");
    search.reader = (struct record_reader){.sink = live->sink, .arena = &search.arena,
                                      .place = {"search", search.query, "x.com"}};
    if (!whole_archive(live->request, &search.whole_archive, err) ||
        !setting_bool(live->request, "threads", false, &search.threads, err) ||
        !setting_secret(live->request, "token", &search.token, err))
        return false;
    const char *token = getenv("X_BEARER_TOKEN");
    if (!search.token.length && token)
        str_add(&search.token, token);
    if (!search.token.length)
        return err_set(err, ERR_AUTH, "x: a bearer token is wanted: token_env, token_file, token_command, or "
                                      "X_BEARER_TOKEN in the environment");
    return search_all(&search, err);
}

/* ---- naming ---- */

static bool spell(struct span word, struct str *out, struct err *err)
{
    return live_spell_one("query", word, out, err);
}

static bool target(const struct source_request *request, struct str *out, struct err *err)
{
    const char *query = setting_text(request, "query");
    bool whole, threads;
    if (!whole_archive(request, &whole, err) || !setting_bool(request, "threads", false, &threads, err))
        return false;
    if (!query || !span_trim(span_of(query)).length)
        return setting_error(request, "query", err, "query: it is empty");
    if (strlen(query) > (whole ? 1024u : 512u))
        return setting_error(request, "query", err, "query: longer than the %d characters the search takes",
                             whole ? 1024 : 512);
    str_add(out, query);
    return true;
}

static bool plan(struct collecting *live, struct source_plan *out, struct err *err)
{
    struct x_search search = {.live = live};
    if (!whole_archive(live->request, &search.whole_archive, err))
        return false;
    bool bare;
    int64_t most = x_page_allowed(&search, &bare);
    str_format(&out->text, "the %s search, pages of %lld, %.3f USD a post and %.3f an author",
               search.whole_archive ? "full archive" : "recent", (long long)most, X_POST_USD, X_USER_USD);
    if (live->limits->max_reads > 0) {
        out->posts = live->limits->max_reads;
        out->cost_usd = (double)out->posts * (X_POST_USD + X_USER_USD);
    }
    if (live->limits->budget_usd > 0 && (out->cost_usd <= 0 || out->cost_usd > live->limits->budget_usd))
        out->cost_usd = live->limits->budget_usd;
    return true;
}

static const struct source_key keys[] = {
    {"query", "the query, in X's own grammar", true, false},
    {"search", "recent (seven days) or all (since 2006)", false, false},
    {"threads", "true: also the talk around each post, which costs as much again", false, false},
    {"token_env", "environment variable with the bearer token (X_BEARER_TOKEN)", false, false},
    {"token_file", "file (0600) with it", false, false},
    {"token_command", "command that prints it", false, false},
    {"host", "api.x.com", false, false},
    {NULL, NULL, false, false},
};

const struct source source_x = {
    .name = "x",
    .what = "a search on X (Twitter), API v2; costs money",
    .spelling = "x:QUERY",
    .keys = keys,
    .spell = spell,
    .target = target,
    .plan = plan,
    .collect = collect,
};
