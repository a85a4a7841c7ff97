/* source_x.c - searches on X, API v2, recent or the full archive. Every post read costs money, so --max-reads and
 * --budget are looked at before each page, and the service's own next_token is the cursor: what was paid for is not
 * asked for again. Source: X API v2 documentation, search, pricing and rate limits, 2026-08. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "collector/live.h"
#include "collector/status_x.h"

#define RECENT_MS ((int64_t)7 * 24 * 3600 * 1000)
#define NOW_MARGIN_MS 30000 /* the newest half minute is not to be had */
#define RECENT_PAGE 100
#define ALL_PAGE 500
#define SMALLEST_PAGE 10
#define POST_USD 0.005
#define USER_USD 0.010

#define TWEET_FIELDS                                                                                                 \
    "id,text,note_tweet,created_at,author_id,conversation_id,in_reply_to_user_id,referenced_tweets,entities,"        \
    "attachments,lang,public_metrics,possibly_sensitive,edit_history_tweet_ids"
#define POST_FIELDS                                                                                                  \
    "id,text,note_post,created_at,author_id,conversation_id,in_reply_to_user_id,referenced_posts,entities,"          \
    "attachments,lang,public_metrics,possibly_sensitive,edit_history_post_ids"

/* Paid for by this program so far: the limits hold for a job, not for one source of it. So that two sources cannot both
 * spend what is left, one page at a time is asked for and counted; the service allows one a second anyway. */
static struct spending {
    pthread_mutex_t lock;
    int64_t posts;
    double usd;
} spent = {.lock = PTHREAD_MUTEX_INITIALIZER};

struct search {
    struct collecting *live;
    struct str base, token;
    const char *query;
    bool whole_archive, post_names;
    struct arena arena;
    struct http_answer answer;
    struct x_reader reader;
};

static void search_release(struct search *search)
{
    str_release(&search->base);
    secret_wipe(&search->token);
    arena_release(&search->arena);
    http_answer_release(&search->answer);
}

/* How many posts the next page may hold; 0 when the limits leave less than the smallest page. Its authors are counted
 * as if each post had another one. */
static int64_t page_allowed(const struct search *search)
{
    const struct source_limits *limits = search->live->limits;
    int64_t most = search->whole_archive ? ALL_PAGE : RECENT_PAGE;
    if (limits->max_reads > 0 && limits->max_reads - spent.posts < most)
        most = limits->max_reads - spent.posts;
    if (limits->budget_usd > 0) {
        double left = (limits->budget_usd - spent.usd) / (POST_USD + USER_USD);
        if (left < (double)most)
            most = left > 0 ? (int64_t)left : 0;
    }
    return most < SMALLEST_PAGE ? 0 : most;
}

static void build_url(const struct search *search, const struct walk *walk, int64_t most, struct str *url)
{
    OWNED(str_release) struct str text = STR_INIT;
    bool post = search->post_names;
    str_format(url, "%s/2/tweets/search/%s?max_results=%lld", str_text(&search->base),
               search->whole_archive ? "all" : "recent", (long long)most);
    live_param(url, "query", search->query);
    if (walk->from_ms != WHEN_NONE) {
        live_time(walk->from_ms, &text);
        live_param(url, "start_time", str_text(&text));
        str_clear(&text);
    } else if (search->whole_archive) {
        live_param(url, "start_time", "2006-03-26T00:00:00Z"); /* without it: the last 30 days */
    }
    live_time(walk->to_ms, &text);
    live_param(url, "end_time", str_text(&text));
    if (walk->cursor.length)
        live_param(url, "next_token", str_text(&walk->cursor));
    live_param(url, post ? "post.fields" : "tweet.fields", post ? POST_FIELDS : TWEET_FIELDS);
    live_param(url, "expansions", post ? "author_id,referenced_posts,attachments.media_keys"
                                       : "author_id,referenced_tweets.id,attachments.media_keys");
    live_param(url, "user.fields", "id,username,name");
    live_param(url, "media.fields", "media_key,type,url,preview_image_url,alt_text");
}

