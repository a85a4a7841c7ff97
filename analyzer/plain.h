/* plain.h - confirms simple plain terms without PCRE2.
 *
 * A term is simple when, given where it begins, there is one way to match it at most: then reading on character by
 * character gives what its pattern gives. The oracle test holds both together. */
#ifndef ANALYZER_PLAIN_H
#define ANALYZER_PLAIN_H

#include "analyzer/symbols.h"
#include "analyzer/term.h"

/* No groups; wildcards only as the end of a word that a gap or the term's end follows. */
bool plain_is_simple(const struct plain_term *term);
/* True if a simple term matches the text at `start`, which is where a character begins; gives the end. */
bool plain_match(const struct plain_term *term, const struct symbols *symbols, struct span text, size_t start,
                 size_t *out_end);
/* True if the character before `at`, or behind it, is one that words are made of (CHARS_JOINED). */
bool plain_joined_before(struct span text, size_t at);
bool plain_joined_at(struct span text, size_t at);
/* Where the run of such characters that ends at `at` begins. */
size_t plain_run_start(struct span text, size_t at);

#endif
