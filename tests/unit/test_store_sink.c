/* The archive's sink: identity, merging, the tally, containers, deletions. */
#include <criterion/criterion.h>

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

TestSuite(store_sink, .init = setup, .fini = teardown, .timeout = 60);

static void content_has(const char *part)
{
    OWNED(str_release) struct str got = STR_INIT;
    case_content(at.store, &got);
    cr_expect(strstr(str_text(&got), part), "missing '%s' in %s", part, str_text(&got));
}

static size_t content_posts(void)
{
    size_t lines = 0;
    OWNED(str_release) struct str got = STR_INIT;
    case_content(at.store, &got);
    for (size_t i = 0; i < got.length; i++)
        lines += got.at[i] == '\n';
    return lines;
}

Test(store_sink, a_post_comes_back_with_everything_it_had)
{
    struct relation relations[] = {{RELATION_ANSWERS, NULL, "0"}, {RELATION_QUOTES, "mail", "q@example.org"}};
    struct entity entities[] = {{ENTITY_HASHTAG, span_of("HutTalk"), NULL, NULL, 0, 5},
                                {ENTITY_LINK, span_of("here"), "https://www.Example.org:80/x", "Paper", 0, 0}};
    struct post post = case_post("1", "words of one", "{\"id\":1}");
    post.author_id = "77";
    post.url = "https://x.example/1";
    post.title = "Title";
    post.lang = "fr";
    post.edited_ms = 5;
    post.grain = WHEN_DAY;
    post.inferred = POST_INFERRED_TIME;
    post.relations = relations;
    post.relation_count = 2;
    post.entities = entities;
    post.entity_count = 2;
    case_put(&at, &post);
    case_page(&at);
    content_has("x:1 kind=0 q=3 ctx=0 gone=0 t=1423238400000 e=5 a=77/ada_example/Ada Lind url=https://x.example/1 "
                "title=Title lang=fr inf=1 na=0 [words of one] r0:x:0 r1:mail:q@example.org e0:HutTalk e2:here "
                "in:hut-talk raw={\"id\":1}");
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM entities WHERE folded IN ('huttalk', 'example.org')"), 2);
}

Test(store_sink, the_same_record_twice_is_merged_and_changes_nothing)
{
    OWNED(str_release) struct str before = STR_INIT;
    OWNED(str_release) struct str after = STR_INIT;
    struct post post = case_post("1", "hello", "raw 1");
    case_put(&at, &post);
    case_page(&at);
    int64_t change = case_number(at.path, "SELECT max(change) FROM posts");
    case_content(at.store, &before);
    case_run(&at);
    case_put(&at, &post);
    case_page(&at);
    case_content(at.store, &after);
    cr_expect_str_eq(str_text(&before), str_text(&after));
    cr_expect_eq(store_tally(at.store).merged, 1);
    cr_expect_eq(store_tally(at.store).stored, 0);
    cr_expect_eq(case_number(at.path, "SELECT max(change) FROM posts"), change);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM records"), 1);
}

Test(store_sink, the_best_record_is_shown_whichever_came_first)
{
    struct post part = case_post("1", "a longer text from a digest part", "part");
    struct post list = case_post("1", "short list text", "list");
    struct post full = case_post("1", "full", "full");
    part.quality = QUALITY_PART;
    list.quality = QUALITY_LIST;
    const struct post *const orders[][3] = {{&part, &list, &full}, {&full, &list, &part}, {&list, &full, &part}};
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        char id[8] = {(char)('a' + i)};
        for (size_t k = 0; k < 3; k++) {
            struct post post = *orders[i][k];
            post.native_id = id;
            case_put(&at, &post);
        }
    }
    case_page(&at);
    content_has("x:a kind=0 q=3 ctx=0 gone=0 t=1423238400000");
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM posts WHERE text = 'full'"), 3);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM records"), 9);
}

Test(store_sink, a_newer_edit_wins_even_when_it_is_shorter)
{
    struct post old = case_post("1", "a text that was longer", "old"), edited = case_post("1", "shorter", "new");
    old.edited_ms = 10;
    edited.edited_ms = 20;
    case_put(&at, &edited);
    case_put(&at, &old);
    case_page(&at);
    content_has("[shorter]");
}

Test(store_sink, equal_rank_is_settled_by_the_bytes_not_by_the_order)
{
    OWNED(str_release) struct str first = STR_INIT;
    OWNED(str_release) struct str second = STR_INIT;
    struct post a = case_post("1", "same length A", "bytes a"), b = case_post("1", "same length B", "bytes b");
    case_put(&at, &a);
    case_put(&at, &b);
    case_page(&at);
    case_sql(at.path, "SELECT text FROM posts", &first);
    a.native_id = b.native_id = "2";
    case_put(&at, &b);
    case_put(&at, &a);
    case_page(&at);
    case_sql(at.path, "SELECT text FROM posts WHERE native_id = '2'", &second);
    cr_expect_str_eq(str_text(&first), str_text(&second));
}

