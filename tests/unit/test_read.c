/* Reading posts: orders, limits, what hangs on a post, and finding one by any of its ids. */
#include <criterion/criterion.h>

#include "tests/unit/support/talk_archive.h"

static struct talk talk;

static void setup(void)
{
    talk_open(&talk);
}

static void teardown(void)
{
    talk_close(&talk);
}

TestSuite(read, .init = setup, .fini = teardown, .timeout = 60);

static bool add_id(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    struct str *out = to;
    str_format(out, "%s%s", out->length ? " " : "", post->id);
    return true;
}

static void list(const struct post_selection *selection, struct str *out)
{
    struct err err = {0};
    str_clear(out);
    cr_assert(store_each_post(talk.store, selection, add_id, out, &err), "%s", err.text);
}

Test(read, every_order_is_total)
{
    static const struct {
        const char *query;
        enum post_order order;
        const char *listed;
    } cases[] = {
        {"network:x OR network:mail", ORDER_TIME, "x:1 x:2 mail:4@example.org mail:5@example.net"},
        {"network:x OR network:mail", ORDER_TIME_DOWN, "mail:5@example.net mail:4@example.org x:2 x:1"},
        {"network:x OR network:mail", ORDER_ID, "mail:4@example.org mail:5@example.net x:1 x:2"},
        {"network:x OR network:mail", ORDER_CHANGE, "x:1 x:2 mail:4@example.org mail:5@example.net"},
        {"network:x OR network:mail", ORDER_ENGAGEMENT, "x:2 x:1 mail:4@example.org mail:5@example.net"},
        {"network:x OR network:mail", ORDER_THREAD, "x:1 x:2 mail:4@example.org mail:5@example.net"},
    };
    OWNED(str_release) struct str got = STR_INIT;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {0};
        OWNED(query_freep) struct query *query = query_parse(cases[i].query, NULL, &err);
        struct post_selection selection = {.query = query, .order = cases[i].order};
        list(&selection, &got);
        cr_expect_str_eq(str_text(&got), cases[i].listed, "order %d: %s", cases[i].order, str_text(&got));
    }
}

Test(read, limit_and_offset_cut_every_order)
{
    OWNED(str_release) struct str got = STR_INIT;
    for (int order = ORDER_TIME; order <= ORDER_THREAD; order++) {
        OWNED(str_release) struct str whole = STR_INIT;
        OWNED(str_release) struct str parts = STR_INIT;
        list(&(struct post_selection){.order = (enum post_order)order}, &whole);
        for (int64_t at = 0; at < 9; at += 2) {
            list(&(struct post_selection){.order = (enum post_order)order, .limit = 2, .offset = at}, &got);
            if (got.length)
                str_format(&parts, "%s%s", parts.length ? " " : "", str_text(&got));
        }
        cr_expect_str_eq(str_text(&parts), str_text(&whole), "order %d", order);
    }
}

Test(read, everything_is_every_row_and_shards_part_it)
{
    OWNED(str_release) struct str got = STR_INIT;
    size_t whole = 0, parts = 0;
    list(&(struct post_selection){.everything = true, .order = ORDER_CHANGE}, &got);
    for (size_t i = 0; i < got.length; i++)
        whole += got.at[i] == ' ';
    cr_expect_eq(whole + 1, 14);
    for (int64_t shard = 1; shard <= 3; shard++) {
        list(&(struct post_selection){.everything = true, .shard = shard, .shards = 3}, &got);
        for (size_t i = 0; i < got.length; i++)
            parts += got.at[i] == ' ';
        parts += got.length > 0;
    }
    cr_expect_eq(parts, 14);
}

static bool last_change(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    *(int64_t *)to = post->change;
    return true;
}

