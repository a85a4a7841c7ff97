/* stats_times.c - how long answers and replies took: the same figures as a story tells. */
#include "analyzer/talk.h"
#include "palaver/stats.h"

bool stats_times_read(struct store *store, const struct query *query, struct stats_times *out_times, struct err *err)
{
    struct talk talk;
    if (!talk_read(store, query, 0, NULL, "en", &talk, err))
        return false;
    *out_times = (struct stats_times){talk.timed_answers, talk.timed_replies, talk.answer_half_ms, talk.reply_half_ms};
    talk_release(&talk);
    return true;
}