Test(store_sink, a_mention_is_context_until_a_place_brings_the_post)
{
    struct post mention = case_post("1", "as quoted", "quoted");
    mention.quality = QUALITY_MENTIONED;
    case_put(&at, &mention);
    case_page(&at);
    content_has("ctx=1");
    cr_expect_eq(store_tally(at.store).seen, 0, "a mention is part of another record");
    struct post post = case_post("1", "itself", "itself");
    case_put(&at, &post);
    case_page(&at);
    content_has("ctx=0");
    cr_expect_eq(store_tally(at.store).stored, 1);
    cr_expect_eq(case_number(at.path, "SELECT counted FROM posts"), 1);
}

Test(store_sink, records_without_an_id_get_one_from_what_they_say)
{
    struct post post = case_post(NULL, "ok", "16:05 ada: ok");
    case_put(&at, &post);
    case_put(&at, &post);
    case_page(&at);
    cr_expect_eq(content_posts(), 2, "said twice in one file: two posts");
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM posts WHERE native_id GLOB '~[0-9a-f]*' AND "
                             "length(native_id) = 33 AND inferred & 4"), 2);
    case_put(&at, &post);
    case_put(&at, &post);
    case_page(&at);
    cr_expect_eq(content_posts(), 2, "the same file again");
    post.title = "Re: Floods";
    case_put(&at, &post);
    post.title = "FLOODS";
    case_page(&at);
    case_put(&at, &post);
    case_page(&at);
    cr_expect_eq(content_posts(), 3, "a reply prefix does not make another post");
}

Test(store_sink, parts_point_into_the_bytes_of_their_digest)
{
    const char *digest_bytes = "Digest\n--\nfirst part\n--\nsecond part\n";
    struct post digest = case_post("d", "In this issue", digest_bytes);
    digest.kind = POST_DIGEST;
    struct post part = case_post("p", "first part", "");
    struct relation part_of = {RELATION_PART_OF, NULL, "d"};
    part.quality = QUALITY_PART;
    part.raw = span_from(digest_bytes + 10, 10);
    part.relations = &part_of;
    part.relation_count = 1;
    case_put(&at, &digest);
    case_put(&at, &part);
    case_page(&at);
    content_has("raw=first part");
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM records WHERE inside IS NOT NULL AND bytes IS NULL"), 1);
}

Test(store_sink, parts_of_a_digest_inside_a_digest_point_into_the_outer_one)
{
    const char *outer_bytes = "Outer\n--\nInner\n..\nits part\n";
    struct post outer = case_post("o", "", outer_bytes), inner = case_post("i", "", ""), part = case_post("p", "its part", "");
    struct relation of_outer = {RELATION_PART_OF, NULL, "o"}, of_inner = {RELATION_PART_OF, NULL, "i"};
    outer.kind = inner.kind = POST_DIGEST;
    inner.raw = span_from_to(span_of(outer_bytes), 9, 27);
    inner.relations = &of_outer;
    part.raw = span_from(outer_bytes + 18, 8);
    part.relations = &of_inner;
    inner.relation_count = part.relation_count = 1;
    case_put(&at, &outer);
    case_put(&at, &inner);
    case_put(&at, &part);
    case_page(&at);
    content_has("raw=its part");
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM records WHERE inside = 1 AND bytes IS NULL"), 2);
}

Test(store_sink, what_is_no_part_of_a_digest_has_bytes_of_its_own)
{
    char buffer[64] = "a digest that is long enough";
    struct post digest = case_post("d", "", buffer), other = case_post("2", "two", buffer);
    digest.kind = POST_DIGEST;
    case_put(&at, &digest);
    strcpy(buffer, "second");
    other.raw = span_of(buffer);
    case_put(&at, &other);
    case_page(&at);
    content_has("raw=second");
}

Test(store_sink, memory_used_again_for_the_next_record_is_no_container)
{
    char buffer[64] = "a first record that is long";
    struct post post = case_post("1", "one", buffer);
    case_put(&at, &post);
    strcpy(buffer, "second");
    post = case_post("2", "two", buffer);
    case_put(&at, &post);
    case_page(&at);
    content_has("raw=second");
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM records WHERE inside IS NOT NULL"), 0);
}

Test(store_sink, a_deletion_told_before_the_post_is_remembered)
{
    struct err err = {0};
    struct sink *sink = store_sink(at.store);
    struct post post = case_post("1", "soon deleted", "1"), other = case_post("2", "later deleted", "2");
    cr_assert(sink->gone(sink->to, "x", "1", 99, &err));
    case_put(&at, &post);
    case_put(&at, &other);
    cr_assert(sink->gone(sink->to, "x", "2", 99, &err));
    cr_assert(sink->gone(sink->to, "x", "", 99, &err), "an empty id is nobody's");
    case_page(&at);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM posts WHERE gone_ms = 99 AND NOT counted"), 2);
    cr_expect_eq(store_tally(at.store).gone, 2);
}

