/* Any order of the same files, and any file twice, gives the same archive. Seeded; the seed is printed on failure. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/support/store_case.h"

#define FILES 5
#define RECORDS 40
#define ROUNDS 12

TestSuite(archive_order, .timeout = 120);

static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state >> 11;
}

/* File number `file` is always the same: its records are drawn from its own number. Ids, texts, qualities and edits
 * collide on purpose, within files and between them; a third of the records has no id. */
static void import_file(struct store_case *at, int file)
{
    uint64_t state = 0x9E3779B97F4A7C15u * (uint64_t)(file + 1);
    struct err err = {0};
    struct sink *sink = store_sink(at->store);
    char place[16];
    snprintf(place, sizeof place, "list-%d", file % 2);
    for (int i = 0; i < RECORDS; i++) {
        char id[16], text[48], raw[96], other[16];
        uint64_t dice = next(&state);
        snprintf(id, sizeof id, "%d", (int)(dice % 25));
        snprintf(text, sizeof text, "text %d%s", (int)(dice / 25 % 4), dice / 100 % 2 ? " longer" : "");
        snprintf(raw, sizeof raw, "{%s %s %d}", id, text, (int)(dice / 200 % 3));
        snprintf(other, sizeof other, "%d", (int)(dice / 600 % 25));
        struct relation relation = {RELATION_ANSWERS, NULL, other};
        struct entity entity = {ENTITY_HASHTAG, span_of(text), NULL, NULL, 0, 0};
        struct post post = case_post(dice / 700 % 3 ? id : NULL, text, raw);
        post.quality = (enum post_quality)(dice / 3000 % 4);
        post.edited_ms = dice / 12000 % 3 ? POST_NO_TIME : (int64_t)(dice / 36000 % 3);
        post.relations = &relation;
        post.relation_count = dice / 100000 % 2;
        post.entities = &entity;
        post.entity_count = dice / 200000 % 2;
        post.kind = dice / 400000 % 9 ? POST_MESSAGE : POST_REPOST;
        post.seen_ms = 1000 + i;
        case_put_in(at, &post, place);
        if (dice / 5000000 % 15 == 0)
            cr_assert(sink->gone(sink->to, "x", other, 50, &err), "%s", err.text);
    }
    case_page(at);
}

static void import_order(const int *order, size_t count, bool one_run, struct str *out)
{
    struct store_case at;
    case_open(&at);
    for (size_t i = 0; i < count; i++) {
        import_file(&at, order[i]);
        if (!one_run)
            case_run(&at);
    }
    case_end(&at);
    case_content(at.store, out);
    case_close(&at);
}

Test(archive_order, any_order_and_any_repetition_of_files_gives_the_same_content)
{
    OWNED(str_release) struct str wanted = STR_INIT;
    OWNED(str_release) struct str got = STR_INIT;
    const int plain[FILES] = {0, 1, 2, 3, 4};
    import_order(plain, FILES, false, &wanted);
    cr_assert(wanted.length > 1000);
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        uint64_t state = seed * 7919;
        int order[FILES * 2];
        size_t count = FILES;
        memcpy(order, plain, sizeof plain);
        for (size_t i = FILES; i-- > 1;) {
            size_t k = (size_t)(next(&state) % (i + 1));
            int swapped = order[i];
            order[i] = order[k];
            order[k] = swapped;
        }
        for (size_t i = next(&state) % FILES; i-- > 0;)
            order[count++] = (int)(next(&state) % FILES);
        import_order(order, count, seed % 2, &got);
        cr_expect(span_equal(str_span(&wanted), str_span(&got)), "seed %d: another content\n%s---\n%s", (int)seed,
                  str_text(&wanted), str_text(&got));
    }
}

/* Taking back what came last leaves what was there before. */
Test(archive_order, undo_of_the_last_file_is_as_if_it_had_never_come)
{
    OWNED(str_release) struct str before = STR_INIT;
    OWNED(str_release) struct str after = STR_INIT;
    for (int last = 0; last < FILES; last++) {
        struct err err = {0};
        struct store_case at;
        int64_t posts, appearances;
        case_open(&at);
        for (int file = 0; file < FILES; file++)
            if (file != last)
                import_file(&at, file);
        case_content(at.store, &before);
        case_run(&at);
        import_file(&at, last);
        case_end(&at);
        cr_assert(store_undo(at.store, at.run, &posts, &appearances, &err), "%s", err.text);
        case_content(at.store, &after);
        cr_expect(span_equal(str_span(&before), str_span(&after)), "file %d\n%s---\n%s", last, str_text(&before),
                  str_text(&after));
        case_close(&at);
    }
}
