/* term.c - takes a plain term apart. */
#include "analyzer/term.h"

#include <stdlib.h>

#include "analyzer/chars.h"
#include "palaver/utf8.h"

struct reader {
    struct span rest;
    struct element *elements; /* TERM_MAX_ELEMENTS */
    uint32_t count;
    const struct group_finder *groups;
    struct err *err;
};

static bool element_add(struct reader *reader, enum element_kind kind, uint32_t value)
{
    if (reader->count == TERM_MAX_ELEMENTS)
        return err_set(reader->err, ERR_LIMIT, "the term is longer than %d characters", TERM_MAX_ELEMENTS);
    reader->elements[reader->count++] = (struct element){(unsigned)kind & 0xff, value & 0xffffff};
    return true;
}

static bool is_group_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* The name in "{NAME}" at the front of `text`; false when it is no such thing. */
static bool group_name(struct span text, struct span *out_name)
{
    size_t at = 1;
    while (at < text.length && is_group_letter(text.at[at]))
        at++;
    if (text.length < 3 || text.at[0] != '{' || at == 1 || at == text.length || text.at[at] != '}')
        return false;
    *out_name = span_from_to(text, 1, at);
    return true;
}

bool term_is_group(struct span text, struct span *out_name)
{
    struct span trimmed = span_trim(text);
    return trimmed.length && trimmed.at[0] == '{' && group_name(trimmed, out_name) && out_name->length + 2 == trimmed.length;
}

/* A run of blanks and hyphens. It is a gap between words; a hyphen at either end of the term is a character. */
static bool gap_read(struct reader *reader)
{
    size_t length = 0;
    bool blank = false;
    while (length < reader->rest.length && char_is_gap((unsigned char)reader->rest.at[length])) {
        blank = blank || reader->rest.at[length] != '-';
        length++;
    }
    bool inside = reader->count > 0 && length < reader->rest.length;
    reader->rest = span_from_to(reader->rest, length, reader->rest.length);
    if (inside)
        return element_add(reader, blank ? ELEMENT_GAP : ELEMENT_HYPHEN, 0);
    return blank || element_add(reader, ELEMENT_CHAR, '-');
}

static bool group_read(struct reader *reader)
{
    struct span name;
    if (!group_name(reader->rest, &name))
        return err_set(reader->err, ERR_SYNTAX, "'{' begins the name of a group, as in {WORKER}; write \\{ for a brace");
    uint32_t group;
    if (!reader->groups->find(reader->groups->of, name, &group, reader->err))
        return false;
    reader->rest = span_from_to(reader->rest, name.length + 2, reader->rest.length);
    return element_add(reader, ELEMENT_GROUP, group);
}

/* Letters and digits in ASCII, of which most terms are made, are themselves. */
static void letters_read(struct reader *reader)
{
    size_t at = 0, room = TERM_MAX_ELEMENTS - reader->count;
    for (; at < reader->rest.length && at < room; at++) {
        unsigned char c = (unsigned char)reader->rest.at[at];
        if (!((unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)(c - '0') < 10))
            break;
        reader->elements[reader->count++] = (struct element){ELEMENT_CHAR, c};
    }
    reader->rest = span_from_to(reader->rest, at, reader->rest.length);
}

static bool element_read(struct reader *reader)
{
    char first = reader->rest.at[0];
    if (char_is_gap((unsigned char)first))
        return gap_read(reader);
    if (first == '{')
        return group_read(reader);
    size_t bytes = 1;
    if (first == '*' || first == '?') {
        reader->rest = span_from_to(reader->rest, 1, reader->rest.length);
        bool again = reader->count && reader->elements[reader->count - 1].kind == ELEMENT_STAR;
        if (first == '*' && again)
            return true; /* ** is * */
        return element_add(reader, first == '*' ? ELEMENT_STAR : ELEMENT_ONE, 0);
    }
    if (first == '\\') {
        if (reader->rest.length == 1)
            return err_set(reader->err, ERR_SYNTAX, "a backslash at the end of the term");
        reader->rest = span_from_to(reader->rest, 1, reader->rest.length);
    }
    uint32_t c = utf8_next(reader->rest, &bytes);
    reader->rest = span_from_to(reader->rest, bytes, reader->rest.length);
    return element_add(reader, ELEMENT_CHAR, c);
}

/* `~` and `$` at the front, in either order. */
static struct span flags_read(struct span text, struct plain_term *out_term)
{
    while (text.length > 1 && (text.at[0] == '$' || text.at[0] == '~')) {
        if (text.at[0] == '$')
            out_term->exact = true;
        else
            out_term->accents = true;
        text = span_from_to(text, 1, text.length);
    }
    return text;
}

static bool elements_check(const struct reader *reader)
{
    for (size_t i = 0; i < reader->count; i++)
        if (reader->elements[i].kind == ELEMENT_CHAR || reader->elements[i].kind == ELEMENT_GROUP)
            return true;
    return err_set(reader->err, ERR_SYNTAX,
                   reader->count ? "a term of wildcards alone would match every word" : "the term is empty");
}

void term_scratch_free(struct term_scratch *scratch)
{
    if (!scratch)
        return;
    folded_release(&scratch->folded);
    str_release(&scratch->bare);
    free(scratch);
}

void term_scratch_freep(struct term_scratch **scratch)
{
    term_scratch_free(*scratch);
    *scratch = NULL;
}

/* The term as posts are folded; one in plain ASCII is as it stands. */
static struct span text_fold(struct span text, bool accents, struct term_scratch *scratch)
{
    size_t plain = 0;
    while (plain < text.length && text.at[plain] >= ' ' && text.at[plain] < 0x7f && text.at[plain] != '`')
        plain++;
    if (plain == text.length)
        return text;
    fold_match(text, &scratch->folded);
    if (!accents)
        return str_span(&scratch->folded.text);
    str_clear(&scratch->bare);
    fold_accents(str_span(&scratch->folded.text), &scratch->bare);
    return str_span(&scratch->bare);
}

bool term_parse(struct span text, const struct group_finder *groups, struct term_scratch *scratch,
                struct plain_term *out_term, struct err *err)
{
    if (text.length > TERM_MAX_BYTES)
        return err_set(err, ERR_LIMIT, "the term is longer than %d bytes", TERM_MAX_BYTES);
    struct plain_term term = {0};
    text = flags_read(span_trim(text), &term);
    struct reader reader = {.rest = text_fold(text, term.accents, scratch),
                            .elements = scratch->elements,
                            .groups = groups,
                            .err = err};
    for (;;) {
        letters_read(&reader);
        if (!reader.rest.length)
            break;
        if (!element_read(&reader))
            return false;
    }
    if (!elements_check(&reader))
        return false;
    term.elements = reader.elements;
    term.count = reader.count;
    *out_term = term;
    return true;
}

bool term_word(const struct plain_term *term, size_t *at, size_t *out_first, size_t *out_end)
{
    while (*at < term->count && element_is_gap(term->elements[*at]))
        ++*at;
    if (*at == term->count)
        return false;
    *out_first = *at;
    while (*at < term->count && !element_is_gap(term->elements[*at]))
        ++*at;
    *out_end = *at;
    return true;
}
