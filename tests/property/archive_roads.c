/* What is derived from a post as it comes in, on one thread or on three, is what reading everything back gives: the same
 * readings, the same segments, the same words of every post. Seeded; the seed is printed on failure. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "palaver/analysis.h"
#include "tests/unit/support/store_case.h"

#define RECORDS 120
#define RUNS 3

TestSuite(archive_roads, .timeout = 120);

enum road { ROAD_BACK, ROAD_ALONG, ROAD_BESIDE, ROADS };
static const char *const ROAD_NAMES[] = {"read back", "along", "beside"};

static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state >> 11;
}

static const char *const TEXTS[] = {
    "The clinic was flooded and the nurses moved everybody to the school.",
    "Thank you.\n\nOn 3 March 2021 Ada Lind wrote:\n> The bridge is closed\n> until Monday\n\n-- \nJoseph, Freetown",
    "Les soignants ont besoin de masques, pas de promesses, et de salaires pour tous.",
    "卫生工作者需要接种疫苗", "يحتاج العاملون الصحيون إلى الحماية في كل مكان", "Q3 How do we keep health workers safe? #chat", "",
};

/* Ids collide on purpose: a post is met again with other words, better or worse, in the same run and in later ones. */
static void record_put(struct store_case *at, uint64_t *state)
{
    char id[16], raw[160];
    uint64_t dice = next(state);
    const char *text = TEXTS[dice % COUNT_OF(TEXTS)];
    snprintf(id, sizeof id, "%d", (int)(dice / 10 % 50));
    snprintf(raw, sizeof raw, "{%s %.100s %d}", id, text, (int)(dice / 1000 % 3));
    struct entity entities[] = {{ENTITY_MEDIA, span_of("a bridge under water"), "https://example.org/1.jpg", NULL, 0, 0},
                                {ENTITY_CARD, span_of("what the river did"), "https://example.org", "The flood", 0, 0}};
    struct post post = case_post(dice / 10000 % 4 ? id : NULL, text, raw);
    post.network = dice / 50000 % 2 ? "mail" : "x";
    post.title = dice / 100000 % 3 ? NULL : "Re: [hifa] EHS (12) Q2 What was learned? (3)";
    post.lang = dice / 300000 % 3 ? NULL : "en";
    post.quality = (enum post_quality)(dice / 900000 % 4);
    post.kind = dice / 4000000 % 7 ? POST_MESSAGE : POST_ARTICLE;
    post.entities = entities;
    post.entity_count = dice / 30000000 % 3;
    post.seen_ms = 1000;
    case_put(at, &post);
    struct err err = {0}, why = {0};
    struct sink *sink = store_sink(at->store);
    err_set(&why, ERR_SYNTAX, "made to be refused");
    if (dice / 100000000 % 12 == 0)
        cr_assert(sink->gone(sink->to, "x", id, 50, &err), "%s", err.text);
    if (dice / 2000000000 % 20 == 0)
        cr_assert(sink->set_aside(sink->to, "stream limit", &err) && sink->reject(sink->to, span_of(raw), &why, &err));
}

static void result_read(struct store_case *at, struct str *out)
{
    static const char *const ROWS[] = {
        "SELECT count(*), max(change), sum(counted) FROM posts",
        "SELECT * FROM readings ORDER BY post",
        "SELECT * FROM segments ORDER BY post, start",
        "SELECT id, hex(sz) FROM fts_docsize ORDER BY id",
        "SELECT name, upto = (SELECT max(value) FROM meta WHERE name = 'change') FROM derived ORDER BY name",
        "SELECT seen, stored, merged, set_aside, rejected, gone FROM runs ORDER BY number",
        "SELECT post, whole_bytes, hex(bytes) FROM records ORDER BY pk",
        "SELECT count(*) || ' rows without what they refer to' FROM pragma_foreign_key_check",
    };
    OWNED(str_release) struct str rows = STR_INIT;
    case_content(at->store, out);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        case_sql(at->path, ROWS[i], &rows);
        str_format(out, "%s\n", str_text(&rows));
    }
    case_words(at->path, &rows);
    str_add_span(out, str_span(&rows));
}

static void derive(struct store_case *at, bool force)
{
    static const struct derivation *const OF_ONE_POST[] = {&derivation_reading, &derivation_fulltext};
    struct err err = {0};
    cr_assert(store_derive(at->store, OF_ONE_POST, COUNT_OF(OF_ONE_POST), force, &err), "%s", err.text);
}

static void import_by(enum road road, uint64_t seed, struct str *out_before, struct str *out_after)
{
    struct store_case at;
    struct err err = {0};
    uint64_t state = seed;
    case_open(&at);
    if (road != ROAD_BACK)
        store_read_with(at.store, &derivation_reading, reading_of);
    for (int run = 0; run < RUNS; run++) {
        case_run(&at);
        if (road == ROAD_BESIDE)
            cr_assert(store_run_beside(at.store, &err), "%s", err.text);
        for (int i = 0; i < RECORDS; i++) {
            record_put(&at, &state);
            if (i % 50 == 49)
                case_page(&at);
        }
        case_page(&at);
        case_end(&at);
        derive(&at, false);
        cr_assert(store_run_begin(at.store, "import", "talk", &at.run, &err), "%s", err.text);
    }
    result_read(&at, out_before);
    derive(&at, true);
    result_read(&at, out_after);
    case_close(&at);
}

Test(archive_roads, the_same_is_derived_on_the_way_in_on_other_threads_and_by_reading_back)
{
    uint64_t seed = 0x9E3779B97F4A7C15u;
    for (int round = 0; round < 6; round++) {
        OWNED(str_release) struct str wanted = STR_INIT;
        uint64_t of_round = next(&seed);
        for (int road = 0; road < ROADS; road++) {
            OWNED(str_release) struct str got = STR_INIT;
            OWNED(str_release) struct str rebuilt = STR_INIT;
            import_by((enum road)road, of_round, &got, &rebuilt);
            cr_expect(strstr(str_text(&got), "\n0 rows without what they refer to\n"), "seed %llu, %s",
                      (unsigned long long)of_round, ROAD_NAMES[road]);
            cr_expect_str_eq(str_text(&rebuilt), str_text(&got), "seed %llu, %s: a rebuild differs",
                             (unsigned long long)of_round, ROAD_NAMES[road]);
            if (road == ROAD_BACK)
                str_add_span(&wanted, str_span(&got));
            else
                cr_expect_str_eq(str_text(&got), str_text(&wanted), "seed %llu: %s differs", (unsigned long long)of_round,
                                 ROAD_NAMES[road]);
        }
    }
}
