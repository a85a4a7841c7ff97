/* term.c - takes a plain term apart. */
#include "analyzer/term.h"

#include <stdlib.h>

#include "analyzer/chars.h"
#include "palaver/utf8.h"

struct reader {
    struct span rest;
    struct element *elements; /* TERM_MAX_ELEMENTS */
    size_t count;
    const struct group_finder *groups;
    struct err *err;
};

static bool element_add(struct reader *reader, enum element_kind kind, uint32_t value)
{
    if (reader->count == TERM_MAX_ELEMENTS)
        return err_set(reader->err, ERR_LIMIT, "the term is longer than %d characters", TERM_MAX_ELEMENTS);
    reader->elements[reader->count++] = (struct element){kind, value};
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
    return group_name(trimmed, out_name) && out_name->length + 2 == trimmed.length;
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

bool term_parse(struct span text, const struct group_finder *groups, struct term_scratch *scratch, struct arena *arena,
                struct plain_term *out_term, struct err *err)
{
    if (text.length > TERM_MAX_BYTES)
        return err_set(err, ERR_LIMIT, "the term is longer than %d bytes", TERM_MAX_BYTES);
    struct plain_term term = {0};
    fold_match(flags_read(span_trim(text), &term), &scratch->folded);
    str_clear(&scratch->bare);
    if (term.accents)
        fold_accents(str_span(&scratch->folded.text), &scratch->bare);
    struct reader reader = {.rest = str_span(term.accents ? &scratch->bare : &scratch->folded.text),
                            .elements = scratch->elements,
                            .groups = groups,
                            .err = err};
    while (reader.rest.length)
        if (!element_read(&reader))
            return false;
    if (!elements_check(&reader))
        return false;
    struct element *kept = arena_alloc(arena, reader.count * sizeof *kept);
    memcpy(kept, reader.elements, reader.count * sizeof *kept);
    term.elements = kept;
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
