/* new_ids.c - see new_ids.h. A number is 50 bits of SHA-256: two pieces of it are as good as two hashes. */
#include "archive/new_ids.h"

#include "palaver/own.h"

#define BITS ((uint64_t)1 << 24)

struct new_ids {
    uint64_t words[BITS / 64];
};

struct new_ids *new_ids_begin(void)
{
    return mem_new(sizeof(struct new_ids));
}

static uint64_t first_bit(int64_t number)
{
    return (uint64_t)number % BITS;
}

static uint64_t second_bit(int64_t number)
{
    return (uint64_t)number / BITS % BITS;
}

void new_ids_put(struct new_ids *ids, int64_t number)
{
    ids->words[first_bit(number) / 64] |= (uint64_t)1 << first_bit(number) % 64;
    ids->words[second_bit(number) / 64] |= (uint64_t)1 << second_bit(number) % 64;
}

bool new_ids_lack(const struct new_ids *ids, int64_t number)
{
    return ids && !(ids->words[first_bit(number) / 64] >> first_bit(number) % 64 &
                    ids->words[second_bit(number) / 64] >> second_bit(number) % 64 & 1);
}