Test(read, after_change_gives_only_what_is_newer)
{
    struct err err = {0};
    int64_t newest = 0;
    OWNED(str_release) struct str got = STR_INIT;
    struct post_selection selection = {.everything = true, .order = ORDER_CHANGE};
    cr_assert(store_each_post(talk.store, &selection, last_change, &newest, &err));
    selection.after_change = newest - 1;
    list(&selection, &got);
    cr_expect_str_eq(str_text(&got), "x:11"); /* told as gone, last of all */
    selection.after_change = newest;
    list(&selection, &got);
    cr_expect_str_eq(str_text(&got), "");
}

static bool stop_at_second(void *to, const struct stored_post *post, struct err *err)
{
    (void)post;
    return ++*(int *)to < 2 || err_set(err, ERR_STOPPED, "enough");
}

Test(read, a_callback_that_fails_stops_the_reading)
{
    struct err err = {0};
    int count = 0;
    cr_expect_not(store_each_post(talk.store, &(struct post_selection){0}, stop_at_second, &count, &err));
    cr_expect_eq(count, 2);
    cr_expect_eq(err.code, ERR_STOPPED);
}

static bool check_mail(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    *(bool *)to = true;
    cr_expect_str_eq(post->id, "mail:4@example.org");
    cr_expect_str_eq(post->post.name, "Ada Lind");
    cr_expect_str_eq(post->post.title, "EHS-X (1) Q1 Safe access");
    cr_expect(span_starts(post->post.text, "Nurses walked"));
    cr_expect_eq(post->post.likes, POST_NO_COUNT);
    cr_expect_str_eq(post->thread, "mail:4@example.org");
    cr_expect_null(post->parent);
    cr_expect_str_eq(post->reading.subject.series, "EHS-X");
    cr_expect_str_eq(post->reading.profile.country, "Uganda");
    cr_assert_eq(post->reading.segment_count, 2);
    cr_expect_eq(post->reading.segments[0].kind, SEGMENT_QUOTE);
    cr_expect_eq(post->reading.segments[1].start, 48);
    cr_assert_eq(post->match_count, 2);
    cr_expect_str_eq(post->matches[0].theme, "nursing");
    cr_expect_str_eq(post->matches[1].term, "walk*");
    cr_assert_eq(post->place_count, 1);
    cr_expect_str_eq(post->places[0].name, "hut-talk");
    cr_expect_eq(post->post.raw.length, strlen("4@example.org"));
    return true;
}

Test(read, a_post_comes_with_all_that_hangs_on_it)
{
    struct err err = {0};
    bool seen = false;
    cr_assert(store_find_post(talk.store, "mail:4@example.org", WANT_ALL | WANT_RAW, talk.tagging, check_mail, &seen, &err),
              "%s", err.text);
    cr_expect(seen);
}

static bool check_reply(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    *(bool *)to = true;
    cr_expect_str_eq(post->id, "mail:5@example.net");
    cr_expect_str_eq(post->parent, "mail:4@example.org");
    cr_expect_str_eq(post->parent_method, "references");
    cr_expect_str_eq(post->thread, "mail:4@example.org");
    cr_assert_eq(post->post.relation_count, 1);
    cr_expect_str_eq(post->post.relations[0].network, "mail");
    cr_expect_str_eq(post->post.relations[0].native_id, "4@example.org");
    cr_assert_eq(post->same_count, 1);
    cr_expect_str_eq(post->same_as[0], "mail:7@example.net");
    cr_assert_eq(post->place_count, 2);
    cr_expect_str_eq(post->places[0].name, "hut-talk");
    cr_expect_str_eq(post->places[1].name, "other-talk");
    return true;
}

Test(read, a_group_is_shown_once_with_all_its_places)
{
    struct err err = {0};
    bool seen = false;
    cr_assert(store_find_post(talk.store, "mail:7@example.net", WANT_ALL, 0, check_reply, &seen, &err), "%s", err.text);
    cr_expect(seen);
}

static bool check_bare(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    *(bool *)to = true;
    cr_expect_null(post->post.text.at);
    cr_expect_eq(post->post.entity_count + post->place_count + post->match_count + post->same_count, 0);
    cr_expect_null(post->post.raw.at);
    return true;
}

