/* imap_words.h - the words of one response: atoms, strings, lists (RFC 9051 section 9).
 *
 * A response is read once: reading takes the backslashes out of quoted strings in place. */
#ifndef COLLECTOR_IMAP_WORDS_H
#define COLLECTOR_IMAP_WORDS_H

#include "collector/imap_reader.h"

#define IMAP_LIST_MAX_DEPTH 100

enum imap_word_kind {
    IMAP_WORD_END,
    IMAP_WORD_OPEN,   /* ( */
    IMAP_WORD_CLOSE,  /* ) */
    IMAP_WORD_ATOM,   /* numbers, flags, NIL, BODY[HEADER.FIELDS (Subject)]<0> */
    IMAP_WORD_STRING, /* quoted, its backslashes taken out, or a literal */
    IMAP_WORD_BAD,    /* a string without its end, a literal that does not stand where it should */
};

struct imap_word {
    enum imap_word_kind kind;
    struct span text;
    int64_t told_bytes; /* of a string; more than text.length when a literal was too long and passed over */
};

struct imap_words {
    const struct imap_response *response;
    size_t at, literal;
};

struct imap_words imap_words_of(const struct imap_response *response, size_t from);
struct imap_word imap_word_next(struct imap_words *words);
/* Passes a whole list whose "(" was just taken. False when it has no end or is nested too deep. */
bool imap_list_skip(struct imap_words *words);

/* Does this line, without its break, end in "{123}", "{123+}" or "~{123}"? A number beyond int64 is told as INT64_MAX. */
bool imap_literal_told(struct span line, int64_t *out_bytes);
/* 1 to 4294967295, digits alone. */
bool imap_number(struct span text, uint32_t *out_number);

#endif
