/* Ids to small numbers: dense, stable, and quiet about what is not there. */
#include <criterion/criterion.h>

#include "analyzer/id_numbers.h"

TestSuite(id_numbers, .timeout = 60);

Test(id_numbers, an_empty_map_holds_nothing)
{
    OWNED(id_numbers_release) struct id_numbers map = {0};
    cr_expect_eq(id_numbers_find(&map, 0), UINT32_MAX);
    cr_expect_eq(id_numbers_find(&map, id_numbers_hash(span_of("x:1"))), UINT32_MAX);
}

Test(id_numbers, numbers_count_up_and_stay_when_the_map_grows)
{
    OWNED(id_numbers_release) struct id_numbers map = {0};
    bool fresh = false;
    for (uint32_t i = 0; i < 5000; i++) {
        cr_assert_eq(id_numbers_put(&map, (uint64_t)i * 0x9e3779b97f4a7c15u, &fresh), i);
        cr_assert(fresh);
    }
    for (uint32_t i = 0; i < 5000; i++) {
        cr_assert_eq(id_numbers_put(&map, (uint64_t)i * 0x9e3779b97f4a7c15u, &fresh), i);
        cr_assert_not(fresh);
    }
    cr_expect_eq(map.count, 5000);
}

Test(id_numbers, hashes_that_share_a_bucket_are_told_apart)
{
    OWNED(id_numbers_release) struct id_numbers map = {0};
    bool fresh = false;
    for (uint32_t i = 0; i < 200; i++)
        cr_assert_eq(id_numbers_put(&map, (uint64_t)i << 32 | 2047, &fresh), i);
    for (uint32_t i = 0; i < 200; i++)
        cr_assert_eq(id_numbers_find(&map, (uint64_t)i << 32 | 2047), i);
    cr_expect_eq(id_numbers_find(&map, (uint64_t)200 << 32 | 2047), UINT32_MAX);
}

Test(id_numbers, a_hash_is_of_every_byte_and_a_released_map_is_empty)
{
    struct id_numbers map = {0};
    bool fresh = false;
    cr_expect_neq(id_numbers_hash(span_from("a\0b", 3)), id_numbers_hash(span_from("a\0c", 3)));
    cr_expect_neq(id_numbers_hash(span_of("mail:A@example.org")), id_numbers_hash(span_of("mail:a@example.org")));
    id_numbers_put(&map, 0, &fresh);
    id_numbers_release(&map);
    cr_expect_eq(id_numbers_find(&map, 0), UINT32_MAX);
    id_numbers_release(&map);
}
