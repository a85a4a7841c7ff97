/* stats.h - the headline numbers of a discussion: the same figures for the terminal and for the page. */
#ifndef PALAVER_STATS_H
#define PALAVER_STATS_H

#include "palaver/store.h"

#define STATS_TOP 10

struct stats_entry {
    const char *key; /* name, country, tag, host, ... as shown */
    int64_t posts;
};
struct stats {
    struct totals totals;
    int64_t countries;      /* of members' profiles */
    int64_t participants_told; /* with a profile */
    struct stats_entry *authors, *langs, *networks, *places, *country_list, *tags, *hosts, *days;
    size_t author_count, lang_count, network_count, place_count, country_count, tag_count, host_count, day_count;
    int64_t mean_gap_ms;    /* between one post and the next */
    int64_t busiest_from_ms, busiest_posts; /* busiest hour */
    int64_t questions, missing; /* questions found; numbers missing of series */
};

bool stats_read(struct store *store, const struct query *query, int64_t tagging, const struct zone *zone,
                struct arena *arena, struct stats *out_stats, struct err *err) MUST_USE;
/* How long answers took after their question, and replies after the post they answer, among the posts of a query that
 * hold both. Reads every post, unlike stats_read(). */
struct stats_times {
    int64_t answers, replies;               /* how many could be measured */
    int64_t answer_half_ms, reply_half_ms;  /* half of them came within this time; WHEN_NONE */
};
bool stats_times_read(struct store *store, const struct query *query, struct stats_times *out_times,
                      struct err *err) MUST_USE;

/* "136 messages, 59 contributors, 24 countries; top contributors: ..." the sentence the lists themselves put out;
 * "posts" where not all are mails or lines of a chat. */
void stats_sentence(const struct stats *stats, struct str *out);

#endif
