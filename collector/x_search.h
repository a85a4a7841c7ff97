/* x_search.h - asking X's searches: pages within the limits of money, conversations, single posts. */
#ifndef COLLECTOR_X_SEARCH_H
#define COLLECTOR_X_SEARCH_H

#include "collector/live.h"
#include "collector/status_x.h"
#include "collector/uri_map.h"

#define X_POST_USD 0.005 /* 2026-08 */
#define X_USER_USD 0.010

struct x_search {
    struct collecting *live;
    struct str base, token;
    const char *query;
    bool whole_archive, threads;
    bool post_names; /* the service calls posts posts, no longer tweets */
    struct uri_map seen; /* conversations asked for, posts given */
    struct arena arena;
    struct http_answer answer;
    struct record_reader reader;
};

/* A page to ask for. */
struct x_page {
    const char *query;
    int64_t from_ms, to_ms;
    const char *token; /* "" or next_token */
};

void x_search_release(struct x_search *search);
/* The next page; its bytes are those of search->answer. Counts what it cost. Owner: caller, json_decref.
 * Errors: NULL and ERR_USAGE when the limits leave no page, ERR_AUTH, ERR_NETWORK, ERR_SYNTAX, ... */
json_t *x_ask_page(struct x_search *search, const struct x_page *page, struct err *err) MUST_USE;
/* Single posts by id, at most 100: the same. */
json_t *x_ask_posts(struct x_search *search, const char *ids, size_t count, struct err *err) MUST_USE;
/* How many posts a page may hold by the limits; 0: none. *out_bare: only without the posts they refer to. */
int64_t x_page_allowed(const struct x_search *search, bool *out_bare);

/* The talk that posts of a page belong to, as far as it lies in the window; and what began it. */
bool x_give_conversations(struct x_search *search, const json_t *page, int64_t from_ms, int64_t to_ms,
                          struct err *err) MUST_USE;

#endif
