/* hash.c - SHA-256 by nettle, and the ids made of it. */
#include "palaver/hash.h"

#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <stdlib.h>

#define SHORT_ID_BITS 50
#define BITS_A_LETTER 5
#define BEGINNING_MIN_LETTERS 4

struct hasher {
    struct sha256_ctx state;
};

struct hash hash_of(struct span bytes)
{
    struct hasher hasher;
    sha256_init(&hasher.state);
    hasher_add(&hasher, bytes);
    return hasher_end(&hasher);
}

struct hasher *hasher_new(void)
{
    struct hasher *hasher = mem_new(sizeof *hasher);
    sha256_init(&hasher->state);
    return hasher;
}

void hasher_add(struct hasher *hasher, struct span bytes)
{
    if (bytes.length)
        sha256_update(&hasher->state, bytes.length, (const uint8_t *)bytes.at);
}

void hasher_add_field(struct hasher *hasher, struct span bytes)
{
    uint8_t length[8]; /* big-endian, the same on every machine */
    for (size_t i = 0; i < 8; i++)
        length[i] = (uint8_t)((uint64_t)bytes.length >> (56 - 8 * i));
    uint8_t field[64]; /* most are short: one call for both */
    if (bytes.length && bytes.length <= sizeof field - sizeof length) {
        memcpy(field, length, sizeof length);
        memcpy(field + sizeof length, bytes.at, bytes.length);
        sha256_update(&hasher->state, sizeof length + bytes.length, field);
        return;
    }
    sha256_update(&hasher->state, sizeof length, length);
    hasher_add(hasher, bytes);
}

struct hash hasher_end(struct hasher *hasher)
{
    struct hash hash;
    sha256_digest(&hasher->state, sizeof hash.bytes, hash.bytes);
    return hash;
}

void hasher_free(struct hasher *hasher)
{
    free(hasher);
}

void hasher_freep(struct hasher **hasher)
{
    hasher_free(TAKE(*hasher));
}

void hash_hex(const struct hash *hash, char out_hex[HASH_HEX_BYTES])
{
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < HASH_BYTES; i++) {
        out_hex[2 * i] = DIGITS[hash->bytes[i] >> 4];
        out_hex[2 * i + 1] = DIGITS[hash->bytes[i] & 15];
    }
    out_hex[HASH_HEX_BYTES - 1] = '\0';
}

void hash_base64(const struct hash *hash, char out_base64[HASH_BASE64_BYTES])
{
    _Static_assert(BASE64_ENCODE_RAW_LENGTH(HASH_BYTES) == HASH_BASE64_BYTES - 1, "room for its base64");
    base64_encode_raw(out_base64, HASH_BYTES, hash->bytes);
    out_base64[HASH_BASE64_BYTES - 1] = '\0';
}

int64_t short_id_number(struct span id)
{
    struct hash hash = hash_of(id);
    uint64_t front = 0;
    for (size_t i = 0; i < 8; i++)
        front = front << 8 | hash.bytes[i];
    return (int64_t)(front >> (64 - SHORT_ID_BITS));
}

void short_id_text(int64_t number, char out_text[SHORT_ID_BYTES])
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz234567";
    for (int i = SHORT_ID_LETTERS - 1; i >= 0; i--) {
        out_text[i] = LETTERS[number & 31];
        number >>= BITS_A_LETTER;
    }
    out_text[SHORT_ID_LETTERS] = '\0';
}

static int letter_value(char c)
{
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= '2' && c <= '7')
        return c - '2' + 26;
    return -1;
}

bool short_id_range(struct span beginning, int64_t *out_low, int64_t *out_high)
{
    if (beginning.length < BEGINNING_MIN_LETTERS || beginning.length > SHORT_ID_LETTERS)
        return false;
    int64_t low = 0;
    for (size_t i = 0; i < beginning.length; i++) {
        int value = letter_value(beginning.at[i]);
        if (value < 0)
            return false;
        low = low << BITS_A_LETTER | value;
    }
    int left = (int)(SHORT_ID_LETTERS - beginning.length) * BITS_A_LETTER;
    *out_low = low << left;
    *out_high = *out_low | (((int64_t)1 << left) - 1);
    return true;
}
