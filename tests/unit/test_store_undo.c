/* Taking a run back. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "palaver/out.h"
#include "tests/unit/support/store_case.h"

static struct store_case at;

static void setup(void)
{
    case_open(&at);
}

static void teardown(void)
{
    case_close(&at);
}

TestSuite(store_undo, .init = setup, .fini = teardown, .timeout = 60);

static void undo(int64_t run, int64_t posts, int64_t appearances)
{
    struct err err = {0};
    int64_t got_posts = -1, got_appearances = -1;
    cr_assert(store_undo(at.store, run, &got_posts, &got_appearances, &err), "%s", err.text);
    cr_expect_eq(got_posts, posts, "%lld posts", (long long)got_posts);
    cr_expect_eq(got_appearances, appearances, "%lld appearances", (long long)got_appearances);
    OWNED(str_release) struct str check = STR_INIT;
    case_sql(at.path, "PRAGMA foreign_key_check", &check);
    cr_expect_str_eq(str_text(&check), "");
}

/* Whether the file holds these bytes anywhere. */
static bool file_has(const char *words)
{
    OWNED(str_release) struct str bytes = STR_INIT;
    struct err err = {0};
    cr_assert(file_read(at.path, (size_t)64 << 20, &bytes, &err), "%s", err.text);
    return span_find(str_span(&bytes), span_of(words)) != NULL;
}

static bool read_nothing(void *to, const struct stored_post *post, struct err *err)
{
    struct reading reading = {0};
    return store_put_reading(to, post->key, &reading, err);
}

static bool put_readings(struct store *store, int64_t after, struct err *err)
{
    struct post_selection selection = {.everything = true, .order = ORDER_CHANGE, .after_change = after};
    return store_each_post(store, &selection, read_nothing, store, err);
}

static const struct derivation test_reading = {"reading", "1", false, put_readings};

static void derive(void)
{
    struct err err = {0};
    const struct derivation *const all[] = {&test_reading, &derivation_fulltext};
    cr_assert(store_derive(at.store, all, 2, false, &err), "%s", err.text);
}

Test(store_undo, what_only_this_run_brought_is_gone_words_and_bytes_too)
{
    struct post kept = case_post("1", "harmless", "harmless"), wrong = case_post("2", "zebrasecret words", "x");
    struct entity tag = {ENTITY_HASHTAG, span_of("zebratag"), NULL, NULL, 0, 0};
    wrong.entities = &tag;
    wrong.entity_count = 1;
    case_put(&at, &kept);
    case_run(&at);
    int64_t run = at.run;
    wrong.name = "Zebra Person";
    case_put(&at, &wrong);
    case_end(&at);
    derive();
    undo(run, 1, 1);
    derive();
    store_close(TAKE(at.store));
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM posts"), 1);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM records"), 1);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM runs"), 1);
    cr_expect_not(file_has("zebrasecret"));
    cr_expect_not(file_has("zebratag"));
    cr_expect_not(file_has("Zebra Person"));
    cr_expect(file_has("harmless"));
}

Test(store_undo, a_post_of_two_runs_shows_what_the_other_run_said)
{
    OWNED(str_release) struct str before = STR_INIT;
    OWNED(str_release) struct str after = STR_INIT;
    struct relation answers = {RELATION_ANSWERS, NULL, "0"};
    struct entity tag = {ENTITY_HASHTAG, span_of("tag"), NULL, NULL, 0, 0};
    struct post part = case_post("1", "as in a digest", "part"), full = case_post("1", "as it was sent", "full");
    part.quality = QUALITY_PART;
    part.relations = &answers;
    part.relation_count = 1;
    part.entities = &tag;
    part.entity_count = 1;
    part.title = "Subject";
    case_put(&at, &part);
    case_page(&at);
    case_content(at.store, &before);
    case_run(&at);
    int64_t run = at.run;
    case_put(&at, &full);
    case_end(&at);
    case_content(at.store, &after);
    cr_expect(strstr(str_text(&after), "as it was sent"));
    undo(run, 0, 1);
    case_content(at.store, &after);
    cr_expect_str_eq(str_text(&before), str_text(&after));
}

Test(store_undo, the_same_file_in_two_runs_survives_the_undo_of_either)
{
    for (int which = 0; which < 2; which++) {
        struct post post = case_post(which ? "2" : "1", "twice", which ? "2" : "1");
        int64_t runs[2] = {at.run, 0};
        case_put(&at, &post);
        case_run(&at);
        runs[1] = at.run;
        case_put(&at, &post);
        case_end(&at);
        undo(runs[which], 0, 1);
        struct err err = {0};
        cr_assert(store_run_begin(at.store, "import", "more", &at.run, &err));
    }
    case_end(&at);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM posts"), 2);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM appearances"), 2);
}

