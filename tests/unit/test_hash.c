/* test_hash.c - vectors of FIPS 180-4's examples, and the ids made of the hash. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "palaver/hash.h"

Test(hash, known_digests)
{
    static const struct {
        const char *text, *hex;
    } CASES[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char hex[HASH_HEX_BYTES];
        struct hash hash = hash_of(span_of(CASES[i].text));
        hash_hex(&hash, hex);
        cr_expect_str_eq(hex, CASES[i].hex);
    }
}

Test(hash, base64_as_a_page_policy_wants_it)
{
    char base64[HASH_BASE64_BYTES];
    struct hash hash = hash_of(span_of("abc"));
    hash_base64(&hash, base64);
    cr_expect_str_eq(base64, "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

static struct hash fields(struct hasher *hasher, const char *a, const char *b)
{
    hasher_add_field(hasher, span_of(a));
    hasher_add_field(hasher, span_of(b));
    return hasher_end(hasher);
}

Test(hash, pieces_add_up_and_fields_stay_apart)
{
    OWNED(hasher_freep) struct hasher *hasher = hasher_new();
    hasher_add(hasher, span_of("a"));
    hasher_add(hasher, (struct span){0});
    hasher_add(hasher, span_of("bc"));
    struct hash pieces = hasher_end(hasher), whole = hash_of(span_of("abc"));
    cr_expect_eq(memcmp(&pieces, &whole, sizeof whole), 0);
    struct hash one = fields(hasher, "ab", "c"), two = fields(hasher, "a", "bc"), again = fields(hasher, "ab", "c");
    cr_expect_neq(memcmp(&one, &two, sizeof one), 0);
    cr_expect_eq(memcmp(&one, &again, sizeof one), 0, "end starts anew");
}

Test(hash, a_short_id_is_the_first_fifty_bits_in_base32)
{
    /* "abc": ba7816bf8f01cf... = 10111010 01111000 00010110 10111111 10001111 00000001 11|... */
    char text[SHORT_ID_BYTES];
    int64_t number = short_id_number(span_of("abc"));
    cr_expect_eq(number, (int64_t)(UINT64_C(0xba7816bf8f01cfea) >> 14));
    short_id_text(number, text);
    cr_expect_str_eq(text, "xj4bnp4pah");
}

Test(hash, a_beginning_covers_the_ids_that_begin_with_it)
{
    char text[SHORT_ID_BYTES];
    for (int i = 0; i < 2000; i++) {
        char id[32];
        int64_t low, high, number;
        snprintf(id, sizeof id, "x:%d", i);
        number = short_id_number(span_of(id));
        short_id_text(number, text);
        for (size_t length = 4; length <= SHORT_ID_LETTERS; length++) {
            cr_assert(short_id_range(span_from(text, length), &low, &high));
            cr_assert(low <= number && number <= high);
        }
        cr_assert(low == number && high == number);
    }
}

Test(hash, what_is_no_beginning_is_refused)
{
    static const char *const NO[] = {"", "abc", "abcdefghijk", "abc1", "abc0", "abc8", "ab-c", "abcé", "abc "};
    int64_t low, high;
    for (size_t i = 0; i < COUNT_OF(NO); i++)
        cr_expect_not(short_id_range(span_of(NO[i]), &low, &high), "%s", NO[i]);
    cr_expect(short_id_range(span_of("AbC7"), &low, &high));
    cr_expect(short_id_range(span_of("aaaa"), &low, &high) && low == 0 && high == (INT64_C(1) << 30) - 1);
    cr_expect(short_id_range(span_of("7777777777"), &low, &high) && high == (INT64_C(1) << 50) - 1);
}
