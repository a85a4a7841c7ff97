/* word_counts.c - words of a folded text and their numbers. */
#include "analyzer/word_counts.h"

#include <stdlib.h>

#include "palaver/fold.h"
#include "palaver/utf8.h"

#define WORD_MAX_BYTES 96 /* longer ones are no words */

void word_numbers_release(struct word_numbers *numbers)
{
    name_index_release(&numbers->index);
    arena_release(&numbers->arena);
    str_release(&numbers->folded);
    str_release(&numbers->key);
    free(numbers->keys);
    free(numbers->found);
    free(numbers->last);
}

static struct span after_tab(struct span key)
{
    const char *tab = span_find_char(key, '\t');
    return span_from_to(key, (size_t)(tab - key.at) + 1, key.length);
}

struct span word_of(const struct word_numbers *numbers, size_t number)
{
    return after_tab(numbers->keys[number]);
}

struct span word_lang(const struct word_numbers *numbers, size_t number)
{
    struct span key = numbers->keys[number];
    return span_from(key.at, key.length - word_of(numbers, number).length - 1);
}

static size_t number_new(struct word_numbers *numbers, struct span key)
{
    if (numbers->count == numbers->max) {
        numbers->uncounted++;
        return NAME_INDEX_NONE;
    }
    if (numbers->count == numbers->room) {
        numbers->room = numbers->room ? numbers->room * 2 : 1024;
        numbers->keys = mem_grow(numbers->keys, numbers->room, sizeof *numbers->keys);
        numbers->last = mem_grow(numbers->last, numbers->room, sizeof *numbers->last);
    }
    size_t number = numbers->count++;
    numbers->keys[number] = arena_span(&numbers->arena, key);
    numbers->last[number] = 0;
    name_index_add(&numbers->index, numbers->keys[number], number);
    return number;
}

static void found_add(struct word_numbers *numbers, const char *lang, struct span word)
{
    if (word.length > WORD_MAX_BYTES)
        return;
    str_clear(&numbers->key);
    str_format(&numbers->key, "%s\t", lang);
    str_add_span(&numbers->key, word);
    size_t number = name_index_find(&numbers->index, str_span(&numbers->key));
    if (number == NAME_INDEX_NONE)
        number = number_new(numbers, str_span(&numbers->key));
    if (number == NAME_INDEX_NONE || numbers->last[number] == numbers->text)
        return;
    numbers->last[number] = numbers->text;
    if (numbers->found_count == numbers->found_room) {
        numbers->found_room = numbers->found_room ? numbers->found_room * 2 : 256;
        numbers->found = mem_grow(numbers->found, numbers->found_room, sizeof *numbers->found);
    }
    numbers->found[numbers->found_count++] = (uint32_t)number;
}

static bool is_word_char(uint32_t c)
{
    return code_point_is_letter(c) || code_point_is_mark(c) || code_point_is_digit(c);
}

/* Bytes of the word that begins `rest`; 0: none does. *out_letters: it has one at least. */
static size_t word_length(struct span rest, bool *out_letters)
{
    size_t at = 0, bytes;
    *out_letters = false;
    while (at < rest.length) {
        uint32_t c = utf8_next(span_from_to(rest, at, rest.length), &bytes);
        if (!is_word_char(c) || code_point_is_unspaced(c))
            break;
        *out_letters = *out_letters || code_point_is_letter(c);
        at += bytes;
    }
    return at;
}

/* What stands between blanks is an address or a name, not words. */
static bool is_address(struct span chunk)
{
    return chunk.at[0] == '@' || span_find(chunk, span_of("://"));
}

static void chunk_read(struct word_numbers *numbers, const char *lang, struct span chunk, struct span *before)
{
    while (chunk.length > 0) {
        size_t bytes;
        bool letters;
        uint32_t c = utf8_next(chunk, &bytes);
        size_t word = word_length(chunk, &letters);
        if (code_point_is_unspaced(c)) {
            if (before->length) {
                char pair[16];
                size_t length = before->length + bytes;
                memcpy(pair, before->at, before->length);
                memcpy(pair + before->length, chunk.at, bytes);
                found_add(numbers, lang, span_from(pair, length));
            }
            *before = span_from(chunk.at, bytes);
            word = bytes;
        } else {
            *before = span_from(NULL, 0);
            if (letters && utf8_count(span_from(chunk.at, word)) > 1)
                found_add(numbers, lang, span_from(chunk.at, word));
        }
        chunk = span_from_to(chunk, word ? word : bytes, chunk.length);
    }
}

void word_numbers_read(struct word_numbers *numbers, const char *lang, struct span text)
{
    numbers->text++;
    numbers->found_count = 0;
    str_clear(&numbers->folded);
    fold_search(text, &numbers->folded);
    struct span rest = str_span(&numbers->folded), before = {NULL, 0};
    while (rest.length > 0) {
        size_t length = 0;
        while (length < rest.length && rest.at[length] != ' ' && rest.at[length] != '\n' && rest.at[length] != '\t')
            length++;
        struct span chunk = span_from(rest.at, length);
        if (length && !is_address(chunk))
            chunk_read(numbers, lang, chunk, &before);
        rest = span_from_to(rest, length + (length < rest.length), rest.length);
    }
}