Test(read, what_is_not_wanted_is_not_there)
{
    struct err err = {0};
    bool seen = false;
    cr_assert(store_find_post(talk.store, "x:2", 0, talk.tagging, check_bare, &seen, &err), "%s", err.text);
    cr_expect(seen);
}

static bool keep_short(void *to, const struct stored_post *post, struct err *err)
{
    (void)err;
    memcpy(to, post->short_id, SHORT_ID_BYTES);
    return true;
}

Test(read, a_short_id_and_its_beginning_find_the_post)
{
    struct err err = {0};
    char short_id[SHORT_ID_BYTES] = "", got[SHORT_ID_BYTES];
    cr_assert(store_find_post(talk.store, "x:1", 0, 0, keep_short, short_id, &err), "%s", err.text);
    cr_expect_eq(strlen(short_id), SHORT_ID_LETTERS);
    for (size_t length = 4; length <= SHORT_ID_LETTERS; length++) {
        char beginning[SHORT_ID_BYTES] = "";
        memcpy(beginning, short_id, length);
        cr_assert(store_find_post(talk.store, beginning, 0, 0, keep_short, got, &err), "%s: %s", beginning, err.text);
        cr_expect_str_eq(got, short_id);
    }
}

Test(read, ids_that_are_not_there_are_said)
{
    static const char *const ids[] = {"x:404", "aaaaaaaaaa", "abc", "", "mail:", "no such id"};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct err err = {0};
        char got[SHORT_ID_BYTES];
        cr_expect_not(store_find_post(talk.store, ids[i], 0, 0, keep_short, got, &err), "%s", ids[i]);
        cr_expect_eq(err.code, ERR_MISSING, "%s: %d %s", ids[i], err.code, err.text);
    }
}

Test(read, an_ambiguous_beginning_names_its_posts)
{
    struct err err = {0};
    struct sink *sink;
    struct place place = {"file", "many", NULL};
    static char ids[1000][16], shorts[1000][SHORT_ID_BYTES];
    char got[SHORT_ID_BYTES];
    int64_t run;
    cr_assert(store_run_begin(talk.store, "import", "many", &run, &err), "%s", err.text);
    sink = store_sink(talk.store);
    /* Two ids of these share their first four letters: found by trying, the same on every machine. */
    char first[16] = "", second[16] = "", beginning[5] = "";
    for (int from = 0; !first[0] && from < 100000; from += 1000)
        for (int i = 0; i < 1000 && !first[0]; i++) {
            snprintf(ids[i], sizeof ids[i], "x:%d", 1000000 + from + i);
            short_id_text(short_id_number(span_of(ids[i])), shorts[i]);
            for (int j = 0; j < i; j++)
                if (memcmp(shorts[i], shorts[j], 4) == 0) {
                    memcpy(first, ids[i], sizeof first);
                    memcpy(second, ids[j], sizeof second);
                    memcpy(beginning, shorts[i], 4);
                    break;
                }
        }
    cr_assert(first[0]);
    const char *const both[] = {first + 2, second + 2};
    for (size_t i = 0; i < 2; i++) {
        struct post post = POST_INIT;
        post.network = "x";
        post.native_id = both[i];
        post.text = span_of("two alike");
        post.raw = span_of(both[i]);
        cr_assert(sink->post(sink->to, &post, &place, &err), "%s", err.text);
    }
    cr_assert(sink->page_end(sink->to, "", &err) && store_run_end(talk.store, RUN_DONE, NULL, &err), "%s", err.text);
    cr_expect_not(store_find_post(talk.store, beginning, 0, 0, keep_short, got, &err));
    cr_expect_eq(err.code, ERR_USAGE);
    cr_expect(strstr(err.text, "several"), "%s", err.text);
    err_clear(&err);
    cr_expect(store_find_post(talk.store, first, 0, 0, keep_short, got, &err), "%s", err.text);
}
