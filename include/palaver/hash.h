/* hash.h - SHA-256 and the short ids made of it. Source: FIPS 180-4 (nettle); RFC 4648 sections 4 (base64) and 6 (base32). */
#ifndef PALAVER_HASH_H
#define PALAVER_HASH_H

#include "palaver/span.h"

#define HASH_BYTES 32
#define HASH_HEX_BYTES 65  /* with NUL */
#define HASH_BASE64_BYTES 45 /* with NUL */
#define SHORT_ID_LETTERS 10
#define SHORT_ID_BYTES 11  /* with NUL */

struct hash {
    unsigned char bytes[HASH_BYTES];
};

struct hasher; /* opaque */

struct hash hash_of(struct span bytes);
struct hasher *hasher_new(void) MUST_USE;
void hasher_add(struct hasher *hasher, struct span bytes);
/* Adds length and bytes, so that ("ab","c") and ("a","bc") differ. */
void hasher_add_field(struct hasher *hasher, struct span bytes);
struct hash hasher_end(struct hasher *hasher); /* and starts anew */
void hasher_free(struct hasher *hasher);
void hasher_freep(struct hasher **hasher);
void hash_hex(const struct hash *hash, char out_hex[HASH_HEX_BYTES]);
void hash_base64(const struct hash *hash, char out_base64[HASH_BASE64_BYTES]);

/* The first 50 bits of SHA-256 of a post's id, and as ten lower-case letters and digits (a-z2-7). */
int64_t short_id_number(struct span id);
void short_id_text(int64_t number, char out_text[SHORT_ID_BYTES]);
/* A beginning of at least four letters to the range of numbers it covers (both ends included); false if it is no
 * such beginning. Upper case is accepted. */
bool short_id_range(struct span beginning, int64_t *out_low, int64_t *out_high);

#endif