static void count_spending(const json_t *page)
{
    const json_t *includes = json_object_get(page, "includes");
    size_t posts = json_array_size(json_object_get(page, "data")) +
                   json_array_size(json_object_get(includes, "tweets")) +
                   json_array_size(json_object_get(includes, "posts"));
    spent.posts += (int64_t)posts;
    spent.usd += (double)posts * POST_USD + (double)json_array_size(json_object_get(includes, "users")) * USER_USD;
}

/* "The query parameter [tweet.fields] is not valid": the service has changed names. */
static bool names_changed(const struct search *search)
{
    struct span body = str_span(&search->answer.body);
    return search->answer.status == 400 && !search->post_names &&
           (span_find(body, span_of("tweet.fields")) || span_find(body, span_of("_tweet")) ||
            span_find(body, span_of("referenced_tweets")));
}

static json_t *ask_page(struct search *search, const struct walk *walk, struct err *err)
{
    for (int attempt = 1;; attempt++) {
        int64_t most = page_allowed(search);
        if (!most)
            return err_null(err, ERR_USAGE, "x: the limit set is reached: %lld posts read, about %.2f USD",
                            (long long)spent.posts, spent.usd);
        OWNED(str_release) struct str url = STR_INIT;
        build_url(search, walk, most, &url);
        if (!live_get(search->live, str_text(&url), str_text(&search->token), &search->answer, err))
            return NULL;
        if (names_changed(search)) {
            search->post_names = true;
            continue;
        }
        if (search->answer.status != 200) {
            live_refused(str_text(&url), &search->answer, err);
            return NULL;
        }
        struct err why = {0};
        json_t *page = json_read(str_span(&search->answer.body), "search", &why);
        if (json_get_object(page, "meta"))
            return page;
        json_decref(page);
        if (attempt >= LIVE_GARBLED_TRIES)
            return err_null(err, ERR_SYNTAX, "x: the search answers no page of posts");
    }
}

static bool step(struct search *search, struct walk *walk, bool *out_more, struct err *err)
{
    pthread_mutex_lock(&spent.lock);
    OWNED(json_releasep) json_t *page = ask_page(search, walk, err);
    if (page)
        count_spending(page);
    pthread_mutex_unlock(&spent.lock);
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
    bool done = !next || walk_page_end(search->live, walk, next, err);
    arena_reset(&search->arena);
    return done;
}

static bool walk_on(void *to, struct walk *walk, struct err *err)
{
    struct search *search = to;
    struct err why = {0};
    for (bool more = true; more;)
        if (!step(search, walk, &more, &why))
            return walk_give_up(search->live, walk, &why, err);
    return walk_close(search->live, walk, err);
}

/* What the recent search cannot reach is a gap, said once for each run that asks for it. */
static bool clip_to_recent(struct search *search, struct source_request *request, struct err *err)
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

static bool search_all(struct search *search, struct err *err)
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
    OWNED(search_release) struct search search = {.live = live};
    const char *host = setting_text(live->request, "host");
    live_base(host ? host : "api.x.com", &search.base);
    search.query = setting_text(live->request, "query");
    search.reader = (struct x_reader){.sink = live->sink, .arena = &search.arena,
                                      .place = {"search", search.query, "x.com"}};
    if (!whole_archive(live->request, &search.whole_archive, err) ||
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
    bool whole;
    if (!whole_archive(request, &whole, err))
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
    struct search search = {.live = live};
    if (!whole_archive(live->request, &search.whole_archive, err))
        return false;
    int64_t most = page_allowed(&search);
    str_format(&out->text, "the %s search, pages of %lld, %.3f USD a post and %.3f an author",
               search.whole_archive ? "full archive" : "recent", (long long)most, POST_USD, USER_USD);
    if (live->limits->max_reads > 0) {
        out->posts = live->limits->max_reads;
        out->cost_usd = (double)out->posts * (POST_USD + USER_USD);
    }
    if (live->limits->budget_usd > 0 && (out->cost_usd <= 0 || out->cost_usd > live->limits->budget_usd))
        out->cost_usd = live->limits->budget_usd;
    return true;
}

static const struct source_key keys[] = {
    {"query", "the query, in X's own grammar", true, false},
    {"search", "recent (seven days) or all (since 2006)", false, false},
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
