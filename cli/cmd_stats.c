/* cmd_stats.c - palaver stats: headline numbers of a discussion. */
#include <string.h>

#include "cli/common.h"
#include "palaver/json_out.h"
#include "palaver/stats.h"
#include "palaver/width.h"

static const struct option_row options[] = {
    {"lexicon", 'l', "FILE|NAME", "whose themes; else the lexicon used last"},
    {"times", 0, NULL, "also how long answers and replies took (reads every post)"},
    {"explain", 0, NULL, "show how QUERY was understood"},
    {NULL, 0, NULL, NULL},
};

struct list_row {
    const char *title, *key;
    const struct stats_entry *entries;
    size_t count;
};

#define LISTS(stats)                                                                                     \
    {                                                                                                    \
        {"top contributors", "authors", (stats)->authors, (stats)->author_count},                         \
        {"languages", "langs", (stats)->langs, (stats)->lang_count},                                      \
        {"networks", "networks", (stats)->networks, (stats)->network_count},                              \
        {"places", "places", (stats)->places, (stats)->place_count},                                      \
        {"countries", "countries", (stats)->country_list, (stats)->country_count},                        \
        {"hashtags", "tags", (stats)->tags, (stats)->tag_count},                                          \
        {"linked sites", "hosts", (stats)->hosts, (stats)->host_count},                                   \
    }

static void time_row(struct out *out, const char *what, int64_t count, int64_t half_ms)
{
    if (count == 0)
        return;
    int64_t minutes = half_ms / 60000;
    if (minutes < 120)
        out_format(out, "  %s  half of %lld within %lld min\n", what, (long long)count, (long long)minutes + 1);
    else if (minutes < 2 * 1440)
        out_format(out, "  %s  half of %lld within %lld h\n", what, (long long)count, (long long)minutes / 60 + 1);
    else
        out_format(out, "  %s  half of %lld within %lld days\n", what, (long long)count, (long long)minutes / 1440 + 1);
}

static void for_people(struct context *context, const struct stats *stats, const struct stats_times *times)
{
    struct out *out = &context->out;
    OWNED(str_release) struct str text = STR_INIT;
    const struct totals *totals = &stats->totals;
    char first[WHEN_TEXT_BYTES], last[WHEN_TEXT_BYTES];
    when_text(totals->first_ms, WHEN_MINUTE, context->zone, first);
    when_text(totals->last_ms, WHEN_MINUTE, context->zone, last);
    stats_sentence(stats, &text);
    out_format(out, "%s\n\n", str_text(&text));
    out_format(out, "  posts         %lld   (replies %lld, threads %lld)\n", (long long)totals->posts,
               (long long)totals->replies, (long long)totals->threads);
    out_format(out, "  people        %lld\n", (long long)totals->people);
    out_format(out, "  from, to      %s, %s\n", *first ? first : "-", *last ? last : "-");
    if (totals->tagged > 0)
        out_format(out, "  with a theme  %lld\n", (long long)totals->tagged);
    out_format(out, "  beside them   %lld repost%s, %lld digest%s, %lld known only by mention, %lld notice%s, %lld deleted\n",
               (long long)totals->reposts, ending(totals->reposts), (long long)totals->digests, ending(totals->digests),
               (long long)totals->context, (long long)totals->notices, ending(totals->notices), (long long)totals->gone);
    if (stats->questions > 0)
        out_format(out, "  questions     %lld\n", (long long)stats->questions);
    if (times) {
        time_row(out, "answers     ", times->answers, times->answer_half_ms);
        time_row(out, "replies     ", times->replies, times->reply_half_ms);
    }
    if (stats->missing > 0)
        out_format(out, "  missing       %lld numbers of the series\n", (long long)stats->missing);
    const struct list_row lists[] = LISTS(stats);
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        if (lists[i].count == 0)
            continue;
        out_format(out, "\n  %s\n", lists[i].title);
        for (size_t j = 0; j < lists[i].count; j++) {
            str_clear(&text);
            width_safe(span_of(lists[i].entries[j].key ? lists[i].entries[j].key : "(unknown)"), &text);
            out_format(out, "  %6lld  %s\n", (long long)lists[i].entries[j].posts, str_text(&text));
        }
    }
}

static bool missing_people(void *to, const char *series, int64_t first, int64_t last, struct err *err)
{
    (void)err;
    struct context *context = to;
    if (first == last)
        out_format(&context->out, "  missing from the archive: %s (%lld)\n", series, (long long)first);
    else
        out_format(&context->out, "  missing from the archive: %s (%lld) to (%lld)\n", series, (long long)first,
                   (long long)last);
    return true;
}

static void time_keys(struct json_out *json, const char *count_key, int64_t count, const char *half_key, int64_t half_ms)
{
    json_key_int(json, count_key, count);
    if (count > 0)
        json_key_int(json, half_key, half_ms);
}

