/* stats.c - the headline numbers of a discussion, worked out from counts of the archive. */
#include "palaver/stats.h"

#include <string.h>

#include "palaver/redact.h"

struct list {
    struct arena *arena;
    struct stats_entry entries[STATS_TOP];
    size_t count;
    int64_t all; /* rows with a key, shown or not */
    bool people; /* keys are authors: shown as names, never as addresses */
    bool told;   /* only what is told: no country is none, and nobody named is nobody */
};

static bool add_entry(void *to, const struct count_row *row, struct err *err)
{
    (void)err;
    struct list *list = to;
    if (row->key)
        list->all++;
    else if (list->told)
        return true;
    if (list->count == STATS_TOP)
        return true;
    const char *key = row->key;
    if (key && list->people) {
        struct post author = POST_INIT;
        author.author = key;
        key = author_shown(&author, list->arena);
    }
    list->entries[list->count++] = (struct stats_entry){arena_text(list->arena, key), row->posts};
    return true;
}

struct counting {
    struct store *store;
    const struct query *query;
    int64_t tagging;
    const struct zone *zone;
    struct arena *arena;
};

static bool count_by(const struct counting *counting, enum count_by by, struct stats_entry **out_entries,
                     size_t *out_count, int64_t *out_all, struct err *err)
{
    struct list list = {.arena = counting->arena, .people = by == BY_AUTHOR, .told = by == BY_COUNTRY || by == BY_AUTHOR};
    struct count_request request = {counting->query, counting->tagging, by, BY_NOTHING, counting->zone, 0};
    if (!store_each_count(counting->store, &request, add_entry, &list, err))
        return false;
    *out_entries = arena_alloc(counting->arena, (list.count + 1) * sizeof **out_entries);
    if (list.count)
        memcpy(*out_entries, list.entries, list.count * sizeof *list.entries);
    *out_count = list.count;
    if (out_all)
        *out_all = list.all;
    return true;
}

struct busiest {
    int64_t from_ms, posts;
};

static bool keep_busiest(void *to, const struct count_row *row, struct err *err)
{
    (void)err;
    struct busiest *busiest = to;
    if (row->key && row->posts > busiest->posts)
        *busiest = (struct busiest){row->first_ms, row->posts};
    return true;
}

static bool add_missing(void *to, const char *series, int64_t first, int64_t last, struct err *err)
{
    (void)series, (void)err;
    *(int64_t *)to += last - first + 1;
    return true;
}

static bool count_profiles(void *to, const struct count_row *row, struct err *err)
{
    (void)err;
    if (row->key)
        *(int64_t *)to += row->people;
    return true;
}

bool stats_read(struct store *store, const struct query *query, int64_t tagging, const struct zone *zone,
                struct arena *arena, struct stats *out_stats, struct err *err)
{
    struct stats stats = {0};
    struct counting counting = {store, query, tagging, zone, arena};
    struct stats_entry *questions = NULL;
    size_t question_count = 0;
    struct busiest busiest = {WHEN_NONE, 0};
    struct count_request hours = {query, tagging, BY_HOUR, BY_NOTHING, zone, 0};
    struct count_request countries = {query, tagging, BY_COUNTRY, BY_NOTHING, zone, 0};
    if (!store_totals(store, query, tagging, &stats.totals, err) ||
        !count_by(&counting, BY_AUTHOR, &stats.authors, &stats.author_count, NULL, err) ||
        !count_by(&counting, BY_LANG, &stats.langs, &stats.lang_count, NULL, err) ||
        !count_by(&counting, BY_NETWORK, &stats.networks, &stats.network_count, NULL, err) ||
        !count_by(&counting, BY_PLACE, &stats.places, &stats.place_count, NULL, err) ||
        !count_by(&counting, BY_COUNTRY, &stats.country_list, &stats.country_count, &stats.countries, err) ||
        !count_by(&counting, BY_TAG, &stats.tags, &stats.tag_count, NULL, err) ||
        !count_by(&counting, BY_LINK_HOST, &stats.hosts, &stats.host_count, NULL, err) ||
        !count_by(&counting, BY_DAY, &stats.days, &stats.day_count, NULL, err) ||
        !count_by(&counting, BY_QUESTION, &questions, &question_count, &stats.questions, err) ||
        !store_each_count(store, &hours, keep_busiest, &busiest, err) ||
        !store_each_count(store, &countries, count_profiles, &stats.participants_told, err) ||
        !store_each_missing(store, query, add_missing, &stats.missing, err))
        return false;
    stats.busiest_from_ms = busiest.from_ms;
    stats.busiest_posts = busiest.posts;
    const struct totals *totals = &stats.totals;
    if (totals->posts > 1 && totals->first_ms != WHEN_NONE && totals->last_ms != WHEN_NONE)
        stats.mean_gap_ms = (totals->last_ms - totals->first_ms) / (totals->posts - 1);
    *out_stats = stats;
    return true;
}

static void plural(struct str *out, int64_t number, const char *one, const char *many)
{
    str_format(out, "%lld %s", (long long)number, number == 1 ? one : many);
}

/* Mails and the lines of a chat are messages; a tweet, an abstract, an article is none. */
static bool all_messages(const struct stats *stats)
{
    for (size_t i = 0; i < stats->network_count; i++) {
        const char *network = stats->networks[i].key;
        if (!network || (strcmp(network, "mail") != 0 && strcmp(network, "whatsapp") != 0 && strcmp(network, "telegram") != 0))
            return false;
    }
    return true;
}

void stats_sentence(const struct stats *stats, struct str *out)
{
    bool messages = all_messages(stats);
    plural(out, stats->totals.posts, messages ? "message" : "post", messages ? "messages" : "posts");
    str_add(out, ", ");
    plural(out, stats->totals.people, "contributor", "contributors");
    if (stats->countries > 0) {
        str_add(out, ", ");
        plural(out, stats->countries, "country", "countries");
    }
    size_t shown = 0;
    for (size_t i = 0; i < stats->author_count && shown < 3; i++) {
        if (!stats->authors[i].key)
            continue;
        str_format(out, "%s%s (%lld)", shown == 0 ? "; top contributors: " : ", ", stats->authors[i].key,
                   (long long)stats->authors[i].posts);
        shown++;
    }
    str_add(out, ".");
}
