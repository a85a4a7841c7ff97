/* heading.c - what the heading above says, so that the card below it need not say it again. */
#include <string.h>

#include "analyzer/section.h"
#include "palaver/fold.h"
#include "palaver/utf8.h"

#define TITLE_BYTES 200

/* "Q1: What ...? #TAG" to "What ...?". */
struct span heading_bare(struct span text)
{
    size_t at = 0;
    while (at < text.length && at < 12 && text.at[at] != ' ')
        at++;
    while (at < text.length && strchr(" -.:\n", text.at[at]))
        at++;
    bool marked = false;
    for (size_t i = 0; i < at; i++)
        marked |= text.at[i] >= '0' && text.at[i] <= '9';
    text = span_trim(span_from_to(text, marked ? at : 0, text.length));
    const char *hash = span_find(text, span_of(" #"));
    if (hash && !span_find_char(span_from_to(text, (size_t)(hash - text.at), text.length), '?'))
        text.length = (size_t)(hash - text.at);
    return span_from(text.at, utf8_cut(text, TITLE_BYTES));
}

/* Letters and digits alone, folded: "Q1 - What ...?" and "q1 what" read alike. */
static const char *letters_of(struct arena *arena, struct span text)
{
    OWNED(str_release) struct str folded = STR_INIT;
    OWNED(str_release) struct str letters = STR_INIT;
    fold_case(text, &folded);
    struct span rest = str_span(&folded);
    for (size_t at = 0; at < rest.length;) {
        size_t bytes = 0;
        uint32_t c = utf8_next(span_from_to(rest, at, rest.length), &bytes);
        if (code_point_is_letter(c) || code_point_is_digit(c))
            str_add_span(&letters, span_from(rest.at + at, bytes));
        at += bytes;
    }
    return arena_text(arena, str_text(&letters));
}

void heading_see(struct telling *telling, struct span markdown)
{
    struct span line;
    while (span_line(&markdown, &line)) {
        if (!span_starts(line, "## "))
            continue;
        telling->heading = letters_of(&telling->arena, heading_bare(span_trim(span_from_to(line, 3, line.length))));
    }
}

bool heading_says(struct telling *telling, struct span text)
{
    if (!telling->heading || !*telling->heading)
        return false;
    return strcmp(telling->heading, letters_of(&telling->arena, heading_bare(text))) == 0;
}
