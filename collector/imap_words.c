/* imap_words.c - takes a response apart. Lenient where servers are known to be, never behind its end. */
#include "collector/imap_words.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool imap_literal_told(struct span line, int64_t *out_bytes)
{
    size_t at = line.length;
    if (at < 3 || line.at[at - 1] != '}')
        return false;
    at--;
    if (line.at[at - 1] == '+') /* only clients may write it, but some servers do */
        at--;
    size_t end = at;
    while (at && is_digit(line.at[at - 1]))
        at--;
    if (at == end || at == 0 || line.at[at - 1] != '{')
        return false;
    if (!span_number(span_from_to(line, at, end), out_bytes))
        *out_bytes = INT64_MAX;
    return true;
}

bool imap_number(struct span text, uint32_t *out_number)
{
    int64_t number;
    if (!text.length || !is_digit(text.at[0]) || !span_number(text, &number) || number < 1 || number > UINT32_MAX)
        return false;
    *out_number = (uint32_t)number;
    return true;
}

struct imap_words imap_words_of(const struct imap_response *response, size_t from)
{
    return (struct imap_words){response, from, 0};
}

static struct imap_word word_of(enum imap_word_kind kind, const char *at, size_t length)
{
    return (struct imap_word){kind, {at, length}, (int64_t)length};
}

/* A quoted string, from behind its first quote. Backslashes are taken out in place. */
static struct imap_word quoted(struct imap_words *words)
{
    char *bytes = words->response->at;
    size_t from = words->at, to = from, length = words->response->length;
    for (size_t i = from; i < length && bytes[i] != '\r' && bytes[i] != '\n'; i++) {
        if (bytes[i] == '"') {
            words->at = i + 1;
            return word_of(IMAP_WORD_STRING, bytes + from, to - from);
        }
        if (bytes[i] == '\\' && i + 1 < length)
            i++;
        bytes[to++] = bytes[i];
    }
    words->at = length;
    return word_of(IMAP_WORD_BAD, bytes + from, 0);
}

/* "{5}" and a line break stand at `words->at`: the literal of that place. */
static struct imap_word literal(struct imap_words *words, size_t end)
{
    const struct imap_response *response = words->response;
    const struct imap_literal *given = NULL;
    for (; words->literal < response->literal_count && !given; words->literal++)
        if (response->literals[words->literal].at >= end)
            given = &response->literals[words->literal];
    size_t at = end;
    if (at < response->length && response->at[at] == '\r')
        at++;
    if (!given || given->at != at + 1) {
        words->at = response->length;
        return word_of(IMAP_WORD_BAD, response->at, 0);
    }
    words->at = given->at + given->length;
    struct imap_word word = word_of(IMAP_WORD_STRING, response->at + given->at, given->length);
    word.told_bytes = given->told_bytes;
    return word;
}

/* Behind the "]" that closes the "[" at `from`, on the same line; 0 when there is none. */
static size_t bracket_end(const struct imap_response *response, size_t from)
{
    for (size_t i = from; i < response->length && response->at[i] != '\r' && response->at[i] != '\n'; i++)
        if (response->at[i] == ']')
            return i + 1;
    return 0;
}

static bool ends_atom(char c)
{
    return c == ' ' || c == '(' || c == ')' || c == '"' || c == '\r' || c == '\n';
}

static struct imap_word atom(struct imap_words *words)
{
    const struct imap_response *response = words->response;
    size_t from = words->at, at = from;
    while (at < response->length && !ends_atom(response->at[at])) {
        size_t end = response->at[at] == '[' ? bracket_end(response, at) : 0;
        at = end ? end : at + 1;
    }
    struct span text = span_from(response->at + from, at - from);
    int64_t bytes;
    bool ends_line = at < response->length && (response->at[at] == '\r' || response->at[at] == '\n');
    if (ends_line && (text.at[0] == '{' || span_starts(text, "~{")) && imap_literal_told(text, &bytes))
        return literal(words, at);
    words->at = at;
    return word_of(IMAP_WORD_ATOM, text.at, text.length);
}

struct imap_word imap_word_next(struct imap_words *words)
{
    const struct imap_response *response = words->response;
    while (words->at < response->length && (response->at[words->at] == ' ' || response->at[words->at] == '\r' ||
                                            response->at[words->at] == '\n'))
        words->at++;
    if (words->at >= response->length)
        return word_of(IMAP_WORD_END, response->at, 0);
    const char *at = response->at + words->at;
    switch (*at) {
    case '(':
        words->at++;
        return word_of(IMAP_WORD_OPEN, at, 1);
    case ')':
        words->at++;
        return word_of(IMAP_WORD_CLOSE, at, 1);
    case '"':
        words->at++;
        return quoted(words);
    default:
        return atom(words);
    }
}

bool imap_list_skip(struct imap_words *words)
{
    for (int depth = 1; depth > 0;) {
        struct imap_word word = imap_word_next(words);
        if (word.kind == IMAP_WORD_END || word.kind == IMAP_WORD_BAD)
            return false;
        if (word.kind == IMAP_WORD_OPEN && ++depth > IMAP_LIST_MAX_DEPTH)
            return false;
        depth -= word.kind == IMAP_WORD_CLOSE;
    }
    return true;
}