static void for_programs(struct context *context, const struct stats *stats, const struct stats_times *times)
{
    struct json_out json = json_out_to(&context->out);
    const struct totals *totals = &stats->totals;
    json_object(&json);
    json_key_int(&json, "schema", 1);
    json_key_int(&json, "posts", totals->posts);
    json_key_int(&json, "people", totals->people);
    json_key_int(&json, "threads", totals->threads);
    json_key_int(&json, "replies", totals->replies);
    json_key_int(&json, "tagged", totals->tagged);
    json_key_int(&json, "reposts", totals->reposts);
    json_key_int(&json, "digests", totals->digests);
    json_key_int(&json, "context", totals->context);
    json_key_int(&json, "notices", totals->notices);
    json_key_int(&json, "gone", totals->gone);
    json_key_int(&json, "questions", stats->questions);
    json_key_int(&json, "missing", stats->missing);
    json_key_int(&json, "countries", stats->countries);
    if (times) {
        time_keys(&json, "answers_timed", times->answers, "answer_half_ms", times->answer_half_ms);
        time_keys(&json, "replies_timed", times->replies, "reply_half_ms", times->reply_half_ms);
    }
    char when[WHEN_TEXT_BYTES];
    when_text(totals->first_ms, WHEN_MS, context->zone, when);
    json_key_text(&json, "first", *when ? when : NULL);
    when_text(totals->last_ms, WHEN_MS, context->zone, when);
    json_key_text(&json, "last", *when ? when : NULL);
    const struct list_row lists[] = LISTS(stats);
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        json_key(&json, lists[i].key);
        json_array(&json);
        for (size_t j = 0; j < lists[i].count; j++) {
            json_object(&json);
            json_key_text(&json, "key", lists[i].entries[j].key);
            json_key_int(&json, "posts", lists[i].entries[j].posts);
            json_object_end(&json);
        }
        json_array_end(&json);
    }
    json_object_end(&json);
    json_line_end(&json);
}

static void sheet_row(struct table *table, const char *what, int64_t number)
{
    table_text(table, span_of(what));
    table_text(table, span_of(""));
    table_int(table, number);
    table_row_end(table);
}

static void for_sheets(struct context *context, const struct stats *stats, const struct stats_times *times)
{
    static const struct table_column columns[] = {{"what", "what", false}, {"key", "key", false},
                                                  {"posts", "posts", true}};
    OWNED(table_freep) struct table *table = table_new(&context->out, TABLE_CSV, columns, COUNT_OF(columns), 0);
    const struct totals *totals = &stats->totals;
    const struct { const char *what; int64_t number; } numbers[] = {
        {"posts", totals->posts},     {"people", totals->people},   {"threads", totals->threads},
        {"replies", totals->replies}, {"tagged", totals->tagged},   {"reposts", totals->reposts},
        {"digests", totals->digests}, {"context", totals->context}, {"notices", totals->notices},
        {"gone", totals->gone},       {"questions", stats->questions}, {"missing", stats->missing},
        {"countries", stats->countries},
    };
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        sheet_row(table, numbers[i].what, numbers[i].number);
    if (times && times->answers)
        sheet_row(table, "answer_half_ms", times->answer_half_ms);
    if (times && times->replies)
        sheet_row(table, "reply_half_ms", times->reply_half_ms);
    const struct list_row lists[] = LISTS(stats);
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        for (size_t j = 0; j < lists[i].count; j++) {
            table_text(table, span_of(lists[i].key));
            table_text(table, span_of(lists[i].entries[j].key));
            table_int(table, lists[i].entries[j].posts);
            table_row_end(table);
        }
    table_end(table);
}

static int run(struct context *context, struct err *err)
{
    bool explained = false;
    OWNED(query_freep) struct query *query = query_of_words(context, 0, &explained, err);
    if (!query)
        return exit_code_of(err);
    if (explained)
        return EXIT_DONE;
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct stats stats;
    int64_t tagging = 0;
    if (!tagging_choose(context, query_needs_tagging(query), &tagging, err) ||
        !stats_read(context->store, query, tagging, context->zone, &arena, &stats, err))
        return exit_code_of(err);
    struct stats_times read, *times = NULL;
    if (option_given(context, "times")) {
        if (!stats_times_read(context->store, query, &read, err))
            return exit_code_of(err);
        times = &read;
    }
    if (context->form == TABLE_JSON) {
        for_programs(context, &stats, times);
        return EXIT_DONE;
    }
    if (context->form == TABLE_CSV) {
        for_sheets(context, &stats, times);
        return EXIT_DONE;
    }
    for_people(context, &stats, times);
    if (!store_each_missing(context->store, query, missing_people, context, err))
        return exit_code_of(err);
    return EXIT_DONE;
}

const struct command command_stats = {
    .name = "stats",
    .arguments = "[QUERY]",
    .what = "headline numbers of a discussion",
    .about = "Prints the numbers one begins a report with: posts, people, countries, threads, from when to when, top "
             "contributors, languages, hashtags, linked sites, and what is missing of a numbered series.",
    .options = options,
    .needs = NEEDS_ARCHIVE,
    .run = run,
};
