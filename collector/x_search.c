/* x_search.c - one question to X at a time, counted before and after. Source: X API v2, search, lookup, pricing. */
#include "collector/x_search.h"

#include <pthread.h>

#define RECENT_PAGE 100
#define ALL_PAGE 500
#define SMALLEST_PAGE 10
#define READS_PER_POST 3

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

void x_search_release(struct x_search *search)
{
    str_release(&search->base);
    secret_wipe(&search->token);
    uri_map_release(&search->seen);
    arena_release(&search->arena);
    http_answer_release(&search->answer);
}

static bool has_limits(const struct x_search *search)
{
    return search->live->limits->max_reads > 0 || search->live->limits->budget_usd > 0;
}

/* How many posts fit into what is left, when each may bring `reads` posts and one author. */
static int64_t fitting(const struct x_search *search, int64_t reads)
{
    const struct source_limits *limits = search->live->limits;
    int64_t most = search->whole_archive ? ALL_PAGE : RECENT_PAGE;
    if (limits->max_reads > 0 && (limits->max_reads - spent.posts) / reads < most)
        most = (limits->max_reads - spent.posts) / reads;
    if (limits->budget_usd > 0) {
        double left = (limits->budget_usd - spent.usd) / ((double)reads * X_POST_USD + X_USER_USD);
        if (left < (double)most)
            most = left > 0 ? (int64_t)left : 0;
    }
    return most < SMALLEST_PAGE ? 0 : most;
}

/* A post brings up to two others that it answers and quotes, each of which is paid for. Where not even the smallest page
 * fits any more that way, it is asked for without them. */
int64_t x_page_allowed(const struct x_search *search, bool *out_bare)
{
    int64_t most = fitting(search, READS_PER_POST);
    *out_bare = most == 0;
    return most ? most : fitting(search, 1);
}

static void add_fields(const struct x_search *search, bool bare, struct str *url)
{
    bool post = search->post_names;
    live_param(url, post ? "post.fields" : "tweet.fields", post ? POST_FIELDS : TWEET_FIELDS);
    live_param(url, "expansions", bare ? "author_id,attachments.media_keys"
                                  : post ? "author_id,referenced_posts,attachments.media_keys"
                                         : "author_id,referenced_tweets.id,attachments.media_keys");
    live_param(url, "user.fields", "id,username,name");
    live_param(url, "media.fields", "media_key,type,url,preview_image_url,alt_text");
}

static void build_url(const struct x_search *search, const struct x_page *page, int64_t most, bool bare, struct str *url)
{
    OWNED(str_release) struct str text = STR_INIT;
    str_format(url, "%s/2/tweets/search/%s?max_results=%lld", str_text(&search->base),
               search->whole_archive ? "all" : "recent", (long long)most);
    live_param(url, "query", page->query);
    if (page->from_ms != WHEN_NONE) {
        live_time(page->from_ms, &text);
        live_param(url, "start_time", str_text(&text));
        str_clear(&text);
    } else if (search->whole_archive) {
        live_param(url, "start_time", "2006-03-26T00:00:00Z"); /* without it: the last 30 days */
    }
    live_time(page->to_ms, &text);
    live_param(url, "end_time", str_text(&text));
    if (*page->token)
        live_param(url, "next_token", page->token);
    add_fields(search, bare, url);
}

static void count_spending(const json_t *page)
{
    const json_t *includes = json_object_get(page, "includes");
    size_t posts = json_array_size(json_object_get(page, "data")) +
                   json_array_size(json_object_get(includes, "tweets")) +
                   json_array_size(json_object_get(includes, "posts"));
    spent.posts += (int64_t)posts;
    spent.usd += (double)posts * X_POST_USD + (double)json_array_size(json_object_get(includes, "users")) * X_USER_USD;
}

/* "The query parameter [tweet.fields] is not valid": the service has changed names. */
static bool names_changed(const struct x_search *search)
{
    struct span body = str_span(&search->answer.body);
    return search->answer.status == 400 && !search->post_names &&
           (span_find(body, span_of("tweet.fields")) || span_find(body, span_of("_tweet")) ||
            span_find(body, span_of("referenced_tweets")));
}

static json_t *limit_reached(struct err *err)
{
    return err_null(err, ERR_USAGE, "x: the limit set is reached: %lld posts read, about %.2f USD",
                    (long long)spent.posts, spent.usd);
}

/* One answer with `member` (or `other`) in it, asked for again where it is garbled. Under the lock. */
static json_t *ask(struct x_search *search, const struct str *url, const char *member, const char *other,
                   bool *out_renamed, struct err *err)
{
    *out_renamed = false;
    for (int attempt = 1;; attempt++) {
        if (!live_get(search->live, str_text(url), str_text(&search->token), &search->answer, err))
            return NULL;
        if (names_changed(search)) {
            search->post_names = *out_renamed = true;
            return NULL;
        }
        if (search->answer.status != 200) {
            live_refused(str_text(url), &search->answer, err);
            return NULL;
        }
        struct err why = {0};
        json_t *page = json_read(str_span(&search->answer.body), "search", &why);
        if (json_object_get(page, member) || json_object_get(page, other)) {
            count_spending(page);
            return page;
        }
        json_decref(page);
        if (attempt >= LIVE_GARBLED_TRIES)
            return err_null(err, ERR_SYNTAX, "x: the search answers no page of posts");
    }
}

json_t *x_ask_page(struct x_search *search, const struct x_page *page, struct err *err)
{
    json_t *told = NULL;
    pthread_mutex_lock(&spent.lock);
    for (bool renamed = true; renamed && !told;) {
        OWNED(str_release) struct str url = STR_INIT;
        bool bare;
        int64_t most = x_page_allowed(search, &bare);
        renamed = false;
        if (most)
            build_url(search, page, most, bare, &url);
        told = most ? ask(search, &url, "meta", "meta", &renamed, err) : limit_reached(err);
    }
    pthread_mutex_unlock(&spent.lock);
    return told;
}

json_t *x_ask_posts(struct x_search *search, const char *ids, size_t count, struct err *err)
{
    json_t *told = NULL;
    pthread_mutex_lock(&spent.lock);
    for (bool renamed = true; renamed && !told;) {
        OWNED(str_release) struct str url = STR_INIT;
        bool bare;
        renamed = false;
        str_format(&url, "%s/2/tweets", str_text(&search->base));
        live_param(&url, "ids", ids);
        add_fields(search, true, &url);
        /* When all of them are gone, errors come without data. */
        told = x_page_allowed(search, &bare) >= (int64_t)count || !has_limits(search)
                   ? ask(search, &url, "data", "errors", &renamed, err)
                   : limit_reached(err);
    }
    pthread_mutex_unlock(&spent.lock);
    return told;
}