Test(store_sink, what_cannot_be_stored_is_rejected_with_its_reason)
{
    char long_id[NATIVE_ID_MAX_BYTES + 2];
    memset(long_id, 'i', sizeof long_id - 1);
    long_id[sizeof long_id - 1] = '\0';
    struct entity outside = {ENTITY_HASHTAG, span_of("x"), NULL, NULL, 2, 99};
    struct relation nameless = {RELATION_ANSWERS, NULL, NULL};
    struct post bad[6];
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        bad[i] = case_post("1", "text", "bytes of it");
    bad[0].network = "";
    bad[1].network = "a:b";
    bad[2].native_id = "";
    bad[3].native_id = long_id;
    bad[4].entities = &outside;
    bad[4].entity_count = 1;
    bad[5].relations = &nameless;
    bad[5].relation_count = 1;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        case_put(&at, &bad[i]);
    case_page(&at);
    cr_expect_eq(store_tally(at.store).rejected, 6);
    cr_expect_eq(content_posts(), 0);
}

static bool reject_add(void *to, const struct stored_reject *reject, struct err *err)
{
    (void)err;
    str_format(to, "%s (%.*s of %lld)", reject->why, (int)reject->bytes.length, reject->bytes.at,
               (long long)reject->whole_bytes);
    return true;
}

static bool aside_add(void *to, const char *what, int64_t count, struct err *err)
{
    (void)err;
    str_format(to, "%s=%lld ", what, (long long)count);
    return true;
}

Test(store_sink, everything_seen_is_accounted_for)
{
    OWNED(str_release) struct str told = STR_INIT;
    struct err err = {0}, why = {0};
    struct sink *sink = store_sink(at.store);
    struct post post = case_post("1", "a", "1");
    case_put(&at, &post);
    case_put(&at, &post);
    store_not_asked(at.store);
    cr_assert(sink->set_aside(sink->to, "stream limit", &err));
    cr_assert(sink->set_aside(sink->to, "stream limit", &err));
    err_at(&why, ERR_SYNTAX, (struct place_at){.file = "dev.mbox", .line = 12}, "no date");
    cr_assert(sink->reject(sink->to, span_of("bad bytes"), &why, &err));
    case_end(&at);
    struct tally tally = store_tally(at.store);
    cr_expect_eq(tally.seen, 6);
    cr_expect_eq(tally.seen, tally.stored + tally.merged + tally.set_aside + tally.rejected + tally.not_asked);
    cr_assert(store_each_set_aside(at.store, at.run, aside_add, &told, &err));
    cr_expect_str_eq(str_text(&told), "stream limit=2 ");
    str_clear(&told);
    cr_assert(store_each_reject(at.store, 0, reject_add, &told, &err));
    cr_expect_str_eq(str_text(&told), "dev.mbox:12: no date (bad bytes of 9)");
    cr_expect_eq(case_number(at.path, "SELECT seen = 6 AND stored = 1 AND merged = 1 AND state = 1 FROM runs"), 1);
}

Test(store_sink, without_a_run_nothing_is_taken)
{
    struct err err = {0};
    struct post post = case_post("1", "a", "1");
    struct place place = {"list", "hut-talk", NULL};
    struct sink *sink = store_sink(at.store);
    case_end(&at);
    cr_expect_not(sink->post(sink->to, &post, &place, &err));
    cr_expect_eq(err.code, ERR_USAGE);
}

Test(store_sink, counts_are_the_newest_ones_seen)
{
    struct post post = case_post("1", "a", "1"), later = case_post("1", "a", "2");
    post.likes = 3;
    post.seen_ms = 200;
    later.likes = 9;
    later.seen_ms = 100;
    case_put(&at, &post);
    case_put(&at, &later);
    case_page(&at);
    cr_expect_eq(case_number(at.path, "SELECT likes FROM posts"), 3);
}

Test(store_sink, a_record_made_anew_at_each_asking_is_one_by_what_it_says)
{
    struct post one = case_post("1", "words", "--random1\nwords"), again = case_post("1", "words", "--random2\nwords"),
                other = case_post("1", "other words", "--random3\nother words");
    one.rebuilt = again.rebuilt = other.rebuilt = true;
    case_put(&at, &one);
    case_put(&at, &again);
    case_page(&at);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM records"), 1);
    case_put(&at, &other);
    case_page(&at);
    cr_expect_eq(case_number(at.path, "SELECT count(*) FROM records"), 2);
}