Test(store_undo, a_digest_and_its_parts_go_together)
{
    const char *bytes = "digest: [part one] [part two]";
    struct post digest = case_post("d", "digest", bytes), one = case_post("1", "one", ""), two = case_post("2", "two", "");
    struct relation part = {RELATION_PART_OF, NULL, "d"};
    digest.kind = POST_DIGEST;
    one.raw = span_from(bytes + 9, 8);
    two.raw = span_from(bytes + 20, 8);
    one.relations = two.relations = &part;
    one.relation_count = two.relation_count = 1;
    case_put(&at, &digest);
    case_put(&at, &one);
    case_put(&at, &two);
    case_end(&at);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM records WHERE inside IS NOT NULL"), 2);
    undo(at.run, 3, 3);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM records"), 0);
}

Test(store_undo, a_deletion_told_by_the_run_is_untold)
{
    struct err err = {0};
    struct sink *sink = store_sink(at.store);
    struct post post = case_post("1", "a", "1");
    case_put(&at, &post);
    case_run(&at);
    cr_assert(sink->gone(sink->to, "x", "1", 5, &err));
    case_end(&at);
    cr_expect_eq(case_number(at.path, "SELECT counted FROM posts"), 0);
    undo(at.run, 0, 0);
    cr_expect_eq(case_number(at.path, "SELECT counted AND gone_ms IS NULL FROM posts"), 1);
}

Test(store_undo, import_undo_import_is_import)
{
    OWNED(str_release) struct str first = STR_INIT;
    OWNED(str_release) struct str again = STR_INIT;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 30; i++) {
            char id[16], text[32];
            snprintf(id, sizeof id, "%d", i % 20);
            snprintf(text, sizeof text, "text %d", i);
            struct post post = case_post(i % 3 ? id : NULL, text, text);
            case_put(&at, &post);
        }
        case_end(&at);
        case_content(at.store, round ? &again : &first);
        if (round == 0) {
            struct err err = {0};
            int64_t posts, appearances;
            cr_assert(store_undo(at.store, at.run, &posts, &appearances, &err), "%s", err.text);
            cr_expect_eq(case_number(at.path, "SELECT count(*) FROM posts"), 0);
            cr_assert(store_run_begin(at.store, "import", "again", &at.run, &err));
        }
    }
    cr_expect_str_eq(str_text(&first), str_text(&again));
}

Test(store_undo, only_a_run_that_is_there_and_over_can_be_taken_back)
{
    struct err err = {0};
    int64_t posts, appearances;
    cr_expect_not(store_undo(at.store, at.run, &posts, &appearances, &err));
    cr_expect_eq(err.code, ERR_USAGE);
    case_end(&at);
    err_clear(&err);
    cr_expect_not(store_undo(at.store, 999, &posts, &appearances, &err));
    cr_expect_eq(err.code, ERR_MISSING);
    store_close(at.store);
    err_clear(&err);
    at.store = store_open(at.path, STORE_READ, &err);
    cr_expect_not(store_undo(at.store, at.run, &posts, &appearances, &err), "not through a reader");
}

Test(store_undo, how_far_a_source_has_come_is_forgotten_with_the_runs_behind_it)
{
    struct err err = {0};
    int64_t number, first;
    /* The first run closes an interval; the second leaves one open, which the third closes, building on both. */
    cr_assert(store_interval_open(at.store, 100, 200, &number, &err) && store_interval_close(at.store, number, 200, &err));
    first = at.run;
    case_run(&at);
    int64_t second = at.run;
    cr_assert(store_interval_open(at.store, 200, 300, &number, &err));
    cr_assert(store_note_write(at.store, "import:talk etag", "x", &err));
    cr_assert(store_note_write(at.store, "import:talker etag", "y", &err));
    case_run(&at);
    cr_assert(store_interval_close(at.store, number, 300, &err));
    case_end(&at);
    undo(second, 0, 0);
    OWNED(str_release) struct str left = STR_INIT;
    case_sql(at.path, "SELECT group_concat(from_ms || '-' || to_ms) FROM intervals", &left);
    cr_expect_str_eq(str_text(&left), "100-200", "left: %s", str_text(&left));
    str_clear(&left);
    case_sql(at.path, "SELECT group_concat(value) FROM notes", &left);
    cr_expect_str_eq(str_text(&left), "y", "notes: %s", str_text(&left));
    undo(first, 0, 0);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM intervals"), 0);
}
