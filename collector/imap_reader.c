/* imap_reader.c - one buffer that grows with the response at hand. */
#include "collector/imap_reader.h"

#include <stdlib.h>

#include "collector/imap_words.h"

#define READ_BYTES ((size_t)64 << 10)
#define KEEP_BYTES ((size_t)4 << 20) /* a larger buffer is given back when the long mail is gone */

void imap_reader_release(struct imap_reader *reader)
{
    free(reader->at);
    *reader = (struct imap_reader)IMAP_READER_INIT;
}

static void give_back(struct imap_reader *reader)
{
    free(reader->at);
    reader->at = NULL;
    reader->room = 0;
}

/* Takes what was handed out off the front. */
static void take(struct imap_reader *reader)
{
    if (!reader->given)
        return;
    reader->start += reader->given;
    reader->given = reader->read = reader->looked = reader->line = reader->text_bytes = 0;
    reader->literal_count = 0;
    if (reader->start < reader->end)
        return;
    reader->start = reader->end = 0;
    if (reader->room > KEEP_BYTES)
        give_back(reader);
}

void imap_reader_room(struct imap_reader *reader, char **out_at, size_t *out_room)
{
    take(reader);
    /* What is missing of a literal is known: the buffer grows once, to its size. */
    size_t held = reader->end - reader->start, missing = reader->read + reader->need;
    size_t wanted = READ_BYTES + (missing > held ? missing - held : 0);
    if (reader->room - reader->end < wanted && reader->start) {
        memmove(reader->at, reader->at + reader->start, held);
        reader->start = 0;
        reader->end = held;
    }
    if (reader->room - reader->end < wanted) {
        size_t room = reader->need ? held + wanted : 2 * reader->room;
        reader->room = room > held + wanted ? room : held + wanted;
        reader->at = mem_grow(reader->at, reader->room, 1);
    }
    *out_at = reader->at + reader->end;
    *out_room = reader->room - reader->end;
}

void imap_reader_came(struct imap_reader *reader, size_t bytes)
{
    reader->end += bytes;
}

/* Does this response hold data that may have literals? Lines of words for people ("* OK ... {5}") and tagged ones have
 * none, whatever they end in (RFC 9051, resp-text). */
static bool may_have_literals(struct span response)
{
    static const char *const WORDS[] = {"OK", "NO", "BAD", "BYE", "PREAUTH"};
    if (!span_starts(response, "* "))
        return false;
    struct span word = span_from_to(response, 2, response.length);
    size_t length = 0;
    while (length < word.length && word.at[length] > ' ')
        length++;
    word.length = length;
    for (size_t i = 0; i < COUNT_OF(WORDS); i++)
        if (span_is_nocase(word, WORDS[i]))
            return false;
    return true;
}

static enum imap_got garbled(struct err *err, enum err_code code, const char *what)
{
    err_set(err, code, "an answer that cannot be read: %s", what);
    return IMAP_GARBLED;
}

/* A line came to its end and announces `bytes` more. */
static enum imap_got literal_begin(struct imap_reader *reader, int64_t bytes, struct err *err)
{
    if (reader->literal_count == IMAP_MAX_LITERALS)
        return garbled(err, ERR_LIMIT, "more than 64 literals in it");
    if (bytes > IMAP_LITERAL_SKIP_BYTES)
        return garbled(err, ERR_LIMIT, "it announces a literal of more than 4 GiB");
    bool too_long = bytes > (int64_t)IMAP_LITERAL_MAX_BYTES;
    reader->literals[reader->literal_count++] = (struct imap_literal){
        .at = reader->read, .length = too_long ? 0 : (size_t)bytes, .told_bytes = bytes};
    reader->need = too_long ? 0 : (size_t)bytes;
    reader->skip = too_long ? bytes : 0;
    return IMAP_GOT_RESPONSE;
}

/* Passes the literal under way; false when more bytes are wanted. */
static bool literal_pass(struct imap_reader *reader)
{
    size_t held = reader->end - reader->start - reader->read;
    if (reader->skip) {
        size_t drop = (int64_t)held < reader->skip ? held : (size_t)reader->skip;
        char *from = reader->at + reader->start + reader->read;
        memmove(from, from + drop, held - drop);
        reader->end -= drop;
        reader->skip -= (int64_t)drop;
        if (reader->skip)
            return false;
    }
    if (held < reader->need)
        return false;
    reader->read += reader->need;
    reader->need = 0;
    reader->line = reader->looked = reader->read;
    return true;
}

/* Takes the line that ends before `next` into the response. */
static enum imap_got line_end(struct imap_reader *reader, size_t next, bool *out_whole, struct err *err)
{
    struct span line = span_from(reader->at + reader->start + reader->line, next - reader->line);
    reader->text_bytes += line.length;
    reader->read = next;
    line.length -= line.length > 1 && line.at[line.length - 2] == '\r' ? 2 : 1;
    int64_t bytes;
    *out_whole = !may_have_literals(span_from(reader->at + reader->start, reader->read)) ||
                 !imap_literal_told(line, &bytes);
    if (!*out_whole)
        return literal_begin(reader, bytes, err);
    reader->given = next;
    return IMAP_GOT_RESPONSE;
}

enum imap_got imap_reader_next(struct imap_reader *reader, struct imap_response *out_response, struct err *err)
{
    take(reader);
    for (bool whole = false; !whole;) {
        if ((reader->need || reader->skip) && !literal_pass(reader))
            return IMAP_WANTS_MORE;
        size_t held = reader->end - reader->start;
        const char *front = reader->at + reader->start;
        const char *found = held > reader->looked ? memchr(front + reader->looked, '\n', held - reader->looked) : NULL;
        size_t line_bytes = (found ? (size_t)(found - front) : held) - reader->line;
        if (reader->text_bytes + line_bytes > IMAP_TEXT_MAX_BYTES)
            return garbled(err, ERR_LIMIT, "its text is longer than 16 MiB");
        reader->looked = found ? (size_t)(found - front) + 1 : held;
        if (!found)
            return IMAP_WANTS_MORE;
        if (line_end(reader, reader->looked, &whole, err) == IMAP_GARBLED)
            return IMAP_GARBLED;
    }
    size_t length = reader->given - 1;
    if (length > reader->line && reader->at[reader->start + length - 1] == '\r') /* not one that ends a literal */
        length--;
    *out_response = (struct imap_response){reader->at + reader->start, length, reader->literals,
                                           reader->literal_count};
    return IMAP_GOT_RESPONSE;
}
